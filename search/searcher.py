"""How a question travels, on one screen: query -> two legs -> fusion -> parts of the score -> marks and reasons."""

from __future__ import annotations

import time
from collections.abc import Iterator
from contextlib import contextmanager
from typing import NamedTuple, Protocol

from embedding import Encoder, QuestionEncoder
from index import Snapshot
from search.answers import Calibration, Explainer
from search.query import Query, parse
from search.ranking import DEFAULT_WEIGHTS, Features, Legs, ScoredPassage, Weights, fuse, top_scored
from search.results import Answer, Mode
from search.scope import EVERYWHERE, Scope
from search.spelling import corpus_fit, suggestion

DEPTH = 400
"""How many hits of each leg are fused; fixed, so that the number of results asked for never changes their order."""

CANDIDATES = 50
"""How many of the fused passages are scored by all their parts; the others by what the legs found alone.

Twice as many find nothing better (docs/RANKING.md)."""

LONGEST = 300
"""How many passages a ranking holds at most."""


def retrieve(snapshot: Snapshot, encoder: QuestionEncoder, query: Query, mode: Mode, clock: Clock) -> Features:
    """Both legs of the search; in keyword mode nothing is embedded. Words are looked up while the question is."""
    with clock("embed"):
        begun = encoder.begin_question(query.plain) if query.terms and mode != Mode.KEYWORD else None
    with clock("keyword"):
        keyword = snapshot.keyword(query.keyword, DEPTH) if query.terms else []
        frequencies = dict(zip(query.terms, snapshot.document_frequencies(query.terms), strict=True))
    with clock("embed"):
        asked = begun() if begun else None
    with clock("semantic"):
        semantic = snapshot.semantic(asked.vector, DEPTH, query.keyword.filter) if asked is not None else []
    return Features(snapshot, query, Legs(asked, keyword, semantic, frequencies))


class Retrieved(NamedTuple):
    """What was looked up for one question, and what was probably meant by it."""

    features: Features
    suggestion: str | None


def look_up(snapshot: Snapshot, encoder: Encoder, query: Query, mode: Mode, clock: Clock) -> Retrieved:
    """Both legs, and the question with its slips put right: all of a search that embeds anything."""
    features = retrieve(snapshot, encoder, query, mode, clock)
    with clock("spell"):
        fit = corpus_fit(snapshot, encoder) if mode != Mode.KEYWORD else None
        return Retrieved(features, suggestion(query, features.frequencies, snapshot, fit))


def search(
    snapshot: Snapshot,
    encoder: Encoder,
    question: str,
    mode: Mode = Mode.HYBRID,
    k: int = 10,
    calibration: Calibration | None = None,
    *,
    scope: Scope = EVERYWHERE,
    weights: Weights = DEFAULT_WEIGHTS,
    look_up: LookUp = look_up,
) -> Answer:
    """The k passages of the scope that answer the question best. Never raises for what the question says."""
    clock = Clock()
    query = scope.narrowed(parse(question), snapshot)
    features, meant = look_up(snapshot, encoder, query, mode, clock)
    with clock("fuse"):
        ranking = rank(features, mode, weights, max(k, 0))
    with clock("mark"):
        results = Explainer(snapshot, query, features, calibration).results(ranking)
    return Answer(query.text, mode, snapshot.generation.name, clock.milliseconds(), results, query.notices, meant)


def rank(features: Features, mode: Mode, weights: Weights = DEFAULT_WEIGHTS, k: int = LONGEST) -> list[ScoredPassage]:
    """The first k of the ranking of a mode, at most LONGEST, whose scores are what they are ranked by."""
    if mode == Mode.KEYWORD:
        return [ScoredPassage.by_keyword(hit) for hit in features.keyword[: min(k, LONGEST)]]
    if mode == Mode.SEMANTIC:
        return [ScoredPassage.by_cosine(hit) for hit in features.semantic[: min(k, LONGEST)]]
    fused = fuse(features.keyword_shares, features.semantic_scores, weights.two_legs, LONGEST)
    ids = [hit.passage_id for hit in fused]
    return top_scored(ids[:CANDIDATES], ids[CANDIDATES:], features, weights, min(k, LONGEST))


class LookUp(Protocol):
    """`look_up`, or what stands in its place (see `search.recent`)."""

    def __call__(
        self, snapshot: Snapshot, encoder: Encoder, query: Query, mode: Mode, clock: Clock, /
    ) -> Retrieved: ...


class Clock:
    """Milliseconds by name, and in all. What has a name twice is added up."""

    def __init__(self) -> None:
        self._started = time.perf_counter()
        self._took: dict[str, float] = {}

    @contextmanager
    def __call__(self, name: str) -> Iterator[None]:
        started = time.perf_counter()
        yield
        self._took[name] = self._took.get(name, 0.0) + (time.perf_counter() - started) * 1000

    def milliseconds(self) -> dict[str, float]:
        total = {"total": (time.perf_counter() - self._started) * 1000}
        return {name: round(took, 3) for name, took in (self._took | total).items()}
