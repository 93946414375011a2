"""Results as HTML: where each stands, its text with the marks, why it is there, and where to go from it."""

from __future__ import annotations

from collections.abc import Sequence

from documents import Document
from search import Result
from search.rendering import named
from ui.address import Wish
from ui.confidence_view import sureness
from ui.marked_text import clipped, marked_blocks, shifted
from ui.markup import escape, hidden, link
from ui.score_view import score_parts


def block_item(results: Sequence[Result], wish: Wish, document: Document) -> str:
    """One result, or several of one article under its title, which leads to the best of them."""
    best = results[0].passage
    title = f"<h2>{link(best.title, wish.opened(best.document_id, best.passage_id))}</h2>"
    inner = [_text_and_foot(result, wish, document) for result in results]
    if len(inner) == 1:
        return f'<li class="result"><article>{title}{inner[0]}</article></li>'
    items = "".join(f'<li class="result"><article>{each}</article></li>' for each in inner)
    return f'<li class="group">{title}<ol>{items}</ol></li>'


def _text_and_foot(result: Result, wish: Wish, document: Document) -> str:
    return f"{_breadcrumb(result)}{_text(result, document)}{_foot(result, wish)}"


def _text(result: Result, document: Document) -> str:
    passage = result.passage
    blocks = clipped(document.blocks, passage.start, passage.end)
    return (
        f'<div class="passage-text">{marked_blocks(document.text, blocks, shifted(result.marks, passage.start))}</div>'
    )


def _foot(result: Result, wish: Wish) -> str:
    passage = result.passage
    here = wish.opened(passage.document_id, passage.passage_id)
    like = Wish(like=passage.passage_id, amount=wish.amount).results()
    return (
        f'<div class="foot"><p class="why">{hidden("Reason: ")}{escape(str(result.why))}</p>'
        f'<p class="go"><a class="like" href="{escape(like)}">More like this{hidden(f": {named(passage)}")}</a>'
        f'<a class="open" href="{escape(here)}">Open article{hidden(f": {passage.title}")}</a></p></div>'
        f"{score_parts(result)}"
    )


def _breadcrumb(result: Result) -> str:
    steps = '<span class="step" aria-hidden="true">›</span>'.join(
        f"<span>{escape(heading)}</span>" for heading in result.passage.headings
    )
    rank = f'<span class="rank">{hidden("Result ")}{result.rank}.</span>'
    return f'<p class="breadcrumb">{rank}{hidden("Section: ") if steps else ""}{steps}{sureness(result)}</p>'
