"""Decide which rows of a generation a filter allows."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from functools import lru_cache

import numpy as np

from core.documents import document_id_of
from index.engine import Clause, Filter
from index.keyword import FIELDS, LivePostings, Rows
from index.postgresql.generations import Fetch, OpenedGeneration
from index.postgresql.places import Place
from index.postgresql.tables import Statement, phrase_query, unseal
from index.top_k import RowMask, allowed_rows

_REMEMBERED = 4  # filters: both legs of a question and what it looks up besides have the same one

TermsOf = Callable[[Sequence[int]], Iterable[tuple[int, Mapping[str, list[str]]]]]
"""A function that returns the terms of the fields of stored passages, by the number of each."""


class RowFilter:
    """A filter over the rows of a generation.

    Single terms are looked up in the postings. A phrase is looked for in the passages that hold all of its terms in one
    field: by their tsvector or, where a passage has none, in the terms of what is stored of it, which `terms_of` reads.
    """

    def __init__(self, opened: OpenedGeneration, postings: LivePostings, fetch: Fetch, terms_of: TermsOf) -> None:
        self._opened, self._postings, self._fetch, self._terms_of = opened, postings, fetch, terms_of
        self.allowed = lru_cache(_REMEMBERED)(self._allowed)

    def _allowed(self, filter: Filter) -> RowMask | None:
        """Return which rows pass the filter, or None if the filter allows every row."""
        return allowed_rows(filter, self._within, self._holding)

    def _within(self, filter: Filter) -> RowMask:
        """Return which rows belong to the documents and sections of the filter."""
        if filter.sections is not None:
            return self._within_sections(filter, {document_id_of(section) for section in filter.sections})
        if filter.documents is None:
            return np.ones(len(self._opened.rows), dtype=bool)
        condition, values = self._of_documents(filter.documents)
        [spans] = self._fetch(Statement(f"SELECT first, passages FROM versions WHERE {condition}", values))
        return self._opened.rows.mask(spans)

    def _within_sections(self, filter: Filter, documents: set[str]) -> RowMask:
        """Return which rows belong to the sections of the filter, which are in these documents."""
        condition, values = self._of_documents(documents)
        passages = "passages p ON number >= first AND number < first + v.passages"
        [found] = self._fetch(
            Statement(f"SELECT number, passage_id FROM versions v JOIN {passages} WHERE v.{condition}", values)
        )
        numbers = [number for number, passage_id in found if filter.includes(decode_id(passage_id))]
        return self._mask(numbers)

    def _of_documents(self, documents: Iterable[str]) -> tuple[str, list[object]]:
        condition, values = self._opened.stored.visible
        return f"{condition} AND document_id = ANY(%b)", [*values, [encode_id(each) for each in documents]]

    def _holding(self, clause: Clause) -> RowMask:
        """Return which rows hold the terms of a clause one after the other."""
        fields = (clause.field,) if clause.field else FIELDS
        if len(clause.terms) == 1:
            return self._postings.holding(clause.terms[0], fields)
        candidates = self._holding_all(clause.terms, fields)
        if not len(candidates):
            return np.zeros(len(self._opened.rows), dtype=bool)
        phrase = phrase_query(clause.terms, clause.field)
        [found] = self._fetch(
            Statement(
                "SELECT number, terms IS NULL FROM passages "
                "WHERE number = ANY(%s::int[]) AND (terms IS NULL OR terms @@ %s::tsquery)",
                [self._opened.rows.numbers[candidates].tolist(), phrase],
            )
        )
        unsure = [number for number, is_unsure in found if is_unsure]
        numbers = [number for number, is_unsure in found if not is_unsure]
        numbers += [number for number, terms in self._terms_of(unsure) if clause.is_held_by(terms)] if unsure else []
        return self._mask(numbers)

    def _holding_all(self, terms: Sequence[str], fields: Sequence[str]) -> Rows:
        """Return the rows that hold all of these terms in one of the fields, ascending."""
        of_terms = [self._postings.of(term) for term in dict.fromkeys(terms)]
        found = np.zeros(len(self._opened.rows), dtype=bool)
        for number, name in enumerate(FIELDS):
            if name in fields and of_terms:
                rows = of_terms[0][number].rows
                for postings in of_terms[1:]:
                    rows = np.intersect1d(rows, postings[number].rows, assume_unique=True)
                found[rows] = True
        return np.flatnonzero(found)

    def _mask(self, numbers: Sequence[int]) -> RowMask:
        mask = np.zeros(len(self._opened.rows), dtype=bool)
        rows = self._opened.rows.rows(np.array(numbers, np.int32))
        mask[rows[rows >= 0]] = True
        return mask


def encode_id(name: str) -> bytes:
    """Return an id as the tables hold it."""
    return name.encode(errors="surrogatepass")


def decode_id(stored: bytes) -> str:
    return stored.decode(errors="surrogatepass")


def place_of(row: int, number: int, passage_id: bytes, lengths: bytes) -> Place:
    """Return the place of a passage from its row in the table. Raises IndexDamaged."""

    def name() -> str:
        return f"The row of {decode_id(passage_id)}"

    return Place(row, decode_id(passage_id), unseal("lengths", [number, passage_id], lengths, name))
