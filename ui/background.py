"""Long work in the background: one at a time in a process, watched by any number of visitors."""

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
    """How far it is, or how it ended: with an outcome or with a problem."""

    running: bool = False
    rate: ProgressRate = field(default_factory=ProgressRate)
    outcome: Outcome | None = None
    problem: str = ""


class Background(Generic[Outcome]):
    """Runs work in a thread of its own and remembers how the last one went."""

    def __init__(self, name: str) -> None:
        self._name = name
        self._starting = threading.Lock()
        self._state: State[Outcome] = State()

    @property
    def state(self) -> State[Outcome]:
        return self._state

    def start(self, work: Callable[[Progress], Outcome]) -> bool:
        """False where one is running already."""
        with self._starting:
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
        except Exception:  # nobody else would see it, and the page would wait for ever
            log.exception("%s stopped", self._name)
            self._state = State(problem="It stopped because of a fault in Patella. The log of the server has it.")
