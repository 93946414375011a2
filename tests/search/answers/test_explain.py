"""The results of ranked passages: their marks, their confidence, and the reasons for their rank."""

from __future__ import annotations

import math
from collections.abc import Mapping

import numpy as np
import pytest

from core.documents import Hit, Mark, MarkKind, Passage, Sentence
from search.answers.confidence import MIN_UNKNOWN_MATCH, STRONG, AnswerSigns, Calibration, answer_probability
from search.answers.explain import Explainer
from search.query import parse
from search.questions import OtherForm
from search.ranking.features import Legs, SentenceFeatures
from search.ranking.score import ScoredPassage
from search.results import Confidence, KeywordReason, Mode, Result, SemanticReason, Why
from tests.support.ranking import similarity_of

X, Y, Z, W = "x#a:0", "y#a:0", "z#a:0", "w#a:0"
QUESTION = "does baclofen ease clonus of the ankle"
FREQUENCIES = {"baclofen": 10, "eas": 7, "clonus": 3, "ankl": 2}
TEXT = "Baclofen relaxes a muscle. It is taken twice."


def passage(passage_id: str, tokens: int = 12) -> Passage:
    sentences = (Sentence(0, 26), Sentence(27, 45))
    return Passage(passage_id, "a", "Clonus", ("Drugs",), TEXT, 0, 45, sentences, "", tokens)


def scored(passage_id: str, score: float = 0.5) -> ScoredPassage:
    return ScoredPassage(passage_id, {"keyword": score}, score)


def similar(
    cosine: float = 0.5,
    focus: float = 0.6,
    unknown_match: float = 1.0,
    unknown_words: float = 0.0,
    missing_names: float = 0.0,
) -> SentenceFeatures:
    """Return the features of two sentences, of which the first answers."""
    similarity = similarity_of(
        passage=cosine,
        focus=focus,
        unknown_match=unknown_match,
        unknown_words=unknown_words,
        missing_names=missing_names,
        sentence_cosines=[0.75, 0.25],
        sentence_max_sims=[0.9, 0.1],
    )
    return SentenceFeatures(similarity, np.array([1.0]), np.array([[0.9, 0.1]]))


def calibration(spread: float) -> Calibration:
    """Return a calibration by which the relatedness of `similar` is 0.65 divided by the spread.

    Its signals are 0.5, 0.75 and 0.9, of which the weights are 3, 2 and 1.
    """
    return Calibration((0.0, 0.0, 0.0), (spread, spread, spread))


def legs_of(frequencies: Mapping[str, int], passages: int = 100) -> Legs:
    """Return legs in which only x is found by words, as the second; x and y are found by meaning."""
    semantic = [Hit(Y, 0.6), Hit(X, 0.4)]
    return Legs(None, [Hit(Z, 9.0), Hit(X, 4.5)], semantic, list(frequencies), frequencies, passages)


def explained(
    sentences: Mapping[str, SentenceFeatures],
    calibration: Calibration | None = None,
    question: str = QUESTION,
    frequencies: Mapping[str, int] = FREQUENCIES,
    passages: int = 100,
    mode: Mode = Mode.HYBRID,
    answerable: bool = True,
) -> tuple[Result, ...]:
    """Return the results of passages x and y, by their legs of `legs_of`."""
    legs = legs_of(frequencies, passages)
    explainer = Explainer(parse(question), legs, sentences, calibration, mode, answerable)
    return explainer.results([scored(X, 0.75), scored(Y)], [passage(X), passage(Y)])


WORD, ANSWER = Mark(0, 8, MarkKind.WORD), Mark(0, 26, MarkKind.ANSWER)
FIRST = AnswerSigns(0.2 * math.log(0.25) + 0.8 * math.log(0.6), 0.25, unknown_words=0.25, missing_names=0.0)
SECOND = AnswerSigns(0.2 * math.log(0.3) + 0.8 * math.log(0.5), -0.25, unknown_words=0.0, missing_names=0.125)


