"""What the two legs found for one question, and how near the sentences of a passage are to it."""

from __future__ import annotations

import math
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from documents import Hit
from index import Encoded, KeywordQuery, PassageVectors, Snapshot
from index.analysis import terms
from index.bm25 import highest_score
from index.codes import likeness
from index.vectors import cosines
from search.expected import LIST, asks_which_ones
from search.late_interaction import QuestionPieces, met, shares, sums
from search.neighbourhood import neighbourhood
from search.query import Query

Floats = NDArray[np.float64]

_LENGTH_OF_A_SUM = 1.7
_RARE_IN, _RARE_SHARE = 2, 0.002  # a term is rare in so many passages at most, or in this share of them
_RARE_AT_MOST = 0.01  # but never in more than this share: in a small corpus most words stand in few passages
_PASSAGES_THAT_TELL = 100  # from so many on, the corpus tells more than half of which words are rare
_EVERYWHERE = math.log(2)  # the weight of a term that stands in every passage


@dataclass(frozen=True, slots=True)
class Nearness:
    """How near a passage is to a question, and each of its sentences, in arrays of one number a sentence.

    `passage` is a cosine, `title` and `context` about those of the title of its article, and of title and headings;
    `alone` are about those of each sentence by itself; `words` tells how well the words of the question are met.
    `lists` is 1 for a list where the question asks which ones, else 0.
    """

    passage: float
    title: float
    context: float
    alone: Floats
    words: Floats
    lists: Floats

    @property
    def sentences(self) -> Floats:
        """For each sentence its cosine by itself or, if that is higher, about what it would be behind its headings.

        The vector of a text is much like the sum of those of its parts, so its cosine is much like the sum of theirs
        by the length of that sum: 1.7, whatever the model, for parts that are not like each other nor opposed.
        """
        return np.maximum(self.alone, (self.alone + self.context) / _LENGTH_OF_A_SUM)

    @property
    def best_sentence(self) -> float:
        return float(self.sentences.max(initial=self.passage))


class Legs(NamedTuple):
    """What both legs found. `question` is None where the mode needs no embedding."""

    question: Encoded | None
    keyword: Sequence[Hit]
    semantic: Sequence[Hit]


class Evidence:
    """Both rankings of one question. `question` is None where the mode needs no embedding."""

    def __init__(
        self,
        snapshot: Snapshot,
        query: Query,
        question: Encoded | None,
        keyword: Sequence[Hit],
        semantic: Sequence[Hit],
    ) -> None:
        self._snapshot, self._query, self._question = snapshot, query, question
        self.keyword, self.semantic = keyword, semantic
        self._nearness: dict[str, Nearness] = {}
        self._met: dict[str, Floats] = {}

    @property
    def legs(self) -> Legs:
        """What of it does not hang on the snapshot."""
        return Legs(self._question, self.keyword, self.semantic)

    @cached_property
    def keyword_ranks(self) -> Mapping[str, int]:
        return {hit.passage_id: rank for rank, hit in enumerate(self.keyword, 1)}

    @cached_property
    def semantic_ranks(self) -> Mapping[str, int]:
        return {hit.passage_id: rank for rank, hit in enumerate(self.semantic, 1)}

    @cached_property
    def keyword_scores(self) -> Mapping[str, float]:
        return {hit.passage_id: hit.score for hit in self.keyword}

    @cached_property
    def semantic_scores(self) -> Mapping[str, float]:
        return {hit.passage_id: hit.score for hit in self.semantic}

    @cached_property
    def neighbourhood(self) -> float:
        """The mean cosine of the passages that are nearest to the question; 0 where there are none."""
        return neighbourhood(self.semantic)

    @cached_property
    def frequencies(self) -> Mapping[str, int]:
        """For each term of the question, in how many passages it stands."""
        terms = self._query.terms
        return dict(zip(terms, self._snapshot.document_frequencies(terms), strict=True))

    @cached_property
    def weights(self) -> Mapping[str, float]:
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
        highest = highest_score(self.frequencies.values(), passages)
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
        whole = sum(self.weights[term] for term in self.rare)
        lacking = sum(self.weights[term] for term, holding in self.rare.items() if passage_id not in holding)
        return lacking / whole if whole else 0.0

    def shares(self, ids: Sequence[str]) -> list[Floats]:
        """Of each passage, the share of the question that goes to each sentence; none where it was not embedded."""
        if self._asked is None:
            return [np.zeros(0) for _ in ids]
        self.compare(ids)
        weights = self._asked.weights(_all_words(self._query.plain, self.weights))
        return [shares(weights, self._met[passage_id]) for passage_id in ids]

    def compare(self, ids: Iterable[str]) -> None:
        """Compare the question with these passages, all at once; nothing happens where it was not embedded."""
        unread = [passage_id for passage_id in ids if passage_id not in self._nearness]
        if self._asked is not None and unread:
            self._nearness |= zip(unread, self._compared(self._asked, unread), strict=True)

    def nearness(self, ids: Iterable[str]) -> dict[str, Nearness]:
        """Of these passages; empty where the question was not embedded."""
        if self._question is None:
            return {}
        wanted = list(ids)
        self.compare(wanted)
        return {passage_id: self._nearness[passage_id] for passage_id in wanted}

    def _compared(self, asked: QuestionPieces, ids: Sequence[str]) -> Iterator[Nearness]:
        found, question, weights = self._snapshot.vectors(ids), asked.encoded, asked.weights(self.weights)
        codes = np.concatenate([found.titles, found.contexts, found.sentences])
        titles, contexts, alone = np.split(likeness(question.vector[None], codes)[0], [len(ids), 2 * len(ids)])
        passages = cosines(found.passages, question.vector)
        pieces_met = met(asked, found)
        cuts = np.cumsum(found.sentence_counts)[:-1]
        self._met |= zip(ids, np.split(pieces_met, cuts, axis=1), strict=True)
        by_sentence = zip(
            np.split(alone, cuts), np.split(sums(weights, pieces_met), cuts), self._lists(found, ids), strict=True
        )
        of_passage = zip(passages.tolist(), titles.tolist(), contexts.tolist(), strict=True)
        for near, sentences in zip(of_passage, by_sentence, strict=True):
            yield Nearness(*near, *sentences)

    @cached_property
    def _asked(self) -> QuestionPieces | None:
        return QuestionPieces(self._query.plain, self._question) if self._question is not None else None

    def _lists(self, found: PassageVectors, ids: Sequence[str]) -> list[Floats]:
        if not asks_which_ones(self._query.plain):
            return [np.zeros(count) for count in found.sentence_counts]
        return [
            np.array([float(LIST.search(passage.text_of(sentence)) is not None) for sentence in passage.sentences])
            for passage in self._snapshot.passages(ids)
        ]


def _all_words(plain: str, weights: Mapping[str, float]) -> dict[str, float]:
    """Weights of all words of a question, of "when" and "who" too: which sentence answers hangs on them as well.

    Words that are not looked up are taken to stand in every passage. The root brings rare and common ones nearer.
    """
    return {term: math.sqrt(weights.get(term, _EVERYWHERE)) for term in terms(plain)}
