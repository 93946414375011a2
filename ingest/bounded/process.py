"""One child process that reads files, as its parent sees it: started, asked, watched by the clock, and killed."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import threading
import time
from contextlib import suppress
from pathlib import Path

from core.errors import PatellaError
from ingest.bounded.frames import Kind, read_frame, write_frame

_START = "import sys; sys.path[:] = sys.argv[1:]; from ingest.bounded.worker import main; main()"
_SECONDS_TO_START = 300.0
_MOST_EXTENSION = 3600.0  # seconds that OCR may add to the bound by the clock, page by page
_TICK = 0.1
_OVERSLEPT = 5.0


class Died(Exception):
    """A child that ended before it answered.

    `was_late` tells whether it had passed the bound by the clock. Otherwise `status` is its exit status, negative for
    the signal that ended it.
    """

    def __init__(self, was_late: bool, status: int) -> None:
        super().__init__(was_late, status)
        self.was_late, self.status = was_late, status


class ReaderProcess:
    """A child process that reads files. One thread at a time may use it.

    It is a new interpreter that loads the readers alone. A fork of this process would hold its locks and threads, and
    `multiprocessing` would run the main script of the user again.
    """

    def __init__(self) -> None:
        paths = [os.path.abspath(path) for path in sys.path]  # noqa: PTH100 - "" is the current folder
        self._child = subprocess.Popen(
            [sys.executable, "-c", _START, *paths],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            bufsize=0,
            start_new_session=sys.platform != "win32",  # Ctrl-C reaches the parent alone, and all below is one group
            env=os.environ | {"TOKENIZERS_PARALLELISM": "false", "OPENBLAS_NUM_THREADS": "1"},
        )
        assert self._child.stdin is not None
        assert self._child.stdout is not None
        self._jobs, self._answers = self._child.stdin.fileno(), self._child.stdout.fileno()
        self._is_ready = False
        self._ends = False
        self.answered = 0

    @property
    def process_id(self) -> int:
        return self._child.pid

    def is_usable(self) -> bool:
        """Return whether the process can take another job."""
        return not self._ends and self._child.poll() is None

    def ask(self, job: bytes, seconds: float, most: int) -> tuple[Kind, bytearray]:
        """Send a job and return the frame of the answer.

        Raises Died if the process ends first, and ends it if it idles for so many seconds by the clock, or for as many
        since OCR has last read a page. Raises TooLong for an answer of more bytes than `most`.
        """
        self._wait_until_ready()
        with _WATCH.watching(self, seconds) as watched:
            try:
                write_frame(self._jobs, Kind.JOB, job)
                while True:
                    kind, data = read_frame(self._answers, most)
                    if kind is Kind.PAGE:
                        watched.extend()
                    elif kind is Kind.LAST:
                        self._ends = True
                    else:
                        self.answered += 1
                        return kind, data
            except (EOFError, OSError) as error:
                raise Died(watched.is_late, self._reap()) from error

    def _wait_until_ready(self) -> None:
        """Wait for a new process to start, which no file is to blame for. Raises PatellaError if it does not."""
        if self._is_ready:
            return
        with _WATCH.watching(self, _SECONDS_TO_START):
            try:
                self._is_ready = read_frame(self._answers, 0)[0] is Kind.READY
            except (EOFError, OSError) as error:
                status = self._reap()
                raise PatellaError(
                    f"The process that reads files did not start (status {status}). Check the installation with "
                    f"`{sys.executable} -c 'import ingest.bounded.worker'`."
                ) from error

    def kill(self) -> None:
        """End the process at once, with all that it started. Any thread may call this, several times."""
        self._ends = True
        if self._child.returncode is None:
            with suppress(OSError):
                if sys.platform == "win32":
                    self._child.kill()
                else:
                    os.killpg(self._child.pid, signal.SIGKILL)

    def close(self) -> None:
        """End the process and forget it."""
        self.kill()
        self._reap()
        for pipe in (self._child.stdin, self._child.stdout):
            if pipe:
                with suppress(OSError):
                    pipe.close()

    def abandon(self) -> None:
        """Close our ends of the pipes of a process that another process owns, after a fork."""
        for pipe in (self._jobs, self._answers):
            with suppress(OSError):
                os.close(pipe)

    def _reap(self) -> int:
        """Wait for the end of the process, which has closed its pipe or was killed, and return its status."""
        try:
            status = self._child.wait(timeout=5)
        except subprocess.TimeoutExpired:  # it closed its pipe and goes on
            self.kill()
            status = self._child.wait()
        if sys.platform != "win32":
            with suppress(OSError):  # what it started, such as Tesseract, may have stayed
                os.killpg(self._child.pid, signal.SIGKILL)
        return status


class _Watched:
    """A process and the time by the clock at which it is late."""

    def __init__(self, process: ReaderProcess, seconds: float) -> None:
        self.process, self._seconds = process, seconds
        self._deadline = time.monotonic() + seconds
        self._latest = self._deadline + max(_MOST_EXTENSION, 10 * seconds)
        self.is_late = False

    def extend(self) -> None:
        """Give the whole time again, since the process has shown that it goes on."""
        self._deadline = min(time.monotonic() + self._seconds, self._latest)

    def look(self, since_last: float) -> None:
        """Kill the process if it is late. `since_last` are the seconds since the last look.

        What counts is time in which the process waits. Time in which it computes, or would if other programs let it,
        is bounded by the system, as processor time.
        """
        if not self.is_late and _wants_processor(self.process.process_id):
            self._deadline = min(self._deadline + since_last, self._latest)
        if time.monotonic() > self._deadline and not self.is_late:
            self.is_late = True
            self.process.kill()


def _wants_processor(process_id: int) -> bool:
    """Return whether a process computes or waits for a processor. Where the system does not tell, it does not."""
    try:
        status = Path(f"/proc/{process_id}/stat").read_bytes()
    except OSError:
        return False
    return status.rpartition(b")")[2].split()[0] == b"R"


class _Watch:
    """A thread that kills the processes that are late. It sleeps while there are none."""

    def __init__(self) -> None:
        self._lock = threading.Condition()
        self._all: set[_Watched] = set()
        self._thread: threading.Thread | None = None

    def watching(self, process: ReaderProcess, seconds: float) -> _Watching:
        return _Watching(self, _Watched(process, seconds))

    def add(self, watched: _Watched) -> None:
        with self._lock:
            self._all.add(watched)
            if self._thread is None or not self._thread.is_alive():
                self._thread = threading.Thread(target=self._run, name="clock of readers", daemon=True)
                self._thread.start()
            self._lock.notify()

    def remove(self, watched: _Watched) -> None:
        """Watch no longer. Afterwards the process is either whole or marked as killed."""
        with self._lock:
            self._all.discard(watched)

    def _run(self) -> None:
        while True:
            with self._lock:
                while not self._all:
                    self._lock.wait()
            before = time.monotonic()
            time.sleep(_TICK)
            slept = time.monotonic() - before
            with self._lock:
                for watched in self._all:
                    if slept > _OVERSLEPT:  # this process was stopped, as Ctrl-Z does: no file is to blame
                        watched.extend()
                    watched.look(slept)


class _Watching:
    """A context in which a process is watched."""

    def __init__(self, watch: _Watch, watched: _Watched) -> None:
        self._watch, self._watched = watch, watched

    def __enter__(self) -> _Watched:
        self._watch.add(self._watched)
        return self._watched

    def __exit__(self, *error: object) -> None:
        self._watch.remove(self._watched)


_WATCH = _Watch()
