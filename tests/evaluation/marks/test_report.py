"""The report on marks whose answers are known by character, against a text written by hand."""

from __future__ import annotations

from evaluation.marks.measuring import MarkedQuestion, MarksReport
from evaluation.marks.report import marks_as_json, marks_as_text

REPORT = MarksReport(
    "farm",
    [
        MarkedQuestion("q1", True, True, True, 1, True, True, True, 0.9),
        MarkedQuestion("q2", False, True, True, 2, True, False, True, 0.6),
    ],
)


def test_the_text() -> None:
    lines = marks_as_text(REPORT).split("\n")
    assert lines[:6] == [
        "farm: 2 questions whose answers are known",
        "",
        "Right article given: the marked sentence answers 0.500, one of the two best 1.000, "
        "it or one that is marked with it 1.000; 1.50 sentences a mark",
        "As searched: right article first 1.000, and its marked sentence answers 0.500",
        "",
        "floor        coverage  precision     marked",
    ]
    assert lines[6:8] == ["0.00            1.000      0.500      1.000", "0.50            1.000      0.500      1.000"]
    assert lines[-1] == "Marks below 0.65 are left out."


def test_the_json() -> None:
    report = marks_as_json(REPORT)
    assert report["given"] == {"hit@1": 0.5, "hit@2": 1.0, "marked": 1.0, "sentences": 1.5}
    assert report["floors"][-2] == {"floor": 0.9, "coverage": 0.5, "precision": 1.0, "marked": 1.0}
