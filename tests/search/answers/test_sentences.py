"""The sentence of a passage that answers a question, and the sentences that it is read with."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from core.documents import Passage, Sentence, Span
from search.answers.candidate_features import FEATURES
from search.answers.sentences import (
    MIN_SURENESS_UNMEASURED,
    WEIGHTS,
    AnswerCandidate,
    answer_candidates,
    answer_sentences,
)
from search.ranking import NO_SENTENCE_FEATURES, SentenceFeatures
from tests.support.ranking import similarity_of


def passage(*sentences: str, between: str = " ") -> Passage:
    """Return a passage of these sentences with this text between them."""
    text, spans = "", []
    for sentence in sentences:
        text += between if text else ""
        spans.append(Sentence(len(text), len(text) + len(sentence)))
        text += sentence
    return Passage("a#b:0", "a", "Splints", ("Kinds",), text, 0, len(text), tuple(spans), "", 20)


SPLINTS = passage("Splints steady the wrist.", "A splint may also hold the ankle.")


def alike(*matches: float) -> SentenceFeatures:
    """Return the features of sentences that match the only token of the question this well, and so in meaning."""
    similarity = similarity_of(sentence_cosines=matches, sentence_max_sims=matches)
    return SentenceFeatures(similarity, np.array([1.0]), np.array([matches]))


def chosen(passage: Passage, question: str, features: SentenceFeatures, **weights: float) -> str:
    return passage.text_of(answer_candidates(passage, question, weights, features)[0].sentence)


def marked(passage: Passage, question: str, features: SentenceFeatures) -> list[str]:
    best = answer_candidates(passage, question, {}, features)[0]
    return [passage.text_of(sentence) for sentence in best.read_with]


def test_each_feature_has_a_weight() -> None:
    assert WEIGHTS.keys() == set(FEATURES)


def test_the_answer_is_the_sentence_that_shares_the_rarer_word() -> None:
    assert chosen(SPLINTS, "splints", NO_SENTENCE_FEATURES, splint=1.0, ankl=3.5) == "A splint may also hold the ankle."


def test_meaning_decides_where_the_words_do_not() -> None:
    assert chosen(SPLINTS, "bandages", alike(0.7, 0.4), bandag=4.6) == "Splints steady the wrist."


def test_a_passage_without_sentences_has_no_answer() -> None:
    assert answer_candidates(passage(), "splints", {"splint": 1.0}, NO_SENTENCE_FEATURES) == []
    assert answer_sentences([]) == ()


def test_a_sentence_that_leads_the_others_is_surer() -> None:
    far, close = (answer_candidates(SPLINTS, "bandages", {}, alike(*each)) for each in ((0.8, 0.2), (0.8, 0.7)))
    assert [each.sentence for each in far] == [each.sentence for each in close]
    assert far[0].sureness > close[0].sureness > close[1].sureness > far[1].sureness


@pytest.mark.parametrize(("sureness", "marks", "marks_if_unmeasured"), [(0.64, 0, 0), (0.65, 2, 0), (0.9, 2, 2)])
def test_a_result_without_a_margin_needs_a_surer_sentence(
    sureness: float, marks: int, marks_if_unmeasured: int
) -> None:
    candidates = [AnswerCandidate(Sentence(5, 9), sureness, (Sentence(0, 4), Sentence(5, 9)))]
    assert len(answer_sentences(candidates)) == marks
    assert len(answer_sentences(candidates, MIN_SURENESS_UNMEASURED)) == marks_if_unmeasured


def test_without_meaning_half_of_the_words_suffice() -> None:
    weights = {"wrist": 1.0, "fractur": 1.0}
    candidates = answer_candidates(passage("Splints steady the wrist."), "wrist", weights, NO_SENTENCE_FEATURES)
    assert len(answer_sentences(candidates, MIN_SURENESS_UNMEASURED)) == 1
    others = answer_candidates(SPLINTS, "taxes", {"tax": 4.6}, NO_SENTENCE_FEATURES)
    assert answer_sentences(others) == ()


@pytest.mark.parametrize(
    ("question", "sentences", "best"),
    [
        ("how long does it take", ("Nobody says why.", "It takes two weeks."), 1),
        ("why does it happen", ("Nobody says that.", "It happens because of rain."), 1),
        ("who found it", ("Then it was found.", "Then Marie Curie found it."), 1),
        ("what is the dose of baclofen", ("The pump gives 90 micrograms.", "Take baclofen 5 mg three times a day."), 1),
        ("how do I turn off the alarm", ("Press A to switch the alarm on.", "Hold B for it."), 1),
        ("how much leave after six years", ("2 to 4 years | 27", "5 to 9 years | 30"), 1),
        ("bread without blanching", ("Peas need 90 seconds.", "Peppers need no blanching."), 1),
        ("splints", ("The splints: kinds.", "The splints: tape and glue."), 1),
        ("which kinds are there", ("Kinds come and go.", "These exist: \n• tape\n• glue"), 1),
    ],
)
def test_of_sentences_that_match_alike_the_better_answer_is_chosen(
    question: str, sentences: tuple[str, ...], best: int
) -> None:
    given = passage(*sentences)
    assert chosen(given, question, alike(*[0.5] * len(sentences))) == sentences[best]


def test_a_row_is_marked_with_its_column_names_and_these_alone_never() -> None:
    table = passage("Drug | Dose", "Baclofen | 5 mg", "Diazepam | 2 mg", between="\n")
    assert marked(table, "diazepam", alike(0.2, 0.1, 0.6)) == ["Drug | Dose", "Diazepam | 2 mg"]
    assert marked(table, "drug", alike(0.6, 0.5, 0.4)) == ["Drug | Dose", "Baclofen | 5 mg"]


def test_a_sentence_that_begins_with_a_pronoun_is_marked_with_the_one_before() -> None:
    given = passage("Alpha exists.", "Baclofen is a drug.", "It relaxes muscles.")
    assert marked(given, "muscles", alike(0.1, 0.1, 0.9)) == ["Baclofen is a drug.", "It relaxes muscles."]


@pytest.mark.parametrize(
    ("sentences", "matches", "marks"),
    [
        (("Alpha.", "Beta.", "Gamma."), (0.1, 0.50, 0.52), ["Beta.", "Gamma."]),
        (("Alpha.", "Beta.", "Gamma."), (0.1, 0.52, 0.50), ["Beta.", "Gamma."]),
        (("Alpha.", "Beta.", "Gamma."), (0.50, 0.1, 0.52), ["Gamma."]),  # no neighbours
        (("Alpha.", "Beta.", "Gamma."), (0.1, 0.2, 0.9), ["Gamma."]),  # far better
        (("Alpha.", "Is it beta?", "Gamma."), (0.1, 0.9, 0.5), ["Is it beta?"]),
        (("Beta.", "Gamma."), (0.50, 0.52), ["Gamma."]),  # the whole passage would be marked
        (("Alpha.", "Beta | 1", "Gamma | 2"), (0.1, 0.50, 0.51), ["Gamma | 2"]),
    ],
)
def test_a_neighbour_that_is_about_as_good_is_marked_too(
    sentences: tuple[str, ...], matches: tuple[float, ...], marks: list[str]
) -> None:
    assert marked(passage(*sentences), "muscles", alike(*matches)) == marks


def test_a_sentence_that_says_the_opposite_is_never_marked() -> None:
    given = passage("Press A to switch the alarm on.")
    for question, marks in (("how do I switch on the alarm", 1), ("how do I turn off the alarm", 0)):
        candidates = answer_candidates(given, question, {}, alike(0.9))
        assert len(answer_sentences(candidates)) == marks


def test_a_row_that_goes_on_from_another_passage_is_marked_with_the_column_names_of_the_lead() -> None:
    table = passage("Drug | Dose", "baclofen | 5", "diazepam | 2", between="\n")
    rest = replace(table, sentences=table.sentences[1:], start=90, end=115, lead=Span(0, 11))
    assert marked(rest, "diazepam", alike(0.2, 0.9)) == ["Drug | Dose", "diazepam | 2"]
    named = [candidate.sentence for candidate in answer_candidates(rest, "dose", {}, alike(0.2, 0.9))]
    assert [rest.text_of(sentence) for sentence in named] == ["diazepam | 2", "baclofen | 5"]
