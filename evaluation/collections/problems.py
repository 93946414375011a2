"""What is wrong with the files of a collection, told by file and line."""

from __future__ import annotations

_SHOWN = 3


class Problems:
    """A list of problems by their kind. The first three of a kind are told one by one, the rest by their number.

    >>> problems = Problems()
    >>> for line in range(1, 6):
    ...     problems.add("queries.jsonl: {} more texts are empty.", f"queries.jsonl, line {line}: the text is empty.")
    >>> for text in problems.texts():
    ...     print(text)
    queries.jsonl, line 1: the text is empty.
    queries.jsonl, line 2: the text is empty.
    queries.jsonl, line 3: the text is empty.
    queries.jsonl: 2 more texts are empty.
    """

    def __init__(self) -> None:
        self._told: dict[str, list[str]] = {}
        self._counts: dict[str, int] = {}

    def add(self, rest: str, text: str) -> None:
        """Add a problem. `rest` names its kind: it tells how many more there are, with {} for their number."""
        self._counts[rest] = self._counts.get(rest, 0) + 1
        told = self._told.setdefault(rest, [])
        if len(told) <= _SHOWN:  # one more than is shown, because one alone is told and not counted
            told.append(text)

    def texts(self) -> list[str]:
        """Return the problems by their kinds, in the order in which the kinds first occurred."""
        texts = []
        for rest, told in self._told.items():
            more = self._counts[rest] - _SHOWN
            texts += told if more <= 1 else [*told[:_SHOWN], rest.replace("{}", f"{more:,}")]
        return texts
