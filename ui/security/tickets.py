"""What this process remembers of visitors: tickets for the right password, how often one tried, and the latest keys."""

from __future__ import annotations

import hashlib
import secrets
import threading
import time
from collections import OrderedDict
from collections.abc import Callable
from ipaddress import IPv6Address, ip_address, ip_network

TICKET_HOURS = 12
MOST_TICKETS = 1000
MOST_ADDRESSES = 1000

TRIES_OF_ADDRESS = 5
TRIES_OF_ALL = 30
WINDOW = 60.0
"""Seconds in which one address may try TRIES_OF_ADDRESS passwords, and all addresses together TRIES_OF_ALL."""

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


class Attempts:
    """How many passwords were tried in the last minute, by address and in all. `clock` tells the time in seconds.

    At most MOST_ADDRESSES addresses are remembered. The limit of all together holds for those who have many.
    """

    def __init__(self, clock: Clock = time.monotonic) -> None:
        self._clock, self._lock = clock, threading.Lock()
        self._of_address: OrderedDict[str, list[float]] = OrderedDict()
        self._of_all: list[float] = []

    def may_try(self, address: str) -> bool:
        """Count a try from an address, and return whether it is allowed. A try that is not allowed does not count."""
        source = _source(address)
        with self._lock:
            begin = self._clock() - WINDOW
            self._of_all = [moment for moment in self._of_all if moment > begin]
            own = [moment for moment in self._of_address.pop(source, ()) if moment > begin]
            allowed = len(own) < TRIES_OF_ADDRESS and len(self._of_all) < TRIES_OF_ALL
            if allowed:
                own.append(self._clock())
                self._of_all.append(self._clock())
            self._of_address[source] = own
            while len(self._of_address) > MOST_ADDRESSES:
                self._of_address.popitem(last=False)
            return allowed


def _source(address: str) -> str:
    """Return who an address belongs to: of IPv6, one customer has a whole network of 64 bits."""
    try:
        parsed = ip_address(address)
    except ValueError:
        return address[:64]
    return str(ip_network((parsed, 64), strict=False)) if isinstance(parsed, IPv6Address) else str(parsed)


def _digest(ticket: str) -> bytes:
    return hashlib.sha256(ticket.encode("utf-8", "surrogatepass")).digest()
