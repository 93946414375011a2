"""Words, both and meaning side by side, as HTML: short entries, and how far each moves between a leg and both."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from html import escape

from search import ComparedPassage, Comparison, Mode, Move
from ui.html import counted, hidden, link
from ui.search.places_view import short_titles
from ui.url_state import MODE_NAMES, UrlState

ORDER = (Mode.KEYWORD, Mode.HYBRID, Mode.SEMANTIC)
"""Both stands between the two that it is made of."""

_LINE = 160


def columns(comparison: Comparison, url: UrlState) -> str:
    short = short_titles(entry.passage.title for mode in ORDER for entry in comparison.columns[mode])
    shown = (_column(mode, comparison.columns[mode], short, url) for mode in ORDER)
    return f'<div class="columns">{"".join(shown)}</div>'


def _column(mode: Mode, entries: Sequence[ComparedPassage], short: Mapping[str, str], url: UrlState) -> str:
    items = "".join(_entry(entry, mode, short[entry.passage.title], url) for entry in entries)
    listed = f"<ol>{items}</ol>" if entries else "<p>Nothing found</p>"
    return f'<section class="column {mode}"><h2>{MODE_NAMES[mode]}</h2>{listed}</section>'


def _entry(entry: ComparedPassage, mode: Mode, title: str, url: UrlState) -> str:
    passage = entry.passage
    name = " › ".join((title, *passage.headings[-1:]))
    here = url.opened(passage.document_id, passage.passage_id)
    moves = "".join(_move(move, MODE_NAMES[move.leg if mode == Mode.HYBRID else Mode.HYBRID]) for move in entry.moves)
    return (
        f'<li><span class="rank">{entry.rank}.</span><div><p class="name">{link(name, here)}</p>'
        f'<p class="start">{escape(" ".join(passage.text[:_LINE].split()))}</p><p class="moves">{moves}</p></div></li>'
    )


def _move(move: Move, other: str) -> str:
    """`other` is the column that the entry comes from or goes to."""
    sign, said, css = _signs(move)
    return (
        f'<span class="move {css}"><span aria-hidden="true">{other.lower()} {sign}</span>'
        f"{hidden(f'{other}: {said}. ')}</span>"
    )


def _signs(move: Move) -> tuple[str, str, str]:
    """What is shown, what is read aloud, and how it is drawn."""
    if move.before is None:
        return "new", "not found there", "new"
    if move.after is None:
        return "out", "not ranked there", "down"
    by = move.before - move.after
    if by == 0:
        return "=", "the same place", "same"
    higher = by > 0
    places = counted(abs(by), "place")
    return (
        f"{'↑' if higher else '↓'} {abs(by)}",
        f"{places} {'higher' if higher else 'lower'} in both",
        "up" if higher else "down",
    )
