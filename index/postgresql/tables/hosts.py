"""Which hosts do not answer, and who waits for one of them.

A lost machine and a network that swallows packets refuse nothing, and a server that stands still even acknowledges
what it is sent. So whoever waits for a host is watched. If that takes long, another connection is tried: a host that is
busy takes it. One that does not is away: who waits for it is given up, and nobody asks it until it answers a thread of
its own, which asks it all the time. What one object learns, all of the process know.
"""

from __future__ import annotations

import socket
import threading
import time
from collections.abc import Callable, Collection, Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from typing import NamedTuple

_LOOK_SECONDS = 1.0
_KEPT_SECONDS = 10.0  # longer than a thread asks: for how long a host is away if that thread has ended


class Host(NamedTuple):
    """A host of an address with its port."""

    name: str
    port: str

    def __str__(self) -> str:
        return f"{self.name or 'localhost'}:{self.port}"


class _Away(NamedTuple):
    """Since when a host is away, and until when it counts as that, by time.monotonic."""

    since: float
    until: float


_away: dict[Host, _Away] = {}


@dataclass(eq=False, slots=True)
class Waiting:
    """Somebody who waits for a host. `more_seconds` is for how long after the host was found away."""

    host: Host
    link: socket.socket
    more_seconds: float
    since: float
    is_given_up: bool = False

    def give_up(self) -> None:
        """Let the connection fail at once, as if the host had closed it."""
        self.is_given_up = True
        with suppress(OSError):  # it has ended already
            self.link.shutdown(socket.SHUT_RDWR)


class Watch:
    """The hosts of one address, watched.

    `answers` returns whether a host takes a connection, within `patience` seconds. `lost` is called with those that are
    newly found away.
    """

    def __init__(
        self,
        hosts: Sequence[Host],
        answers: Callable[[Host], bool],
        lost: Callable[[Collection[Host]], object],
        patience: float,
    ) -> None:
        self._hosts, self._answers, self._lost, self._patience = hosts, answers, lost, patience
        self._lock = threading.Lock()
        self._waiting: set[Waiting] = set()
        self._asked_at: dict[Host, float] = {}
        self._asked: set[Host] = set()  # at this moment
        self._thread, self._closed = threading.Thread(), threading.Event()

    def is_away(self, host: Host) -> bool:
        away = _away.get(host)
        return away is not None and away.until > time.monotonic()

    def note(self, host: Host, answers: bool) -> None:
        """Remember whether a host answers."""
        if answers:
            _away.pop(host, None)
        else:
            now, known = time.monotonic(), _away.get(host)
            since = known.since if known and known.until > now else now
            _away[host] = _Away(since, now + self._patience + _KEPT_SECONDS)

    @contextmanager
    def waiting(self, host: Host, link: int, more_seconds: float = 0.0) -> Iterator[Waiting]:
        """Watch a connection while the block waits for it. `link` is its socket."""
        with socket.fromfd(link, socket.AF_INET, socket.SOCK_STREAM) as own:  # which nobody else closes
            waiting = Waiting(host, own, more_seconds, time.monotonic())
            self._start()
            with self._lock:
                self._waiting.add(waiting)
            try:
                yield waiting
            finally:
                with self._lock:
                    self._waiting.remove(waiting)

    def doubt(self, host: Host) -> None:
        """Ask a host, in a thread of its own, unless one does."""
        if host not in self._asked:
            self._asked.add(host)
            threading.Thread(target=self._ask, args=(host,), daemon=True, name="patella-hosts").start()

    def close(self) -> None:
        """Ask no host any more."""
        self._closed.set()

    def _start(self) -> None:
        if self._thread.is_alive() and not self._closed.is_set():
            return
        with self._lock:
            if not self._thread.is_alive() or self._closed.is_set():
                self._closed = threading.Event()
                self._thread = threading.Thread(
                    target=self._run, args=(self._closed,), daemon=True, name="patella-hosts"
                )
                self._thread.start()

    def _run(self, closed: threading.Event) -> None:
        known: set[Host] = set()
        while not closed.wait(min(_LOOK_SECONDS, self._patience / 4)):
            away = {host for host in self._hosts if self.is_away(host)}
            if away - known:
                self._lost(away - known)
            known = away
            with self._lock:
                waiting = list(self._waiting)
            self._look(away, waiting)

    def _look(self, away: set[Host], waiting: Sequence[Waiting]) -> None:
        """Ask the hosts that are away and those for which somebody waits long, and give up who waits in vain."""
        now = time.monotonic()
        for host in away | {each.host for each in waiting if now - each.since > self._patience}:
            if host in away or now - self._asked_at.get(host, float("-inf")) > self._patience:
                self._asked_at[host] = now
                self.doubt(host)
        for each in waiting:
            found = _away.get(each.host)
            if each.host in away and found and now - max(found.since, each.since) >= each.more_seconds:
                each.give_up()

    def _ask(self, host: Host) -> None:
        try:
            self.note(host, self._answers(host))
        finally:
            self._asked.discard(host)
