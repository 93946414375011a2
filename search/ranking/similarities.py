"""How near passages are to a question, in all their parts, as arrays over many passages and for each by itself."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from core.documents import Hit
from index import PassageVectors, approximate_cosines, cosines
from search.ranking.max_sim import QuestionTokens, max_sim, weighted_sums

Floats = NDArray[np.float64]

_LENGTH_OF_A_SUM = 1.7


@dataclass(frozen=True, slots=True)
class PassageSimilarity:
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
        """For each sentence its cosine, by itself or behind its headings; see `in_context`."""
        return cosine_in_context(self.alone, self.context)

    @property
    def best_sentence(self) -> float:
        return float(self.sentences.max(initial=self.passage))


@dataclass(frozen=True, slots=True)
class Similarities:
    """The same of n passages, which were compared with the question at once, passage after passage.

    `passages`, `titles` and `contexts` have one number a passage, `alone`, `words` and `lists` one a sentence, those of
    passage i from `bounds[i]` to `bounds[i + 1]`. `met` tells how well each word piece of the question is met by each
    sentence, shape (pieces, sentences).
    """

    passages: Floats
    titles: Floats
    contexts: Floats
    alone: Floats
    words: Floats
    lists: Floats
    met: Floats
    bounds: NDArray[np.int64]

    @property
    def sentences(self) -> Floats:
        """See `Nearness.sentences`."""
        return cosine_in_context(self.alone, np.repeat(self.contexts, np.diff(self.bounds)))

    def own(self, i: int) -> slice:
        """Where the sentences of passage i are."""
        return slice(self.bounds[i], self.bounds[i + 1])

    def nearness(self, i: int) -> PassageSimilarity:
        own = self.own(i)
        of_passage = float(self.passages[i]), float(self.titles[i]), float(self.contexts[i])
        return PassageSimilarity(*of_passage, self.alone[own], self.words[own], self.lists[own])


def compute_similarities(
    asked: QuestionTokens, weights: Mapping[str, float], found: PassageVectors, lists: Floats
) -> Similarities:
    """Compare a question, whose terms have these weights, with passages; `lists` has one number a sentence."""
    question = asked.encoded.vector
    count = len(found.passages)
    codes = np.concatenate([found.titles, found.contexts, found.sentences])
    titles, contexts, alone = np.split(approximate_cosines(question[None], codes)[0], [count, 2 * count])
    of_pieces = asked.weights(weights)
    counting = of_pieces > 0
    pieces = max_sim(asked.vectors, found)
    words = weighted_sums(of_pieces[counting], pieces[counting])
    passages = cosines(found.passages, question)
    bounds = np.concatenate([[0], np.cumsum(found.sentence_counts)])
    return Similarities(passages, titles, contexts, alone, words, lists, pieces, bounds)


def cosine_in_context(alone: Floats, contexts: Floats | float) -> Floats:
    """Of sentences: their cosine by themselves or, if that is higher, about what it would be behind their headings.

    The vector of a text is much like the sum of those of its parts, so its cosine is much like the sum of theirs by
    the length of that sum: 1.7, whatever the model, for parts that are not like each other nor opposed.
    """
    return np.maximum(alone, (alone + contexts) / _LENGTH_OF_A_SUM)


NEIGHBOURS = 5


def neighbourhood(hits: Sequence[Hit]) -> float:
    """The mean cosine of the passages that are nearest; 0 where there are none."""
    nearest = [hit.score for hit in hits[:NEIGHBOURS]]
    return sum(nearest) / max(len(nearest), 1)
