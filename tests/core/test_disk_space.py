"""Why something could not be written, in plain words."""

from __future__ import annotations

import errno
import os
from pathlib import Path

import pytest

from core.disk_space import why_not_written


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
