"""A kept run is read as it was measured, with the texts, the judgements and the first results of each question."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from core.errors import UsageError
from evaluation.before_after import read_kept_run
from evaluation.kept.record import KeptQuestion, modes_of, write_run
from evaluation.reports import keep_report
from evaluation.runner import Origin
from tests.support.kept_runs import FOUND, JUDGED, collection_in, report_of, run_in, summary_in


@pytest.fixture
def kept(tmp_path: Path) -> Path:
    report = report_of(index=tmp_path / "evaluation" / "hints")
    problems = write_run(
        report, collection_in(tmp_path), tmp_path / "runs" / "one", str(tmp_path / "index"), "the page"
    )
    assert [each.split(" ")[0] for each in problems] == ["hybrid.run", "keyword.run"]  # an id has a blank
    return tmp_path / "runs" / "one"


def test_a_run_is_read_as_it_was_measured(kept: Path, tmp_path: Path) -> None:
    run, report = run_in(kept, tmp_path), report_of()
    assert run.summary.runs == report.runs
    assert run.per_question["hybrid"]["q2"]["RR@10"] == 0.5
    assert {mode: {name: tuple(each) for name, each in of.items()} for mode, of in run.intervals.items()} == (
        report.intervals
    )
    assert report.unjudged
    assert run.to_judge == {mode: len(pairs) for mode, pairs in report.unjudged.pools.items()}
    assert (run.documents, run.passages, run.seconds) == (4, 9, {"indexing": 1.5, "hybrid": 0.25})
    assert (run.problems, run.failed) == (["qrels.tsv, line 9: that is wrong."], [])


def test_each_question_is_kept_with_what_answers_it_and_what_was_found(kept: Path, tmp_path: Path) -> None:
    run = run_in(kept, tmp_path)
    modes = ("hybrid", "keyword")
    assert run.questions == [
        KeptQuestion(question_id, text, JUDGED[question_id], dict.fromkeys(modes, FOUND[question_id]),
                     dict.fromkeys(modes, rank), confidence, margin)
        for question_id, text, rank, confidence, margin in (
            ("q1", "how hot is tea", 1, "strong", 0.85),
            ("q2", "which knot holds", 2, "possible", 0.25),
            ("q3", "why do pots crack", None, "none", None),
        )
    ]  # fmt: skip
    assert run.has_results


def test_its_row_tells_when_and_of_what_it_was_made(kept: Path, tmp_path: Path) -> None:
    row = summary_in(kept, tmp_path)
    assert (row.name, row.collection, row.split, row.questions) == ("one", "household hints", None, 3)
    assert row.origin == Origin(str(tmp_path / "evaluation" / "hints"), "g1", "some model", {"keyword": 0.18})
    made_with = json.loads((kept / "report.json").read_text())["made_with"]
    assert (made_with["command"], made_with["date"]) == ("the page", row.date)


def test_runs_of_one_collection_and_split_are_a_series(tmp_path: Path) -> None:
    runs = {
        "first": (report_of(), collection_in(tmp_path)),
        "second": (report_of({"q1": [], "q2": [], "q3": []}), collection_in(tmp_path)),
        "split": (report_of(split="test"), collection_in(tmp_path)),
        "elsewhere": (report_of(), collection_in(tmp_path / "other")),
    }
    for name, (report, collection) in runs.items():
        write_run(report, collection, tmp_path / name, str(tmp_path / "index"), "")
    series = [summary_in(tmp_path / name, tmp_path).series for name in runs]
    assert series[0] == series[1]
    assert len(set(series)) == 3
    assert series[2] == f"{series[0]} test"
    assert str(tmp_path) not in series[0]


def test_the_command_compares_a_run_that_was_kept_for_the_page(kept: Path, tmp_path: Path) -> None:
    assert read_kept_run(kept) == run_in(kept, tmp_path).per_question


def test_a_run_that_the_command_kept_has_ids_alone(tmp_path: Path) -> None:
    keep_report(report_of(), tmp_path / "out")
    run = run_in(tmp_path / "out", tmp_path)
    assert run.questions == [KeptQuestion(each, each, {}, {}, {}) for each in ("q1", "q2", "q3")]
    assert (run.has_results, run.summary.origin, run.summary.series) == (False, None, "household hints")


@pytest.mark.parametrize("name", ["report.json", "questions.jsonl", "asked.jsonl", "origin.json"])
@pytest.mark.parametrize("content", ["{", "[]", '{"_id": "q1"}', ""])
def test_a_damaged_file_is_told(kept: Path, tmp_path: Path, name: str, content: str) -> None:
    (kept / name).write_text(content)
    if (name, content) in {("origin.json", '{"_id": "q1"}'), ("questions.jsonl", '{"_id": "q1"}')} or (
        not content and name.endswith(".jsonl")
    ):
        run_in(kept, tmp_path)  # less is known, and the rest is shown
        return
    with pytest.raises(UsageError, match="one is no kept run that can be read"):
        run_in(kept, tmp_path)


def test_our_modes_come_before_runs_of_other_systems() -> None:
    runs = dict.fromkeys(["bm25.run", "semantic", "hybrid"], 0)
    assert modes_of(runs) == ["hybrid", "semantic", "bm25.run"]
