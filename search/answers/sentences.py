"""The sentence of a passage that answers a question, if one does, with the sentences that it is read with."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from core.documents import Passage, Sentence
from index import tokens_with_terms
from search.answers.candidate_features import FEATURES, candidate_features
from search.answers.layout import Layout, column_names_of, layout_of
from search.answers.quantities import misplaced_numbers
from search.ranking import Floats, SentenceFeatures

# The first twelve were fitted, the others were set by hand (tools/fit_marks.py, docs/RANKING.md).
WEIGHTS = {
    "share": 9.26,
    "match": 12.8,
    "before": 11.06,
    "after": 4.01,
    "cosine": 2.93,
    "new words": 1.37,
    "date or number": 1.23,
    "answer": 1.23,
    "telling answer": 4.86,
    "repeats": -1.8,
    "question": -2.81,
    "length": -0.28,
    "referent": 5.0,
    "codes": 2.0,
    "list": 2.5,  # a list rarely repeats the words of a question that asks which ones: it names the things themselves
    "range": 3.0,
    "negation": 1.2,
    "opposite": -2.0,
    "header": -4.0,
    "introduction": -1.0,
}
"""The weight of each feature of a sentence; their sum is its score (see `candidate_features`)."""

SURENESS_WEIGHTS = {"constant": -0.12, "lead": 0.71, "match": 0.69}
"""The weights of a logistic regression: the probability that the chosen sentence answers, if its passage does."""

LONE_LEAD = 3.0
"""The lead of a sentence that is the only one of its passage."""

MIN_SURENESS = 0.65
"""The lowest sureness of a marked sentence in a result that likely enough answers (docs/RANKING.md)."""

MIN_SURENESS_UNMEASURED = 0.9
"""The lowest sureness of a marked sentence in a result whose margin was not measured."""

MIN_MARKED_MARGIN = 0.29
"""The lowest margin of a result in which a sentence is marked, chosen on development questions.

At least two of three marks in first results that are not strong are then right in each collection, if the question has
an answer (docs/RANKING.md)."""

MAX_NEIGHBOUR_LEAD = 0.8
"""The highest lead of the best sentence over the second best at which both are marked, if they are neighbours.

