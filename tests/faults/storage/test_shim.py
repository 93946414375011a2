"""The shim sees, fails and records the operations of a process, where there is a compiler."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

from core.errors import UsageError
from faults.storage.shim import build_shim, find_compiler
from tests.faults.storage.conftest import Rows

RECORD = """
import json, os, sqlite3, sys
from pathlib import Path
import numpy as np
from faults.storage.shim import Shim, read_record
folder = Path(sys.argv[1])
shim = Shim(folder)
shim.record(folder.parent / "record")
(folder / "new").mkdir()
(folder / "new" / "a").write_bytes(b"text")
os.truncate(os.open(folder / "new" / "a", os.O_RDWR), 2)
os.link(folder / "new" / "a", folder / "b")
os.rename(folder / "b", folder / "c")
descriptor = os.open(folder / "c", os.O_RDONLY)
os.fsync(descriptor)
np.save(folder / "n.npy", np.zeros(2, np.uint8))
shim.mark(7)
(folder / "c").unlink()
connection = sqlite3.connect(folder / "s")
connection.execute("CREATE TABLE t (x)")
for each in read_record(folder.parent / "record"):
    inside = [str(Path(path).relative_to(folder)) for path in (each.path, each.other) if path]
    print(json.dumps([each.kind.name, *inside, each.offset, each.data[-2:].hex()]))
"""

FAIL = """
import errno, json, os, sqlite3, sys
from pathlib import Path
from faults.storage.operations import Action
from faults.storage.shim import Kind, Shim
folder = Path(sys.argv[1])
shim = Shim(folder)

def error_of(work):
    try:
        work()
    except (OSError, sqlite3.Error) as error:
        return type(error).__name__, getattr(error, "errno", None)
    return "", 0

shim.arm(2, Action.FAIL, errno.ENOSPC, 1 << Kind.WRITE)
print(json.dumps(error_of(lambda: (folder / "a").write_bytes(b"text"))))
print(json.dumps(error_of((folder / "b").mkdir)))
print(json.dumps(error_of(lambda: (folder / "c").write_bytes(b"text"))))
print(json.dumps([shim.counted]))
shim.arm(1, Action.SHORT)
descriptor = os.open(folder / "a", os.O_WRONLY)
print(json.dumps([os.write(descriptor, b"text")]))
shim.arm(3, Action.FAIL, errno.EIO, 1 << Kind.WRITE)
connection = sqlite3.connect(folder / "s")
print(json.dumps(error_of(lambda: connection.execute("CREATE TABLE t (x)"))[:1]))
"""


def test_every_operation_is_recorded_also_those_of_sqlite_and_numpy(with_shim: Callable[[str], Rows]) -> None:
    rows = with_shim(RECORD)
    assert rows[:8] == [
        ["MKDIR", "new", 0, ""],
        ["CREATE", "new/a", 0, ""],
        ["WRITE", "new/a", 0, "7874"],
        ["TRUNCATE", "new/a", 2, ""],
        ["LINK", "new/a", "b", 0, ""],
        ["RENAME", "b", "c", 0, ""],
        ["SYNC", "c", 0, ""],
        ["CREATE", "n.npy", 0, ""],
    ]
    assert ["WRITE", "n.npy", 128, "0000"] in rows
    assert ["MARK", 7, ""] in rows
    assert ["UNLINK", "c", 0, ""] in rows
    assert {(row[0], row[1]) for row in rows} >= {("CREATE", "s"), ("WRITE", "s"), ("SYNC", "s-journal")}


def test_an_operation_fails_once_or_from_then_on(with_shim: Callable[[str], Rows]) -> None:
    assert with_shim(FAIL) == [
        ["OSError", 28],
        ["", 0],
        ["OSError", 28],
        [5],
        [2],
        ["OperationalError"],
    ]


def test_without_a_compiler_the_command_says_so(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(shutil, "which", lambda name: None)
    assert find_compiler() is None
    with pytest.raises(UsageError, match=r"need Linux and a C compiler.*apt install gcc.*`patella faults damage`"):
        build_shim(tmp_path)
