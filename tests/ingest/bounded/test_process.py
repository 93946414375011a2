"""Child processes end with their parent, however that ends, and a slow start is no file's fault."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

import pytest

from core.errors import PatellaError
from core.locations import PROJECT
from ingest.bounded import process as processes
from ingest.bounded.process import ReaderProcess, _Watched
from tests.support.hostile import is_running

PROGRAM = """
import os, signal, sys
sys.path.insert(0, {project!r})
from pathlib import Path
from core.settings import BUNDLED_MODEL
from embedding import find_model
from ingest.bounded import pool
from ingest.bounded.bounds import Bounds
from patella import guarded
from tests.support import hostile

pool.cores = lambda: 2
signal.signal(signal.SIGINT, signal.default_int_handler)  # a background job starts with SIGINT ignored

def work():
    model = find_model(BUNDLED_MODEL)
    calls = [hostile.StartAnother(Path(name)) for name in sys.argv[1:]]
    list(pool.POOL.map([pool.Request("odd.md", 0, call, model, Bounds(seconds=3600)) for call in calls]))

sys.exit(guarded(work, "All is kept."))
"""


@pytest.fixture
def reading(tmp_path: Path) -> Iterator[tuple[subprocess.Popen[str], list[int]]]:
    """Start a program that reads two files that never end; each has started another program.

    Return it with the ids of these four processes. Its main script has no guard, and is not run again.
    """
    script, names = tmp_path / "script.py", [tmp_path / "one", tmp_path / "two"]
    script.write_text(PROGRAM.format(project=str(PROJECT)), "utf-8")
    command = [sys.executable, str(script), *map(str, names)]
    with subprocess.Popen(command, stderr=subprocess.PIPE, text=True, start_new_session=True) as program:
        while not all(name.exists() for name in names):
            assert program.poll() is None
            time.sleep(0.05)
        yield program, [int(number) for name in names for number in name.read_text("ascii").split()]
        with suppress(ProcessLookupError):
            os.killpg(program.pid, signal.SIGKILL)


@pytest.mark.parametrize("stop", [signal.SIGINT, signal.SIGTERM, signal.SIGKILL])
def test_no_process_outlives_its_parent(stop: signal.Signals, reading: tuple[subprocess.Popen[str], list[int]]) -> None:
    program, others = reading
    assert [is_running(each) for each in others] == [True] * 4
    os.killpg(program.pid, stop)
    _, errors = program.communicate(timeout=60)
    deadline = time.monotonic() + 60
    while any(map(is_running, others)) and time.monotonic() < deadline:
        time.sleep(0.05)
    assert [is_running(each) for each in others] == [False] * 4
    assert errors == ("\nStopped. All is kept.\n" if stop is signal.SIGINT else "")


def test_a_process_that_does_not_start_is_said(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(processes, "_START", "raise SystemExit(7)")
    process = ReaderProcess()
    with pytest.raises(PatellaError, match=r"did not start \(status 7\)\. Check the installation"):
        process.ask(b"", 60, 10)
    process.close()
    assert not process.is_usable()


def test_a_process_that_is_closed_is_gone(monkeypatch: pytest.MonkeyPatch) -> None:
    process = ReaderProcess()
    assert process.is_usable()
    process.close()
    process.close()
    assert (process.is_usable(), is_running(process.process_id)) == (False, False)


class FakeProcess:
    process_id = 7

    def __init__(self) -> None:
        self.kills = 0

    def kill(self) -> None:
        self.kills += 1


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> list[float]:
    """The time that the watch sees, and whether the process wants the processor: [seconds, 0.0 or 1.0]."""
    now = [100.0, 0.0]
    monkeypatch.setattr(processes.time, "monotonic", lambda: now[0])
    monkeypatch.setattr(processes, "_wants_processor", lambda process_id: bool(now[1]))
    return now


def test_a_process_that_waits_for_too_long_is_killed_once(clock: list[float]) -> None:
    process = FakeProcess()
    watched = _Watched(process, 10)  # type: ignore[arg-type]
    for clock[0], late in ((109.9, False), (110.1, True), (120.0, True)):
        watched.look(0.1)
        assert (watched.is_late, process.kills) == (late, int(late))


def test_time_in_which_other_programs_keep_it_from_computing_does_not_count(clock: list[float]) -> None:
    process = FakeProcess()
    watched = _Watched(process, 10)  # type: ignore[arg-type]
    clock[1] = 1.0
    for _ in range(30):
        clock[0] += 1
        watched.look(1)
    assert not watched.is_late
    clock[1] = 0.0
    for _ in range(10):
        clock[0] += 1
        watched.look(1)
    assert (watched.is_late, process.kills) == (False, 0)
    clock[0] += 1
    watched.look(1)
    assert (watched.is_late, process.kills) == (True, 1)


def test_each_sign_of_life_gives_the_whole_time_again_but_not_for_ever(clock: list[float]) -> None:
    watched = _Watched(FakeProcess(), 10)  # type: ignore[arg-type]
    for _ in range(401):
        clock[0] += 9
        watched.extend()
        watched.look(9)
    assert not watched.is_late
    clock[0] += 9
    watched.extend()
    watched.look(9)
    assert watched.is_late


def test_the_system_tells_whether_a_process_wants_the_processor() -> None:
    assert processes._wants_processor(os.getpid()) in (True, False)  # the state of its main thread
    assert not processes._wants_processor(2**30)
