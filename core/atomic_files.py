"""File operations that survive a power cut: afterwards the old state or the new one is on the disk, never a mixture."""

from __future__ import annotations

import errno
import json
import os
import secrets
import shutil
import sys
import zlib
from collections.abc import Iterable, Mapping
from contextlib import suppress
from pathlib import Path
from typing import Any

if sys.platform != "win32":
    import fcntl

_CANCELLED = b"\x18"  # ASCII CAN, which no line of JSON holds: ends a line whose writing was cut off


def fsync(path: Path) -> None:
    """Force the content of a file, or the list of names of a folder, to the disk."""
    descriptor = os.open(path, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def fsync_tree(folder: Path) -> None:
    """Force every file below a folder to the disk, and every folder after its content."""
    for root, _, names in os.walk(folder, topdown=False):
        for name in names:
            fsync(Path(root, name))
        fsync(Path(root))


def make_folder(path: Path, mode: int = 0o777) -> None:
    """Make a folder, and those above it that are missing, and force their names to the disk.

    A folder that is there stays as it is. `mode` is that of the folder itself.
    """
    if path.is_dir():
        return
    if not path.parent.exists():
        make_folder(path.parent)
    path.mkdir(mode, exist_ok=True)
    fsync(path.parent)


def replace_file(path: Path, content: bytes) -> None:
    """Replace the content of a file, or create the file, in one atomic step.

    Write a temporary file in the same folder, force it to the disk, rename it to `path`, and force the folder to the
    disk. A reader sees the old content or the new one.

    >>> from tempfile import TemporaryDirectory
    >>> with TemporaryDirectory() as folder:
    ...     replace_file(Path(folder, "CURRENT"), b"generation 2")
    ...     Path(folder, "CURRENT").read_bytes()
    b'generation 2'
    """
    temporary = path.with_name(f".{path.name}.{secrets.token_hex(4)}")
    try:
        temporary.write_bytes(content)
        fsync(temporary)
        temporary.replace(path)
    finally:
        temporary.unlink(missing_ok=True)
    fsync(path.parent)


def append_json_lines(path: Path, lines: Iterable[bytes]) -> None:
    """Add lines of JSON, without line breaks, to the end of a file: all, forced to the disk, or none.

    Several processes may add to one file at the same time. If a line before them was cut off, as by a kill, it is
    closed with a mark, so that `read_json_lines` leaves it out and it takes no other line with it.
    """
    make_folder(path.parent)
    descriptor = os.open(path, os.O_RDWR | os.O_APPEND | os.O_CREAT, 0o666)
    try:
        if sys.platform != "win32":
            fcntl.flock(descriptor, fcntl.LOCK_EX)  # ends with the descriptor
        size = os.fstat(descriptor).st_size
        try:
            _write_all(descriptor, _end_of_last_line(path) + b"".join(line + b"\n" for line in lines))
            os.fsync(descriptor)
        except OSError:
            with suppress(OSError):  # the first error is the one to tell
                os.ftruncate(descriptor, size)
            raise
    finally:
        os.close(descriptor)
    if not size:
        fsync(path.parent)


def read_json_lines(path: Path) -> list[tuple[int, bytes]]:
    """Return the number, from 1, and the content of each line of a file; none if there is no file.

    Lines whose writing was cut off are left out. So are empty ones.
    """
    try:
        lines = path.read_bytes().split(b"\n")
    except FileNotFoundError:
        return []
    if not _is_json(lines[-1]):
        lines.pop()
    return [(number, line) for number, line in enumerate(lines, 1) if line.strip() and not line.endswith(_CANCELLED)]


def checked_line(fields: Mapping[str, Any]) -> bytes:
    """Return fields as a line of JSON with a checksum, a CRC-32, in the field "checksum"."""
    return json.dumps({**fields, "checksum": _checksum_of(fields)}).encode()


def checked_fields(line: bytes) -> dict[str, Any]:
    """Return the fields that `checked_line` wrote as this line.

    Raises ValueError, TypeError, KeyError or AttributeError if the line is damaged.
    """
    fields: dict[str, Any] = json.loads(line)
    if fields.pop("checksum") != _checksum_of(fields):
        raise ValueError("the checksum is another")
    return fields


def file_version(path: Path) -> tuple[int, ...]:
    """Return numbers that change with each change of a file; () without a file."""
    try:
        status = path.stat()
    except OSError:
        return ()
    return status.st_ino, status.st_size, status.st_mtime_ns


def _checksum_of(fields: Mapping[str, Any]) -> int:
    return zlib.crc32(json.dumps(fields, sort_keys=True).encode())


def _write_all(descriptor: int, content: bytes) -> None:
    left = memoryview(content)
    while left:  # the system may write a part only
        left = left[os.write(descriptor, left) :]


def _end_of_last_line(path: Path) -> bytes:
    """Return what the last line of a file lacks: nothing, its line break, or also the mark that it was cut off."""
    last = path.read_bytes().rpartition(b"\n")[2]
    if not last:
        return b""
    return b"\n" if _is_json(last) else _CANCELLED + b"\n"


def _is_json(line: bytes) -> bool:
    """Return whether a line is complete: a part of an object, cut off anywhere, is no JSON."""
    try:
        json.loads(line)
    except ValueError:
        return False
    return True


def link_tree(source: Path, target: Path) -> None:
    """Create the folder `target` with hard links to the files below `source`.

    Files are copied where the file system does not allow a hard link. Raises FileExistsError if `target` exists.
    """
    target.mkdir(parents=True)
    for path in sorted(source.iterdir()):
        if path.is_dir():
            link_tree(path, target / path.name)
        else:
            link_or_copy(path, target / path.name)


def link_or_copy(source: Path, target: Path) -> None:
    """Make a hard link to a file, or a copy where the file system does not allow that. The target must not exist."""
    try:
        os.link(source, target)
    except OSError as error:
        if error.errno not in (errno.EPERM, errno.EXDEV, errno.ENOTSUP, errno.EMLINK):
            raise
        shutil.copyfile(source, target)
