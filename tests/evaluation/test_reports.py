"""The files of a report: what is written is what was measured, and a change of one figure is a change of one line."""

from __future__ import annotations

import json
import sys
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given, strategies as st

from evaluation.collections import Question
from evaluation.measures import MEASURES, RIGHT_FIRST
from evaluation.reports import circumstances, json_text, report_as_json, report_as_text, tuned_lines, write_report
from evaluation.runner import Report
from evaluation.unjudged import Unjudged
from patella import TuningRun
from search import WeightChoice
from tests.support.json_lines import keys_in

SCALARS = st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text()
VALUES = st.recursive(SCALARS, lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner), max_leaves=20)


@given(VALUES)
def test_a_report_reads_back_as_it_was(value: object) -> None:
    assert json.loads(json_text(value)) == value


@given(VALUES)
def test_a_line_has_one_key_at_most(value: object) -> None:
    assert max(map(keys_in, json_text(value).split("\n"))) <= 1


def test_an_array_without_objects_is_one_line() -> None:
    report = {
        "ms": (1.5, 2.0),
        "bounds": [[0, 1], [2, 3]],
        "none": {},
        "sizes": [{"passages": 10}],
        "kept": {400: 0.97},
    }
    assert json_text(report).split("\n") == [
        "{",
        ' "ms": [1.5, 2.0],',
        ' "bounds": [[0, 1], [2, 3]],',
        ' "none": {},',
        ' "sizes": [',
        "  {",
        '   "passages": 10',
        "  }",
        " ],",
        ' "kept": {',
        '  "400": 0.97',
        " }",
        "}",
    ]


def test_a_report_is_written_with_its_circumstances(tmp_path: Path) -> None:
    write_report(tmp_path / "made" / "here", {"ms": [1.5]}, "1.5 ms")
    written = (tmp_path / "made" / "here" / "report.json").read_text("utf-8")
    assert json.loads(written)["ms"] == [1.5]
    assert json.loads(written)["made_with"].keys() == {"command", "date", "python", "machine", "versions"}
    assert max(map(keys_in, written.split("\n"))) == 1
    assert (tmp_path / "made" / "here" / "report.txt").read_text("utf-8") == "1.5 ms\n"


def report_of(ndcg: dict[str, float], right: dict[str, float] | None = None, **topics: str) -> Report:
    """A report of the keyword mode and of hybrid, which is twice as good by nDCG@10."""
    values = {name: dict.fromkeys(MEASURES, 0.5) | {"nDCG@10": value} for name, value in ndcg.items()}
    if right is not None:
        values = {name: measured | {RIGHT_FIRST: right[name]} for name, measured in values.items()}
    hybrid = {name: measured | {"nDCG@10": 2 * measured["nDCG@10"]} for name, measured in values.items()}
    asked = [Question(name, f"{name}?", topic=topics.get(name, "")) for name in ndcg]
    return Report("knots", None, 2, 3, asked, {"keyword": values, "hybrid": hybrid}, {"indexing": 1.0, "hybrid": 0.25})


def test_the_topics_of_a_report() -> None:
    report = report_of(
        {"a": 0.1, "b": 0.2, "c": 0.3, "d": 0.4}, {"a": 1.0, "b": 0.0, "c": 0.0, "d": 1.0}, a="tied", b="cut", c="tied"
    )
    assert report_as_text(report).split("\n") == [
        "knots: 2 documents, 3 passages, 4 questions",
        "",
        "                nDCG@10        RR@10          P@1        R@100    Judged@10  right first",
        "keyword           0.250        0.500        0.500        0.500        0.500        0.500",
        "hybrid            0.500        0.500        0.500        0.500        0.500        0.500",
        "",
        "hybrid        questions      nDCG@10  right first",
        "tied                  2        0.400        0.500",
        "cut                   1        0.400        0.000",
        "",
        "Seconds: indexing 1.0, hybrid 0.2",
    ]
    topics = report_as_json(report)["topics"]
    others = {"RR@10": 0.5, "P@1": 0.5, "R@100": 0.5, "Judged@10": 0.5}
    assert topics["cut"] == {
        "questions": 1,
        "runs": {
            "keyword": {"nDCG@10": 0.2, **others, "right first": 0.0},
            "hybrid": {"nDCG@10": 0.4, **others, "right first": 0.0},
        },
    }
    assert list(topics) == ["tied", "cut"]
    assert max(map(keys_in, json_text(report_as_json(report)).split("\n"))) == 1


