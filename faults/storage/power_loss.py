"""Power loss: build what may be on the disk after it, at any moment of the steps, and judge it."""

from __future__ import annotations

import copy
import hashlib
import random
import shutil
from collections.abc import Iterator, Mapping, Sequence
from contextlib import nullcontext
from dataclasses import dataclass
from itertools import accumulate
from pathlib import Path

from core.progress import Progress
from faults.storage.children import WHOLE, Shard, in_child
from faults.storage.controls import Control
from faults.storage.disk import Content, Disk, Pending, Survives, write_tree
from faults.storage.judging import Reference, State, judge, run_steps
from faults.storage.shim import Kind, Operation, Shim, read_record
from faults.storage.steps import STEPS, Place, begin

MODES = ("nothing", "data lost", "names lost", "up to a moment", "any")
"""What survives of that which was not synced: nothing; all names and no data; all data and no names; all up to a
moment; any part, and any sector of a write."""

_SHARED_MEMORY = "-shm"  # the end of the name of a file that SQLite writes anew after a power loss
_MOST_PASSES = 200  # through the operations: many draws give a state that was judged before
_RECENT = 60  # operations: as many are in doubt where all up to a moment survives
_STEPS = [step for step in STEPS if step.prepare is None]


@dataclass(frozen=True, slots=True)
class Loss:
    """A power loss after a number of operations, and what survives of that which was not synced."""

    after: int
    mode: str
    seed: int

    def __str__(self) -> str:
        return f"power lost after operation {self.after}, {self.mode} (seed {self.seed})"


@dataclass(frozen=True, slots=True)
class LossResult:
    """A power loss, the step that it stopped, and what is bad about what it left; empty if nothing."""

    loss: Loss
    step: str
    bad: Sequence[str]


@dataclass(frozen=True, slots=True)
class Recorded:
    """The steps, recorded: the disk before them, the operations, and the states between the steps."""

    disk: Disk
    operations: Sequence[Operation]
    states: Sequence[State]


def try_power_losses(scratch: Path, count: int, seed: int, shard: Shard, progress: Progress) -> Iterator[LossResult]:
    """Yield the results of `count` power losses that leave different states, drawn from a seed.

    Each part has steps of its own, so no two parts judge the same state.
    """
    shim, references = _prepare(scratch)
    recorded = _record(shim, scratch, references)
    yield from _try_all(scratch, recorded, len(range(shard.number, count, shard.of)), seed, shard, progress)


def try_controls(
    scratch: Path, controls: Sequence[Control], count: int, seed: int, shard: Shard, progress: Progress
) -> Iterator[tuple[Control, int, LossResult | None]]:
    """Yield each control with the number of states that were tried, and the first bad one, None if all were good."""
    shim, references = _prepare(scratch)
    for number, control in enumerate(controls):
        if not shard.has(number):
            continue
        recorded = _record(shim, scratch, references, control)
        tried, caught = 0, None
        for result in _try_all(scratch, recorded, count, seed, WHOLE, progress):
            tried += 1
            if result.bad:
                caught = result
                break
        yield control, tried, caught


def _prepare(scratch: Path) -> tuple[Shim, list[Reference]]:
    shim = Shim(scratch)
    shim.skip_syncs()
    return shim, run_steps(scratch, _STEPS)


def _record(shim: Shim, scratch: Path, references: Sequence[Reference], control: Control | None = None) -> Recorded:
    """Run the steps in a child with the shim, and return what it recorded. A control takes a sync away in the child."""
    root, record = (scratch / "recorded").resolve(), scratch / "record"
    shutil.rmtree(root, ignore_errors=True)
    record.unlink(missing_ok=True)
    begin(root)
    disk = Disk(root)

    def run() -> None:
        with control.taken_away() if control else nullcontext():
            place = Place(root)
            shim.record(record)
            for number, step in enumerate(_STEPS):
                step.attack(place)
                shim.mark(number)

    ended = in_child(run)
    if ended.exception or ended.signal:
        raise RuntimeError(f"The steps fail without a fault. {ended.exception}")
    operations = [
        each for each in read_record(record) if each.kind is Kind.MARK or f"{each.path}/".startswith(f"{root}/")
    ]
    return Recorded(disk, operations, [references[0].before, *(each.after for each in references)])


def _try_all(
    scratch: Path, recorded: Recorded, count: int, seed: int, shard: Shard, progress: Progress
) -> Iterator[LossResult]:
    seen: set[bytes] = set()
    for loss, step, content in _losses(recorded, count, seed, shard):
        if len(seen) == count:
            break
        digest = _digest(step, content)
        if digest in seen:
            continue
        progress("losing power", len(seen), count)
        seen.add(digest)
        name = _STEPS[min(step, len(_STEPS) - 1)].name
        yield LossResult(loss, name, _judged(scratch / "state", content, recorded, step))
    progress("losing power", count, count)


def _losses(recorded: Recorded, count: int, seed: int, shard: Shard) -> Iterator[tuple[Loss, int, Content]]:
    """Yield power losses with the number of the step that each stops, and what is on the disk then.

    The operations are gone through again and again; each time, some are drawn as the last one.
    """
    steps = list(accumulate(each.kind is Kind.MARK for each in recorded.operations))
    ours = [number for number, step in enumerate(steps) if shard.has(step)]
    drawn = random.Random(seed)
    for _ in range(_MOST_PASSES):
        disk = copy.deepcopy(recorded.disk)
        last = set(drawn.sample(ours, min(count, len(ours))))
        for number, operation in enumerate(recorded.operations):
            disk.apply(operation)
            if number in last:
                loss = Loss(number + 1, drawn.choice(MODES), drawn.randrange(2**32))
                yield loss, steps[number], disk.after_power_loss(survivors(loss))


def survivors(loss: Loss) -> Survives:
    """Return the function that tells what survives a power loss of that which was not synced."""
    drawn = random.Random(loss.seed)
    share = drawn.choice((0.1, 0.5, 0.9))
    moment = drawn.random()
    decided: dict[Pending, bool] = {}
    choose: Mapping[str, Survives] = {
        "nothing": lambda pending: False,
        "data lost": lambda pending: pending.is_name,
        "names lost": lambda pending: not pending.is_name,
        "up to a moment": lambda pending: pending.number <= loss.after - _RECENT * moment,
        "any": lambda pending: decided.setdefault(pending, drawn.random() < share),
    }
    return choose[loss.mode]


def _digest(step: int, content: Content) -> bytes:
    found = hashlib.sha256(str(step).encode())
    for name, data in sorted(content.items()):
        found.update(f"{name} {-1 if data is None else len(data)} ".encode())
        found.update(data or b"")
    return found.digest()


def _judged(root: Path, content: Content, recorded: Recorded, step: int) -> Sequence[str]:
    write_tree({name: data for name, data in content.items() if not name.endswith(_SHARED_MEMORY)}, root)
    before, after = recorded.states[step], recorded.states[min(step + 1, len(_STEPS))]
    try:
        ended = in_child(lambda: judge(Place(root), before, after))
    finally:
        shutil.rmtree(root)
    return ended.value if ended.value is not None else [f"{ended.exception} signal {ended.signal}"]
