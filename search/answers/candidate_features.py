"""The features of the sentences of a passage, by which the one that answers is chosen."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Mapping, Sequence

import numpy as np

from core.documents import Passage
from index import STOP_WORDS, Token, terms, tokens
from search.answers.layout import Layout, column_names_of
from search.answers.opposites import contradicts, negates
from search.answers.quantities import misplaced_numbers, names_quantity_in_range
from search.questions import LIST, answer_pattern, expected_type
from search.ranking import Floats, PassageSimilarity, SentenceFeatures

FEATURES = (
    "share",  # of the question, that goes to the sentence
    "match",  # how well the sentence, or its context, matches the words of the question
    "before",  # how much better the sentence before matches them
    "after",  # how much better the sentence after matches them
    "referent",  # how much better the sentence that it is read with matches them, as the header of a row
    "cosine",
    "new words",  # the weight of the question's words in it that title and headings lack, as a share of all
    "codes",  # the share of the question's words with a digit in it that title and headings lack
    "date or number",  # one is asked for, and the sentence holds one
    "answer",  # an answer of the type that is asked for, in words that are not the question's
    "telling answer",  # the same, of a type that few sentences hold
    "list",  # one is asked for, and the sentence is one
    "range",  # a number of the question lies in a range of the sentence
    "negation",  # the question negates, and so does the sentence
    "opposite",  # the sentence says the opposite of a word of the question
    "repeats",  # title, headings and question hold all of its words
    "question",
    "header",
    "introduction",
    "length",  # logarithm of the words
)
"""The names of the features, in the order of the columns of `candidate_features`."""


_NUMBER_WITH_UNIT = re.compile(r"^(\d+)[a-z]+$")  # "350f" finds "350 °F"
_YES_OR_NO = re.compile(
    r"(?:is|are|was|were|do|does|did|can|could|may|must|should|will|would|has|have|had)\b", re.IGNORECASE
)


def candidate_features(
    passage: Passage, layout: Layout, question: str, term_weights: Mapping[str, float], features: SentenceFeatures
) -> Floats:
    """Return the features of each sentence of a passage; shape (sentences, FEATURES).

    `term_weights` maps the terms of the question to their weights. The question must have been embedded.
    """
    if features.similarity is None:
        raise ValueError("The question was not embedded.")
    column_names = [column_names_of(passage, layout, number) for number in range(len(passage.sentences))]
    columns = {
        **_matches(layout, features, features.similarity),
        **_words(passage, question, term_weights, column_names),
        **_contents(passage, layout, question, column_names),
        "header": layout.headers,
        "introduction": layout.introductions,
    }
    return np.array([columns[name] for name in FEATURES], np.float64).T


def _matches(layout: Layout, features: SentenceFeatures, similarity: PassageSimilarity) -> dict[str, Floats]:
    """Return the features of the vectors."""
    weights, matches = features.token_weights, features.token_max_sims
    referents = [number if referent is None else referent for number, referent in enumerate(layout.referents)]
    reads_on = ~np.array(layout.rows, bool)  # a row is not understood from the rows beside it
    before, after = np.roll(matches, 1, axis=1), np.roll(matches, -1, axis=1)
    before[:, :1], after[:, -1:] = 0, 0
    return {
        "share": features.shares,
        "match": weights @ matches,
        "before": reads_on * (weights @ (before - matches).clip(min=0)),
        "after": reads_on * (weights @ (after - matches).clip(min=0)),
        "referent": weights @ (matches[:, referents] - matches).clip(min=0),
        "cosine": similarity.sentence_cosines,
    }


def _words(
    passage: Passage, question: str, term_weights: Mapping[str, float], column_names: Sequence[str]
) -> dict[str, list[float]]:
    """Return the features of the words. A number in the wrong column of a table does not count."""
    sentences = _tokens_of_sentences(passage)
    context = set(terms(" ".join((passage.title, *passage.headings))))
    asked = {term: weight for term, weight in term_weights.items() if term not in context}
    codes = {_NUMBER_WITH_UNIT.sub(r"\1", term) for term in asked if any(character.isdigit() for character in term)}
    known = context | set(terms(question))
    held = [
        {token.term for token in words} - misplaced_numbers(question, passage.text_of(sentence), names)
        for words, sentence, names in zip(sentences, passage.sentences, column_names, strict=True)
    ]
    total = max(sum(term_weights.values()), 1e-12)
    return {
        "new words": [sum(weight for term, weight in asked.items() if term in each) / total for each in held],
        "codes": [len(codes & each) / max(len(codes), 1) for each in held],
        "repeats": [float(all(_is_known(token, known) for token in sentence)) for sentence in sentences],
        "length": [float(np.log1p(len(sentence))) for sentence in sentences],
    }


def _is_known(token: Token, known: set[str]) -> bool:
    return token.term in known or token.folded in STOP_WORDS


def _contents(passage: Passage, layout: Layout, question: str, column_names: Sequence[str]) -> dict[str, list[float]]:
    """Return the features of what the sentences say."""
    texts = [passage.text_of(sentence) for sentence in passage.sentences]
    pattern, expected = answer_pattern(question), expected_type(question)
    asks_for_list = pattern is LIST and not _YES_OR_NO.match(question)
    is_negated = negates(question)
    question_words = {*question.lower().split(), *(token.folded for token in tokens(question))}
    holds_pattern = [float(pattern is not None and pattern.search(text) is not None) for text in texts]
    answers = [float(expected is not None and expected.in_sentence(text, question_words)) for text in texts]
    is_telling = expected is not None and expected.is_telling
    none = [0.0] * len(texts)
    return {
        "date or number": none if pattern is LIST else holds_pattern,
        "list": holds_pattern if asks_for_list else none,
        "answer": none if is_telling else answers,
        "telling answer": answers if is_telling else none,
        "range": [
            float(names_quantity_in_range(question, text, names))
            for text, names in zip(texts, column_names, strict=True)
        ],
        "negation": [float(is_negated and negates(text)) for text in texts],
        "opposite": [float(contradicts(text, question)) for text in texts],
        "question": [float(text.endswith("?")) for text in texts],
    }


def _tokens_of_sentences(passage: Passage) -> Sequence[Sequence[Token]]:
    """Return the words of each sentence of a passage."""
    starts = [sentence.start for sentence in passage.sentences]
    sentences: list[list[Token]] = [[] for _ in starts]
    for token in tokens(passage.text):
        if (number := bisect_right(starts, token.start) - 1) >= 0:
            sentences[number].append(token)
    return sentences
