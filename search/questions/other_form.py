"""A short form of a question and the long form that it stands for, or the reverse."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class OtherForm:
    """The other form of some words of a question: a long form of a short one, or the reverse, as articles write it.

    `typed` and `typed_terms` are the words as they were typed, and their terms; `other` and `terms` are the other form.
    `holders` are the ids of the passages found by words that hold all terms of the other form, or stand beside them.
    """

    typed: str
    typed_terms: tuple[str, ...]
    other: str
    terms: tuple[str, ...]
    holders: frozenset[str] = frozenset()

    def __str__(self) -> str:
        """Return what is looked up for what: "ALS also as amyotrophic lateral sclerosis"."""
        return f"{' '.join(self.typed.split())} also as {self.other}"
