"""Word by word: how well each sentence of a passage, read in its context, says each word of a question.

Late interaction as in ColBERT (Khattab and Zaharia, SIGIR 2020): each word piece of the question takes its likeness to
the nearest piece of the sentence. A word may as well be met by the title or a heading, under which the sentence stands;
so the title helps where the question asks for it, and drowns no sentence where it does not.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from index import Encoded, PassageVectors
from index.analysis import tokens
from index.codes import likeness

Floats = NDArray[np.float64]

_SHARPNESS = 5.0  # of the competition between sentences: 0 shares each word out evenly, infinity gives it to the best


@dataclass(frozen=True, slots=True)
class QuestionPieces:
    """Word pieces of a question, shape (n, dimensions), and their weights, which sum to 1."""

    vectors: NDArray[np.float32]
    weights: Floats


def question_pieces(plain: str, encoded: Encoded, weights: Mapping[str, float]) -> QuestionPieces:
    """Those of the words whose terms have a weight, which all pieces of a word share."""
    found: list[tuple[int, float]] = []
    for token in tokens(plain):
        if token.term in weights:
            pieces = np.flatnonzero((encoded.places >= token.start) & (encoded.places < token.end)).tolist()
            found += [(piece, weights[token.term] / len(pieces)) for piece in pieces]
    rows, shares = [piece for piece, _ in found], np.array([weight for _, weight in found])
    return QuestionPieces(encoded.pieces[rows], shares / max(shares.sum(), 1e-12))


def met(pieces: QuestionPieces, passages: Sequence[PassageVectors]) -> list[Floats]:
    """How well each piece is met by each sentence of each passage or by what stands above it: (pieces, sentences).

    All pieces of all passages are compared in one product; those of a sentence, or of a context, follow each other.
    """
    sizes = [1 + len(passage.sentences) for passage in passages]  # a slot for the context, one for each sentence
    firsts = np.cumsum([0, *sizes])
    best = np.zeros((len(pieces.weights), firsts[-1]))
    if len(pieces.weights) and any(len(passage.pieces) for passage in passages):
        slots = np.concatenate([p.piece_sentences + first + 1 for p, first in zip(passages, firsts, strict=False)])
        filled, starts = np.unique(slots, return_index=True)
        near = likeness(pieces.vectors, np.concatenate([p.pieces for p in passages if len(p.pieces)]))
        best[:, filled] = np.maximum.reduceat(near, starts, axis=1)
    best = np.maximum(best, best[:, np.repeat(firsts[:-1], sizes)])
    return [best[:, first + 1 : first + size] for first, size in zip(firsts, sizes, strict=False)]


def sums(pieces: QuestionPieces, found: Floats) -> Floats:
    """For each sentence how well the question is met, between about 0 and 1."""
    return _weighted(pieces.weights, found)


def shares(pieces: QuestionPieces, found: Floats) -> Floats:
    """For each sentence its share of the question, in a passage where each word goes to those that say it best.

    What all sentences say equally well does not tell them apart. The shares of a passage sum to 1.
    """
    grown = np.exp(_SHARPNESS * found)
    return _weighted(pieces.weights, grown / grown.sum(axis=1, keepdims=True)) if found.size else found.sum(axis=0)


def _weighted(weights: Floats, rows: Floats) -> Floats:
    """Added row by row, so that a sum does not depend on what else is added up beside it."""
    total = np.zeros(rows.shape[1])
    for weight, row in zip(weights, rows, strict=True):
        total += weight * row
    return total
