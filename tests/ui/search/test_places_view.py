"""Links that restrict a search to an article or a section, and the way out."""

from __future__ import annotations

import re

import pytest
from hypothesis import given, strategies as st

import ingest
from core.documents import Passage
from search.results import Mode
from ui.search.places_view import missing_place, places, short_titles
from ui.url_state import UrlState

PLACES = b"# Clonus: causes\n\nTop.\n\n## One\n\nA.\n\n### Drugs\n\nB.\n\n## Two\n\n### Drugs\n\nC.\n"


def found_in(document_id: str, title: str, anchor: str) -> Passage:
    return Passage(f"{document_id}#{anchor}:0", document_id, title, (), "", 0, 0, (), "", 3)


def links(html: str) -> list[tuple[str, str]]:
    return re.findall(r'<a href="(.+?)">(.+?)</a>', html)


def test_the_articles_of_the_results_are_offered_by_short_names_that_differ() -> None:
    titles = {"a.md": "Clonus: causes", "b.md": "Stroke: first aid", "c.md": "Stroke: later", "d.md": "Ache"}
    results = [found_in(name, title, "top") for name, title in [*titles.items(), *titles.items()]]
    assert links(places(results, UrlState("x", Mode.KEYWORD, 20), {})) == [
        ("./?q=x&amp;mode=keyword&amp;k=20&amp;in=a.md", "Clonus"),
        ("./?q=x&amp;mode=keyword&amp;k=20&amp;in=b.md", "Stroke: first aid"),
        ("./?q=x&amp;mode=keyword&amp;k=20&amp;in=c.md", "Stroke: later"),
        ("./?q=x&amp;mode=keyword&amp;k=20&amp;in=d.md", "Ache"),
    ]
    assert places(results[:1], UrlState("x"), {}) == ""


def test_articles_of_the_same_title_are_told_apart_by_their_files() -> None:
    titles = {"a.md": "Clonus: causes", "a <copy>.md": "Clonus: causes", "b.md": "Ache"}
    html = places([found_in(name, title, "top") for name, title in titles.items()], UrlState("x"), {})
    assert [name for _, name in links(html)] == ["Clonus (a.md)", "Clonus (a &lt;copy&gt;.md)", "Ache"]


def test_the_sections_of_a_chosen_article_are_offered_and_the_way_out() -> None:
    source = ingest.read_bytes("a.md", PLACES, "a.md")
    results = [found_in("a.md", "Clonus: causes", anchor) for anchor in ("drugs-2", "one", "drugs", "top")]
    here = "./?q=x&amp;mode=hybrid"
    assert links(places(results, UrlState("x", within="a.md"), {"a.md": source})) == [
        (here, "everywhere"),
        (f"{here}&amp;in=a.md&amp;section=top", "the beginning"),
        (f"{here}&amp;in=a.md&amp;section=one", "One"),
        (f"{here}&amp;in=a.md&amp;section=drugs", "One › Drugs"),
        (f"{here}&amp;in=a.md&amp;section=drugs-2", "Two › Drugs"),
    ]
    assert links(places(results[1:3], UrlState("x", within="a.md", section="one"), {"a.md": source})) == [
        (f"{here}&amp;in=a.md", "Clonus: causes"),
        (here, "everywhere"),
        (f"{here}&amp;in=a.md&amp;section=drugs", "Drugs"),
    ]
    assert links(places([], UrlState("x", within="gone.md"), {})) == [(here, "everywhere")]


NAV, DOT = '<nav class="places" aria-label="Where to look">', '<span aria-hidden="true">·</span>'
HERE = "./?q=x&amp;mode=hybrid"


def test_the_row_of_articles_as_a_whole() -> None:
    results = [found_in("a.md", "A & a", "top"), found_in("b.md", "B", "top"), found_in("a.md", "A & a", "one")]
    assert places(results, UrlState("x", section="left over"), {}) == (
        f'{NAV}<p>Only in: <a href="{HERE}&amp;in=a.md&amp;section=left+over">A &amp; a</a> {DOT} '
        f'<a href="{HERE}&amp;in=b.md&amp;section=left+over">B</a></p></nav>'
    )
    assert places([], UrlState("x"), {}) == ""


