"""Reading judged collections.

A collection is a folder in BEIR form. It holds corpus.jsonl or corpus.jsonl.gz ({"_id", "title", "text"} on each line),
queries.jsonl ({"_id", "text"} on each line) and qrels.tsv (query-id, corpus-id, score, with a header). Instead of
qrels.tsv, the judgements may be in TREC form in qrels.txt (question, 0, document, grade, without a header), or in the
folder qrels of BEIR: the questions in qrels/test.tsv are "test", and those in qrels/dev.tsv "development". Other files
in it, such as train.tsv, are not read. Instead of queries.jsonl, there may be topics of TREC.

A collection of files has a folder articles/ instead of corpus.jsonl. Its judgements name sections ("knots.md#bends").
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from core.documents import Document, document_id_of, section_id_of
from core.errors import CollectionError
from core.locations import BUNDLED_FILES
from evaluation.collections.collection import ANSWERABLE, Collection, Judgements, Question
from evaluation.collections.data_sets import is_data_set, read_data_set
from evaluation.collections.json_lines import numbered_rows
from evaluation.collections.problems import Problems
from evaluation.collections.qrels import Judged, Known, check_judgements, read_judgements
from evaluation.collections.topics import TOPICS, read_topics
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
    """Read a collection from its folder, or from ir_datasets if it is named as "ir_datasets:beir/scifact/test".

    A folder in BUNDLED needs no articles: its questions are about corpus/. What is wrong in single lines is told by the
    `problems` of the collection. Raises CollectionError if a file is missing or malformed; the message names the file
    and the problem.
    """
    if is_data_set(folder):
        return _load_data_set(folder)
    if not folder.is_dir():
        raise CollectionError(f"{folder} is not a folder. Name one with corpus.jsonl, queries.jsonl and qrels.tsv.")
    problems = Problems()
    about_corpus = folder.resolve().is_relative_to(BUNDLED.resolve())
    files = _article_files(folder, about_corpus)
    articles = _read_corpus(folder, problems) if files is None else files
    document_ids = {article.document_id for article in articles}
    file = _questions_file(folder)
    rows = _unique(file, read_topics(file, problems)) if file.name in TOPICS else _read_unique_rows(file)
    questions = [_question(file, row) for _, row in rows]
    known = Known(
        question_ids={question.question_id for question in questions},
        questions_file=file.name,
        is_article=lambda judged_id: (judged_id if files is None else document_id_of(judged_id)) in document_ids,
    )
    judged = read_judgements(folder, any(question.kind == ANSWERABLE for question in questions), known, problems)
    _check_questions(file.name, rows, questions, judged.grades, problems)
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


def _load_data_set(folder: Path) -> Collection:
    data, problems = read_data_set(folder), Problems()
    articles = _checked_corpus("docs", _unique(folder / "docs", data.documents), problems)
    rows = _unique(folder / "queries", data.queries)
    questions = [_question(folder, row) for _, row in rows]
    known = Known({row["_id"] for _, row in rows}, "queries", {each.document_id for each in articles}.__contains__)
    judged = check_judgements(data.qrels, known, problems)
    _check_questions("queries", rows, questions, judged.grades, problems)
    return Collection(
        name=str(folder),
        folder=data.folder,
        articles=articles,
        questions=[question for question in questions if question.text.strip()],
        judgements=judged.grades,
        judged_id=document_id_of,
        articles_from=data.articles_from,
        problems=problems.texts(),
        judged_in=judged.places,
    )


def _in_its_split(question: Question, judged: Judged) -> Question:
    return replace(question, split=judged.split_of(question.question_id) or question.split)


def _questions_file(folder: Path) -> Path:
    """Return the one file of a folder that holds questions."""
    found = [name for name in (_QUERIES, *TOPICS) if (folder / name).is_file()]
    if len(found) > 1:
        raise CollectionError(f"{folder} has {' and '.join(found)}. Only one of them can be meant: remove the others.")
    if not found:
        raise CollectionError(
            f"{folder} has no {_QUERIES} (BEIR), and no {', '.join(TOPICS[:-1])} or {TOPICS[-1]} (TREC)."
        )
    return folder / found[0]


def _check_questions(
    file: str, rows: NumberedRows, questions: Sequence[Question], judgements: Judgements, problems: Problems
) -> None:
    """Tell which questions are empty, have no judgement, or have nothing that is judged relevant."""
    for (line, _), question in zip(rows, questions, strict=True):
        place, question_id = f"{file}, line {line}", question.question_id
        if not question.text.strip():
            problems.add(
                f"{file}: {{}} more questions are empty, and not asked.",
                f"{place}: the text of question {question_id} is empty. It is not asked.",
            )
        elif question_id in judgements:
            if max(judgements[question_id].values()) < 1:
                problems.add(
                    f"{file}: {{}} more questions have nothing that is judged relevant, so their measures are 0.",
                    f"{place}: nothing is judged relevant to question {question_id}, so its measures are 0.",
                )
        elif question.kind == ANSWERABLE:
            problems.add(
                f"{file}: {{}} more questions have no judgement, and are not asked.",
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
    return [_corpus_row(row) for _, row in _read_unique_rows(_corpus_file(folder))]


def _read_corpus(folder: Path, problems: Problems) -> list[CorpusRow]:
    """Return the rows of a corpus file, and tell which of them have no text."""
    path = _corpus_file(folder)
    return _checked_corpus(path.name, _read_unique_rows(path), problems)


def _checked_corpus(file: str, rows: NumberedRows, problems: Problems) -> list[CorpusRow]:
    for line, row in rows:
        if not row["text"].strip():
            problems.add(
                f"{file}: {{}} more documents have no text, so nothing can find them.",
                f"{file}, line {line}: the text of document {row['_id']} is empty, so nothing can find it.",
            )
    return [_corpus_row(row) for _, row in rows]


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


def _read_unique_rows(path: Path) -> NumberedRows:
    """Read the objects of a JSON lines file, each with an id and a text. Raises CollectionError as `_unique` does."""
    return _unique(path, list(numbered_rows(path, ("_id", "text"))))


def _unique(path: Path, rows: NumberedRows) -> NumberedRows:
    """Return the rows. Raises CollectionError if two of them have the same id."""
    lines: dict[str, int] = {}
    for line, row in rows:
        if (first := lines.setdefault(row["_id"], line)) != line:
            raise CollectionError(f"{path}, line {line}: line {first} has the id {row['_id']!r} too.")
    return rows
