"""How often somebody tried a password or a token that is not right: few times a minute, by address and in all."""

from __future__ import annotations

import threading
import time
from collections import OrderedDict
from collections.abc import Callable
from ipaddress import IPv6Address, ip_address, ip_network

MOST_ADDRESSES = 1000

TRIES_OF_ADDRESS = 5
TRIES_OF_ALL = 30
WINDOW = 60.0
"""Seconds in which one address may try TRIES_OF_ADDRESS times, and all addresses together TRIES_OF_ALL times."""

Clock = Callable[[], float]


class Attempts:
    """How many passwords or tokens were tried in the last minute, by address and in all.

    `clock` tells the time in seconds. At most MOST_ADDRESSES addresses are remembered. The limit of all together holds
    for those who have many.
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
