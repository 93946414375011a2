"""The log of judgements of one library: what each person said of a section for a question, in the order of time.

It holds what was said of the questions themselves too: which of them count, with which tags, and what to judge for
them. Nothing in the log is
ever changed: a judge who thinks again adds a line, and who takes a judgement back adds one too.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from enum import IntEnum
from typing import Any

from core.documents import document_id_of
from core.errors import UsageError
from core.locations import MEMORY
from evaluation.judgements.checked_rows import CheckedRows
from evaluation.judgements.pool import PoolEntry
from evaluation.judgements.question_set import QuestionEntry, question_key
from index import JUDGEMENTS, KeptBeside, open_beside


class Grade(IntEnum):
    """How well a section answers a question."""

    NO = 0
    HELPS = 1
    ANSWERS = 2


@dataclass(frozen=True, slots=True)
class Judgement:
    """What one person said of one section for one question.

    `grade` None takes back all that the same person said before; if it `undoes`, only what was said last. `digest` is
    that of the article when it was judged, so that a judgement follows an article that is renamed. `blind` tells that
    the judge saw neither rank nor score. `at` is the time in UTC, in ISO 8601 form.
    """

    question: str
    section_id: str
    grade: Grade | None
    judge: str
    digest: str = ""
    blind: bool = False
    note: str = ""
    at: str = ""
    undoes: bool = False

    def __post_init__(self) -> None:
        if not question_key(self.question) or not self.judge.strip() or not document_id_of(self.section_id):
            raise ValueError("a judgement needs a question, a judge, and a section of an article")

    @property
    def key(self) -> tuple[str, str, str]:
        """Return what is judged, and by whom: (judge, question as `question_key` has it, section id)."""
        return self.judge, question_key(self.question), self.section_id


Line = Judgement | QuestionEntry | PoolEntry
"""What a line of the log holds."""


def log_of(index: str) -> JudgementLog:
    """Return the log of the library with the index at this address. It lies beside the index, and outlives it.

    Raises UsageError for an index in memory, which keeps nothing.
    """
    if index == MEMORY:
        raise UsageError("An index in memory keeps no judgements. Set PATELLA_INDEX to a folder or a database.")
    return JudgementLog(open_beside(index))


class JudgementLog:
    """The log of one library, beside its index. Several processes may add to it at the same time."""

    def __init__(self, beside: KeptBeside) -> None:
        self._beside = beside
        self._rows = CheckedRows(beside, JUDGEMENTS, "judgement", _line_from)

    @property
    def place(self) -> str:
        """Return what messages call the log: where it lies."""
        return self._rows.place

    def keep(self, *lines: Line) -> None:
        """Add lines, with the time if they have none. Once it returns, they survive a power cut.

        Raises CollectionError if the log cannot be written. Then none of them is kept.
        """
        of_questions = not any(isinstance(each, Judgement) for each in lines)
        rows = CheckedRows(self._beside, JUDGEMENTS, "question", _line_from) if of_questions else self._rows
        rows.add([_fields_of(each) for each in lines])

    def lines(self) -> list[Line]:
        """Return all lines in the order in which they were added, as `CheckedRows.all` does."""
        return self._rows.all()

    def all(self) -> list[Judgement]:
        """Return all judgements in the order in which they were added, as `CheckedRows.all` does."""
        return [each for each in self.lines() if isinstance(each, Judgement)]

    def current(self, digests: Mapping[str, str]) -> list[Judgement]:
        """Return what each judge says now of the sections of a library: `edited`, `followed` and `standing`."""
        return standing(followed(edited(self.lines()), digests))

    def version(self) -> tuple[int, ...]:
        """Return numbers that change with each change of the log, so that nobody reads it twice; () without one."""
        return self._rows.version()


def in_order(lines: Iterable[Line]) -> list[Line]:
    """Return lines in the order of time: a backup that is imported adds old ones. Those of one time stay in place."""
    return sorted(lines, key=lambda each: each.at)


def edited(lines: Iterable[Line]) -> list[Judgement]:
    """Return the judgements of a log in the order of time, with the texts that their questions have now.

    A judgement follows the edits that came after it. Who asks the old text once more asks another question.

    >>> lines = [Judgement("q", "a.md#top", Grade.HELPS, "ann"), QuestionEntry("q2", "ann", was="q")]
    >>> [each.question for each in edited([*lines, Judgement("q", "a.md#top", Grade.NO, "ann")])]
    ['q2', 'q']
    """
    return [replace(line, question=text) for line, text in _with_texts(lines) if isinstance(line, Judgement)]


def pooled_sections(lines: Iterable[Line]) -> dict[str, list[Sequence[str]]]:
    """Return key of a question -> the rankings that were given for it, each of section ids, best first."""
    given: dict[str, list[Sequence[str]]] = {}
    for line, text in _with_texts(lines):
        if isinstance(line, PoolEntry):
            given.setdefault(question_key(text), []).append(line.sections)
    return given


def _with_texts(lines: Iterable[Line]) -> list[tuple[Line, str]]:
    """Return the lines in the order of time, each with the text that its question has after all later edits."""
    found, now = list[tuple[Line, str]](), dict[str, str]()
    for line in reversed(in_order(lines)):
        text = now.get(question_key(line.question), line.question)
        found.append((line, text))
        if isinstance(line, QuestionEntry) and line.was:
            now[question_key(line.was)] = text
    return found[::-1]


def standing(judgements: Iterable[Judgement]) -> list[Judgement]:
    """Return the judgements that stand: the latest of each judge for a question and a section.

    The time decides, as for `in_order`. One that was made blind stands before one that was not, however late that
    came. What was taken back is left out. What was undone counts as if it had never been said.

    >>> first = Judgement("q", "a.md#top", Grade.ANSWERS, "ann")
    >>> standing([first, replace(first, grade=Grade.NO)])[0].grade
    <Grade.NO: 0>
    >>> standing([first, replace(first, grade=Grade.NO), replace(first, grade=None, undoes=True)]) == [first]
    True
    """
    said: dict[tuple[str, str, str], list[Judgement]] = {}
    for each in sorted(judgements, key=lambda each: each.at):
        of_key = said.setdefault(each.key, [])
        if not each.undoes:
            of_key.append(each)
        elif of_key:
            of_key.pop()
    return [stands for of_key in said.values() if (stands := _standing_of(of_key))]


def _standing_of(said: Sequence[Judgement]) -> Judgement | None:
    """Return what stands of all that one judge said of one section: what is blind stands before what is not."""
    latest: dict[bool, Judgement] = {}
    for each in said:
        if each.grade is None:
            latest.clear()
        else:
            latest[each.blind] = each
    return latest.get(True) or latest.get(False)


def followed(judgements: Iterable[Judgement], digests: Mapping[str, str]) -> list[Judgement]:
    """Return judgements with the names that their articles have now.

    `digests` maps the id of each article to its digest. An article that is gone was renamed if exactly one article has
    the digest that it had, or exactly one of those that have it lies in a folder of another name under the same path
    ("a.md" and "handbook/a.md"); otherwise its judgements stay as they are.

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
    if len(found) > 1:
        found = [name for name in found if name.endswith(f"/{document_id}") or document_id.endswith(f"/{name}")]
    if document_id in digests or len(found) != 1:
        return judgement
    return replace(judgement, section_id=found[0] + judgement.section_id[len(document_id) :])


def _line_from(fields: dict[str, Any]) -> Line:
    """Return what a line holds by its fields."""
    if "kept" in fields:
        return QuestionEntry(**fields | {"tags": tuple(fields["tags"])})
    if "sections" in fields:
        return PoolEntry(**fields | {"sections": tuple(fields["sections"])})
    grade = fields.pop("grade")
    return Judgement(**fields, grade=None if grade is None else Grade(grade))


def _fields_of(line: Line) -> dict[str, Any]:
    """Return the fields of a line; `undoes` only where it is true, since the first logs were written without it."""
    return {name: value for name, value in asdict(line).items() if name != "undoes" or value}
