"""Facets: the properties of the articles that a search has found, each with the number of articles that have it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from core.documents import Metadata
from index import Properties, Property, folded_tag, type_of
from search.filters.properties import PropertyClause, property_clause

KINDS = {
    Property.AUTHOR: "authors",
    Property.DATE: "years",
    Property.TAG: "tags",
    Property.TYPE: "types",
}
"""The properties that have a facet, with its name, in the order of the page."""


@dataclass(frozen=True, slots=True)
class FacetValue:
    """A value as people read it, the condition that it makes, and how many of the articles meet that condition."""

    name: str
    clause: PropertyClause
    count: int


@dataclass(frozen=True, slots=True)
class Facet:
    """The values of one property: the most frequent first, and years from the latest."""

    kind: Property
    name: str
    values: tuple[FacetValue, ...]


def facets(articles: Mapping[str, Metadata]) -> tuple[Facet, ...]:
    """Return the facets of these articles, which are given by document id. A property that none has is left out.

    A count is the number of these articles that the condition of the value lets pass. So it counts "J. A. Smith" under
    "J. Smith" too.

    >>> found = facets({"a.md": Metadata(("Ann Li",), "2024-05"), "b.md": Metadata(("Ann Li",), "2023")})
    >>> [(facet.name, [(each.name, each.count) for each in facet.values]) for facet in found]
    [('authors', [('Ann Li', 2)]), ('years', [('2024', 1), ('2023', 1)]), ('types', [('md', 2)])]
    """
    properties = Properties(articles)
    made = (_facet(kind, name, articles, properties) for kind, name in KINDS.items())
    return tuple(facet for facet in made if facet.values)


def _facet(kind: Property, name: str, articles: Mapping[str, Metadata], properties: Properties) -> Facet:
    names = Counter(value for each, metadata in articles.items() for value in _values(kind, each, metadata))
    spelled: dict[str, str] = {}  # one name for each value: the one that most articles use
    for value, _ in sorted(names.items(), key=lambda pair: (-pair[1], pair[0])):
        spelled.setdefault(_key(kind, value), value)
    values = []
    for value in spelled.values():
        clause = property_clause(kind.value, value.replace('"', "").strip())
        if clause:
            values.append(FacetValue(value, clause, len(properties.holding(kind, clause.value))))
    if kind is Property.DATE:
        values.sort(key=lambda each: each.name, reverse=True)
    else:
        values.sort(key=lambda each: (-each.count, each.name.casefold()))
    return Facet(kind, name, tuple(values))


def _values(kind: Property, document_id: str, metadata: Metadata) -> Iterable[str]:
    if kind is Property.AUTHOR:
        return metadata.authors
    if kind is Property.TAG:
        return metadata.tags
    if kind is Property.DATE:
        return [metadata.date[:4]] if metadata.date else []
    return filter(None, [type_of(document_id)])


def _key(kind: Property, value: str) -> str:
    return folded_tag(value) if kind is Property.TAG else value.casefold()
