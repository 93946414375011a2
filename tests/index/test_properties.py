"""Articles by their properties, compared with a scan of every article."""

from __future__ import annotations

import random

import pytest

from core.documents import Metadata
from index.keyword.analysis import folded_words
from index.properties import Properties, Property, date_range, folded_tag, type_name, type_of

ARTICLES = {
    "guides/tea.md": Metadata(("John Smith", "Li, Ann"), "2024-05-03", "en", ("Hot drinks", "tea")),
    "guides/de/kaffee.html": Metadata(("Jürgen Weiß",), "2023-05", "de", ("hot-drinks",)),
    "reports/water.pdf": Metadata(("J. Smithers",), "2022", "en-GB", ("water", "C++")),
    "notes/guides.txt": Metadata(date="2024"),
    "page.HTM": Metadata(language="pt-BR", tags=("#Wasser", "c")),
}
PROPERTIES = Properties(ARTICLES)


@pytest.mark.parametrize(
    ("kind", "value", "found"),
    [
        (Property.AUTHOR, "smith", ["guides/tea.md"]),
        (Property.AUTHOR, "Ann Li", ["guides/tea.md"]),
        (Property.AUTHOR, "Ann Smith", []),  # two authors, none of this name
        (Property.AUTHOR, "juergen", []),
        (Property.AUTHOR, "WEISS Jurgen", ["guides/de/kaffee.html"]),
        (Property.AUTHOR, "...", []),
        (Property.TAG, "hot drinks", ["guides/de/kaffee.html", "guides/tea.md"]),
        (Property.TAG, "HOT-DRINKS", ["guides/de/kaffee.html", "guides/tea.md"]),
        (Property.TAG, "drinks", []),
        (Property.TAG, "c", ["page.HTM"]),
        (Property.TAG, "c++", ["reports/water.pdf"]),
        (Property.TAG, "wasser", ["page.HTM"]),
        (Property.TYPE, "pdf", ["reports/water.pdf"]),
        (Property.TYPE, ".Html", ["guides/de/kaffee.html", "page.HTM"]),
        (Property.TYPE, "markdown", ["guides/tea.md"]),
        (Property.PATH, "guides/", ["guides/de/kaffee.html", "guides/tea.md"]),
        (Property.PATH, "guides", ["guides/de/kaffee.html", "guides/tea.md", "notes/guides.txt"]),
        (Property.PATH, "de/", ["guides/de/kaffee.html"]),
        (Property.PATH, "/de/", []),
        (Property.PATH, "/Guides/DE", ["guides/de/kaffee.html"]),
        (Property.PATH, "./guides/de", ["guides/de/kaffee.html"]),
        (Property.PATH, "uides/", []),
        (Property.LANGUAGE, "en", ["guides/tea.md", "reports/water.pdf"]),
        (Property.LANGUAGE, "pt_br", ["page.HTM"]),
        (Property.LANGUAGE, "p", []),
        (Property.DATE, "2024", ["guides/tea.md", "notes/guides.txt"]),
        (Property.DATE, "2024-05", ["guides/tea.md"]),
        (Property.DATE, "2024..", ["guides/tea.md", "notes/guides.txt"]),
        (Property.DATE, "..2023", ["guides/de/kaffee.html", "reports/water.pdf"]),
        (Property.DATE, "2022-06..2024", ["guides/de/kaffee.html", "guides/tea.md", "notes/guides.txt"]),
        (Property.DATE, "soon", []),
    ],
)
def test_an_article_is_found_by_its_property(kind: Property, value: str, found: list[str]) -> None:
    assert sorted(PROPERTIES.holding(kind, value)) == found


@pytest.mark.parametrize(
    ("text", "days"),
    [
        ("2024", ("2024-01-01", "2024-12-31")),
        ("2023-05", ("2023-05-01", "2023-05-31")),
        ("2023/5/3", ("2023-05-03", "2023-05-03")),
        ("2024..", ("2024-01-01", "9999")),
        ("..2022", ("", "2022-12-31")),
        ("2024..2022", ("2022-01-01", "2024-12-31")),
        ("2024-05..2024", ("2024-05-01", "2024-12-31")),
        ("..", None),
        ("", None),
        ("2024-13", None),
        ("2024-00", None),
        ("2024-05-32", None),
        ("2024..soon", None),
        ("12", None),
        ("20245", None),
    ],
)
def test_dates_and_ranges(text: str, days: tuple[str, str] | None) -> None:
    assert date_range(text) == days


def test_types_tags_and_paths_are_compared_in_one_form() -> None:
    assert [type_of(each) for each in ("a/B.HTM", "a.b/README", ".notes", "x.md.gz", "s\\t.docx")] == [
        *("html", "", "", "md", "docx")
    ]
    assert [type_name(each) for each in ("Word", ".PDF", "yaml")] == ["docx", "pdf", "yaml"]
    assert folded_tag('#Side_"Effects"  late') == "side effects late"


def test_a_lookup_equals_a_scan_of_every_article() -> None:
    source = random.Random(7)
    names = ["Ann Li", "Bo Li", "Ann Ek", "Li, Cy"]
    articles = {
        f"{source.choice('ab')}/{number}.{source.choice(['md', 'pdf'])}": Metadata(
            tuple(source.sample(names, source.randint(0, 2))),
            source.choice(["", "2021", "2022-03", "2022-03-04", "2023"]),
            source.choice(["", "en", "de"]),
            tuple(source.sample(["x", "y", "x y"], source.randint(0, 2))),
        )
        for number in range(200)
    }
    properties = Properties(articles)
    for value in ("li", "ann", "Ann Li", "cy li"):
        words = set(folded_words(value))
        by_scan = {each for each, m in articles.items() if any(words <= set(folded_words(a)) for a in m.authors)}
        assert properties.holding(Property.AUTHOR, value) == by_scan
    for value in ("x", "x y"):
        assert properties.holding(Property.TAG, value) == {each for each, m in articles.items() if value in m.tags}
    in_march = {each for each, m in articles.items() if m.date.startswith("2022-03")}
    assert properties.holding(Property.DATE, "2022-03") == properties.holding(Property.DATE, "2022") == in_march
    assert properties.holding(Property.PATH, "a/") == {each for each in articles if each.startswith("a/")}
    assert properties.holding(Property.TYPE, "pdf") == {each for each in articles if each.endswith("pdf")}


def test_the_values_that_can_be_asked_for_are_listed_the_most_frequent_first() -> None:
    properties = Properties(
        {
            "guides/a.md": Metadata(("Ann Li",), "2022-03", "en", ("Side-Effects", "x")),
            "guides/b.md": Metadata(("ann li", "Bo Ek"), "2024", "", ("side effects",)),
            "notes/c.pdf": Metadata(("Ann Li",), "", "de", ("side effects",)),
            "d.md": Metadata(),
        }
    )
    assert {kind: properties.values(kind) for kind in Property} == {
        Property.AUTHOR: ["Ann Li", "Bo Ek"],
        Property.DATE: ["2024", "2022"],
        Property.TAG: ["side effects", "x"],
        Property.TYPE: ["md", "pdf"],
        Property.PATH: ["guides/", "notes/"],
        Property.LANGUAGE: ["de", "en"],
    }
