"""Word by word: how well each sentence of a passage, read in its context, says each word of a question.

Late interaction as in ColBERT (Khattab and Zaharia, SIGIR 2020): each word piece of the question takes its likeness to
the nearest piece of the sentence. A word may as well be met by the title or a heading, under which the sentence stands;
so the title helps where the question asks for it, and drowns no sentence where it does not.
"""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
from numpy.typing import NDArray

from embedding import Encoded
from index import PassageVectors, max_approximate_cosines, tokens

Floats = NDArray[np.float64]

_SHARPNESS = 5.0  # of the competition between sentences: 0 shares each word out evenly, infinity gives it to the best


class QuestionTokens:
    """A question with the word pieces of its words."""

    def __init__(self, plain: str, encoded: Encoded) -> None:
        self.encoded = encoded
        rows: list[int] = []
        self._words: list[tuple[str, int]] = []  # of each piece, the term of its word and how many pieces that has
        for token in tokens(plain):
            own = np.flatnonzero((encoded.offsets >= token.start) & (encoded.offsets < token.end)).tolist()
            rows += own
            self._words += [(token.term, len(own))] * len(own)
        self.vectors: NDArray[np.float32] = encoded.token_vectors[rows]

    def weights(self, weights: Mapping[str, float]) -> Floats:
        """The weight of each piece from those of the terms, which all pieces of a word share; they sum to 1."""
        found = np.array([weights.get(term, 0.0) / pieces for term, pieces in self._words])
        shares: Floats = found / max(found.sum(), 1e-12)
        return shares


def max_sim(pieces: NDArray[np.float32], passages: PassageVectors) -> Floats:
    """How well each piece of a question is met by each sentence of all passages, or by what stands above it: shape
    (pieces, sentences).

    All pieces of all passages are compared in one product; those of a sentence, or of a context, follow each other.
    """
    sizes = 1 + passages.sentence_counts  # a slot for the context, one for each sentence
    ends = np.cumsum(sizes)
    firsts = ends - sizes
    best = np.zeros((len(pieces), int(sizes.sum())))
    if len(pieces) and len(passages.tokens):
        slots = np.repeat(firsts, passages.token_counts) + passages.token_sentences + 1
        starts = np.flatnonzero(np.diff(slots, prepend=-1))
        best[:, slots[starts]] = max_approximate_cosines(pieces, passages.tokens, starts)
    best = np.maximum(best, best[:, np.repeat(firsts, sizes)])
    return np.delete(best, firsts, axis=1)


def weighted_sums(weights: Floats, found: Floats) -> Floats:
    """For each sentence how well the question is met, between about 0 and 1, by how well each of its pieces is.

    Added piece by piece, so that a sum does not depend on what else is added up beside it.
    """
    if not len(weights):
        return np.zeros(found.shape[1])
    total: Floats = np.add.accumulate(weights[:, None] * found)[-1]
    return total


def sentence_shares(weights: Floats, found: Floats) -> Floats:
    """For each sentence its share of the question, in a passage where each word goes to those that say it best.

    What all sentences say equally well does not tell them apart. The shares of a passage sum to 1.
    """
    grown = np.exp(_SHARPNESS * found)
    return weighted_sums(weights, grown / grown.sum(axis=1, keepdims=True)) if found.size else found.sum(axis=0)
