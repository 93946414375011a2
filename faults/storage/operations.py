"""Every operation of every step as a fault point: the operation is killed or fails, and what is left is judged.

An operation either changes files or reads them; an attack meets the ones or the others. The points are found by running
each step once with the shim, which sees the operations of SQLite too.
"""

from __future__ import annotations

import errno
import random
import shutil
import signal
import traceback
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from enum import IntEnum
from functools import partial
from itertools import islice, zip_longest
from pathlib import Path

from core.errors import IndexDamaged, PatellaError
from core.progress import Progress
from faults.storage.children import Shard, in_child
from faults.storage.judging import Reference, State, judge, judge_answers, run_steps
from faults.storage.shim import CHANGES, READS, Kind, Shim, bits_of, read_record
from faults.storage.steps import QUESTIONS, STEPS, Place, Step


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


_NEED_ROOM = frozenset({Kind.WRITE, Kind.CREATE, Kind.MKDIR, Kind.LINK, Kind.RENAME})

FAULTS = (
    Fault("kill", Action.KILL, CHANGES),
    Fault("kill amid a write", Action.TORN, frozenset({Kind.WRITE})),
    Fault("EIO", Action.FAIL, CHANGES - {Kind.SYNC}, errno.EIO),
    Fault("EIO from then on", Action.FAIL, CHANGES, errno.EIO, CHANGES),
    Fault("ENOSPC", Action.FAIL, _NEED_ROOM, errno.ENOSPC),
    Fault("ENOSPC from then on", Action.FAIL, _NEED_ROOM, errno.ENOSPC, _NEED_ROOM - {Kind.RENAME}),
    Fault("short write", Action.SHORT, frozenset({Kind.WRITE})),
    Fault("fsync error", Action.FAIL, frozenset({Kind.SYNC}), errno.EIO),
)
"""The faults of operations that change files."""

_BY_NAME = frozenset({Kind.OPEN, Kind.STAT, Kind.LIST})
_DESCRIPTORS = frozenset({Kind.OPEN, Kind.LIST})

READ_FAULTS = (
    Fault("EIO", Action.FAIL, READS, errno.EIO),
    Fault("EIO from then on", Action.FAIL, READS, errno.EIO, READS),
    Fault("EACCES", Action.FAIL, _BY_NAME, errno.EACCES),
    Fault("EACCES from then on", Action.FAIL, _BY_NAME, errno.EACCES, _BY_NAME),
    Fault("EMFILE", Action.FAIL, _DESCRIPTORS, errno.EMFILE),
    Fault("EMFILE from then on", Action.FAIL, _DESCRIPTORS, errno.EMFILE, _DESCRIPTORS),
    Fault("ENOMEM", Action.FAIL, frozenset({Kind.MAP}), errno.ENOMEM),
)
"""The faults of operations that read files."""


@dataclass(frozen=True, slots=True)
class Attack:
    """The steps that are attacked, and the faults that meet their operations of these kinds.

    `only` names the one step whose operations meet faults; "" stands for all.
    """

    steps: Sequence[Step]
    faults: Sequence[Fault]
    kinds: frozenset[Kind]
    only: str = ""


ON_CHANGES = Attack(STEPS, FAULTS, CHANGES)
ON_READS = Attack((*STEPS, QUESTIONS), READ_FAULTS, READS)


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
    attack: Attack, scratch: Path, count: int, seed: int, shard: Shard, progress: Progress
) -> tuple[int, Iterator[Result]]:
    """Return the number of all fault points, and the results of `count` of them, drawn evenly from the steps."""
    shim = Shim(scratch, attack.kinds)
    shim.skip_syncs()
    references = run_steps(scratch, attack.steps)
    points = [
        point
        for number, reference in enumerate(references)
        if attack.only in ("", reference.step.name)
        for point in _points(attack, shim, scratch, reference, number)
    ]
    drawn = draw_points(points, count, seed)
    ours = [point for number, point in enumerate(drawn) if shard.has(number)]
    return len(points), _try_all(shim, scratch, references, ours, progress)


def draw_points(points: Iterable[Point], count: int, seed: int) -> list[Point]:
    """Return this many random points, from each step as many as from the others while it has some."""
    of_step: dict[int, list[Point]] = {}
    for point in points:
        of_step.setdefault(point.step, []).append(point)
    drawn = random.Random(seed)
    shuffled = [drawn.sample(each, len(each)) for each in of_step.values()]
    in_turn = (point for turn in zip_longest(*shuffled) for point in turn if point)
    return list(islice(in_turn, count))


def _try_all(
    shim: Shim, scratch: Path, references: Sequence[Reference], points: Sequence[Point], progress: Progress
) -> Iterator[Result]:
    for done, point in enumerate(points):
        progress("failing operations", done, len(points))
        yield _try(shim, scratch / "state", references[point.step], point)
    progress("failing operations", len(points), len(points))


def _points(attack: Attack, shim: Shim, scratch: Path, reference: Reference, number: int) -> Iterable[Point]:
    """Yield the fault points of a step: each of its operations with each fault that it can meet."""
    record, root = scratch / f"record-{number}", scratch / "state"

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
        for fault in attack.faults:
            if operation.kind in fault.kinds:
                yield Point(number, at, operation.kind, fault)


def _try(shim: Shim, root: Path, reference: Reference, point: Point) -> Result:
    shutil.copytree(reference.root, root)
    try:
        meet = _ask if reference.step is QUESTIONS else _attack
        ended = in_child(partial(meet, shim, root, reference, point))
        outcome, bad = ended.value if ended.value else ("", [])
        if ended.signal == signal.SIGKILL:
            outcome = "killed"
        elif ended.signal:
            bad = [f"it ended by signal {ended.signal}"]
        elif ended.exception:
            bad = [ended.exception]
        if not bad and outcome not in ("went on", "asked"):
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
    shim.arm(point.at, fault.action, fault.error, bits_of(fault.lasts))
    try:
        reference.step.attack(place)
    except (OSError, PatellaError) as error:
        shim.skip_syncs()
        may_be_damaged = reference.before.told or "opening" in reference.before.answers  # or there is no index yet
        if point.kind in READS and isinstance(error, IndexDamaged) and not may_be_damaged:
            return "called damaged", [str(error)]
        if fault.lasts:
            return f"refused: {type(error).__name__}", []
        return "went on", judge(place, reference.before, reference.after)
    except Exception as error:  # noqa: BLE001 - which errors come is what is measured
        return "uncaught", [f"{type(error).__name__}: {error}", traceback.format_exc()]
    return ("done" if shim.counted >= point.at else "not reached"), []


def _ask(shim: Shim, root: Path, reference: Reference, point: Point) -> tuple[str, list[str]]:
    """Open the index and ask everything, as a page does that has just been started, with a fault; judge the answers."""
    place, fault = Place(root), point.fault
    shim.arm(point.at, fault.action, fault.error, bits_of(fault.lasts))
    try:
        answers = place.answers()
    except Exception:  # noqa: BLE001 - no other error may reach the page
        return "uncaught", [traceback.format_exc()]
    shim.skip_syncs()
    return "asked", judge_answers(place, answers, reference.before, lasts=bool(fault.lasts))
