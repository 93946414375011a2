"""The log of judgements of one library: what each person said of a section for a question, in the order of time.

Nothing in the log is ever changed: a judge who thinks again adds a line, and who takes a judgement back adds one too.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass, replace
from enum import IntEnum
from pathlib import Path
from typing import Any

from core.documents import document_id_of
from core.errors import UsageError
from core.locations import judgements_file
from evaluation.judgements.checked_rows import CheckedRows


class Grade(IntEnum):
    """How well a section answers a question."""

    NO = 0
    HELPS = 1
    ANSWERS = 2


@dataclass(frozen=True, slots=True)
class Judgement:
    """What one person said of one section for one question.

    `grade` None takes back what the same person said before. `digest` is that of the article when it was judged, so
    that a judgement follows an article that is renamed. `blind` tells that the judge saw neither rank nor score. `at`
    is the time in UTC, in ISO 8601 form.
    """

    question: str
    section_id: str
    grade: Grade | None
    judge: str
    digest: str = ""
    blind: bool = False
    note: str = ""
    at: str = ""

    def __post_init__(self) -> None:
        if not question_key(self.question) or not self.judge.strip() or not document_id_of(self.section_id):
            raise ValueError("a judgement needs a question, a judge, and a section of an article")

    @property
    def key(self) -> tuple[str, str, str]:
        """Return what is judged, and by whom: (judge, question as `question_key` has it, section id)."""
        return self.judge, question_key(self.question), self.section_id


def question_key(question: str) -> str:
    """Return a question without what does not change it: capitals, and blanks between words.

    >>> question_key("  How is  Clonus treated? ")
    'how is clonus treated?'
    """
    return " ".join(question.casefold().split())


def log_of(index: Path) -> JudgementLog:
    """Return the log of the library whose index is this folder. It lies beside the folder, and outlives it.

    Raises UsageError for an index in memory, which keeps nothing.
    """
    if str(index) == "memory:":
        raise UsageError("An index in memory keeps no judgements. Set PATELLA_INDEX to a folder.")
    return JudgementLog(judgements_file(index))


class JudgementLog:
    """The file that holds the log. Several processes may add to it at the same time."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self._rows = CheckedRows(path, "judgement", _judgement_of)

    def keep(self, *judgements: Judgement) -> None:
        """Add judgements, with the time if they have none. Once it returns, they survive a power cut.

        Raises CollectionError if the file cannot be written. Then none of them is kept.
        """
        self._rows.add([asdict(each) for each in judgements])

    def all(self) -> list[Judgement]:
        """Return all lines in the order in which they were added, as `CheckedRows.all` does."""
        return self._rows.all()

    def current(self, digests: Mapping[str, str]) -> list[Judgement]:
        """Return what each judge says now of the sections of a library: `standing` and `followed`."""
        return standing(followed(self.all(), digests))

    def version(self) -> tuple[int, ...]:
        """Return numbers that change with each change of the file, so that nobody reads it twice; () without a file."""
        return self._rows.version()


def standing(judgements: Iterable[Judgement]) -> list[Judgement]:
    """Return the judgements that stand: the latest of each judge for a question and a section.

    The time decides, since a backup that is imported adds old ones; of the same time, the order. One that was made
    blind stands before one that was not, however late that came. What was taken back is left out.

    >>> first = Judgement("q", "a.md#top", Grade.ANSWERS, "ann")
    >>> standing([first, replace(first, grade=Grade.NO)])[0].grade
    <Grade.NO: 0>
    >>> standing([first, replace(first, grade=None)])
    []
    """
    latest: dict[tuple[str, str, str], dict[bool, Judgement]] = {}
    for each in sorted(judgements, key=lambda each: each.at):
        of_key = latest.setdefault(each.key, {})
        if each.grade is None:
            of_key.clear()
        else:
            of_key[each.blind] = each
    return [of_key.get(True) or of_key[False] for of_key in latest.values() if of_key]


def followed(judgements: Iterable[Judgement], digests: Mapping[str, str]) -> list[Judgement]:
    """Return judgements with the names that their articles have now.

    `digests` maps the id of each article to its digest. An article that is gone was renamed if exactly one article has
    the digest that it had; otherwise its judgements stay as they are.

    >>> renamed = followed([Judgement("q", "old.md#top", Grade.HELPS, "ann", "12ab")], {"new.md": "12ab"})
    >>> renamed[0].section_id
    'new.md#top'
    """
    names: dict[str, list[str]] = {}
    for document_id, digest in digests.items():
        names.setdefault(digest, []).append(document_id)
    return [_renamed(each, digests, names) for each in judgements]


def _renamed(judgement: Judgement, digests: Mapping[str, str], names: Mapping[str, list[str]]) -> Judgement:
    document_id = document_id_of(judgement.section_id)
    found = names.get(judgement.digest, [])
    if document_id in digests or len(found) != 1:
        return judgement
    return replace(judgement, section_id=found[0] + judgement.section_id[len(document_id) :])


def _judgement_of(fields: dict[str, Any]) -> Judgement:
    grade = fields.pop("grade")
    return Judgement(**fields, grade=None if grade is None else Grade(grade))
