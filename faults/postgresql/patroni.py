"""Machines that Patroni keeps: on each a PostgreSQL server, Patroni, and etcd, where all of them agree who is primary.

`make failover-setup` installs Patroni; etcd is a package of the system.
"""

from __future__ import annotations

import json
import os
import shutil
import signal
import subprocess
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from urllib.error import HTTPError
from urllib.request import urlopen

from core.errors import UsageError
from core.locations import PROJECT
from faults.postgresql.cluster import shows
from faults.postgresql.home import SUPERUSER, Home, can_be_reached, new_home
from faults.postgresql.server import (
    HERE,
    ROLE,
    SETTINGS,
    Server,
    address_of,
    free_port,
    kill_with_children,
    wait_until,
)

INSTALLED = PROJECT / ".venv-failover"
"""The environment of Patroni."""

_MOST_SECONDS = 180.0  # to elect, to rejoin: Patroni's own times add up to one minute, on a machine that is not busy
_ASK_SECONDS = 5
_HEARTBEAT, _ELECTION = "500", "5000"  # ms; etcd's own are for machines that do nothing else

_TIMES: dict[str, object] = {"ttl": 30, "loop_wait": 10, "retry_timeout": 10}
"""Patroni's own times, in seconds: after `ttl` without a word of the primary, a replica takes its place."""


@dataclass(frozen=True, slots=True)
class Programs:
    """Where the programs lie that Patroni needs beside PostgreSQL."""

    etcd: Path
    patroni: Path
    patronictl: Path


def find_programs() -> Programs:
    """Return where the programs lie. Raises UsageError, which says what to install, if one is missing."""
    etcd = shutil.which("etcd")
    missing = [] if etcd else ["etcd (on Debian and Ubuntu: apt install etcd-server)"]
    if not (INSTALLED / "installed").exists():
        missing.append("Patroni (make failover-setup)")
    if missing or not etcd:
        raise UsageError(f"This drill needs programs that are not installed: {', and '.join(missing)}.")
    if os.geteuid() == 0 and not can_be_reached(INSTALLED / "bin" / "python"):
        raise UsageError(
            "PostgreSQL and Patroni do not run as root, and other users do not reach the Python of Patroni. Remove "
            "the folder .venv-failover, install the Python of the system, then run `make failover-setup`."
        )
    return Programs(Path(etcd), INSTALLED / "bin" / "patroni", INSTALLED / "bin" / "patronictl")


@dataclass
class Ports:
    """The ports of one machine beside that of PostgreSQL: Patroni's, and etcd's for clients and for its peers."""

    patroni: int = field(default_factory=free_port)
    clients: int = field(default_factory=free_port)
    peers: int = field(default_factory=free_port)