@pytest.mark.parametrize(("count", "offered"), [(2, 2), (8, 8), (9, 8)])
def test_at_most_the_eight_best_articles_are_offered(count: int, offered: int) -> None:
    results = [found_in(f"{n}.md", f"T{n}", "top") for n in range(count)]
    assert [name for _, name in links(places(results, UrlState("x"), {}))] == [f"T{n}" for n in range(offered)]


def test_the_chosen_article_and_section_are_strong_and_lead_nowhere() -> None:
    source = ingest.read_bytes("a.md", b"# A & a\n\nTop.\n\n## One & two\n\nText.\n", "a.md")
    everywhere = f'<a href="{HERE}">everywhere</a>'
    assert places([], UrlState("x", within="a.md"), {"a.md": source}) == (
        f"{NAV}<p>Only in: <strong>A &amp; a</strong> {DOT} {everywhere}</p></nav>"
    )
    assert places([], UrlState("x", within="a.md", section="one-two"), {"a.md": source}) == (
        f'{NAV}<p>Only in: <a href="{HERE}&amp;in=a.md">A &amp; a</a> › <strong>One &amp; two</strong> {DOT} '
        f"{everywhere}</p></nav>"
    )
    assert places([], UrlState("x", within="a.md", section="top"), {"a.md": source}) == (
        f'{NAV}<p>Only in: <a href="{HERE}&amp;in=a.md">A &amp; a</a> › <strong>the beginning</strong> {DOT} '
        f"{everywhere}</p></nav>"
    )
    assert places([], UrlState("x", within="a.md", section="no-such"), {"a.md": source}) == (
        f'{NAV}<p>Only in: <a href="{HERE}&amp;in=a.md">A &amp; a</a> › '
        f"<strong>a section that is not in the article</strong> {DOT} {everywhere}</p></nav>"
    )


@pytest.mark.parametrize(
    ("within", "section", "missing"),
    [
        ("", "", ""),
        ("", "one", ""),
        ("a.md", "", ""),
        ("a.md", "one", ""),
        ("a.md", "two", "section"),
        ("b.md", "", "article"),
        ("b.md", "one", "article"),
    ],
)
def test_a_place_that_is_missing_is_named(within: str, section: str, missing: str) -> None:
    documents = {"a.md": ingest.read_bytes("a.md", b"# A\n\nTop.\n\n## One\n\nText.\n", "a.md")}
    assert missing_place(UrlState("x", within=within, section=section), documents.get(within)) == missing


def test_an_article_that_is_gone_is_said() -> None:
    assert places([found_in("b.md", "B", "top")], UrlState("x", within="a.md"), {}) == (
        f"{NAV}<p>Only in: <strong>an article that is not in the library</strong> {DOT} "
        f'<a href="{HERE}">everywhere</a></p></nav>'
    )


def test_sections_are_offered_only_if_there_are_two_and_only_those_of_the_article() -> None:
    source = ingest.read_bytes("a.md", PLACES, "a.md")
    url, documents = UrlState("x", within="a.md"), {"a.md": source}
    assert "Section:" not in places([found_in("a.md", "A", "one"), found_in("b.md", "B", "two")], url, documents)
    html = places(
        [found_in("a.md", "A", "two"), found_in("a.md", "A", "one"), found_in("b.md", "B", "x")], url, documents
    )
    assert html.partition("</p>")[2] == (
        f'<p>Section: <a href="{HERE}&amp;in=a.md&amp;section=one">One</a> {DOT} '
        f'<a href="{HERE}&amp;in=a.md&amp;section=two">Two</a></p></nav>'
    )


def test_a_title_is_short_where_that_tells_it_from_the_others() -> None:
    assert short_titles(["A: one", "B", "B: two", ": three", "C:four", "A: one", "D: five: six"]) == {
        "A: one": "A",
        "B": "B",
        "B: two": "B: two",
        ": three": ": three",
        "C:four": "C:four",
        "D: five: six": "D",
    }


@given(st.lists(st.text("ab: ", min_size=1, max_size=6)))
def test_short_titles_differ_where_the_titles_do(titles: list[str]) -> None:
    short = short_titles(titles)
    assert list(short) == list(dict.fromkeys(titles))
    assert all(title.startswith(name) for title, name in short.items())
    assert len(set(short.values())) == len(short)
