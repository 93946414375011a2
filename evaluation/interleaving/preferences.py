"""The log of preferences of one library: for each question, which of two ways to search a person found better.

Nothing in the log is ever changed, and no text of a result is in it.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from core.errors import UsageError
from core.locations import MEMORY
from evaluation.interleaving.arms import Arm, pair_of
from evaluation.interleaving.drafting import Team
from evaluation.judgements import CheckedRows, question_key
from index import PREFERENCES, KeptBeside, open_beside


@dataclass(frozen=True, slots=True)
class Preference:
    """What one person preferred for one question.

    The arms stand in the order of `pair_of`. `winner` None is a tie. `credits` are the results of each arm that were
    called useful. `at` is the time in UTC, in ISO 8601 form.
    """

    question: str
    first: Arm
    second: Arm
    winner: Team | None
    credits: tuple[int, int]
    judge: str
    at: str = ""

    def __post_init__(self) -> None:
        if not question_key(self.question) or not self.judge.strip() or min(self.credits) < 0:
            raise ValueError("a preference needs a question, a judge, and credits of 0 or more")
        if pair_of(self.first, self.second) != (self.first, self.second):
            raise ValueError("the arms are not in their order")

    @property
    def pair(self) -> tuple[Arm, Arm]:
        return self.first, self.second


def preferences_of(index: str) -> PreferenceLog:
    """Return the log of the library with the index at this address. It lies beside the index, and outlives it.

    Raises UsageError for an index in memory, which keeps nothing.
    """
    if index == MEMORY:
        raise UsageError("An index in memory keeps no preferences. Set PATELLA_INDEX to a folder or a database.")
    return PreferenceLog(open_beside(index))


class PreferenceLog:
    """The log of one library, beside its index. Several processes may add to it at the same time."""

    def __init__(self, beside: KeptBeside) -> None:
        self._rows = CheckedRows(beside, PREFERENCES, "preference", _preference_of)

    @property
    def place(self) -> str:
        """Return what messages call the log: where it lies."""
        return self._rows.place

    def keep(self, preference: Preference) -> None:
        """Add a preference, with the time if it has none. Once it returns, it survives a power cut.

        Raises CollectionError if the log cannot be written. Then it is not kept.
        """
        self._rows.add([_fields_of(preference)])

    def all(self) -> list[Preference]:
        """Return all preferences in the order in which they were added, as `CheckedRows.all` does."""
        return self._rows.all()

    def version(self) -> tuple[int, ...]:
        """Return numbers that change with each change of the log, so that nobody reads it twice; () without one."""
        return self._rows.version()


def standing_preferences(preferences: Iterable[Preference]) -> list[Preference]:
    """Return the latest preference of each judge for a question and a pair of arms.

    The time decides, since a backup that is imported adds old ones; of the same time, the order.
    """
    by_time = sorted(preferences, key=lambda each: each.at)
    return list({(each.pair, each.judge, question_key(each.question)): each for each in by_time}.values())


def _fields_of(preference: Preference) -> dict[str, Any]:
    winner = None if preference.winner is None else preference.winner.name.lower()
    return {
        "question": preference.question,
        "first": str(preference.first),
        "second": str(preference.second),
        "winner": winner,
        "credits": list(preference.credits),
        "judge": preference.judge,
        "at": preference.at,
    }


def _preference_of(fields: dict[str, Any]) -> Preference:
    winner = fields.pop("winner")
    first, second = fields.pop("credits")
    return Preference(
        question=fields.pop("question"),
        first=Arm.parse(fields.pop("first")),
        second=Arm.parse(fields.pop("second")),
        winner=None if winner is None else Team[winner.upper()],
        credits=(first, second),
        **fields,
    )
