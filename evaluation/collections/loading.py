"""Reading judged collections.

A collection is a folder in BEIR form. It holds corpus.jsonl or corpus.jsonl.gz ({"_id", "title", "text"} on each line),
queries.jsonl ({"_id", "text"} on each line) and qrels.tsv (query-id, corpus-id, score, with a header). Instead of
qrels.tsv, the judgements may be in TREC form in qrels.txt (question, 0, document, grade, without a header), or in the
folder qrels of BEIR: the questions in qrels/test.tsv are "test", and those in qrels/dev.tsv "development". Other files
in it, such as train.tsv, are not read.

A collection of files has a folder articles/ instead of corpus.jsonl. Its judgements name sections ("knots.md#bends").
"""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from core.documents import Document, document_id_of, section_id_of
from core.errors import CollectionError
from core.locations import BUNDLED_FILES
from evaluation.collections.collection import ANSWERABLE, Collection, Judgements, Question
from evaluation.collections.json_lines import numbered_rows
from evaluation.collections.problems import Problems
from evaluation.collections.qrels import Judged, read_judgements
from index import Article
from ingest import read_text
from patella import articles_in

BUNDLED = Path(__file__).parents[1] / "bundled"
"""The questions about corpus/ that come with Patella. Each folder in it is a collection about corpus/ too."""

ARTICLES = "articles"
"""The name of the folder of a collection that holds its articles as files."""

_CORPUS_FILES = ("corpus.jsonl", "corpus.jsonl.gz")
_QUERIES = "queries.jsonl"

NumberedRows = Sequence[tuple[int, Mapping[str, Any]]]
"""Rows of a JSON lines file, each with the number of its line, from 1."""


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

    A folder in BUNDLED needs no articles: its questions are about corpus/. What is wrong in single lines is told by the
    `problems` of the collection. Raises CollectionError if a file is missing or malformed; the message names the file
    and the problem.
    """
    if not folder.is_dir():
        raise CollectionError(f"{folder} is not a folder. Name one with corpus.jsonl, queries.jsonl and qrels.tsv.")
    problems = Problems()
    about_corpus = folder.resolve().is_relative_to(BUNDLED.resolve())
    files = _article_files(folder, about_corpus)
    articles = _read_corpus(folder, problems) if files is None else files
    document_ids = {article.document_id for article in articles}
    rows = _read_unique_rows(folder / _QUERIES, ("_id", "text"))
    questions = [_question(folder / _QUERIES, row) for _, row in rows]
    judged = read_judgements(
        folder,
        required=any(question.kind == ANSWERABLE for question in questions),
        question_ids={question.question_id for question in questions},
        known=lambda judged_id: (judged_id if files is None else document_id_of(judged_id)) in document_ids,
        problems=problems,
    )
    _check_questions(rows, questions, judged.grades, problems)
    return Collection(
        name=folder.resolve().name,
        folder=folder,
        articles=articles,
        questions=[_in_its_split(question, judged) for question in questions if question.text.strip()],
        judgements=judged.grades,
        judged_id=document_id_of if files is None else section_id_of,
        articles_from=BUNDLED if about_corpus else None,
        problems=problems.texts(),
        judged_in=judged.places,
    )


def _in_its_split(question: Question, judged: Judged) -> Question:
    return replace(question, split=judged.split_of(question.question_id) or question.split)


def _check_questions(
    rows: NumberedRows, questions: Sequence[Question], judgements: Judgements, problems: Problems
) -> None:
    """Tell which questions are empty, have no judgement, or have nothing that is judged relevant."""
    for (line, _), question in zip(rows, questions, strict=True):
        place, question_id = f"{_QUERIES}, line {line}", question.question_id
        if not question.text.strip():
            problems.add(
                f"{_QUERIES}: {{}} more questions are empty, and not asked.",
                f"{place}: the text of question {question_id} is empty. It is not asked.",
            )
        elif question_id in judgements:
            if max(judgements[question_id].values()) < 1:
                problems.add(
                    f"{_QUERIES}: {{}} more questions have nothing that is judged relevant, so their measures are 0.",
                    f"{place}: nothing is judged relevant to question {question_id}, so its measures are 0.",
                )
        elif question.kind == ANSWERABLE:
            problems.add(
                f"{_QUERIES}: {{}} more questions have no judgement, and are not asked.",
                f"{place}: question {question_id} has no judgement. It is not asked.",
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
    return [_corpus_row(row) for _, row in _read_unique_rows(_corpus_file(folder), ("_id", "text"))]


def _read_corpus(folder: Path, problems: Problems) -> list[CorpusRow]:
    """Return the rows of a corpus file, and tell which of them have no text."""
    path = _corpus_file(folder)
    articles = []
    for line, row in _read_unique_rows(path, ("_id", "text")):
        articles.append(_corpus_row(row))
        if not row["text"].strip():
            problems.add(
                f"{path.name}: {{}} more documents have no text, so nothing can find them.",
                f"{path.name}, line {line}: the text of document {row['_id']} is empty, so nothing can find it.",
            )
    return articles


def _corpus_row(row: Mapping[str, Any]) -> CorpusRow:
    return CorpusRow(row["_id"], str(row.get("title") or ""), row["text"])


def bundled_collection() -> Collection:
    """Read the questions about corpus/ that come with Patella; their judgements name sections."""
    return load_collection(BUNDLED)


def _corpus_file(folder: Path) -> Path:
    for name in _CORPUS_FILES:
        if (folder / name).is_file():
            return folder / name
    raise CollectionError(f"{folder} has no {' or '.join(_CORPUS_FILES)}, and no folder {ARTICLES}.")


def _question(path: Path, row: Mapping[str, Any]) -> Question:
    return Question(
        question_id=row["_id"],
        text=row["text"],
        kind=row.get("kind", ANSWERABLE),
        split=row.get("split", "test"),
        topic=row.get("topic", ""),
        article=row.get("article", ""),
        answers=_read_answers(path, row),
    )


def _read_answers(path: Path, row: Mapping[str, Any]) -> tuple[str, ...]:
    """Return the answers that are texts. Those of SQuAD are objects, which `evaluation.marks` reads."""
    answers = row.get("answers", [])
    if not isinstance(answers, list) or any(answer == "" for answer in answers):
        raise CollectionError(f'{path}: the "answers" of question {row["_id"]} are not a list of texts.')
    return tuple(answer for answer in answers if isinstance(answer, str))


def _read_unique_rows(path: Path, keys: Sequence[str]) -> NumberedRows:
    """Read the objects of a JSON lines file. Raises CollectionError if two of them have the same id."""
    rows = list(numbered_rows(path, keys))
    repeated_ids = [row_id for row_id, count in Counter(row["_id"] for _, row in rows).items() if count > 1]
    if repeated_ids:
        raise CollectionError(f"{path}: {len(repeated_ids)} ids occur more than once, for example {repeated_ids[0]!r}.")
    return rows
