"""Fault points are found by running the steps, and none leaves a bad state."""

from __future__ import annotations

from collections.abc import Callable

from faults.storage.operations import FAULTS, Action
from faults.storage.shim import Kind
from tests.faults.storage.conftest import Rows

TRY = """
import sys
from pathlib import Path
from faults.storage.worker import main
from faults.storage.children import WHOLE
main("operations", Path(sys.argv[1]), 24, 5, WHOLE)
"""


def test_every_kind_of_operation_is_killed_and_fails() -> None:
    kinds = set(Kind) - {Kind.MARK}
    for action in (Action.KILL, Action.FAIL):
        assert set().union(*(fault.kinds for fault in FAULTS if fault.action is action)) == kinds
    assert {fault.name for fault in FAULTS if Kind.SYNC in fault.kinds} == {"kill", "EIO from then on", "fsync error"}
    assert {fault.name for fault in FAULTS if Kind.WRITE in fault.kinds} == {
        *("kill", "kill amid a write", "EIO", "EIO from then on", "ENOSPC", "ENOSPC from then on", "short write"),
    }


def test_no_fault_of_a_storage_operation_leaves_a_bad_state(with_shim: Callable[[str], Rows]) -> None:
    rows = [row for row in with_shim(TRY) if "progress" not in row]
    assert rows[0]["points"] > 8_000
    assert [row for row in rows[1:] if row["bad"]] == []
    assert len(rows[1:]) == 24
    assert {row["ended"].partition(":")[0] for row in rows[1:]} <= {
        *("killed", "done", "not reached", "went on", "refused"),
    }
    assert all(row["ended"] in ("killed", "not reached") for row in rows[1:] if row["fault"].startswith("kill"))
