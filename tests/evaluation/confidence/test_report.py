"""The report on confidence: its text, its JSON, and the files of a kept run."""

from __future__ import annotations

import json
from pathlib import Path

from evaluation.confidence.fitting import FittedWeights
from evaluation.confidence.measuring import LEFT_OUT, RIGHT, WRONG, ConfidenceReport, JudgedAnswer
from evaluation.confidence.report import confidence_as_json, confidence_as_text, keep_confidence
from search.answers.confidence import AnswerSigns
from search.results import Confidence

STRONG, POSSIBLE, NONE = Confidence
SIGNS = {"fit": -0.5, "article_lead": 0.25, "unknown_words": 0.0, "missing_names": 0.5, "relatedness": 4.0}
HINTS = ConfidenceReport(
    "hints",
    None,
    [
        JudgedAnswer("q1", RIGHT, STRONG, 0.75, SIGNS, True),
        JudgedAnswer("q1", LEFT_OUT, POSSIBLE, 0.25, SIGNS, True),
        JudgedAnswer("q2", WRONG, POSSIBLE, 0.5, SIGNS, False),
        JudgedAnswer("q3", RIGHT, POSSIBLE, 0.375, SIGNS, True),
        JudgedAnswer("q2", LEFT_OUT, NONE, None, {}, False),
        JudgedAnswer("q4", "off-topic", NONE, 0.5, SIGNS, False),
        JudgedAnswer("u1", "unrelated other-medicine", POSSIBLE, 1.0, SIGNS, True),
    ],
)
KNOTS = ConfidenceReport("knots", "test", [JudgedAnswer("k1", RIGHT, STRONG, 1.0, SIGNS, False)])
FITTED = FittedWeights(1.5, AnswerSigns(2.5, -0.25, 0.0, 0.125), 1_234)

RELIABILITY = [
    {"from": 0.2, "answers": 1, "margin": 0.25, "right": 0.0},
    {"from": 0.3, "answers": 1, "margin": 0.375, "right": 1.0},
    {"from": 0.5, "answers": 1, "margin": 0.5, "right": 0.0},
    {"from": 0.7, "answers": 1, "margin": 0.75, "right": 1.0},
]

TEXT = """\
hints: how sure the first result is

                         questions     strong   possible       none     marked separation
right first                      2      0.500      0.500      0.000      1.000
answer left out                  2      0.000      0.500      0.500      0.500      1.000
wrong first                      1      0.000      1.000      0.000      0.000      0.500
off-topic                        1      0.000      0.000      1.000      0.000      0.500
unrelated other-medicine         1      0.000      1.000      0.000      1.000      0.000

separation: of "right first" from this kind by the margin (area under the ROC curve)

Reliability: how many of the results with a margin are right

margin        mean    right   answers
0.2-0.3       0.25     0.00         1
0.3-0.4       0.38     1.00         1  ########################################
0.5-0.6       0.50     0.00         1
0.7-0.8       0.75     1.00         1  ########################################"""


def test_the_text_has_a_row_for_each_kind_and_each_step_of_the_margin() -> None:
    assert confidence_as_text([HINTS]) == TEXT


def test_the_text_of_several_collections() -> None:
    lines = confidence_as_text([HINTS, KNOTS], FITTED).split("\n")
    assert lines[:11] == TEXT.split("\n")[:11]
    assert lines[11:] == [
        "knots, test questions: how sure the first result is",
        "",
        "                         questions     strong   possible       none     marked separation",
        "right first                      1      1.000      0.000      0.000      0.000",
        "",
        "Separation in all collections: answer left out 1.000, wrong first 0.667, off-topic 0.667, "
        "unrelated other-medicine 0.167",
        "",
        "Reliability: how many of the results with a margin are right",
        "",
        "margin        mean    right   answers",
        "0.2-0.3       0.25     0.00         1",
        "0.3-0.4       0.38     1.00         1  ########################################",
        "0.5-0.6       0.50     0.00         1",
        "0.7-0.8       0.75     1.00         1  ########################################",
        "0.9-1.0       1.00     1.00         1  ########################################",
        "",
        "Fitted to 1,234 answers: intercept 1.5, fit 2.5, article_lead -0.25, unknown_words 0.0, missing_names 0.125",
    ]


