"""`patella faults damage` prints and keeps what came of the damages, also after Ctrl-C."""

from __future__ import annotations

from pathlib import Path

import pytest

from core.progress import no_progress
from faults import trials
from faults.damages import Damage
from faults.programs import damage_trials, report, run_damages
from faults.small_index import SmallIndex
from faults.trials import Outcome, Trial

FILE = "catalogue.sqlite"


def test_a_report_counts_the_outcomes() -> None:
    damage = Damage(FILE, "flip", 0.5, 1, 0)
    results = [
        Trial(damage, Outcome.TOLD, False, "", ""),
        Trial(damage, Outcome.TOLD, True, "", ""),
        Trial(damage, Outcome.NO_EFFECT, False, "check says: no", ""),
    ]
    assert [trial.is_good for trial in results] == [True, False, False]
    assert report(results).splitlines() == [
        "3 damages of 1 file",
        "      1  no effect",
        "      0  earlier state",
        "      2  told",
        "      0  silently wrong",
        "      0  uncaught",
        "      1  met by a question, and called whole by check",
        "      1  not repaired by a sync",
    ]


def test_the_command_prints_the_report_and_fails_if_a_damage_is_served(
    small: SmallIndex, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr("faults.programs.make_small_index", lambda folder: small)
    assert run_damages(2, 0, False, None, no_progress) == 0
    assert capsys.readouterr().out.startswith("2 damages of 2 files\n")
    bad = Trial(Damage(FILE, "flip", 0.5, 1, 0), Outcome.WRONG, False, "", "summaries")
    monkeypatch.setattr("faults.programs.try_damage", lambda *values: bad)
    assert run_damages(1, 0, False, None, no_progress) == 1
    printed = capsys.readouterr()
    assert "      1  silently wrong" in printed.out
    assert "flip 1 bytes at 0.5000 of catalogue.sqlite (seed 0): silently wrong\nsummaries" in printed.err
    assert damage_trials(1, 0, no_progress) == ([bad], False)
    assert trials.BY_HAND == "by hand.md"


def test_ctrl_c_prints_and_keeps_what_was_tried_by_then(
    small: SmallIndex, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    told = Trial(Damage(FILE, "flip", 0.5, 1, 0), Outcome.TOLD, False, "", "")

    def stop(stage: str, done: int, total: int) -> None:
        if done == 2:
            raise KeyboardInterrupt

    monkeypatch.setattr("faults.programs.make_small_index", lambda folder: small)
    monkeypatch.setattr("faults.programs.try_damage", lambda *values: told)
    with pytest.raises(KeyboardInterrupt):
        run_damages(9, 0, False, tmp_path / "out", stop)
    assert capsys.readouterr().out.startswith("2 damages of 1 file\n")
    assert (tmp_path / "out/report.txt").read_text("utf-8").startswith("2 damages of 1 file\n")