def test_tuned_weights_and_the_questions_that_chose_them() -> None:
    run = TuningRun(
        *("own", "", "", "", WeightChoice(heading=0.4), {"x": "a?", "y": "z?"}, {}, {}, True, 1),
        at="2026-11-29T10:00:00+00:00",
    )
    report = replace(report_of({"a": 0.5, "b": 0.25}), tuned=run)
    by = (
        "Hybrid ranks with tuned weights (words 0.18, headings 0.4, rare words 0.05), chosen by the tuning on own of "
        "2026-11-29 10:00 UTC."
    )
    assert report_as_text(report).split("\n")[6:8] == [
        f"{by} 1 of these 2 questions chose them, and are no test of them.",
        "",
    ]
    assert report_as_json(report)["tuned"] == {
        "collection": "own",
        "at": "2026-11-29T10:00:00+00:00",
        "weights": {"keyword": 0.18, "heading": 0.4, "rare": 0.05},
        "seen": ["a"],
    }
    assert tuned_lines(replace(report, questions=report.questions[1:])) == [f"{by} None of these questions chose them."]
    assert (tuned_lines(report_of({"a": 0.5})), report_as_json(report_of({"a": 0.5}))["tuned"]) == ([], None)


def test_a_report_without_topics_and_without_grades_of_2() -> None:
    report = report_of({"a": 0.25, "b": 0.25})
    assert report_as_text(report).split("\n")[2:] == [
        "                nDCG@10        RR@10          P@1        R@100    Judged@10",
        "keyword           0.250        0.500        0.500        0.500        0.500",
        "hybrid            0.500        0.500        0.500        0.500        0.500",
        "",
        "Seconds: indexing 1.0, hybrid 0.2",
    ]
    assert report_as_json(report)["topics"] == {}


def test_topics_of_one_mode_are_measured_in_it() -> None:
    report = report_of({"a": 0.25}, a="tied")
    del report.per_question["hybrid"]
    assert report_as_text(report).split("\n")[5:7] == [
        "keyword       questions      nDCG@10",
        "tied                  1        0.250",
    ]


def test_the_intervals_that_unjudged_results_leave_open() -> None:
    perfect = {"nDCG@10": 0.9, "RR@10": 1.0, "P@1": 0.5, "R@100": 0.75}
    pools = {"keyword": [("a", "d1"), ("b", "d2")], "hybrid": [("a", "d1")]}
    report = replace(
        report_of({"a": 0.1, "b": 0.2}),
        unjudged=Unjudged({mode: {"a": perfect, "b": perfect} for mode in pools}, pools),
    )
    assert report_as_text(report).split("\n")[2:11] == [
        "                nDCG@10        RR@10          P@1        R@100    Judged@10",
        "keyword           0.150        0.500        0.500        0.500        0.500",
        "hybrid            0.300        0.500        0.500        0.500        0.500",
        "",
        "With every unjudged result wrong, and with every one perfect:",
        "                nDCG@10        RR@10          P@1        R@100    Judged@10",
        "keyword     0.150-0.900  0.500-1.000  0.500-0.500  0.500-0.750        0.500",
        "hybrid      0.300-0.900  0.500-1.000  0.500-0.500  0.500-0.750        0.500",
        "Judge these 2 passages to halve the interval of nDCG@10: keyword 2, hybrid 1.",
    ]
    written = json.loads(json_text(report_as_json(report)))
    assert written["intervals"]["hybrid"] == {
        "nDCG@10": [pytest.approx(0.3), 0.9],
        "RR@10": [0.5, 1.0],
        "P@1": [0.5, 0.5],
        "R@100": [0.5, 0.75],
    }
    assert written["to_judge"] == {"keyword": 2, "hybrid": 1}


def test_the_intervals_are_left_out_where_only_shares_of_judged_results_are_measured() -> None:
    share = {"a": {"Judged@5": 0.5}}
    report = Report("knots", None, 2, 3, [Question("a", "a?")], {"keyword": share}, {"keyword": 1.0})
    report = replace(report, unjudged=Unjudged({"keyword": {"a": {}}}, {"keyword": []}))
    assert report_as_text(report).split("\n")[2:] == [
        "               Judged@5",
        "keyword           0.500",
        "",
        "Seconds: keyword 1.0",
    ]


def test_a_kept_command_holds_no_password_and_no_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    address = "postgresql://ann:secret@db/patella?schema=a"
    monkeypatch.setattr(sys, "argv", ["patella", "benchmark", str(tmp_path), f"--postgresql={address}", "-k", address])
    shown = "postgresql://ann@db/patella?schema=a"
    expected = f"benchmark {tmp_path.name} --postgresql={shown} -k {shown}"
    assert circumstances()["command"].endswith(f" {expected}")
