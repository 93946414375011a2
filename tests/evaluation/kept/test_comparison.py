"""Two kept runs are compared as the command compares them, and the questions that moved are named."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from core.errors import UsageError
from evaluation.before_after import compare_runs
from evaluation.kept.comparison import compare_kept, modes_in_both, moved_questions
from evaluation.kept.record import KeptReport, write_run
from tests.support.kept_runs import FOUND, collection_in, report_of, run_in

BETTER = {"q1": ["glue.md#top", "tea.md#green"], "q2": ["knots.md#bends"], "q3": ["wood glue.md#top"]}
"""What was found after a change: q1 is worse, q2 better, q3 the same."""


@pytest.fixture
def runs(tmp_path: Path) -> tuple[KeptReport, KeptReport]:
    for name, found in (("before", FOUND), ("after", BETTER)):
        write_run(report_of(found), collection_in(tmp_path), tmp_path / name, str(tmp_path / "index"), "")
    return run_in(tmp_path / "before", tmp_path), run_in(tmp_path / "after", tmp_path)


def test_the_figures_are_those_of_the_command(runs: tuple[KeptReport, KeptReport], tmp_path: Path) -> None:
    expected = compare_runs(tmp_path / "before", [tmp_path / "after"])
    assert compare_kept(*runs) == [replace(each, run="now", name="household hints") for each in expected]
    assert [(each.mode, each.measure, each.better, each.worse) for each in expected] == [
        ("hybrid", "nDCG@10", 1, 1),
        ("hybrid", "right first", 0, 1),
        ("keyword", "nDCG@10", 1, 1),
        ("keyword", "right first", 0, 1),
    ]


def test_the_questions_that_moved_worst_first(runs: tuple[KeptReport, KeptReport]) -> None:
    moved = moved_questions(*runs, "hybrid")
    assert [(each.question.question_id, each.before, each.after) for each in moved] == [
        ("q1", 0.7602, 0.4796),
        ("q2", 0.6309, 1.0),
    ]
    assert moved_questions(*runs, "semantic") == []
    assert modes_in_both(*runs) == ["hybrid", "keyword"]


def test_a_run_that_did_not_run_is_refused_and_not_compared(
    runs: tuple[KeptReport, KeptReport], tmp_path: Path
) -> None:
    nothing = report_of({"q1": [], "q2": [], "q3": []})
    write_run(nothing, collection_in(tmp_path), tmp_path / "dead", str(tmp_path / "index"), "")
    dead = run_in(tmp_path / "dead", tmp_path)
    for pair in ((runs[0], dead), (dead, runs[0])):
        with pytest.raises(
            UsageError, match=r"household hints.*: hybrid has 0 in every measure of every question"
        ) as e:
            compare_kept(*pair)
        assert str(tmp_path) not in str(e.value)


def test_runs_of_different_collections_are_refused(runs: tuple[KeptReport, KeptReport]) -> None:
    other = replace(runs[1], summary=replace(runs[1].summary, series="other"))
    with pytest.raises(UsageError, match="runs of different collections"):
        compare_kept(runs[0], other)


def test_runs_without_the_usual_measures_are_compared_by_the_first_that_they_have(tmp_path: Path) -> None:
    kept = []
    for name, value in (("before", 0.25), ("after", 0.5)):
        report = replace(
            report_of(), per_question={"hybrid": {q: {"AP": value, "RR": 1.0} for q in FOUND}}, unjudged=None
        )
        write_run(report, collection_in(tmp_path), tmp_path / name, str(tmp_path / "index"), "")
        kept.append(run_in(tmp_path / name, tmp_path))
    (change,) = compare_kept(kept[0], kept[1])
    assert (change.measure, change.difference) == ("AP", 0.25)
    assert [(each.before, each.after) for each in moved_questions(kept[0], kept[1], "hybrid")] == [(0.25, 0.5)] * 3
