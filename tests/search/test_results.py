"""The answer to a question: its results in words and as JSON values, and its confidence."""

from __future__ import annotations

from dataclasses import replace

import pytest

from core.documents import Mark, MarkKind, Metadata, Passage, Span
from search.query import Condition
from search.results import Answer, Confidence, KeywordReason, Mode, Result, SemanticReason, Why

PASSAGE = Passage("tea.md#kinds:0", "tea.md", "Tea", ("Kinds",), "Tea is hot.", 10, 21, (), "Tea", 5)
COPY = replace(PASSAGE, passage_id="tea (copy).md#kinds:0", document_id="tea (copy).md")
WHY = Why({"keyword": 0.5}, KeywordReason(2, 4.5, ("tea", "hot")), SemanticReason(1, 0.25, 0.75), ("milk", "sugar"))
MARKS = (Mark(0, 11, MarkKind.ANSWER), Mark(0, 3, MarkKind.WORD))
METADATA = Metadata(("Ann Li",), "2024-05", "en", ("hot drinks",), "On tea.", (("isbn", "1"), ("isbn", "2")))
RESULT = Result(1, PASSAGE, 0.5, MARKS, WHY, Confidence.STRONG, 0.75, {"fit": -1.25}, METADATA, (COPY,))


def result(confidence: Confidence, rank: int = 1) -> Result:
    return replace(RESULT, rank=rank, confidence=confidence)


def answer(*results: Result) -> Answer:
    conditions = (Condition("with: tea", "milk"), Condition("without: sugar", "+tea milk"))
    return Answer("tea", Mode.HYBRID, "g1", {"total": 1.5}, results, conditions, ("Cut.",), "teas")


@pytest.mark.parametrize(
    ("why", "text"),
    [
        (WHY, "1st by meaning, 2nd by words: tea, hot; does not mention: milk, sugar"),
        (replace(WHY, missing=()), "1st by meaning, 2nd by words: tea, hot"),
        (replace(WHY, semantic=None, missing=("milk",)), "2nd by words: tea, hot; does not mention: milk"),
        (replace(WHY, keyword=None, missing=()), "1st by meaning"),
        (Why({}, KeywordReason(3, 4.5, ("tea",)), SemanticReason(None, 0.25, 0.5), ()), "3rd by words: tea"),
        (Why({}, None, SemanticReason(None, 0.25, 0.5), ()), "close in meaning"),
        (Why({}, None, None, ("milk",)), "close in meaning; does not mention: milk"),
        (Why({}, None, None, (), listed=True), "has the properties asked for"),
        (
            replace(WHY, other_forms=("ALS also as amyotrophic lateral sclerosis",), missing=()),
            "1st by meaning, 2nd by words: tea, hot, ALS also as amyotrophic lateral sclerosis",
        ),
        (
            Why({}, KeywordReason(2, 4.5, ()), None, (), ("ALS also as amyotrophic lateral sclerosis",)),
            "2nd by words: ALS also as amyotrophic lateral sclerosis",
        ),
    ],
)
def test_the_reasons_in_words(why: Why, text: str) -> None:
    assert str(why) == text


@pytest.mark.parametrize(
    ("rank", "ordinal"),
    [
        *[(1, "1st"), (2, "2nd"), (3, "3rd"), (4, "4th"), (9, "9th"), (10, "10th"), (11, "11th"), (12, "12th")],
        *[(13, "13th"), (19, "19th"), (20, "20th"), (21, "21st"), (22, "22nd"), (23, "23rd"), (30, "30th")],
        *[(100, "100th"), (101, "101st"), (111, "111th"), (112, "112th"), (120, "120th"), (121, "121st")],
    ],
)
def test_a_rank_in_words(rank: int, ordinal: str) -> None:
    assert str(Why({}, None, SemanticReason(rank, 0.0, 0.0), ())) == f"{ordinal} by meaning"


