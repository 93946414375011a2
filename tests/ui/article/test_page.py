"""The page of an opened article: the way back, the marks, the passage, and addresses that name nothing."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from core.documents import Mark, MarkKind
from index.engine import Snapshot
from index.opening import open_engine
from search.ranking.weights import NO_DETAILS
from search.results import Answer, Mode, Result, Why
from tests.support.articles import document, publish
from tests.support.pages import drawn, html_of
from ui.article.page import article_page
from ui.url_state import UrlState

PASSAGE = "cats.md#top:1"


@pytest.fixture
def snapshot() -> Iterator[Snapshot]:
    engine = open_engine("memory:")
    publish(engine, document("cats.md", "Cats purr.", "Kittens hide. Cats do not.", title="Cats & kittens"))
    with engine.snapshot() as opened:
        yield opened


@pytest.fixture
def titles(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """Return a list that gets the title of every page that is drawn."""
    got: list[str] = []
    monkeypatch.setattr("streamlit.set_page_config", lambda page_title: got.append(page_title))
    return got


@pytest.fixture
def asked(snapshot: Snapshot, monkeypatch: pytest.MonkeyPatch) -> list[tuple[UrlState, int]]:
    """Let every question be answered by the passage, whose first sentence is marked, and return what is asked."""
    (first, second), got = snapshot.document_passages("cats.md"), list[tuple[UrlState, int]]()
    why = Why(NO_DETAILS, None, None, ())
    marks = (Mark(0, 13, MarkKind.ANSWER), Mark(8, 12, MarkKind.WORD))
    results = Result(1, first, 1.0, (Mark(0, 4, MarkKind.ANSWER),), why), Result(2, second, 0.5, marks, why)

    def answer(given: Snapshot, url: UrlState, k: int) -> Answer:
        assert given is snapshot
        got.append((url, k))
        return Answer(url.question, Mode.HYBRID, "g", {}, results)

    monkeypatch.setattr("ui.service._search", answer)
    return got


LEGEND = (
    '<p class="legend"><span class="sample word">a word of your question</span><span class="sample answer">'
    'the sentence that answers best</span><span class="unseen">in this article</span></p>'
)
HEAD = '<div class="reading"><article class="article"><h1 id="section-0">'


def test_an_article_opens_at_the_passage_with_the_marks_of_the_question(
    snapshot: Snapshot, titles: list[str], asked: list[tuple[UrlState, int]]
) -> None:
    url = UrlState("cats?", article="cats.md", passage=PASSAGE)
    line, article, script = html_of(drawn(article_page, snapshot, url))
    assert line == (
        '<div class="article-line"><p class="way-back"><a href="./?q=cats%3F&amp;mode=hybrid">Results for “cats?”</a>'
        f"</p>{LEGEND}</div>"
    )
    assert article == (
        f'{HEAD}<mark class="word">Cats</mark> &amp; kittens</h1><p><mark class="word">Cats</mark> purr.</p>'
        '<section class="passage" id="passage" tabindex="-1" aria-label="The passage found">'
        '<p><mark class="answer">Kittens hide.</mark> <mark class="word">Cats</mark> do not.</p></section>'
        "</article></div>"
    )
    assert "#passage" in script
    assert titles == ["Cats & kittens · Patella"]
    assert asked == [(url, 50)]  # the most results that a page shows


def test_the_words_of_a_long_form_are_marked_for_the_short_form() -> None:
    engine = open_engine("memory:")
    publish(engine, document("feet.md", "Charcot foot disease (CFD) is rare. The foot is warm.", title="Feet"))
    with engine.snapshot() as opened:
        _, article, *_ = html_of(drawn(article_page, opened, UrlState("CFD", article="feet.md")))
    assert article == (
        f'{HEAD}Feet</h1><p><mark class="word">Charcot</mark> <mark class="word">foot</mark> '
        '<mark class="word">disease</mark> (<mark class="word">CFD</mark>) is rare. '
        "The foot is warm.</p></article></div>"
    )


@pytest.mark.parametrize("given", [{"question": "", "passage": PASSAGE}, {"question": "cats", "passage": ""}])
def test_nothing_is_asked_without_a_question_or_a_passage(
    snapshot: Snapshot, asked: list[tuple[UrlState, int]], given: dict[str, str]
) -> None:
    pieces = html_of(drawn(article_page, snapshot, UrlState(article="cats.md", **given)))
    assert asked == []
    assert [("legend" in pieces[0]), len(pieces)] == [bool(given["question"]), 3 if given["passage"] else 2]
    assert 'class="answer"' not in pieces[1]


def test_a_passage_that_the_results_do_not_hold_has_no_answer(
    snapshot: Snapshot, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("ui.service._search", lambda *_: Answer("x", Mode.HYBRID, "g", {}, ()))
    line, article, _ = html_of(drawn(article_page, snapshot, UrlState("x", article="cats.md", passage=PASSAGE)))
    assert line == (
        '<div class="article-line"><p class="way-back"><a href="./?q=x&amp;mode=hybrid">Results for “x”</a></p></div>'
    )
    assert "<mark" not in article


def test_a_passage_that_is_gone_is_said_and_the_article_is_shown(snapshot: Snapshot) -> None:
    url = UrlState(article="cats.md", passage="cats.md#top:2")
    assert html_of(drawn(article_page, snapshot, url)) == [
        '<div class="article-line"><p class="way-back"><a href="./">All articles</a></p></div>',
        '<div class="notice plain" role="status"><p class="notice-title">The passage of this address is not in the '
        "article</p><p>The article has changed since.</p></div>",
        f"{HEAD}Cats &amp; kittens</h1><p>Cats purr.</p><p>Kittens hide. Cats do not.</p></article></div>",
    ]


def test_an_article_that_is_gone_is_said_with_a_way_on(snapshot: Snapshot, titles: list[str]) -> None:
    assert html_of(drawn(article_page, snapshot, UrlState("a < b", article="dogs.md", passage=PASSAGE))) == [
        '<p class="way-back"><a href="./?q=a+%3C+b&amp;mode=hybrid">Results for “a &lt; b”</a></p>'
        '<div class="nothing"><h1>This article is not in the library</h1><p>It may have been removed or renamed since '
        'the link was made. <a href="./">See all articles</a>.</p></div>'
    ]
    assert titles == []


@pytest.mark.parametrize(
    ("url", "label"),
    [
        (UrlState("a" * 60), f"Results for “{'a' * 60}”"),
        (UrlState("a" * 61), f"Results for “{'a' * 59}…”"),
        (UrlState(f"{'a' * 58} {'b' * 9}"), f"Results for “{'a' * 58}…”"),
        (UrlState(like=PASSAGE), "Similar passages"),
        (UrlState(), "All articles"),
    ],
)
def test_the_way_back_says_where_it_leads(snapshot: Snapshot, url: UrlState, label: str) -> None:
    (way_back,) = html_of(drawn(article_page, snapshot, url))
    assert f'"{url.results().replace("&", "&amp;")}">{label}</a></p><div class="nothing">' in way_back


def test_the_title_of_the_page_is_cut(titles: list[str]) -> None:
    engine = open_engine("memory:")
    publish(engine, document("a.md", "Text.", title="t" * 81))
    with engine.snapshot() as opened:
        drawn(article_page, opened, UrlState(article="a.md"))
    assert titles == [f"{'t' * 80} · Patella"]
