"""Which sentence of a passage answers, and whether any does."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from documents import Passage, Sentence
from index.analysis import terms
from search.evidence import Floats, Nearness
from search.expected import expected

COSINE_WEIGHT = 0.1
CONTRAST_WEIGHT = 0.1
EXPECTED_WEIGHT = 0.1

FLOOR = 0.35
"""Of sureness: below it no sentence is called an answer."""


@dataclass(frozen=True, slots=True)
class Candidate:
    """A sentence of a passage, and how sure it is that it answers, from about 0 to 1."""

    sentence: Sentence
    sureness: float


def candidates(
    passage: Passage, question: str, weights: Mapping[str, float], near: Nearness | None, shares: Floats
) -> list[Candidate]:
    """The sentences of a passage, the one that answers best first, the earlier of two equal ones before the other.

    `weights` are those of the question's terms, `shares` what of the question goes to each sentence. Where the
    question was not embedded (`near` is None) the words alone decide.
    """
    held = _held(passage, weights)
    if near is None:
        scores = sureness = _word_shares(held, weights)
    else:
        scores = shares + COSINE_WEIGHT * near.alone + CONTRAST_WEIGHT * _contrast(held, weights)
        scores, sureness = scores + EXPECTED_WEIGHT * _as_expected(passage, question), near.words
    order = np.argsort(-scores.round(9), kind="stable").tolist()
    return [Candidate(passage.sentences[n], float(sureness[n])) for n in order]


def answering(found: Sequence[Candidate]) -> Sentence | None:
    """The best of the candidates, if it is good enough to be called an answer."""
    return found[0].sentence if found and found[0].sureness >= FLOOR else None


def _held(passage: Passage, weights: Mapping[str, float]) -> Floats:
    """1 where a sentence holds a term of the question, else 0, shape (sentences, terms)."""
    found = [set(terms(text_of(passage, sentence))) for sentence in passage.sentences]
    return np.array([[float(term in each) for term in weights] for each in found]).reshape(len(found), len(weights))


def _word_shares(held: Floats, weights: Mapping[str, float]) -> Floats:
    """For each sentence, the weight of the terms that it holds, as a share of them all."""
    each = np.array(list(weights.values()))
    shares: Floats = (held * each).sum(axis=1) / max(each.sum(), 1e-12)
    return shares


def _contrast(held: Floats, weights: Mapping[str, float]) -> Floats:
    """The same with weights by how few sentences of the passage hold a term: one that all hold tells nothing."""
    few = np.log((len(held) + 1) / (held.sum(axis=0) + 0.5)).clip(min=0)
    return _word_shares(held, {term: weight * few[n] for n, (term, weight) in enumerate(weights.items())})


def _as_expected(passage: Passage, question: str) -> Floats:
    pattern = expected(question)
    matches = [pattern is not None and pattern.search(text_of(passage, s)) is not None for s in passage.sentences]
    return np.array(matches, dtype=np.float64)


def text_of(passage: Passage, sentence: Sentence) -> str:
    return passage.text[sentence.start : sentence.end]
