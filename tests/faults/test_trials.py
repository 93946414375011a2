"""No damage of any file is shown as an answer, ends in an error of another kind, or outlives a sync."""

from __future__ import annotations

from pathlib import Path

import pytest

from core.progress import no_progress
from faults import trials
from faults.damages import Damage, draw_damages
from faults.programs import damage_trials, report, run_damages
from faults.small_index import SmallIndex
from faults.trials import Outcome, Trial, try_damage
from index.local.catalogue import Catalogue

DAMAGES_A_TEST = 30
FILE = "catalogue.sqlite"


@pytest.mark.filterwarnings("ignore::ResourceWarning")
@pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning")  # Whoosh leaves damaged files open
@pytest.mark.parametrize("seed", range(8))
def test_no_damage_is_served_and_a_sync_repairs_each(small: SmallIndex, tmp_path: Path, seed: int) -> None:
    damages = draw_damages(small.folder, DAMAGES_A_TEST, seed, often=FILE)
    results = [try_damage(small, damage, tmp_path / "copy") for damage in damages]
    assert [trial for trial in results if not trial.is_good] == []
    assert list(tmp_path.iterdir()) == []


def test_what_is_served_unchecked_is_found_out(
    small: SmallIndex, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The trial itself: without its checksums, the catalogue shows one article as another."""
    content = (small.folder / FILE).read_bytes()
    at = content.index(b"The lamp (TL0)") / len(content)
    damage = Damage(FILE, "flip", at + 1e-9, 1, seed=1)
    assert try_damage(small, damage, tmp_path / "copy").outcome is Outcome.TOLD
    monkeypatch.setattr("index.local.catalogue.is_whole", lambda table, row: True)
    trial = try_damage(small, damage, tmp_path / "copy")
    assert (trial.outcome, trial.details, trial.is_good) == (Outcome.WRONG, "summaries", False)


def test_an_error_of_another_kind_is_uncaught(
    small: SmallIndex, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(self: Catalogue, version: object) -> None:
        raise ZeroDivisionError("by zero")

    monkeypatch.setattr(Catalogue, "document", broken)
    trial = try_damage(small, Damage("LOCK", "flip", 0.0, 1, 0), tmp_path / "copy")
    assert trial.outcome is Outcome.UNCAUGHT
    assert trial.details.endswith("ZeroDivisionError: by zero\n")


def test_where_a_file_of_the_newest_generation_is_lost_the_one_before_answers(
    small: SmallIndex, tmp_path: Path
) -> None:
    damage = Damage(f"gens/{small.newest}/documents.json", "lose", 0.0, 1, 0)
    trial = try_damage(small, damage, tmp_path / "copy")
    assert (trial.outcome, trial.missed, trial.unrepaired) == (Outcome.EARLIER, False, "")
    assert "the files are not those of its manifest: documents.json" in trial.details


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
