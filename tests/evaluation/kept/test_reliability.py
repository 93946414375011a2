"""The share of right first results, by the confidence and by the margin that a search gave them."""

from __future__ import annotations

from pathlib import Path

from evaluation.kept.record import write_run
from evaluation.kept.reliability import Share, shares_by_label, shares_by_margin
from evaluation.reports import keep_report
from tests.support.kept_runs import collection_in, report_of, run_in


def test_shares_of_right_first_results(tmp_path: Path) -> None:
    write_run(report_of(), collection_in(tmp_path), tmp_path / "one", str(tmp_path / "index"), "")
    run = run_in(tmp_path / "one", tmp_path)
    assert shares_by_label(run) == [
        Share("strong", 1, 1.0, 0.85),
        Share("possible", 1, 0.0, 0.25),
        Share("none", 1, 0.0, None),
    ]
    assert shares_by_margin(run) == [Share("0.2-0.3", 1, 0.0, 0.25), Share("0.8-0.9", 1, 1.0, 0.85)]


def test_a_run_that_kept_no_confidence_has_no_shares(tmp_path: Path) -> None:
    keep_report(report_of(), tmp_path / "out")
    run = run_in(tmp_path / "out", tmp_path)
    assert (shares_by_label(run), shares_by_margin(run)) == ([], [])
