"""Collections of ir_datasets whose data are on this machine. No other file imports ir_datasets, which is an extra.

ir_datasets downloads what it lacks. Here it may not: in this process every download is refused, and the error names the
file that is missing.
"""

from __future__ import annotations

import os
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any, NoReturn

from core.errors import CollectionError
from evaluation.collections.qrels import QrelsRow

PREFIX = "ir_datasets:"
"""What a name begins with that stands for an id of ir_datasets."""

_FAILURES = (OSError, RuntimeError, ValueError, LookupError, ImportError, AssertionError, AttributeError, EOFError)
"""What ir_datasets raises where its data are damaged or it lacks a library for them."""

Rows = Sequence[tuple[int, dict[str, str]]]
"""(number from 1, row), with the keys of corpus.jsonl or of queries.jsonl."""


@dataclass(frozen=True, slots=True)
class DataSet:
    """What ir_datasets holds under an id. The "lines" of its rows are numbers from 1.

    `folder` is a place of its own below the home of ir_datasets, where nothing need be, and `articles_from` that of the
    id whose documents it has.
    """

    folder: Path
    articles_from: Path
    documents: Rows
    queries: Rows
    qrels: Sequence[QrelsRow]


def is_data_set(name: Path) -> bool:
    """Return whether a name is that of a data set, and not of a folder."""
    return str(name).startswith(PREFIX)


def read_data_set(name: Path) -> DataSet:
    """Read documents, questions and judgements.

    The question is what ir_datasets takes for one by default, such as the title of a topic. Raises CollectionError if
    ir_datasets is not installed, knows no such id, or lacks a file: nothing is downloaded.
    """
    ir_datasets, id_ = _library(), name.as_posix().removeprefix(PREFIX)
    try:
        data = ir_datasets.load(id_)
    except KeyError as error:
        raise CollectionError(f"{name}: ir_datasets knows no {id_}.") from error
    if lacking := [part for part in ("docs", "queries", "qrels") if not data.has(part)]:
        raise CollectionError(f"{name} has no {' and no '.join(lacking)}. Name a part of it, such as {name}/test.")
    try:
        return DataSet(
            folder=_home() / id_,
            articles_from=_home() / ir_datasets.docs_parent_id(id_),
            documents=[(number, _document(each)) for number, each in enumerate(data.docs_iter(), 1)],
            queries=[(number, _query(each)) for number, each in enumerate(data.queries_iter(), 1)],
            qrels=[_qrel(number, each) for number, each in enumerate(data.qrels_iter(), 1)],
        )
    except _FAILURES as error:
        raise CollectionError(f"{name} cannot be read: {error}") from error


def _document(document: Any) -> dict[str, str]:
    """Return a document with its title, if it has one, apart from the text that ir_datasets gives it by default."""
    title, text = str(getattr(document, "title", "") or ""), document.default_text()
    return {"_id": document.doc_id, "title": title, "text": text.removeprefix(title).lstrip()}


def _query(query: Any) -> dict[str, str]:
    return {"_id": query.query_id, "text": query.default_text()}


def _qrel(number: int, qrel: Any) -> QrelsRow:
    return QrelsRow(qrel.query_id, qrel.doc_id, int(qrel.relevance), "qrels", number)


def _home() -> Path:
    """Return the folder where ir_datasets keeps its data."""
    return Path(os.environ.get("IR_DATASETS_HOME") or Path.home() / ".ir_datasets")


def _library() -> Any:
    """Return ir_datasets, which can download nothing from now on."""
    if not _home().is_dir():
        raise CollectionError(
            f"{_home()} is not a folder. ir_datasets keeps its data there, or where IR_DATASETS_HOME says, and Patella "
            "downloads nothing."
        )
    try:
        import ir_datasets
    except ImportError as error:
        raise CollectionError(
            f"{error}. Install what reads these collections: pip install 'patella[ir_datasets]'"
        ) from error
    ir_datasets.log.easy().logger().setLevel("WARNING")  # its bar shows how far it is
    _forbid_downloads()
    return ir_datasets


@cache
def _forbid_downloads() -> None:
    """Let every download of ir_datasets end in an error, for as long as this process runs."""
    from ir_datasets.util import download

    find = download.Download.path

    def find_here(self: Any, force: bool = True) -> Any:
        """Take the place of Download.path, which downloads a file that is in none of these places."""
        local = [source.path(force=False) for source in self.mirrors if isinstance(source, download.LocalDownload)]
        places = [Path(place) for place in (self._cache_path, *local) if place]
        if force and not any(place.exists() for place in places):
            raise CollectionError(_missing(places[0] if places else "a file", self.mirrors))
        return find(self, force)

    def refuse(self: Any) -> NoReturn:
        raise CollectionError(_missing("a file", [self]))

    download.Download.path = find_here
    for source in (download.RequestsDownload, download.GoogleDriveDownload, download.GoogleCloudBucketStream):
        source.stream = refuse


def _missing(file: object, sources: Iterable[Any]) -> str:
    urls = " or ".join(url for source in sources if (url := getattr(source, "url", "") or getattr(source, "uri", "")))
    return f"{file} is missing{f' ({urls})' if urls else ''}, and Patella downloads nothing."
