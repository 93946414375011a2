"""Long work in a background thread: one piece of work at a time, watched by any number of visitors."""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Generic, TypeVar

from core.errors import PatellaError
from core.progress import Progress, ProgressRate
from ui.html import refused

log = logging.getLogger(__name__)

Outcome = TypeVar("Outcome")


@dataclass(frozen=True, slots=True)
class State(Generic[Outcome]):
    """The state of background work: not started, running, or ended.

    `rate` holds the progress while it runs. Work that ended has an `outcome`, or a `problem`: the message to show.
    """

    running: bool = False
    rate: ProgressRate = field(default_factory=ProgressRate)
    outcome: Outcome | None = None
    problem: str = ""


class Background(Generic[Outcome]):
    """A runner of one piece of work at a time, each in a new thread. It keeps the state of the latest one."""

    def __init__(self, name: str) -> None:
        self._name = name
        self._start_lock = threading.Lock()
        self._state: State[Outcome] = State()

    @property
    def state(self) -> State[Outcome]:
        return self._state

    def start(self, work: Callable[[Progress], Outcome]) -> bool:
        """Start the work in a thread and return True; return False, and start nothing, if other work is running."""
        with self._start_lock:
            if self._state.running:
                return False
            self._state = State(running=True)
        threading.Thread(target=self._run, args=(work,), name=self._name, daemon=True).start()
        return True

    def _run(self, work: Callable[[Progress], Outcome]) -> None:
        try:
            self._state = State(outcome=work(self._state.rate.update))
        except PatellaError as error:
            self._state = State(problem=str(error))
        except OSError as error:
            log.exception("%s stopped", self._name)
            self._state = State(problem=refused(error))
        except Exception:  # an exception ends the thread unseen, and the page would wait for ever
            log.exception("%s stopped", self._name)
            self._state = State(problem="It stopped because of a fault in Patella. The log of the server has it.")
