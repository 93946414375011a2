"""Which sentence of a passage answers: by the words that it shares with the question, and by its meaning."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence

import numpy as np

from documents import Passage, Sentence
from index.analysis import terms

COSINE_WEIGHT = 1.0  # against the share of the question's words, which lies between 0 and 1
FLOOR = 0.35  # of a sentence's score: below it no sentence is called an answer


def term_weights(frequencies: Mapping[str, int], passages: int) -> dict[str, float]:
    """From the number of passages that hold each term: ln(1 + N / (n + 1)), so that a rare term weighs more."""
    return {term: math.log(1 + passages / (n + 1)) for term, n in frequencies.items()}


def word_shares(passage: Passage, weights: Mapping[str, float]) -> list[float]:
    """For each sentence, the weight of the question's terms that it holds, as a share of them all."""
    whole = sum(weights.values()) or 1.0
    held = [set(terms(text_of(passage, sentence))) for sentence in passage.sentences]
    return [sum(weights[term] for term in weights if term in found) / whole for found in held]


def answering(passage: Passage, weights: Mapping[str, float], cosines: Sequence[float] | None) -> Sentence | None:
    """The sentence that answers best; the earlier of two equal ones; None where none is good enough."""
    shares = np.array(word_shares(passage, weights))
    scores = shares if cosines is None else shares + COSINE_WEIGHT * np.asarray(cosines)
    if not len(scores) or scores.max() < FLOOR:
        return None
    return passage.sentences[int(scores.argmax())]


def text_of(passage: Passage, sentence: Sentence) -> str:
    return passage.text[sentence.start : sentence.end]
