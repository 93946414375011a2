"""Tickets end, and they are kept in bounded memory."""

from __future__ import annotations

from ui.security import tickets as module
from ui.security.tickets import Tickets


class Clock:
    """A clock that a test sets."""

    now = 1000.0

    def __call__(self) -> float:
        return self.now


def test_a_ticket_is_valid_for_twelve_hours_or_until_it_is_withdrawn() -> None:
    clock = Clock()
    tickets = Tickets(clock)
    one, other = tickets.issue(), tickets.issue()
    assert (one != other, len(one), tickets.is_valid(one), tickets.is_valid(other)) == (True, 43, True, True)
    tickets.withdraw(one)
    tickets.withdraw("never issued")
    assert [tickets.is_valid(each) for each in (one, other, "", other + "x", "\udcff")] == [
        *(False, True, False, False, False)
    ]
    clock.now += 12 * 3600 - 1
    assert tickets.is_valid(other)
    clock.now += 1
    assert not tickets.is_valid(other)


def test_only_the_latest_tickets_are_remembered_and_none_of_them_can_be_read() -> None:
    tickets = Tickets(Clock())
    issued = [tickets.issue() for _ in range(module.MOST_TICKETS + 2)]
    assert [tickets.is_valid(each) for each in issued] == [False, False] + [True] * module.MOST_TICKETS
    assert issued[-1] not in str(vars(tickets))