def test_a_result_as_json() -> None:
    assert RESULT.as_json() == {
        "rank": 1,
        "passage_id": "tea.md#kinds:0",
        "document_id": "tea.md",
        "title": "Tea",
        "headings": ["Kinds"],
        "text": "Tea is hot.",
        "start": 10,
        "end": 21,
        "lead": None,
        "page": None,
        "copies": ["tea (copy).md#kinds:0"],
        "metadata": {
            "authors": ["Ann Li"],
            "date": "2024-05",
            "language": "en",
            "tags": ["hot drinks"],
            "description": "On tea.",
            "others": {"isbn": "1, 2"},
        },
        "score": 0.5,
        "confidence": "strong",
        "margin": 0.75,
        "signs": {"fit": -1.25},
        "marks": [{"start": 0, "end": 11, "kind": "answer"}, {"start": 0, "end": 3, "kind": "word"}],
        "why": {
            "parts": {"keyword": 0.5},
            "keyword": {"rank": 2, "score": 4.5, "words": ("tea", "hot")},
            "semantic": {"rank": 1, "cosine": 0.25, "sentence_cosine": 0.75},
            "missing": ("milk", "sugar"),
            "other_forms": (),
            "listed": False,
            "text": "1st by meaning, 2nd by words: tea, hot; does not mention: milk, sugar",
        },
    }


def test_a_result_of_rows_tells_where_its_column_names_stand() -> None:
    rows = replace(PASSAGE, text="Tea | Cup\nmint | 5", start=40, end=48, lead=Span(20, 29))
    fields = replace(RESULT, passage=rows, marks=(Mark(0, 18, MarkKind.ANSWER),)).as_json()
    assert {name: fields[name] for name in ("text", "start", "end", "lead", "marks")} == {
        "text": "Tea | Cup\nmint | 5",
        "start": 40,
        "end": 48,
        "lead": {"start": 20, "end": 29},
        "marks": [{"start": 0, "end": 18, "kind": "answer"}],
    }


def test_an_answer_as_json() -> None:
    assert answer(RESULT).as_json() == {
        "query": "tea",
        "mode": "hybrid",
        "generation": "g1",
        "took_ms": {"total": 1.5},
        "confidence": "strong",
        "results": [RESULT.as_json()],
        "facets": {
            "authors": [{"value": "Ann Li", "condition": 'author:"Ann Li"', "articles": 1}],
            "years": [{"value": "2024", "condition": "date:2024", "articles": 1}],
            "tags": [{"value": "hot drinks", "condition": 'tag:"hot drinks"', "articles": 1}],
            "types": [{"value": "md", "condition": "type:md", "articles": 1}],
        },
        "conditions": ["with: tea", "without: sugar"],
        "notices": ["Cut."],
        "did_you_mean": "teas",
    }


def test_a_result_and_an_answer_without_more_are_possible_and_have_nothing_to_say() -> None:
    bare = Result(1, PASSAGE, 0.5, (), WHY)
    assert (bare.confidence, bare.margin, bare.signs) == (Confidence.POSSIBLE, None, {})
    assert Answer("tea", Mode.KEYWORD, "g1", {}, ()).as_json() == {
        "query": "tea",
        "mode": "keyword",
        "generation": "g1",
        "took_ms": {},
        "confidence": "none",
        "results": [],
        "facets": {},
        "conditions": [],
        "notices": [],
        "did_you_mean": None,
    }


STRONG, POSSIBLE, NONE = Confidence


@pytest.mark.parametrize(
    ("levels", "highest"),
    [
        ([], NONE),
        ([NONE, NONE], NONE),
        ([NONE, POSSIBLE], POSSIBLE),
        ([POSSIBLE, STRONG, NONE], STRONG),
    ],
)
def test_the_confidence_of_an_answer_is_that_of_its_surest_result(
    levels: list[Confidence], highest: Confidence
) -> None:
    assert answer(*map(result, levels)).confidence == highest


@pytest.mark.parametrize(("least", "ranks"), [(STRONG, (2,)), (POSSIBLE, (1, 2)), (NONE, (1, 2, 3))])
def test_at_least_a_confidence_keeps_the_results_of_this_one_and_those_above(
    least: Confidence, ranks: tuple[int, ...]
) -> None:
    everything = answer(result(POSSIBLE, 1), result(STRONG, 2), result(NONE, 3))
    kept = tuple(each for each in everything.results if each.rank in ranks)
    assert everything.at_least(least) == replace(everything, results=kept)


def test_an_answer_that_leaves_conditions_out_says_so_first() -> None:
    everything = answer(RESULT)
    told = "Nothing good was found with: tea, without: sugar. These results leave that out."
    assert everything.at_the_expense_of(everything.conditions) == replace(everything, notices=(told, "Cut."))


def test_the_names_of_the_levels_and_the_modes_highest_level_first() -> None:
    assert list(map(str, Confidence)) == ["strong", "possible", "none"]
    assert list(map(str, Mode)) == ["hybrid", "keyword", "semantic"]
