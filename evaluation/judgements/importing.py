"""Judgements of other programs (BEIR, TREC qrels, and the ratings that Quepid exports as CSV), and accepted drafts.

Of each row that is not taken over, the report tells file, line and reason.
"""

from __future__ import annotations

import csv
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, NamedTuple, get_args

from core.counts import counted
from core.documents import document_id_of
from core.errors import CollectionError
from core.locations import MEMORY
from evaluation.collections import ANSWERABLE, numbered_rows, read_rows
from evaluation.judgements.log import Grade, Judgement, JudgementLog
from evaluation.judgements.own import collection_of, questions_of
from evaluation.judgements.question_set import QuestionEntry, question_id, question_key, tags_of
from evaluation.judgements.sections import LibrarySections
from evaluation.judgements.splits import Split

QUEPID_HIGHEST = 3
"""The highest rating of Quepid's usual scale: poor, fair, good, perfect."""

QRELS_HIGHEST = 2
"""The highest grade that qrels have here, and in many collections."""

_QUEPID_COLUMNS = ({"query", "querytext"}, {"docid"}, {"rating"})
_SPLITS = get_args(Split)
_UNRATED = {"", "null", "unrated"}


class Row(NamedTuple):
    """One row of a file: where it stands, and what it says. `question` is None if no file tells its text."""

    place: str
    question: str | None
    question_id: str
    name: str
    rating: str


class Found(NamedTuple):
    """A judgement that a row holds, and where it stands."""

    judgement: Judgement
    place: str


@dataclass(slots=True)
class ImportReport:
    """What an import did. `refused` tells of each row that was not taken over where it stands, and why.

    `known` counts the rows that the judge has said before, `unrated` those that hold a question without a rating, and
    `questions` those that got a split or tags.
    """

    judge: str
    added: int = 0
    known: int = 0
    questions: int = 0
    unrated: int = 0
    refused: list[str] = field(default_factory=list)

    def __str__(self) -> str:
        counts = (
            f"{self.added} added as judged by {self.judge}",
            f"{self.known} known before",
            f"{self.unrated} without a rating",
            f"{len(self.refused)} refused",
            *([f"{counted(self.questions, 'question')} with split or tags"] if self.questions else []),
        )
        return ", ".join(counts)


def import_judgements(
    log: JudgementLog, sections: LibrarySections, path: Path, judge: str, highest: int | None = None
) -> ImportReport:
    """Add the judgements of a file or folder to the log, as those of one judge; none that this judge has made already.

    `highest` is the highest grade of their scale: it becomes ANSWERS, 0 becomes NO, and all between HELPS. By default
    it is QUEPID_HIGHEST for a CSV file of Quepid, and QRELS_HIGHEST otherwise. Raises CollectionError if a file is
    missing or of another form, and if the log cannot be written: then nothing is added.
    """
    read, usual_highest = _FORMS.get(path.suffix.lower(), (_qrels_rows, QRELS_HIGHEST))
    report = ImportReport(judge)
    found = _taken_over(read(path), sections, highest or usual_highest, report)
    new = _not_said_before(found, log.current(sections.digests), report)
    questions = _new_questions(path, log, sections, judge) if read is _qrels_rows else []
    if new or questions:
        log.keep(*new, *questions)
    report.added, report.questions = len(new), len(questions)
    return report


def _new_questions(path: Path, log: JudgementLog, sections: LibrarySections, judge: str) -> list[QuestionEntry]:
    """Return what queries.jsonl says of the splits and tags of questions, where the library does not say the same.

    A question that somebody took out stays out, and so does one that has no answer by its kind.
    """
    folder = path if path.is_dir() else path.parent
    same = {each.question_id: each for each in collection_of(log, sections, MEMORY).questions}
    out = {key for key, each in questions_of(log.lines(), ()).items() if not each.kept}
    entries = []
    for row in _query_rows(folder):
        split, topic = (str(row.get(name) or "") for name in ("split", "topic"))
        before = same.get(question_id(row["text"]))
        tags = tags_of(topic or (before.topic if before else ""))
        known = before is not None and before.split == (split or before.split) and tags_of(before.topic) == tags
        answerable = row.get("kind", ANSWERABLE) == ANSWERABLE and row["text"].strip()
        if (split in _SPLITS or topic) and answerable and not known and question_key(row["text"]) not in out:
            entries.append(QuestionEntry(row["text"], judge, tags=tags, split=split if split in _SPLITS else ""))
    return entries


def _taken_over(rows: Iterable[Row], sections: LibrarySections, highest: int, report: ImportReport) -> list[Found]:
    """Return what the rows say, each thing once. The report gets what is not taken over."""
    found: dict[tuple[str, str, str], Found] = {}
    for row in rows:
        if row.rating.lower() in _UNRATED:
            report.unrated += 1
            continue
        try:
            judgement = _judgement(row, sections, report.judge, highest)
        except (LookupError, ValueError) as error:
            report.refused.append(f"{row.place}: {error.args[0]}.")
            continue
        before = found.setdefault(judgement.key, Found(judgement, row.place))
        if before.judgement.grade != judgement.grade:
            report.refused.append(f"{row.place}: {row.name} was judged otherwise for this question ({before.place}).")
        elif before.place != row.place:
            report.known += 1
    return list(found.values())


