"""Small pieces of HTML: addresses, links, notices, counts and dates. Whatever text is given stays text."""

from __future__ import annotations

from html.parser import HTMLParser

import pytest
from hypothesis import given, strategies as st

from ui.html.markup import day, earlier_state, hidden, link, minute, notice

EVIL = """<b>&amp;"' """
SAFE = "&lt;b&gt;&amp;amp;&quot;&#x27; "
TEXTS = st.text(st.characters(exclude_categories=["Cs", "Cc"]))


def test_every_text_of_a_piece_is_escaped() -> None:
    assert link(EVIL, EVIL) == f'<a href="{SAFE}">{SAFE}</a>'
    assert link("x", "./", EVIL) == f'<a href="./" class="{SAFE}">x</a>'
    assert hidden(EVIL) == f'<span class="unseen">{SAFE}</span>'
    assert notice(EVIL, EVIL) == (
        f'<div class="notice plain" role="status"><p class="notice-title">{SAFE}</p><p>{SAFE}</p></div>'
    )


@given(TEXTS, TEXTS)
def test_a_link_reads_back_as_it_was_given(text: str, href: str) -> None:
    read: list[object] = []
    parser = HTMLParser()
    parser.handle_starttag = lambda tag, attributes: read.append((tag, attributes))  # type: ignore[method-assign]
    parser.handle_data = read.append  # type: ignore[method-assign]
    parser.feed(link(text, href))
    parser.close()
    assert (read[0], "".join(map(str, read[1:]))) == (("a", [("href", href)]), text)


@pytest.mark.parametrize(("kind", "role"), [("plain", "status"), ("done", "status"), ("problem", "alert")])
def test_only_a_problem_is_read_aloud_at_once(kind: str, role: str) -> None:
    assert notice("T", "one", "", "two", kind=kind) == (
        f'<div class="notice {kind}" role="{role}"><p class="notice-title">T</p><p>one</p><p>two</p></div>'
    )


def test_dates_are_read_and_what_is_none_is_left_as_it_is() -> None:
    assert day("2026-11-03T09:00:00+00:00") == "3 Nov 2026"
    assert [day(text) for text in ("2026-01-31", "soon", "", "2026-02-30")] == ["31 Jan 2026", "soon", "", "2026-02-30"]


def test_times_are_read_to_the_minute_and_what_is_none_is_left_as_it_is() -> None:
    assert [minute(text) for text in ("2026-11-03T09:05:00+00:00", "soon")] == ["3 Nov 2026, 09:05 UTC", "soon"]


def test_an_earlier_state_is_named_by_its_time_and_announced() -> None:
    damaged, unreadable = (earlier_state("2026-11-23T09:10:00+00:00", unreadable) for unreadable in (False, True))
    for html in (damaged, unreadable):
        assert html.startswith('<div class="notice problem" role="alert">')
        assert "that of 23 Nov 2026, 09:10 UTC is searched" in html
    assert ("is damaged" in damaged, "Reindex" in damaged, "cannot read" in damaged) == (True, True, False)
    assert ("damaged" in unreadable, "Reindex" in unreadable, "cannot read" in unreadable) == (False, False, True)
