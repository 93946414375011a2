"""Why something could not be written, in plain words."""

from __future__ import annotations

import errno
import os
from pathlib import Path
from typing import Any

import pytest

from core.disk_space import raise_if_unreadable, size_of_folder, why_not_written
from core.errors import IndexInaccessible


@pytest.mark.parametrize("code", [errno.ENOSPC, errno.EDQUOT, errno.EFBIG])
def test_a_full_disk_is_named_with_what_is_free(tmp_path: Path, code: int) -> None:
    said = why_not_written(OSError(code, os.strerror(code)), tmp_path)
    assert said.startswith(f"The disk of {tmp_path} is full (")
    assert said.endswith("The index is as it was, and can still be searched. Make room, then run it again.")
    assert " MiB are free)" in said
    assert "MiB" not in why_not_written(OSError(code, ""), tmp_path / "missing")


@pytest.mark.parametrize("code", [errno.EROFS, errno.EACCES, errno.EPERM])
def test_what_is_forbidden_is_named(tmp_path: Path, code: int) -> None:
    error = OSError(code, os.strerror(code))
    assert why_not_written(error, tmp_path) == (
        f"{tmp_path} cannot be written: {error}. The index is as it was, and can still be searched. "
        "Check the disk and the permissions of the folder."
    )


def test_any_other_error_has_no_such_reason(tmp_path: Path) -> None:
    assert why_not_written(OSError(errno.EIO, os.strerror(errno.EIO)), tmp_path) == why_not_written(
        OSError("x"), tmp_path
    )
    assert why_not_written(OSError("x"), tmp_path) == ""


@pytest.mark.parametrize("code", [errno.EIO, errno.ENODEV, errno.ESTALE])
def test_a_disk_that_cannot_read_is_named_with_the_file_and_the_reason(tmp_path: Path, code: int) -> None:
    with pytest.raises(IndexInaccessible) as raised:
        raise_if_unreadable(OSError(code, os.strerror(code), "a file"), tmp_path)
    assert str(raised.value) == (
        f"The disk cannot read a file: {os.strerror(code)}. The file may be whole, and was not changed. Check the disk."
    )


def test_a_lacking_permission_and_lacking_memory_are_told_from_a_disk_that_fails(tmp_path: Path) -> None:
    with pytest.raises(IndexInaccessible, match=r"cannot be read: Permission denied. Check the permissions"):
        raise_if_unreadable(PermissionError(errno.EACCES, os.strerror(errno.EACCES)), tmp_path)
    for code in (errno.ENOMEM, errno.EMFILE, errno.ENFILE):
        with pytest.raises(IndexInaccessible, match=r"cannot be opened: .* raise the limit of this one"):
            raise_if_unreadable(OSError(code, os.strerror(code)), tmp_path)


@pytest.mark.parametrize("error", [FileNotFoundError(errno.ENOENT, ""), OSError("no array"), ValueError("x")])
def test_what_tells_of_damage_is_left_to_the_reader(error: Exception, tmp_path: Path) -> None:
    raise_if_unreadable(error, tmp_path)


def test_a_file_that_has_several_names_takes_room_once(tmp_path: Path) -> None:
    for name in ("1", "2"):
        (tmp_path / name).mkdir()
    (tmp_path / "1" / "vectors").write_bytes(b"12345")
    (tmp_path / "2" / "vectors").hardlink_to(tmp_path / "1" / "vectors")
    (tmp_path / "2" / "documents.json").write_bytes(b"12")
    assert size_of_folder(tmp_path) == 7
    assert size_of_folder(tmp_path / "missing") == 0


def test_a_folder_that_is_removed_meanwhile_is_left_out(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    scandir, gone = os.scandir, tmp_path / "gone"
    for name in ("gone", "left"):
        (tmp_path / name).mkdir()
        (tmp_path / name / "file").write_bytes(b"123")

    def removing(path: Any) -> Any:
        if str(path) == str(gone):
            (gone / "file").unlink()
            gone.rmdir()
        return scandir(path)

    monkeypatch.setattr(os, "scandir", removing)
    assert size_of_folder(tmp_path) == 3
