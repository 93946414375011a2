"""What the ranking knows of one question: what both legs found, and the features fetched for the candidates."""

from __future__ import annotations

import math
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import count

import numpy as np

from core.documents import Hit
from embedding import Encoded
from index import KeywordQuery, PassageVectors, Snapshot, max_bm25f_score, terms
from search.answer_type import LIST, asks_for_list
from search.query import Query
from search.ranking.max_sim import QuestionTokens, sentence_shares
from search.ranking.similarities import Floats, PassageSimilarity, Similarities, compute_similarities, neighbourhood

_RARE_IN, _RARE_SHARE = 2, 0.002  # a term is rare in so many passages at most, or in this share of them
_RARE_AT_MOST = 0.01  # but never in more than this share: in a small corpus most words stand in few passages
_PASSAGES_THAT_TELL = 100  # from so many on, the corpus tells more than half of which words are rare
_EVERYWHERE = math.log(2)  # the weight of a term that stands in every passage


@dataclass(frozen=True)
class Legs:
    """What the keyword leg and the semantic leg found for one question. Nothing here reads an index.

    `question` is the encoded question, None in keyword mode. `keyword` and `semantic` are hits, best first.
    `frequencies` maps each term of the question to the number of passages that hold it, of `passages` in all.
    """

    question: Encoded | None
    keyword: Sequence[Hit]
    semantic: Sequence[Hit]
    frequencies: Mapping[str, int]
    passages: int

    @cached_property
    def keyword_scores(self) -> Mapping[str, float]:
        """Passage id -> BM25F score."""
        return dict(self.keyword)

    @cached_property
    def semantic_scores(self) -> Mapping[str, float]:
        """Passage id -> cosine."""
        return dict(self.semantic)

    @cached_property
    def keyword_ranks(self) -> Mapping[str, int]:
        """Passage id -> its rank in the keyword leg, from 1."""
        return dict(zip(self.keyword_scores, count(1), strict=False))

    @cached_property
    def semantic_ranks(self) -> Mapping[str, int]:
        """Passage id -> its rank in the semantic leg, from 1."""
        return dict(zip(self.semantic_scores, count(1), strict=False))

    @cached_property
    def neighbourhood(self) -> float:
        """The mean cosine of the passages nearest to the question; 0 where there are none."""
        return neighbourhood(self.semantic)

    @cached_property
    def term_weights(self) -> Mapping[str, float]:
        """Term -> ln(1 + N / (n + 1)), where n of N passages hold it: a rare term weighs more."""
        return {term: math.log(1 + self.passages / (n + 1)) for term, n in self.frequencies.items()}

    @cached_property
    def keyword_shares(self) -> Mapping[str, float]:
        """Passage id -> its BM25F score as a share of the most that the question's terms could earn in the body.

        A few passages cannot tell which words are rare, since each word of a question weighs about the same there. So
        the shares of a small corpus are drawn towards 0.
        """
        highest = max_bm25f_score(self.frequencies.values(), self.passages)
        trust = self.passages / (self.passages + _PASSAGES_THAT_TELL)
        return {passage_id: trust * score / highest for passage_id, score in self.keyword_scores.items()}


@dataclass(frozen=True, slots=True)
class Features:
    """The features of n passages for one question, by which they are scored; all are read before scoring begins.

    `ids` are the passages in the order of the fused legs, of which the first c are candidates. `keyword_shares` and
    `cosines` have shape (n,): what the legs found, 0 where a leg did not find the passage; candidates have their exact
    cosine. `similarities` holds the c candidates; it is None where nothing was embedded. `missing_rare` has shape (c,):
    the weight of the rare terms that a candidate lacks, as a share of the weight of all rare terms.
    """

    ids: Sequence[str]
    keyword_shares: Floats
    cosines: Floats
    similarities: Similarities | None
    missing_rare: Floats


@dataclass(frozen=True, slots=True)
class SentenceFeatures:
    """What the choice of an answering sentence needs of one passage.

    `similarity` is None where nothing was embedded; `shares` has shape (sentences,), or is empty then: the share of the
    question that goes to each sentence.
    """

    similarity: PassageSimilarity | None
    shares: Floats


