"""A disk keeps what was synced; the rest may be lost, by name, by write and by sector."""

from __future__ import annotations

from pathlib import Path

import pytest

from faults.storage.disk import SECTOR, Disk, Pending, write_tree
from faults.storage.shim import Kind, Operation

NEW, BELOW = 1_000_001, 1_000_002  # inodes that no file of the test has


@pytest.fixture
def root(tmp_path: Path) -> Path:
    write_tree({"old": b"old", "folder": None, "folder/file": b"file"}, tmp_path / "root")
    return tmp_path / "root"


def operation(
    root: Path, kind: Kind, path: str, inode: int = 0, offset: int = 0, data: bytes = b"", other: str = ""
) -> Operation:
    path = str(root / path) if path else str(root)
    return Operation(kind, inode or inode_of(path), offset, path, str(root / other) if other else "", data)


def inode_of(path: str) -> int:
    return Path(path).stat().st_ino if Path(path).exists() else 0


def disk_after(root: Path, *operations: Operation) -> Disk:
    disk = Disk(root)
    for each in operations:
        disk.apply(each)
    return disk


def everything(pending: Pending) -> bool:
    return True


def nothing(pending: Pending) -> bool:
    return False


def names(pending: Pending) -> bool:
    return pending.is_name


BEFORE = {"old": b"old", "folder": None, "folder/file": b"file"}


def test_a_new_file_needs_a_sync_of_itself_and_of_its_folder(root: Path) -> None:
    made = operation(root, Kind.CREATE, "new", NEW), operation(root, Kind.WRITE, "new", NEW, data=b"text")
    of_file, of_folder = operation(root, Kind.SYNC, "new", NEW), operation(root, Kind.SYNC, "")
    assert disk_after(root, *made).after_power_loss(nothing) == BEFORE
    assert disk_after(root, *made).after_power_loss(names) == BEFORE | {"new": b""}
    assert disk_after(root, *made, of_file).after_power_loss(nothing) == BEFORE
    assert disk_after(root, *made, of_folder).after_power_loss(nothing) == BEFORE | {"new": b""}
    assert disk_after(root, *made, of_file, of_folder).after_power_loss(nothing) == BEFORE | {"new": b"text"}
    assert disk_after(root, *made).after_power_loss(everything) == BEFORE | {"new": b"text"}


def test_a_rename_is_one_step_that_may_be_lost(root: Path) -> None:
    renamed = operation(root, Kind.RENAME, "old", other="folder/file")
    lost = disk_after(root, renamed).after_power_loss(nothing)
    done = disk_after(root, renamed).after_power_loss(everything)
    assert (lost, done) == (BEFORE, {"folder": None, "folder/file": b"old"})
    inside = operation(root, Kind.RENAME, "old", other="older")
    assert disk_after(root, inside).after_power_loss(everything).keys() == {"folder", "folder/file", "older"}


def test_each_sector_of_a_write_may_be_lost(root: Path) -> None:
    written = operation(root, Kind.WRITE, "old", data=b"a" * SECTOR + b"b" * SECTOR + b"c")
    disk = disk_after(root, written)
    second = disk.after_power_loss(lambda pending: pending.sector == 1)["old"]
    assert second == b"old" + bytes(SECTOR - 3) + b"b" * SECTOR
    assert disk.after_power_loss(lambda pending: pending.sector != 1)["old"] == b"a" * SECTOR + bytes(SECTOR) + b"c"


def test_cut_removed_linked_and_made_names(root: Path) -> None:
    changes = [
        operation(root, Kind.TRUNCATE, "folder/file", offset=2),
        operation(root, Kind.LINK, "old", other="folder/linked"),
        operation(root, Kind.UNLINK, "old"),
        operation(root, Kind.MKDIR, "made", NEW),
        operation(root, Kind.CREATE, "made/below", BELOW),
        operation(root, Kind.MARK, ""),
    ]
    after = {"folder": None, "folder/file": b"fi", "folder/linked": b"old", "made": None, "made/below": b""}
    assert disk_after(root, *changes).after_power_loss(everything) == after
    assert disk_after(root, *changes, operation(root, Kind.SYNC, "")).after_power_loss(nothing) == {
        "folder": None,
        "folder/file": b"file",
        "made": None,
    }


def test_a_tree_is_written_as_it_was_read(root: Path, tmp_path: Path) -> None:
    write_tree(Disk(root).after_power_loss(nothing), tmp_path / "copy")
    assert Disk(tmp_path / "copy").after_power_loss(nothing) == BEFORE
