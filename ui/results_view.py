"""The results of a question as HTML."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace

from documents import Document
from search import Answer, Mode, Result
from search.comparison import Comparison
from ui.address import Wish
from ui.comparison_view import ORDER, columns
from ui.confidence_view import NO_ANSWER, folded, parted
from ui.grouping import blocks
from ui.markup import counted, escape, hidden, link, notice
from ui.places_view import places
from ui.result_view import block_item

_PARTS = {
    "embed": "reading the question",
    "keyword": "looking up words",
    "semantic": "comparing meanings",
    "spell": "looking for slips",
    "fuse": "ranking",
    "mark": "marking",
    "total": "in all",
}


def page(answer: Answer, wish: Wish, documents: Mapping[str, Document]) -> str:
    """Everything below the box. `documents` holds every article that a result is of, and the one that was chosen."""
    sure, unsure = parted(answer.results)
    top = _top(answer, wish) + places([result.passage for result in answer.results if sure], wish, documents)
    if not answer.results:
        return top + _nothing_found(answer)
    line = f'<div class="line">{summary(len(answer.results), answer.took_ms)}{legend()}</div>'
    first = listed(sure, wish, documents) if sure else NO_ANSWER
    return f"{top}{line}{first}{folded(len(unsure), listed(unsure, wish, documents), alone=not sure)}"


def compared(comparison: Comparison, wish: Wish, documents: Mapping[str, Document]) -> str:
    """The same for the three modes side by side."""
    shown = {entry.passage.passage_id: entry.passage for mode in ORDER for entry in comparison.columns[mode]}
    where = places(list(shown.values()), wish, documents)
    line = f'<div class="line">{summary(len(shown), comparison.took_ms)}</div>'
    return f"{_top(comparison, wish)}{where}{line}{columns(comparison, wish)}"


def _top(answer: Answer | Comparison, wish: Wish) -> str:
    notices = "".join(notice(said) for said in answer.notices)
    heading = f'<h1 class="unseen">{hidden("Results for: ")}{escape(wish.question)}</h1>'
    return notices + heading + _did_you_mean(answer.suggestion, wish)


def listed(results: Sequence[Result], wish: Wish, documents: Mapping[str, Document]) -> str:
    items = (block_item(block, wish, documents[block[0].passage.document_id]) for block in blocks(results))
    return f'<ol class="results">{"".join(items)}</ol>'


def _did_you_mean(suggestion: str | None, wish: Wish) -> str:
    """A way to the same search for the question as it was probably meant."""
    if suggestion is None:
        return ""
    there = replace(wish, question=suggestion).results()
    return f'<p class="meant">Did you mean: {link(suggestion, there)}</p>'


def legend(article: bool = False) -> str:
    """What the two inks mean."""
    where = "in this article" if article else "in the passage"
    return (
        '<p class="legend"><span class="sample word">a word of your question</span>'
        f'<span class="sample answer">the sentence that answers best</span>{hidden(where)}</p>'
    )


def summary(passages: int, took: Mapping[str, float]) -> str:
    """How many, how fast, and on demand which part took how many milliseconds."""
    rows = "".join(
        f"<tr><th scope='row'>{escape(name)}</th><td>{took[part]:.1f} ms</td></tr>"
        for part, name in _PARTS.items()
        if part in took
    )
    said = f"{counted(passages, 'passage')} in {duration(took['total'])}"
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
