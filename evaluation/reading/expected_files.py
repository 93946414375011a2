"""Evaluation of the readers on a folder of files, beside what its `expected.json` expects of each.

The file holds a list of objects, one for each file:

file             the name of the file
title            the title of the article
headings         headings that it has, in their order
lacks_headings   headings that it does not have
contains         texts that a passage holds
lacks            texts that no passage holds
once             texts that the passages hold once in all; a lead that is repeated does not count
each_passage     texts that each passage holds, such as column names
warning          a text in one of the warnings
cpu_seconds      the most seconds of CPU that reading may take
no_crash         true: the file may fail, but with a reason
"""

from __future__ import annotations

import json
import time
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from core.counts import counted
from core.documents import Document, Passage
from core.errors import ArticleError, CollectionError
from ingest import read

EXPECTED = "expected.json"

Chunk = Callable[[Document], Sequence[Passage]]


@dataclass(frozen=True, slots=True)
class FileCheck:
    """One file and what is wrong with it, a line each. Nothing is wrong if there are none."""

    file: str
    problems: tuple[str, ...]


def check_files(folder: Path, chunk: Chunk) -> list[FileCheck]:
    """Read the files of a folder and compare each with what is expected of it.

    Raises CollectionError if `expected.json` is missing or malformed, or names a file that is not there.
    """
    return [_check_file(folder, expected, chunk) for expected in _read_expected(folder)]


def _read_expected(folder: Path) -> list[dict[str, Any]]:
    try:
        rows = json.loads((folder / EXPECTED).read_text("utf-8"))
    except (OSError, ValueError) as error:
        raise CollectionError(f"{folder / EXPECTED} cannot be read: {error}.") from error
    if not isinstance(rows, list) or not all(
        isinstance(row, dict) and isinstance(row.get("file"), str) for row in rows
    ):
        raise CollectionError(f'{folder / EXPECTED} must be a list of objects, each with a "file".')
    if missing := [row["file"] for row in rows if not (folder / row["file"]).is_file()]:
        raise CollectionError(f"{folder / EXPECTED} names files that are not there: {', '.join(missing)}.")
    return rows


def _check_file(folder: Path, expected: Mapping[str, Any], chunk: Chunk) -> FileCheck:
    started, name = time.process_time(), str(expected["file"])
    try:
        document = read(folder / name, name)
        passages = chunk(document)
    except ArticleError as error:
        fails_well = bool(expected.get("no_crash"))
        return FileCheck(name, () if fails_well else (f"cannot be read: {error.reason}",))
    seconds = time.process_time() - started
    problems = [*_wrong_outline(document, expected), *_wrong_text(passages, expected)]
    problems += _missing(_as_texts(expected.get("warning")), document.warnings, "has no warning")
    if seconds > expected.get("cpu_seconds", seconds):
        problems.append(f"took {seconds:.1f} seconds of CPU instead of {expected['cpu_seconds']}")
    return FileCheck(name, tuple(problems))


def _wrong_outline(document: Document, expected: Mapping[str, Any]) -> Iterator[str]:
    title = expected.get("title", document.title)
    if document.title != title:
        yield f"has the title “{document.title}” instead of “{title}”"
    headings = [section.heading for section in document.sections[1:]]
    rest = iter(headings)
    wanted = _as_texts(expected.get("headings"))
    if missing := [heading for heading in wanted if heading not in headings]:
        yield f"has no heading {_quoted(missing)}, but {_quoted(headings)}"
    elif not all(heading in rest for heading in wanted):  # each search goes on where the last one ended
        yield f"has the headings {_quoted(headings)} in another order than {_quoted(wanted)}"
    for heading in _as_texts(expected.get("lacks_headings")):
        if heading in headings:
            yield f"has the heading {_quoted([heading])}"


def _wrong_text(passages: Sequence[Passage], expected: Mapping[str, Any]) -> Iterator[str]:
    texts = [passage.text for passage in passages]
    yield from _missing(_as_texts(expected.get("contains")), texts, "has no passage with")
    for text in _as_texts(expected.get("lacks")):
        if any(text in each for each in texts):
            yield f"has a passage with {_quoted([text])}"
    for text in _as_texts(expected.get("once")):
        if (times := sum(passage.body.count(text) for passage in passages)) != 1:
            yield f"holds {_quoted([text])} {times} times instead of once"
    for text in _as_texts(expected.get("each_passage")):
        if without := [passage.passage_id for passage in passages if text not in passage.text]:
            yield f"has {counted(len(without), 'passage')} without {_quoted([text])}, the first {without[0]}"


def _missing(wanted: Iterable[str], texts: Sequence[str], problem: str) -> Iterator[str]:
    for text in wanted:
        if not any(text in each for each in texts):
            yield f"{problem} {_quoted([text])}"


def _as_texts(value: object) -> list[str]:
    return [value] if isinstance(value, str) else [str(each) for each in value] if isinstance(value, list) else []


def _quoted(texts: Iterable[str]) -> str:
    return ", ".join(f"“{text}”" for text in texts) or "none"


def checks_as_json(checks: Sequence[FileCheck]) -> dict[str, Any]:
    """Return the checks as JSON values."""
    return {
        "files": len(checks),
        "right": sum(not check.problems for check in checks),
        "checks": list(map(asdict, checks)),
    }


def checks_as_text(checks: Sequence[FileCheck]) -> str:
    """Return a line for each problem, and the count of the files that are right."""
    lines = [f"{check.file} {problem}" for check in checks for problem in check.problems]
    right = sum(not check.problems for check in checks)
    return "\n".join([*lines, f"{right} of {counted(len(checks), 'file')} read as expected"])
