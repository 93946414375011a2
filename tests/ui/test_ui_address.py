"""The address of a page: what is written into it is read out of it, and strangers' addresses do no harm."""

from __future__ import annotations

from dataclasses import replace
from urllib.parse import parse_qsl, urlsplit

from hypothesis import given
from hypothesis import strategies as st

from search import Mode, Scope
from ui.address import AMOUNTS, DEFAULT_AMOUNT, WEIGHTS, Wish, read_wish
from ui.markup import address

WORDS = st.text(st.characters(exclude_categories=["Cs"]), min_size=1, max_size=40).filter(lambda t: t == t.strip())


@given(WORDS, st.sampled_from(list(Mode)), st.sampled_from(AMOUNTS), WORDS, WORDS)
def test_an_address_opens_what_it_was_made_of(q: str, mode: Mode, amount: int, article: str, passage: str) -> None:
    written = Wish(q, mode, amount).opened(article, passage)
    assert read_wish(dict(parse_qsl(urlsplit(written).query))) == Wish(q, mode, amount, article, passage)


@given(WORDS, WORDS, WORDS, st.sampled_from(list(Mode)))
def test_an_address_keeps_the_place_that_is_searched(q: str, within: str, section: str, mode: Mode) -> None:
    wish = Wish(q, mode, within=within, section=section)
    written = dict(parse_qsl(urlsplit(wish.results()).query))
    assert (read_wish(written), wish.scope) == (wish, Scope(within, section))
    opened = dict(parse_qsl(urlsplit(wish.opened("a.md", "a.md#top:0")).query))
    assert read_wish(opened) == replace(wish, article="a.md", passage="a.md#top:0")
    assert read_wish({"q": "clonus", "section": "top"}) == Wish("clonus")


@given(WORDS, st.sampled_from(WEIGHTS), st.booleans())
def test_an_address_keeps_the_weight_and_the_comparison(q: str, weight: float, compare: bool) -> None:
    wish = Wish(q, weight=weight, compare=compare)
    assert read_wish(dict(parse_qsl(urlsplit(wish.results()).query))) == wish


def test_a_usual_weight_is_not_in_the_address_and_a_strange_one_is_said() -> None:
    assert Wish("x", compare=True).results() == "./?q=x&mode=compare"
    assert Wish("x", weight=0.0).results() == "./?q=x&mode=hybrid&weight=0.0"
    wish = read_wish({"q": "x", "weight": "nan"})
    assert (wish.weight, "nan" in wish.strange[0]) == (Wish().weight, True)


@given(WORDS, st.sampled_from(AMOUNTS))
def test_a_passage_that_others_are_like_takes_the_place_of_a_question(like: str, amount: int) -> None:
    written = dict(parse_qsl(urlsplit(Wish(like=like, amount=amount).results()).query))
    assert read_wish(written) == read_wish(written | {"q": "clonus"}) == Wish(like=like, amount=amount)


@given(
    st.dictionaries(
        st.sampled_from(["q", "mode", "k", "article", "passage", "like", "in", "section", "weight"]), st.text()
    )
)
def test_no_address_fails(parameters: dict[str, str]) -> None:
    wish = read_wish(parameters)
    assert wish.mode in set(Mode)
    assert wish.amount in AMOUNTS


def test_a_strange_mode_and_amount_are_said_and_replaced() -> None:
    wish = read_wish({"q": "clonus", "mode": "magic", "k": "1e9"})
    assert (wish.mode, wish.amount) == (Mode.HYBRID, DEFAULT_AMOUNT)
    assert "magic" in wish.strange[0]
    assert "1e9" in wish.strange[1]


def test_an_address_names_the_page_and_leaves_out_what_is_empty() -> None:
    assert address() == "./"
    assert address("library", remove="a b#1.md", q="") == "./library?remove=a+b%231.md"
    assert Wish().opened("a.md") == "./?article=a.md"
