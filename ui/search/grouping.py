"""Results of one article together, where it would else fill the page with its title."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

from search import Result

FEWEST = 3
"""Results of one article that make a group, if they are more than half of all."""


def blocks(results: Sequence[Result]) -> list[list[Result]]:
    """The results, best first, those of the article that fills the page as one block where the best of them stands."""
    filling = _filling(results)
    keys = [filling if result.passage.document_id == filling else result.passage.passage_id for result in results]
    found: dict[str, list[Result]] = {}
    for key, result in zip(keys, results, strict=True):
        found.setdefault(key, []).append(result)
    return list(found.values())


def _filling(results: Sequence[Result]) -> str | None:
    counts = Counter(result.passage.document_id for result in results)
    for document_id, count in counts.most_common(1):
        if count >= FEWEST and 2 * count > len(results):
            return document_id
    return None
