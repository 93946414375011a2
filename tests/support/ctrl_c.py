"""Ctrl-C, as a progress that is told sends it."""

from __future__ import annotations

import os
import signal
from threading import Lock

from core.progress import Progress


def ctrl_c_from(least: int) -> Progress:
    """Return a progress that interrupts this process once, as soon as so much or more is done.

    The progress of an attack comes now and then, and from several threads: a second interrupt would hit the clean-up.
    """
    first = Lock()

    def interrupt(stage: str, done: int, total: int) -> None:
        if done >= least and first.acquire(blocking=False):
            os.kill(os.getpid(), signal.SIGINT)

    return interrupt
