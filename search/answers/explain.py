"""From ranked hits to results: the marks of each, and why it stands where it does."""

from __future__ import annotations

from collections.abc import Sequence

from core.documents import Passage
from index import Snapshot, field_texts, tokens_among
from search.answers.confidence import Calibration, ConfidenceSignals, confidence_level
from search.answers.marks import passage_marks
from search.answers.sentences import answer_candidates, answer_sentence
from search.query import Query
from search.ranking import Features, Floats, PassageSimilarity, ScoredPassage
from search.results import Confidence, KeywordReason, Result, SemanticReason, Why

IMPORTANT = 0.1
"""A word is important where at most this share of the passages holds it: a drug, a code, a name."""

_MISSING_SHOWN = 4


class Explainer:
    """Makes the results of one question."""

    def __init__(self, snapshot: Snapshot, query: Query, features: Features, calibration: Calibration | None) -> None:
        self._snapshot, self._query, self._features = snapshot, query, features
        self._calibration = calibration
        self._frequencies = features.frequencies
        self._passages = snapshot.generation.passages

    def results(self, ranking: Sequence[ScoredPassage]) -> tuple[Result, ...]:
        ids = [each.passage_id for each in ranking]
        near, shares = self._features.nearness(ids), self._features.shares(ids)
        passages = self._snapshot.passages(ids)
        return tuple(
            self._result(rank, each, passage, near.get(each.passage_id), share)
            for rank, (each, passage, share) in enumerate(zip(ranking, passages, shares, strict=True), 1)
        )

    def _result(
        self, rank: int, scored: ScoredPassage, passage: Passage, near: PassageSimilarity | None, shares: Floats
    ) -> Result:
        margin = None
        if self._calibration and near:
            margin = self._calibration.margin(ConfidenceSignals.of(near, self._features.neighbourhood))
        confidence = Confidence.POSSIBLE if margin is None else confidence_level(margin)
        answer = None
        if confidence != Confidence.NONE:
            answer = answer_sentence(
                answer_candidates(passage, self._query.plain, self._features.term_weights, near, shares)
            )
        found = passage_marks(passage, self._query.terms, answer)
        return Result(rank, passage, scored.score, found, self._why(scored, passage, near), confidence, margin)

    def _why(self, scored: ScoredPassage, passage: Passage, near: PassageSimilarity | None) -> Why:
        passage_id = passage.passage_id
        texts = field_texts(passage).values()
        held = {token.term for text in texts for token in tokens_among(text, self._query.terms)}
        keyword = semantic = None
        if passage_id in self._features.keyword_ranks:
            words = tuple(word.folded for word in self._query.words if word.term in held)
            rank = self._features.keyword_ranks[passage_id]
            keyword = KeywordReason(rank, self._features.keyword_scores[passage_id], words)
        if near is not None:
            ranks = self._features.semantic_ranks
            semantic = SemanticReason(ranks.get(passage_id), near.passage, near.best_sentence)
        return Why(scored.parts, keyword, semantic, self._missing(held))

    def _missing(self, held: set[str]) -> tuple[str, ...]:
        missing = [word for word in self._query.words if word.term not in held and self._is_important(word.term)]
        missing.sort(key=lambda word: self._frequencies[word.term])  # the rarest first
        return tuple(word.folded for word in missing[:_MISSING_SHOWN])

    def _is_important(self, term: str) -> bool:
        return self._frequencies[term] <= IMPORTANT * self._passages