class Machine(Server):
    """A server that Patroni starts, makes primary or replica, and stops, with its etcd."""

    def __init__(self, home: Home, name: str, programs: Programs) -> None:
        super().__init__(home, name, {})
        self.ports = Ports()
        self._programs = programs
        self._etcd: subprocess.Popen[bytes] | None = None
        self._machines: Sequence[Machine] = ()

    def join(self, machines: Sequence[Machine]) -> None:
        """Start etcd and Patroni as one of these machines. Nothing is waited for."""
        self._machines = machines
        self._home.new_secret(self._configuration.name, json.dumps(self._settings_of_patroni()))
        self.start()

    def start(self) -> None:
        """Start etcd and Patroni, which starts PostgreSQL. Nothing is waited for."""
        self.start_etcd()
        self._process = self._begin("patroni", str(self._programs.patroni), str(self._configuration))

    def stop(self) -> None:
        """Stop PostgreSQL, Patroni and etcd."""
        for process, kind in ((self._process, "patroni"), (self._etcd, "etcd")):
            if process is not None:
                process.send_signal(signal.SIGTERM)
                process.wait(_MOST_SECONDS)
                self._file_of(kind).unlink()
        self._process = self._etcd = None

    def kill(self) -> None:
        """Kill PostgreSQL, Patroni and etcd at one moment, as the loss of the machine would."""
        running = self._running()
        assert self._etcd
        postgres = int((self.data / "postmaster.pid").read_text().split()[0])
        kill_with_children([running.pid, self._etcd.pid, postgres])
        for process, kind in ((running, "patroni"), (self._etcd, "etcd")):
            process.wait()
            self._file_of(kind).unlink()
        self._process = self._etcd = None
        self.forget()

    def lose_etcd(self) -> None:
        """Kill etcd alone."""
        assert self._etcd
        self._etcd.kill()
        self._etcd.wait()
        self._file_of("etcd").unlink()
        self._etcd = None

    def start_etcd(self) -> None:
        """Start etcd, which knows what it knew. Nothing is waited for."""
        self._etcd = self._begin("etcd", str(self._programs.etcd), *self._options_of_etcd())

    @property
    def is_read_only(self) -> bool:
        """Whether its server answers and takes no writes."""
        try:
            return self.sql("select pg_is_in_recovery()") == "t"
        except RuntimeError:  # it is down, or starting
            return False

    def is_now(self, role: str) -> bool:
        """Return whether Patroni says that its server runs and is `primary`, `replica` or `synchronous`."""
        try:
            with urlopen(f"http://127.0.0.1:{self.ports.patroni}/{role}", timeout=_ASK_SECONDS) as answer:
                return bool(answer.status == 200)
        except HTTPError as refused:
            refused.close()
            return False
        except OSError:
            return False

    def control(self, *arguments: str) -> str:
        """Run patronictl, and return its output. Raises RuntimeError with what it said if it fails."""
        return self._home.run(str(self._programs.patronictl), f"--config-file={self._configuration}", *arguments)

    @property
    def is_up(self) -> bool:
        """Whether it was started, and neither stopped nor lost since."""
        return self._process is not None

    @property
    def _configuration(self) -> Path:
        return self._home.folder / f"{self.name}.json"

    def _file_of(self, kind: str) -> Path:
        """Return the file with the id of a process: whoever removes the home kills it."""
        return self._home.folder / f"{self.name}-{kind}.pid"

    def _begin(self, kind: str, program: str, *arguments: str) -> subprocess.Popen[bytes]:
        process = self._home.start(program, *arguments, log=self._home.folder / f"{self.name}-{kind}.log")
        self._file_of(kind).write_text(f"{process.pid}\n")
        return process

    def _options_of_etcd(self) -> list[str]:
        clients, peers = (f"http://127.0.0.1:{port}" for port in (self.ports.clients, self.ports.peers))
        options = {
            "name": self.name,
            "data-dir": f"{self._home.folder / self.name}-etcd",
            "listen-client-urls": clients,
            "advertise-client-urls": clients,
            "listen-peer-urls": peers,
            "initial-advertise-peer-urls": peers,
            "initial-cluster": ",".join(f"{each.name}=http://127.0.0.1:{each.ports.peers}" for each in self._machines),
            "heartbeat-interval": _HEARTBEAT,
            "election-timeout": _ELECTION,
            "logger": "zap",
            "log-level": "warn",
        }
        return [f"--{name}={value}" for name, value in options.items()]

    def _settings_of_patroni(self) -> dict[str, object]:
        """Return the settings of Patroni. It reads YAML, and JSON is YAML."""
        dcs = _TIMES | {"synchronous_mode": True, "postgresql": {"use_pg_rewind": True}}
        etcd = [f"127.0.0.1:{each.ports.clients}" for each in self._machines]
        superuser = {"username": SUPERUSER, "password": self._home.password}
        listens = {"listen": f"127.0.0.1:{self.port}", "connect_address": f"127.0.0.1:{self.port}"}
        asked = f"127.0.0.1:{self.ports.patroni}"
        return {
            "scope": "patella",
            "name": self.name,
            "restapi": {"listen": asked, "connect_address": asked},
            "etcd3": {"hosts": etcd},
            "bootstrap": {
                "dcs": dcs,
                "initdb": [{"encoding": "UTF8"}, {"locale": "C"}, "data-checksums"],
            },
            "postgresql": {
                **listens,
                "data_dir": str(self.data),
                "bin_dir": str(self._home.programs),
                "pgpass": str(self._home.folder / f"{self.name}.pgpass"),
                "authentication": {"superuser": superuser, "replication": superuser},
                "basebackup": {"checkpoint": "fast"},
                "pg_hba": HERE.access.splitlines(),
                "parameters": SETTINGS,
            },
        }


