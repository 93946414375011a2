"""The results of a question as HTML."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from documents import Document
from search import Answer, Mode, Result
from ui.address import Wish
from ui.marked_text import clipped, marked_blocks, shifted
from ui.markup import counted, escape, hidden, link, notice
from ui.score_view import score_parts

_PARTS = {
    "embed": "reading the question",
    "keyword": "looking up words",
    "semantic": "comparing meanings",
    "fuse": "ranking",
    "mark": "marking",
    "spell": "looking for slips",
    "total": "in all",
}


def page(answer: Answer, wish: Wish, documents: Mapping[str, Document]) -> str:
    """Everything below the box. `documents` holds every article that a result is of."""
    notices = "".join(notice(said) for said in answer.notices)
    heading = f'<h1 class="unseen">{hidden("Results for: ")}{escape(wish.question)}</h1>'
    top = notices + heading + _did_you_mean(answer, wish)
    if not answer.results:
        return top + _nothing_found(answer)
    line = f'<div class="line">{_summary(answer)}{legend()}</div>'
    items = (_result(result, wish, documents[result.passage.document_id]) for result in answer.results)
    return f'{top}{line}<ol class="results">{"".join(items)}</ol>'


def _did_you_mean(answer: Answer, wish: Wish) -> str:
    """A way to the same search for the question as it was probably meant."""
    if answer.suggestion is None:
        return ""
    there = replace(wish, question=answer.suggestion).results()
    return f'<p class="meant">Did you mean: {link(answer.suggestion, there)}</p>'


def legend(article: bool = False) -> str:
    """What the two inks mean."""
    where = "in this article" if article else "in the passage"
    return (
        '<p class="legend"><span class="sample word">a word of your question</span>'
        f'<span class="sample answer">the sentence that answers best</span>{hidden(where)}</p>'
    )


def _summary(answer: Answer) -> str:
    """How many, how fast, and on demand which part took how long."""
    took = answer.took_ms
    rows = "".join(
        f"<tr><th scope='row'>{escape(name)}</th><td>{took[part]:.1f} ms</td></tr>"
        for part, name in _PARTS.items()
        if part in took
    )
    said = f"{counted(len(answer.results), 'passage')} in {duration(took['total'])}"
    return (
        f'<details class="took"><summary>{said}</summary>'
        f'<table><caption class="unseen">What took how long</caption><tbody>{rows}</tbody></table></details>'
    )


def duration(milliseconds: float) -> str:
    """As it is said: "18 ms", "6.5 s"."""
    return f"{max(milliseconds, 1):.0f} ms" if milliseconds < 1000 else f"{milliseconds / 1000:.1f} s"


def _nothing_found(answer: Answer) -> str:
    """Why there is nothing, and what to do."""
    if answer.mode == Mode.KEYWORD:
        advice = "No passage holds these words. Search by both or by meaning: it also finds what is said otherwise."
    else:
        advice = "No passage meets the question. Leave out a phrase in quotes, a +word or a -word, or ask otherwise."
    return f'<div class="nothing" role="status"><h2>Nothing found</h2><p>{advice}</p></div>'


def _result(result: Result, wish: Wish, document: Document) -> str:
    passage = result.passage
    here = wish.opened(passage.document_id, passage.passage_id)
    blocks = clipped(document.blocks, passage.start, passage.end)
    marks = shifted(result.marks, passage.start)
    return (
        f'<li class="result"><article><h2><a href="{escape(here)}">{escape(passage.title)}</a></h2>'
        f"{_breadcrumb(passage.headings)}"
        f'<div class="passage-text">{marked_blocks(document.text, blocks, marks)}</div>'
        f'<div class="foot"><p class="why">{hidden("Reason: ")}{escape(str(result.why))}</p>'
        f'<a class="open" href="{escape(here)}">Open article{hidden(f": {passage.title}")}</a></div>'
        f"{score_parts(result)}</article></li>"
    )


def _breadcrumb(headings: tuple[str, ...]) -> str:
    if not headings:
        return ""
    steps = '<span class="step" aria-hidden="true">›</span>'.join(f"<span>{escape(h)}</span>" for h in headings)
    return f'<p class="breadcrumb">{hidden("Section: ")}{steps}</p>'
