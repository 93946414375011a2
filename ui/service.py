"""The searches of the page: what an address asks of the library that the page shows."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from core.documents import Document, Mark, MarkKind, Passage
from index import Snapshot
from patella import Library, WatchState
from search import (
    Answer,
    Comparison,
    Mode,
    QueryCache,
    find_other_forms,
    parse,
    shown_marks,
    word_marks,
)
from serving import (
    Background,
    IndexChange,
    OpenLibrary,
    Request,
    compare_modes,
    find,
    find_like,
    noted,
    open_library,
)
from ui.addressed import shown_library
from ui.html import marks_in_document
from ui.url_state import AMOUNTS, UrlState

_POOLED = 30
"""Passages of each mode that are looked at for a pool: enough for ten sections, where some have several passages."""


def opened() -> OpenLibrary:
    """Return the library that the page shows, with what all its visitors share. A page alone may call this."""
    return open_library(shown_library())


def library() -> Library:
    """Return the library that the page shows."""
    return opened().library


def reindexing() -> Background[IndexChange]:
    """Return the queue of work that changes the index of the library."""
    return opened().changes


def watching() -> WatchState | None:
    """Return what is to be said of the folders of the library, None if they are not watched."""
    return opened().watch.state


def evaluating() -> Background[str]:
    """Return the queue of the library for evaluations. The outcome of each is the name of its kept run."""
    return opened().evaluations


def recent() -> QueryCache:
    """Return the cache of recent questions of the library, which all visitors share."""
    return opened().recent


def answer(snapshot: Snapshot, url: UrlState, k: int) -> Answer:
    """Return the answer to the question of `url`: the k best results in the mode and the scope of `url`.

    Raises IndexMismatch if the index was made with another model. Keyword mode needs no model and skips that check.
    """
    with noted(url.mode.value, url.question) as work:
        found = _search(snapshot, url, k)
        work.results = len(found.results)
        return found


def comparison(snapshot: Snapshot, url: UrlState) -> Comparison:
    """Return the rankings of the three modes for the question of `url`. Raises IndexMismatch."""
    return compare_modes(library(), snapshot, _request(url), url.amount, recent())


def pooled(snapshot: Snapshot, url: UrlState) -> list[list[Passage]]:
    """Return the passages that each mode finds first for the question of `url`, best first. Raises IndexMismatch."""
    with noted("pool", url.question) as work:
        answers = [_search(snapshot, replace(url, mode=mode), _POOLED) for mode in Mode]
        work.results = sum(len(found.results) for found in answers)
        return [[each for found in answer.results for each in (found.passage, *found.copies)] for answer in answers]


def rankings(asked: Sequence[tuple[Snapshot, UrlState]]) -> list[list[Passage]]:
    """Return the passages that each request finds first in its snapshot, best first. Raises IndexMismatch."""
    with noted("prefer", asked[0][1].question) as work:
        answers = [_search(snapshot, url, _POOLED) for snapshot, url in asked]
        work.results = sum(len(found.results) for found in answers)
        return [[result.passage for result in found.results] for found in answers]


def similar(snapshot: Snapshot, url: UrlState) -> Answer:
    """Return the passages most similar to the passage `url.like`. Raises KeyError if there is no such passage."""
    return find_like(snapshot, url.like, url.amount)


def article_marks(snapshot: Snapshot, url: UrlState, document: Document, passage: Passage | None) -> list[Mark]:
    """Return the marks that the question of `url` leaves in an opened article, as offsets into its text.

    They are those of its words, and in the opened passage the sentence that answers. Raises IndexMismatch.
    """
    if not url.question:
        return []
    with noted("article", url.question) as work:
        query = parse(url.question)
        marks = word_marks(document.text, query.terms, find_other_forms(query, snapshot))
        if passage:
            marks = [*marks, *_answer_marks(_search(snapshot, url, max(AMOUNTS)), passage)]
        work.results = len(marks)
        return marks


def usual_weight() -> float:
    """Return the weight of the words in the library, where nobody has moved the slider."""
    return library().weights.parts["keyword"]


def _answer_marks(answer: Answer, passage: Passage) -> list[Mark]:
    """Return the answer marks that the results give a passage or its copy, as offsets into its article."""
    found = (
        shown_marks(result)
        for result in answer.results
        if any(each.passage_id == passage.passage_id for each in (result.passage, *result.copies))
        and result.passage.text == passage.text  # a copy whose white space differs has other offsets
    )
    return marks_in_document(passage, (mark for mark in next(found, ()) if mark.kind is MarkKind.ANSWER))


def _search(snapshot: Snapshot, url: UrlState, k: int) -> Answer:
    return find(library(), snapshot, _request(url), k, recent())


def _request(url: UrlState) -> Request:
    return Request(url.question, url.mode, url.scope, url.weight)
