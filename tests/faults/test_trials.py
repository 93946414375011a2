"""No damage of any file is shown as an answer, ends in an error of another kind, or outlives a sync."""

from __future__ import annotations

from pathlib import Path

import pytest

from faults.damages import Damage, draw_damages
from faults.small_index import SmallIndex
from faults.trials import Outcome, try_damage
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
