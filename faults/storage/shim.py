"""The shim: a small library in C that sees, fails or records each operation by which a process uses files."""

from __future__ import annotations

import ctypes
import os
import shutil
import struct
import subprocess
from collections.abc import Iterator, Set
from dataclasses import dataclass
from enum import IntEnum
from pathlib import Path

from core.errors import UsageError

_SOURCE = Path(__file__).with_name("shim.c")
_HEAD = struct.Struct("=IIIQQq")


class Kind(IntEnum):
    """What an operation does, as the shim numbers it."""

    WRITE = 1
    SYNC = 2
    RENAME = 3
    UNLINK = 4
    CREATE = 5
    LINK = 6
    MKDIR = 7
    TRUNCATE = 8
    RMDIR = 9
    MARK = 10
    READ = 11
    OPEN = 12  # of a file that is there
    STAT = 13
    LIST = 14  # the names in a folder
    MAP = 15


READS = frozenset({Kind.READ, Kind.OPEN, Kind.STAT, Kind.LIST, Kind.MAP})
CHANGES = frozenset(Kind) - READS - {Kind.MARK}


@dataclass(frozen=True, slots=True)
class Operation:
    """One operation that succeeded.

    `inode` is that of the file or folder. `offset` is where `data` was written, the new size of a file that was cut, or
    the number of a mark. `path` is absolute; `other` is the new name of a rename or a link.
    """

    kind: Kind
    inode: int
    offset: int
    path: str
    other: str
    data: bytes


def find_compiler() -> str | None:
    """Return the C compiler of this machine, or None if it has none."""
    return shutil.which("cc") or shutil.which("gcc") or shutil.which("clang")


def build_shim(folder: Path) -> Path:
    """Compile the shim into a folder, and return its path. Raises UsageError where that is not possible."""
    compiler = find_compiler()
    if compiler is None or not os.uname().sysname == "Linux":
        raise UsageError(
            "These faults need Linux and a C compiler: they are made below SQLite, by a library that is compiled now. "
            "Install one (on Debian and Ubuntu: apt install gcc). `patella faults damage` and `kills` need none."
        )
    shim = folder / "shim.so"
    command = [compiler, "-O1", "-shared", "-fPIC", "-o", str(shim), str(_SOURCE), "-ldl", "-lpthread"]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    if done.returncode:
        raise UsageError(f"{_SOURCE} cannot be compiled: {done.stderr}")
    return shim


class Shim:
    """The shim that this process was started with. It watches operations of these kinds on files below one folder."""

    def __init__(self, folder: Path, kinds: Set[Kind] = CHANGES) -> None:
        self._folder = os.fsencode(folder.resolve())
        self._library = ctypes.CDLL(None)
        self._library.faults_counted.restype = ctypes.c_long
        self._library.faults_watch(bits_of(kinds))

    def arm(self, at: int, action: int, error: int = 0, lasts: int = 0) -> None:
        """Let the operation number `at`, from 1, meet a fault; `lasts` is a bit set of kinds that fail from then on."""
        self._library.faults_arm(self._folder, ctypes.c_long(at), action, error, lasts)

    def skip_syncs(self) -> None:
        """Let no sync reach the disk, and nothing else happen."""
        self.arm(-1, 0)

    def record(self, file: Path) -> None:
        """Record every operation into a file, which `read_record` reads."""
        self._library.faults_record(self._folder, os.fsencode(file))

    def mark(self, number: int) -> None:
        """Record that a step has ended."""
        self._library.faults_mark(ctypes.c_long(number))

    @property
    def counted(self) -> int:
        """The operations since `arm`."""
        return int(self._library.faults_counted())


def bits_of(kinds: Set[Kind]) -> int:
    """Return kinds as a bit set, as the shim takes them.

    >>> bits_of({Kind.WRITE, Kind.RENAME})
    10
    """
    return sum(1 << kind for kind in kinds)


def read_record(file: Path) -> Iterator[Operation]:
    """Yield the operations of a record in their order."""
    content, at = file.read_bytes(), 0
    while at < len(content):
        kind, one, other, inode, size, offset = _HEAD.unpack_from(content, at)
        at += _HEAD.size
        parts = []
        for length in (one, other, size):
            parts.append(content[at : at + length])
            at += length
        yield Operation(Kind(kind), inode, offset, os.fsdecode(parts[0]), os.fsdecode(parts[1]), parts[2])
