"""A PostgreSQL server with pgvector on 127.0.0.1, for tests and attacks."""

from __future__ import annotations

import os
import shutil
import signal
import socket
import subprocess
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from types import MappingProxyType
from urllib.parse import quote

from faults.postgresql.home import SUPERUSER, Home, new_home

ROLE = "patella"
"""The role that owns the database of the same name. It is no superuser and needs no password."""

_STARTS = 3  # tries: another process may take the port that was free, or one that was killed still lives for a moment
_MOST_SECONDS = 60  # to start or stop
_POLL_SECONDS = 0.02


@dataclass(frozen=True, slots=True)
class Place:
    """Where a server listens, who may connect, and the command that begins each of its programs, if there is one."""

    host: str = "127.0.0.1"
    clients: str = "127.0.0.1/32"
    begin: tuple[str, ...] = ()

    @property
    def access(self) -> str:
        """The rules of access. Other users of the machine reach the port too: they get no superuser."""
        return f"""\
host all,replication {SUPERUSER} {self.clients} scram-sha-256
host all +with_password {self.clients} scram-sha-256
host all {ROLE} {self.clients} trust
"""


HERE = Place()
"""The place of most servers."""

SETTINGS = {
    "unix_socket_directories": "",
    "shared_buffers": "32MB",
    "jit": "off",
    "timezone": "UTC",
    "log_line_prefix": "%m [%p] %u@%d ",
}
"""Settings of every server."""

NO_SETTINGS: Mapping[str, str] = MappingProxyType({})

IN_MEMORY = {"fsync": "off", "synchronous_commit": "off", "full_page_writes": "off"}
"""Settings of a server that may lose all when it is killed, and waits for no disk."""


class Server:
    """A server of a home. Its data lies in the folder of its name. It runs between `start` and `stop`, or `kill`."""

    def __init__(self, home: Home, name: str, settings: Mapping[str, str], place: Place = HERE) -> None:
        self.name, self.place = name, place
        self.data, self.log = home.folder / name, home.folder / f"{name}.log"
        self.port = free_port()
        self._home, self._settings = home, dict(settings)
        self._process: subprocess.Popen[bytes] | None = None
        self._has_run = False

    def create(self, with_vectors: bool = True) -> None:
        """Make the files of a new server, start it, and make the role and its database, with the extension or not."""
        secret = self._home.new_secret("first password", self._home.password)
        options = ["--auth=scram-sha-256", "--locale=C", "--encoding=UTF8", "--no-sync", "--no-instructions"]
        self._home.run("initdb", f"--pgdata={self.data}", f"--username={SUPERUSER}", f"--pwfile={secret}", *options)
        secret.unlink()
        access = {each.access: "" for each in (HERE, self.place)}  # of its replicas, too
        (self.data / "pg_hba.conf").write_text("".join(access))
        self.start()
        self.sql(f"create role with_password; create role {ROLE} login")
        self.create_database(ROLE, with_vectors)

    def create_as_replica_of(self, primary: Server) -> None:
        """Make the files anew as a copy of those of a server that runs, and start it: it follows that server."""
        if self.data.exists():
            shutil.rmtree(self.data)
        options = ["--checkpoint=fast", "--no-sync", "--wal-method=stream", f"--dbname={self._source(primary)}"]
        self._home.run("pg_basebackup", f"--pgdata={self.data}", *options)
        (self.data / "standby.signal").touch()
        self._settings["primary_conninfo"] = self._source(primary)
        self.start()

    def follow(self, primary: Server) -> None:
        """Follow another server from now on, as a replica."""
        self.stop()
        self._settings["primary_conninfo"] = self._source(primary)
        self.start()

    def _source(self, primary: Server) -> str:
        return f"host={primary.place.host} port={primary.port} user={SUPERUSER} application_name={self.name}"

    def start(self) -> None:
        """Start the server and wait until it takes connections. Raises RuntimeError with its log if it does not."""
        for _ in range(_STARTS):
            settings = {**SETTINGS, **self._settings, "listen_addresses": self.place.host, "port": str(self.port)}
            arguments = [argument for name, value in settings.items() for argument in ("-c", f"{name}={value}")]
            run = ["postgres", "-D", str(self.data), *arguments]
            self._process = self._home.start(*run, log=self.log, begin=self.place.begin)
            if self._gets_ready(self._process):
                self._has_run = True
                return
            if not self._has_run:  # nobody knows the port yet
                self.port = free_port()
        raise RuntimeError(f"PostgreSQL does not start:\n{self.log.read_text()[-2_000:]}")

    def stop(self) -> None:
        """Stop the server as its operator would: connections are closed, and all is written. Nothing if it is down."""
        if self._process is not None:
            self._process.send_signal(signal.SIGINT)
            self._process.wait(_MOST_SECONDS)
            self._process = None

    def kill(self) -> None:
        """Kill the server with all its processes at one moment, as the loss of the machine would (Linux alone).

        If the main process alone is killed, those of the connections answer for a moment longer.
        """
        process = self._running()
        kill_with_children([process.pid])
        process.wait()
        self._process = None
        self.forget()

    @property
    def process_id(self) -> int:
        """The id of the main process, which starts all others. Raises RuntimeError if the server is down."""
        return self._running().pid

    @property
    def programs(self) -> Path:
        """The folder of the programs of PostgreSQL, such as pg_dump."""
        return self._home.programs

    def freeze(self, frozen: bool) -> None:
        """Let all processes of the server stand still, so that it neither answers nor refuses, or go on."""
        process = self._running()
        for each in [process.pid, *_children(process.pid)]:
            with suppress(ProcessLookupError):
                os.kill(each, signal.SIGSTOP if frozen else signal.SIGCONT)

    def sql(self, statements: str, database: str = SUPERUSER) -> str:
        """Run statements as the superuser and return the rows, one a line, with | between the values.

        Each statement is a transaction of its own. Raises RuntimeError with what the server says.
        """
        where = [f"--host={self.place.host}", f"--port={self.port}", f"--username={SUPERUSER}", f"--dbname={database}"]
        how = ["--no-psqlrc", "--quiet", "--tuples-only", "--no-align", "--set=ON_ERROR_STOP=1"]
        return self._home.run("psql", *where, *how, text=statements, begin=self.place.begin).strip()

    def create_database(self, name: str, with_vectors: bool = True) -> None:
        """Create a database that the role of the tests owns, with the extension vector or without."""
        self.sql(f'create database "{name}" owner {ROLE}')
        if with_vectors:
            self.sql("create extension vector", name)

    def drop_database(self, name: str) -> None:
        """Drop a database, and close the connections to it."""
        self.sql(f'drop database "{name}" with (force)')

    def create_role(self, name: str, password: str) -> None:
        """Create a role that must give its password, with the rights of the role of the tests."""
        self.sql(f"create role \"{name}\" login password '{password}' in role with_password, {ROLE}")

    def address(self, database: str = ROLE, role: str = ROLE, schema: str = "") -> str:
        """Return the address of a database, or of a schema in it. It holds no password."""
        return address_of([self], database, role, schema)

    def _running(self) -> subprocess.Popen[bytes]:
        if self._process is None:
            raise RuntimeError(f"The server {self.name} is down.")
        return self._process

    def _gets_ready(self, process: subprocess.Popen[bytes]) -> bool:
        """Return whether the server takes connections, as soon as it does, or has ended."""
        wait_until(lambda: process.poll() is not None or self._is_ready(process.pid), "it does not get ready")
        return process.poll() is None

    def _is_ready(self, pid: int) -> bool:
        try:
            lines = (self.data / "postmaster.pid").read_text().splitlines()
        except FileNotFoundError:
            return False
        return lines[:1] == [str(pid)] and len(lines) > 7 and lines[7].strip() == "ready"

    def forget(self) -> None:
        """Remove what a killed server has left beside its data: the file of its process and a bit of shared memory."""
        file = self.data / "postmaster.pid"
        memory = file.read_text().splitlines()[6].split()[-1]
        subprocess.run(["ipcrm", "--shmem-id", memory], capture_output=True, check=False)
        file.unlink()


