"""What the preferences of people come to: for each pair of arms the wins, an interval, a test, and a plain verdict."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass
from typing import Any

from core.counts import counted
from evaluation.interleaving.arms import Arm
from evaluation.interleaving.drafting import Team
from evaluation.interleaving.preferences import Preference, standing_preferences
from evaluation.judgements import question_key
from evaluation.significance import (
    LEVEL,
    POWER,
    Interval,
    decided_needed,
    holm,
    is_significant,
    sign_test,
    wilson_interval,
)

SHARE_TO_SHOW = 0.6
"""The share of the decided questions that a pair of arms is to show: 60 to 40."""


@dataclass(frozen=True, slots=True)
class PairCount:
    """How often each of two arms was preferred.

    `questions` counts them, each once: one that several judges answered goes to the arm that most of them prefer, and
    is a tie if as many prefer either. `interval` is that of the share of the first arm among the decided questions, and
    None without any. `p` is that of the sign test, and `corrected` the same, corrected for the number of pairs.
    `needed` is the number of further decided questions that would show SHARE_TO_SHOW, with a probability of POWER.
    """

    first: Arm
    second: Arm
    judges: int
    questions: int
    first_wins: int
    second_wins: int
    interval: Interval | None
    p: float
    corrected: float
    needed: int

    @property
    def ties(self) -> int:
        return self.questions - self.first_wins - self.second_wins

    @property
    def share(self) -> float | None:
        """Return the share of the first arm among the decided questions, None without any."""
        decided = self.first_wins + self.second_wins
        return self.first_wins / decided if decided else None

    @property
    def preferred(self) -> Arm | None:
        """Return the arm that is preferred, None if no difference is shown."""
        if not is_significant(self.corrected):
            return None
        return self.first if self.first_wins > self.second_wins else self.second

    @property
    def verdict(self) -> str:
        """Return in words what follows from the counts."""
        if self.preferred:
            return f"{self.preferred.label} is preferred"
        shown = f"{SHARE_TO_SHOW * 100:.0f}:{(1 - SHARE_TO_SHOW) * 100:.0f}"
        if self.needed:
            more = counted(self.needed, "more decided question")
            return f"no difference shown; {more} would be needed to show {shown}"
        return f"no difference shown; so many questions would show {shown} in {POWER:.0%} of all cases"


def count_preferences(preferences: Iterable[Preference]) -> list[PairCount]:
    """Return the counts of each pair of arms, by their names. One question of one judge counts once: the latest."""
    by_pair: dict[tuple[Arm, Arm], list[Preference]] = {}
    for each in standing_preferences(preferences):
        by_pair.setdefault(each.pair, []).append(each)
    pairs = sorted(by_pair, key=str)
    wins = [_wins(by_pair[pair]) for pair in pairs]
    p_values = [sign_test(of_pair[Team.FIRST], of_pair[Team.SECOND]) for of_pair in wins]
    needed = decided_needed(SHARE_TO_SHOW, tests=len(pairs)) if pairs else 0
    return [
        PairCount(
            first=pair[0],
            second=pair[1],
            judges=len({each.judge for each in by_pair[pair]}),
            questions=of_pair.total(),
            first_wins=of_pair[Team.FIRST],
            second_wins=of_pair[Team.SECOND],
            interval=wilson_interval(of_pair[Team.FIRST], of_pair[Team.FIRST] + of_pair[Team.SECOND]),
            p=p,
            corrected=corrected,
            needed=max(0, needed - of_pair[Team.FIRST] - of_pair[Team.SECOND]),
        )
        for pair, of_pair, p, corrected in zip(pairs, wins, p_values, holm(p_values), strict=True)
    ]


def counts_as_json(counts: Sequence[PairCount]) -> Mapping[str, Any]:
    """Return the counts for machines. An arm is written as in the address of the page."""
    return {
        "level": LEVEL,
        "power": POWER,
        "pairs": [
            asdict(each)
            | {"first": str(each.first), "second": str(each.second), "ties": each.ties, "share": each.share}
            | {"preferred": str(each.preferred) if each.preferred else None, "verdict": each.verdict}
            for each in counts
        ],
    }


def counts_as_text(counts: Sequence[PairCount]) -> str:
    """Return a table of the pairs for a terminal, each with its verdict below."""
    if not counts:
        return "Nobody has preferred anything yet."
    lines = []
    for each in counts:
        lines += [
            f"A: {each.first.label}",
            f"B: {each.second.label}",
            f"{'questions':>11}{'A wins':>9}{'B wins':>9}{'ties':>7}{'share of A':>13}{'95 % interval':>16}"
            f"{'p':>8}{'corrected':>11}{'judges':>9}",
            f"{each.questions:>11,}{each.first_wins:>9,}{each.second_wins:>9,}{each.ties:>7,}"
            f"{share_as_text(each):>13}{interval_as_text(each):>16}{each.p:>8.3f}{each.corrected:>11.3f}"
            f"{each.judges:>9,}",
            f"{each.verdict}.",
            "",
        ]
    return "\n".join(lines[:-1])


def share_as_text(count: PairCount) -> str:
    return "none decided" if count.share is None else f"{count.share:.0%}"


def interval_as_text(count: PairCount) -> str:
    return f"{count.interval[0]:.0%} to {count.interval[1]:.0%}" if count.interval else ""


def _wins(preferences: Iterable[Preference]) -> Counter[Team | None]:
    """Return how many questions each arm won: where several judges answered one, that of most of them."""
    leads: Counter[str] = Counter()
    for each in preferences:
        lead = 0 if each.winner is None else 1 if each.winner is Team.FIRST else -1
        leads[question_key(each.question)] += lead
    return Counter(Team.FIRST if lead > 0 else Team.SECOND if lead < 0 else None for lead in leads.values())
