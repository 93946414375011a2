"""The sentence of a passage that answers a question, if one does."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from core.documents import Passage, Sentence
from index import tokens_with_terms
from search.questions import LIST, answer_pattern
from search.ranking import Floats, PassageSimilarity

COSINE_WEIGHT = 0.1
CONTRAST_WEIGHT = 0.1
ANSWER_TYPE_WEIGHT = 0.1
LIST_WEIGHT = 0.3  # a list rarely repeats the words of a question that asks which ones: it names the things themselves

LEAD_WEIGHT = 1.5
USUAL_LEAD = 0.2
"""The lead of a sentence that is the only one of its passage."""

MIN_SURENESS = 0.5
"""The lowest sureness at which a sentence is called an answer (docs/RANKING.md tells how it was chosen)."""


@dataclass(frozen=True, slots=True)
class AnswerCandidate:
    """A sentence of a passage, and how sure it is that the sentence answers: about 0 to 2, above 1 with little doubt.

    A sure sentence matches the words of the question and leads the other sentences of its passage by far.
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
    """Return the sentences of a passage, the best answer first; of two equally good ones the earlier comes first.

    `term_weights` maps the terms of the question to their weights. `shares` has shape (sentences,): the share of the
    question that goes to each sentence. If the question was not embedded, `similarity` is None and the words alone
    decide.
    """
    occurrences = _term_occurrences(passage, term_weights)
    if similarity is None:
        scores = matches = _term_shares(occurrences, term_weights)
    else:
        contrast = _contrast(occurrences, term_weights)
        scores = shares + COSINE_WEIGHT * similarity.sentence_cosines + CONTRAST_WEIGHT * contrast
        scores = scores + _answer_type_bonus(passage, question)
        matches = similarity.sentence_max_sims
    order = np.argsort(-scores.round(9), kind="stable").tolist()
    sureness = matches + LEAD_WEIGHT * _leads(scores)
    return [AnswerCandidate(passage.sentences[n], float(sureness[n])) for n in order]


def answer_sentence(candidates: Sequence[AnswerCandidate]) -> Sentence | None:
    """Return the sentence of the first candidate; None if its sureness is below MIN_SURENESS or there is none."""
    return candidates[0].sentence if candidates and candidates[0].sureness >= MIN_SURENESS else None


def _term_occurrences(passage: Passage, term_weights: Mapping[str, float]) -> Floats:
    """Return 1 where a sentence holds a term of the question, else 0; shape (sentences, terms)."""
    columns = {term: n for n, term in enumerate(term_weights)}
    starts = [sentence.start for sentence in passage.sentences]
    occurrences = np.zeros((len(starts), len(columns)))
    for token in tokens_with_terms(passage.text, tuple(term_weights)):
        if (row := bisect_right(starts, token.start) - 1) >= 0:
            occurrences[row, columns[token.term]] = 1
    return occurrences


def _term_shares(occurrences: Floats, term_weights: Mapping[str, float]) -> Floats:
    """Return the weight of the terms in each sentence as a share of the weight of all terms; shape (sentences,)."""
    weights = np.array(list(term_weights.values()))
    shares: Floats = (occurrences * weights).sum(axis=1) / max(weights.sum(), 1e-12)
    return shares


def _contrast(occurrences: Floats, term_weights: Mapping[str, float]) -> Floats:
    """Return the share of the terms in each sentence, a term weighing more the fewer sentences hold it.

    A term that every sentence of the passage holds does not tell them apart. The shape is (sentences,).
    """
    rarity = np.log((len(occurrences) + 1) / (occurrences.sum(axis=0) + 0.5)).clip(min=0)
    contrast_weights = {term: weight * rarity[n] for n, (term, weight) in enumerate(term_weights.items())}
    return _term_shares(occurrences, contrast_weights)


def _leads(scores: Floats) -> Floats:
    """Return how far each score is above the best of the others; negative for all but the best; shape (sentences,)."""
    if len(scores) < 2:
        return np.full(len(scores), USUAL_LEAD)
    second, best = np.partition(scores, -2)[-2:]
    leads: Floats = scores - np.where(np.arange(len(scores)) == scores.argmax(), second, best)
    return leads


def _answer_type_bonus(passage: Passage, question: str) -> Floats:
    """Return the bonus of each sentence that holds a date, number or list as asked for, else 0; shape (sentences,)."""
    pattern = answer_pattern(question)
    weight = LIST_WEIGHT if pattern is LIST else ANSWER_TYPE_WEIGHT
    matches = [pattern is not None and pattern.search(passage.text_of(s)) is not None for s in passage.sentences]
    return weight * np.array(matches, dtype=np.float64)
