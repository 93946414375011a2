"""The HTML of the pages: only known tags, all text escaped, headings and the opened passage in their places."""

from __future__ import annotations

import re
from html.parser import HTMLParser

import pytest

import ingest
from core.documents import Document, Mark, MarkKind, Passage
from evaluation.collections import Question
from evaluation.measures import MEASURES
from evaluation.runner import Report
from index.engine import DocumentSummary, Fingerprint, Generation
from search.comparison import ComparedPassage, Comparison, Move
from search.ranking.weights import NO_DETAILS
from search.results import Answer, KeywordReason, Mode, Result, Why
from ui.article.view import OpenedArticle, article
from ui.evaluation import view as evaluation_view
from ui.html.markup import day, notice
from ui.library import view as library_view
from ui.library.preview import Preview, preview_card
from ui.search import home_view, results_view
from ui.search.places_view import places
from ui.search.result_view import score_table
from ui.url_state import UrlState

EVIL = """<script>alert(1)</script><img src=x onerror="alert(2)">' </mark></p>"""
OURS = {"a", "article", "strong", "code", "details", "summary", "div", "section", "nav", "p", "span", "mark", "i"}
OURS |= {"h1", "h2", "h3", "h4", "h5", "h6", "ol", "ul", "li"}
OURS |= {"table", "caption", "thead", "tbody", "tfoot", "tr", "th", "td"}


