"""The parts of a score by plain names, as numbers that can be added up by hand."""

from __future__ import annotations

from dataclasses import asdict
from itertools import accumulate, pairwise

from search.score import Parts

NAMES = {
    "keyword": "your words",
    "passage": "meaning",
    "title": "title",
    "sentence": "best sentence",
    "words": "word by word",
    "list": "a list",
    "rare": "rare words missing",
}
"""What the parts of `Parts` are called where people read them."""


def breakdown(parts: Parts) -> list[tuple[str, float]]:
    """The parts that count, by name, to three decimals, which sum to the score to three decimals.

    Each is the difference of two rounded running sums: parts that were rounded one by one would often be off by a
    thousandth or two in all.
    """
    counting = {name: value for name, value in asdict(parts).items() if value}
    sums = [round(total, 3) for total in accumulate(counting.values(), initial=0.0)]
    sums[-1] = round(parts.sum(), 3)
    steps = [round(after - before, 3) for before, after in pairwise(sums)]
    return list(zip(map(NAMES.__getitem__, counting), steps, strict=True))
