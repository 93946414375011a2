"""Grouping of results: an article with most of the results becomes one group, so that its title is shown once."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

from search import Result

MIN_GROUP = 3
"""Smallest number of results of one article that make a group. They must also be more than half of all results."""


def group_results(results: Sequence[Result]) -> list[list[Result]]:
    """Return the results as groups, in the order of the best result of each.

    An article with more than half of the results, and at least MIN_GROUP of them, becomes one group. Every other
    result is a group by itself.
    """
    dominant = _dominant_article(results)
    groups: dict[str, list[Result]] = {}
    for each in results:
        passage = each.passage
        key = dominant if passage.document_id == dominant else passage.passage_id
        groups.setdefault(key, []).append(each)
    return list(groups.values())


def _dominant_article(results: Sequence[Result]) -> str | None:
    """Return the id of the article with more than half of the results and at least MIN_GROUP of them, or None."""
    counts = Counter(each.passage.document_id for each in results)
    for document_id, count in counts.most_common(1):
        if count >= MIN_GROUP and 2 * count > len(results):
            return document_id
    return None
