"""Long work in the background: a queue whose pieces run one at a time, watched by any number of visitors."""

from __future__ import annotations

import logging
import threading
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from enum import Enum, auto
from typing import Generic, TypeVar

from core.errors import PatellaError, refused
from core.progress import Progress, ProgressRate
from serving.records import note_refusal
from serving.seats import TooBusy

log = logging.getLogger(__name__)

KEPT_FOR = timedelta(days=1)
MOST_KEPT = 50
"""How long a queue remembers a job that has ended, and how many of these jobs it remembers."""

Outcome = TypeVar("Outcome")


class Status(Enum):
    """The status of a piece of work, in the order in which it changes."""

    WAITING = auto()
    RUNNING = auto()
    ENDED = auto()


@dataclass(eq=False, slots=True)
class Job(Generic[Outcome]):
    """One piece of work in a queue, with the id of the visitor who put it there.

    `rate` holds the progress while it runs. Work that ended has an `outcome`, or a `problem`: the message to show.
    `error` is the error of Patella that ended it, if one did. `ended` is when it ended, in UTC.
    """

    visitor: str = ""
    status: Status = Status.WAITING
    rate: ProgressRate = field(default_factory=ProgressRate)
    outcome: Outcome | None = None
    problem: str = ""
    error: PatellaError | None = None
    ended: datetime | None = None


class Background(Generic[Outcome]):
    """A queue of work: one piece runs at a time, in a new thread, and the first to come is the first to run.

    `name` is the noun for the work. `running` is the job whose turn it is, None if there is none. At most
    `most_waiting` pieces wait. `give_way` is called whenever the work tells its progress, so that it can pause.
    """

    def __init__(self, name: str, most_waiting: int = 20, give_way: Callable[[], None] = lambda: None) -> None:
        self.running: Job[Outcome] | None = None
        self.name, self._most_waiting, self._give_way = name, most_waiting, give_way
        self._lock = threading.Lock()
        self._jobs: list[Job[Outcome]] = []
        self._waiting: deque[tuple[Job[Outcome], Callable[[Progress], Outcome]]] = deque()

    def add(self, work: Callable[[Progress], Outcome], visitor: str = "") -> Job[Outcome]:
        """Put work at the end of the queue, where it starts as soon as all before it has ended. Return its job.

        Raises TooBusy if the queue is full.
        """
        job = Job[Outcome](visitor)
        with self._lock:
            if len(self._waiting) >= self._most_waiting:
                note_refusal(self.name)
                raise TooBusy(f"Too many others wait for their {self.name}. Try again in a while.")
            self._jobs.append(job)
            self._waiting.append((job, work))
            if self.running is None:
                self._start_next()
        return job

    def jobs_of(self, visitor: str) -> list[Job[Outcome]]:
        """Return the jobs of a visitor that the queue remembers, in their order."""
        oldest = datetime.now(UTC) - KEPT_FOR
        self.forget(lambda job: job.ended is not None and job.ended < oldest)
        with self._lock:
            return [job for job in self._jobs if job.visitor == visitor]

    def forget(self, is_over: Callable[[Job[Outcome]], bool]) -> None:
        """Remember no longer the jobs that have ended and for which `is_over` is true."""
        with self._lock:
            self._jobs = [job for job in self._jobs if job.status is not Status.ENDED or not is_over(job)]

    def _start_next(self) -> None:
        """Start the first work that waits. The caller holds the lock."""
        if not self._waiting:
            self.running = None
            return
        job, work = self._waiting.popleft()
        job.status, self.running = Status.RUNNING, job
        threading.Thread(target=self._run, args=(job, work), name=self.name, daemon=True).start()

    def _run(self, job: Job[Outcome], work: Callable[[Progress], Outcome]) -> None:
        def progress(stage: str, done: int, total: int) -> None:
            job.rate.update(stage, done, total)
            self._give_way()

        try:
            job.outcome = work(progress)
        except PatellaError as error:
            job.problem, job.error = str(error), _bare(error)
        except OSError as error:
            log.exception("%s stopped", self.name)
            job.problem = refused(error)
        except Exception:  # an exception ends the thread unseen, and the page would wait for ever
            log.exception("%s stopped", self.name)
            job.problem = "It stopped because of a fault in Patella. The log of the server has it."
        with self._lock:
            job.status, job.ended = Status.ENDED, datetime.now(UTC)
            for old in [each for each in self._jobs if each.status is Status.ENDED][:-MOST_KEPT]:
                self._jobs.remove(old)
            self._start_next()


def _bare(error: PatellaError) -> PatellaError:
    """Return the error without what it came from: that would keep all that the work held, as uploaded files."""
    error.__cause__ = error.__context__ = error.__traceback__ = None
    return error
