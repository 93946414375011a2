"""Which names the page is served under, and which pages may send requests to it.

A browser tells both: `Host` is the name in its address line, `Origin` the page that sends. A page of somebody else
whose name resolves to this machine (DNS rebinding) has a foreign Host; a page on another port of this machine has a
foreign Origin.
"""

from __future__ import annotations

import ipaddress
import re
import socket
from collections.abc import Sequence
from dataclasses import dataclass

from core.addresses import is_loopback

_HOST = re.compile(r"(\[[0-9A-Fa-f:.]+\]|[\w.-]+)(?::(\d{1,5}))?", re.ASCII)
_ORIGIN = re.compile(r"(https?)://([^/@\s]+)", re.ASCII)
_USUAL_PORTS = {"http": "80", "https": "443"}


@dataclass(frozen=True, slots=True)
class Hosts:
    """The names under which the page is served.

    `names` are in lower case. If `any_address`, every IP address is right too: nobody can make a name of theirs look
    like an address. Otherwise only the addresses of this machine itself are, as in 127.0.0.1.
    """

    names: frozenset[str]
    any_address: bool = False

    @classmethod
    def served_at(cls, address: str, more: Sequence[str] = ()) -> Hosts:
        """Return the names of a server that listens at an address, and `more` names.

        An address that other machines reach is served under every IP address and under the name of this machine.
        """
        names = {"localhost", *(name.lower().rstrip(".") for name in more)}
        if is_loopback(address):
            return cls(frozenset(names))
        own = socket.gethostname().lower()
        return cls(frozenset({*names, address.lower(), own, f"{own}.local"}), any_address=True)

    def allows(self, host: str) -> bool:
        """Return whether the page is served under the Host of a request, with any port or none."""
        form = _HOST.fullmatch(host)
        if form is None:
            return False
        name = form[1].lower().rstrip(".")
        try:
            address = ipaddress.ip_address(name.strip("[]"))
        except ValueError:
            return name in self.names
        return self.any_address or address.is_loopback or name.strip("[]") in self.names


def is_same_origin(origin: str, host: str) -> bool:
    """Return whether the Origin of a request is the page that is served under its Host, on the same port.

    >>> [is_same_origin(origin, "localhost:8501") for origin in ("http://localhost:8501", "http://localhost:9000")]
    [True, False]
    """
    of_origin = _ORIGIN.fullmatch(origin)
    if of_origin is None:
        return False
    usual = _USUAL_PORTS[of_origin[1]]
    return _with_port(of_origin[2], usual) == _with_port(host, usual) is not None


def _with_port(host: str, usual: str) -> tuple[str, str] | None:
    form = _HOST.fullmatch(host)
    return (form[1].lower(), form[2] or usual) if form else None
