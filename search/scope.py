"""Where to search: everywhere, in one article, or in one section of it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from itertools import takewhile

from core.documents import TOP_ANCHOR, Section
from index import Snapshot
from search.query import Query


@dataclass(frozen=True, slots=True)
class Scope:
    """The article of this id, and in it the section of this anchor with all that stand below it; empty for any.

    What is not in the index holds no passage: then nothing is found.
    """

    document_id: str = ""
    section: str = ""

    def narrowed(self, query: Query, snapshot: Snapshot) -> Query:
        """The question with the condition that passages are of this article and section."""
        if not self.document_id:
            return query
        here = replace(
            query.keyword.filter, documents=frozenset({self.document_id}), sections=self._section_ids(snapshot)
        )
        return replace(query, keyword=replace(query.keyword, filter=here))

    def _section_ids(self, snapshot: Snapshot) -> frozenset[str] | None:
        if not self.section:
            return None
        try:
            sections = snapshot.document(self.document_id).sections
        except KeyError:
            return frozenset()
        return frozenset(f"{self.document_id}#{each.anchor}" for each in at_or_below(sections, self.section))


EVERYWHERE = Scope()


def at_or_below(sections: Sequence[Section], anchor: str) -> list[Section]:
    """All sections stand below the title; its own text, before the first heading, is meant without them."""
    at = next((n for n, section in enumerate(sections) if section.anchor == anchor), len(sections))
    if anchor == TOP_ANCHOR:
        return list(sections[at : at + 1])
    below = takewhile(lambda section: section.level > sections[at].level, sections[at + 1 :])
    return [*sections[at : at + 1], *below]