def test_without_margins_there_is_no_reliability() -> None:
    unmeasured = ConfidenceReport("hints", None, [JudgedAnswer("q1", "near-miss", POSSIBLE, None, {}, False)])
    assert confidence_as_text([unmeasured]).split("\n") == [
        "hints: how sure the first result is",
        "",
        "                         questions     strong   possible       none     marked separation",
        "near-miss                        1      0.000      1.000      0.000      0.000",
    ]
    assert confidence_as_json([ConfidenceReport("hints", None, [])]) == {
        "collections": [{"collection": "hints", "split": None, "kinds": {}, "separation": {}}],
        "pooled": {},
        "reliability": [],
    }


def test_the_json() -> None:
    assert confidence_as_json([HINTS], FITTED) == {
        "collections": [
            {
                "collection": "hints",
                "split": None,
                "kinds": {
                    "right first": {"questions": 2, "strong": 0.5, "possible": 0.5, "none": 0.0, "marked": 1.0},
                    "answer left out": {"questions": 2, "strong": 0.0, "possible": 0.5, "none": 0.5, "marked": 0.5},
                    "wrong first": {"questions": 1, "strong": 0.0, "possible": 1.0, "none": 0.0, "marked": 0.0},
                    "off-topic": {"questions": 1, "strong": 0.0, "possible": 0.0, "none": 1.0, "marked": 0.0},
                    "unrelated other-medicine": {
                        "questions": 1,
                        "strong": 0.0,
                        "possible": 1.0,
                        "none": 0.0,
                        "marked": 1.0,
                    },
                },
                "separation": {
                    "answer left out": 1.0,
                    "wrong first": 0.5,
                    "off-topic": 0.5,
                    "unrelated other-medicine": 0.0,
                },
            }
        ],
        "pooled": {"answer left out": 1.0, "wrong first": 0.5, "off-topic": 0.5, "unrelated other-medicine": 0.0},
        "reliability": RELIABILITY,
        "fitted": {
            "intercept": 1.5,
            "weights": {"fit": 2.5, "article_lead": -0.25, "unknown_words": 0.0, "missing_names": 0.125},
            "answers": 1234,
        },
    }


def test_a_step_of_the_margin_holds_its_lower_end_and_the_last_one_both_ends() -> None:
    margins = [0.0, 0.0999, 0.1, 0.3, 0.9, 1.0]
    answers = [JudgedAnswer(f"q{n}", RIGHT, STRONG, margin, SIGNS, True) for n, margin in enumerate(margins)]
    steps = confidence_as_json([ConfidenceReport("hints", None, answers)])["reliability"]
    assert [(step["from"], step["answers"]) for step in steps] == [(0.0, 2), (0.1, 1), (0.3, 1), (0.9, 2)]


def test_a_kept_run_has_the_report_and_a_line_for_each_answer_without_the_question(tmp_path: Path) -> None:
    keep_confidence([HINTS, KNOTS], tmp_path / "kept", FITTED)
    assert (tmp_path / "kept" / "report.txt").read_text("utf-8") == confidence_as_text([HINTS, KNOTS], FITTED) + "\n"
    report = json.loads((tmp_path / "kept" / "report.json").read_text("utf-8"))
    assert report.pop("made_with").keys() == {"command", "date", "python", "machine", "versions"}
    assert report == confidence_as_json([HINTS, KNOTS], FITTED)
    lines = (tmp_path / "kept" / "questions.jsonl").read_text("utf-8").splitlines()
    assert len(lines) == 8
    assert json.loads(lines[0]) == {
        "collection": "hints",
        "question_id": "q1",
        "kind": "right first",
        "confidence": "strong",
        "margin": 0.75,
        "signs": SIGNS,
        "marked": True,
    }
    assert json.loads(lines[-1])["collection"] == "knots"
