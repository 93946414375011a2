"""The choice of a sentence among passages that are given, as a search would choose it."""

from __future__ import annotations

from collections.abc import Sequence

from core.documents import Passage
from index import Snapshot
from search import (
    DEFAULT_WEIGHTS,
    NO_SENTENCE_FEATURES,
    AnswerCandidate,
    Features,
    Legs,
    Query,
    answer_candidates,
    fetch_features,
    score_passages,
    sentence_features,
)


def best_among(
    snapshot: Snapshot, query: Query, legs: Legs, passages: Sequence[Passage]
) -> tuple[Passage, list[AnswerCandidate]]:
    """Return the passage that would rank first if there were no others, and its sentences, the best first.

    `passages` must not be empty. The first of them is taken if the question was not embedded.
    """
    by_id = {passage.passage_id: passage for passage in passages}
    features = fetch_features(snapshot, query, legs, list(by_id), [])
    ranking = score_passages(features, DEFAULT_WEIGHTS, 1) if features.similarities else []
    best = by_id[ranking[0].passage_id] if ranking else passages[0]
    return best, candidates_of(query, legs, best, features)


def candidates_of(query: Query, legs: Legs, passage: Passage, features: Features) -> list[AnswerCandidate]:
    """Return the sentences of a passage, the best first."""
    compared = sentence_features(query, legs, features.similarities)
    sentences = compared.get(passage.passage_id, NO_SENTENCE_FEATURES)
    return answer_candidates(passage, query.plain, legs.term_weights, sentences)
