"""Addresses that a server listens at."""

from __future__ import annotations

import ipaddress


def is_loopback(address: str) -> bool:
    """Return whether a server at this address is reached from its own machine alone.

    >>> is_loopback("127.0.0.1"), is_loopback("localhost"), is_loopback("0.0.0.0")
    (True, True, False)
    """
    if address.lower() == "localhost":
        return True
    try:
        return ipaddress.ip_address(address).is_loopback
    except ValueError:
        return False
