"""The rankings of the three modes side by side, as HTML.

Each entry shows how far its passage moves between the keyword or semantic ranking and the hybrid one.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from html import escape

from core.counts import counted
from search import ComparedPassage, Comparison, Mode, Move
from ui.html import hidden, link
from ui.search.places_view import short_titles
from ui.search.result_view import copies_line
from ui.url_state import MODE_NAMES, UrlState

ORDER = (Mode.KEYWORD, Mode.HYBRID, Mode.SEMANTIC)
"""The columns from left to right: the hybrid ranking stands between the two rankings that it is made of."""

_EXCERPT_LENGTH = 160  # characters


def columns(comparison: Comparison, url: UrlState) -> str:
    """Return a column for each mode, in the order of ORDER."""
    shortened = short_titles(entry.passage.title for mode in ORDER for entry in comparison.columns[mode])
    html = (_column(mode, comparison.columns[mode], shortened, url) for mode in ORDER)
    return f'<div class="columns">{"".join(html)}</div>'


def columns_in_pieces(
    comparison: Comparison, url: UrlState
) -> list[tuple[Mode, str, list[tuple[ComparedPassage, str]]]]:
    """Return what `columns` does in pieces, for a page that puts grades between them: mode, heading, and each entry."""
    shortened = short_titles(entry.passage.title for mode in ORDER for entry in comparison.columns[mode])
    pieces = []
    for mode in ORDER:
        opening = f'<section class="column {mode}">'
        entries = [
            (entry, f"{opening}<ol>{_entry(entry, mode, shortened[entry.passage.title], url)}</ol></section>")
            for entry in comparison.columns[mode]
        ]
        pieces.append((mode, f"{opening}<h2>{MODE_NAMES[mode]}</h2></section>", entries))
    return pieces


def _column(mode: Mode, entries: Sequence[ComparedPassage], shortened: Mapping[str, str], url: UrlState) -> str:
    items = "".join(_entry(entry, mode, shortened[entry.passage.title], url) for entry in entries)
    body = f"<ol>{items}</ol>" if entries else "<p>Nothing found</p>"
    return f'<section class="column {mode}"><h2>{MODE_NAMES[mode]}</h2>{body}</section>'


def _entry(entry: ComparedPassage, mode: Mode, title: str, url: UrlState) -> str:
    passage = entry.passage
    name = " › ".join((title, *passage.headings[-1:]))
    excerpt = " ".join(passage.body[:_EXCERPT_LENGTH].split())
    article_url = url.opened(passage.document_id, passage.passage_id)
    moves = "".join(_move(move, MODE_NAMES[move.leg if mode == Mode.HYBRID else Mode.HYBRID]) for move in entry.moves)
    return (
        f'<li><span class="rank">{entry.rank}.</span><div><p class="name">{link(name, article_url)}</p>'
        f'<p class="start">{escape(excerpt)}</p><p class="moves">{moves}</p>'
        f"{copies_line(passage, entry.copies, url)}</div></li>"
    )


def _move(move: Move, other: str) -> str:
    """Return a move as HTML. `other` is the name of the column that the passage moves from or to."""
    sign, spoken, css = _describe_move(move)
    return (
        f'<span class="move {css}"><span aria-hidden="true">{other.lower()} {sign}</span>'
        f"{hidden(f'{other}: {spoken}. ')}</span>"
    )


def _describe_move(move: Move) -> tuple[str, str, str]:
    """Return the sign of a move that is shown, the words that are read aloud, and the CSS class."""
    if move.before is None:
        return "new", "not found there", "new"
    if move.after is None:
        return "out", "not ranked there", "down"
    gain = move.before - move.after
    if gain == 0:
        return "=", "the same place", "same"
    higher = gain > 0
    places = counted(abs(gain), "place")
    return (
        f"{'↑' if higher else '↓'} {abs(gain)}",
        f"{places} {'higher' if higher else 'lower'} in both",
        "up" if higher else "down",
    )