def fetch_features(
    snapshot: Snapshot, query: Query, legs: Legs, candidates: Sequence[str], others: Sequence[str]
) -> Features:
    """Read what the score needs: all features of the candidates, and what the legs found of the others."""
    similarities = fetch_similarities(snapshot, query, legs, candidates)
    cosines = _values(others, legs.semantic_scores)
    return Features(
        ids=[*candidates, *others],
        keyword_shares=_values([*candidates, *others], legs.keyword_shares),
        cosines=np.concatenate([similarities.passages if similarities else _values(candidates, {}), cosines]),
        similarities=similarities,
        missing_rare=_missing_rare(candidates, fetch_rare_terms(snapshot, legs), legs.term_weights),
    )


def fetch_similarities(snapshot: Snapshot, query: Query, legs: Legs, ids: Sequence[str]) -> Similarities | None:
    """Read the vectors of these passages and compare them with the question; None where it was not embedded."""
    if legs.question is None or not ids:
        return None
    vectors = snapshot.passage_vectors(ids)
    question = QuestionTokens(query.plain, legs.question)
    return compute_similarities(ids, question, legs.term_weights, vectors, _lists(snapshot, query, ids, vectors))


def fetch_rare_terms(snapshot: Snapshot, legs: Legs) -> dict[str, Collection[str]]:
    """Look up the passages that hold each rare term of the question, such as a drug, a code or a name."""
    most = min(max(_RARE_IN, _RARE_SHARE * legs.passages), _RARE_AT_MOST * legs.passages)
    rare = {term: number for term, number in legs.frequencies.items() if 0 < number <= most}
    hits = {term: snapshot.keyword(KeywordQuery((term,)), number) for term, number in rare.items()}
    return {term: {hit.passage_id for hit in found} for term, found in hits.items()}


def sentence_features(query: Query, legs: Legs, *similarities: Similarities | None) -> dict[str, SentenceFeatures]:
    """Passage id -> the features of its sentences, of all passages that were compared with the question."""
    if legs.question is None:
        return {}
    token_weights = QuestionTokens(query.plain, legs.question).weights(_all_words(query.plain, legs.term_weights))
    return {
        passage_id: SentenceFeatures(similarity, sentence_shares(token_weights, token_max_sims))
        for compared in similarities
        if compared
        for passage_id, (similarity, token_max_sims) in compared.of_passages().items()
    }


NO_SENTENCE_FEATURES = SentenceFeatures(None, np.zeros(0))
"""The features of a passage that was not compared with the question."""


def _values(ids: Sequence[str], values: Mapping[str, float]) -> Floats:
    return np.array([values.get(passage_id, 0.0) for passage_id in ids], np.float64)


def _missing_rare(ids: Sequence[str], rare: Mapping[str, Collection[str]], term_weights: Mapping[str, float]) -> Floats:
    whole = sum(term_weights[term] for term in rare)
    lacking = [sum(term_weights[term] for term, holding in rare.items() if each not in holding) for each in ids]
    return np.array([weight / whole if whole else 0.0 for weight in lacking], np.float64)


def _lists(snapshot: Snapshot, query: Query, ids: Sequence[str], vectors: PassageVectors) -> Floats:
    """1 for each sentence that is a list, if the question asks for one, else 0; shape (sentences,)."""
    if not asks_for_list(query.plain):
        return np.zeros(len(vectors.sentences))
    sentences = (passage.text_of(sentence) for passage in snapshot.passages(ids) for sentence in passage.sentences)
    return np.array([float(LIST.search(sentence) is not None) for sentence in sentences])


def _all_words(plain: str, term_weights: Mapping[str, float]) -> dict[str, float]:
    """Return weights of all words of a question, "when" and "who" among them: they tell which sentence answers too.

    A word that is not looked up counts as one that stands in every passage. The square root brings rare and common
    words nearer to each other.
    """
    return {term: math.sqrt(term_weights.get(term, _EVERYWHERE)) for term in terms(plain)}
