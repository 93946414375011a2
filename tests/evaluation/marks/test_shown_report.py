"""Tests of the report on the marks that people see, against a text written by hand."""

from __future__ import annotations

import json
from pathlib import Path

from evaluation.marks.shown import ChosenSentence, QuestionMarks, ShownMark, ShownMarksReport
from evaluation.marks.shown_report import keep_shown_marks, shown_marks_as_json, shown_marks_as_text

ANSWERED = QuestionMarks(
    "q1",
    "why are there fewer eggs",
    "answerable",
    ("light",),
    True,
    ChosenSentence("hens.md#winter:0", "Hens need light – much.", True, True),
    (ShownMark(1, "hens.md#winter:0", ("Hens need light – much.",), True), ShownMark(3, "a.md#b:0", ("No.",), False)),
)
UNMARKED = QuestionMarks("q2", "what do hens eat", "answerable", ("corn",), False, None, ())
NEAR_MISS = QuestionMarks("n1", "what does a hen cost", "near-miss", (), False, None, ())
REPORT = ShownMarksReport("farm", "test", [ANSWERED, UNMARKED], [NEAR_MISS])


def test_the_text() -> None:
    assert shown_marks_as_text(REPORT).split("\n") == [
        "farm, test questions: 2 questions whose answers are known, 1 near misses",
        "",
        "Right sections given: the chosen sentence answers 0.500, it or one that is marked with it 0.500",
        "As searched: a right section first 0.500",
        "",
        "                coverage     right     wrong   near misses",
        "first result       0.500     0.500     0.000         0.000",
        "first three        0.500     0.500     0.500         0.000",
        "",
        "coverage, right: questions with a mark, and with a right one.",
        "wrong: wrong marks, of the marks shown. near misses: those with a mark.",
    ]


def test_a_dash_stands_where_nothing_is_counted() -> None:
    lines = shown_marks_as_text(ShownMarksReport("farm", None, [], [NEAR_MISS])).split("\n")
    assert lines[0] == "farm: 0 questions whose answers are known, 1 near misses"
    assert lines[6] == "first result           -         -         -         0.000"


def test_the_json() -> None:
    assert shown_marks_as_json(REPORT) == {
        "collection": "farm",
        "split": "test",
        "queries": 2,
        "near_misses": 1,
        "given": {"right": 0.5, "marked": 0.5},
        "found": 0.5,
        "shown": [
            {"results": 1, "coverage": 0.5, "right": 0.5, "wrong": 0.0, "near_misses": 0.0},
            {"results": 3, "coverage": 0.5, "right": 0.5, "wrong": 0.5, "near_misses": 0.0},
        ],
        "failed": [],
    }


def test_what_is_kept_can_be_read_by_hand(tmp_path: Path) -> None:
    keep_shown_marks(REPORT, tmp_path)
    assert (tmp_path / "report.txt").read_text("utf-8") == shown_marks_as_text(REPORT) + "\n"
    assert json.loads((tmp_path / "report.json").read_text("utf-8"))["found"] == 0.5
    lines = (tmp_path / "questions.jsonl").read_text("utf-8").splitlines()
    assert '"text": "Hens need light – much."' in lines[0]
    assert [json.loads(line)["question_id"] for line in lines] == ["q1", "q2", "n1"]
    assert json.loads(lines[2]) == {
        "question_id": "n1",
        "text": "what does a hen cost",
        "kind": "near-miss",
        "answers": [],
        "found": False,
        "given": None,
        "shown": [],
    }