class Machines:
    """Machines that hold the same. Patroni chooses the one that takes writes."""

    def __init__(self, machines: Sequence[Machine]) -> None:
        self.machines = machines

    def address(self) -> str:
        """Return the one address of all machines, which stays whatever becomes of them. It holds no password."""
        return address_of(self.machines)

    def primary(self) -> Machine | None:
        """Return the machine that takes writes now, if there is one."""
        return next((each for each in self.machines if each.is_up and each.is_now("primary")), None)

    def wait_for_primary(self) -> Machine:
        """Return the machine that takes writes, as soon as there is one."""
        found: list[Machine] = []

        def is_found() -> bool:
            found.extend(filter(None, [self.primary()]))
            return bool(found)

        wait_until(is_found, "no machine becomes the primary", _MOST_SECONDS)
        return found[0]

    def wait_until_whole(self) -> None:
        """Return as soon as all machines that are up follow the primary, and commits wait for one of them."""
        primary = self.wait_for_primary()
        replicas = [each for each in self.machines if each.is_up and each is not primary]
        for each in replicas:
            wait_until(partial(each.is_now, "replica"), f"{each.name} is no replica", _MOST_SECONDS)
        wait_until(lambda: any(each.is_now("synchronous") for each in replicas), "no commit waits", _MOST_SECONDS)
        written = primary.sql("select pg_current_wal_lsn()")
        for each in replicas:
            wait_until(partial(shows, each, written), f"{each.name} does not follow", _MOST_SECONDS)

    def switch_over(self) -> None:
        """Make the replica that commits wait for the primary, as somebody does before the primary is serviced."""
        primary = self.wait_for_primary()
        candidate = next(each for each in self.machines if each.is_up and each.is_now("synchronous"))
        primary.control("switchover", f"--leader={primary.name}", f"--candidate={candidate.name}", "--force")

    @contextmanager
    def without_etcd(self) -> Iterator[None]:
        """Kill etcd on all machines, and start it again after the block, which begins when no machine takes writes."""
        up = [each for each in self.machines if each.is_up]
        for each in up:
            each.lose_etcd()
        wait_until(lambda: all(each.is_read_only for each in up), "a machine takes writes still", _MOST_SECONDS)
        yield
        for each in up:
            each.start_etcd()

    def logs(self) -> str:
        """Return the ends of what Patroni says on each machine."""
        files = [each.log.with_name(f"{each.name}-patroni.log") for each in self.machines]
        return "\n".join(f"{file.name}:\n{file.read_text()[-2_000:]}" for file in files if file.exists())


@contextmanager
def new_machines(count: int = 3) -> Iterator[Machines]:
    """Make machines that run while the block does, with the role of the tests and its database.

    Raises UsageError if a program is not installed, and RuntimeError with the logs of Patroni if one waits in vain.
    """
    programs = find_programs()
    with new_home() as home:
        machines = Machines([Machine(home, f"machine-{number + 1}", programs) for number in range(count)])
        try:
            for each in machines.machines:
                each.join(machines.machines)
            primary = machines.wait_for_primary()
            primary.sql(f"create role with_password; create role {ROLE} login")
            primary.create_database(ROLE)
            machines.wait_until_whole()
            yield machines
        except TimeoutError as error:
            raise RuntimeError(f"{error}\n{machines.logs()}") from error
        finally:
            for each in machines.machines:
                each.stop()
