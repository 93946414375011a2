"""From ranked hits to results: the marks of each, and why it stands where it does."""

from __future__ import annotations

from collections.abc import Sequence

from documents import Passage
from index import Snapshot
from index.analysis import tokens_among
from index.fields import field_texts
from search.confidence import Calibration, Confidence, Signs, level
from search.evidence import Evidence
from search.marks import marks
from search.nearness import Floats, Nearness
from search.query import Query
from search.results import KeywordReason, Result, SemanticReason, Why
from search.score import Scored
from search.sentences import answering, candidates

IMPORTANT = 0.1
"""A word is important where at most this share of the passages holds it: a drug, a code, a name."""

_MISSING_SHOWN = 4


class Explainer:
    """Makes the results of one question."""

    def __init__(self, snapshot: Snapshot, query: Query, evidence: Evidence, calibration: Calibration | None) -> None:
        self._snapshot, self._query, self._evidence = snapshot, query, evidence
        self._calibration = calibration
        self._frequencies = evidence.frequencies
        self._passages = snapshot.generation.passages

    def results(self, ranking: Sequence[Scored]) -> tuple[Result, ...]:
        ids = [each.passage_id for each in ranking]
        near, shares = self._evidence.nearness(ids), self._evidence.shares(ids)
        passages = self._snapshot.passages(ids)
        return tuple(
            self._result(rank, each, passage, near.get(each.passage_id), share)
            for rank, (each, passage, share) in enumerate(zip(ranking, passages, shares, strict=True), 1)
        )

    def _result(self, rank: int, scored: Scored, passage: Passage, near: Nearness | None, shares: Floats) -> Result:
        margin = None
        if self._calibration and near:
            margin = self._calibration.margin(Signs.of(near, self._evidence.neighbourhood))
        confidence = Confidence.POSSIBLE if margin is None else level(margin)
        answer = None
        if confidence != Confidence.NONE:
            answer = answering(candidates(passage, self._query.plain, self._evidence.weights, near, shares))
        found = marks(passage, self._query.terms, answer)
        return Result(rank, passage, scored.score, found, self._why(scored, passage, near), confidence, margin)

    def _why(self, scored: Scored, passage: Passage, near: Nearness | None) -> Why:
        passage_id = passage.passage_id
        texts = field_texts(passage).values()
        held = {token.term for text in texts for token in tokens_among(text, self._query.terms)}
        keyword = semantic = None
        if passage_id in self._evidence.keyword_ranks:
            words = tuple(word.folded for word in self._query.words if word.term in held)
            rank = self._evidence.keyword_ranks[passage_id]
            keyword = KeywordReason(rank, self._evidence.keyword_scores[passage_id], words)
        if near is not None:
            ranks = self._evidence.semantic_ranks
            semantic = SemanticReason(ranks.get(passage_id), near.passage, near.best_sentence)
        return Why(scored.parts, keyword, semantic, self._missing(held))

    def _missing(self, held: set[str]) -> tuple[str, ...]:
        missing = [word for word in self._query.words if word.term not in held and self._is_important(word.term)]
        missing.sort(key=lambda word: self._frequencies[word.term])  # the rarest first
        return tuple(word.folded for word in missing[:_MISSING_SHOWN])

    def _is_important(self, term: str) -> bool:
        return self._frequencies[term] <= IMPORTANT * self._passages
