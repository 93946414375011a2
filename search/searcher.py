"""How a question travels, on one screen: query -> two legs -> fusion -> sentences -> marks and reasons."""

from __future__ import annotations

import time
from collections.abc import Iterator
from contextlib import contextmanager

from documents import Hit
from index import Encoder, Snapshot
from search.evidence import Evidence
from search.fuse import fuse
from search.query import Query, parse
from search.reasons import Explainer
from search.results import Answer, Mode
from search.spelling import suggestion

DEPTH = 1_000
"""How many hits of each leg are fused; fixed, so that the number of results asked for never changes their order."""

CANDIDATES = 300
"""How many of the fused passages are scored by their sentences too; no more results than these are returned."""

SENTENCE_SHARE = 0.5
"""Of the semantic score in hybrid mode: the best sentence's cosine; the rest is the cosine of the passage."""


def search(snapshot: Snapshot, encoder: Encoder, question: str, mode: Mode = Mode.HYBRID, k: int = 10) -> Answer:
    """The k passages that answer the question best. Never raises for what the question says."""
    clock = Clock()
    query = parse(question)
    evidence = find(snapshot, encoder, query, mode, clock)
    with clock("fuse"):
        ranking = rank(evidence, mode)[: max(k, 0)]
    with clock("mark"):
        results = Explainer(snapshot, query, evidence).results(ranking)
    with clock("spell"):
        meant = suggestion(query, evidence.frequencies, snapshot)
    return Answer(query.text, mode, snapshot.generation.name, clock.milliseconds(), results, query.notices, meant)


def find(snapshot: Snapshot, encoder: Encoder, query: Query, mode: Mode, clock: Clock) -> Evidence:
    """Both legs of the search; in keyword mode nothing is embedded."""
    with clock("embed"):
        vector = encoder.encode_question(query.plain) if query.terms and mode != Mode.KEYWORD else None
    with clock("keyword"):
        keyword = snapshot.keyword(query.keyword, DEPTH) if query.terms else []
    with clock("semantic"):
        semantic = snapshot.semantic(vector, DEPTH, query.keyword.filter) if vector is not None else []
    return Evidence(snapshot, query.terms, vector, keyword, semantic)


def rank(evidence: Evidence, mode: Mode) -> list[Hit]:
    """The ranking of a mode, at most CANDIDATES hits, whose scores are what they are ranked by."""
    if mode == Mode.KEYWORD:
        return list(evidence.keyword[:CANDIDATES])
    if mode == Mode.SEMANTIC:
        return list(evidence.semantic[:CANDIDATES])
    highest = evidence.highest_keyword
    candidates = [
        hit.passage_id for hit in fuse(evidence.keyword_scores, evidence.semantic_scores, highest)[:CANDIDATES]
    ]
    near = evidence.nearness(candidates)
    keyword = {i: evidence.keyword_scores[i] for i in candidates if i in evidence.keyword_scores}
    semantic = {i: (1 - SENTENCE_SHARE) * n.passage + SENTENCE_SHARE * n.best_sentence for i, n in near.items()}
    return fuse(keyword, semantic, highest)


class Clock:
    """Milliseconds by name, and in all."""

    def __init__(self) -> None:
        self._started = time.perf_counter()
        self._took: dict[str, float] = {}

    @contextmanager
    def __call__(self, name: str) -> Iterator[None]:
        started = time.perf_counter()
        yield
        self._took[name] = round((time.perf_counter() - started) * 1000, 3)

    def milliseconds(self) -> dict[str, float]:
        return self._took | {"total": round((time.perf_counter() - self._started) * 1000, 3)}
