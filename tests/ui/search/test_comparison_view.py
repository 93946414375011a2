"""The rankings of the three modes side by side, and how far each passage moves between them."""

from __future__ import annotations

import re

import pytest

from core.documents import Passage
from search.comparison import ComparedPassage, Comparison, Move
from search.results import Mode
from ui.search import results_view
from ui.search.comparison_view import columns
from ui.url_state import UrlState


def passage(title: str = "Title", headings: tuple[str, ...] = (), text: str = "Text.") -> Passage:
    return Passage("a.md#top:0", "a.md", title, headings, text, 0, len(text), (), "", 3)


def side_by_side() -> Comparison:
    moved = [
        Move(Mode.KEYWORD, 3, 1),
        Move(Mode.SEMANTIC, 1, 2),
        Move(Mode.KEYWORD, 1, 1),
        Move(Mode.SEMANTIC, None, 1),
    ]
    both = tuple(ComparedPassage(n, passage(), tuple(moved[2 * n - 2 : 2 * n])) for n in (1, 2))
    words = (ComparedPassage(1, passage(), (Move(Mode.KEYWORD, 1, None),)),)
    return Comparison({Mode.HYBRID: both, Mode.KEYWORD: words, Mode.SEMANTIC: ()}, {"total": 2.0}, (), None)


def test_moves_are_shown_and_said() -> None:
    html = results_view.compared(side_by_side(), UrlState("x"), {})
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


def comparison(**entries: tuple[ComparedPassage, ...]) -> Comparison:
    return Comparison({mode: entries.get(mode.value, ()) for mode in Mode}, {"total": 2.0}, (), None)


NOTHING = "<p>Nothing found</p></section>"


def test_an_entry_names_its_article_and_last_heading_and_shows_the_beginning_of_its_passage() -> None:
    entry = ComparedPassage(7, passage("Bees & <co>: how", ("Winter", "Food > all"), "Sugar \n <syrup>."), ())
    assert columns(comparison(hybrid=(entry,)), UrlState("bees", amount=20, compare=True)) == (
        f'<div class="columns"><section class="column keyword"><h2>Words</h2>{NOTHING}'
        '<section class="column hybrid"><h2>Both</h2><ol><li><span class="rank">7.</span><div><p class="name">'
        '<a href="./?q=bees&amp;mode=compare&amp;k=20&amp;article=a.md&amp;passage=a.md%23top%3A0">'
        'Bees &amp; &lt;co&gt; › Food &gt; all</a></p><p class="start">Sugar &lt;syrup&gt;.</p>'
        '<p class="moves"></p></div></li></ol></section>'
        f'<section class="column semantic"><h2>Meaning</h2>{NOTHING}</div>'
    )


def test_titles_are_short_unless_two_of_any_column_would_be_the_same() -> None:
    entries = {
        mode: (ComparedPassage(1, passage(title), ()),)
        for mode, title in {"keyword": "Stroke: now", "hybrid": "Stroke: later", "semantic": "Ache: a"}.items()
    }
    html = columns(comparison(**entries), UrlState("x"))
    assert re.findall(r'<p class="name"><a .+?>(.+?)</a>', html) == ["Stroke: now", "Stroke: later", "Ache"]


@pytest.mark.parametrize(
    ("text", "shown"),
    [("a" * 160, "a" * 160), ("a" * 161, "a" * 160), (f"{'a' * 158}  b", "a" * 158), ("\n a \t\n b ", "a b")],
)
def test_the_beginning_of_a_passage_is_one_line_of_160_characters(text: str, shown: str) -> None:
    html = columns(comparison(keyword=(ComparedPassage(1, passage(text=text), ()),)), UrlState("x"))
    assert re.findall(r'<p class="start">(.*?)</p>', html) == [shown]


def move_html(mode: Mode, *moves: Move) -> str:
    entry = ComparedPassage(1, passage(), moves)
    html = columns(comparison(**{mode.value: (entry,)}), UrlState("x"))
    return html.partition('<p class="moves">')[2].partition("</p>")[0]


@pytest.mark.parametrize(
    ("before", "after", "shown"),
    [
        (None, 1, ("new", "new", "not found there")),
        (1, None, ("down", "out", "not ranked there")),
        (5, 5, ("same", "=", "the same place")),
        (2, 1, ("up", "↑ 1", "1 place higher in both")),
        (12, 2, ("up", "↑ 10", "10 places higher in both")),
        (1, 2, ("down", "↓ 1", "1 place lower in both")),
        (2, 12, ("down", "↓ 10", "10 places lower in both")),
    ],
)
def test_a_move_has_a_sign_to_see_and_words_to_hear(
    before: int | None, after: int | None, shown: tuple[str, str, str]
) -> None:
    css, sign, spoken = shown
    for mode, leg, lower, name in (
        (Mode.HYBRID, Mode.SEMANTIC, "meaning", "Meaning"),
        (Mode.HYBRID, Mode.KEYWORD, "words", "Words"),
        (Mode.SEMANTIC, Mode.SEMANTIC, "both", "Both"),
        (Mode.KEYWORD, Mode.KEYWORD, "both", "Both"),
    ):
        assert move_html(mode, Move(leg, before, after)) == (
            f'<span class="move {css}"><span aria-hidden="true">{lower} {sign}</span>'
            f'<span class="unseen">{name}: {spoken}. </span></span>'
        )
