"""One result as HTML: its headings, its text with marks, the reason for its rank, its links, its copies and its score.

The parts of the score are folded away below the result, with the chance that it answers.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from html import escape

from core.documents import Document, Passage
from search import Result, about_line, answer_chance, breadcrumb, copy_names, score_breakdown, shown_marks
from ui.html import hidden, link, marked_passage
from ui.originals import original_url
from ui.url_state import UrlState


def result_item(results: Sequence[Result], url: UrlState, document: Document, originals: Collection[str] = ()) -> str:
    """Return a list item with one result, or with several results of one article under its title.

    The title links to the passage of the best result. `document` is the article of all the results. `originals` are the
    ids of the articles whose files can be opened.
    """
    best = results[0].passage
    title = f"<h2>{link(best.title, url.opened(best.document_id, best.passage_id))}</h2>"
    has_original = document.document_id in originals
    bodies = [_body(each, url, document, has_original) for each in results]
    if len(bodies) == 1:
        return f'<li class="result"><article>{title}{bodies[0]}</article></li>'
    items = "".join(f'<li class="result"><article>{body}</article></li>' for body in bodies)
    return f'<li class="group">{title}<ol>{items}</ol></li>'


def _body(result: Result, url: UrlState, document: Document, has_original: bool) -> str:
    return (
        f"{_breadcrumb(result)}{_about(result)}{_text(result, document)}"
        f"{_foot(result, url, has_original)}{copies_line(result.passage, result.copies, url)}{score_table(result)}"
    )


def _about(result: Result) -> str:
    """Return authors, date, tags and page on one quiet line, or nothing if none of them is known."""
    line = about_line(result.metadata, result.passage)
    return f'<p class="about">{hidden("About the article: ")}{escape(line)}</p>' if line else ""


def _text(result: Result, document: Document) -> str:
    return f'<div class="passage-text">{marked_passage(result.passage, document, shown_marks(result))}</div>'


def _foot(result: Result, url: UrlState, has_original: bool) -> str:
    passage = result.passage
    article_url = url.opened(passage.document_id, passage.passage_id)
    similar_url = UrlState(like=passage.passage_id, amount=url.amount).results()
    return (
        f'<div class="foot"><p class="why">{hidden("Reason: ")}{escape(str(result.why))}</p>'
        f'<p class="go"><a class="like" href="{escape(similar_url)}">'
        f"More like this{hidden(f': {breadcrumb(passage)}')}</a>"
        f'<a class="open" href="{escape(article_url)}">Open article{hidden(f": {passage.title}")}</a>'
        f"{_original_link(passage) if has_original else ''}</p></div>"
    )


def _original_link(passage: Passage) -> str:
    """Return a link to the file of the article, at the page of the passage."""
    about = f": {passage.title}, page {passage.page}" if passage.page else f": {passage.title}"
    href = escape(original_url(passage.document_id, passage.page))
    return f'<a class="file-link" href="{href}">Open original{hidden(about)}</a>'


def copies_line(passage: Passage, copies: Sequence[Passage], url: UrlState) -> str:
    """Return a line with a link to each other passage of the same text, or nothing without any."""
    if not copies:
        return ""
    links = [
        link(name, url.opened(copy.document_id, copy.passage_id))
        for name, copy in zip(copy_names(passage, copies), copies, strict=True)
    ]
    return f'<p class="copies">Also in: {", ".join(links)}</p>'


def _breadcrumb(result: Result) -> str:
    steps = '<span class="step" aria-hidden="true">›</span>'.join(
        f"<span>{escape(heading)}</span>" for heading in result.passage.headings
    )
    rank = f'<span class="rank">{hidden("Result ")}{result.rank}.</span>'
    return f'<p class="breadcrumb">{rank}{hidden("Section: ") if steps else ""}{steps}{_confidence_label(result)}</p>'


def score_table(result: Result) -> str:
    """Return the chance that the result answers and a table of the parts of the score, folded away.

    Each part is a number and a bar. Screen readers skip the bars, because the numbers say the same.
    """
    parts = score_breakdown(result.why.parts)
    largest = max((value for _, value in parts), default=0.0)
    rows = "".join(_row(name, value, largest) for name, value in parts)
    chance = answer_chance(result)
    return (
        f'<details class="parts"><summary>Why this result{hidden(f": number {result.rank}")}</summary>'
        f"{f'<p>{chance[0].upper()}{chance[1:]}.</p>' if chance else ''}"
        '<table><caption class="unseen">The parts of the score</caption>'
        f"<tbody>{rows}</tbody>"
        f'<tfoot><tr><th scope="row">score</th><td>{result.score:.3f}</td><td></td></tr></tfoot></table></details>'
    )


def _row(name: str, value: float, largest: float) -> str:
    width = 100 * max(value, 0.0) / largest if largest > 0 else 0.0  # percent
    return (
        f'<tr><th scope="row">{escape(name)}</th><td>{value:.3f}</td>'
        f'<td class="bar" aria-hidden="true"><i style="width: {width:.0f}%"></i></td></tr>'
    )


def _confidence_label(result: Result) -> str:
    """Return the confidence of a result as HTML, or nothing if it was not measured."""
    if result.margin is None:
        return ""
    return f'<span class="confidence {result.confidence}">{hidden("Confidence: ")}{result.confidence.label}</span>'
