"""No file operation of Python that fails, or is the last before a kill, leaves a bad state: the short form."""

from __future__ import annotations

import errno
import os
import shutil
import signal
from functools import partial
from pathlib import Path

import pytest

from core.errors import PatellaError
from faults.storage.children import Ended, in_child
from faults.storage.judging import Reference, State, judge
from faults.storage.python_faults import PythonFaults
from faults.storage.steps import Place

STRIDE = 29
"""Every so many operations of a step one is tried, from another one on for each fault."""


def attack(reference: Reference, root: Path, at: int, error: int) -> tuple[str, int]:
    """Run a step with a fault, and return how it ended and the operations that were counted."""
    place, faults = Place(root), PythonFaults(root, at, error)
    try:
        reference.step.attack(place)
    except (OSError, PatellaError):
        return "refused", faults.counted
    return "done", faults.counted


def judged(root: Path, before: State, after: State) -> list[str]:
    return judge(Place(root), before, after)


def tried(reference: Reference, root: Path, at: int, error: int) -> tuple[Ended, list[str]]:
    """Return how a step ended that met a fault, and what is bad about what it left."""
    shutil.copytree(reference.root, root)
    ended = in_child(partial(attack, reference, root, at, error))
    assert ended.exception == ""
    done = ended.value is not None and ended.value[0] == "done"
    judgement = in_child(partial(judged, root, reference.after if done else reference.before, reference.after))
    assert (judgement.exception, judgement.signal) == ("", 0)
    shutil.rmtree(root)
    return ended, judgement.value


@pytest.mark.parametrize("error", [0, errno.EIO, errno.ENOSPC], ids=["kill", "EIO", "ENOSPC"])
@pytest.mark.parametrize("number", range(14))
def test_no_fault_leaves_a_bad_state(references: list[Reference], tmp_path: Path, number: int, error: int) -> None:
    reference = references[number]
    for at in range(1 + (number + error) % 5, 1_000, STRIDE):
        ended, bad = tried(reference, tmp_path / "place", at, error)
        assert bad == [], (reference.step.name, at)
        if ended.value and ended.value[1] < at:
            break
    assert at > 1


def test_the_operation_that_was_named_meets_the_fault(tmp_path: Path) -> None:
    def three(error: int) -> tuple[int, str]:
        faults = PythonFaults(tmp_path, 3, error)
        try:
            (tmp_path / "one").mkdir()
            (tmp_path / "one").rename(tmp_path / "two")
            (tmp_path / "two" / "file").write_bytes(b"")
        except OSError as problem:
            return faults.counted, os.strerror(problem.errno or 0)
        return faults.counted, ""

    assert in_child(partial(three, errno.EIO)).value == (3, "Input/output error")
    shutil.rmtree(tmp_path / "two")
    assert in_child(partial(three, 0)) == Ended(signal=signal.SIGKILL)
    assert [path.name for path in (tmp_path).rglob("*")] == ["two"]
