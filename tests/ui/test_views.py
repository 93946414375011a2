"""Hostile text in each view of the pages: it is shown, it stays text, and only known tags are there."""

from __future__ import annotations

from dataclasses import replace
from html.parser import HTMLParser

import pytest

import ingest
from core.documents import Document, Mark, MarkKind, Passage
from evaluation.kept.comparison import Moved
from evaluation.kept.record import KeptQuestion, KeptReport, RunSummary
from evaluation.kept.texts import JudgedText
from evaluation.measures import MEASURES
from evaluation.runner import Origin
from index.engine import DocumentSummary, Fingerprint, Generation
from search.comparison import ComparedPassage, Comparison, Move
from search.query import Condition
from search.ranking.weights import NO_DETAILS
from search.results import Answer, KeywordReason, Mode, Result, Why
from ui.article.view import OpenedArticle, article
from ui.evaluation import results_view, runs_view, view as evaluation_view
from ui.evaluation.address import EvaluationUrl
from ui.html.markup import notice
from ui.library import view as library_view
from ui.library.preview import Preview, preview_card
from ui.search import home_view, results_view as search_view
from ui.search.places_view import places
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
    found, conditions = (result, replace(result, rank=2)), (Condition(EVIL, EVIL),)
    answer = Answer(EVIL, Mode.HYBRID, "g", {"embed": 1.0, "total": 2.0}, found, conditions, (EVIL,))
    misspelt = Answer("x", Mode.HYBRID, "g", {"total": 2.0}, (), suggestion=EVIL)
    summary = DocumentSummary(EVIL, EVIL, 1, 1, EVIL, EVIL, EVIL, False)
    generation = Generation(EVIL, EVIL, 1, 1, Fingerprint(EVIL, EVIL, EVIL))
    figures = {mode.value: {EVIL: dict.fromkeys(MEASURES, 0.5)} for mode in Mode}
    question = KeptQuestion(EVIL, EVIL, {EVIL: 1}, {EVIL: [EVIL]}, {EVIL: 1})
    origin = Origin(EVIL, EVIL, EVIL, {EVIL: 1.0})
    row = RunSummary(EVIL, EVIL, EVIL, EVIL, 1, EVIL, {EVIL: dict.fromkeys(MEASURES, 0.5)}, origin)
    kept = KeptReport(row, 1, 1, {"indexing": 1.0}, {}, {EVIL: 3}, [], [], [question], figures)
    return {
        "results": search_view.page(answer, UrlState(EVIL), {EVIL: source}),
        "places": places([passage(source)], UrlState(EVIL, within=EVIL, section="top"), {EVIL: source}),
        "comparison": search_view.compared(side_by_side(source), UrlState(EVIL), {}),
        "suggestion": search_view.page(misspelt, UrlState("x"), {}),
        "article": article(OpenedArticle(source, [Mark(0, 9, MarkKind.ANSWER)], passage(source))),
        "home": home_view.examples([EVIL]) + home_view.article_list([summary]),
        "library": library_view.generations([generation]) + library_view.headline([], [EVIL]),
        "preview": preview_card(Preview(EVIL, EVIL, ((2, EVIL),), 1, (EVIL,)), True),
        "problem": preview_card(Preview(EVIL, problem=EVIL), False),
        "evaluation": evaluation_view.summary(kept)
        + evaluation_view.table(kept)
        + evaluation_view.questions(kept, EvaluationUrl(EVIL)),
        "kept evaluations": runs_view.runs([kept.summary], {})
        + runs_view.compared(kept.summary, kept.summary)
        + runs_view.modes([EVIL], EVIL, EvaluationUrl(EVIL))
        + runs_view.moved([Moved(question, 0.5, 1.0)], EvaluationUrl(EVIL)),
        "found": results_view.heading(EVIL)
        + results_view.lists(question, [(EVIL, EVIL, [EVIL])], {})
        + results_view.lists(question, [], {EVIL: JudgedText(EVIL, EVIL)})
        + results_view.steps((EVIL, EVIL), None),
        "notice": notice(EVIL, EVIL),
    }


@pytest.mark.parametrize("name", list(views()))
def test_hostile_text_is_shown_and_stays_text(name: str) -> None:
    read = Tags(views()[name])
    assert read.names <= OURS
    assert not {attribute for attribute in read.attributes if attribute.startswith("on") or attribute == "src"}
    assert EVIL in read.text
