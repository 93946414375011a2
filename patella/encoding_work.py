"""`patella index work`: encode on this machine what a sync, here or elsewhere, hands over."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from itertools import chain, repeat
from typing import TYPE_CHECKING

from core.counts import counted
from core.errors import IndexBusy, IndexInaccessible, UsageError
from core.locations import shown_address
from core.progress import Progress

if TYPE_CHECKING:
    from index import EncodingQueue, QueueState, Worker
    from patella.library import Library

_WAITS = (1.0, 2.0, 4.0)  # seconds before the first looks at a queue where nothing waits
_LONGEST_WAIT = 8.0


def work(
    library: Library,
    once: bool,
    progress: Progress,
    tell: Callable[[str], None],
    wait: Callable[[float], object],
) -> int:
    """Encode what is in the queue of a library until this process is stopped. Return how many passages.

    With `once`, return as soon as nothing waits. `tell` is told what happens, and `wait` waits for seconds. However
    this ends, what was claimed and is not encoded is given back.

    Raises UsageError if the index has no queue, and ModelError.
    """
    from index import PassageEncoder, Worker

    encoder = PassageEncoder(library.encoder)
    queue = library.engine.queue(encoder.model)
    if queue is None:
        raise UsageError(
            f"{shown_address(library.settings.index)} is the index of one machine, which encodes by itself. "
            "An index in a database shares that work: PATELLA_INDEX=postgresql://USER@HOST/DATABASE"
        )
    library.encoder.load()
    worker = Worker(queue, encoder)
    try:
        return _Work(queue, worker, progress, tell).run(once, wait)
    finally:
        worker.leave()


def encoding_status(library: Library) -> list[tuple[str, str]]:
    """Return what can be said of the queue of the library, as names and texts. Raises IndexMissing."""
    with library.engine.snapshot() as snapshot:
        queue = library.engine.queue(snapshot.generation.fingerprint.model)
    if queue is None:
        return []
    state = queue.state()
    lines = [("Encoding", f"{counted(state.open, 'passage')} in the queue")] if state.open else []
    for each in state.others:
        what = f"sync, {each.build.done:,} of {each.build.total:,}" if each.build else counted(each.encoded, "passage")
        lines.append(("Encoder", f"process {each.process} on {each.host} since {each.since}: {what}"))
    lines += [("Not encoded", f"{each.passage_id}: {each.problem}") for each in state.set_aside]
    if state.failed > len(state.set_aside):
        lines.append(("Not encoded", f"{state.failed - len(state.set_aside):,} more"))
    return lines


class _Work:
    """The work of one process, and the last that it has told of it."""

    def __init__(self, queue: EncodingQueue, worker: Worker, progress: Progress, tell: Callable[[str], None]) -> None:
        self._queue, self._worker, self._progress, self._say = queue, worker, progress, tell
        self._told, self._is_reachable = "", True
        self._here = self._unsaved = 0  # passages and sentences that are encoded here, and of the last claim
        self._before = self._total = 0  # of all processes together

    def run(self, once: bool, wait: Callable[[float], object]) -> int:
        passages, waits = 0, _waits()
        while True:
            if done := self._work():
                passages, waits = passages + done, _waits()
            elif once and self._is_reachable:
                return passages
            else:
                wait(next(waits))

    def _work(self) -> int:
        """Encode one claim, and return how many passages; 0 if nothing waits, or the queue is out of reach."""
        in_claim = 0

        def show(texts: int) -> None:
            nonlocal in_claim
            in_claim = max(in_claim, texts)
            self._progress("encoding", min(self._before + in_claim, self._total), self._total)

        try:
            self._look()
            done = self._worker.work(show)
            if not done:
                self._tell(_why_nothing(self._queue.state()))
        except (IndexBusy, IndexInaccessible) as error:
            self._is_reachable = False
            self._tell(f"{error} This process goes on by itself when it can.")
            return 0
        self._is_reachable = True
        self._unsaved = in_claim
        return done

    def _look(self) -> None:
        """Find out how far all are together: a sync tells of its build, and otherwise the queue is all there is."""
        state = self._queue.state()
        build = next((each.build for each in state.others if each.build), None)
        self._before, self._total = build or (self._here + self._unsaved, self._here + state.texts)
        self._here, self._unsaved = self._here + self._unsaved, 0
        if state.open:
            self._tell("Encoding.")

    def _tell(self, text: str) -> None:
        if text != self._told:
            self._say(text)
        self._told = text


def _why_nothing(state: QueueState) -> str:
    if state.of_other_models:
        waiting = counted(state.of_other_models, "passage")
        return f"{waiting} wait for another model than that of this process. Set PATELLA_MODEL as the sync has it."
    if state.open:
        return "Other processes encode the last passages."
    return "Nothing waits to be encoded. A sync of this index hands passages over."


def _waits() -> Iterator[float]:
    return chain(_WAITS, repeat(_LONGEST_WAIT))
