"""Changes on real files: what a watcher may index, and what may leave the index, is known of each."""

from __future__ import annotations

import hashlib
from pathlib import Path
from random import Random

from faults.watching import changes as module
from faults.watching.changes import Changes
from patella import articles_in


def digests(folder: Path) -> set[str]:
    return {article.digest for article in articles_in(folder)}


def made(folder: Path, count: int) -> Changes:
    folders = [folder / "handbook", folder / "notes"]
    for each in folders:
        each.mkdir()
    changes = Changes(Random(3), folders, pause=lambda seconds: None)
    for _ in range(count):
        changes.make()
    return changes


def test_all_kinds_are_made_and_every_file_that_is_finished_is_whole(tmp_path: Path) -> None:
    changes = made(tmp_path, 200)
    assert (changes.made.keys(), sum(changes.made.values())) == (module._KINDS.keys(), 200)
    changes.finish()
    assert digests(tmp_path) - changes.whole == set()
    assert not any(path.exists() for path in changes.removed)


def test_a_file_that_is_being_written_is_half_until_it_is_finished(tmp_path: Path) -> None:
    changes = made(tmp_path, 1)
    path = tmp_path / "notes" / "half.md"
    changes._begin(path)
    assert hashlib.sha256(path.read_bytes()).hexdigest() not in changes.whole
    changes.finish()
    assert hashlib.sha256(path.read_bytes()).hexdigest() in changes.whole
    assert changes.stood_still == 0


def test_a_half_that_stood_still_for_long_counts_as_whole(tmp_path: Path) -> None:
    changes = made(tmp_path, 1)
    path = tmp_path / "notes" / "half.md"
    changes._begin(path)
    half = hashlib.sha256(path.read_bytes()).hexdigest()
    changes._writing[0].at -= 2 * module.MARGIN
    changes.finish()
    assert (half in changes.whole, changes.stood_still) == (True, 1)


def test_nothing_changes_in_a_folder_that_is_away(tmp_path: Path) -> None:
    changes = made(tmp_path, 40)
    changes.finish()
    before = {path: path.stat().st_mtime_ns for path in (tmp_path / "notes").rglob("*")}
    for _ in range(40):
        changes.make(away=tmp_path / "notes")
    assert {path: path.stat().st_mtime_ns for path in (tmp_path / "notes").rglob("*")} == before
