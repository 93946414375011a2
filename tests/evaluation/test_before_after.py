"""Comparison of kept runs: paired differences by set, mode and measure, corrected for all that is compared at once."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from math import sqrt
from pathlib import Path
from statistics import stdev

import pytest

from core.errors import UsageError
from evaluation.before_after import compare_runs
from evaluation.significance import interval
from tests.support.commands import command

main = command("evaluate")

BEFORE = [0.0, 0.5, 0.5, 0.25, 0.0]
AFTER = [0.5, 0.75, 1.0, 0.25, 1.0]
GAIN = [0.5, 0.25, 0.5, 0.0, 1.0]  # of the 32 combinations of signs, 4 are as far out: 0.0 has either sign


def keep(folder: Path, values: Sequence[float], modes: Sequence[str] = ("hybrid",), measure: str = "nDCG@10") -> Path:
    """Write a kept run, its questions in reverse order. Return its folder."""
    keep_rows(folder, {f"q{n}": {mode: {measure: value} for mode in modes} for n, value in enumerate(values)})
    return folder


def keep_rows(folder: Path, measures: Mapping[str, object]) -> Path:
    folder.mkdir(parents=True)
    rows = [json.dumps({"_id": question, "measures": measured}) for question, measured in measures.items()]
    (folder / "questions.jsonl").write_text("\n".join(reversed(rows)) + "\n")
    return folder


@pytest.fixture
def before(tmp_path: Path) -> Path:
    keep(tmp_path / "before" / "knots", BEFORE)
    keep(tmp_path / "before" / "teas", BEFORE)
    return tmp_path / "before"


@pytest.fixture
def after(tmp_path: Path) -> Path:
    """Return a folder of runs, and of what other commands keep."""
    folder = tmp_path / "after"
    keep(folder / "knots", AFTER)
    keep(folder / "teas", BEFORE)
    keep(folder / "new", AFTER)
    (folder / "marks").mkdir()
    (folder / "marks" / "questions.jsonl").write_text('{"_id": "q0", "right": true}\n')
    (folder / "comparison").mkdir()
    (folder / "comparison" / "report.json").write_text("{}")
    return folder


def test_what_both_hold_is_compared_question_by_question(before: Path, after: Path) -> None:
    knots, teas = compare_runs(before, [after])
    assert (knots.run, knots.name, knots.mode, knots.measure) == ("after", "knots", "hybrid", "nDCG@10")
    assert (knots.questions, knots.before, knots.after) == (5, 0.25, 0.7)
    assert knots.difference == pytest.approx(0.45)
    assert knots.interval == interval(list(reversed(GAIN)))
    assert (knots.better, knots.worse) == (4, 0)
    assert knots.least == pytest.approx((2.2414 + 0.8416) * stdev(GAIN) / sqrt(5), abs=1e-3)  # for two comparisons
    assert (knots.p, knots.corrected) == pytest.approx((4 / 32, 2 * 4 / 32))
    assert (teas.name, teas.difference, teas.interval, teas.p, teas.corrected) == ("teas", 0.0, (0.0, 0.0), 1.0, 1.0)


def test_every_mode_measure_and_run_counts_for_the_correction(tmp_path: Path, before: Path, after: Path) -> None:
    for folder, values in (("old", BEFORE), ("new", AFTER)):
        rows = {
            f"q{n}": {mode: {"nDCG@10": value, "P@1": value} for mode in ("hybrid", "keyword")}
            for n, value in enumerate(values)
        }
        keep_rows(tmp_path / folder, rows)
    changes = compare_runs(tmp_path / "old", [tmp_path / "new", tmp_path / "new"], ["nDCG@10", "P@1"])
    assert [(change.name, change.mode, change.measure) for change in changes] == [
        ("new", mode, measure) for mode in ("hybrid", "keyword") for measure in ("nDCG@10", "P@1")
    ] * 2
    assert {change.corrected for change in changes} == {1.0}
    (one,) = compare_runs(tmp_path / "old", [tmp_path / "new"], ["P@1"], "keyword")
    assert (one.mode, one.measure, one.corrected) == ("keyword", "P@1", 4 / 32)


def test_a_mode_or_measure_that_one_run_lacks_is_left_out(tmp_path: Path) -> None:
    keep(tmp_path / "old", BEFORE)
    keep_rows(
        tmp_path / "new",
        {f"q{n}": {mode: {"nDCG@10": 1.0, "right first": 1.0} for mode in ("hybrid", "keyword")} for n in range(5)},
    )
    assert [(each.mode, each.measure) for each in compare_runs(tmp_path / "old", [tmp_path / "new"])] == [
        ("hybrid", "nDCG@10")
    ]
    with pytest.raises(UsageError, match=r"has P@1 or R@10 in this mode\. They have: nDCG@10\.$"):
        compare_runs(tmp_path / "old", [tmp_path / "new"], ["P@1", "R@10"])


def test_runs_that_cannot_be_compared_are_refused(tmp_path: Path, before: Path) -> None:
    other = keep(tmp_path / "other", BEFORE[:3])
    with pytest.raises(UsageError, match=r"before and .*other hold no run of the same name\.$"):
        compare_runs(before, [other])
    with pytest.raises(UsageError, match=r"^other: 2 questions of one run cannot be found in the other\.$"):
        compare_runs(before / "knots", [other])
    dead = keep_rows(
        tmp_path / "dead", {f"q{n}": {"hybrid": {"nDCG@10": 0.5}, "keyword": {"nDCG@10": 0}} for n in (1, 2)}
    )
    for pair in ((dead, before / "knots"), (before / "knots", dead)):
        with pytest.raises(UsageError, match="dead: keyword has 0 in every measure of every question, so it did"):
            compare_runs(pair[0], [pair[1]])
    with pytest.raises(UsageError, match="missing holds no run that `patella evaluate run --out` has kept"):
        compare_runs(before, [tmp_path / "missing"])


def test_the_report_is_printed_and_kept(
    tmp_path: Path, before: Path, after: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["compare", str(before), str(after), "--mode", "hybrid", "--out", str(tmp_path / "kept")]) == 0
    printed = capsys.readouterr().out
    assert printed == (
        "Before: before. After: after.\n"
        "\n"
        "hybrid, nDCG@10    questions  better  worse  before   after  difference      95 % interval        p   least\n"
        "knots                      5       4      0   0.250   0.700      +0.450   +0.150 to +0.750   0.2500   0.511\n"
        "teas                       5       0      0   0.250   0.250      +0.000   +0.000 to +0.000   1.0000   0.000\n"
        "\n"
        "better, worse: the questions that moved. "
        "difference: mean of after minus before, question by question, with its bootstrap interval.\n"
        "p: two-sided paired randomisation test, Holm-corrected for 2 comparisons; * means below 0.05. "
        "9,999 resamples.\n"
        "least: the least difference that so many questions would show, with a probability of 80%.\n"
    )
    assert (tmp_path / "kept" / "report.txt").read_text() == printed
    report = json.loads((tmp_path / "kept" / "report.json").read_text())
    assert (report["before"], report["resamples"], report["level"]) == ("before", 9999, 0.05)
    assert [(each["name"], each["corrected"], each["significant"]) for each in report["comparisons"]] == [
        ("knots", 0.25, False),
        ("teas", 1.0, False),
    ]
    assert main(["compare", str(before), str(after), "--json"]) == 0
    assert json.loads(capsys.readouterr().out) == {name: report[name] for name in report if name != "made_with"}


def test_a_significant_change_has_an_asterisk_and_too_many_comparisons_a_warning(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    old, new = keep(tmp_path / "old", [0.25] * 30), keep(tmp_path / "new", [0.5, 1.0] * 15)
    assert main(["compare", str(old), str(new)]) == 0
    row, *_ = [line for line in capsys.readouterr().out.splitlines() if line.startswith("new ")]
    assert row.endswith("0.0002   0.130 *")
    assert main(["compare", str(old), *[str(new)] * 250]) == 0
    printed = capsys.readouterr().out
    assert " *" not in printed.split("difference:")[0]
    assert printed.endswith("With so many comparisons no p can be below 0.05: choose a mode, or fewer measures.\n")
