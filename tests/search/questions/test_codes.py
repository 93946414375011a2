"""Codes in a question: error numbers, part numbers and versions."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from hypothesis import given, strategies as st

from index.engine import Clause, Filter, Snapshot
from index.opening import open_engine
from search.questions.codes import MAX_HOLDERS, codes_in, holders, nearest_code
from tests.support.articles import document, publish


@pytest.mark.parametrize(
    ("text", "codes"),
    [
        ("what does TR-2051 mean", ["TR-2051"]),
        ("TR-2051, (KX-700/D-4) and 'e17'.", ["TR-2051", "KX-700/D-4", "e17"]),
        ("new in 3.11.2 and in v4.0.1-rc2", ["3.11.2", "v4.0.1-rc2"]),
        ("version 3.11, Version 4 and version v5", ["3.11", "4", "v5"]),
        ("vitamin B12, H2O and mp3", ["B12", "H2O", "mp3"]),
        ("ISO-9001-certified and E250-free", ["ISO-9001", "E250"]),
        ("ERR_77 x86_64 #bug12", ["ERR_77", "x86_64", "#bug12"]),
        ("3.11 pages, 5mg, 10km/h, 3rd, 24/7 and 1,250", []),
        ("the mid-1990s, over-65s, post-1945 and non-16", []),
        ("page 12 of RFC 2616, #1234", []),
        ("node.js and follow-up, A/B", []),
        ("версия ОШ-17", ["ОШ-17"]),
        ("", []),
    ],
)
def test_the_codes_of_a_text(text: str, codes: list[str]) -> None:
    assert codes_in(text) == codes


@given(st.text(max_size=60) | st.text("aB0.-/#_ v,(", max_size=40))
def test_a_code_stands_in_the_text_and_holds_a_digit(text: str) -> None:
    end = 0
    for code in codes_in(text):
        end = text.index(code, end) + len(code)
        assert any(character.isdigit() for character in code)
        assert not any(character.isspace() for character in code)


@given(st.text("aB0.-/#_ v,(", max_size=40))
def test_what_is_a_code_is_one_by_itself_unless_it_is_the_number_of_a_version(text: str) -> None:
    codes = codes_in(text)
    assert [code for code in codes if codes_in(code) != [code]] == []


TEXTS = ["TR-2051: jam.", "TR-2052: no ink.", "Press TR and 2051.", "The TR 2051 and KX-700/D-4 are alike."]


@pytest.fixture
def snapshot() -> Iterator[Snapshot]:
    engine = open_engine("memory:")
    publish(engine, *(document(f"{n}.md", text) for n, text in enumerate(TEXTS)))
    with engine.snapshot() as snapshot:
        yield snapshot


@pytest.mark.parametrize(
    ("code", "filter", "held_by"),
    [
        ("TR-2051", Filter(), {"0.md#top:0", "3.md#top:0"}),
        ("tr2051", Filter(), set()),
        ("KX-700/D-4", Filter(), {"3.md#top:0"}),
        ("TR-2053", Filter(), set()),
        ("TR-2051", Filter(required=(Clause(("jam",)),)), {"0.md#top:0"}),
        ("TR-2051", Filter(excluded=(Clause(("jam",)),)), {"3.md#top:0"}),
        ("TR-2051", Filter(documents=frozenset({"1.md"})), set()),
        ("TR-2051", Filter(sections=frozenset({"3.md#top"})), {"3.md#top:0"}),
    ],
)
def test_passages_that_hold_a_code_and_pass_the_filter(
    snapshot: Snapshot, code: str, filter: Filter, held_by: set[str]
) -> None:
    assert set(holders(snapshot, code, filter)) == held_by


def test_no_more_passages_than_the_limit_hold_a_code() -> None:
    engine = open_engine("memory:")
    publish(engine, *(document(f"{n}.md", "TR-2051: jam.") for n in range(MAX_HOLDERS + 1)))
    with engine.snapshot() as snapshot:
        assert len(holders(snapshot, "TR-2051", Filter())) == MAX_HOLDERS


@pytest.mark.parametrize(
    ("code", "texts", "nearest"),
    [
        ("TR-2058", ["TR-2151: ink. TR-2051: jam.", "TR-2052: light."], "TR-2051"),
        ("tr-2058", ["TR-2051: jam."], "TR-2051"),
        ("KX-700/D-5", ["KX-700/D-4 and KX-701/D-5"], "KX-700/D-4"),
        ("3.11.7", ["New in 3.9.1, 3.11.2 and 4.0.0"], "3.11.2"),
        ("TR-2058", ["TP-2057, TR2058, RT-2058, TR-20/58"], "TP-2057"),
        ("TR-2058", ["E17 and RT-2058", ""], None),
        ("TR-2058", [], None),
    ],
)
def test_the_nearest_code_is_one_alike_that_shares_the_longest_beginning(
    code: str, texts: list[str], nearest: str | None
) -> None:
    assert nearest_code(code, texts) == nearest
