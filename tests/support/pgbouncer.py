"""A PgBouncer in front of a server of the tests, which hands its connections on."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from contextlib import contextmanager

import pytest

from faults.postgresql.home import new_home
from faults.postgresql.server import ROLE, Server, free_port, wait_until

PGBOUNCER = shutil.which("pgbouncer") or shutil.which("pgbouncer", path="/usr/sbin:/usr/local/sbin")

needs_pgbouncer = pytest.mark.skipif(not PGBOUNCER, reason="PgBouncer is not installed: apt install pgbouncer")


@contextmanager
def new_pgbouncer(server: Server, mode: str, connections: int, query: str = "") -> Iterator[int]:
    """Start a PgBouncer in a mode ("session", "transaction") before a server, and yield its port.

    It opens so many connections to each database, and sends a query over each when it opens it, if there is one.
    """
    port = free_port()
    with new_home() as home:
        lines = {
            "listen_addr": "127.0.0.1",
            "listen_port": str(port),
            "unix_socket_dir": "",
            "auth_type": "trust",
            "auth_file": str(home.new_secret("users", f'"{ROLE}" ""\n')),
            "pool_mode": mode,
            "default_pool_size": str(connections),
        }
        database = f"* = host=127.0.0.1 port={server.port}" + (f" connect_query='{query}'" if query else "")
        settings = "\n".join(f"{name} = {value}" for name, value in lines.items())
        file = home.new_secret("pgbouncer.ini", f"[databases]\n{database}\n\n[pgbouncer]\n{settings}\n")
        log = home.folder / "pgbouncer.log"
        process = home.start(str(PGBOUNCER), str(file), log=log)
        (home.folder / "pgbouncer.pid").write_text(f"{process.pid}\n")  # killed if this process is
        try:
            wait_until(
                lambda: process.poll() is not None or "process up" in log.read_text(), "PgBouncer does not start"
            )
            assert process.poll() is None, log.read_text()
            yield port
        finally:
            (home.folder / "pgbouncer.pid").unlink()
            process.kill()
            process.wait()
