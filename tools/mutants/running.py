"""Run tests in processes that are forked from one that has the heavy libraries loaded, one process a mutant.

Such a process has no module of the project loaded: it imports them from the copy that it is given.
"""

from __future__ import annotations

import importlib.util
import json
import os
import resource
import signal
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from enum import StrEnum
from multiprocessing import get_context, resource_tracker
from multiprocessing.process import BaseProcess
from pathlib import Path
from threading import Event, Lock

import pytest

from tools.mutants.measuring import Measured, measure, pytest_options
from tools.mutants.sampling import Mutant

PRELOADED = [
    "tools.mutants.running",
    "numpy",
    "whoosh.index",
    "whoosh.qparser",
    "usearch.index",
    "simsimd",
    "pydantic_settings",
    "lxml.html",
    "markdown_it",
    "docx",
    "pypdfium2",
    "tokenizers",
    "rapidfuzz.distance",
    "typer",
    "rich.console",
]
"""What most tests load, so that a fork need not. torch and openvino start threads, which a fork would lose."""

MEMORY = 8 << 30  # bytes of data that a process may hold: a mutant that collects without end ends there
FACTOR = 5.0
ALLOWANCE = 60.0  # seconds: the first test that needs a model loads it for those that follow, and machines are busy
COLLECTION = 60.0  # seconds for what precedes the first test


class Outcome(StrEnum):
    KILLED = "killed"
    TIMED_OUT = "timed out"
    SURVIVED = "survived"
    NOT_COVERED = "not covered"
    BROKEN = "broken"  # the tests could not be run: pytest itself failed


@dataclass(frozen=True)
class Verdict:
    outcome: Outcome
    by: str = ""  # the test that failed or took too long
    seconds: float = 0.0


class Stopped(Exception):
    """The user has interrupted the run."""


class Runner:
    """The processes of one run. `stop` ends them from any thread.

    A test may take `allowance` seconds and besides FACTOR times its time without a mutant.
    """

    def __init__(self, allowance: float = ALLOWANCE) -> None:
        self._allowance = allowance
        _start_resource_tracker()
        self._context = get_context("forkserver")
        self._context.set_forkserver_preload(PRELOADED)
        self._lock = Lock()
        self._running: set[BaseProcess] = set()
        self._stopped = Event()

    def stop(self) -> None:
        self._stopped.set()
        with self._lock:
            for process in self._running:
                _kill_group(process)

    def measure(self, copy: Path, room: str, work: Path) -> Measured:
        """Measure a room in a process of its own. `work` is an empty folder. Raises RuntimeError if that fails."""
        kept = work / "measured.json"
        self._run(_measure, (copy, room, work, kept))
        if not kept.exists():
            raise RuntimeError(f"the tests of {room} could not be measured:\n{_tail(work)}")
        return Measured.load(kept)

    def judge(self, mutant: Mutant, tests: Sequence[str], seconds: dict[str, float], copy: Path, work: Path) -> Verdict:
        """Run the tests against a mutant that is written to the copy for that time, until one fails."""
        if not tests:
            return Verdict(Outcome.NOT_COVERED)
        with planted(mutant, copy):
            return self.run_tests(tests, seconds, copy, work)

    def run_tests(self, tests: Sequence[str], seconds: dict[str, float], copy: Path, work: Path) -> Verdict:
        """Run the tests in the copy as it is, in their order, until one fails or takes too long."""
        last = work / "last.json"
        last.unlink(missing_ok=True)
        limits = {test: self._allowance + FACTOR * seconds[test] for test in tests}
        start = time.monotonic()
        status = self._run(_test, (copy, work, limits, last))
        outcome = _outcome(status)
        by = str(json.loads(last.read_text("utf-8"))) if last.exists() and outcome is not Outcome.SURVIVED else ""
        return Verdict(outcome, by, time.monotonic() - start)

    def _run(self, target: object, arguments: tuple[object, ...]) -> int:
        """Return the exit code of a process, or minus the number of the signal that ended it."""
        process = self._context.Process(target=target, args=arguments)  # type: ignore[arg-type]
        with self._lock:
            if self._stopped.is_set():
                raise Stopped
            process.start()
            self._running.add(process)
        try:
            process.join()
        finally:
            with self._lock:
                self._running.discard(process)
                _kill_group(process)  # what the tests started and did not end
        if self._stopped.is_set():
            raise Stopped
        return process.exitcode or 0


