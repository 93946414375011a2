"""Several judges: how far they agree, and the one grade that their judgements come to."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from itertools import combinations
from typing import Literal, NamedTuple

from evaluation.judgements.log import Grade, Judgement
from evaluation.judgements.question_set import question_key

Choice = Literal["majority", "last"]
"""How the grade of a section is chosen among those of several judges."""

Item = tuple[str, str]
"""What is judged: (question as `question_key` has it, section id)."""


class Agreement(NamedTuple):
    """How far two judges agree on what both judged. `kappa` is None where chance alone would make them agree."""

    first: str
    second: str
    both_judged: int
    equal: int
    kappa: float | None


def agreements(judgements: Iterable[Judgement]) -> list[Agreement]:
    """Return the agreement of each pair of judges who judged something in common.

    `judgements` are those that stand.
    """
    by_judge: dict[str, dict[Item, Grade]] = {}
    for each in judgements:
        if each.grade is not None:
            by_judge.setdefault(each.judge, {})[_item(each)] = each.grade
    pairs = []
    for first, second in combinations(sorted(by_judge), 2):
        common = sorted(by_judge[first].keys() & by_judge[second].keys())
        if common:
            grades = [(by_judge[first][item], by_judge[second][item]) for item in common]
            pairs.append(Agreement(first, second, len(grades), sum(a == b for a, b in grades), cohens_kappa(grades)))
    return pairs


def cohens_kappa(pairs: Sequence[tuple[int, int]]) -> float | None:
    """Return Cohen's kappa (1960) of pairs of grades: 1 for full agreement, 0 for that of chance.

    None if both judges gave one and the same grade throughout, since chance would have them agree then as well.

    >>> cohens_kappa([(2, 2), (2, 2), (0, 0), (0, 2)])
    0.5
    """
    count = len(pairs)
    observed = sum(first == second for first, second in pairs) / count
    firsts, seconds = Counter(first for first, _ in pairs), Counter(second for _, second in pairs)
    by_chance = sum(firsts[grade] * seconds[grade] for grade in firsts) / count**2
    return None if by_chance == 1 else (observed - by_chance) / (1 - by_chance)


def combined_grades(judgements: Iterable[Judgement], choice: Choice = "majority") -> dict[Item, Grade]:
    """Return the grade of each section for each question that somebody judged.

    `judgements` are those that stand, of any number of judges. Where some were made blind, only these count.
    "majority" takes the grade that most judges gave, and the latest of those that as many gave; "last" takes the
    latest.
    """
    by_item: dict[Item, list[Judgement]] = {}
    for each in sorted(judgements, key=lambda each: each.at):
        by_item.setdefault(_item(each), []).append(each)
    return {item: _choose(_counting(of_item), choice) for item, of_item in by_item.items()}


def _counting(judgements: Sequence[Judgement]) -> list[Grade]:
    """Return the grades that were given blind, or all if none was."""
    blind = [each for each in judgements if each.blind]
    return [each.grade for each in blind or judgements if each.grade is not None]


def _choose(grades: Sequence[Grade], choice: Choice) -> Grade:
    if choice == "last":
        return grades[-1]
    counts = Counter(grades)
    most = max(counts.values())
    return next(grade for grade in reversed(grades) if counts[grade] == most)


def _item(judgement: Judgement) -> Item:
    return question_key(judgement.question), judgement.section_id
