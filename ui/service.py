"""What all visitors share: one library, its model loaded once, and a bound on how many search at the same time."""

from __future__ import annotations

import logging
import threading
from collections.abc import Iterator
from contextlib import contextmanager

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
"""Searches at the same time; more would only make each other slow."""

PATIENCE = 15.0
"""Seconds until somebody who waits for a seat is told."""

_seats = threading.BoundedSemaphore(SEATS)

log = logging.getLogger(__name__)


class TooBusy(PatellaError):
    """Everybody is searching at once."""


@st.cache_resource(show_spinner=False)
def library() -> Library:
    """The one library of this process. The model is loaded in the background, so that the first question is fast."""
    made = Library(settings())
    threading.Thread(target=_warm_up, args=(made,), name="warm-up", daemon=True).start()
    return made


@st.cache_resource(show_spinner=False)
def reindexing() -> Background[SyncReport]:
    """The one reindexing of this process."""
    return Background("reindexing")


@st.cache_resource(show_spinner=False)
def evaluating() -> Background[Report]:
    """The one evaluation of this process."""
    return Background("evaluation")


@st.cache_resource(show_spinner=False)
def recent() -> QueryCache:
    """The questions that were asked last, by whomever."""
    return QueryCache()


def answer(snapshot: Snapshot, url: UrlState, k: int) -> Answer:
    """Search, when there is a seat. Raises TooBusy, and IndexMismatch for an index of another model."""
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
    """The same for the three modes side by side."""
    _prepare(snapshot)
    weights = with_keyword_weight(url.weight)
    with _seat():
        return compare(snapshot, library().encoder, url.question, url.amount, url.scope, weights, recent())


def _prepare(snapshot: Snapshot) -> None:
    library().check_model(snapshot.generation)
    library().encoder.load()  # is not part of the time that a search takes


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
        log.warning("%s", error)  # the first question meets the same error, and shows it
