"""The match of each sentence of a passage, read in its context, with each token of a question.

Late interaction as in ColBERT (Khattab and Zaharia, SIGIR 2020): each token of the question takes its cosine with the
nearest token of the sentence. The title and the headings above a sentence may match a token in its place. So the title
helps where the question asks for it, and does not outweigh the sentences where it does not.
"""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
from numpy.typing import NDArray

from embedding import Encoded
from index import PassageVectors, max_approximate_cosines, tokens

Floats = NDArray[np.float64]

_LEAST_REST = 0.02  # of the weight of a token that the context matches perfectly
_SHARPNESS = 5.0  # of the softmax over sentences: 0 shares a token out evenly, infinity gives it to the best sentence


class QuestionTokens:
    """The tokens of an encoded question that belong to its words. `vectors` has shape (tokens, dimensions)."""

    def __init__(self, plain: str, encoded: Encoded) -> None:
        self.encoded = encoded
        rows: list[int] = []
        self._token_words: list[tuple[str, int]] = []  # for each token: the word's term, its count of tokens
        offsets = encoded.offsets.tolist()
        for word in tokens(plain):
            word_rows = [row for row, offset in enumerate(offsets) if word.start <= offset < word.end]
            rows += word_rows
            self._token_words += [(word.term, len(word_rows))] * len(word_rows)
        self.vectors: NDArray[np.float32] = encoded.token_vectors[rows]

    def rows_of(self, term: str) -> list[int]:
        """Return the rows of the tokens of all words that have this term."""
        return [row for row, (word_term, _) in enumerate(self._token_words) if word_term == term]

    def weights(self, term_weights: Mapping[str, float]) -> Floats:
        """Return the weight of each token, shape (tokens,).

        The tokens of a word share the weight of its term. All weights sum to 1, or are 0 if no term has one.
        """
        token_weights = np.array([term_weights.get(term, 0.0) / count for term, count in self._token_words])
        shares: Floats = token_weights / max(token_weights.sum(), 1e-12)
        return shares


def max_sim(question_vectors: NDArray[np.float32], passages: PassageVectors) -> tuple[Floats, Floats]:
    """Return how well each sentence, and each context, matches each token: (tokens, sentences) and (tokens, passages).

    `question_vectors` has shape (tokens, dimensions). A match is the highest approximate cosine of the token with any
    token of the sentence, or of the context: the title and the headings above a passage.

    One matrix product compares all tokens. The tokens of a sentence, or of a context, follow each other in `passages`.
    """
    slot_counts = 1 + passages.sentence_counts  # in each passage, a slot for the context and one for each sentence
    ends = np.cumsum(slot_counts)
    contexts = ends - slot_counts
    best = np.zeros((len(question_vectors), int(slot_counts.sum())))
    if len(question_vectors) and len(passages.tokens):
        slots = np.repeat(contexts, passages.token_counts) + passages.token_sentences + 1
        starts = np.flatnonzero(np.diff(slots, prepend=-1))
        best[:, slots[starts]] = max_approximate_cosines(question_vectors, passages.tokens, starts)
    return np.delete(best, contexts, axis=1), best[:, contexts]


def focus_matches(token_weights: Floats, sentences: Floats, contexts: Floats) -> Floats:
    """Return how well each sentence by itself matches what its context does not match, about 0 to 1; shape (m,).

    `token_weights` has shape (tokens,). `sentences` and `contexts`, both of shape (tokens, m), are the matches of each
    sentence and of the title and headings above it. A token weighs less the better the context matches it: where the
    title says "magnesium", a sentence answers by what it says on the other words of the question.

    >>> one_of_two_words_in_title = np.array([[1.0], [0.0]])
    >>> focus_matches(np.array([1.0, 1.0]), np.array([[0.0], [0.75]]), one_of_two_words_in_title).round(2).tolist()
    [0.74]
    """
    rest = np.clip(1 - contexts, _LEAST_REST, 1)
    matched: Floats = weighted_sums(token_weights, rest * sentences.clip(0, 1))
    return matched / np.maximum(weighted_sums(token_weights, rest), 1e-12)


def segment_max(token_max_sims: Floats, bounds: NDArray[np.int64]) -> Floats:
    """Return how well each passage matches each token, by any of its sentences; shape (tokens, passages).

    The sentences of passage i are the columns from `bounds[i]` to `bounds[i + 1]`. A passage without sentences matches
    nothing.

    >>> segment_max(np.array([[0.25, 1.0, 0.5]]), np.array([0, 2, 2, 3])).tolist()
    [[1.0, 0.0, 0.5]]
    """
    best = np.zeros((len(token_max_sims), len(bounds) - 1))
    has_sentences = np.diff(bounds) > 0
    if has_sentences.any() and len(token_max_sims):
        best[:, has_sentences] = np.maximum.reduceat(token_max_sims, bounds[:-1][has_sentences], axis=1)
    return best


def weighted_sums(weights: Floats, token_max_sims: Floats) -> Floats:
    """Return how well each sentence matches a question, about 0 to 1: the weighted sum over tokens, shape (sentences,).

    `weights` has shape (tokens,), `token_max_sims` has shape (tokens, sentences). The tokens are added one by one, so
    that the sum of a sentence does not depend on the sentences beside it.

    >>> weighted_sums(np.array([0.25, 0.75]), np.array([[1.0, 0.0], [0.5, 1.0]])).tolist()
    [0.625, 0.75]
    """
    if not len(weights):
        return np.zeros(token_max_sims.shape[1])
    total: Floats = np.add.accumulate(weights[:, None] * token_max_sims)[-1]
    return total


def sentence_shares(weights: Floats, token_max_sims: Floats) -> Floats:
    """Return the share of a question that goes to each sentence of one passage, shape (sentences,).

    Each token is shared out among the sentences, most of it to those that match it best (softmax). A token that all
    sentences match equally well does not tell them apart. The shares sum to 1 if the weights do.
    """
    if not token_max_sims.size:
        return np.zeros(token_max_sims.shape[1])
    exponentials = np.exp(_SHARPNESS * token_max_sims)
    return weighted_sums(weights, exponentials / exponentials.sum(axis=1, keepdims=True))
