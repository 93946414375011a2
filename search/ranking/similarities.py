"""The similarities of passages to a question, part by part: as arrays over many passages, and for one passage."""

from __future__ import annotations

import math
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from core.documents import Hit
from index import PassageVectors, approximate_cosines, cosines
from search.ranking.max_sim import QuestionTokens, focus_matches, max_sim, segment_max, weighted_sums

Floats = NDArray[np.float64]

NEIGHBOURS = 5
"""The number of nearest passages that make up the neighbourhood of a question."""

_NORM_OF_A_SUM = 1.7  # about the length of the sum of two vectors of length 1 that are neither alike nor opposed


@dataclass(frozen=True, slots=True)
class PassageSimilarity:
    """The similarity of one passage, which has m sentences, to a question.

    `passage` is the cosine of the passage's vector, and `context` about that of the title with the headings above the
    passage. `focus` is how well its best sentence matches what the title
    and the headings do not match (see `focus_matches`). `unknown_match` is how well it matches, with its title and
    headings, the word that it matches least among those that no passage holds; 1 if there are none.

    Two values are shares of the weight of all terms, from 0 to 1: `unknown_words` is the weight of the terms that no
    passage holds, each times its match, and `missing_names` that of names and numbers, each times what its match falls
    short of 1.

    The arrays have shape (m,): `sentence_cosines` are about the cosines of each sentence by itself, `sentence_max_sims`
    tell how well each sentence matches the words of the question (about 0 to 1), and `sentence_lists` are 1 for a list
    if the question asks for one, else 0.
    """

    passage: float
    context: float
    focus: float
    unknown_match: float
    unknown_words: float
    missing_names: float
    sentence_cosines: Floats
    sentence_max_sims: Floats
    sentence_lists: Floats

    @property
    def sentences(self) -> Floats:
        """The cosine of each sentence, by itself or behind its headings, whichever is higher; shape (m,)."""
        return cosine_in_context(self.sentence_cosines, self.context)

    @property
    def best_sentence(self) -> float:
        """The highest of `sentences`, or the passage's cosine if that is higher."""
        return float(self.sentences.max(initial=self.passage))


@dataclass(frozen=True, slots=True)
class Similarities:
    """The similarities of n passages, which have m sentences in all, to one question.

    `passages`, `contexts`, `focuses`, `unknown_matches`, `unknown_words` and `missing_names` have shape (n,);
    `sentence_cosines`, `sentence_max_sims` and `sentence_lists` have shape (m,), passage after passage.
    `PassageSimilarity` explains them.
    `passage_max_sims` and `least_max_sims` have shape (n,): how well the sentences of a passage together match the
    words of the question, and how well they match the token that they match least. `token_max_sims` has shape (tokens
    of the question, m): how well each sentence matches each token. The sentences of passage i are those from
    `bounds[i]` to `bounds[i + 1]`.
    """

    ids: Sequence[str]
    passages: Floats
    contexts: Floats
    passage_max_sims: Floats
    least_max_sims: Floats
    focuses: Floats
    unknown_matches: Floats
    unknown_words: Floats
    missing_names: Floats
    sentence_cosines: Floats
    sentence_max_sims: Floats
    sentence_lists: Floats
    token_max_sims: Floats
    bounds: NDArray[np.int64]

    @property
    def sentences(self) -> Floats:
        """The cosine of each sentence, by itself or behind its headings, whichever is higher; shape (m,)."""
        return cosine_in_context(self.sentence_cosines, np.repeat(self.contexts, np.diff(self.bounds)))

    def of_passages(self, ids: Collection[str] | None = None) -> dict[str, tuple[PassageSimilarity, Floats]]:
        """Return passage id -> its similarity, and its columns of `token_max_sims`; of all passages, or of these."""
        spans = [slice(start, end) for start, end in zip(self.bounds[:-1], self.bounds[1:], strict=True)]
        return {
            passage_id: (self._of(i, span), self.token_max_sims[:, span])
            for i, (passage_id, span) in enumerate(zip(self.ids, spans, strict=True))
            if ids is None or passage_id in ids
        }

    def _of(self, i: int, span: slice) -> PassageSimilarity:
        return PassageSimilarity(
            passage=float(self.passages[i]),
            context=float(self.contexts[i]),
            focus=float(self.focuses[i]),
            unknown_match=float(self.unknown_matches[i]),
            unknown_words=float(self.unknown_words[i]),
            missing_names=float(self.missing_names[i]),
            sentence_cosines=self.sentence_cosines[span],
            sentence_max_sims=self.sentence_max_sims[span],
            sentence_lists=self.sentence_lists[span],
        )