On development questions, three of ten such neighbours answer where the best does not (docs/RANKING.md)."""

_WEIGHTS = np.array([WEIGHTS[name] for name in FEATURES])
_OPPOSITE, _QUESTION = FEATURES.index("opposite"), FEATURES.index("question")
_MAX_LEAD = 8.0
_WORD_LEAD_WEIGHT = 1.5
_WORD_SURENESS = 1.8  # so that half of the words, with no lead, make a sentence sure enough
_LONE_WORD_LEAD = 0.2


@dataclass(frozen=True, slots=True)
class AnswerCandidate:
    """A sentence of a passage, and the probability (0 to 1) that the best of them answers, if the passage does.

    `read_with` are the sentences that are marked with it, itself among them, in order: the header of a row, the
    introduction of a list item (either may stand in the lead of the passage), the items after an introduction, the
    sentence that a pronoun points back to, and, with the best, a neighbour that is about as good. `says_opposite`: it
    has the opposite of a word of the question.
    `features` are those of FEATURES, in their order; empty if the question was not embedded.
    """

    sentence: Sentence
    sureness: float
    read_with: tuple[Sentence, ...]
    features: tuple[float, ...] = ()

    @property
    def says_opposite(self) -> bool:
        return bool(self.features) and self.features[_OPPOSITE] > 0


def answer_candidates(
    passage: Passage, question: str, term_weights: Mapping[str, float], features: SentenceFeatures
) -> list[AnswerCandidate]:
    """Return the sentences of a passage, the best answer first; of two equally good ones the earlier comes first.

    One that says the opposite of a word of the question has no sureness.

    `term_weights` maps the terms of the question to their weights. If the question was not embedded, the words alone
    decide, and no neighbour is marked.
    """
    if not passage.sentences:
        return []
    layout = layout_of(passage)
    neighbour = None
    if features.similarity is None:
        table = np.zeros((len(passage.sentences), 0))
        scores = _term_shares(passage, layout, question, term_weights)
        sureness = (_WORD_SURENESS * (scores + _WORD_LEAD_WEIGHT * _leads(scores, _LONE_WORD_LEAD))).clip(0, 1)
    else:
        table = candidate_features(passage, layout, question, term_weights, features)
        scores = table @ _WEIGHTS
        neighbour = _equal_neighbour(layout, table, scores)
        sureness = _sureness(table, scores) * (1 - table[:, _OPPOSITE])
    order = _best_first(scores)
    together = {n: {*layout.read_with(n)} for n in order}
    if neighbour is not None:
        together[order[0]].add(neighbour)
    return [
        AnswerCandidate(
            passage.sentences[n],
            float(sureness[n]),
            (*filter(None, [layout.leads[n]]), *(passage.sentences[each] for each in sorted(together[n]))),
            tuple(table[n].tolist()),
        )
        for n in order
    ]


def answer_sentences(candidates: Sequence[AnswerCandidate], least: float = MIN_SURENESS) -> tuple[Sentence, ...]:
    """Return the sentences to mark as the answer, in order: often one; none if the best is less sure than `least`."""
    return candidates[0].read_with if candidates and candidates[0].sureness >= least else ()


def sureness_features(table: Floats, scores: Floats) -> Floats:
    """Return the features of SURENESS_WEIGHTS for each sentence; shape (sentences, SURENESS_WEIGHTS).

    `table` has shape (sentences, FEATURES), `scores` has shape (sentences,).
    """
    columns = {"constant": np.ones(len(scores)), "lead": _leads(scores, LONE_LEAD).clip(-_MAX_LEAD, _MAX_LEAD)}
    columns |= {name: table[:, FEATURES.index(name)] for name in SURENESS_WEIGHTS if name not in columns}
    return np.array([columns[name] for name in SURENESS_WEIGHTS]).T


def _sureness(table: Floats, scores: Floats) -> Floats:
    logits = sureness_features(table, scores) @ np.array(list(SURENESS_WEIGHTS.values()))
    probabilities: Floats = 1 / (1 + np.exp(-logits))
    return probabilities


def _equal_neighbour(layout: Layout, table: Floats, scores: Floats) -> int | None:
    """Return the number of the second best sentence if it stands beside the best and is about as good; else None.

    It may be no row of a table, no question, and not say the opposite. A passage of two sentences has no such
    neighbour: if all of it were marked, the mark would show nothing.
    """
    if len(scores) <= 2:
        return None
    best, second = _best_first(scores)[:2]
    is_beside = abs(best - second) == 1 and not (layout.rows[best] or layout.rows[second])
    is_answer = not (table[second, _OPPOSITE] or table[second, _QUESTION])
    is_equal = scores[best] - scores[second] < MAX_NEIGHBOUR_LEAD
    return second if is_beside and is_answer and is_equal else None


def _best_first(scores: Floats) -> list[int]:
    """Return the numbers of the sentences, the best first; of two equal ones the earlier comes first."""
    order: list[int] = np.argsort(-scores.round(9), kind="stable").tolist()
    return order


def _term_shares(passage: Passage, layout: Layout, question: str, term_weights: Mapping[str, float]) -> Floats:
    """Return the weight of the terms in each sentence as a share of the weight of all terms; shape (sentences,).

    A number in the wrong column of a table does not count.
    """
    words = tokens_with_terms(passage.text, term_weights)
    held = [
        {word.term for word in words if each.start <= word.start < each.end}
        - misplaced_numbers(question, passage.text_of(each), column_names_of(passage, layout, number))
        for number, each in enumerate(passage.sentences)
    ]
    total = max(sum(term_weights.values()), 1e-12)
    return np.array([sum(term_weights[term] for term in terms) / total for terms in held])


def _leads(scores: Floats, lone: float) -> Floats:
    """Return how far each score is above the best of the others; negative for all but the best; shape (sentences,)."""
    if len(scores) < 2:
        return np.full(len(scores), lone)
    second, best = np.partition(scores, -2)[-2:]
    leads: Floats = scores - np.where(np.arange(len(scores)) == scores.argmax(), second, best)
    return leads
