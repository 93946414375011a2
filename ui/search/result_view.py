"""Results as HTML: where each stands, its text with the marks, why it is there, and where to go from it.

What a score is the sum of, folded away below its result.
"""

from __future__ import annotations

from collections.abc import Sequence
from html import escape

from core.documents import Document
from search import Confidence, Result, breadcrumb, score_breakdown
from ui.html import clipped, hidden, link, marked_blocks, shifted
from ui.url_state import UrlState

_SAID = {Confidence.STRONG: "strong", Confidence.POSSIBLE: "possible", Confidence.NONE: "probably no answer"}


def block_item(results: Sequence[Result], url: UrlState, document: Document) -> str:
    """One result, or several of one article under its title, which leads to the best of them."""
    best = results[0].passage
    title = f"<h2>{link(best.title, url.opened(best.document_id, best.passage_id))}</h2>"
    inner = [_text_and_foot(result, url, document) for result in results]
    if len(inner) == 1:
        return f'<li class="result"><article>{title}{inner[0]}</article></li>'
    items = "".join(f'<li class="result"><article>{each}</article></li>' for each in inner)
    return f'<li class="group">{title}<ol>{items}</ol></li>'


def _text_and_foot(result: Result, url: UrlState, document: Document) -> str:
    return f"{_breadcrumb(result)}{_text(result, document)}{_foot(result, url)}"


def _text(result: Result, document: Document) -> str:
    passage = result.passage
    blocks = clipped(document.blocks, passage.start, passage.end)
    return (
        f'<div class="passage-text">{marked_blocks(document.text, blocks, shifted(result.marks, passage.start))}</div>'
    )


def _foot(result: Result, url: UrlState) -> str:
    passage = result.passage
    here = url.opened(passage.document_id, passage.passage_id)
    like = UrlState(like=passage.passage_id, amount=url.amount).results()
    return (
        f'<div class="foot"><p class="why">{hidden("Reason: ")}{escape(str(result.why))}</p>'
        f'<p class="go"><a class="like" href="{escape(like)}">More like this{hidden(f": {breadcrumb(passage)}")}</a>'
        f'<a class="open" href="{escape(here)}">Open article{hidden(f": {passage.title}")}</a></p></div>'
        f"{score_parts(result)}"
    )


def _breadcrumb(result: Result) -> str:
    steps = '<span class="step" aria-hidden="true">›</span>'.join(
        f"<span>{escape(heading)}</span>" for heading in result.passage.headings
    )
    rank = f'<span class="rank">{hidden("Result ")}{result.rank}.</span>'
    return f'<p class="breadcrumb">{rank}{hidden("Section: ") if steps else ""}{steps}{sureness(result)}</p>'


def score_parts(result: Result) -> str:
    """A small table, in which each part is a bar as well; to those who hear it the numbers say it all."""
    parts = score_breakdown(result.why.parts)
    most = max((value for _, value in parts), default=0.0)
    rows = "".join(_row(name, value, most) for name, value in parts)
    return (
        f'<details class="parts"><summary>Why this result{hidden(f": number {result.rank}")}</summary>'
        '<table><caption class="unseen">The parts of the score</caption>'
        f"<tbody>{rows}</tbody>"
        f'<tfoot><tr><th scope="row">score</th><td>{result.score:.3f}</td><td></td></tr></tfoot></table></details>'
    )


def _row(name: str, value: float, most: float) -> str:
    width = 100 * max(value, 0.0) / most if most > 0 else 0.0
    return (
        f'<tr><th scope="row">{escape(name)}</th><td>{value:.3f}</td>'
        f'<td class="bar" aria-hidden="true"><i style="width: {width:.0f}%"></i></td></tr>'
    )


def sureness(result: Result) -> str:
    """Nothing where it was not measured."""
    if result.margin is None:
        return ""
    return f'<span class="sure {result.confidence}">{hidden("Confidence: ")}{_SAID[result.confidence]}</span>'
