"""How sure a result is, said beside it; and what probably does not answer, folded.

The results of a question as HTML.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from html import escape

from core.documents import Document
from search import Answer, Comparison, Confidence, Mode, Result
from ui.html import counted, hidden, legend, link, notice
from ui.search.comparison_view import ORDER, columns
from ui.search.grouping import blocks
from ui.search.places_view import places
from ui.search.result_view import block_item
from ui.url_state import UrlState

NO_ANSWER = (
    '<div class="nothing" role="status"><h2>No answer here</h2>'
    "<p>Nothing in these articles seems to answer this. Ask in other words, or look at what is closest.</p></div>"
)


def parted(results: Sequence[Result]) -> tuple[Sequence[Result], Sequence[Result]]:
    """Those down to the last that may answer, and the rest, in their order."""
    count = max((n for n, each in enumerate(results, 1) if each.confidence != Confidence.NONE), default=0)
    return results[:count], results[count:]


def folded(count: int, html: str, alone: bool) -> str:
    """The rest, to be unfolded; `alone` where nothing stands above it."""
    if not count:
        return ""
    passages = counted(count, "passage")
    said = f"The closest {passages}" if alone else f"{passages} more, less likely to answer"
    return f'<details class="closest"><summary>{said}</summary>{html}</details>'


_PARTS = {
    "embed": "reading the question",
    "keyword": "looking up words",
    "semantic": "comparing meanings",
    "spell": "looking for slips",
    "fuse": "ranking",
    "mark": "marking",
    "total": "in all",
}


def page(answer: Answer, url: UrlState, documents: Mapping[str, Document]) -> str:
    """Everything below the box. `documents` holds every article that a result is of, and the one that was chosen."""
    sure, unsure = parted(answer.results)
    top = _top(answer, url) + places([result.passage for result in answer.results if sure], url, documents)
    if not answer.results:
        return top + _nothing_found(answer)
    line = f'<div class="line">{summary(len(answer.results), answer.took_ms)}{legend()}</div>'
    first = listed(sure, url, documents) if sure else NO_ANSWER
    return f"{top}{line}{first}{folded(len(unsure), listed(unsure, url, documents), alone=not sure)}"


def compared(comparison: Comparison, url: UrlState, documents: Mapping[str, Document]) -> str:
    """The same for the three modes side by side."""
    shown = {entry.passage.passage_id: entry.passage for mode in ORDER for entry in comparison.columns[mode]}
    where = places(list(shown.values()), url, documents)
    line = f'<div class="line">{summary(len(shown), comparison.took_ms)}</div>'
    return f"{_top(comparison, url)}{where}{line}{columns(comparison, url)}"


def _top(answer: Answer | Comparison, url: UrlState) -> str:
    notices = "".join(notice(said) for said in answer.notices)
    heading = f'<h1 class="unseen">{hidden("Results for: ")}{escape(url.question)}</h1>'
    return notices + heading + _did_you_mean(answer.suggestion, url)


def listed(results: Sequence[Result], url: UrlState, documents: Mapping[str, Document]) -> str:
    items = (block_item(block, url, documents[block[0].passage.document_id]) for block in blocks(results))
    return f'<ol class="results">{"".join(items)}</ol>'


def _did_you_mean(suggestion: str | None, url: UrlState) -> str:
    """A way to the same search for the question as it was probably meant."""
    if suggestion is None:
        return ""
    there = replace(url, question=suggestion).results()
    return f'<p class="meant">Did you mean: {link(suggestion, there)}</p>'


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
