"""Results whose passages have exactly the same text: the first of them stands for the others, its copies."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from typing import NamedTuple

from search.results import Confidence, Result


class DistinctResult(NamedTuple):
    """A result, and all later results of the same text, best first."""

    result: Result
    copies: tuple[Result, ...] = ()

    @property
    def confidence(self) -> Confidence:
        """The highest confidence of the result and its copies."""
        levels = {result.confidence for result in (self.result, *self.copies)}
        return next(level for level in Confidence if level in levels)

    @property
    def copy_names(self) -> tuple[str, ...]:
        """The name of each copy: the id of its article, with the headings where the id alone would not tell it.

        The id does not tell where a text stands twice in one article, or below other headings than in the result.
        """
        passages = [result.passage for result in (self.result, *self.copies)]
        counts = Counter(passage.document_id for passage in passages)
        return tuple(
            passage.document_id
            if counts[passage.document_id] == 1 and passage.headings == passages[0].headings
            else " › ".join((passage.document_id, *passage.headings))
            for passage in passages[1:]
        )


def distinct_results(results: Sequence[Result]) -> list[DistinctResult]:
    """Return the first result of each text with its copies, in the order of the first ones. No result is lost."""
    by_text: dict[str, list[Result]] = {}
    for result in results:
        by_text.setdefault(result.passage.text, []).append(result)
    return [DistinctResult(first, tuple(copies)) for first, *copies in by_text.values()]