def _not_said_before(found: Iterable[Found], standing: Iterable[Judgement], report: ImportReport) -> list[Judgement]:
    """Return what the judge has not said yet. A grade that the judge gave blind would stand before another."""
    said, new = {each.key: each for each in standing}, []
    for each in found:
        before = said.get(each.judgement.key)
        if before and before.grade == each.judgement.grade:
            report.known += 1
        elif before and before.blind:
            report.refused.append(f"{each.place}: {report.judge} has graded {before.section_id} blind, and otherwise.")
        else:
            new.append(each.judgement)
    return new


def grade_of(rating: str, highest: int) -> Grade:
    """Return the grade for a rating of a scale from 0 to `highest`. Raises ValueError for any other.

    >>> [grade_of(rating, highest=3).name for rating in ("0", "1", "2", "3")]
    ['NO', 'HELPS', 'HELPS', 'ANSWERS']
    """
    try:
        number = float(rating)
    except ValueError:
        number = -1
    if number not in range(highest + 1):
        raise ValueError(f"the grade {rating} is none of 0 to {highest}")
    return Grade.NO if number == 0 else Grade.ANSWERS if number == highest else Grade.HELPS


def _judgement(row: Row, sections: LibrarySections, judge: str, highest: int) -> Judgement:
    if row.question is None:
        raise LookupError(f"no question has the id {row.question_id}")
    section_id = sections.named(row.name)
    digest = sections.digests[document_id_of(section_id)]
    return Judgement(row.question, section_id, grade_of(row.rating, highest), judge, digest)


def _quepid_rows(path: Path) -> Iterator[Row]:
    """Yield the rows of a CSV file of Quepid: "basic" (query, docid, rating) or "detailed", with more columns."""
    rows = _table(path, ",")
    header = next(rows, (0, []))[1]
    names = ["".join(character for character in name.lower() if character.isalpha()) for name in header]
    columns = [next((n for n, name in enumerate(names) if name in wanted), None) for wanted in _QUEPID_COLUMNS]
    if None in columns:
        raise CollectionError(f"{path} has no columns query, docid and rating, as Quepid exports them.")
    for line, row in rows:
        if any(row):
            question, name, rating = (row[n].strip() if n is not None and n < len(row) else "" for n in columns)
            question = question.replace('""', '"')  # the detailed form doubles quotes where it quotes nothing
            yield Row(f"{path}, line {line}", question, "", name, rating)


def _draft_rows(path: Path) -> Iterator[Row]:
    """Yield the drafts of `patella evaluate draft`. One that nobody has accepted has no rating.

    A near miss has none either, since its section does not answer it.
    """
    for line, row in numbered_rows(path, ("text", "section_id", "source")):
        answers = row.get("accepted") is True and row["source"] != "near miss"
        yield Row(f"{path}, line {line}", row["text"], "", row["section_id"], "2" if answers else "")


def _qrels_rows(path: Path) -> Iterator[Row]:
    files = _qrels_files(path) if path.is_dir() else [path]
    questions = _questions(path if path.is_dir() else path.parent)
    for file in files:
        is_table = file.suffix == ".tsv"
        for line, row in _table(file, "\t" if is_table else None):
            if not row or row[-1] == "score":  # the header
                continue
            place = f"{file}, line {line}"
            if len(row) < (3 if is_table else 4):
                raise CollectionError(f"{place}: not a question, a section and a grade.")
            name = row[-2] if is_table else " ".join(row[2:-1])
            yield Row(place, questions.get(row[0]), row[0], name, row[-1])


def _qrels_files(folder: Path) -> Sequence[Path]:
    """Return the judgements of a folder: qrels.tsv, or all splits in qrels/, or qrels.txt."""
    for files in ([folder / "qrels.tsv"], sorted(folder.glob("qrels/*.tsv")), [folder / "qrels.txt"]):
        if files and files[0].is_file():
            return files
    raise CollectionError(f"{folder} has no qrels.tsv, no qrels/*.tsv (BEIR) and no qrels.txt (TREC).")


def _questions(folder: Path) -> Mapping[str, str]:
    """Return the questions of a folder by their ids: queries.jsonl (BEIR), or topics.tsv (id, tab, text)."""
    if rows := {row["_id"]: row["text"] for row in _query_rows(folder)}:
        return rows
    for name in ("topics.tsv", "queries.tsv"):
        if (folder / name).is_file():
            return {row[0]: row[1] for _, row in _table(folder / name, "\t") if len(row) > 1}
    raise CollectionError(f"{folder} has no queries.jsonl and no topics.tsv, which tell the texts of the questions.")


def _query_rows(folder: Path) -> Iterator[Mapping[str, Any]]:
    """Yield the rows of queries.jsonl (BEIR); none without that file."""
    for name in ("queries.jsonl", "queries.jsonl.gz"):
        if (folder / name).is_file():
            yield from read_rows(folder / name, ("_id", "text"))
            return


def _table(path: Path, delimiter: str | None) -> Iterator[tuple[int, list[str]]]:
    """Yield each row of a file with the number of its line. Without a delimiter, blanks are between the columns."""
    try:
        with path.open(encoding="utf-8-sig", errors="replace", newline="") as file:
            if delimiter is None:
                yield from ((number, line.split()) for number, line in enumerate(file, 1))
            else:
                reader = csv.reader(file, delimiter=delimiter)
                yield from ((reader.line_num, row) for row in reader)
    except (OSError, csv.Error) as error:
        raise CollectionError(f"{path} cannot be read: {error}") from error


_FORMS = {".csv": (_quepid_rows, QUEPID_HIGHEST), ".jsonl": (_draft_rows, QRELS_HIGHEST)}
"""The ending of a file -> what reads its rows, and the usual highest grade. All else is read as qrels."""
