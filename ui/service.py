"""The state that all visitors share: one library with its model, and a limit on the searches at the same time."""

from __future__ import annotations

import logging
import threading
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass

import streamlit as st

from core.errors import PatellaError
from core.settings import settings
from evaluation import Report
from index import Snapshot, SyncReport
from patella import Library
from search import Answer, Comparison, Mode, QueryCache, compare, search, with_keyword_weight
from ui.background import Background
from ui.url_state import UrlState

SEATS = 4
"""Number of searches that may run at the same time; more would only slow each other down."""

PATIENCE = 15.0
"""Seconds that a search waits for a seat before it raises TooBusy."""

_seats = threading.BoundedSemaphore(SEATS)

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class IndexChange:
    """What work that changes the index did.

    `generation` is the name of the generation that was in use at its end. `not_added` holds pairs of file name and
    reason: uploaded files that were not even put into the folder.
    """

    report: SyncReport
    generation: str = ""
    not_added: Sequence[tuple[str, str]] = ()


class TooBusy(PatellaError):
    """Error of a search that waited PATIENCE seconds and got no seat."""


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
    return Background("indexing")


@st.cache_resource(show_spinner=False)
def evaluating() -> Background[Report]:
    """Return the one queue of this process for evaluations."""
    return Background("evaluation")


@st.cache_resource(show_spinner=False)
def recent() -> QueryCache:
    """Return the one cache of recent questions of this process, which all visitors share."""
    return QueryCache()


def answer(snapshot: Snapshot, url: UrlState, k: int) -> Answer:
    """Return the answer to the question of `url`: the k best results in the mode and the scope of `url`.

    Raises TooBusy if no seat becomes free in time, and IndexMismatch if the index was made with another model.
    Keyword mode needs no model and skips that check.
    """
    if url.mode != Mode.KEYWORD:
        _prepare(snapshot)
    with _seat():
        return search(
            snapshot,
            library().encoder,
            url.question,
            url.mode,
            k,
            library().calibration(snapshot.generation),
            scope=url.scope,
            weights=with_keyword_weight(url.weight),
            look_up=recent(),
        )


def comparison(snapshot: Snapshot, url: UrlState) -> Comparison:
    """Return the rankings of the three modes for the question of `url`. Raises TooBusy and IndexMismatch."""
    _prepare(snapshot)
    weights = with_keyword_weight(url.weight)
    with _seat():
        return compare(snapshot, library().encoder, url.question, url.amount, url.scope, weights, recent())


def _prepare(snapshot: Snapshot) -> None:
    library().check_model(snapshot.generation)
    library().encoder.load()  # here, so that loading does not count as time of the search


@contextmanager
def _seat() -> Iterator[None]:
    if not _seats.acquire(timeout=PATIENCE):
        raise TooBusy("Many people are searching at this moment. Wait a little, then press Enter again.")
    try:
        yield
    finally:
        _seats.release()


def _warm_up(made: Library) -> None:
    try:
        made.warm_up()
    except PatellaError as error:
        log.warning("%s", error)  # the first question fails with the same error, and the page shows it
