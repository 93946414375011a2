"""Attempts are counted by address and in all, in bounded memory."""

from __future__ import annotations

from serving import attempts as module
from serving.attempts import Attempts


class Clock:
    """A clock that a test sets."""

    now = 1000.0

    def __call__(self) -> float:
        return self.now


def test_an_address_has_five_attempts_a_minute() -> None:
    clock = Clock()
    attempts = Attempts(clock)
    assert [attempts.may_try("10.0.0.1") for _ in range(7)] == [True] * 5 + [False] * 2
    assert attempts.may_try("10.0.0.2")
    clock.now += 59
    assert not attempts.may_try("10.0.0.1")
    clock.now += 1
    assert [attempts.may_try("10.0.0.1") for _ in range(6)] == [True] * 5 + [False]


def test_all_addresses_together_have_thirty() -> None:
    clock = Clock()
    attempts = Attempts(clock)
    assert sum(attempts.may_try(f"10.0.{number}.1") for number in range(200)) == 30
    clock.now += 60
    assert attempts.may_try("10.0.199.1")


def test_a_network_of_ipv6_counts_as_one_address() -> None:
    attempts = Attempts(Clock())
    assert [attempts.may_try(f"2001:db8:1:2::{number:x}") for number in range(6)] == [True] * 5 + [False]
    assert attempts.may_try("2001:db8:1:3::1")


def test_the_addresses_that_are_remembered_are_bounded() -> None:
    attempts = Attempts(Clock())
    for number in range(module.MOST_ADDRESSES + 500):
        attempts.may_try(f"{number}" * 50)
    assert len(attempts._of_address) == module.MOST_ADDRESSES
    assert max(map(len, attempts._of_address)) <= 64
