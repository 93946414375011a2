"""The results of ranked passages: the marks of each, its confidence, and the reasons for its rank."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from core.documents import Passage
from index import field_texts, tokens_with_terms
from search.answers.confidence import Calibration, ConfidenceSignals, confidence_level
from search.answers.marks import passage_marks
from search.answers.sentences import answer_candidates, answer_sentences
from search.query import Query
from search.ranking import NO_SENTENCE_FEATURES, Legs, PassageSimilarity, ScoredPassage, SentenceFeatures
from search.results import Confidence, KeywordReason, Result, SemanticReason, Why

IMPORTANT = 0.1
"""The highest share of the passages that may hold an important word, such as a drug, a code or a name."""

_MAX_MISSING_WORDS = 4


class Explainer:
    """A maker of results from the ranked passages of one question. It reads no index.

    `sentences` maps passage ids to the features of their sentences, and lacks passages that were not compared with the
    question. Without a `calibration` no result has a margin, and each is a possible answer.
    """

    def __init__(
        self,
        query: Query,
        legs: Legs,
        sentences: Mapping[str, SentenceFeatures],
        calibration: Calibration | None,
    ) -> None:
        self._query, self._legs, self._sentences, self._calibration = query, legs, sentences, calibration

    def results(self, ranking: Sequence[ScoredPassage], passages: Sequence[Passage]) -> tuple[Result, ...]:
        """Return a result for each ranked passage; `passages` are the same passages in the same order."""
        pairs = enumerate(zip(ranking, passages, strict=True), 1)
        return tuple(self._result(rank, scored, passage) for rank, (scored, passage) in pairs)

    def _result(self, rank: int, scored: ScoredPassage, passage: Passage) -> Result:
        features = self._sentences.get(passage.passage_id, NO_SENTENCE_FEATURES)
        similarity = features.similarity
        margin = self._margin(similarity)
        confidence = Confidence.POSSIBLE if margin is None else confidence_level(margin)
        candidates = answer_candidates(passage, self._query.plain, self._legs.term_weights, features)
        marks = passage_marks(passage, self._query.terms, answer_sentences(candidates, confidence))
        why = self._why(scored, passage, similarity)
        return Result(rank, passage, scored.score, marks, why, confidence, margin)

    def _margin(self, similarity: PassageSimilarity | None) -> float | None:
        if self._calibration is None or similarity is None:
            return None
        return self._calibration.margin(ConfidenceSignals.of(similarity, self._legs.neighbourhood))

    def _why(self, scored: ScoredPassage, passage: Passage, similarity: PassageSimilarity | None) -> Why:
        passage_id, legs = passage.passage_id, self._legs
        texts = field_texts(passage).values()
        held_terms = {token.term for text in texts for token in tokens_with_terms(text, self._query.terms)}
        keyword = semantic = None
        if passage_id in legs.keyword_ranks:
            words = tuple(word.folded for word in self._query.words if word.term in held_terms)
            keyword = KeywordReason(legs.keyword_ranks[passage_id], legs.keyword_scores[passage_id], words)
        if similarity is not None:
            rank = legs.semantic_ranks.get(passage_id)
            semantic = SemanticReason(rank, similarity.passage, similarity.best_sentence)
        return Why(scored.details, keyword, semantic, self._missing_words(held_terms))

    def _missing_words(self, held_terms: set[str]) -> tuple[str, ...]:
        """Return the important words of the question that are not among the terms of a passage, the rarest first."""
        missing = [word for word in self._query.words if word.term not in held_terms and self._is_important(word.term)]
        missing.sort(key=lambda word: self._legs.frequencies[word.term])
        return tuple(word.folded for word in missing[:_MAX_MISSING_WORDS])

    def _is_important(self, term: str) -> bool:
        return self._legs.frequencies[term] <= IMPORTANT * self._legs.passages
