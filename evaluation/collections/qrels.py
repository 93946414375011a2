"""The judgements of a collection, read with every line checked: which documents or sections answer which questions."""

from __future__ import annotations

from collections.abc import Callable, Container, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import NamedTuple

from core.errors import CollectionError
from evaluation.collections.problems import Problems

_FORMS = ("qrels.tsv", "qrels.txt")  # BEIR and TREC


class _Row(NamedTuple):
    """One line of a file of judgements. `file` and `line`, counted from 1, tell where it stands."""

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
    """Judgements: question id -> judged id -> grade. `places` maps each pair of these ids to its file and line."""

    grades: dict[str, dict[str, int]] = field(default_factory=dict)
    places: dict[tuple[str, str], str] = field(default_factory=dict)

    def add(self, row: _Row) -> None:
        """Add the judgement of a line."""
        self.grades.setdefault(row.question_id, {})[row.judged_id] = row.grade
        self.places[row.question_id, row.judged_id] = row.place


def read_judgements(
    folder: Path, required: bool, question_ids: Container[str], known: Callable[[str], bool], problems: Problems
) -> Judged:
    """Read the judgements of a folder; none if it has no file of them and they are not `required`.

    Judgements of unknown questions and unknown articles are left out, and so is a second grade of a pair; `problems`
    gets each. `known` tells whether a judged id can be that of an article, or of a section of one. Raises
    CollectionError if there are two files in different forms, if a line is no judgement, or if a required file is
    missing.
    """
    judged = Judged()
    path = _file_of(folder)
    if path is None:
        if required:
            raise CollectionError(f"{folder} has no qrels.tsv (BEIR) and no qrels.txt (TREC).")
        return judged
    rows = list(_read(path))
    for row in rows:
        if problem := _problem_of(row, judged, question_ids, known):
            problems.add(*problem)
        else:
            judged.add(row)
    if not rows:
        problems.add(f"{path.name} holds no judgement.", f"{path.name} holds no judgement.")
    return judged


def _problem_of(
    row: _Row, judged: Judged, question_ids: Container[str], known: Callable[[str], bool]
) -> tuple[str, str] | None:
    """Return what is wrong with a line: how further lines of its kind are summed up, and the problem itself."""
    pair = row.question_id, row.judged_id
    if row.question_id not in question_ids:
        return (
            f"{row.file}: {{}} more judgements are of questions that are not in queries.jsonl.",
            f"{row.place}: the question {row.question_id} is not in queries.jsonl.",
        )
    if not known(row.judged_id):
        return (
            f"{row.file}: {{}} more judgements are of what is not in the corpus.",
            f"{row.place}: {_named(row.judged_id)} is not in the corpus.",
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


def _file_of(folder: Path) -> Path | None:
    """Return the file with the judgements of a folder; None if it has none."""
    found = [folder / name for name in _FORMS if (folder / name).is_file()]
    if len(found) > 1:
        raise CollectionError(
            f"{folder} has {found[0].name} and {found[1].name}. Only one of them can be meant: remove the other one."
        )
    return found[0] if found else None


def _read(path: Path) -> Iterator[_Row]:
    """Yield the lines of a file: question, document, grade with tabs and a header, or question, 0, document, grade."""
    in_beir_form = path.suffix == ".tsv"
    with path.open(encoding="utf-8-sig", errors="replace") as file:
        for number, line in enumerate(file, 1):
            cells = line.rstrip("\n").split("\t") if in_beir_form else line.split()
            if not line.strip() or (in_beir_form and number == 1 and cells[-1] == "score"):
                continue
            try:
                yield _Row(cells[0], cells[-2], int(cells[-1]), path.name, number)
            except (IndexError, ValueError) as error:
                raise CollectionError(f"{path}, line {number}: not a question, a document, a grade: {cells}") from error
