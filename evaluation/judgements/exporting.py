"""Judgements for other programs, in the forms of BEIR and TREC: one grade for each section of each question."""

from __future__ import annotations

import csv
import hashlib
import io
import json
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import Literal, NamedTuple
from urllib.parse import quote

from core.atomic_files import make_folder, replace_file
from core.errors import CollectionError, UsageError
from evaluation.judgements.agreement import Choice, combined_grades
from evaluation.judgements.log import Grade, Judgement, question_key
from evaluation.judgements.sections import LibrarySections

Form = Literal["beir", "trec"]


class ExportReport(NamedTuple):
    """What an export wrote. `left_out` holds the judgements of sections that the library does not have any more."""

    questions: int
    grades: int
    left_out: Sequence[Judgement]


def export_judgements(
    judgements: Iterable[Judgement],
    sections: LibrarySections,
    folder: Path,
    choice: Choice = "majority",
    form: Form = "beir",
) -> ExportReport:
    """Write the judgements that stand to files of a folder, and return what was written.

    "beir" writes queries.jsonl, qrels.tsv, which `patella evaluate run` reads, and the same as qrels/test.tsv, which
    other programs read; "trec" writes qrels.txt and topics.tsv (id, tab, question). In qrels.txt, blanks and "%" in the
    name of an article are written as in an address. Raises CollectionError if there is nothing to write, and UsageError
    if it cannot be written.
    """
    kept = list(judgements)
    found = [each for each in kept if each.section_id in sections]
    left_out = [each for each in kept if each.section_id not in sections]
    if not found:
        raise CollectionError("There is nothing to export: nobody has judged a section that the library has.")
    grades = combined_grades(found, choice)
    texts: dict[str, str] = {}
    for each in found:
        texts.setdefault(question_key(each.question), " ".join(each.question.split()))
    files = _beir(grades, texts) if form == "beir" else _trec(grades, texts)
    try:
        for name, content in files.items():
            make_folder((folder / name).parent)
            replace_file(folder / name, content.encode("utf-8", "replace"))
    except OSError as error:
        raise UsageError(f"{folder} cannot be written: {error.strerror}. Choose another place for it.") from error
    return ExportReport(len(texts), len(grades), left_out)


def question_id(question: str) -> str:
    """Return the id of a question in an export: the same in every export, whatever else was judged.

    >>> question_id("How is clonus treated?") == question_id("how is  Clonus treated?")
    True
    """
    return hashlib.sha256(question_key(question).encode("utf-8", "replace")).hexdigest()[:12]


def _beir(grades: Mapping[tuple[str, str], Grade], texts: Mapping[str, str]) -> dict[str, str]:
    queries = "".join(
        json.dumps({"_id": question_id(key), "text": text}, ensure_ascii=False) + "\n" for key, text in texts.items()
    )
    rows = [(question_id(key), section_id, int(grade)) for (key, section_id), grade in grades.items()]
    qrels = _tsv([("query-id", "corpus-id", "score"), *rows])
    return {"queries.jsonl": queries, "qrels.tsv": qrels, "qrels/test.tsv": qrels}


def _trec(grades: Mapping[tuple[str, str], Grade], texts: Mapping[str, str]) -> dict[str, str]:
    qrels = "".join(
        f"{question_id(key)} 0 {_without_blanks(section_id)} {int(grade)}\n"
        for (key, section_id), grade in grades.items()
    )
    return {"qrels.txt": qrels, "topics.tsv": _tsv([(question_id(key), text) for key, text in texts.items()])}


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
