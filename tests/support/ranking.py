"""Similarities and features for tests of ranking: what a test does not name is 0, and matches are 0."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np

from search.ranking import Features, PassageSimilarity
from search.ranking.similarities import Similarities


def similarity_of(**values: float | Sequence[float]) -> PassageSimilarity:
    """Return the similarity of one passage. A sequence is an array over its sentences, of which none is the default."""
    arrays = {name: value for name, value in values.items() if not isinstance(value, float)}
    count = len(next(iter(arrays.values()), ()))  # type: ignore[arg-type]
    names = ("passage", "context", "focus", "unknown_match", "unknown_words", "missing_names")
    of_sentences = ("sentence_cosines", "sentence_max_sims", "sentence_lists")
    return PassageSimilarity(
        **{name: values.get(name, 0.0) for name in names},  # type: ignore[arg-type]
        **{name: np.array(values.get(name, [0.0] * count)) for name in of_sentences},
    )


def similarities_of(sentence_counts: Mapping[str, int], **values: Sequence[object]) -> Similarities:
    """Return the similarities of passages, given their ids with their numbers of sentences."""
    counts = list(sentence_counts.values())
    zeros = {
        **dict.fromkeys(("passages", "contexts", "passage_max_sims", "least_max_sims"), len(counts)),
        **dict.fromkeys(("focuses", "unknown_matches", "unknown_words", "missing_names"), len(counts)),
        **dict.fromkeys(("sentence_cosines", "sentence_max_sims", "sentence_lists"), sum(counts)),
        "token_max_sims": (0, sum(counts)),
    }
    arrays = {name: np.array(values.get(name, np.zeros(shape))) for name, shape in zeros.items()}
    assert values.keys() <= zeros.keys()
    return Similarities(ids=list(sentence_counts), bounds=np.cumsum([0, *counts]), **arrays)


def features_of(
    ids: Sequence[str], similarities: Similarities | None = None, candidates: int = 0, **values: Sequence[float]
) -> Features:
    """Return the features of passages, of which the first are candidates: those of the similarities, if there are."""
    count = len(similarities.ids) if similarities else candidates
    zeros = {
        **dict.fromkeys(("keyword_shares", "cosines"), len(ids)),
        **dict.fromkeys(("missing_rare", "aspects", "named_headings", "introductions", "codes"), count),
    }
    arrays = {name: np.array(values.get(name, np.zeros(shape))) for name, shape in zeros.items()}
    assert values.keys() <= zeros.keys()
    return Features(ids=ids, similarities=similarities, **arrays)
