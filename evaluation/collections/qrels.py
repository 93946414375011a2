"""The judgements of a collection, read with every line checked: which documents or sections answer which questions."""

from __future__ import annotations

import csv
from collections.abc import Callable, Container, Iterable, Iterator
from dataclasses import dataclass, field
from itertools import chain
from pathlib import Path
from typing import NamedTuple
from urllib.parse import unquote

from core.errors import CollectionError
from evaluation.collections.problems import Problems

_FORMS = ("qrels.tsv", "qrels.txt", "qrels")  # BEIR in one file, TREC, and BEIR with a file for each split
_SPLITS = {"test.tsv": "test", "dev.tsv": "development"}  # files of the folder qrels -> split of their questions


class QrelsRow(NamedTuple):
    """One judgement, as a line of a file has it. `file` and `line`, counted from 1, tell where it stands."""

    question_id: str
    judged_id: str
    grade: int
    file: str
    line: int

    @property
    def place(self) -> str:
        return f"{self.file}, line {self.line}"


@dataclass(frozen=True, slots=True)
class Judged:
    """Judgements: question id -> judged id -> grade. `places` maps each pair of these ids to its file and line.

    `files` maps each question id to the file of its judgements.
    """

    grades: dict[str, dict[str, int]] = field(default_factory=dict)
    places: dict[tuple[str, str], str] = field(default_factory=dict)
    files: dict[str, str] = field(default_factory=dict)

    def add(self, row: QrelsRow) -> None:
        """Add the judgement of a line."""
        self.grades.setdefault(row.question_id, {})[row.judged_id] = row.grade
        self.places[row.question_id, row.judged_id] = row.place
        self.files[row.question_id] = row.file

    def split_of(self, question_id: str) -> str | None:
        """Return the split of a question by the file of its judgements; None if no file tells it."""
        folder, _, name = self.files.get(question_id, "").rpartition("/")
        return _SPLITS[name] if folder else None


@dataclass(frozen=True, slots=True)
class Known:
    """What can be judged: the ids of the questions, the name of their file, and whether an id is that of an article.

    The id of a section of an article counts as its own.
    """

    question_ids: Container[str]
    questions_file: str
    is_article: Callable[[str], bool]


def read_judgements(folder: Path, required: bool, known: Known, problems: Problems) -> Judged:
    """Read the judgements of a folder; none if it has no file of them and they are not `required`.

    `problems` gets what `check_judgements` finds. Raises CollectionError if there are judgements in two forms, if a
    line is none, or if required judgements are missing.
    """
    files = _files_of(folder, problems)
    if not files and required:
        raise CollectionError(f"{folder} has no qrels.tsv (BEIR), no folder qrels (BEIR), and no qrels.txt (TREC).")
    rows = {file: list(_read(folder, file)) for file in files}
    judged = check_judgements(chain(*rows.values()), known, problems)
    for file in files:
        if not rows[file]:
            problems.add(f"{file} holds no judgement.", f"{file} holds no judgement.")
    return judged


def check_judgements(rows: Iterable[QrelsRow], known: Known, problems: Problems) -> Judged:
    """Return the judgements of these rows that count.

    Those of unknown questions and unknown articles are left out, and so is a second grade of a pair. A grade below 0
    counts as 0. `problems` gets each.
    """
    judged = Judged()
    for row in rows:
        row = _with_blanks(row, known)
        if problem := _problem_of(row, judged, known):
            problems.add(*problem)
            continue
        if row.grade < 0:
            problems.add(
                f"{row.file}: {{}} more grades are below 0, and count as 0.",
                f"{row.place}: the grade {row.grade} of {row.judged_id} for {row.question_id} counts as 0.",
            )
        judged.add(row._replace(grade=max(row.grade, 0)))
    return judged


def _with_blanks(row: QrelsRow, known: Known) -> QrelsRow:
    """Return a row of TREC form with the blanks of its id, which our export writes as %20."""
    if not row.file.endswith(".txt") or known.is_article(row.judged_id):
        return row
    return row._replace(judged_id=unquote(row.judged_id)) if known.is_article(unquote(row.judged_id)) else row