@contextmanager
def new_server(is_durable: bool = False, settings: Mapping[str, str] = NO_SETTINGS) -> Iterator[Server]:
    """Make a server that runs while the block does, with the role of the tests and its database.

    A durable one waits for the disk, so that nothing it has said to be written is lost when it is killed. `settings`
    are more of PostgreSQL's own.
    """
    with new_home() as home:
        server = Server(home, "server", {**({} if is_durable else IN_MEMORY), **settings})
        try:
            server.create()
            yield server
        finally:
            server.stop()


def address_of(servers: Sequence[Server], database: str = ROLE, role: str = ROLE, schema: str = "") -> str:
    """Return the one address of several servers that hold the same, or of a schema in them. It holds no password."""
    hosts = ",".join(f"{server.place.host}:{server.port}" for server in servers)
    path = f"?options=-csearch_path%3D{quote(schema)}%2Cpublic" if schema else ""
    return f"postgresql://{quote(role)}@{hosts}/{quote(database)}{path}"


def free_port() -> int:
    """Return a port of 127.0.0.1 that nobody takes at this moment."""
    with socket.socket() as listening:
        listening.bind(("127.0.0.1", 0))
        return int(listening.getsockname()[1])


def _children(pid: int) -> list[int]:
    return [int(child) for child in Path(f"/proc/{pid}/task/{pid}/children").read_text().split()]


def _is_alive(pid: int) -> bool:
    """Return whether a process lives. One that has ended, and that nobody has asked for its status, does not."""
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] != "Z"
    except (FileNotFoundError, ProcessLookupError):
        return False


def kill_with_children(pids: Sequence[int]) -> None:
    """Kill processes and all that they have started at one moment, and return when none of them lives (Linux alone)."""
    for pid in pids:
        os.kill(pid, signal.SIGSTOP)  # they start no more
    family = [*pids, *(child for pid in pids for child in _children(pid))]
    for each in family:
        os.kill(each, signal.SIGKILL)
    wait_until(lambda: not any(map(_is_alive, family)), "its processes do not end")


def wait_until(is_so: Callable[[], bool], otherwise: str, most_seconds: float = _MOST_SECONDS) -> None:
    """Return as soon as something is so. Raises TimeoutError if it takes too long."""
    end = time.monotonic() + most_seconds
    while not is_so():
        if time.monotonic() > end:
            raise TimeoutError(f"PostgreSQL: {otherwise}.")
        time.sleep(_POLL_SECONDS)