def _start_resource_tracker() -> None:
    """Start the helper of multiprocessing that all of these processes share, without its warnings.

    It would warn of each semaphore that a killed process had no time to remove.
    """
    sys.warnoptions.append("ignore::UserWarning:multiprocessing.resource_tracker")
    try:
        resource_tracker.ensure_running()
    finally:
        sys.warnoptions.pop()


def _outcome(status: int) -> Outcome:
    if status == -signal.SIGALRM:
        return Outcome.TIMED_OUT
    if status == pytest.ExitCode.OK:
        return Outcome.SURVIVED
    broken = (pytest.ExitCode.INTERNAL_ERROR, pytest.ExitCode.NO_TESTS_COLLECTED)
    return Outcome.BROKEN if status in broken else Outcome.KILLED


@contextmanager
def planted(mutant: Mutant, copy: Path) -> Iterator[None]:
    """Write a mutant to the copy, and the original text when the block ends."""
    path = copy / mutant.file
    original = path.read_bytes()
    # Python takes a compiled file for current if the size and the second of the source are the same.
    compiled = Path(importlib.util.cache_from_source(path))
    compiled.unlink(missing_ok=True)
    path.write_text(mutant.source, "utf-8")
    try:
        yield
    finally:
        path.write_bytes(original)
        compiled.unlink(missing_ok=True)


def _kill_group(process: BaseProcess) -> None:
    if process.pid is not None:
        with suppress(ProcessLookupError):
            os.killpg(process.pid, signal.SIGKILL)


def _tail(work: Path) -> str:
    return "\n".join((work / "output.txt").read_text("utf-8", "replace").splitlines()[-30:])


def _measure(copy: Path, room: str, work: Path, kept: Path) -> None:
    _enter(copy, work)
    measure(copy, room, work).save(kept)


def _test(copy: Path, work: Path, limits: dict[str, float], last: Path) -> None:
    _enter(copy, work)
    sys.dont_write_bytecode = True
    os.environ["PYTHONDONTWRITEBYTECODE"] = "1"
    files = list(dict.fromkeys(test.split("::")[0] for test in limits))
    status = pytest.main([*files, "-x", *pytest_options(copy, work)], plugins=[_Chosen(limits, last)])
    os._exit(status)  # not one second for threads that a mutant left behind


def _enter(copy: Path, work: Path) -> None:
    """Make this process one of the copy: its folder, its modules, its group of processes, its output."""
    os.setpgid(0, 0)
    signal.signal(signal.SIGALRM, signal.SIG_DFL)
    resource.setrlimit(resource.RLIMIT_DATA, (MEMORY, MEMORY))
    here = str(Path.cwd())
    os.chdir(copy)
    sys.path[:] = [str(copy), *(entry for entry in sys.path if entry not in ("", here))]
    os.environ["PYTHONPATH"] = str(copy)
    os.environ["TMPDIR"] = tempfile.tempdir = str(work)
    os.environ.pop("PYTEST_CURRENT_TEST", None)  # that of a test of this file
    output = os.open(work / "output.txt", os.O_WRONLY | os.O_CREAT | os.O_TRUNC)
    os.dup2(output, 1)
    os.dup2(output, 2)


class _Chosen:
    """A plugin of pytest that runs the given tests in the given order, each within its seconds.

    The alarm ends the whole process, because no Python code runs while a mutant loops in a library.
    """

    def __init__(self, limits: dict[str, float], last: Path) -> None:
        self._limits, self._last = limits, last
        signal.setitimer(signal.ITIMER_REAL, COLLECTION)

    @pytest.hookimpl(trylast=True)
    def pytest_collection_modifyitems(self, items: list[pytest.Item]) -> None:
        found = {item.nodeid: item for item in items}
        items[:] = [found[test] for test in self._limits if test in found]

    @pytest.hookimpl(tryfirst=True)
    def pytest_runtest_protocol(self, item: pytest.Item) -> None:
        self._note(item.nodeid)
        signal.setitimer(signal.ITIMER_REAL, self._limits[item.nodeid])

    def pytest_collectreport(self, report: pytest.CollectReport) -> None:
        if report.failed:
            self._note(report.nodeid)

    def _note(self, test: str) -> None:
        self._last.write_text(json.dumps(test), "utf-8")
