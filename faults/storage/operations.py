"""Every operation of every step as a fault point: the operation is killed or fails, and what is left is judged.

The points are found by running each step once with the shim, which sees the operations of SQLite too.
"""

from __future__ import annotations

import errno
import random
import shutil
import signal
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from enum import IntEnum
from functools import partial
from pathlib import Path

from core.errors import PatellaError
from core.progress import Progress
from faults.storage.children import Shard, in_child
from faults.storage.judging import Reference, State, judge, run_steps
from faults.storage.shim import Kind, Shim, read_record
from faults.storage.steps import Place


class Action(IntEnum):
    """What the shim does to an operation."""

    KILL = 1
    TORN = 2
    FAIL = 3
    SHORT = 4


@dataclass(frozen=True, slots=True)
class Fault:
    """A fault. It meets operations of these kinds; those in `lasts` fail from then on."""

    name: str
    action: Action
    kinds: frozenset[Kind]
    error: int = 0
    lasts: frozenset[Kind] = frozenset()


_ALL = frozenset(Kind) - {Kind.MARK}
_NEED_ROOM = frozenset({Kind.WRITE, Kind.CREATE, Kind.MKDIR, Kind.LINK, Kind.RENAME})

FAULTS = (
    Fault("kill", Action.KILL, _ALL),
    Fault("kill amid a write", Action.TORN, frozenset({Kind.WRITE})),
    Fault("EIO", Action.FAIL, _ALL - {Kind.SYNC}, errno.EIO),
    Fault("EIO from then on", Action.FAIL, _ALL, errno.EIO, _ALL),
    Fault("ENOSPC", Action.FAIL, _NEED_ROOM, errno.ENOSPC),
    Fault("ENOSPC from then on", Action.FAIL, _NEED_ROOM, errno.ENOSPC, _NEED_ROOM - {Kind.RENAME}),
    Fault("short write", Action.SHORT, frozenset({Kind.WRITE})),
    Fault("fsync error", Action.FAIL, frozenset({Kind.SYNC}), errno.EIO),
)


@dataclass(frozen=True, slots=True)
class Point:
    """The operation number `at` of a step, from 1, and the fault that it meets."""

    step: int
    at: int
    kind: Kind
    fault: Fault


@dataclass(frozen=True, slots=True)
class Result:
    """A fault point and what is bad about what it left; empty if nothing."""

    point: Point
    step: str
    bad: Sequence[str]
    ended: str


def try_operations(
    scratch: Path, count: int, seed: int, shard: Shard, progress: Progress
) -> tuple[int, Iterator[Result]]:
    """Return the number of all fault points, and the results of `count` of them, drawn from a seed."""
    shim = Shim(scratch)
    shim.skip_syncs()
    references = run_steps(scratch)
    points = [point for number in range(len(references)) for point in _points(shim, scratch, references, number)]
    drawn = random.Random(seed).sample(points, min(count, len(points)))
    ours = [point for number, point in enumerate(drawn) if shard.has(number)]
    return len(points), _try_all(shim, scratch, references, ours, progress)


def _try_all(
    shim: Shim, scratch: Path, references: Sequence[Reference], points: Sequence[Point], progress: Progress
) -> Iterator[Result]:
    for done, point in enumerate(points):
        progress("failing operations", done, len(points))
        yield _try(shim, scratch / "state", references[point.step], point)
    progress("failing operations", len(points), len(points))


def _points(shim: Shim, scratch: Path, references: Sequence[Reference], number: int) -> Iterable[Point]:
    """Yield the fault points of a step: each of its operations with each fault that it can meet."""
    record, root, reference = scratch / f"record-{number}", scratch / "state", references[number]

    def recorded() -> None:
        place = Place(root)
        place.answers()
        shim.record(record)
        reference.step.attack(place)

    shutil.copytree(reference.root, root)
    ended = in_child(recorded)
    shutil.rmtree(root)
    if ended.exception or ended.signal:
        raise RuntimeError(f"The step {reference.step.name} fails without a fault. {ended.exception}")
    for at, operation in enumerate(read_record(record), 1):
        for fault in FAULTS:
            if operation.kind in fault.kinds:
                yield Point(number, at, operation.kind, fault)


def _try(shim: Shim, root: Path, reference: Reference, point: Point) -> Result:
    shutil.copytree(reference.root, root)
    try:
        ended = in_child(partial(_attack, shim, root, reference, point))
        outcome, bad = ended.value if ended.value else ("", [])
        if ended.signal == signal.SIGKILL:
            outcome = "killed"
        elif ended.signal:
            bad = [f"it ended by signal {ended.signal}"]
        elif ended.exception:
            bad = [ended.exception]
        elif outcome == "uncaught":
            return Result(point, reference.step.name, bad, outcome)
        if not bad and outcome != "went on":
            before = reference.after if outcome in ("done", "not reached") else reference.before
            judged = in_child(partial(_judge, root, before, reference.after))
            bad = judged.value if judged.value is not None else [f"{judged.exception} signal {judged.signal}"]
        return Result(point, reference.step.name, bad, outcome)
    finally:
        shutil.rmtree(root)


def _judge(root: Path, before: State, after: State) -> list[str]:
    return judge(Place(root), before, after)


def _attack(shim: Shim, root: Path, reference: Reference, point: Point) -> tuple[str, list[str]]:
    """Run a step with a fault. Where it fails with an error once, go on with the same engine, and judge."""
    place, fault = Place(root), point.fault
    place.answers()  # like a page that has served before: snapshot and catalogue are open
    shim.arm(point.at, fault.action, fault.error, sum(1 << kind for kind in fault.lasts))
    try:
        reference.step.attack(place)
    except (OSError, PatellaError) as error:
        shim.skip_syncs()
        if fault.lasts:
            return f"refused: {type(error).__name__}", []
        return "went on", judge(place, reference.before, reference.after)
    except Exception as error:  # noqa: BLE001 - which errors come is what is measured
        import traceback

        return "uncaught", [f"{type(error).__name__}: {error}", traceback.format_exc()]
    return ("done" if shim.counted >= point.at else "not reached"), []