def test_the_results_of_a_question_as_a_whole() -> None:
    assert explained(
        {X: similar(unknown_words=0.25), Y: similar(0.8125, focus=0.5, missing_names=0.125)}, calibration(0.1)
    ) == (
        Result(
            rank=1,
            passage=passage(X),
            score=0.75,
            marks=(ANSWER, WORD),
            why=Why(
                {"keyword": 0.75},
                KeywordReason(2, 4.5, ("baclofen", "clonus")),
                SemanticReason(2, 0.5, 0.75),
                ("ankle", "ease"),
            ),
            confidence=Confidence.STRONG,
            margin=answer_probability(FIRST),
            signs={
                "fit": -0.685919,
                "article_lead": 0.25,
                "unknown_words": 0.25,
                "missing_names": 0.0,
                "relatedness": 6.5,
            },
        ),
        Result(
            rank=2,
            passage=passage(Y),
            score=0.5,
            marks=(WORD,),
            why=Why({"keyword": 0.5}, None, SemanticReason(1, 0.8125, 0.8125), ("ankle", "ease")),
            confidence=Confidence.POSSIBLE,
            margin=answer_probability(SECOND),
            signs={
                "fit": -0.795312,
                "article_lead": -0.25,
                "unknown_words": 0.0,
                "missing_names": 0.125,
                "relatedness": 6.708333,
            },
        ),
    )


def test_without_a_calibration_each_result_is_possible_and_its_answer_is_marked() -> None:
    results = explained({X: similar(), Y: similar()})
    assert [(each.margin, each.signs, each.confidence, each.marks) for each in results] == [
        (None, {}, Confidence.POSSIBLE, (ANSWER, WORD))
    ] * 2


@pytest.mark.parametrize(
    ("spread", "focus", "confidence", "marks"),
    [
        (0.25, 1.0, Confidence.STRONG, (ANSWER, WORD)),
        (0.25, 0.1, Confidence.POSSIBLE, (WORD,)),  # related, but it does not answer
        (0.5, 1.0, Confidence.POSSIBLE, (ANSWER, WORD)),  # it matches well, but as unrelated questions do
        (0.5, 0.1, Confidence.NONE, (WORD,)),  # where probably nothing answers, no sentence is called an answer
    ],
)
def test_the_confidence_follows_from_the_relatedness_and_the_margin(
    spread: float, focus: float, confidence: Confidence, marks: tuple[Mark, ...]
) -> None:
    first, _ = explained({X: similar(focus=focus)}, calibration(spread))
    assert (first.confidence, first.marks) == (confidence, marks)
    assert first.signs["relatedness"] == pytest.approx(0.65 / spread)
    assert first.margin is not None
    assert (first.margin >= STRONG) == (focus == 1.0)


def test_a_result_has_no_higher_margin_than_the_one_before() -> None:
    """Also not where the one between could not be measured."""
    features = {X: similar(focus=0.4), Z: similar(focus=1.0)}
    ranking = [scored(X), scored(Y), scored(Z), *(scored(W, 0.0) for _ in range(5))]
    explainer = Explainer(parse(QUESTION), legs_of(FREQUENCIES), features, calibration(0.1), Mode.HYBRID)
    first, between, last = explainer.results(ranking, [passage(X), passage(Y), passage(Z)])
    alone = {name: value for name, value in last.signs.items() if name != "relatedness"}
    assert first.margin is not None
    assert answer_probability(AnswerSigns(**alone)) > first.margin
    assert (between.margin, last.margin) == (None, first.margin)


def test_the_signs_depend_on_what_follows_beyond_the_results() -> None:
    features = {X: similar()}
    explainer = Explainer(parse(QUESTION), legs_of(FREQUENCIES), features, calibration(0.1), Mode.HYBRID)
    (alone,) = explainer.results([scored(X, 0.75)], [passage(X)])
    (followed,) = explainer.results([scored(X, 0.75), scored(Y, 0.7)], [passage(X)])
    assert (alone.signs["article_lead"], followed.signs["article_lead"]) == pytest.approx((0.3, 0.05))
    assert alone.signs["fit"] > followed.signs["fit"]


@pytest.mark.parametrize("mode", [Mode.SEMANTIC, Mode.KEYWORD])
@pytest.mark.parametrize(("spread", "confidence"), [(0.1, Confidence.POSSIBLE), (0.5, Confidence.NONE)])
def test_only_hybrid_mode_has_margins_and_strong_results(mode: Mode, spread: float, confidence: Confidence) -> None:
    first, _ = explained({X: similar(focus=1.0)}, calibration(spread), mode=mode)
    assert (first.confidence, first.margin, first.signs) == (confidence, None, {})


