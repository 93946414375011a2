"""Counting the terms of passages, for the postings that are made of them."""

from __future__ import annotations

from array import array
from collections.abc import Mapping, Sequence

import numpy as np

from index.bm25 import FIELDS
from index.postings import Counts


class TermCounts:
    """Takes passages one by one; a term is kept as the number that it was first met with."""

    def __init__(self) -> None:
        self._numbers: dict[str, int] = {}
        self._tokens, self._lengths = array("q"), array("q")

    def add(self, terms: Mapping[str, Sequence[str]]) -> None:
        """One passage: the terms of each of FIELDS, in whatever order."""
        number = self._numbers
        for name in FIELDS:
            self._tokens.extend([number.setdefault(term, len(number)) for term in terms[name]])
            self._lengths.append(len(terms[name]))

    def counts(self) -> Counts:
        lengths = np.frombuffer(self._lengths, np.int64) if self._lengths else np.zeros(0, np.int64)
        tokens = np.frombuffer(self._tokens, np.int64) if self._tokens else np.zeros(0, np.int64)
        passages = len(lengths) // len(FIELDS)
        row, field = np.divmod(np.repeat(np.arange(len(lengths)), lengths), len(FIELDS))
        keys, frequencies = np.unique((tokens * len(FIELDS) + field) * passages + row, return_counts=True)
        cells, rows = np.divmod(keys, max(passages, 1))
        return Counts(passages, [term.encode() for term in self._numbers], cells, rows, frequencies)