def _problem_of(row: QrelsRow, judged: Judged, known: Known) -> tuple[str, str] | None:
    """Return what is wrong with a line: how further lines of its kind are summed up, and the problem itself."""
    pair = row.question_id, row.judged_id
    if row.question_id not in known.question_ids:
        return (
            f"{row.file}: {{}} more judgements are of questions that are not in {known.questions_file}.",
            f"{row.place}: the question {row.question_id} is not in {known.questions_file}.",
        )
    if not known.is_article(row.judged_id):
        return (
            f"{row.file}: {{}} more judgements are of what is not in the corpus.",
            f"{row.place}: {_named(row.judged_id)} is not in the corpus.",
        )
    if judged.files.get(row.question_id, row.file) != row.file:
        first_file = judged.files[row.question_id]
        return (
            f"{row.file}: {{}} more judgements are of questions that are judged in {first_file}, which counts.",
            f"{row.place}: question {row.question_id} is judged in {first_file} too, which counts.",
        )
    if pair in judged.places:
        first = judged.grades[row.question_id][row.judged_id]
        differs = f" The grade {first} counts, and {row.grade} does not." if row.grade != first else ""
        return (
            f"{row.file}: {{}} more pairs are judged again. The first grade counts.",
            f"{row.place}: {row.judged_id} is judged for {row.question_id} in {judged.places[pair]} too.{differs}",
        )
    return None


def _named(judged_id: str) -> str:
    return f"the {'section' if '#' in judged_id else 'document'} {judged_id}"


def _files_of(folder: Path, problems: Problems) -> list[str]:
    """Return the files with the judgements of a folder, by their paths below it."""
    found = [name for name in _FORMS if (folder / name).exists()]
    if found == ["qrels.tsv", "qrels"] and _are_equal(folder):
        return ["qrels.tsv"]
    if len(found) > 1:
        raise CollectionError(f"{folder} has {' and '.join(found)}. Only one of them can be meant: remove the others.")
    if found != ["qrels"]:
        return found
    names = sorted(path.name for path in (folder / "qrels").glob("*.tsv"))
    read = [name for name in _SPLITS if name in names]
    if not read:
        raise CollectionError(f"{folder / 'qrels'} has no {' and no '.join(_SPLITS)}.")
    for name in names:
        if name not in read:
            problems.add("qrels: {} more files are not read.", f"qrels/{name} is not read.")
    return [f"qrels/{name}" for name in read]


def _are_equal(folder: Path) -> bool:
    """Return whether qrels/test.tsv is alone in its folder, and the same as qrels.tsv, as our export writes them."""
    names = [path.name for path in (folder / "qrels").glob("*.tsv")]
    return names == ["test.tsv"] and (folder / "qrels.tsv").read_bytes() == (folder / "qrels/test.tsv").read_bytes()


def cells_of(line: str) -> list[str]:
    """Return the cells of a line with tabs. A quotation mark without its counterpart is a character as any other."""
    cells = next(csv.reader([line], delimiter="\t"), [])
    return line.split("\t") if any("\t" in cell for cell in cells) else cells


def _read(folder: Path, file: str) -> Iterator[QrelsRow]:
    """Yield the lines of a file: question, document, grade with tabs and a header, or question, 0, document, grade."""
    path, in_beir_form = folder / file, file.endswith(".tsv")
    with path.open(encoding="utf-8-sig", errors="replace") as lines:
        for number, line in enumerate(lines, 1):
            cells = cells_of(line.rstrip("\n")) if in_beir_form else line.split()
            if not line.strip() or (in_beir_form and number == 1 and cells[-1] == "score"):
                continue
            try:
                yield QrelsRow(cells[0], cells[-2], int(cells[-1]), file, number)
            except (IndexError, ValueError) as error:
                raise CollectionError(f"{path}, line {number}: not a question, a document, a grade: {cells}") from error
