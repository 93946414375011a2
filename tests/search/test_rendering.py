"""Answers as text for the terminal."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

import pytest

from core.documents import Mark, MarkKind, Passage, Sentence, Span
from search.query import Condition
from search.ranking.weights import NO_DETAILS
from search.rendering import answer_chance, breadcrumb, is_only_related, render_answer, shown_marks
from search.results import Answer, Confidence, KeywordReason, Mode, Result, SemanticReason, Why

TEXT = "Tea is hot. Drink it."
PASSAGE = Passage(
    "tea.md#kinds:0", "tea.md", "Tea", ("Kinds", "Hot"), TEXT, 0, 21, (Sentence(0, 11), Sentence(12, 21)), "", 9
)
MARKS = (Mark(0, 11, MarkKind.ANSWER), Mark(0, 3, MarkKind.WORD), Mark(12, 17, MarkKind.WORD))
PARTS = {**NO_DETAILS, "keyword": 0.2124, "passage": 0.0714}
LEGEND = "[[the sentence that answers best]]  *a word of the question*"


def result(
    rank: int = 1,
    marks: tuple[Mark, ...] = (),
    parts: Mapping[str, float] = PARTS,
    confidence: Confidence = Confidence.STRONG,
    margin: float | None = 0.72,
) -> Result:
    why = Why(parts, KeywordReason(2, 5.0, ("tea", "drink")), SemanticReason(1, 0.5, 0.75), ("milk",))
    return Result(rank, PASSAGE, round(sum(parts.values()), 9), marks, why, confidence, margin)


def answer(*results: Result, notices: tuple[str, ...] = (), suggestion: str | None = None) -> Answer:
    took_ms = {"read": 1.0, "total": 12.51}
    return Answer("tea?", Mode.HYBRID, "1", took_ms, results, notices=notices, suggestion=suggestion)


def test_an_answer_in_plain_text() -> None:
    other = replace(result(rank=2), passage=replace(PASSAGE, text="Tea is cold.", sentences=()))
    assert render_answer(answer(result(marks=MARKS), other), painted=False).split("\n") == [
        "1. Tea › Kinds › Hot  0.284 answers",
        "[[*Tea* is hot.]] *Drink* it.",
        "1st by meaning, 2nd by words: tea, drink; does not mention: milk  (tea.md#kinds:0)",
        "",
        "2. Tea › Kinds › Hot  0.284 answers",
        "Tea is cold.",
        "1st by meaning, 2nd by words: tea, drink; does not mention: milk  (tea.md#kinds:0)",
        "",
        LEGEND,
        "2 passages in 13 ms",
    ]


ROWS = replace(
    PASSAGE, text="Tea | Cup\nmint | 5\nlime | 7", start=40, end=57, sentences=(Sentence(10, 18),), lead=Span(20, 29)
)


def shown_text(marks: tuple[Mark, ...], painted: bool) -> str:
    """Return the text of the passage ROWS as it is shown with these marks."""
    shown = render_answer(answer(replace(result(marks=marks), passage=ROWS)), painted=painted)
    return shown.partition("\n")[2].partition("1st by")[0].removesuffix("\x1b[2m").strip("\n")


def test_column_names_that_are_repeated_are_faint_unless_they_are_marked() -> None:
    assert shown_text((), painted=False) == "Tea | Cup\nmint | 5\nlime | 7"
    assert shown_text((), painted=True) == "\x1b[2mTea | Cup\n\x1b[0mmint | 5\nlime | 7"
    row = Mark(10, 18, MarkKind.ANSWER)
    names = Mark(0, 9, MarkKind.ANSWER)
    assert shown_text((names, row), painted=False) == "[[Tea | Cup\nmint | 5]]\nlime | 7"
    word = Mark(0, 3, MarkKind.WORD)
    assert shown_text((word,), painted=True) == "\x1b[1;4mTea\x1b[0m\x1b[2m | Cup\n\x1b[0mmint | 5\nlime | 7"


def test_a_listed_article_has_no_score() -> None:
    listed = replace(result(margin=None), score=0.0, why=Why({}, None, None, (), listed=True))
    assert render_answer(answer(listed), painted=False).split("\n")[0] == "1. Tea › Kinds › Hot"


def test_an_answer_in_colours() -> None:
    rendered = render_answer(answer(result(marks=MARKS), notices=("Cut.",), suggestion="teas?"), painted=True)
    assert rendered.split("\n") == [
        "\x1b[2mCut.\x1b[0m",
        "\x1b[2mDid you mean:\x1b[0m teas?",
        "",
        "\x1b[1m1. Tea › Kinds › Hot\x1b[0m  \x1b[2m0.284 answers\x1b[0m",
        "\x1b[1;4;30;43mTea\x1b[0m\x1b[30;43m is hot.\x1b[0m \x1b[1;4mDrink\x1b[0m it.",
        "\x1b[2m1st by meaning, 2nd by words: tea, drink; does not mention: milk  (tea.md#kinds:0)\x1b[0m",
        "",
        "\x1b[30;43mthe sentence that answers best\x1b[0m  \x1b[1;4ma word of the question\x1b[0m",
        "1 passage in 13 ms",
    ]


@pytest.mark.parametrize(
    ("marks", "expected"),
    [
        ((), "Tea is hot. Drink it."),
        ((Mark(0, 21, MarkKind.ANSWER),), "[[Tea is hot. Drink it.]]"),
        ((Mark(12, 21, MarkKind.ANSWER), Mark(18, 20, MarkKind.WORD)), "Tea is hot. [[Drink *it*.]]"),
        ((Mark(12, 21, MarkKind.ANSWER), Mark(12, 21, MarkKind.WORD)), "Tea is hot. [[*Drink it.*]]"),
        ((Mark(0, 3, MarkKind.WORD), Mark(4, 6, MarkKind.WORD)), "*Tea* *is* hot. Drink it."),
        ((Mark(0, 3, MarkKind.ANSWER), Mark(12, 21, MarkKind.ANSWER)), "[[Tea]] is hot. [[Drink it.]]"),
        ((Mark(0, 11, MarkKind.ANSWER), Mark(12, 21, MarkKind.ANSWER)), "[[Tea is hot. Drink it.]]"),
    ],
)
def test_marks_stand_around_what_they_cover(marks: tuple[Mark, ...], expected: str) -> None:
    assert render_answer(answer(result(marks=marks)), painted=False).split("\n")[1] == expected


@pytest.mark.parametrize(
    ("mark", "plain", "painted"),
    [
        (
            Mark(0, 3, MarkKind.ANSWER),
            "[[the sentence that answers best]]",
            "\x1b[30;43mthe sentence that answers best\x1b[0m",
        ),
        (Mark(0, 3, MarkKind.WORD), "*a word of the question*", "\x1b[1;4ma word of the question\x1b[0m"),
    ],
)
def test_the_legend_names_only_the_marks_that_are_there(mark: Mark, plain: str, painted: str) -> None:
    shown = [render_answer(answer(result(marks=(mark,))), paint).split("\n")[-2] for paint in (False, True)]
    assert shown == [plain, painted]


def test_the_legend_is_shown_where_any_result_has_marks() -> None:
    lines = render_answer(answer(result(), result(rank=2, marks=MARKS)), painted=False).split("\n")
    assert lines[-2:] == [LEGEND, "2 passages in 13 ms"]


def test_the_parts_of_a_score_are_shown_where_they_are_asked_for() -> None:
    unlike = replace(PASSAGE, text="Tea is cold.")
    nothing = replace(result(rank=2, parts=NO_DETAILS, margin=None), score=0.0, passage=unlike)
    assert render_answer(answer(result(), nothing), painted=False, explained=True).split("\n") == [
        "1. Tea › Kinds › Hot  0.284 answers",
        "Tea is hot. Drink it.",
        "1st by meaning, 2nd by words: tea, drink; does not mention: milk  (tea.md#kinds:0)",
        "0.212 your words + 0.072 meaning = 0.284",
        "a 72 % chance that it answers",
        "",
        "2. Tea › Kinds › Hot  0.000",
        "Tea is cold.",
        "1st by meaning, 2nd by words: tea, drink; does not mention: milk  (tea.md#kinds:0)",
        "0.000 = 0.000",
        "",
        "2 passages in 13 ms",
    ]
    painted = render_answer(answer(result()), painted=True, explained=True).split("\n")
    assert painted[3] == "\x1b[2m0.212 your words + 0.072 meaning = 0.284\x1b[0m"


@pytest.mark.parametrize(
    ("margin", "lines"),
    [
        (None, ["1. Tea › Kinds › Hot  0.284"]),
        (0.2, ["Related passages, maybe no answer:", "", "1. Tea › Kinds › Hot  0.284 related"]),
    ],
)
def test_confidence_is_shown_where_it_was_measured(margin: float | None, lines: list[str]) -> None:
    measured = result(confidence=Confidence.POSSIBLE, margin=margin)
    assert render_answer(answer(measured), painted=False).split("\n")[: len(lines)] == lines


def test_related_passages_are_said_to_be_maybe_no_answer_only_where_none_answers() -> None:
    strong, related, none = (result(confidence=confidence) for confidence in Confidence)
    unmeasured = result(confidence=Confidence.POSSIBLE, margin=None)
    given = [(), (unmeasured,), (related,), (none, related), (related, strong), (none,), (strong,)]
    assert [is_only_related(answer(*results)) for results in given] == [False, False, True, True, False, False, False]
    painted = render_answer(answer(related), painted=True).split("\n")[0]
    assert painted == "\x1b[2mRelated passages, maybe no answer:\x1b[0m"


@pytest.mark.parametrize(
    ("margin", "confidence", "chance"),
    [
        (None, Confidence.POSSIBLE, ""),
        (0.7249, Confidence.STRONG, "a 72 % chance that it answers"),
        (0.881, Confidence.STRONG, "an 88 % chance that it answers"),
        (0.11, Confidence.POSSIBLE, "an 11 % chance that it answers"),
        (0.08, Confidence.NONE, "an 8 % chance that it answers"),
        (0.0, Confidence.NONE, "at most a 1 % chance that it answers"),
        (1.0, Confidence.STRONG, "at least a 99 % chance that it answers"),
        (0.72, Confidence.POSSIBLE, ""),  # held back: a code that no article holds
    ],
)
def test_the_chance_of_an_answer_is_a_share(margin: float | None, confidence: Confidence, chance: str) -> None:
    assert answer_chance(result(confidence=confidence, margin=margin)) == chance


def test_where_nothing_may_answer_this_is_said_first_and_the_closest_are_shown() -> None:
    none = result(confidence=Confidence.NONE, margin=0.5)
    lines = [
        "No answer here, as far as can be told. The closest passages:",
        "",
        "1. Tea › Kinds › Hot  0.284 probably no answer",
    ]
    assert render_answer(answer(none), painted=False).split("\n")[:3] == lines
    bold = "\x1b[1mNo answer here\x1b[0m, as far as can be told. The closest passages:"
    assert render_answer(answer(none), painted=True).split("\n")[0] == bold
    assert "No answer" not in render_answer(answer(none, result(rank=2)), painted=False)


@pytest.mark.parametrize(
    ("question", "mode", "narrowed_by", "advice"),
    [
        ("green teas", Mode.HYBRID, [], "Try other words."),
        ("?", Mode.HYBRID, [], "Type a word to look for."),
        ("green teas", Mode.HYBRID, ["--at-least"], "Leave out --at-least."),
        (
            "+green teas -milk",
            Mode.HYBRID,
            ["--in", "--at-least"],
            "Leave out --in and --at-least. Take away a condition.",
        ),
        (
            "green tea",
            Mode.KEYWORD,
            [],
            "Leave out --mode keyword: passages of the same meaning are then found too. Check the spelling, and write "
            "out short words and abbreviations.",
        ),
    ],
)
def test_where_nothing_is_found_the_reader_is_told_what_to_try(
    question: str, mode: Mode, narrowed_by: list[str], advice: str
) -> None:
    empty = replace(answer(), query=question, mode=mode)
    for painted in (True, False):
        assert render_answer(empty, painted, narrowed_by=narrowed_by) == f"No passage was found. {advice}"


def test_notices_and_a_correction_stand_above_the_advice() -> None:
    assert render_answer(answer(notices=("Cut.", "Left out."), suggestion="teas?"), painted=False) == (
        "Cut.\nLeft out.\nDid you mean: teas?\nNo passage was found. Take the correction."
    )


@pytest.mark.parametrize("results", [(), (result(),)])
def test_conditions_stand_above_with_the_question_that_takes_each_away(results: tuple[Result, ...]) -> None:
    met = Condition("without: milk", "+tea"), Condition("with: tea", "")
    rendered = render_answer(replace(answer(*results, notices=("Cut.",)), conditions=met), painted=False)
    assert rendered.split("\n")[:3] == ["Cut.", "without: milk  (to take it away, ask: +tea)", "with: tea"]
    painted = render_answer(replace(answer(*results), conditions=met), painted=True)
    assert painted.split("\n")[:2] == ["without: milk  \x1b[2m(to take it away, ask: +tea)\x1b[0m", "with: tea"]


def test_a_text_is_shown_once_with_the_names_of_its_other_articles() -> None:
    copies = (
        replace(PASSAGE, passage_id="copy.md#kinds:0", document_id="copy.md"),
        replace(PASSAGE, passage_id="old.md#leaves:0", document_id="old.md", headings=("Leaves",)),
    )
    assert render_answer(answer(replace(result(marks=MARKS), copies=copies)), painted=False).split("\n") == [
        "1. Tea › Kinds › Hot  0.284 answers",
        "[[*Tea* is hot.]] *Drink* it.",
        "1st by meaning, 2nd by words: tea, drink; does not mention: milk  (tea.md#kinds:0)",
        "also in: copy.md, old.md › Leaves",
        "",
        LEGEND,
        "1 passage in 13 ms",
    ]


TWO_ROWS = "Month | Food\nMay | grass\nJune | hay"


@pytest.mark.parametrize(
    ("answers", "shown"),
    [
        ([(0, 12), (25, 35)], [(0, 12), (25, 35)]),
        ([(0, 12), (13, 24)], [(0, 24)]),
        ([(13, 24), (25, 35), (0, 12)], [(0, 35)]),
        ([(0, 24), (5, 12)], [(0, 24)]),
        ([], []),
    ],
)
def test_answers_with_only_white_space_between_them_are_shown_as_one(
    answers: list[tuple[int, int]], shown: list[tuple[int, int]]
) -> None:
    word = Mark(0, 5, MarkKind.WORD)
    marks = (word, *(Mark(start, end, MarkKind.ANSWER) for start, end in answers))
    found = replace(result(marks=marks), passage=replace(PASSAGE, text=TWO_ROWS))
    expected = sorted([*(Mark(*span, MarkKind.ANSWER) for span in shown), word], key=lambda m: (m.start, -m.end))
    assert shown_marks(found) == tuple(expected)


@pytest.mark.parametrize(("headings", "expected"), [((), "Tea"), (("Kinds", "Hot"), "Tea › Kinds › Hot")])
def test_a_breadcrumb_leads_from_the_title_to_the_passage(headings: tuple[str, ...], expected: str) -> None:
    assert breadcrumb(replace(PASSAGE, headings=headings)) == expected
