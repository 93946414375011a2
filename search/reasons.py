"""From ranked hits to results: the marks of each, and why it stands where it does."""

from __future__ import annotations

from collections.abc import Sequence

from documents import Hit, Passage
from index import Snapshot
from index.analysis import terms
from index.fields import field_texts
from search.evidence import Evidence, Nearness
from search.marks import marks
from search.query import Query
from search.results import KeywordReason, Result, SemanticReason, Why
from search.sentences import answering, term_weights

IMPORTANT = 0.1
"""A word is important where at most this share of the passages holds it: a drug, a code, a name."""

_MISSING_SHOWN = 4


class Explainer:
    """Makes the results of one question."""

    def __init__(self, snapshot: Snapshot, query: Query, evidence: Evidence) -> None:
        self._snapshot, self._query, self._evidence = snapshot, query, evidence
        self._frequencies = evidence.frequencies
        self._passages = snapshot.generation.passages
        self._weights = term_weights(self._frequencies, self._passages)

    def results(self, ranking: Sequence[Hit]) -> tuple[Result, ...]:
        ids = [hit.passage_id for hit in ranking]
        near = self._evidence.nearness(ids)
        passages = self._snapshot.passages(ids)
        return tuple(
            self._result(rank, hit, passage, near.get(hit.passage_id))
            for rank, (hit, passage) in enumerate(zip(ranking, passages, strict=True), 1)
        )

    def _result(self, rank: int, hit: Hit, passage: Passage, near: Nearness | None) -> Result:
        answer = answering(passage, self._weights, near.sentences if near else None)
        found = marks(passage, self._query.terms, answer)
        return Result(rank, passage, hit.score, found, self._why(passage, near))

    def _why(self, passage: Passage, near: Nearness | None) -> Why:
        passage_id = passage.passage_id
        held = {term for text in field_texts(passage).values() for term in terms(text)}
        keyword = semantic = None
        if passage_id in self._evidence.keyword_ranks:
            words = tuple(word.folded for word in self._query.words if word.term in held)
            rank = self._evidence.keyword_ranks[passage_id]
            keyword = KeywordReason(rank, self._evidence.keyword_scores[passage_id], words)
        if near is not None:
            ranks = self._evidence.semantic_ranks
            semantic = SemanticReason(ranks.get(passage_id), near.passage, near.best_sentence)
        return Why(keyword, semantic, self._missing(held))

    def _missing(self, held: set[str]) -> tuple[str, ...]:
        missing = [word for word in self._query.words if word.term not in held and self._is_important(word.term)]
        missing.sort(key=lambda word: self._frequencies[word.term])  # the rarest first
        return tuple(word.folded for word in missing[:_MISSING_SHOWN])

    def _is_important(self, term: str) -> bool:
        return self._frequencies[term] <= IMPORTANT * self._passages