def test_a_question_that_cannot_be_answered_has_no_strong_result_and_no_marked_answer() -> None:
    sentences = {X: similar(focus=1.0), Y: similar(focus=1.0)}
    (first, second) = explained(sentences, calibration(0.1), answerable=False)
    assert first.margin is not None
    assert first.margin >= STRONG
    assert [(each.confidence, each.marks) for each in (first, second)] == [(Confidence.POSSIBLE, (WORD,))] * 2
    unrelated, _ = explained(sentences, calibration(0.5), answerable=False)
    assert (unrelated.confidence, unrelated.marks) == (Confidence.NONE, (WORD,))
    unmeasured, _ = explained({}, answerable=False)
    assert (unmeasured.confidence, unmeasured.marks) == (Confidence.POSSIBLE, (WORD,))


def test_a_passage_that_the_model_does_not_read_is_not_strong_and_has_no_marked_answer() -> None:
    """It has about a token for each letter."""
    features = {X: similar(focus=1.0), Y: similar(focus=1.0)}
    explainer = Explainer(parse(QUESTION), legs_of(FREQUENCIES), features, calibration(0.1), Mode.HYBRID)
    ranking = [scored(X, 0.9), scored(Y, 0.8), *(scored(Z, 0.0) for _ in range(5))]
    unread, read = explainer.results(ranking, [passage(X, tokens=60), passage(Y)])
    assert (unread.confidence, unread.marks) == (Confidence.POSSIBLE, (WORD,))
    assert (read.confidence, read.marks) == (Confidence.STRONG, (ANSWER, WORD))


@pytest.mark.parametrize(
    ("unknown_match", "confidence"),
    [(MIN_UNKNOWN_MATCH, Confidence.STRONG), (MIN_UNKNOWN_MATCH - 0.01, Confidence.POSSIBLE)],
)
def test_a_result_that_is_far_from_a_word_that_no_article_holds_is_not_strong(
    unknown_match: float, confidence: Confidence
) -> None:
    """It is marked all the same: the sentence may help."""
    first, _ = explained({X: similar(focus=1.0, unknown_match=unknown_match)}, calibration(0.1))
    assert (first.confidence, first.marks) == (confidence, (ANSWER, WORD))


@pytest.mark.parametrize(
    ("question", "confidence", "marks"),
    [
        ("how do I open the door", Confidence.STRONG, [(0, 33)]),
        ("how do I close the door", Confidence.POSSIBLE, []),
        ("is the door closed", Confidence.STRONG, [(0, 33)]),  # no, it is open
    ],
)
def test_a_result_whose_best_sentence_says_the_opposite_is_not_strong_and_has_no_marked_answer(
    question: str, confidence: Confidence, marks: list[tuple[int, int]]
) -> None:
    text = "This is how the door gets opened. It is red."
    door = Passage(X, "a", "Doors", (), text, 0, 44, (Sentence(0, 33), Sentence(34, 44)), "", 12)
    explainer = Explainer(
        parse(question),
        legs_of({"door": 3, "open": 3, "close": 3}),
        {X: similar(focus=1.0)},
        calibration(0.1),
        Mode.HYBRID,
    )
    (result,) = explainer.results([scored(X, 0.9)], [door])
    answers = [(mark.start, mark.end) for mark in result.marks if mark.kind == MarkKind.ANSWER]
    assert (result.confidence, answers) == (confidence, marks)


def test_a_passage_that_was_not_compared_has_no_margin_and_is_explained_by_words() -> None:
    frequencies = {"baclofen": 10, "clonus": 3}
    first, second = explained({}, calibration(0.5), question="baclofen clonus", frequencies=frequencies)
    assert (first.why.keyword, first.why.semantic) == (KeywordReason(2, 4.5, ("baclofen", "clonus")), None)
    assert (second.why.keyword, second.why.semantic) == (None, None)
    assert [(each.margin, each.confidence, each.marks) for each in (first, second)] == [
        (None, Confidence.POSSIBLE, (ANSWER, WORD))
    ] * 2


