"""The scope of a search: everywhere, one article, or one section of it, and of these the articles asked for."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from itertools import takewhile

from core.documents import TOP_ANCHOR, Section
from index import Snapshot
from search.filters import articles_meeting, no_such_value, unmet
from search.query import Query


@dataclass(frozen=True, slots=True)
class Scope:
    """The passages to search: those of one article, or of one of its sections with all sections below it.

    An empty `document_id` means the whole index. `section` is an anchor, and an empty one means the whole article. An
    article or section that is not in the index holds no passages, so nothing is found.
    """

    document_id: str = ""
    section: str = ""

    def narrowed(self, query: Query, snapshot: Snapshot) -> Query:
        """Return the query with a filter that lets only passages of this scope pass.

        They belong to articles with the properties that the query asks for. If there is no such article, or a property
        cannot have the value, a notice says so, and which values there are.
        """
        notices = (*query.notices, *(no_such_value(kind, value, snapshot.properties()) for kind, value in query.unread))
        documents = frozenset({self.document_id}) if self.document_id else None
        if query.properties:
            properties = snapshot.properties()
            meeting = articles_meeting(query.properties, properties)
            documents = meeting if documents is None else meeting & documents
            notices = tuple(filter(None, (*notices, unmet(query.properties, properties))))
        if documents is None:
            return replace(query, notices=notices) if query.unread else query
        narrowed = replace(query.keyword.filter, documents=documents, sections=self._section_ids(snapshot))
        return replace(query, keyword=replace(query.keyword, filter=narrowed), notices=notices)

    def _section_ids(self, snapshot: Snapshot) -> frozenset[str] | None:
        if not (self.document_id and self.section):
            return None
        try:
            sections = snapshot.document(self.document_id).sections
        except KeyError:
            return frozenset()
        return frozenset(f"{self.document_id}#{each.anchor}" for each in at_or_below(sections, self.section))


EVERYWHERE = Scope()
"""The whole index."""


def at_or_below(sections: Sequence[Section], anchor: str) -> list[Section]:
    """Return the section of this anchor and all sections below it; none if no section has the anchor.

    All sections stand below the title. So TOP_ANCHOR means the title's text alone, as far as the first heading.
    """
    position = next((n for n, section in enumerate(sections) if section.anchor == anchor), len(sections))
    if anchor == TOP_ANCHOR:
        return list(sections[position : position + 1])
    below = takewhile(lambda section: section.level > sections[position].level, sections[position + 1 :])
    return [*sections[position : position + 1], *below]
