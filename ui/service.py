"""The state that all visitors share: one library with its model, and the seats of the searches at the same time."""

from __future__ import annotations

import logging
import threading
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import streamlit as st

from core.documents import Document, Mark, MarkKind, Passage
from core.errors import PatellaError
from core.parallel import cores
from core.settings import settings
from index import Snapshot, SyncReport
from patella import Library
from search import (
    Answer,
    Comparison,
    Mode,
    QueryCache,
    Weights,
    compare,
    find_other_forms,
    find_similar,
    parse,
    search,
    shown_marks,
    with_keyword_weight,
    word_marks,
)
from ui.background import Background
from ui.html import marks_in_document
from ui.operation import Seats, Work, noted
from ui.url_state import AMOUNTS, COMPARE, UrlState

if TYPE_CHECKING:
    from evaluation import Effect

PATIENCE = 2.0
"""Seconds that a page waits for its turn at most; one that would wait longer is refused at once."""

MOST_CHANGES = 20
MOST_EVALUATIONS = 4
"""Number of changes of the index, and of evaluations, that may wait for the one that runs."""

_POOLED = 30
"""Passages of each mode that are looked at for a pool: enough for ten sections, where some have several passages."""

seats = Seats(cores(), PATIENCE, "Too much is being searched at this moment. Your question is kept: try again.")
"""The seats of the pages that are drawn, each with its search: as many as cores. More would only slow each other down.
"""

_desk = Seats(1, 0.0, "cannot be read at this moment, because another file is being read. Try again.")

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class IndexChange:
    """What work that changes the index did.

    `generation` is the name of the generation that was in use at its end. `not_added` holds pairs of file name and
    reason: uploaded files that were not even put into the folder. `effect` is what a reindexing does to the answers,
    and `consented` tells that somebody had consented to it: if it was held all the same, something changed meanwhile.
    """

    report: SyncReport
    generation: str = ""
    not_added: Sequence[tuple[str, str]] = ()
    effect: Effect | None = None
    consented: bool = False


@st.cache_resource(show_spinner=False)
def library() -> Library:
    """Return the one library of this process.

    The first call starts to load the model in a background thread, so that the first question does not wait for it.
    """
    made = Library(settings())
    threading.Thread(target=_warm_up, args=(made,), name="warm-up", daemon=True).start()
    return made


@st.cache_resource(show_spinner=False)
def reindexing() -> Background[IndexChange]:
    """Return the one queue of this process for work that changes the index."""
    return Background("indexing", MOST_CHANGES, seats.give_way)


@st.cache_resource(show_spinner=False)
def evaluating() -> Background[str]:
    """Return the one queue of this process for evaluations. The outcome of each is the name of its kept run."""
    return Background("evaluation", MOST_EVALUATIONS, seats.give_way)


@st.cache_resource(show_spinner=False)
def recent() -> QueryCache:
    """Return the one cache of recent questions of this process, which all visitors share."""
    return QueryCache()


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
    with noted(COMPARE, url.question) as work:
        _prepare(snapshot)
        found = compare(snapshot, library().encoder, url.question, url.amount, url.scope, _weights(url), recent())
        work.results = sum(map(len, found.columns.values()))
        return found


def pooled(snapshot: Snapshot, url: UrlState) -> list[list[Passage]]:
    """Return the passages that each mode finds first for the question of `url`, best first. Raises IndexMismatch."""
    with noted("pool", url.question) as work:
        _prepare(snapshot)
        answers = [_search(snapshot, replace(url, mode=mode), _POOLED) for mode in Mode]
        work.results = sum(len(found.results) for found in answers)
        return [[result.passage for result in found.results] for found in answers]


def rankings(asked: Sequence[tuple[Snapshot, UrlState]]) -> list[list[Passage]]:
    """Return the passages that each request finds first in its snapshot, best first. Raises IndexMismatch."""
    with noted("prefer", asked[0][1].question) as work:
        answers = [_search(snapshot, url, _POOLED) for snapshot, url in asked]
        work.results = sum(len(found.results) for found in answers)
        return [[result.passage for result in found.results] for found in answers]


def similar(snapshot: Snapshot, url: UrlState) -> Answer:
    """Return the passages most similar to the passage `url.like`. Raises KeyError if there is no such passage."""
    with noted("similar") as work:
        found = find_similar(snapshot, url.like, url.amount)
        work.results = len(found.results)
        return found


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


@contextmanager
def reading_a_file() -> Iterator[Work]:
    """Let the block read an uploaded file. Raises TooBusy while another file is read: that can take long."""
    with noted("preview") as work, _desk.turn():
        yield work


def _answer_marks(answer: Answer, passage: Passage) -> list[Mark]:
    """Return the answer marks that the results give a passage, as offsets into its article."""
    found = (shown_marks(result) for result in answer.results if result.passage.passage_id == passage.passage_id)
    return marks_in_document(passage, (mark for mark in next(found, ()) if mark.kind is MarkKind.ANSWER))


def _search(snapshot: Snapshot, url: UrlState, k: int) -> Answer:
    if url.mode != Mode.KEYWORD:
        _prepare(snapshot)
    return search(
        snapshot,
        library().encoder,
        url.question,
        url.mode,
        k,
        library().calibration(snapshot.generation),
        scope=url.scope,
        weights=_weights(url),
        look_up=recent(),
    )


def _weights(url: UrlState) -> Weights:
    """Return the weights of the library, with the weight of the words that the visitor chose."""
    weights = library().weights
    return weights if url.weight is None else with_keyword_weight(url.weight, weights)


def usual_weight() -> float:
    """Return the weight of the words in the library, where nobody has moved the slider."""
    return library().weights.parts["keyword"]


def _prepare(snapshot: Snapshot) -> None:
    library().check_model(snapshot.generation)
    library().encoder.load()  # here, so that loading does not count as time of the search


def _warm_up(made: Library) -> None:
    try:
        made.warm_up()
    except PatellaError as error:
        log.warning("%s", error)  # the first question fails with the same error, and the page shows it