def compute_similarities(
    ids: Sequence[str],
    question: QuestionTokens,
    term_weights: Mapping[str, float],
    unknown_terms: Collection[str],
    names: Collection[str],
    vectors: PassageVectors,
    sentence_lists: Floats,
) -> Similarities:
    """Compare a question with the passages of these ids; `vectors` holds their vectors in the same order.

    `term_weights` maps the terms of the question to their weights. No passage holds its `unknown_terms`. `names` are
    those of names and numbers. `sentence_lists` has shape (sentences,): 1 for a list if the question asks for one,
    else 0.
    """
    vector = question.encoded.vector
    count = len(vectors.passages)
    signs = np.concatenate([vectors.contexts, vectors.sentences])
    contexts, sentence_cosines = np.split(approximate_cosines(vector[None], signs)[0], [count])
    token_weights = question.weights(term_weights)
    weighted = token_weights > 0
    bounds = np.concatenate([[0], np.cumsum(vectors.sentence_counts)])
    by_sentence, by_context = max_sim(question.vectors, vectors)
    by_context = np.repeat(by_context, vectors.sentence_counts, axis=1)
    focuses = focus_matches(question.weights(_square_roots(term_weights)), by_sentence, by_context)
    token_max_sims = np.maximum(by_sentence, by_context)
    by_passage = segment_max(token_max_sims, bounds)
    passage_token_max_sims = by_passage[weighted]
    unknown = _term_matches(question, by_passage, unknown_terms)
    named = _term_matches(question, by_passage, [term for term in names if term in term_weights])
    shares = {term: weight / max(sum(term_weights.values()), 1e-12) for term, weight in term_weights.items()}
    return Similarities(
        ids=ids,
        passages=cosines(vectors.passages, vector),
        contexts=contexts,
        passage_max_sims=weighted_sums(token_weights[weighted], passage_token_max_sims),
        focuses=segment_max(focuses[None], bounds)[0],
        unknown_matches=np.min([np.ones(count), *unknown.values()], axis=0),
        unknown_words=sum((shares[term] * matches for term, matches in unknown.items()), np.zeros(count)),
        missing_names=sum((shares[term] * (1 - matches) for term, matches in named.items()), np.zeros(count)),
        least_max_sims=passage_token_max_sims.min(axis=0, initial=1.0) if weighted.any() else np.zeros(count),
        sentence_cosines=sentence_cosines,
        sentence_max_sims=weighted_sums(token_weights[weighted], token_max_sims[weighted]),
        sentence_lists=sentence_lists,
        token_max_sims=token_max_sims,
        bounds=bounds,
    )


def _term_matches(question: QuestionTokens, by_passage: Floats, terms: Collection[str]) -> dict[str, Floats]:
    """Return term -> how well each passage matches it, from 0 to 1, shape (n,); a term without a token is left out.

    `by_passage` has shape (tokens, n).
    """
    rows = {term: question.rows_of(term) for term in terms}
    return {term: by_passage[row].mean(axis=0).clip(0, 1) for term, row in rows.items() if row}


def _square_roots(term_weights: Mapping[str, float]) -> dict[str, float]:
    """Return term -> the square root of its weight, which brings rare and common words closer together."""
    return {term: math.sqrt(weight) for term, weight in term_weights.items()}


def cosine_in_context(sentences: Floats, contexts: Floats | float) -> Floats:
    """Return the cosines of sentences, or about what they would be behind their headings, whichever is higher.

    The vector of a text is much like the sum of the vectors of its parts, so its cosine is much like the sum of their
    cosines divided by the length of that sum: 1.7, whatever the model, for parts that are neither alike nor opposed.
    """
    return np.maximum(sentences, (sentences + contexts) / _NORM_OF_A_SUM)


def neighbourhood(hits: Sequence[Hit]) -> float:
    """Return the mean cosine of the first NEIGHBOURS hits, which are ordered best first; 0 if there are none."""
    nearest = [hit.score for hit in hits[:NEIGHBOURS]]
    return sum(nearest) / max(len(nearest), 1)
