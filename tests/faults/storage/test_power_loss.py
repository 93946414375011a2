"""What may be left after a power loss is drawn from a seed; no such state is bad, unless a sync is missing."""

from __future__ import annotations

from collections.abc import Callable

from faults.storage.disk import Pending
from faults.storage.power_loss import MODES, Loss, survivors
from tests.faults.storage.conftest import Rows

TRY = """
import sys
from pathlib import Path
from faults.storage.worker import main
from faults.storage.children import WHOLE
main("power-loss", Path(sys.argv[1]), 24, 5, WHOLE)
"""

CONTROL = """
import json, sys
from pathlib import Path
from core.progress import no_progress
from faults.storage.children import WHOLE
from faults.storage.controls import CONTROLS
from faults.storage.power_loss import try_controls
chosen = [control for control in CONTROLS if control.name in ("the folder of CURRENT", "the files of a generation")]
for control, tried, caught in try_controls(Path(sys.argv[1]), chosen, 300, 5, WHOLE, no_progress):
    print(json.dumps([control.name, bool(caught)]))
"""

DATA = [Pending(number, sector=sector) for number in range(90, 100) for sector in range(4)]
NAMES = [Pending(number, is_name=True) for number in range(100)]


def surviving(mode: str, seed: int) -> list[Pending]:
    survives = survivors(Loss(100, mode, seed))
    return [pending for pending in [*DATA, *NAMES] if survives(pending)]


def test_what_survives_is_that_of_the_mode() -> None:
    assert surviving("nothing", 1) == []
    assert surviving("data lost", 1) == NAMES
    assert surviving("names lost", 1) == DATA
    up_to = surviving("up to a moment", 1)
    assert up_to == [pending for pending in [*DATA, *NAMES] if pending.number <= max(each.number for each in up_to)]
    some = surviving("any", 1)
    assert 0 < len(some) < len(DATA) + len(NAMES)
    assert some == surviving("any", 1) != surviving("any", 2)
    assert str(Loss(100, MODES[0], 1)) == "power lost after operation 100, nothing (seed 1)"


def test_no_power_loss_leaves_a_bad_state(with_shim: Callable[[str], Rows]) -> None:
    rows = [row for row in with_shim(TRY) if "progress" not in row]
    assert [row for row in rows if row["bad"]] == []
    assert (len(rows), len({row["loss"] for row in rows})) == (24, 24)


def test_a_missing_sync_is_noticed(with_shim: Callable[[str], Rows]) -> None:
    assert with_shim(CONTROL) == [["the folder of CURRENT", True], ["the files of a generation", True]]
