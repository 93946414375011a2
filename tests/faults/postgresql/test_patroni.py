"""Machines that Patroni keeps: what is missing is named, and what Patroni says of a machine is understood.

`patella faults failover` runs them all.
"""

from __future__ import annotations

import json
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path

import pytest

from core.errors import UsageError
from faults.postgresql import patroni
from faults.postgresql.home import Home
from faults.postgresql.patroni import Machine, Machines, Programs, find_programs

PROGRAMS = Programs(Path("/etcd"), Path("/patroni"), Path("/patronictl"))


class AsPatroni(BaseHTTPRequestHandler):
    """What Patroni answers on the machine of a primary."""

    def do_GET(self) -> None:
        self.send_response(200 if self.path == "/primary" else 503)
        self.send_header("Content-Length", "0")
        self.end_headers()

    def log_message(self, *_: object) -> None:
        pass


@pytest.fixture
def machine(tmp_path: Path) -> Machine:
    return Machine(Home(tmp_path, Path("/programs"), {}, "a secret"), "machine-1", PROGRAMS)


@pytest.fixture
def port_of_patroni() -> Iterator[int]:
    with HTTPServer(("127.0.0.1", 0), AsPatroni) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield server.server_port
        server.shutdown()


def test_what_is_missing_is_named(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(patroni, "INSTALLED", tmp_path)
    monkeypatch.setenv("PATH", str(tmp_path))
    needs = "This drill needs programs that are not installed: "
    etcd = "etcd (on Debian and Ubuntu: apt install etcd-server)"
    with pytest.raises(UsageError) as both:
        find_programs()
    assert str(both.value) == f"{needs}{etcd}, and Patroni (make failover-setup)."
    (tmp_path / "installed").touch()
    with pytest.raises(UsageError) as one:
        find_programs()
    assert str(one.value) == f"{needs}{etcd}."
    (tmp_path / "etcd").touch(0o755)
    monkeypatch.setattr("os.geteuid", lambda: 1_000)
    assert find_programs() == Programs(tmp_path / "etcd", tmp_path / "bin/patroni", tmp_path / "bin/patronictl")
    monkeypatch.setattr("os.geteuid", lambda: 0)
    monkeypatch.setattr(patroni, "can_be_reached", lambda path: False)
    with pytest.raises(UsageError, match="other users do not reach the Python of Patroni"):
        find_programs()


def test_the_primary_is_the_one_that_says_so(machine: Machine, port_of_patroni: int, tmp_path: Path) -> None:
    other = Machine(Home(tmp_path, Path("/programs"), {}, "a secret"), "machine-2", PROGRAMS)
    machine.ports.patroni = port_of_patroni
    assert (machine.is_now("primary"), machine.is_now("replica"), other.is_now("primary")) == (True, False, False)
    assert Machines([other, machine]).primary() is None  # neither was started
    assert Machines([other, machine]).address() == (
        f"postgresql://patella@127.0.0.1:{other.port},127.0.0.1:{machine.port}/patella"
    )


def test_patroni_and_etcd_know_all_machines(machine: Machine, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    other = Machine(Home(tmp_path, Path("/programs"), {}, "a secret"), "machine-2", PROGRAMS)
    began: list[tuple[str, ...]] = []
    monkeypatch.setattr(Machine, "_begin", lambda self, *values: began.append(values))
    machine.join([machine, other])
    (_, etcd, *options), patroni_itself = began
    assert (etcd, patroni_itself) == ("/etcd", ("patroni", "/patroni", str(tmp_path / "machine-1.json")))
    peers = ",".join(f"{each.name}=http://127.0.0.1:{each.ports.peers}" for each in (machine, other))
    assert f"--initial-cluster={peers}" in options
    file = tmp_path / "machine-1.json"
    settings = json.loads(file.read_text())
    assert file.stat().st_mode & 0o077 == 0
    assert settings["etcd3"]["hosts"] == [f"127.0.0.1:{each.ports.clients}" for each in (machine, other)]
    assert settings["bootstrap"]["dcs"] == {
        "ttl": 30,
        "loop_wait": 10,
        "retry_timeout": 10,
        "synchronous_mode": True,
        "postgresql": {"use_pg_rewind": True},
    }
