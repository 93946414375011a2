"""The features of the sentences of a passage, each by itself."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
import pytest

from core.documents import Passage, Sentence, Span
from search.answers.candidate_features import FEATURES, candidate_features
from search.answers.layout import layout_of
from search.ranking import NO_SENTENCE_FEATURES, SentenceFeatures
from tests.support.ranking import similarity_of


def values(
    name: str,
    question: str,
    *sentences: str,
    weights: Mapping[str, float] | None = None,
    matches: tuple[float, ...] | None = None,
) -> list[float]:
    """Return a feature of these sentences, which stand under the title "Splints" and match one token this well."""
    text = "\n".join(sentences)
    starts = np.cumsum([0, *(len(sentence) + 1 for sentence in sentences)]).tolist()
    spans = tuple(Sentence(start, start + len(each)) for start, each in zip(starts, sentences, strict=False))
    passage = Passage("a#b:0", "a", "Splints", (), text, 0, len(text), spans, "", 1)
    matched = np.array(matches or [0.5] * len(sentences))
    similarity = similarity_of(sentence_cosines=matched.tolist(), sentence_max_sims=matched.tolist())
    features = SentenceFeatures(similarity, np.array([1.0]), matched[None])
    table = candidate_features(passage, layout_of(passage), question, weights or {}, features)
    assert table.shape == (len(sentences), len(FEATURES))
    column: list[float] = table[:, FEATURES.index(name)].round(3).tolist()
    return column


def test_the_sentences_around_count_by_how_much_better_they_match() -> None:
    sentences = ("Cats purr.", "Dogs bark.", "Birds sing.")
    assert values("before", "", *sentences, matches=(0.9, 0.4, 0.1)) == [0, 0.5, 0.3]
    assert values("after", "", *sentences, matches=(0.1, 0.4, 0.9)) == [0.3, 0.5, 0]


def test_rows_count_with_their_column_names_but_not_with_the_rows_around() -> None:
    rows = ("Kind | Use", "Tape | 1", "Glue | 2")
    assert values("before", "", *rows, matches=(0.9, 0.4, 0.1)) == [0, 0, 0]
    assert values("referent", "", *rows, matches=(0.9, 0.4, 0.1)) == [0, 0.5, 0.8]
    assert values("header", "", *rows) == [1, 0, 0]


def test_words_of_the_title_are_not_new() -> None:
    weights = {"splint": 3.0, "wrist": 1.0}
    assert values("new words", "", "Splints help.", "The wrist heals.", weights=weights) == [0, 0.25]


def test_codes_and_numbers_are_found_with_or_without_their_unit() -> None:
    weights = {"350f": 1.0, "oven": 1.0}
    assert values("codes", "350F oven", "180 °C | 350 °F", "190 °C | 375 °F", weights=weights) == [1, 0]


def test_a_number_in_the_wrong_column_of_a_table_does_not_count() -> None:
    rows = ("Gate | Width in cm", "7 | 12", "12 | 7")
    weights = {"12": 3.0, "wide": 1.0}
    assert values("codes", "how wide is gate 12", *rows, weights=weights) == [0, 0, 1]
    assert values("new words", "how wide is gate 12", *rows, weights=weights) == [0, 0, 0.75]


def test_the_column_names_of_rows_may_stand_in_the_lead() -> None:
    text = "Years | Days\n2 to 4 | 20\n5 to 9 | 25"
    sentences = (Sentence(13, 24), Sentence(25, 36))
    passage = Passage("a#b:1", "a", "Leave", (), text, 50, 73, sentences, "", 1, lead=Span(0, 12))
    similarity = similarity_of(sentence_cosines=[0.5, 0.5], sentence_max_sims=[0.5, 0.5])
    features = SentenceFeatures(similarity, np.array([1.0]), np.array([[0.5, 0.5]]))
    table = candidate_features(passage, layout_of(passage), "leave after six years", {}, features)
    assert table[:, FEATURES.index("range")].tolist() == [0, 1]


def test_a_sentence_of_known_words_alone_repeats() -> None:
    assert values("repeats", "do splints help", "Splints do help.", "Splints help the wrist.") == [1, 0]


@pytest.mark.parametrize(
    ("name", "question", "sentences", "expected"),
    [
        ("date or number", "when was it", ("In 1921.", "Then."), [1, 0]),
        ("date or number", "what are the kinds", ("These:\n• a", "Then."), [0, 0]),
        ("list", "what are the kinds", ("These:\n• a", "Then."), [1, 0]),
        ("list", "do you know what the kinds are", ("These:\n• a", "Then."), [0, 0]),
        ("answer", "who found insulin", ("It was Fred Banting.", "Insulin was found."), [1, 0]),
        ("telling answer", "in what year was it", ("In 1921.", "In summer."), [1, 0]),
        ("answer", "in what year was it", ("In 1921.", "In summer."), [0, 0]),
        ("range", "a 3 day stay", ("2 to 5 days", "6 to 9 days"), [1, 0]),
        ("negation", "which is not free", ("A is free.", "B is not."), [0, 1]),
        ("negation", "which is free", ("A is free.", "B is not."), [0, 0]),
        ("opposite", "how to disable it", ("Click to enable it.", "Click."), [1, 0]),
        ("question", "", ("Why?", "So."), [1, 0]),
    ],
)
def test_what_a_sentence_says(name: str, question: str, sentences: tuple[str, ...], expected: list[float]) -> None:
    assert values(name, question, *sentences) == expected


def test_a_question_that_was_not_embedded_is_refused() -> None:
    passage = Passage("a#b:0", "a", "A", (), "Yes.", 0, 4, (Sentence(0, 4),), "", 1)
    with pytest.raises(ValueError, match="not embedded"):
        candidate_features(passage, layout_of(passage), "", {}, NO_SENTENCE_FEATURES)
