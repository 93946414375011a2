"""A control leaves one sync out, and nothing else, for a while."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from core import atomic_files
from core.atomic_files import replace_file
from faults.storage.controls import CONTROLS


@pytest.fixture
def synced(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    names: list[str] = []
    monkeypatch.setattr(
        os, "fsync", lambda descriptor: names.append(Path(f"/proc/self/fd/{descriptor}").readlink().name[:8])
    )
    return names


def test_one_sync_is_left_out_while_it_lasts(tmp_path: Path, synced: list[str]) -> None:
    (folder := tmp_path / "index").mkdir()
    before_its_name, of_its_folder = CONTROLS[:2]
    with before_its_name.taken_away():
        replace_file(folder / "CURRENT", b"one")
    with of_its_folder.taken_away():
        replace_file(folder / "CURRENT", b"two")
    replace_file(folder / "CURRENT", b"three")
    assert synced == ["index", ".CURRENT", ".CURRENT", "index"]
    assert (folder / "CURRENT").read_bytes() == b"three"


@pytest.mark.parametrize("control", CONTROLS, ids=lambda control: control.name)
def test_what_is_taken_away_comes_back(control) -> None:  # type: ignore[no-untyped-def]
    before = atomic_files.fsync, atomic_files.fsync_tree
    with control.taken_away():
        pass
    assert (atomic_files.fsync, atomic_files.fsync_tree) == before
