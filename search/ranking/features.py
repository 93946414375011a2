"""What the two legs found for one question, and how near the sentences of a passage are to it."""

from __future__ import annotations

import math
from collections.abc import Collection, Iterable, Mapping, Sequence
from functools import cached_property
from itertools import count
from typing import NamedTuple

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


class Legs(NamedTuple):
    """What both legs found. `question` is None where the mode needs no embedding.

    `frequencies` tells of each term of the question in how many passages it stands.
    """

    question: Encoded | None
    keyword: Sequence[Hit]
    semantic: Sequence[Hit]
    frequencies: Mapping[str, int]


class Features:
    """Both rankings of one question, and what follows from them."""

    def __init__(self, snapshot: Snapshot, query: Query, legs: Legs) -> None:
        self._snapshot, self._query, self._question = snapshot, query, legs.question
        self.legs, self.keyword, self.semantic, self.frequencies = legs, legs.keyword, legs.semantic, legs.frequencies
        self._compared: dict[tuple[str, ...], Similarities] = {}
        self._places: dict[str, tuple[Similarities, int]] = {}

    @cached_property
    def keyword_ranks(self) -> Mapping[str, int]:
        return dict(zip(self.keyword_scores, count(1), strict=False))

    @cached_property
    def semantic_ranks(self) -> Mapping[str, int]:
        return dict(zip(self.semantic_scores, count(1), strict=False))

    @cached_property
    def keyword_scores(self) -> Mapping[str, float]:
        return dict(self.keyword)

    @cached_property
    def semantic_scores(self) -> Mapping[str, float]:
        return dict(self.semantic)

    @cached_property
    def neighbourhood(self) -> float:
        """The mean cosine of the passages that are nearest to the question; 0 where there are none."""
        return neighbourhood(self.semantic)

    @cached_property
    def term_weights(self) -> Mapping[str, float]:
        """For each term of the question ln(1 + N / (n + 1)), N passages of which n hold it: a rare one weighs more."""
        passages = self._snapshot.generation.passages
        return {term: math.log(1 + passages / (n + 1)) for term, n in self.frequencies.items()}

    @cached_property
    def keyword_shares(self) -> Mapping[str, float]:
        """The keyword scores as shares of the most that the question's terms could earn in the body.

        Which words are rare cannot be told from a few passages, where each word of a question weighs about the same:
        the shares of a small corpus are drawn towards 0.
        """
        passages = self._snapshot.generation.passages
        highest = max_bm25f_score(self.frequencies.values(), passages)
        trust = passages / (passages + _PASSAGES_THAT_TELL)
        return {passage_id: trust * score / highest for passage_id, score in self.keyword_scores.items()}

    @cached_property
    def rare(self) -> Mapping[str, Collection[str]]:
        """Rare terms of the question, such as a drug, a code, a name, and the passages that hold each."""
        passages = self._snapshot.generation.passages
        most = min(max(_RARE_IN, _RARE_SHARE * passages), _RARE_AT_MOST * passages)
        terms = [term for term, number in self.frequencies.items() if 0 < number <= most]
        hits = {term: self._snapshot.keyword(KeywordQuery((term,)), self.frequencies[term]) for term in terms}
        return {term: {hit.passage_id for hit in found} for term, found in hits.items()}

    def missing_rare(self, passage_id: str) -> float:
        """The weight of the rare terms that a passage lacks, as a share of them all."""
        whole = sum(self.term_weights[term] for term in self.rare)
        lacking = sum(self.term_weights[term] for term, holding in self.rare.items() if passage_id not in holding)
        return lacking / whole if whole else 0.0

    def shares(self, ids: Sequence[str]) -> list[Floats]:
        """Of each passage, the share of the question that goes to each sentence; none where it was not embedded."""
        if self._asked is None:
            return [np.zeros(0) for _ in ids]
        weights = self._asked.weights(_all_words(self._query.plain, self.term_weights))
        self.compare(ids)
        places = [self._places[passage_id] for passage_id in ids]
        return [sentence_shares(weights, among.met[:, among.own(place)]) for among, place in places]

    def compare(self, ids: Iterable[str]) -> None:
        """Compare the question with these passages, all at once; nothing happens where it was not embedded."""
        self.compared([passage_id for passage_id in ids if passage_id not in self._places])

    def compared(self, ids: Sequence[str]) -> Similarities | None:
        """The question compared with these passages, in their order; None if there are none or it has no vector."""
        if self._asked is None or not ids:
            return None
        if (key := tuple(ids)) not in self._compared:
            found = self._snapshot.passage_vectors(ids)
            self._compared[key] = compute_similarities(self._asked, self.term_weights, found, self._lists(found, ids))
            self._places |= {passage_id: (self._compared[key], place) for place, passage_id in enumerate(ids)}
        return self._compared[key]

    def nearness(self, ids: Iterable[str]) -> dict[str, PassageSimilarity]:
        """Of these passages; empty where the question was not embedded."""
        if self._question is None:
            return {}
        wanted = list(ids)
        self.compare(wanted)
        places = {passage_id: self._places[passage_id] for passage_id in wanted}
        return {passage_id: among.nearness(place) for passage_id, (among, place) in places.items()}

    @cached_property
    def _asked(self) -> QuestionTokens | None:
        return QuestionTokens(self._query.plain, self._question) if self._question is not None else None

    def _lists(self, found: PassageVectors, ids: Sequence[str]) -> Floats:
        if not asks_for_list(self._query.plain):
            return np.zeros(len(found.sentences))
        passages = self._snapshot.passages(ids)
        sentences = (passage.text_of(sentence) for passage in passages for sentence in passage.sentences)
        return np.array([float(LIST.search(sentence) is not None) for sentence in sentences])


def _all_words(plain: str, weights: Mapping[str, float]) -> dict[str, float]:
    """Weights of all words of a question, of "when" and "who" too: which sentence answers hangs on them as well.

    Words that are not looked up are taken to stand in every passage. The root brings rare and common ones nearer.
    """
    return {term: math.sqrt(weights.get(term, _EVERYWHERE)) for term in terms(plain)}
