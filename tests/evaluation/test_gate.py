"""The gate of a build server: shut on a loss, a broken collection, a dead mode or a budget; open on noise and gains."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

import pytest

from core.errors import UsageError
from evaluation.collections import Question
from evaluation.gate import Budget, judge_run, verdict_as_json, verdict_as_text
from evaluation.reports import keep_report
from evaluation.runner import Report

NO_BUDGET = Budget()
HALF_RIGHT = [1.0, 0.5] * 20


def report(values: Sequence[float], seconds: float = 2.0) -> Report:
    questions = [Question(f"q{n}", "which knot holds") for n in range(len(values))]
    measured = {f"q{n}": {"nDCG@10": value} for n, value in enumerate(values)}
    return Report("knots", None, 3, 3, questions, {"hybrid": measured}, {"indexing": 9.0, "hybrid": seconds})


@pytest.fixture
def kept(tmp_path: Path) -> Path:
    keep_report(report(HALF_RIGHT), tmp_path / "kept")
    return tmp_path / "kept"


def reasons(now: Report, kept: Path, budget: Budget = NO_BUDGET) -> list[str]:
    return list(judge_run(now, kept, ["nDCG@10"], budget).reasons)


def test_the_same_a_gain_and_noise_pass(kept: Path) -> None:
    noise = [each + (0.01 if n % 4 < 2 else -0.01) for n, each in enumerate(HALF_RIGHT)]
    for values in (HALF_RIGHT, [1.0] * 40, noise):
        assert reasons(report(values), kept) == []


def test_a_significant_loss_shuts_it(kept: Path) -> None:
    worse = [each / 2 for each in HALF_RIGHT]
    assert reasons(report(worse), kept) == [
        "hybrid, nDCG@10: 0.750 -> 0.375 (-0.375, p 0.0002; 40 questions worse, 0 better)"
    ]


def test_a_loss_within_noise_passes(kept: Path) -> None:
    assert reasons(report([0.0, *HALF_RIGHT[1:]]), kept) == []


def test_what_cannot_be_trusted_shuts_it(kept: Path) -> None:
    broken = replace(
        report(HALF_RIGHT), problems=["qrels.tsv, line 3: no document d9."], failed=[("a.md", "is empty.")]
    )
    assert reasons(broken, kept) == [
        "the collection is broken: qrels.tsv, line 3: no document d9.",
        "a.md could not be indexed: is empty.",
    ]
    keep_report(replace(broken, failed=[]), kept)  # who keeps a run with a problem accepts it
    assert reasons(broken, kept) == ["a.md could not be indexed: is empty."]
    assert reasons(report([0.0] * 40), kept)[0] == "hybrid has 0 in every measure of every question: it did not run"
    with pytest.raises(UsageError, match="2 questions of one run cannot be found in the other"):
        judge_run(report(HALF_RIGHT[:38]), kept, ["nDCG@10"], NO_BUDGET)
    with pytest.raises(UsageError, match="is no run that `patella evaluate run --out` has kept"):
        judge_run(report(HALF_RIGHT), kept / "missing", ["nDCG@10"], NO_BUDGET)


def test_a_budget_is_kept_or_shuts_it(kept: Path) -> None:
    slow = report(HALF_RIGHT, seconds=5.0)
    assert reasons(slow, kept) == []
    assert reasons(slow, kept, Budget(slower=2.5)) == []
    assert reasons(slow, kept, Budget(slower=2.0)) == [
        "hybrid: questions take 2.50 times as long as in the kept run (2 are allowed)"
    ]
    (memory,) = reasons(slow, kept, Budget(memory_mb=1))
    assert memory.endswith(" MB (1 MB are allowed)")
    assert reasons(slow, kept, Budget(memory_mb=10**6)) == []


def test_one_line_says_it_and_each_reason_has_its_own(kept: Path) -> None:
    verdict = replace(judge_run(report([0.0] * 40), kept, ["nDCG@10"], NO_BUDGET), memory_mb=321)
    assert verdict_as_text(verdict).splitlines() == [
        "gate: SHUT: hybrid nDCG@10 0.750 -> 0.000; time hybrid 1.00 of the kept run; 321 MB",
        "gate: hybrid has 0 in every measure of every question: it did not run",
        "gate: hybrid, nDCG@10: 0.750 -> 0.000 (-0.750, p 0.0002; 40 questions worse, 0 better)",
    ]
    as_json = json.loads(json.dumps(verdict_as_json(verdict)))
    assert (as_json["open"], len(as_json["reasons"]), as_json["slowdown"]) == (False, 2, {"hybrid": 1.0})
    assert [(each["mode"], each["significant"]) for each in as_json["comparisons"]] == [("hybrid", True)]
