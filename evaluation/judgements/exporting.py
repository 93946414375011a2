"""The owner's questions for other programs, in the forms of BEIR and TREC: one grade for each judged section."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Literal, NamedTuple
from urllib.parse import quote

from core.atomic_files import make_folder, replace_file
from core.errors import CollectionError, UsageError
from evaluation.collections import Collection, Question

Form = Literal["beir", "trec"]


class ExportReport(NamedTuple):
    """How much an export wrote."""

    questions: int
    grades: int


def export_judgements(collection: Collection, folder: Path, form: Form = "beir") -> ExportReport:
    """Write the questions and judgements of `collection_of` to files of a folder, and return how many were written.

    "beir" writes queries.jsonl, qrels.tsv, which `patella evaluate run` reads, and the same as qrels/test.tsv, which
    other programs read; "trec" writes qrels.txt and topics.tsv (id, tab, question), which have no place for split and
    tags. In qrels.txt, blanks and "%" in the name of an article are written as in an address. Raises CollectionError
    if there is nothing to write, and UsageError if it cannot be written.
    """
    if not collection.questions:
        raise CollectionError("There is nothing to export: nobody has kept a question, or judged a section for one.")
    rows = [
        (question.question_id, section_id, grade)
        for question in collection.questions
        for section_id, grade in collection.judgements.get(question.question_id, {}).items()
    ]
    files = _beir(collection.questions, rows) if form == "beir" else _trec(collection.questions, rows)
    try:
        for name, content in files.items():
            make_folder((folder / name).parent)
            replace_file(folder / name, content.encode("utf-8", "replace"))
    except OSError as error:
        raise UsageError(f"{folder} cannot be written: {error.strerror}. Choose another place for it.") from error
    return ExportReport(len(collection.questions), len(rows))


def _beir(questions: Sequence[Question], rows: Sequence[tuple[str, str, int]]) -> dict[str, str]:
    qrels = _tsv([("query-id", "corpus-id", "score"), *rows])
    return {"queries.jsonl": "".join(map(_query, questions)), "qrels.tsv": qrels, "qrels/test.tsv": qrels}


def _query(question: Question) -> str:
    row = {"_id": question.question_id, "text": question.text, "split": question.split}
    return json.dumps(row | ({"topic": question.topic} if question.topic else {}), ensure_ascii=False) + "\n"


def _trec(questions: Sequence[Question], rows: Sequence[tuple[str, str, int]]) -> dict[str, str]:
    qrels = "".join(f"{question} 0 {_without_blanks(section_id)} {grade}\n" for question, section_id, grade in rows)
    return {"qrels.txt": qrels, "topics.tsv": _tsv([(each.question_id, each.text) for each in questions])}


def _without_blanks(section_id: str) -> str:
    """Return an id in which blanks, and "%", are written as in an address; all else stays as it is.

    >>> _without_blanks("wintering bees.md#top")
    'wintering%20bees.md#top'
    """
    return "".join(quote(each) if each.isspace() or each == "%" else each for each in section_id)


def _tsv(rows: Iterable[Sequence[object]]) -> str:
    written = io.StringIO()
    csv.writer(written, delimiter="\t", lineterminator="\n").writerows(rows)
    return written.getvalue()
