"""A child returns a value, tells its exception, or is killed."""

from __future__ import annotations

import os
import signal

from faults.storage.children import WHOLE, Ended, Shard, in_child


def test_a_child_returns_a_value() -> None:
    assert in_child(lambda: {"a": [1, 2]}) == Ended({"a": [1, 2]})


def test_an_exception_is_told() -> None:
    ended = in_child(lambda: 1 // 0)
    assert (ended.value, ended.signal) == (None, 0)
    assert ended.exception.endswith("ZeroDivisionError: integer division or modulo by zero\n")


def test_a_killed_child_is_told() -> None:
    assert in_child(lambda: os.kill(os.getpid(), signal.SIGKILL)) == Ended(signal=signal.SIGKILL)


def test_each_case_has_one_part() -> None:
    assert [[number for number in range(7) if Shard(part, 3).has(number)] for part in range(3)] == [
        [0, 3, 6],
        [1, 4],
        [2, 5],
    ]
    assert all(WHOLE.has(number) for number in range(7))