def test_a_passage_that_the_semantic_leg_did_not_find_has_a_cosine_and_no_rank() -> None:
    legs = Legs(None, [], [], ["zebra"], {"zebra": 0}, 100)
    explainer = Explainer(parse("zebra"), legs, {X: similar()}, None, Mode.HYBRID)
    (result,) = explainer.results([scored(X)], [passage(X)])
    assert result.why == Why({"keyword": 0.5}, None, SemanticReason(None, 0.5, 0.75), ("zebra",))


@pytest.mark.parametrize(
    ("frequencies", "passages", "missing"),
    [
        ({"ankl": 10, "eas": 11}, 100, ("ankle",)),  # important as far as a tenth of the passages
        ({"ankl": 11, "eas": 11}, 100, ()),
        ({"ankl": 1, "eas": 1}, 9, ()),
        ({"ankl": 1, "eas": 1}, 10, ("ease", "ankle")),  # of equally rare words, the first of the question
        ({"ankl": 0, "eas": 0}, 0, ("ease", "ankle")),
        ({"ankl": 0, "eas": 10}, 100, ("ankle", "ease")),  # the rarest first
    ],
)
def test_the_important_words_that_a_passage_does_not_mention(
    frequencies: dict[str, int], passages: int, missing: tuple[str, ...]
) -> None:
    first, _ = explained({}, frequencies={"baclofen": 0, "clonus": 0} | frequencies, passages=passages)
    assert first.why.missing == missing


def test_no_more_than_the_four_rarest_words_are_said_to_be_missing() -> None:
    words = ["ants", "bees", "cows", "dogs", "eels"]
    frequencies = {word[:-1]: 9 - n for n, word in enumerate(words)}
    first, _ = explained({}, question=" ".join(words), frequencies=frequencies)
    assert first.why.missing == ("eels", "dogs", "cows", "bees")
    first, _ = explained({}, question="ants bees cows dogs", frequencies=frequencies)
    assert first.why.missing == ("dogs", "cows", "bees", "ants")


def test_words_are_held_in_any_form_and_field_and_said_in_the_order_of_the_question() -> None:
    question = "twice drug relax clonus muscles"
    frequencies = dict.fromkeys(["twice", "drug", "relax", "clonus", "muscl"], 1)
    first, _ = explained({}, question=question, frequencies=frequencies)
    assert first.why.keyword == KeywordReason(2, 4.5, ("twice", "drug", "relax", "clonus", "muscles"))
    assert first.why.missing == ()


SPASM = OtherForm("MR", ("mr",), "muscle relaxes", ("muscl", "relax"), frozenset({"x"}))
DRUG = OtherForm("TD", ("td",), "twice daily", ("twice", "daili"))


def test_a_passage_tells_which_words_it_says_in_their_other_form() -> None:
    legs = Legs(
        question=None,
        keyword=[Hit("x", 4.5)],
        semantic=[],
        terms=["mr", "td"],
        frequencies={"mr": 1, "td": 1},
        passages=100,
        other_forms=(SPASM, DRUG),
    )
    (result,) = Explainer(parse("MR TD"), legs, {}, None, Mode.HYBRID).results([scored("x")], [passage("x")])
    reason = KeywordReason(1, 4.5, ())
    assert result.why == Why({"keyword": 0.5}, reason, None, ("td",), ("MR also as muscle relaxes",))
    assert result.marks == ()  # its words do not stand together


def test_the_other_form_of_a_word_is_marked() -> None:
    other = OtherForm("RM", ("rm",), "relaxes a muscle", ("relax", "a", "muscl"), frozenset({"x"}))
    legs = Legs(None, [Hit("x", 4.5)], [], ["rm"], {"rm": 1}, 100, {}, [other])
    (result,) = Explainer(parse("RM"), legs, {}, None, Mode.HYBRID).results([scored("x")], [passage("x")])
    assert [TEXT[mark.start : mark.end] for mark in result.marks if mark.kind is MarkKind.WORD] == [
        *("relaxes", "a", "muscle")
    ]


def test_no_passages_have_no_results() -> None:
    explainer = Explainer(parse("zebra"), Legs(None, [], [], ["zebra"], {"zebra": 0}, 100), {}, None, Mode.HYBRID)
    assert explainer.results([], []) == ()
