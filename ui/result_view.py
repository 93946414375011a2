"""One result as HTML: where it stands, its text with the marks, why it is there, and where to go from it."""

from __future__ import annotations

from documents import Document
from search import Result
from search.rendering import named
from ui.address import Wish
from ui.marked_text import clipped, marked_blocks, shifted
from ui.markup import escape, hidden, link
from ui.score_view import score_parts


def result_item(result: Result, wish: Wish, document: Document) -> str:
    passage = result.passage
    here = wish.opened(passage.document_id, passage.passage_id)
    return (
        f'<li class="result"><article><h2>{link(passage.title, here)}</h2>'
        f"{_breadcrumb(passage.headings)}{_text(result, document)}{_foot(result, wish)}</article></li>"
    )


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


def _breadcrumb(headings: tuple[str, ...]) -> str:
    if not headings:
        return ""
    steps = '<span class="step" aria-hidden="true">›</span>'.join(f"<span>{escape(h)}</span>" for h in headings)
    return f'<p class="breadcrumb">{hidden("Section: ")}{steps}</p>'
