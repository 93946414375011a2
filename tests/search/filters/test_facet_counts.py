"""Facets: their values, their order, and counts equal to those of a scan of all articles."""

from __future__ import annotations

import random

from core.documents import Metadata
from index.keyword.analysis import folded_words
from index.properties import Property, folded_tag
from search.filters.facet_counts import facets

ARTICLES = {
    "tea.md": Metadata(("Ann Li", "J. A. Smith"), "2024-05", tags=("Hot drinks", "leaves")),
    "oil.pdf": Metadata(("J. Smith",), "2022", tags=("fat",)),
    "ice.md": Metadata(("ann li",), "2024", tags=("hot-drinks",)),
    "README": Metadata(),
}


def counts(articles: dict[str, Metadata]) -> dict[str, dict[str, int]]:
    return {facet.name: {each.name: each.count for each in facet.values} for facet in facets(articles)}


def test_each_property_has_its_values_with_the_number_of_articles() -> None:
    assert {name: list(values.items()) for name, values in counts(ARTICLES).items()} == {
        "authors": [("Ann Li", 2), ("J. Smith", 2), ("J. A. Smith", 1)],
        "years": [("2024", 2), ("2022", 1)],
        "tags": [("Hot drinks", 2), ("fat", 1), ("leaves", 1)],
        "types": [("md", 2), ("pdf", 1)],
    }


def test_articles_without_properties_have_no_facets() -> None:
    assert (facets({}), facets({"README": Metadata(language="en")})) == ((), ())


def test_a_value_makes_the_condition_that_is_typed() -> None:
    typed = [each.clause.typed for facet in facets(ARTICLES) for each in facet.values]
    assert typed[:5] == ['author:"Ann Li"', 'author:"J. Smith"', 'author:"J. A. Smith"', "date:2024", "date:2022"]
    quoted = facets({"a.txt": Metadata(tags=('5" nails',))})[0].values[0]
    assert (quoted.name, quoted.clause.typed, quoted.count) == ('5" nails', 'tag:"5 nails"', 1)


def test_every_count_is_that_of_a_scan() -> None:
    source = random.Random(3)
    authors, tags = ["Ann Li", "Bo Li", "Cy Ek", "Ek, Cy"], ["a", "A", "a b", "a-b", "c"]
    articles = {
        f"{number}.{source.choice(['md', 'pdf', 'html'])}": Metadata(
            tuple(source.sample(authors, source.randint(0, 2))),
            source.choice(["", "2021", "2022-03", "2022-03-04"]),
            tags=tuple(source.sample(tags, source.randint(0, 3))),
        )
        for number in range(100)
    }

    def has(kind: Property, name: str, document_id: str) -> bool:
        metadata = articles[document_id]
        if kind is Property.AUTHOR:
            return any(set(folded_words(name)) <= set(folded_words(each)) for each in metadata.authors)
        if kind is Property.TAG:
            return folded_tag(name) in map(folded_tag, metadata.tags)
        return metadata.date.startswith(name) if kind is Property.DATE else document_id.endswith(f".{name}")

    for facet in facets(articles):
        for each in facet.values:
            assert each.count == sum(has(facet.kind, each.name, document_id) for document_id in articles), each
