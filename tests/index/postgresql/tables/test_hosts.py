"""Who waits for a host that takes no connection is given up, and the host is left alone until it answers."""

from __future__ import annotations

import socket
import threading
from collections.abc import Collection, Iterator
from contextlib import ExitStack, suppress

import pytest

from index.postgresql.tables import hosts
from index.postgresql.tables.hosts import Host, Watch

A, B = Host("a", "1"), Host("b", "2")


class Watched:
    """Two hosts, of which those in `silent` do not answer. `asked` is released each time that one is asked."""

    def __init__(self) -> None:
        self.silent: set[Host] = set()
        self.asked, self.left = threading.Semaphore(0), threading.Semaphore(0)
        self.lost: list[set[Host]] = []
        self.watch = Watch([A, B], self.answers, self.leave, patience=0.02)

    def answers(self, host: Host) -> bool:
        self.asked.release()
        return host not in self.silent

    def close(self) -> None:
        """End the watch, and wait until nobody is asked any more: all of a process share what one learns."""
        self.watch.close()
        with suppress(RuntimeError):  # it never began
            self.watch._thread.join()
        while self.watch._asked:
            pass

    def leave(self, away: Collection[Host]) -> None:
        self.lost.append(set(away))
        self.left.release()


@pytest.fixture
def watched(monkeypatch: pytest.MonkeyPatch) -> Iterator[Watched]:
    monkeypatch.setattr(hosts, "_away", {})
    each = Watched()
    yield each
    each.close()


@pytest.fixture
def link() -> Iterator[socket.socket]:
    """One end of a connection whose other end says nothing."""
    with ExitStack() as stack:
        own, _ = map(stack.enter_context, socket.socketpair())
        yield own


def test_who_waits_for_a_busy_host_goes_on_waiting(watched: Watched, link: socket.socket) -> None:
    with watched.watch.waiting(A, link.fileno()) as waiting:
        for _ in range(3):
            watched.asked.acquire()
    assert (waiting.is_given_up, watched.lost, watched.watch.is_away(A)) == (False, [], False)


def test_who_waits_for_a_host_that_is_away_is_given_up(watched: Watched, link: socket.socket) -> None:
    watched.silent = {A}
    with watched.watch.waiting(A, link.fileno()) as waiting:
        assert link.recv(1) == b""  # as if the host had closed it
    assert (waiting.is_given_up, watched.lost) == (True, [{A}])
    assert (watched.watch.is_away(A), watched.watch.is_away(B)) == (True, False)

    with watched.watch.waiting(B, link.fileno()) as waiting:  # the watch goes on asking the host that is away
        watched.silent = set()
        while watched.watch.is_away(A):
            watched.asked.acquire()
        assert not waiting.is_given_up


def test_who_is_patient_is_given_up_later(watched: Watched, link: socket.socket) -> None:
    watched.silent = {A}
    with watched.watch.waiting(A, link.fileno(), more_seconds=1e6) as waiting:
        watched.left.acquire()
        for _ in range(3):
            watched.asked.acquire()
        assert not waiting.is_given_up
    with watched.watch.waiting(A, link.fileno()), watched.watch.waiting(A, link.fileno(), more_seconds=0.001):
        assert link.recv(1) == b""


def test_what_one_learns_another_knows_until_it_is_forgotten(
    watched: Watched, link: socket.socket, monkeypatch: pytest.MonkeyPatch
) -> None:
    other = Watched()
    other.silent = {A}
    watched.watch.note(A, answers=False)
    assert other.watch.is_away(A)
    with other.watch.waiting(B, link.fileno()):
        other.left.acquire()
    assert other.lost == [{A}]
    other.close()
    other.watch.note(A, answers=True)
    assert not watched.watch.is_away(A)

    monkeypatch.setattr(hosts, "_KEPT_SECONDS", -1.0)  # as long ago
    watched.watch.note(B, answers=False)
    assert not watched.watch.is_away(B)


def test_a_host_that_is_doubted_is_asked(watched: Watched) -> None:
    watched.silent = {B}
    for host in (A, B):
        watched.watch.doubt(host)
        watched.asked.acquire()
    while not watched.watch.is_away(B):
        pass
    assert not watched.watch.is_away(A)
