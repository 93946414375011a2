"""Judged collections: documents, questions, and judgements of which documents answer which questions.

A collection is a folder in BEIR form. It holds corpus.jsonl or corpus.jsonl.gz ({"_id", "title", "text"} on each line),
queries.jsonl ({"_id", "text"} on each line) and qrels.tsv (query-id, corpus-id, score, with a header). Instead of
qrels.tsv, the judgements may be in TREC form in qrels.txt (question, 0, document, grade, without a header).

A collection of files has a folder articles/ instead of corpus.jsonl. Its judgements name sections ("knots.md#bends").
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

from core.documents import Document, document_id_of, section_id_of
from core.errors import CollectionError
from core.locations import BUNDLED_FILES
from index import Article
from ingest import read_text
from patella import articles_in

BUNDLED = Path(__file__).with_name("bundled")
"""The questions about corpus/ that come with Patella. Each folder in it is a collection about corpus/ too."""

ANSWERABLE = "answerable"
"""The kind of the questions that the articles answer."""


@dataclass(frozen=True, slots=True)
class Question:
    """A question of a collection.

    `kind` is "answerable", or the reason why the collection has no answer: "near-miss", "off-topic" or "nonsense".
    `split` is "development" or "test". `topic` is what kind of thing is asked, such as "treated"; measures are reported
    by topic. `article` is the document id of the article that a near miss is near to. `answers` holds verbatim parts of
    the sentences that answer. All three are empty if the file does not give them.
    """

    question_id: str
    text: str
    kind: str = ANSWERABLE
    split: str = "test"
    topic: str = ""
    article: str = ""
    answers: tuple[str, ...] = ()


ARTICLES = "articles"
"""The name of the folder of a collection that holds its articles as files."""

_CORPUS_FILES = ("corpus.jsonl", "corpus.jsonl.gz")

Judgements = Mapping[str, Mapping[str, int]]
"""Question id -> judged id -> grade; grade 0 means not relevant."""


@dataclass(frozen=True, slots=True)
class Collection:
    """Articles, questions, and judgements of which articles answer which questions.

    `judged_id` maps a passage id to the id that judgements use: the id of its document or of its section.
    `articles_from` is the folder of the collection that has the same articles, `folder` if None. Collections with the
    same articles share an index.
    """

    name: str
    folder: Path
    articles: Sequence[Article]
    questions: Sequence[Question]
    judgements: Judgements
    judged_id: Callable[[str], str]
    articles_from: Path | None = None

    @property
    def judges_sections(self) -> bool:
        """Return whether the judgements name sections, as those of a collection of files do."""
        return self.judged_id is section_id_of

    @property
    def has_splits(self) -> bool:
        """Return whether some questions are for development. Otherwise all are "test", the default."""
        return any(question.split != "test" for question in self.questions)

    def answerable(self, split: str | None = None) -> list[Question]:
        """Return the questions that have judgements, of one split, or of all splits if `split` is None.

        >>> questions = [Question("q1", "which knot holds"), Question("q2", "what colour is tar")]
        >>> collection = Collection("knots", Path("knots"), [], questions, {"q1": {"d1": 2}}, document_id_of)
        >>> [question.question_id for question in collection.answerable()]
        ['q1']
        """
        return [q for q in self.questions if q.question_id in self.judgements and split in (None, q.split)]


@dataclass(frozen=True, slots=True)
class CorpusRow:
    """An article of the index, made from one row of a corpus file."""

    document_id: str
    title: str
    text: str

    @property
    def digest(self) -> str:
        """Return the SHA-256 of title and text, in hexadecimal; it changes whenever either of them does."""
        return hashlib.sha256(f"{self.title}\n{self.text}".encode("utf-8", "replace")).hexdigest()

    @property
    def size(self) -> int:
        """Return the length of the text, in characters."""
        return len(self.text)

    def read(self) -> Document:
        """Return the document that the index cuts into passages."""
        return read_text(self.document_id, self.title, self.text)


def load_collection(folder: Path) -> Collection:
    """Read a collection from its folder.

    A folder in BUNDLED needs no articles: its questions are about corpus/. Raises CollectionError if a file is missing
    or malformed; the message names the file and the problem.
    """
    if not folder.is_dir():
        raise CollectionError(f"{folder} is not a folder. Name one with corpus.jsonl, queries.jsonl and qrels.tsv.")
    about_corpus = folder.resolve().is_relative_to(BUNDLED.resolve())
    files = _article_files(folder, about_corpus)
    articles = corpus_rows(folder) if files is None else files
    questions = _read_questions(folder)
    return Collection(
        name=folder.resolve().name,
        folder=folder,
        articles=articles,
        questions=questions,
        judgements=_read_judgements(folder, questions),
        judged_id=document_id_of if files is None else section_id_of,
        articles_from=BUNDLED if about_corpus else None,
    )


def _article_files(folder: Path, about_corpus: bool) -> Sequence[Article] | None:
    """Return the articles of a collection of files; None if its articles are the rows of a corpus file."""
    if about_corpus:
        return articles_in(BUNDLED_FILES / "corpus")
    if not (folder / ARTICLES).is_dir():
        return None
    if any((folder / name).is_file() for name in _CORPUS_FILES):
        raise CollectionError(f"{folder} has both a corpus file and {ARTICLES}/. Remove the one that is not judged.")
    return articles_in(folder / ARTICLES)


def corpus_rows(folder: Path) -> list[CorpusRow]:
    """Read only the texts of a collection. Raises CollectionError if its corpus file is missing or malformed."""
    rows = _read_unique_rows(_corpus_file(folder), ("_id", "text"))
    return [CorpusRow(row["_id"], str(row.get("title") or ""), row["text"]) for row in rows]


def bundled_collection() -> Collection:
    """Read the questions about corpus/ that come with Patella; their judgements name sections."""
    return load_collection(BUNDLED)


def _corpus_file(folder: Path) -> Path:
    for name in _CORPUS_FILES:
        if (folder / name).is_file():
            return folder / name
    raise CollectionError(f"{folder} has no {' or '.join(_CORPUS_FILES)}, and no folder {ARTICLES}.")


def _read_questions(folder: Path) -> list[Question]:
    path = folder / "queries.jsonl"
    return [
        Question(
            question_id=row["_id"],
            text=row["text"],
            kind=row.get("kind", ANSWERABLE),
            split=row.get("split", "test"),
            topic=row.get("topic", ""),
            article=row.get("article", ""),
            answers=_read_answers(path, row),
        )
        for row in _read_unique_rows(path, ("_id", "text"))
    ]


def _read_answers(path: Path, row: Mapping[str, Any]) -> tuple[str, ...]:
    """Return the answers that are texts. Those of SQuAD are objects, which `evaluation.marks` reads."""
    answers = row.get("answers", [])
    if not isinstance(answers, list) or any(answer == "" for answer in answers):
        raise CollectionError(f'{path}: the "answers" of question {row["_id"]} are not a list of texts.')
    return tuple(answer for answer in answers if isinstance(answer, str))


def _read_judgements(folder: Path, questions: Sequence[Question]) -> Judgements:
    """Return the judgements. Only a collection without answerable questions needs no file of them."""
    judgements: dict[str, dict[str, int]] = {}
    for question_id, judged_id, grade in _read_grades(folder, any(each.kind == ANSWERABLE for each in questions)):
        judgements.setdefault(question_id, {})[judged_id] = grade
    return judgements


def _read_unique_rows(path: Path, keys: Sequence[str]) -> list[dict[str, Any]]:
    """Read the objects of a JSON lines file. Raises CollectionError if two of them have the same id."""
    rows = list(read_rows(path, keys))
    repeated_ids = [row_id for row_id, count in Counter(row["_id"] for row in rows).items() if count > 1]
    if repeated_ids:
        raise CollectionError(f"{path}: {len(repeated_ids)} ids occur more than once, for example {repeated_ids[0]!r}.")
    return rows


def _read_grades(folder: Path, required: bool) -> Iterator[tuple[str, str, int]]:
    """Yield (question id, judged id, grade) from qrels.tsv or, if there is none, from qrels.txt.

    Raises CollectionError if there is neither and they are required.
    """
    beir, trec = folder / "qrels.tsv", folder / "qrels.txt"
    path = beir if beir.is_file() else trec
    if not path.is_file():
        if not required:
            return
        raise CollectionError(f"{folder} has no qrels.tsv (BEIR) and no qrels.txt (TREC).")
    with path.open(encoding="utf-8-sig", errors="replace", newline="") as file:
        for number, row in enumerate(csv.reader(file, delimiter="\t") if path == beir else map(str.split, file), 1):
            if (path == beir and number == 1 and row[-1:] == ["score"]) or not row:
                continue
            try:
                yield row[0], row[-2], int(row[-1])
            except (IndexError, ValueError) as error:
                raise CollectionError(f"{path}, line {number}: not a question, a document, a grade: {row}") from error


def read_rows(path: Path, keys: Sequence[str]) -> Iterator[dict[str, Any]]:
    """Yield the objects of a JSON lines file, plain or gzipped.

    An "_id" that is a number becomes text. Raises CollectionError if the file cannot be read, if a line is no JSON
    object, or if one of the `keys` is missing or not text.
    """
    try:
        with _open_text(path) as file:
            for number, line in enumerate(file, 1):
                if line.strip():
                    yield _parse_row(path, number, line, keys)
    except (OSError, UnicodeDecodeError) as error:
        raise CollectionError(f"{path} cannot be read: {error}") from error


def _open_text(path: Path) -> TextIO:
    encoding = "utf-8-sig"  # some editors write a byte order mark at the start
    return gzip.open(path, "rt", encoding=encoding) if path.suffix == ".gz" else path.open(encoding=encoding)


def _parse_row(path: Path, number: int, line: str, keys: Sequence[str]) -> dict[str, Any]:
    try:
        row = json.loads(line)
    except ValueError as error:
        raise CollectionError(f"{path}, line {number}: not a JSON object: {error}") from error
    if not isinstance(row, dict):
        raise CollectionError(f"{path}, line {number}: not a JSON object, but {line.strip()[:40]}")
    if isinstance(row.get("_id"), int):
        row["_id"] = str(row["_id"])  # judgements are text, so their ids are text too
    missing = [key for key in keys if not isinstance(row.get(key), str)]
    if missing:
        raise CollectionError(f"{path}, line {number}: {', '.join(missing)} is missing or not text.")
    return row
