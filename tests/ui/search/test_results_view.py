"""The results of a question: what is likely, what is folded away, what was not understood, and how long it took."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import Any

import pytest

import ingest
from core.documents import Document, Mark, MarkKind, Metadata, Passage
from search.comparison import ComparedPassage, Comparison
from search.query import Condition
from search.ranking.weights import NO_DETAILS
from search.results import Answer, Confidence, Mode, Result, Why
from ui.html.marked_text import legend
from ui.search import results_view
from ui.search.comparison_view import columns
from ui.search.facets_view import facet_links
from ui.search.results_view import folded, result_list, split_by_confidence, summary
from ui.url_state import UrlState

DOCUMENTS = {name: ingest.read_bytes(name, f"# {name}\n\nText.\n".encode(), name) for name in ("a.md", "b.md")}
STRONG, POSSIBLE, NONE = Confidence


def passage(source: Document, number: int = 0) -> Passage:
    """Return a passage of the article, whose text differs from that of every other number."""
    start, text = source.text.index("Text."), f"Text {number} of {source.document_id}."
    return Passage(
        f"{source.document_id}#top:{number}", source.document_id, source.title, (), text, start, start + 5, (), "", 3
    )


def results(*confidences: Confidence, article: str = "a.md") -> tuple[Result, ...]:
    why = Why(NO_DETAILS, None, None, ())
    return tuple(
        Result(n, passage(DOCUMENTS[article], n), 1 / n, (), why, confidence, 0.5)
        for n, confidence in enumerate(confidences, 1)
    )


def listed(found: tuple[Result, ...], url: UrlState) -> str:
    """Return these results as the list of the page."""
    return result_list(found, url, DOCUMENTS)


def answer(question: str, *found: Result, mode: Mode = Mode.HYBRID, **others: Any) -> Answer:
    return Answer(question, mode, "g", {"total": 5.0}, found, **others)


def compared_columns(columns: dict[Mode, tuple[ComparedPassage, ...]], **others: Any) -> Comparison:
    return Comparison(columns, {"total": 7.0}, others.pop("notices", ()), others.pop("suggestion", None), **others)


def test_what_was_probably_meant_is_a_way_to_the_same_search() -> None:
    misspelt = answer("tremro", mode=Mode.KEYWORD, suggestion="tremor & <rest>")
    html = results_view.page(misspelt, UrlState("tremro", Mode.KEYWORD, 50), {})
    href = "./?q=tremor+%26+%3Crest%3E&amp;mode=keyword&amp;k=50"
    assert f'<p class="suggestion">Did you mean: <a href="{href}">tremor &amp; &lt;rest&gt;</a></p>' in html
    assert "Did you mean" not in results_view.page(answer("tremor", mode=Mode.KEYWORD), UrlState("tremor"), {})


def test_a_time_is_said_in_a_unit_that_fits() -> None:
    assert [results_view.duration(ms) for ms in (0.2, 18.4, 6517)] == ["1 ms", "18 ms", "6.5 s"]


@pytest.mark.parametrize(
    ("confidences", "likely"),
    [
        ([], 0),
        ([NONE], 0),
        ([NONE, NONE], 0),
        ([POSSIBLE], 1),
        ([STRONG, NONE], 1),
        ([NONE, POSSIBLE, NONE, NONE], 2),
        ([STRONG, NONE, POSSIBLE], 3),
    ],
)
def test_results_are_split_behind_the_last_that_may_answer(confidences: list[Confidence], likely: int) -> None:
    given = results(*confidences)
    assert split_by_confidence(given) == (given[:likely], given[likely:])


def test_unlikely_results_are_folded_away() -> None:
    def details(label: str) -> str:
        return f'<details class="closest"><summary>{label}</summary><ol></details>'

    assert [folded(n, "<ol>", alone) for n in (0, 1, 2, 1000) for alone in (True, False)] == [
        "",
        "",
        details("The closest passage"),
        details("1 passage more, less likely to answer"),
        details("The closest 2 passages"),
        details("2 passages more, less likely to answer"),
        details("The closest 1,000 passages"),
        details("1,000 passages more, less likely to answer"),
    ]


NO_ANSWER = (
    '<div class="nothing" role="status"><h2>No answer here</h2><p>Nothing in these articles seems to answer this. '
    "Ask in other words, or look at what is closest.</p></div>"
)
HEAD = '<h1 class="unseen"><span class="unseen">Results for: </span>a &lt; b</h1>'


def test_the_page_of_an_answer_has_its_likely_results_and_below_them_the_others() -> None:
    found, url = results(STRONG, NONE), UrlState("a < b")
    line = f'<div class="line">{summary(2, {"total": 5.0})}</div>'
    assert results_view.page(answer("a < b", *found, notices=("<n>", "m")), url, DOCUMENTS) == (
        '<div class="notice plain" role="status"><p>&lt;n&gt;</p><p>m</p></div>'
        f"{HEAD}{line}{listed(found[:1], url)}{folded(1, listed(found[1:], url), alone=False)}"
    )


def test_where_nothing_answers_that_is_said_and_all_is_folded_away() -> None:
    found, url = results(NONE, NONE), UrlState("a < b")
    line = f'<div class="line">{summary(2, {"total": 5.0})}</div>'
    assert results_view.page(answer("a < b", *found), url, DOCUMENTS) == (
        f"{HEAD}{line}{NO_ANSWER}{folded(2, listed(found, url), alone=True)}"
    )


def test_where_the_best_is_only_related_one_line_above_the_list_says_so() -> None:
    line, url = f'<div class="line">{summary(2, {"total": 5.0})}</div>', UrlState("a < b")
    related = '<p class="only-related" role="status">Related passages, maybe no answer</p>'
    found = results(NONE, POSSIBLE)
    assert results_view.page(answer("a < b", *found), url, DOCUMENTS) == f"{HEAD}{line}{related}{listed(found, url)}"
    unmeasured = tuple(replace(each, margin=None) for each in results(POSSIBLE, POSSIBLE))
    for others in (results(POSSIBLE, STRONG), results(NONE, NONE), unmeasured):
        assert "only-related" not in results_view.page(answer("a < b", *others), url, DOCUMENTS)


def test_a_text_is_shown_once_with_links_to_its_copies() -> None:
    first, second = results(STRONG, NONE)
    twin = replace(passage(DOCUMENTS["b.md"]), text=first.passage.text)
    html = results_view.page(answer("x", replace(first, copies=(twin,)), second), UrlState("x"), DOCUMENTS)
    assert "<summary>2 passages in 5 ms</summary>" in html
    assert html.count('class="passage-text"') == 2
    assert '<p class="copies">Also in: <a href=' in html
    assert "<summary>1 passage more, less likely to answer</summary>" in html


def test_each_condition_is_a_link_to_the_search_without_it() -> None:
    conditions = Condition('without: "<head> injury"', "clonus title:tea"), Condition("title: tea", "")
    chips = (
        '<ul class="conditions" aria-label="Conditions"><li>'
        '<a href="./?q=clonus+title%3Atea&amp;mode={mode}&amp;in=a.md">'
        '<span class="unseen">Take away the condition </span>without: &quot;&lt;head&gt; injury&quot;'
        '<span class="take-away" aria-hidden="true">×</span></a></li><li><a href="./">'
        '<span class="unseen">Take away the condition </span>title: tea'
        '<span class="take-away" aria-hidden="true">×</span></a></li></ul>'
    )
    url = UrlState("a < b", within="a.md")
    for found in ((), results(STRONG)):
        html = results_view.page(answer("a < b", *found, conditions=conditions), url, DOCUMENTS)
        assert html.startswith(HEAD + chips.format(mode="hybrid"))
    comparison = compared_columns(dict.fromkeys(Mode, ()), conditions=conditions)
    html = results_view.compared(comparison, replace(url, compare=True), DOCUMENTS)
    assert html.startswith(HEAD + chips.format(mode="compare"))
    assert 'class="conditions"' not in results_view.page(answer("x"), UrlState("x"), DOCUMENTS)


WORD, ANSWER = Mark(0, 4, MarkKind.WORD), Mark(0, 5, MarkKind.ANSWER)


@pytest.mark.parametrize(
    ("likely", "unlikely", "above", "folded_away"),
    [
        ([], [], [], []),
        ([WORD], [WORD], [WORD], []),
        ([ANSWER], [], [ANSWER], []),
        ([WORD, ANSWER], [WORD], [WORD, ANSWER], []),
        ([ANSWER], [WORD], [ANSWER], [WORD]),
        ([], [WORD, ANSWER], [], [WORD, ANSWER]),
    ],
)
def test_the_legend_names_the_inks_that_are_there_where_they_are(
    likely: list[Mark], unlikely: list[Mark], above: list[Mark], folded_away: list[Mark]
) -> None:
    first, second = results(STRONG, NONE)
    found = replace(first, marks=tuple(likely)), replace(second, marks=tuple(unlikely))
    html = results_view.page(answer("x", *found), UrlState("x"), DOCUMENTS)
    line, details = html.split('<ol class="results">', 1)[0], html.partition('<details class="closest">')[2]
    assert line.endswith(f"{summary(2, {'total': 5.0})}{legend(above)}</div>")
    assert details.startswith(f"<summary>1 passage more, less likely to answer</summary>{legend(folded_away)}<ol")


def test_articles_are_offered_only_where_something_answers() -> None:
    for confidence, offered in ((POSSIBLE, True), (NONE, False)):
        found = results(confidence) + results(confidence, article="b.md")
        html = results_view.page(answer("x", *found), UrlState("x"), DOCUMENTS)
        assert ('<nav class="places"' in html) == offered


SOURCE = {"a.md": DOCUMENTS["a.md"]}
EVERYWHERE = '<p><a href="./?q={}&amp;mode={}">Search everywhere</a>.</p>'
CHECK_SPELLING = "<p>Check the spelling, and write out short words and abbreviations.</p>"


@pytest.mark.parametrize(
    ("url", "suggestion", "advice"),
    [
        (UrlState("green teas"), None, "<p>Ask in other words.</p>"),
        (UrlState("?"), None, "<p>Type a word to look for.</p>"),
        (UrlState("teas", within="a.md"), None, EVERYWHERE.format("teas", "hybrid")),
        (UrlState("+teas", within="b.md"), None, EVERYWHERE.format("%2Bteas", "hybrid")),
        (UrlState("+teas", within="a.md", section="none"), None, EVERYWHERE.format("%2Bteas", "hybrid")),
        (
            UrlState("green & +teas -milk", amount=5),
            None,
            "<p>Take away all conditions: "
            '<a href="./?q=green+%26+teas&amp;mode=hybrid&amp;k=5">green &amp; teas</a></p>',
        ),
        (
            UrlState("teas", Mode.KEYWORD),
            None,
            '<p><a href="./?q=teas&amp;mode=hybrid">Search by both</a>: this also finds what is said in other words.'
            f"</p>{CHECK_SPELLING}",
        ),
        (
            UrlState('"grean tea"', Mode.SEMANTIC),
            "green tea",
            "<p>A word looks misspelt: take the correction above.</p><p>Take away the condition: "
            '<a href="./?q=grean+tea&amp;mode=semantic">grean tea</a></p>',
        ),
    ],
)
def test_where_nothing_is_found_the_advice_fits_what_was_asked(
    url: UrlState, suggestion: str | None, advice: str
) -> None:
    empty = answer(url.question, mode=url.mode, suggestion=suggestion)
    nothing = f'<div class="nothing" role="status"><h2>Nothing found</h2>{advice}</div>'
    assert results_view.page(empty, url, SOURCE).endswith(nothing)
    if url.mode == Mode.HYBRID:
        comparison = compared_columns(dict.fromkeys(Mode, ()), suggestion=suggestion)
        html = results_view.compared(comparison, replace(url, compare=True), SOURCE)
        assert html.endswith(nothing.replace("mode=hybrid", "mode=compare"))


def test_results_are_grouped_by_the_article_that_fills_the_page() -> None:
    url = UrlState("x")
    html = listed(results(STRONG, STRONG, STRONG), url)
    assert html.startswith('<ol class="results"><li class="group">')
    assert re.findall(r"Result </span>(\d)\.", html) == ["1", "2", "3"]
    assert listed(results(STRONG), url).startswith('<ol class="results"><li class="result">')
    assert listed((), url) == '<ol class="results"></ol>'


def test_a_comparison_counts_each_passage_once_and_offers_its_articles() -> None:
    one, other = (ComparedPassage(1, passage(source), ()) for source in DOCUMENTS.values())
    columns_of_modes = {Mode.HYBRID: (one, other), Mode.KEYWORD: (one,), Mode.SEMANTIC: (other,)}
    comparison = compared_columns(columns_of_modes, notices=("<n>",), suggestion="c & d")
    url = UrlState("a < b", compare=True)
    here = "./?q=a+%3C+b&amp;mode=compare&amp;in="
    assert results_view.compared(comparison, url, {}) == (
        '<div class="notice plain" role="status"><p>&lt;n&gt;</p></div>'
        f'{HEAD}<p class="suggestion">Did you mean: <a href="./?q=c+%26+d&amp;mode=compare">c &amp; d</a></p>'
        f'<nav class="places" aria-label="Where to look"><p>Only in: <a href="{here}a.md">a.md</a> '
        f'<span aria-hidden="true">·</span> <a href="{here}b.md">b.md</a></p></nav>'
        f'<div class="line">{summary(2, {"total": 7.0})}</div>{columns(comparison, url)}'
    )


def test_the_facets_of_a_comparison_stand_between_its_articles_and_its_columns() -> None:
    one, other = (ComparedPassage(1, passage(source), ()) for source in DOCUMENTS.values())
    articles = {"a.md": Metadata(("Ann Li",)), "b.md": Metadata()}
    comparison = compared_columns({Mode.HYBRID: (one,), Mode.KEYWORD: (), Mode.SEMANTIC: (other,)}, articles=articles)
    url = UrlState("x", compare=True)
    facets = facet_links(articles, 2, url)
    assert "Among the 2 articles of the 2 passages found" in facets
    html = results_view.compared(comparison, url, {})
    assert f'</nav>{facets}<div class="line">' in html


def test_the_time_of_each_step_is_listed_in_their_order() -> None:
    took = {"total": 123.44, "mark": 1.26, "embed": 7.0, "unknown": 9.0}
    rows = "".join(
        f"<tr><th scope='row'>{name}</th><td>{ms} ms</td></tr>"
        for name, ms in (("reading the question", "7.0"), ("marking", "1.3"), ("in all", "123.4"))
    )
    assert summary(1, took) == (
        '<details class="timings"><summary>1 passage in 123 ms</summary>'
        f'<table><caption class="unseen">What took how long</caption><tbody>{rows}</tbody></table></details>'
    )
    every = dict.fromkeys(("total", "mark", "fuse", "spell", "semantic", "keyword", "embed"), 1.0)
    assert re.findall(r"'row'>(.+?)<", summary(2, every)) == [
        "reading the question",
        "looking up words",
        "comparing meanings",
        "looking for slips",
        "ranking",
        "marking",
        "in all",
    ]


def test_a_time_changes_its_unit_at_a_second() -> None:
    assert [results_view.duration(ms) for ms in (0.0, 1.0, 1.6, 999.4, 1000, 1049, 61_000)] == [
        "1 ms",
        "1 ms",
        "2 ms",
        "999 ms",
        "1.0 s",
        "1.0 s",
        "61.0 s",
    ]


def test_results_that_are_judged_come_one_by_one_and_none_is_folded_away() -> None:
    found = results(STRONG, NONE)
    head, pieces = results_view.judged(answer("text", *found), UrlState("text"), DOCUMENTS)
    assert [result.passage.passage_id for result, _ in pieces] == ["a.md#top:1", "a.md#top:2"]
    assert [html.count('<li class="result">') for _, html in pieces] == [1, 1]
    assert ("2 passages in 5 ms" in head, '<details class="closest">' in head) == (True, False)
    head, pieces = results_view.judged(answer("text"), UrlState("text"), DOCUMENTS)
    assert ("Nothing found" in head, pieces) == (True, [])
