"""Long work in the background: a queue whose pieces run one at a time, watched by any number of visitors."""

from __future__ import annotations

import logging
import threading
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass, field
from enum import Enum, auto
from typing import Generic, TypeVar

from core.errors import PatellaError
from core.progress import Progress, ProgressRate
from ui.html import refused

log = logging.getLogger(__name__)

Outcome = TypeVar("Outcome")


class Status(Enum):
    """The status of a piece of work, in the order in which it changes."""

    WAITING = auto()
    RUNNING = auto()
    ENDED = auto()


@dataclass(eq=False, slots=True)
class Job(Generic[Outcome]):
    """One piece of work in a queue. Whoever put it there keeps it, and reads how far it is.

    `rate` holds the progress while it runs. Work that ended has an `outcome`, or a `problem`: the message to show.
    """

    status: Status = Status.WAITING
    rate: ProgressRate = field(default_factory=ProgressRate)
    outcome: Outcome | None = None
    problem: str = ""


class Background(Generic[Outcome]):
    """A queue of work: one piece runs at a time, in a new thread, and the first to come is the first to run.

    `name` is the noun for the work. `running` is the job whose turn it is, and `latest` the outcome of the latest work
    that ended with one; both are None if there is none.
    """

    def __init__(self, name: str) -> None:
        self.running: Job[Outcome] | None = None
        self.latest: Outcome | None = None
        self.name = name
        self._lock = threading.Lock()
        self._waiting: deque[tuple[Job[Outcome], Callable[[Progress], Outcome]]] = deque()

    def add(self, work: Callable[[Progress], Outcome]) -> Job[Outcome]:
        """Put work at the end of the queue, where it starts as soon as all before it has ended. Return its job."""
        job = Job[Outcome]()
        with self._lock:
            self._waiting.append((job, work))
            if self.running is None:
                self._start_next()
        return job

    def _start_next(self) -> None:
        """Start the first work that waits. The caller holds the lock."""
        if not self._waiting:
            self.running = None
            return
        job, work = self._waiting.popleft()
        job.status, self.running = Status.RUNNING, job
        threading.Thread(target=self._run, args=(job, work), name=self.name, daemon=True).start()

    def _run(self, job: Job[Outcome], work: Callable[[Progress], Outcome]) -> None:
        try:
            job.outcome = self.latest = work(job.rate.update)
        except PatellaError as error:
            job.problem = str(error)
        except OSError as error:
            log.exception("%s stopped", self.name)
            job.problem = refused(error)
        except Exception:  # an exception ends the thread unseen, and the page would wait for ever
            log.exception("%s stopped", self.name)
            job.problem = "It stopped because of a fault in Patella. The log of the server has it."
        with self._lock:
            job.status = Status.ENDED
            self._start_next()
