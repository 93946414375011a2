"""Judged collections: documents, questions, and which of the documents answer which of the questions.

A collection is a folder in BEIR form: corpus.jsonl or corpus.jsonl.gz ({"_id", "title", "text"} a line),
queries.jsonl ({"_id", "text"} a line) and qrels.tsv (query-id, corpus-id, score, with a header), or beside it the
judgements in TREC form, qrels.txt (question, 0, document, grade; no header).
"""

from __future__ import annotations

import csv
import gzip
import hashlib
import json
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, TextIO

from core.documents import Document, document_of, section_of
from core.errors import CollectionError
from core.locations import BUNDLED_FILES
from index import Article
from ingest import read_text
from patella import articles_in

BUNDLED = Path(__file__).with_name("bundled")


@dataclass(frozen=True, slots=True)
class Question:
    """`kind` is "answerable", or the way in which it is not: "near-miss", "off-topic", "nonsense"."""

    question_id: str
    text: str
    kind: str = "answerable"
    split: str = "test"


Judgements = Mapping[str, Mapping[str, int]]
"""Question id -> judged id -> grade, 0 meaning not relevant."""


@dataclass(frozen=True, slots=True)
class Collection:
    """`judged_id` gives, from a passage id, the id at which it is judged: that of its document, or of its section."""

    name: str
    folder: Path
    articles: Sequence[Article]
    questions: Sequence[Question]
    judgements: Judgements
    judged_id: Callable[[str], str]

    def answerable(self, split: str | None = None) -> list[Question]:
        """The questions that have judgements, of one split or of all."""
        return [q for q in self.questions if q.question_id in self.judgements and split in (None, q.split)]


@dataclass(frozen=True, slots=True)
class CorpusRow:
    """One row of a corpus file as an article of the index."""

    document_id: str
    title: str
    text: str

    @property
    def digest(self) -> str:
        return hashlib.sha256(f"{self.title}\n{self.text}".encode("utf-8", "replace")).hexdigest()

    def read(self) -> Document:
        return read_text(self.document_id, self.title, self.text)


def load_collection(folder: Path) -> Collection:
    """A collection from its folder. Raises CollectionError, naming the file and what it lacks."""
    if not folder.is_dir():
        raise CollectionError(f"{folder} is not a folder. Name one with corpus.jsonl, queries.jsonl and qrels.tsv.")
    if folder.resolve() == BUNDLED.resolve():
        return bundled_collection()
    return Collection(
        name=folder.resolve().name,
        folder=folder,
        articles=corpus_rows(folder),
        questions=_questions(folder),
        judgements=_judgements(folder),
        judged_id=document_of,
    )


def corpus_rows(folder: Path) -> list[CorpusRow]:
    """The texts of a collection alone. Raises CollectionError."""
    found = _unique(_corpus_file(folder), ("_id", "text"))
    return [CorpusRow(row["_id"], str(row.get("title") or ""), row["text"]) for row in found]


def bundled_collection() -> Collection:
    """The questions about corpus/ that come with Patella, judged at the level of sections."""
    return Collection(
        name="bundled",
        folder=BUNDLED,
        articles=articles_in(BUNDLED_FILES / "corpus"),
        questions=_questions(BUNDLED),
        judgements=_judgements(BUNDLED),
        judged_id=section_of,
    )


def _corpus_file(folder: Path) -> Path:
    for name in ("corpus.jsonl", "corpus.jsonl.gz"):
        if (folder / name).is_file():
            return folder / name
    raise CollectionError(f"{folder} has no corpus.jsonl or corpus.jsonl.gz.")


def _questions(folder: Path) -> list[Question]:
    rows = _unique(folder / "queries.jsonl", ("_id", "text"))
    return [Question(r["_id"], r["text"], r.get("kind", "answerable"), r.get("split", "test")) for r in rows]


def _judgements(folder: Path) -> Judgements:
    judgements: dict[str, dict[str, int]] = {}
    for question_id, judged_id, grade in _graded(folder):
        judgements.setdefault(question_id, {})[judged_id] = grade
    return judgements


def _unique(path: Path, keys: Sequence[str]) -> list[dict[str, Any]]:
    """The objects of a JSON lines file, no two of which may have the same id."""
    rows = list(lines(path, keys))
    twice = [name for name, count in Counter(row["_id"] for row in rows).items() if count > 1]
    if twice:
        raise CollectionError(f"{path}: {len(twice)} ids stand there more than once, {twice[0]!r} for one.")
    return rows


def _graded(folder: Path) -> Iterator[tuple[str, str, int]]:
    beir, trec = folder / "qrels.tsv", folder / "qrels.txt"
    path = beir if beir.is_file() else trec
    if not path.is_file():
        raise CollectionError(f"{folder} has no qrels.tsv (BEIR) and no qrels.txt (TREC).")
    with path.open(encoding="utf-8-sig", errors="replace", newline="") as file:
        for number, row in enumerate(csv.reader(file, delimiter="\t") if path == beir else map(str.split, file), 1):
            if (path == beir and number == 1 and row[-1:] == ["score"]) or not row:
                continue
            try:
                yield row[0], row[-2], int(row[-1])
            except (IndexError, ValueError) as error:
                raise CollectionError(f"{path}, line {number}: not a question, a document, a grade: {row}") from error


def lines(path: Path, keys: Sequence[str]) -> Iterator[dict[str, Any]]:
    """The objects of a JSON lines file, each of which must have these keys."""
    try:
        with _opened(path) as file:
            for number, line in enumerate(file, 1):
                if line.strip():
                    yield _object(path, number, line, keys)
    except (OSError, UnicodeDecodeError) as error:
        raise CollectionError(f"{path} cannot be read: {error}") from error


def _opened(path: Path) -> TextIO:
    encoding = "utf-8-sig"  # some editors put a byte order mark in front
    return gzip.open(path, "rt", encoding=encoding) if path.suffix == ".gz" else path.open(encoding=encoding)


def _object(path: Path, number: int, line: str, keys: Sequence[str]) -> dict[str, Any]:
    try:
        row = json.loads(line)
    except ValueError as error:
        raise CollectionError(f"{path}, line {number}: not a JSON object: {error}") from error
    if not isinstance(row, dict):
        raise CollectionError(f"{path}, line {number}: not a JSON object, but {line.strip()[:40]}")
    if isinstance(row.get("_id"), int):
        row["_id"] = str(row["_id"])  # what the judgements, which are text, have it as
    missing = [key for key in keys if not isinstance(row.get(key), str)]
    if missing:
        raise CollectionError(f"{path}, line {number}: {', '.join(missing)} is missing or no text.")
    return row
