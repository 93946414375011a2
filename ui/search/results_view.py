"""The results of a question, or the comparison of its rankings, as HTML.

Results that probably do not answer the question are folded away below the others. A text is shown once.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import replace
from html import escape

from core.counts import counted
from core.documents import Document, Mark
from search import (
    ONLY_RELATED,
    Answer,
    Comparison,
    Condition,
    Confidence,
    Mode,
    Remedy,
    Result,
    find_remedies,
    is_only_related,
    parse,
)
from ui.html import hidden, legend, link
from ui.search.comparison_view import ORDER, columns
from ui.search.facets_view import facet_links
from ui.search.grouping import group_results
from ui.search.places_view import missing_place, places
from ui.search.result_view import result_item
from ui.url_state import UrlState

NO_ANSWER = (
    '<div class="nothing" role="status"><h2>No answer here</h2>'
    "<p>Nothing in these articles seems to answer this. Ask in other words, or look at what is closest.</p></div>"
)


RELATED = f'<p class="only-related" role="status">{ONLY_RELATED}</p>'


def split_by_confidence(
    results: Sequence[Result],
) -> tuple[Sequence[Result], Sequence[Result]]:
    """Split the results behind the last one that may answer the question. The order stays."""
    count = max((n for n, each in enumerate(results, 1) if each.confidence != Confidence.NONE), default=0)
    return results[:count], results[count:]


def folded(count: int, html: str, alone: bool) -> str:
    """Return `html`, the list of `count` unlikely results, folded away. `alone`: no other results stand above it."""
    if not count:
        return ""
    closest = "The closest passage" if count == 1 else f"The closest {count:,} passages"
    label = closest if alone else f"{counted(count, 'passage')} more, less likely to answer"
    return f'<details class="closest"><summary>{label}</summary>{html}</details>'


_STAGE_NAMES = {
    "embed": "reading the question",
    "keyword": "looking up words",
    "semantic": "comparing meanings",
    "spell": "looking for slips",
    "fuse": "ranking",
    "mark": "marking",
    "total": "in all",
}

_REMEDIES = {
    Remedy.ADD_WORD: "Type a word to look for.",
    Remedy.TAKE_CORRECTION: "A word looks misspelt: take the correction above.",
    Remedy.CHECK_SPELLING: "Check the spelling, and write out short words and abbreviations.",
    Remedy.OTHER_WORDS: "Ask in other words.",
}


def page(answer: Answer, url: UrlState, documents: Mapping[str, Document], originals: Collection[str] = ()) -> str:
    """Return everything below the question box: notices, links to restrict the search, and the results.

    `documents` holds the article of every result by its id, and the article that `url` restricts the search to if the
    library has it. `originals` are the ids of the articles whose files can be opened.
    """
    likely, unlikely = split_by_confidence(answer.results)
    head = _head(answer, url) + places([result.passage for result in answer.results if likely], url, documents)
    head += facet_links(answer.articles, len(answer.results), url)
    if not answer.results:
        return head + _nothing_found(answer.suggestion is not None, url, documents)
    marks, others = _marks_of(likely), _marks_of(unlikely)
    line = f'<div class="line">{summary(len(answer.results), answer.took_ms)}{legend(marks)}</div>'
    related = RELATED if is_only_related(answer) else ""
    shown = f"{related}{result_list(likely, url, documents, originals)}" if likely else NO_ANSWER
    missing = {mark.kind for mark in others} - {mark.kind for mark in marks}  # in the legend above
    closest = legend(mark for mark in others if mark.kind in missing)
    closest += result_list(unlikely, url, documents, originals)
    return f"{head}{line}{shown}{folded(len(unlikely), closest, alone=not likely)}"


def judged(
    answer: Answer, url: UrlState, documents: Mapping[str, Document], originals: Collection[str] = ()
) -> tuple[str, list[tuple[Result, str]]]:
    """Return what `page` does in pieces, for a page that puts grades between them: the head, and each result.

    No result is folded away or grouped, so that none escapes its judge.
    """
    head = _head(answer, url) + places([result.passage for result in answer.results], url, documents)
    head += facet_links(answer.articles, len(answer.results), url)
    if not answer.results:
        return head + _nothing_found(answer.suggestion is not None, url, documents), []
    line = f'<div class="line">{summary(len(answer.results), answer.took_ms)}{legend(_marks_of(answer.results))}</div>'
    return head + line, [(each, result_list([each], url, documents, originals)) for each in answer.results]


def _marks_of(results: Sequence[Result]) -> list[Mark]:
    return [mark for each in results for mark in each.marks]


def compared(comparison: Comparison, url: UrlState, documents: Mapping[str, Document]) -> str:
    """Return everything below the question box for a comparison: notices, links to narrow the search, three columns.

    `documents` holds the article that `url` restricts the search to, by its id, if the library has it.
    """
    head = head_of_comparison(comparison, url, documents)
    return head + (columns(comparison, url) if any(comparison.columns.values()) else "")


def head_of_comparison(comparison: Comparison, url: UrlState, documents: Mapping[str, Document]) -> str:
    """Return what `compared` has above the columns; if nothing was found, that is said."""
    passages = {entry.passage.passage_id: entry.passage for mode in ORDER for entry in comparison.columns[mode]}
    place_links = places(list(passages.values()), url, documents)
    if not passages:
        nothing = _nothing_found(comparison.suggestion is not None, url, documents)
        return f"{_head(comparison, url)}{place_links}{nothing}"
    line = f'<div class="line">{summary(len(passages), comparison.took_ms)}</div>'
    facets = facet_links(comparison.articles, len(passages), url)
    return f"{_head(comparison, url)}{place_links}{facets}{line}"


def _head(answer: Answer | Comparison, url: UrlState) -> str:
    heading = f'<h1 class="unseen">{hidden("Results for: ")}{escape(url.question)}</h1>'
    conditions = _condition_chips(answer.conditions, url)
    return f"{_notices(answer.notices)}{heading}{conditions}{_did_you_mean(answer.suggestion, url)}"


def _notices(notices: Sequence[str]) -> str:
    """Return the notices in one quiet box, or nothing without any."""
    lines = "".join(f"<p>{escape(text)}</p>" for text in notices)
    return f'<div class="notice plain" role="status">{lines}</div>' if lines else ""


def _condition_chips(conditions: Sequence[Condition], url: UrlState) -> str:
    """Return the conditions that the results meet, each as a link to the same search without it."""
    items = "".join(_condition_chip(each, url) for each in conditions)
    return f'<ul class="conditions" aria-label="Conditions">{items}</ul>' if items else ""


def _condition_chip(condition: Condition, url: UrlState) -> str:
    href = replace(url, question=condition.question_without).results()
    return (
        f'<li><a href="{escape(href)}">{hidden("Take away the condition ")}{escape(condition.label)}'
        '<span class="take-away" aria-hidden="true">×</span></a></li>'
    )


def result_list(
    results: Sequence[Result],
    url: UrlState,
    documents: Mapping[str, Document],
    originals: Collection[str] = (),
) -> str:
    """Return the results as a list. `documents` holds the article of every result by its id.

    `originals` are the ids of the articles whose files can be opened.
    """
    items = (
        result_item(group, url, documents[group[0].passage.document_id], originals) for group in group_results(results)
    )
    return f'<ol class="results">{"".join(items)}</ol>'


def _did_you_mean(suggestion: str | None, url: UrlState) -> str:
    """Return a link to the same search for the suggested question, or nothing if there is no suggestion."""
    if suggestion is None:
        return ""
    suggestion_url = replace(url, question=suggestion).results()
    return f'<p class="suggestion">Did you mean: {link(suggestion, suggestion_url)}</p>'


def summary(passages: int, took_ms: Mapping[str, float]) -> str:
    """Return the number of passages and the time of the search, with a folded table of the time of each stage.

    `took_ms` holds milliseconds by stage, and their total as "total".
    """
    rows = "".join(
        f"<tr><th scope='row'>{escape(name)}</th><td>{took_ms[stage]:.1f} ms</td></tr>"
        for stage, name in _STAGE_NAMES.items()
        if stage in took_ms
    )
    label = f"{counted(passages, 'passage')} in {duration(took_ms['total'])}"
    return (
        f'<details class="timings"><summary>{label}</summary>'
        f'<table><caption class="unseen">What took how long</caption><tbody>{rows}</tbody></table></details>'
    )


def duration(milliseconds: float) -> str:
    """Return a time with a unit that fits: "18 ms", "6.5 s". Times below 1 ms are given as "1 ms"."""
    return f"{max(milliseconds, 1):.0f} ms" if milliseconds < 1000 else f"{milliseconds / 1000:.1f} s"


def _nothing_found(corrected: bool, url: UrlState, documents: Mapping[str, Document]) -> str:
    """Return what to do about a question that found nothing, each remedy with a link if it is another search."""
    fitting = find_remedies(url.question, url.mode, corrected, restricted=bool(url.within))
    if missing_place(url, documents.get(url.within)):
        fitting = [Remedy.WIDEN]
    advice = "".join(f"<p>{_remedy(remedy, url)}</p>" for remedy in fitting)
    return f'<div class="nothing" role="status"><h2>Nothing found</h2>{advice}</div>'


def _remedy(remedy: Remedy, url: UrlState) -> str:
    if remedy is Remedy.WIDEN:
        return f"{link('Search everywhere', replace(url, within='', section='').results())}."
    if remedy is Remedy.USE_BOTH_MODES:
        both = link("Search by both", replace(url, mode=Mode.HYBRID).results())
        return f"{both}: this also finds what is said in other words."
    if remedy is Remedy.DROP_CONDITIONS:
        query = parse(url.question)
        without = link(query.plain or "see all articles", replace(url, question=query.plain).results())
        return f"Take away {'all conditions' if len(query.conditions) > 1 else 'the condition'}: {without}"
    return _REMEDIES[remedy]
