"""Parallel work on many items in several processes."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import suppress
from multiprocessing import parent_process
from pathlib import Path

import pytest

from core.locations import PROJECT
from core.parallel import parallel_map


@pytest.fixture(autouse=True)
def two_cores(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(os, "sched_getaffinity", lambda process: {0, 1})


@pytest.fixture
def few_items_suffice(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("core.parallel.MIN_ITEMS", 4)


def twice(number: int) -> tuple[int, int]:
    return 2 * number, os.getpid()


def killed_in_a_worker(number: int) -> int:
    if number == 40 and parent_process():
        os.kill(os.getpid(), signal.SIGKILL)
    return 2 * number


def reciprocal(number: int) -> float:
    return 1 / (number - 40)


def test_other_processes_do_the_work_and_the_order_is_kept() -> None:
    results = list(parallel_map(twice, range(300)))
    assert [number for number, _ in results] == list(range(0, 600, 2))
    assert os.getpid() not in {process for _, process in results}


def test_for_a_few_no_process_is_started() -> None:
    assert list(parallel_map(twice, range(30))) == [(2 * number, os.getpid()) for number in range(30)]


def test_what_is_not_asked_for_is_not_done_in_advance(few_items_suffice: None) -> None:
    taken = []

    def items() -> Iterator[int]:
        for number in range(10_000):
            taken.append(number)
            yield number

    results = parallel_map(twice, items())
    assert next(results)[0] == 0
    assert len(taken) < 200
    results.close()


def test_a_killed_process_loses_nothing(few_items_suffice: None) -> None:
    assert list(parallel_map(killed_in_a_worker, range(200))) == list(range(0, 400, 2))


def test_a_mistake_is_not_hidden(few_items_suffice: None) -> None:
    with pytest.raises(ZeroDivisionError):
        list(parallel_map(reciprocal, range(100)))


WITHOUT_GUARD = """
import sys
sys.path.insert(0, {project!r})
from core.parallel import ProcessWorkers

print("once", flush=True)
with ProcessWorkers() as workers:
    print(workers.submit(len, [1, 2, 3])())
print(__file__ == sys.argv[0], __spec__)
"""


def test_a_script_without_a_guard_is_run_once(tmp_path: Path) -> None:
    script = tmp_path / "script.py"
    script.write_text(WITHOUT_GUARD.format(project=str(PROJECT)), "utf-8")
    ran = subprocess.run([sys.executable, str(script)], capture_output=True, text=True, check=False)
    assert (ran.returncode, ran.stdout, ran.stderr) == (0, "once\n3\nTrue None\n", "")


LONG = """
import os, signal, sys, time
sys.path.insert(0, {project!r})
from core import parallel
from patella import guarded

def write_process_id():
    os.write(1, b"%d\\n" % os.getpid())  # one call, so that lines of several processes do not mix

def slow(number):
    write_process_id()
    time.sleep(0.1)

def work():
    write_process_id()
    list(parallel.parallel_map(slow, range(10_000)))

if __name__ == "__main__":
    signal.signal(signal.SIGINT, signal.default_int_handler)  # a background job starts with SIGINT ignored
    os.sched_getaffinity = lambda process: {{0, 1}}
    sys.exit(guarded(work, "All is kept."))
"""
STOPPED = "\nStopped. All is kept.\n"


@pytest.fixture
def long_work(tmp_path: Path) -> Iterator[subprocess.Popen[str]]:
    """Start a program that works in parallel, in its own process group. It prints the id of each process that works."""
    script = tmp_path / "long.py"
    script.write_text(LONG.format(project=str(PROJECT)), "utf-8")
    command, pipe = [sys.executable, str(script)], subprocess.PIPE
    with subprocess.Popen(command, stdout=pipe, stderr=pipe, text=True, start_new_session=True) as program:
        yield program
        with suppress(ProcessLookupError):
            os.killpg(program.pid, signal.SIGKILL)


def is_running(process: int) -> bool:
    try:
        return Path(f"/proc/{process}/stat").read_text("utf-8").split()[2] != "Z"
    except OSError:
        return False


@pytest.mark.parametrize("lines", [1, 20])  # the first line comes before any other process starts
def test_ctrl_c_ends_all_and_none_complains(lines: int, long_work: subprocess.Popen[str]) -> None:
    processes = {int(long_work.stdout.readline()) for _ in range(lines)}
    time.sleep(0.1)
    os.killpg(long_work.pid, signal.SIGINT)
    out, err = long_work.communicate(timeout=60)
    assert (long_work.returncode, err) == (130, STOPPED)
    assert not any(map(is_running, processes | {int(line) for line in out.split()}))


@pytest.mark.parametrize("stop", [signal.SIGINT, signal.SIGTERM, signal.SIGKILL])
def test_no_process_outlives_the_one_it_works_for(stop: signal.Signals, long_work: subprocess.Popen[str]) -> None:
    processes = {int(long_work.stdout.readline()) for _ in range(20)}
    long_work.send_signal(stop)
    out, err = long_work.communicate(timeout=60)  # returns once no process holds the pipe
    assert (len(processes) > 1, "Traceback" in err) == (True, False)
    deadline = time.monotonic() + 30
    while any(map(is_running, processes)) and time.monotonic() < deadline:
        time.sleep(0.05)
    assert not any(map(is_running, processes | {int(line) for line in out.split()}))
