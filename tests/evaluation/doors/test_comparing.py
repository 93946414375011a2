"""Answers of the doors beside each other: every value that differs or is missing is named."""

from __future__ import annotations

from copy import deepcopy
from typing import Any

from evaluation.doors.comparing import (
    ANSWER_FIELDS,
    COMMAND,
    PAGE,
    RESULT_FIELDS,
    Difference,
    compare_doors,
    doors_as_json,
    doors_as_text,
)
from search.results import Answer, Mode, Result, Why
from tests.support.articles import chunk, document

TEXT = "Tea is hot. Pour it. It cools."
MARKS = [{"start": 12, "end": 20, "kind": "answer"}, {"start": 0, "end": 11, "kind": "answer"}]


def of_command() -> dict[str, Any]:
    """Return an answer as the command prints it, with two marked sentences that follow each other."""
    passage = chunk(document("tea.md", TEXT))[0]
    result = Result(1, passage, 0.5, (), Why({}, None, None, ())).as_json()
    answer = Answer("tea?", Mode.HYBRID, "1", {"total": 1.0}, ()).as_json()
    marks = [*MARKS, {"start": 0, "end": 3, "kind": "word"}]
    return answer | {"results": [result | {"text": TEXT, "marks": marks}]}


def of_assistant() -> dict[str, Any]:
    """Return the same answer as an assistant is given it: with the marked sentences as one quotation."""
    answer = of_command()
    found = {name: answer["results"][0][name] for name in RESULT_FIELDS}
    found |= {"quotations": [{"text": TEXT[:20], "start": 0, "end": 20}], "address": "http://localhost/"}
    return {name: answer[name] for name in ANSWER_FIELDS} | {"results": [found], "advice": "Quote them."}


def test_equal_answers_have_no_differences() -> None:
    report = compare_doors(5, ["q1"], {COMMAND: [of_command()], "MCP": [of_assistant()]})
    values = len(ANSWER_FIELDS) + len(RESULT_FIELDS) + 1
    assert [(each.door, each.questions, each.results, each.values) for each in report.doors] == [
        (COMMAND, 1, 1, values),
        ("MCP", 1, 1, values),
    ]
    assert report.differences == 0


def test_each_value_that_differs_or_is_missing_is_named() -> None:
    wrong = deepcopy(of_assistant())
    wrong["confidence"] = "strong"
    wrong["results"][0]["score"] = 0.50000001
    wrong["results"][0]["quotations"] = []
    del wrong["results"][0]["page"]
    wrong["results"].append(wrong["results"][0])
    report = compare_doors(5, ["q1"], {COMMAND: [of_command()], "MCP": [wrong]})
    found = {each.field for each in report.doors[1].differences}
    first = {"confidence", "results.0.score", "results.0.marked", "results.0.page"}
    assert found >= first
    assert {field for field in found if not field.startswith("results.1.")} == first
    assert "results.1.text" in found


def test_the_report_counts_and_names() -> None:
    wrong = of_assistant() | {"mode": "keyword"}
    report = compare_doors(5, ["q1"], {COMMAND: [of_command()], "MCP over stdio": [wrong]})
    assert report.doors[1].differences == [Difference("q1", "mode")]
    assert doors_as_text(report).splitlines()[0].split() == ["door", "questions", "results", "values", "differing"]
    assert doors_as_text(report).splitlines()[2].split() == [*["MCP", "over", "stdio"], "1", "1", "23", "1"]
    assert doors_as_text(report).splitlines()[-1] == "MCP over stdio: q1 mode"
    assert doors_as_json(report)["doors"][1]["differences"] == [{"question_id": "q1", "field": "mode"}]


def test_of_the_page_only_what_it_shows_is_compared() -> None:
    shown = {name: of_command()["results"][0][name] for name in ("rank", "passage_id", "document_id", "title")}
    shown |= {"headings": [], "quotations": [{"text": "Tea is hot."}, {"text": "Pour it."}]}  # no margin, so no label
    right, wrong = {"results": [shown]}, {"results": [shown | {"title": "Sea", "quotations": []}]}
    report = compare_doors(5, ["q1", "q2"], {COMMAND: [of_command()] * 2, PAGE: [right, wrong]})
    assert (report.doors[1].results, report.doors[1].values) == (2, 12)
    assert report.doors[1].differences == [Difference("q2", "results.0.title"), Difference("q2", "results.0.marked")]
