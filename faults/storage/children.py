"""Work in a forked child, which may be killed, and the part of an attack that one of several processes makes."""

from __future__ import annotations

import os
import pickle
import signal
import traceback
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

_MOST_SECONDS = 120  # of a child; a healthy one takes a tenth of a second


@dataclass(frozen=True, slots=True)
class Ended:
    """How a child ended: with a value, with an exception that it did not catch (its text), or by a signal."""

    value: Any = None
    exception: str = ""
    signal: int = 0


def in_child(work: Callable[[], object]) -> Ended:
    """Do some work in a forked child, and return how it ended."""
    reading, writing = os.pipe()
    child = os.fork()
    if child == 0:
        os.close(reading)
        _work(work, writing)
    os.close(writing)
    with os.fdopen(reading, "rb") as pipe:
        content = pipe.read()
    status = os.waitpid(child, 0)[1]
    if os.WIFSIGNALED(status):
        return Ended(signal=os.WTERMSIG(status))
    value, exception = pickle.loads(content)
    return Ended(value, exception)


def _work(work: Callable[[], object], writing: int) -> None:
    signal.signal(signal.SIGINT, signal.SIG_DFL)
    signal.alarm(_MOST_SECONDS)
    try:
        result: tuple[object, str] = work(), ""
    except BaseException:  # noqa: BLE001 - the parent judges it
        result = None, traceback.format_exc()
    with os.fdopen(writing, "wb") as pipe:
        pipe.write(pickle.dumps(result))
    os._exit(0)


@dataclass(frozen=True, slots=True)
class Shard:
    """Part `number`, from 0, `of` so many.

    >>> [number for number in range(6) if Shard(1, 3).has(number)]
    [1, 4]
    """

    number: int
    of: int

    def has(self, number: int) -> bool:
        """Return whether this part has the case of this number."""
        return number % self.of == self.number


WHOLE = Shard(0, 1)
"""The only part."""
