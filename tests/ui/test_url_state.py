"""The state in the address of a page: reading gives back what was written, and no address fails."""

from __future__ import annotations

from dataclasses import replace
from urllib.parse import parse_qsl, urlsplit

from hypothesis import given, strategies as st

from evaluation import Arm
from search.ranking.weights import DEFAULT_WEIGHTS, MAX_KEYWORD_WEIGHT
from search.results import Mode
from search.scope import Scope
from ui.url_state import AMOUNTS, BLIND, DEFAULT_AMOUNT, OPEN, PREFER, WEIGHTS, UrlState, read_url_state

WORDS = st.text(st.characters(exclude_categories=["Cs"]), min_size=1, max_size=40).filter(lambda t: t == t.strip())


@given(WORDS, st.sampled_from(list(Mode)), st.sampled_from(AMOUNTS), WORDS, WORDS)
def test_an_address_opens_what_it_was_made_of(q: str, mode: Mode, amount: int, article: str, passage: str) -> None:
    written = UrlState(q, mode, amount).opened(article, passage)
    assert read_url_state(dict(parse_qsl(urlsplit(written).query))) == UrlState(q, mode, amount, article, passage)


@given(WORDS, WORDS, WORDS, st.sampled_from(list(Mode)))
def test_an_address_keeps_the_place_that_is_searched(q: str, within: str, section: str, mode: Mode) -> None:
    url = UrlState(q, mode, within=within, section=section)
    written = dict(parse_qsl(urlsplit(url.results()).query))
    assert (read_url_state(written), url.scope) == (url, Scope(within, section))
    opened = dict(parse_qsl(urlsplit(url.opened("a.md", "a.md#top:0")).query))
    assert read_url_state(opened) == replace(url, article="a.md", passage="a.md#top:0")
    assert read_url_state({"q": "clonus", "section": "top"}) == UrlState("clonus")


@given(WORDS, st.sampled_from(["", OPEN, BLIND]), st.booleans())
def test_an_address_keeps_the_way_of_judging(q: str, judging: str, asked: bool) -> None:
    url = UrlState(q if asked else "", judging=judging)
    assert read_url_state(dict(parse_qsl(urlsplit(url.results()).query))) == url


@given(WORDS, st.sampled_from(WEIGHTS), st.booleans())
def test_an_address_keeps_what_is_compared(q: str, weight: float, asked: bool) -> None:
    first, second = Arm(Mode.HYBRID, weight, "00000001-0123abcd"), Arm(Mode.SEMANTIC)
    url = UrlState(q if asked else "", judging=PREFER, first=first, second=second)
    assert read_url_state(dict(parse_qsl(urlsplit(url.results()).query))) == url


def test_what_cannot_be_compared_is_said() -> None:
    assert read_url_state({"judge": "prefer", "a": "hybrid:0.123", "b": "<b>"}) == UrlState(
        judging=PREFER,
        notices=(
            "The address compares “hybrid:0.123”, which does not exist. Comparing both.",
            "The address compares “<b>”, which does not exist. Comparing words.",
        ),
    )


def test_another_way_of_judging_is_none() -> None:
    assert read_url_state({"q": "clonus", "judge": "<b>"}) == UrlState(
        "clonus", notices=("The address asks for the way of judging “<b>”, which does not exist.",)
    )


@given(WORDS, st.none() | st.sampled_from(WEIGHTS), st.booleans())
def test_an_address_keeps_the_weight_and_the_comparison(q: str, weight: float | None, compare: bool) -> None:
    url = UrlState(q, weight=weight, compare=compare)
    assert read_url_state(dict(parse_qsl(urlsplit(url.results()).query))) == url


def test_a_usual_weight_is_not_in_the_address_and_a_strange_one_is_said() -> None:
    assert UrlState("x", compare=True).results() == "./?q=x&mode=compare"
    assert UrlState("x", weight=0.0).results() == "./?q=x&mode=hybrid&weight=0.0"
    url = read_url_state({"q": "x", "weight": "nan"})
    assert (url.weight, "nan" in url.notices[0]) == (None, True)


def test_the_default_weight_is_one_of_those_that_a_visitor_can_choose() -> None:
    assert DEFAULT_WEIGHTS.parts["keyword"] in WEIGHTS
    assert list(WEIGHTS) == sorted(set(WEIGHTS))
    assert (WEIGHTS[0], WEIGHTS[-1]) == (0.0, MAX_KEYWORD_WEIGHT)


@given(WORDS, st.sampled_from(AMOUNTS))
def test_a_passage_that_others_are_like_takes_the_place_of_a_question(like: str, amount: int) -> None:
    written = dict(parse_qsl(urlsplit(UrlState(like=like, amount=amount).results()).query))
    assert read_url_state(written) == read_url_state(written | {"q": "clonus"}) == UrlState(like=like, amount=amount)


@given(
    st.dictionaries(
        st.sampled_from(["q", "mode", "k", "article", "passage", "like", "in", "section", "weight"]), st.text()
    )
)
def test_no_address_fails(parameters: dict[str, str]) -> None:
    url = read_url_state(parameters)
    assert url.mode in set(Mode)
    assert url.amount in AMOUNTS


def test_a_strange_mode_and_amount_are_said_and_replaced() -> None:
    url = read_url_state({"q": "clonus", "mode": "magic", "k": "1e9"})
    assert (url.mode, url.amount) == (Mode.HYBRID, DEFAULT_AMOUNT)
    assert "magic" in url.notices[0]
    assert "1e9" in url.notices[1]


def test_an_address_opens_an_article() -> None:
    assert UrlState().opened("a.md") == "./?article=a.md"


def test_a_question_that_is_too_long_for_the_box_is_cut_and_said() -> None:
    """Each link of a page holds the question: whole, it would make a page of many megabytes."""
    assert read_url_state({"q": "ab " * 10_000}) == UrlState(
        question=("ab " * 666).strip(),
        notices=("The question of the address is too long. Only its first 2,000 characters were read.",),
    )
    assert read_url_state({"q": f" {'a' * 2_000} "}) == UrlState("a" * 2_000)
    assert read_url_state({"q": "a" * 2_001}).question == "a" * 2_000
