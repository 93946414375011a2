"""Fault points are found by running the steps, and none leaves a bad state."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable

from faults.storage.operations import FAULTS, READ_FAULTS, Action, Point, draw_points
from faults.storage.shim import CHANGES, READS, Kind
from tests.faults.storage.conftest import Rows

TRY = """
import sys
from pathlib import Path
from faults.storage.worker import main
from faults.storage.children import WHOLE
main("operations", Path(sys.argv[1]), 24, 5, WHOLE)
"""

TRY_READS = TRY.replace("operations", "reads").replace("24, 5", "24, 6")


TRY_ONE_STEP = TRY.replace("24, 5, WHOLE", "12, 5, WHOLE, 'sync in stages'")


def test_every_kind_of_operation_is_killed_and_fails() -> None:
    for action in (Action.KILL, Action.FAIL):
        assert set().union(*(fault.kinds for fault in FAULTS if fault.action is action)) == CHANGES
    assert set().union(*(fault.kinds for fault in READ_FAULTS)) == READS
    assert CHANGES | READS | {Kind.MARK} == set(Kind)
    assert {fault.name for fault in FAULTS if Kind.SYNC in fault.kinds} == {"kill", "EIO from then on", "fsync error"}
    assert {fault.name for fault in FAULTS if Kind.WRITE in fault.kinds} == {
        *("kill", "kill amid a write", "EIO", "EIO from then on", "ENOSPC", "ENOSPC from then on", "short write"),
    }


def test_points_are_drawn_evenly_from_the_steps() -> None:
    points = [Point(step, at, Kind.STAT, READ_FAULTS[0]) for step, size in enumerate((2, 9, 5)) for at in range(size)]
    drawn = draw_points(points, 9, seed=4)
    assert Counter(point.step for point in drawn) == {0: 2, 1: 4, 2: 3}
    assert len(set(drawn)) == 9
    assert drawn == draw_points(points, 9, seed=4) != draw_points(points, 9, seed=5)
    assert set(draw_points(points, 99, seed=4)) == set(points)


def test_no_fault_of_a_storage_operation_leaves_a_bad_state(with_shim: Callable[[str], Rows]) -> None:
    rows = [row for row in with_shim(TRY) if "progress" not in row]
    assert rows[0]["points"] > 8_000
    assert [row for row in rows[1:] if row["bad"]] == []
    assert len(rows[1:]) == 24
    assert {row["ended"].partition(":")[0] for row in rows[1:]} <= {
        *("killed", "done", "not reached", "went on", "refused"),
    }
    assert all(row["ended"] in ("killed", "not reached") for row in rows[1:] if row["fault"].startswith("kill"))


def test_no_fault_of_a_build_in_stages_leaves_a_bad_state(with_shim: Callable[[str], Rows]) -> None:
    _, *rows = [row for row in with_shim(TRY_ONE_STEP) if "progress" not in row]
    assert ({row["step"] for row in rows}, len(rows)) == ({"sync in stages"}, 12)
    assert [row for row in rows if row["bad"]] == []


def test_no_file_that_cannot_be_read_is_called_damaged_or_gives_a_wrong_answer(
    with_shim: Callable[[str], Rows],
) -> None:
    rows = [row for row in with_shim(TRY_READS) if "progress" not in row]
    assert rows[0]["points"] > 40_000
    assert [row for row in rows[1:] if row["bad"]] == []
    assert len(rows[1:]) == 24
    assert {row["operation"] for row in rows[1:]} <= {"read", "open", "stat", "list", "map"}
