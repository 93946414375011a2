"""Calls that a hostile file might make of its reader, to run in a child process. Each is the call of a request."""

from __future__ import annotations

import ctypes
import os
import re
import signal
import subprocess
import sys
import time
from dataclasses import dataclass
from pathlib import Path

from core.documents import Document
from core.errors import EmptyArticle
from ingest.reading import read_bytes


def good() -> Document:
    return read_bytes("good.md", b"# Good\n\nThe cat drinks milk.\n", "good.md")


def empty() -> Document:
    raise EmptyArticle("odd.md", "is empty.")


def compute() -> Document:
    while True:
        pass


def compute_in_c() -> Document:
    """Compute in a library that neither ends nor lets Python do anything else."""
    re.match(r"(a+)+$", "a" * 60 + "b")
    raise AssertionError


def wait() -> Document:
    time.sleep(3600)
    raise AssertionError


def allocate_at_once() -> Document:
    return read_bytes("a.md", bytes(10**12), "a.md")


def allocate_piece_by_piece() -> Document:
    pieces: list[bytearray] = []
    while True:
        pieces.append(bytearray(1_000_000))


def give_much() -> Document:
    return read_bytes("a.txt", b"The cat drinks milk. " * 60_000, "a.txt")


def leave() -> Document:
    os._exit(3)


def crash() -> Document:
    ctypes.string_at(0)
    raise AssertionError


def be_killed() -> Document:
    os.kill(os.getpid(), signal.SIGKILL)
    raise AssertionError


def recurse() -> Document:
    return recurse()


def answer_nonsense() -> Document:
    """Write what is no frame into every pipe of this process."""
    _write_everywhere(b"nonsense" * 100)
    raise AssertionError


def answer_with_another_type() -> Document:
    """Write the frame of an article whose text is a number."""
    data = b'{"document": {"document_id": 7}, "passages": []}'
    _write_everywhere(b"R" + len(data).to_bytes(8, "big") + data)
    raise AssertionError


def answer_without_end() -> Document:
    _write_everywhere(b"R" + (1 << 40).to_bytes(8, "big"))
    time.sleep(3600)
    raise AssertionError


def harm_the_next() -> Document:
    """Give an article, and let this process crash at the next one."""
    os.chdir = lambda folder: crash()  # type: ignore[assignment]
    return good()


@dataclass(frozen=True)
class StartAnother:
    """A call that starts a program, as OCR does, writes the ids of both processes into a file, and waits."""

    ids: Path

    def __call__(self) -> Document:
        program = subprocess.Popen([sys.executable, "-c", "import time; time.sleep(3600)"])
        text = f"{os.getpid()} {program.pid}"
        unfinished = self.ids.with_suffix(".unfinished")
        unfinished.write_text(text, "ascii")
        unfinished.replace(self.ids)
        program.wait()
        raise AssertionError


def _write_everywhere(data: bytes) -> None:
    for pipe in range(3, 20):
        try:
            os.write(pipe, data)
        except OSError:
            continue


def is_running(process: int) -> bool:
    """Return whether a process is there and has not ended."""
    try:
        return Path(f"/proc/{process}/stat").read_text("utf-8").split()[2] != "Z"
    except OSError:
        return False
