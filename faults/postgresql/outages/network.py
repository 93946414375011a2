"""A network of its own for one server, which can swallow all packets (Linux alone, as root)."""

from __future__ import annotations

import os
import shutil
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager

from core.errors import UsageError
from faults.postgresql.home import unprivileged_user
from faults.postgresql.server import Place

_PROGRAMS = ("ip", "unshare", "nsenter")
_NETWORKS = 16_384  # of four addresses each, in 198.18.0.0/16, which is set aside for trials (RFC 2544)
_SIZE = "/30"


class Network:
    """A pair of virtual interfaces: one here, one in a namespace, where the server of its `place` lives."""

    def __init__(self, process: int) -> None:
        """Make the network of the namespace of a process. Raises UsageError if the system refuses that."""
        third, fourth = divmod(process % _NETWORKS * 4, 256)
        first = f"198.18.{third}."
        self._here, host = f"{first}{fourth + 1}", f"{first}{fourth + 2}"
        self._enter = ("nsenter", f"--net=/proc/{process}/ns/net")
        user = unprivileged_user()
        as_user = ("--setuid", str(user["user"]), "--setgid", str(user["group"]))
        self.place = Place(host, f"{first}{fourth}{_SIZE}", (*self._enter, *as_user))
        name = f"patella{process}"
        _run("ip", "link", "add", name, "type", "veth", "peer", "name", "out", "netns", str(process))
        _run("ip", "address", "add", f"{self._here}{_SIZE}", "dev", name)
        _run("ip", "link", "set", name, "up")
        self._inside("ip", "address", "add", f"{host}{_SIZE}", "dev", "out")
        for each in ("lo", "out"):
            self._inside("ip", "link", "set", each, "up")
        # What comes from where nothing is sent to is dropped: then no packet passes, either way.
        self._inside("sh", "-c", "echo 1 > /proc/sys/net/ipv4/conf/all/rp_filter")

    def swallow(self, swallows: bool) -> None:
        """Let all that is sent to the server or by it vanish, or arrive again. Nobody is told."""
        change = ("replace", "blackhole", self._here) if swallows else ("flush", "type", "blackhole")
        self._inside("ip", "route", *change)

    def _inside(self, *command: str) -> None:
        _run(*self._enter, *command)


@contextmanager
def new_network() -> Iterator[Network]:
    """Make a network that lies while the block runs. Raises UsageError, which says why, where that cannot be."""
    if missing := [each for each in _PROGRAMS if not shutil.which(each)]:
        raise UsageError(f"A network of its own needs Linux and programs that are not installed: {', '.join(missing)}.")
    if os.geteuid() != 0:
        raise UsageError("A network of its own may be made by root alone.")
    # The namespace ends with the last process in it, and this one with the process that holds its input.
    hold = ["unshare", "--net", "sh", "-c", "echo made; read _"]
    with subprocess.Popen(
        hold, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, start_new_session=True
    ) as held:
        if not held.stdout or not held.stdout.readline():
            raise UsageError("This system lets no process have a network of its own.")
        yield Network(held.pid)


def _run(*command: str) -> None:
    """Run a command. Raises UsageError with what it says if it fails."""
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    if done.returncode:
        raise UsageError(f"This system refuses a network of its own: {done.stderr.strip()}")
