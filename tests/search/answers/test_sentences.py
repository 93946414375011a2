"""The sentence of a passage that answers a question."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from core.documents import Passage, Sentence
from search.answers.sentences import answer_candidates, answer_sentence
from search.ranking.similarities import PassageSimilarity

TEXT = "Splints steady the wrist. A splint may also hold the ankle."
PASSAGE = Passage("a#b:0", "a", "Splints", ("Kinds",), TEXT, 0, len(TEXT), (Sentence(0, 25), Sentence(26, 59)), "", 20)


def similarity_of(*cosines: float) -> PassageSimilarity:
    return PassageSimilarity(0.0, 0.0, 0.0, 0.0, np.array(cosines), np.array(cosines), np.zeros(len(cosines)))


def chosen(
    question: str, weights: dict[str, float], similarity: PassageSimilarity | None, *shares: float
) -> Sentence | None:
    return answer_sentence(answer_candidates(PASSAGE, question, weights, similarity, np.array(shares)))


def test_the_answer_is_the_sentence_that_shares_the_rarer_word() -> None:
    weights = {"splint": 1.0, "ankl": 3.5}
    assert chosen("splints", weights, None) == Sentence(26, 59)


def test_meaning_decides_where_the_words_do_not() -> None:
    weights = {"bandag": 4.6}
    assert chosen("bandages", weights, similarity_of(0.7, 0.4), 0.6, 0.4) == Sentence(0, 25)


def test_no_sentence_is_called_an_answer_that_is_not_near() -> None:
    weights = {"tax": 4.6}
    assert chosen("taxes", weights, similarity_of(0.1, 0.05), 0.6, 0.4) is None
    assert chosen("taxes", weights, None) is None


def test_a_question_for_a_number_expects_one() -> None:
    text = "Nobody says why. It takes two weeks."
    passage = replace(PASSAGE, text=text, end=len(text), sentences=(Sentence(0, 16), Sentence(17, 36)))
    even = similarity_of(0.5, 0.5)
    for question, best in (("how long does it take", 1), ("why does it happen", 0)):
        candidates = answer_candidates(passage, question, {}, even, np.array([0.5, 0.5]))
        assert candidates[0].sentence == passage.sentences[best]


def test_a_question_for_several_expects_a_list() -> None:
    text = "Symptoms come and go. These are common: \n• ankles\n• knees"
    passage = replace(PASSAGE, text=text, end=len(text), sentences=(Sentence(0, 21), Sentence(22, len(text))))
    for question, best in (("which body parts are affected", 1), ("is the body affected", 0)):
        candidates = answer_candidates(passage, question, {}, similarity_of(0.3, 0.3), np.array([0.6, 0.4]))
        assert candidates[0].sentence == passage.sentences[best]


def test_a_sentence_that_leads_the_others_is_surer() -> None:
    weights = {"splint": 1.0}
    far, close = (
        answer_candidates(PASSAGE, "splint", weights, similarity_of(0.4, 0.4), np.array(s))
        for s in ([0.8, 0.2], [0.6, 0.4])
    )
    assert [each.sentence for each in far] == [each.sentence for each in close]
    assert far[0].sureness > close[0].sureness > close[1].sureness > far[1].sureness
