"""The results of ranked passages: the marks of each, its confidence, and the reasons for its rank."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from types import MappingProxyType
from typing import NamedTuple

from core.documents import NO_METADATA, Metadata, Passage, document_id_of
from index import field_texts, searched_metadata, terms, terms_held
from search.answers.confidence import (
    LEAD_DEPTH,
    MIN_UNKNOWN_MATCH,
    STRONG,
    Calibration,
    ConfidenceSignals,
    answer_probability,
    answer_signs,
    confidence_level,
)
from search.answers.marks import passage_marks
from search.answers.sentences import (
    MIN_MARKED_MARGIN,
    MIN_SURENESS,
    MIN_SURENESS_UNMEASURED,
    AnswerCandidate,
    answer_candidates,
    answer_sentences,
)
from search.query import Query
from search.questions import OtherForm, reads_language
from search.ranking import NO_SENTENCE_FEATURES, Legs, PassageSimilarity, ScoredPassage, SentenceFeatures
from search.results import Confidence, KeywordReason, Mode, Result, SemanticReason, Why

IMPORTANT = 0.1
"""The highest share of the passages that may hold an important word, such as a drug, a code or a name."""

_MAX_MISSING_WORDS = 4


class _Judgement(NamedTuple):
    """The confidence of a result, its margin, and the signs behind the margin."""

    confidence: Confidence
    margin: float | None
    signs: Mapping[str, float]


class Explainer:
    """A maker of results from the ranked passages of one question. It reads no index.

    `sentences` maps passage ids to the features of their sentences, and lacks passages that were not compared with the
    question. Without a `calibration` no result has a margin, and each is a possible answer. A question that the model
    does not read, and one with a code that no article holds, is not `answerable`: no result of it is strong. Nor is one
    that has a rival which is found by words only.
    `metadata` is that of the articles of the results, by document id. The ranks in the legs do not count `copies`, the
    ids of passages that other passages stand for.
    """

    def __init__(
        self,
        query: Query,
        legs: Legs,
        sentences: Mapping[str, SentenceFeatures],
        calibration: Calibration | None,
        mode: Mode,
        answerable: bool = True,
        metadata: Mapping[str, Metadata] = MappingProxyType({}),
        copies: Collection[str] = (),
    ) -> None:
        self._query, self._legs, self._sentences, self._calibration = query, legs, sentences, calibration
        self._ranked = legs.without(copies)
        self._mode, self._answerable = mode, answerable
        self._metadata = metadata

    def results(self, ranking: Sequence[ScoredPassage], passages: Sequence[Passage]) -> tuple[Result, ...]:
        """Return a result for each passage. They are the first of the ranking, which goes on beyond them.

        The margin of a result is at most that of the result before it, which the ranking places higher.
        """
        results: list[Result] = []
        highest = 1.0
        for place, passage in enumerate(passages):
            judgement = self._judge(ranking, place, passage, highest)
            highest = highest if judgement.margin is None else judgement.margin
            results.append(self._result(place + 1, ranking[place], passage, judgement))
        return tuple(results)

    def _judge(self, ranking: Sequence[ScoredPassage], place: int, passage: Passage, highest: float) -> _Judgement:
        """Judge the result at a place of the ranking, whose margin is at most `highest`."""
        similarity = self._sentences.get(passage.passage_id, NO_SENTENCE_FEATURES).similarity
        if self._calibration is None or similarity is None:
            return _Judgement(Confidence.POSSIBLE, None, {})
        signals = ConfidenceSignals.of(similarity, self._legs.neighbourhood)
        relatedness = self._calibration.relatedness(signals)
        if self._mode != Mode.HYBRID or self._has_unknown_rival(ranking, place):
            return _Judgement(confidence_level(relatedness, None), None, {})
        signs = answer_signs(ranking, place, similarity)
        margin = min(answer_probability(signs), highest)
        is_near = similarity.unknown_match >= MIN_UNKNOWN_MATCH and margin >= STRONG and self._can_answer(passage)
        level = confidence_level(relatedness, margin if is_near else None)
        if level == Confidence.NONE and self._names_article_of(passage):
            level = Confidence.POSSIBLE
        rounded = {name: round(value, 6) for name, value in signs._asdict().items()}
        return _Judgement(level, margin, rounded | {"relatedness": relatedness})

    def _has_unknown_rival(self, ranking: Sequence[ScoredPassage], place: int) -> bool:
        """Return whether a passage that is found by words only is among those that a result is compared with.

        Those are the ones before it, the next LEAD_DEPTH, and the first of another article. No score tells how far it
        lies ahead of one that is not encoded, and that one may answer better.
        """
        if not self._legs.words_only:
            return False
        article = document_id_of(ranking[place].passage_id)
        others = (n for n, each in enumerate(ranking) if document_id_of(each.passage_id) != article)
        last = max(place + LEAD_DEPTH, next(others, len(ranking)))
        return any(each.passage_id in self._legs.words_only for each in ranking[: last + 1])

    def _names_article_of(self, passage: Passage) -> bool:
        """Return whether the question says no more than the metadata of the article: its author, for example."""
        asked = set(self._query.terms)
        return bool(asked) and asked <= set(terms(self._about(passage)))

    def _about(self, passage: Passage) -> str:
        return searched_metadata(self._metadata.get(passage.document_id, NO_METADATA))

    def _can_answer(self, passage: Passage) -> bool:
        """Return whether question and passage are read by the model, and each code of the question is in an article."""
        return self._answerable and reads_language(passage.embedded_text, passage.token_count)

    def _result(self, rank: int, scored: ScoredPassage, passage: Passage, judgement: _Judgement) -> Result:
        features = self._sentences.get(passage.passage_id, NO_SENTENCE_FEATURES)
        similarity = features.similarity
        candidates = self._candidates(passage, features, judgement)
        least = MIN_SURENESS_UNMEASURED if judgement.margin is None else MIN_SURENESS
        answers = answer_sentences(candidates, least)
        held = _terms_of(passage)
        others = [each for each in self._legs.other_forms if held.issuperset(each.terms)]
        marks = passage_marks(passage, self._query.terms, answers, others)
        why = self._why(scored, passage, similarity, held, others)
        confidence = judgement.confidence
        if confidence == Confidence.STRONG and any(best.says_opposite for best in candidates[:1]):
            confidence = Confidence.POSSIBLE
        metadata = self._metadata.get(passage.document_id, NO_METADATA)
        margin, signs = judgement.margin, judgement.signs
        return Result(rank, passage, scored.score, marks, why, confidence, margin, signs, metadata)

    def _candidates(
        self, passage: Passage, features: SentenceFeatures, judgement: _Judgement
    ) -> Sequence[AnswerCandidate]:
        """Return the sentences that may answer, the best first. None is looked for in a result that hardly answers."""
        is_likely = judgement.margin is None or judgement.margin >= MIN_MARKED_MARGIN
        if judgement.confidence == Confidence.NONE or not (is_likely and self._can_answer(passage)):
            return ()
        return answer_candidates(passage, self._query.plain, self._legs.term_weights, features)

    def _why(
        self,
        scored: ScoredPassage,
        passage: Passage,
        similarity: PassageSimilarity | None,
        held: set[str],
        others: Sequence[OtherForm],
    ) -> Why:
        """Return the reasons for a rank. `held` are the terms of the passage, `others` the other forms in it."""
        passage_id, legs = passage.passage_id, self._legs
        if about := self._about(passage):
            held = held | terms_held(about)
        said = held.union(*(other.typed_terms for other in others))
        keyword = semantic = None
        if passage_id in legs.keyword_scores:
            words = tuple(word.folded for word in self._query.words if word.term in held)
            keyword = KeywordReason(self._ranked.keyword_ranks[passage_id], legs.keyword_scores[passage_id], words)
        if similarity is not None:
            rank = self._ranked.semantic_ranks.get(passage_id)
            semantic = SemanticReason(rank, similarity.passage, similarity.best_sentence)
        return Why(scored.details, keyword, semantic, self._missing_words(said), tuple(map(str, others)))

    def _missing_words(self, said: set[str]) -> tuple[str, ...]:
        """Return the important words of the question whose terms a passage does not say, the rarest first."""
        missing = [word for word in self._query.words if word.term not in said and self._is_important(word.term)]
        missing.sort(key=lambda word: self._legs.frequencies[word.term])
        return tuple(word.folded for word in missing[:_MAX_MISSING_WORDS])

    def _is_important(self, term: str) -> bool:
        return self._legs.frequencies[term] <= IMPORTANT * self._legs.passages


def _terms_of(passage: Passage) -> set[str]:
    """Return the terms that a passage holds in any field."""
    return set().union(*map(terms_held, field_texts(passage).values()))
