"""Searches as page, API and MCP make them: each checks the model, uses the cache of questions, and is noted."""

from __future__ import annotations

from dataclasses import dataclass

from index import Snapshot
from patella import Library
from search import (
    EVERYWHERE,
    Answer,
    Comparison,
    Mode,
    QueryCache,
    Scope,
    Weights,
    compare,
    find_similar,
    search,
    with_keyword_weight,
)
from serving.records import noted

COMPARE = "compare"
"""Name of the comparison of the three modes, in the log and in an address."""


@dataclass(frozen=True, slots=True)
class Request:
    """A question and how it is searched.

    `weight` is the weight of the words in the hybrid ranking, from 0 to `search.MAX_KEYWORD_WEIGHT`; None is that of
    the library.
    """

    question: str
    mode: Mode = Mode.HYBRID
    scope: Scope = EVERYWHERE
    weight: float | None = None


def find(library: Library, snapshot: Snapshot, asked: Request, k: int, recent: QueryCache) -> Answer:
    """Return the answer to a question: the k best results. It is not noted: the caller knows what it is for.

    Raises IndexMismatch if the index was made with another model. Keyword mode needs no model and skips that check.
    """
    if asked.mode != Mode.KEYWORD:
        prepare(library, snapshot)
    return search(
        snapshot,
        library.encoder,
        asked.question,
        asked.mode,
        k,
        library.calibration(snapshot.generation),
        scope=asked.scope,
        weights=_weights(library, asked),
        look_up=recent,
    )


def compare_modes(library: Library, snapshot: Snapshot, asked: Request, k: int, recent: QueryCache) -> Comparison:
    """Return the k best results of each of the three modes. Raises IndexMismatch."""
    with noted(COMPARE, asked.question) as work:
        prepare(library, snapshot)
        weights = _weights(library, asked)
        found = compare(snapshot, library.encoder, asked.question, k, asked.scope, weights, recent)
        work.results = sum(map(len, found.columns.values()))
        return found


def find_like(snapshot: Snapshot, passage_id: str, k: int) -> Answer:
    """Return the k passages most similar to a passage. Raises KeyError if there is no such passage."""
    with noted("similar") as work:
        found = find_similar(snapshot, passage_id, k)
        work.results = len(found.results)
        return found


def prepare(library: Library, snapshot: Snapshot) -> None:
    """Load the model, so that loading does not count as time of the search. Raises IndexMismatch and ModelError."""
    library.check_model(snapshot.generation)
    library.encoder.load()


def _weights(library: Library, asked: Request) -> Weights:
    """Return the weights of the library, with the weight of the words that was asked for."""
    weights = library.weights
    return weights if asked.weight is None else with_keyword_weight(asked.weight, weights)