class Tags(HTMLParser):
    """A parser that keeps the names of the tags and attributes of a piece of HTML, and its text."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.names, self.attributes, self.text = set[str](), set[str](), ""
        self.feed(html)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.names.add(tag)
        self.attributes |= {name for name, _ in attrs}

    def handle_data(self, data: str) -> None:
        self.text += data


def document() -> Document:
    text = f"Intro {EVIL}.\n\nSecond {EVIL} paragraph.\n"
    return ingest.read_text(EVIL, EVIL, text)


def passage(source: Document) -> Passage:
    start = source.text.index("Second")
    text = source.text[start:].rstrip()
    return Passage(f"{EVIL}#top:0", EVIL, EVIL, (EVIL,), text, start, start + len(text), (), "", 3)


def why(**parts: float) -> Why:
    return Why({**NO_DETAILS, **parts}, KeywordReason(1, 1.0, (EVIL,)), None, (EVIL,))


def side_by_side(source: Document) -> Comparison:
    moved = [
        Move(Mode.KEYWORD, 3, 1),
        Move(Mode.SEMANTIC, 1, 2),
        Move(Mode.KEYWORD, 1, 1),
        Move(Mode.SEMANTIC, None, 1),
    ]
    both = tuple(ComparedPassage(n, passage(source), tuple(moved[2 * n - 2 : 2 * n])) for n in (1, 2))
    words = (ComparedPassage(1, passage(source), (Move(Mode.KEYWORD, 1, None),)),)
    columns = {Mode.HYBRID: both, Mode.KEYWORD: words, Mode.SEMANTIC: ()}
    return Comparison(columns, {"total": 2.0}, (EVIL,), EVIL)


def views() -> dict[str, str]:
    source = document()
    result = Result(1, passage(source), 1.0, (Mark(0, 9, MarkKind.WORD),), why(keyword=1.0))
    answer = Answer(EVIL, Mode.HYBRID, "g", {"embed": 1.0, "total": 2.0}, (result,), (EVIL,))
    misspelt = Answer("x", Mode.HYBRID, "g", {"total": 2.0}, (), (), EVIL)
    summary = DocumentSummary(EVIL, EVIL, 1, 1, EVIL, EVIL, EVIL, False)
    generation = Generation(EVIL, EVIL, 1, 1, Fingerprint(EVIL, EVIL, EVIL))
    figures = {mode.value: {EVIL: dict.fromkeys(MEASURES, 0.5)} for mode in Mode}
    report = Report(EVIL, None, 1, 1, [Question(EVIL, EVIL)], figures, {"indexing": 1.0})
    return {
        "results": results_view.page(answer, UrlState(EVIL), {EVIL: source}),
        "places": places([passage(source)], UrlState(EVIL, within=EVIL, section="top"), {EVIL: source}),
        "comparison": results_view.compared(side_by_side(source), UrlState(EVIL), {}),
        "suggestion": results_view.page(misspelt, UrlState("x"), {}),
        "article": article(OpenedArticle(source, [Mark(0, 9, MarkKind.ANSWER)], passage(source))),
        "home": home_view.examples([EVIL]) + home_view.article_list([summary]),
        "library": library_view.generations([generation]) + library_view.headline([], EVIL),
        "preview": preview_card(Preview(EVIL, EVIL, ((2, EVIL),), 1, (EVIL,)), True),
        "problem": preview_card(Preview(EVIL, problem=EVIL), False),
        "evaluation": evaluation_view.summary(report)
        + evaluation_view.bars(report)
        + evaluation_view.questions(report),
        "notice": notice(EVIL, EVIL),
    }


@pytest.mark.parametrize("name", list(views()))
def test_hostile_text_is_shown_and_stays_text(name: str) -> None:
    read = Tags(views()[name])
    assert read.names <= OURS
    assert not {attribute for attribute in read.attributes if attribute.startswith("on") or attribute == "src"}
    assert EVIL in read.text


def test_the_parts_of_a_score_are_a_table_that_adds_up() -> None:
    source = document()
    html = score_table(Result(3, passage(source), 0.5, (), why(keyword=0.2, passage=-0.1, sentence=0.4)))
    rows = re.findall(r'<th scope="row">(.+?)</th><td>(.+?)</td>', html)
    assert rows == [("your words", "0.200"), ("meaning", "-0.100"), ("best sentence", "0.400"), ("score", "0.500")]
    assert re.findall(r"width: (\d+)%", html) == ["50", "0", "100"]
    assert 'Why this result<span class="unseen">: number 3</span></summary>' in html


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


def test_moves_are_shown_and_said() -> None:
    html = results_view.compared(side_by_side(document()), UrlState("x"), {})
    assert re.findall(r"<h2>(.+?)</h2>", html) == ["Words", "Both", "Meaning"]
    move = r'<span class="move \w+"><span aria-hidden="true">(.+?)</span><span class="unseen">(.+?)<'
    assert re.findall(move, html) == [
        ("both out", "Both: not ranked there. "),
        ("words ↑ 2", "Words: 2 places higher in both. "),
        ("meaning ↓ 1", "Meaning: 1 place lower in both. "),
        ("words =", "Words: the same place. "),
        ("meaning new", "Meaning: not found there. "),
    ]
    assert "<p>Nothing found</p>" in html


def test_an_article_has_one_title_its_outline_and_the_opened_passage() -> None:
    source = ingest.read_bytes("a.md", b"# T\n\nTop.\n\n## One\n\nFirst.\n\n### Two\n\nSecond.\n", "a.md")
    start = source.text.index("Second.")
    opened = Passage("a.md#two:0", "a.md", "T", ("One", "Two"), "Second.", start, start + 7, (), "", 3)
    html = article(OpenedArticle(source, [], opened))
    assert html.count("<h1") == 1
    assert '<h2 id="section-1">One</h2><p>First.</p><h3 id="section-2">Two</h3>' in html
    assert 'id="passage" tabindex="-1" aria-label="The passage found"><p>Second.</p></section>' in html
    assert '<li class="level-3"><a href="#section-2" aria-current="location">Two</a></li>' in html


def test_questions_are_sorted_worst_first_and_lead_to_the_search_page() -> None:
    figures = {"hybrid": {q: dict.fromkeys(MEASURES, value) for q, value in (("good", 0.9), ("bad", 0.1))}}
    questions = [Question("good", "Good?"), Question("bad", "Bad & worse?")]
    html = evaluation_view.questions(Report("c", None, 1, 1, questions, figures, {}))
    assert html.index("Bad &amp; worse?") < html.index("Good?")
    assert 'href="./?q=Bad+%26+worse%3F&amp;mode=hybrid"' in html


def test_what_was_probably_meant_is_a_way_to_the_same_search() -> None:
    answer = Answer("tremro", Mode.KEYWORD, "g", {"total": 2.0}, (), (), "tremor & <rest>")
    html = results_view.page(answer, UrlState("tremro", Mode.KEYWORD, 50), {})
    href = "./?q=tremor+%26+%3Crest%3E&amp;mode=keyword&amp;k=50"
    assert f'<p class="suggestion">Did you mean: <a href="{href}">tremor &amp; &lt;rest&gt;</a></p>' in html
    known = Answer("tremor", Mode.KEYWORD, "g", {"total": 2.0}, ())
    assert "Did you mean" not in results_view.page(known, UrlState("tremor"), {})


def test_another_library_gets_examples_of_its_own() -> None:
    source = ingest.read_bytes("a.md", b"# Bees\n\nTop.\n\n## Feeding\n\nFirst.\n", "a.md")
    summary = DocumentSummary("a.md", "Bees", 2, 2, "", "", "", False)
    assert home_view.example_questions([summary], lambda name: source.sections) == ["Bees: Feeding"]
    assert home_view.example_questions([summary], lambda name: ()) == ["Bees"]


def test_a_time_is_said_in_a_unit_that_fits() -> None:
    assert [results_view.duration(ms) for ms in (0.2, 18.4, 6517)] == ["1 ms", "18 ms", "6.5 s"]


def test_dates_are_read_and_what_is_none_is_left_as_it_is() -> None:
    assert day("2026-11-03T09:00:00+00:00") == "3 Nov 2026"
    assert library_view.moment("2026-11-03T09:05:00+00:00") == "3 Nov 2026, 09:05 UTC"
    assert library_view.moment("soon") == "soon"
