"""What this process remembers of visitors: tickets for the right password, and the latest keys."""

from __future__ import annotations

import hashlib
import secrets
import threading
import time
from collections import OrderedDict
from collections.abc import Callable

TICKET_HOURS = 12
MOST_TICKETS = 1000

Clock = Callable[[], float]


class Latest:
    """The latest keys that were added, as many as `most`."""

    def __init__(self, most: int) -> None:
        self._most, self._lock = most, threading.Lock()
        self._keys: OrderedDict[str, None] = OrderedDict()

    def add(self, key: str) -> None:
        with self._lock:
            self._keys[key] = None
            self._keys.move_to_end(key)
            if len(self._keys) > self._most:
                self._keys.popitem(last=False)

    def holds(self, key: str) -> bool:
        with self._lock:
            return key in self._keys


class Tickets:
    """Random tickets that are valid for some hours, in this process. The latest MOST_TICKETS are remembered.

    Only hashes of them are kept. `clock` tells the time in seconds.
    """

    def __init__(self, clock: Clock = time.monotonic) -> None:
        self._clock, self._lock = clock, threading.Lock()
        self._ends: OrderedDict[bytes, float] = OrderedDict()

    def issue(self) -> str:
        """Return a new ticket."""
        ticket = secrets.token_urlsafe(32)
        with self._lock:
            self._ends[_digest(ticket)] = self._clock() + TICKET_HOURS * 3600
            while len(self._ends) > MOST_TICKETS:
                self._ends.popitem(last=False)
        return ticket

    def is_valid(self, ticket: str) -> bool:
        with self._lock:
            return self._ends.get(_digest(ticket), 0.0) > self._clock()

    def withdraw(self, ticket: str) -> None:
        with self._lock:
            self._ends.pop(_digest(ticket), None)


def _digest(ticket: str) -> bytes:
    return hashlib.sha256(ticket.encode("utf-8", "surrogatepass")).digest()
