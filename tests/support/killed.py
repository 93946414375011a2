"""Publish into copies of an index, and kill the process at one file operation after the other.

python killed.py BASE TARGET STRIDE: TARGET/<n> is the copy of BASE that a crash at the n-th file operation leaves, for
every STRIDE-th n. The publish into the last copy finishes.
"""

from __future__ import annotations

import os
import shutil
import signal
import sys
from pathlib import Path

from index.local.engine import LocalEngine
from tests.support.articles import document, publish

_CHANGES = {"os.rename", "os.link", "os.remove", "os.mkdir", "os.rmdir"}


def publish_second(engine: LocalEngine) -> None:
    """Publish a generation that changes one document, adds one and removes one."""
    publish(engine, document("cats.md", "Cats hide."), document("fish.md", "Fish swim."), removed=["dogs.md"])


def die_at(count: int, folder: Path) -> None:
    """Kill this process at the `count`-th file operation: opening a file in the folder, changing a name, or fsync."""
    remaining, fsync = count, os.fsync

    def count_operation() -> None:
        nonlocal remaining
        remaining -= 1
        if remaining == 0:
            os.kill(os.getpid(), signal.SIGKILL)

    def hook(event: str, values: tuple[object, ...]) -> None:
        if event in _CHANGES or (event == "open" and str(folder) in str(values[0])):
            count_operation()

    def counted_fsync(descriptor: int) -> None:
        count_operation()
        fsync(descriptor)

    os.fsync = counted_fsync
    sys.addaudithook(hook)


def main(base: Path, target: Path, stride: int) -> None:
    for count in range(1, 10_000, stride):
        folder = target / f"{count:05}"
        shutil.copytree(base, folder)
        child = os.fork()
        if child == 0:
            die_at(count, folder)
            publish_second(LocalEngine(folder))
            os._exit(0)
        if os.WIFEXITED(os.waitpid(child, 0)[1]):
            return


if __name__ == "__main__":
    main(Path(sys.argv[1]), Path(sys.argv[2]), int(sys.argv[3]))
