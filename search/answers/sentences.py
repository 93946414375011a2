"""Which sentence of a passage answers, and whether any does."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from core.documents import Passage, Sentence
from index import tokens_among
from search.answer_type import LIST, answer_pattern
from search.ranking import Floats, PassageSimilarity

COSINE_WEIGHT = 0.1
CONTRAST_WEIGHT = 0.1
EXPECTED_WEIGHT = 0.1
LIST_WEIGHT = 0.3  # a list rarely says the words of a question that asks which ones: it holds what they stand for

LEAD_WEIGHT = 1.5
USUAL_LEAD = 0.2
"""What a sentence leads by where there are no others."""

MIN_SURENESS = 0.5
"""Of sureness: below it no sentence is called an answer (docs/RANKING.md tells how it was chosen)."""


@dataclass(frozen=True, slots=True)
class AnswerCandidate:
    """A sentence of a passage, and how sure it is that it answers: about 0 to 2, more than 1 leaves little doubt.

    It says the words of the question, and leads the other sentences of its passage by far.
    """

    sentence: Sentence
    sureness: float


def answer_candidates(
    passage: Passage,
    question: str,
    term_weights: Mapping[str, float],
    similarity: PassageSimilarity | None,
    shares: Floats,
) -> list[AnswerCandidate]:
    """Return the sentences of a passage, the one that answers best first; of two equal ones the earlier comes first.

    `term_weights` maps the terms of the question to their weights. `shares` has shape (sentences,): the share of the
    question that goes to each sentence. The words alone decide where the question was not embedded (`similarity` is
    None).
    """
    held = _held(passage, term_weights)
    if similarity is None:
        scores = words = _word_shares(held, term_weights)
    else:
        cosines, contrast = similarity.sentence_cosines, _contrast(held, term_weights)
        scores = shares + COSINE_WEIGHT * cosines + CONTRAST_WEIGHT * contrast
        scores, words = scores + _as_expected(passage, question), similarity.sentence_max_sims
    order = np.argsort(-scores.round(9), kind="stable").tolist()
    sureness = words + LEAD_WEIGHT * _leads(scores)
    return [AnswerCandidate(passage.sentences[n], float(sureness[n])) for n in order]


def answer_sentence(found: Sequence[AnswerCandidate]) -> Sentence | None:
    """The best of the candidates, if it is good enough to be called an answer."""
    return found[0].sentence if found and found[0].sureness >= MIN_SURENESS else None


def _held(passage: Passage, weights: Mapping[str, float]) -> Floats:
    """1 where a sentence holds a term of the question, else 0, shape (sentences, terms)."""
    column = {term: n for n, term in enumerate(weights)}
    starts = [sentence.start for sentence in passage.sentences]
    held = np.zeros((len(starts), len(weights)))
    for token in tokens_among(passage.text, tuple(weights)):
        if (row := bisect_right(starts, token.start) - 1) >= 0:
            held[row, column[token.term]] = 1
    return held


def _word_shares(held: Floats, weights: Mapping[str, float]) -> Floats:
    """For each sentence, the weight of the terms that it holds, as a share of them all."""
    each = np.array(list(weights.values()))
    shares: Floats = (held * each).sum(axis=1) / max(each.sum(), 1e-12)
    return shares


def _contrast(held: Floats, weights: Mapping[str, float]) -> Floats:
    """The same with weights by how few sentences of the passage hold a term: one that all hold tells nothing."""
    few = np.log((len(held) + 1) / (held.sum(axis=0) + 0.5)).clip(min=0)
    return _word_shares(held, {term: weight * few[n] for n, (term, weight) in enumerate(weights.items())})


def _leads(scores: Floats) -> Floats:
    """By how much each score is above the best of the others."""
    if len(scores) < 2:
        return np.full(len(scores), USUAL_LEAD)
    second, best = np.partition(scores, -2)[-2:]
    leads: Floats = scores - np.where(np.arange(len(scores)) == scores.argmax(), second, best)
    return leads


def _as_expected(passage: Passage, question: str) -> Floats:
    """The weight of a sentence of the kind that the question expects, 0 for the others."""
    pattern = answer_pattern(question)
    weight = LIST_WEIGHT if pattern is LIST else EXPECTED_WEIGHT
    matches = [pattern is not None and pattern.search(passage.text_of(s)) is not None for s in passage.sentences]
    return weight * np.array(matches, dtype=np.float64)
