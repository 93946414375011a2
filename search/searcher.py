"""How a question travels, on one screen: query -> two legs -> fusion -> parts of the score -> marks and reasons."""

from __future__ import annotations

import time
from collections.abc import Iterator
from contextlib import contextmanager
from typing import NamedTuple, Protocol

from index import Encoder, QuestionEncoder, Snapshot
from search.confidence import Calibration
from search.evidence import Evidence, Legs
from search.fuse import fuse
from search.neighbourhood import fit_to
from search.query import Query, parse
from search.reasons import Explainer
from search.recipe import DEFAULT, Recipe
from search.results import Answer, Mode
from search.scope import EVERYWHERE, Scope
from search.score import Scored, best_scored
from search.spelling import suggestion

DEPTH = 400
"""How many hits of each leg are fused; fixed, so that the number of results asked for never changes their order."""

CANDIDATES = 50
"""How many of the fused passages are scored by all their parts; the others by what the legs found alone.

Twice as many find nothing better (docs/RANKING.md)."""

LONGEST = 300
"""How many passages a ranking holds at most."""


def find(snapshot: Snapshot, encoder: QuestionEncoder, query: Query, mode: Mode, clock: Clock) -> Evidence:
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
    return Evidence(snapshot, query, Legs(asked, keyword, semantic, frequencies))


class Found(NamedTuple):
    """What was looked up for one question, and what was probably meant by it."""

    evidence: Evidence
    suggestion: str | None


def look_up(snapshot: Snapshot, encoder: Encoder, query: Query, mode: Mode, clock: Clock) -> Found:
    """Both legs, and the question with its slips put right: all of a search that embeds anything."""
    evidence = find(snapshot, encoder, query, mode, clock)
    with clock("spell"):
        fit = fit_to(snapshot, encoder) if mode != Mode.KEYWORD else None
        return Found(evidence, suggestion(query, evidence.frequencies, snapshot, fit))


def search(
    snapshot: Snapshot,
    encoder: Encoder,
    question: str,
    mode: Mode = Mode.HYBRID,
    k: int = 10,
    calibration: Calibration | None = None,
    *,
    scope: Scope = EVERYWHERE,
    recipe: Recipe = DEFAULT,
    look_up: LookUp = look_up,
) -> Answer:
    """The k passages of the scope that answer the question best. Never raises for what the question says."""
    clock = Clock()
    query = scope.narrowed(parse(question), snapshot)
    evidence, meant = look_up(snapshot, encoder, query, mode, clock)
    with clock("fuse"):
        ranking = rank(evidence, mode, recipe, max(k, 0))
    with clock("mark"):
        results = Explainer(snapshot, query, evidence, calibration).results(ranking)
    return Answer(query.text, mode, snapshot.generation.name, clock.milliseconds(), results, query.notices, meant)


def rank(evidence: Evidence, mode: Mode, recipe: Recipe = DEFAULT, k: int = LONGEST) -> list[Scored]:
    """The first k of the ranking of a mode, at most LONGEST, whose scores are what they are ranked by."""
    if mode == Mode.KEYWORD:
        return [Scored.by_keyword(hit) for hit in evidence.keyword[: min(k, LONGEST)]]
    if mode == Mode.SEMANTIC:
        return [Scored.by_cosine(hit) for hit in evidence.semantic[: min(k, LONGEST)]]
    fused = fuse(evidence.keyword_shares, evidence.semantic_scores, recipe.two_legs, LONGEST)
    ids = [hit.passage_id for hit in fused]
    return best_scored(ids[:CANDIDATES], ids[CANDIDATES:], evidence, recipe, min(k, LONGEST))


class LookUp(Protocol):
    """`look_up`, or what stands in its place (see `search.recent`)."""

    def __call__(self, snapshot: Snapshot, encoder: Encoder, query: Query, mode: Mode, clock: Clock, /) -> Found: ...


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
