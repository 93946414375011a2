"""The bounds on reading one file, which grow with its size, and the reasons that name them."""

from __future__ import annotations

import os
from dataclasses import dataclass

MB = 1_000_000
"""Bytes of a megabyte."""

_SECONDS_PER_MB = 2.0
_TIMES_THE_FILE = 20  # bytes of memory, and of output, for each byte of the file
_OUTPUT_MB = 64
_PATIENCE = 6  # times the bound on processor time that a file may take by the clock


@dataclass(frozen=True, slots=True)
class Bounds:
    """The bounds on reading and cutting one file, as functions of its size in bytes.

    `seconds` and `memory_mb` are the bounds of an empty file. `patience` is how many times the processor time a file
    may take by the clock: on a busy machine a file waits for its turn, and that is no fault of its own.
    """

    seconds: float = 10.0
    memory_mb: int = 512
    output_mb: int = _OUTPUT_MB
    patience: float = _PATIENCE

    def cpu_seconds(self, size: int) -> float:
        """Return the most seconds of processor time."""
        return self.seconds + _SECONDS_PER_MB * size / MB

    def wall_seconds(self, size: int) -> float:
        """Return the most seconds by the clock."""
        return self.patience * self.cpu_seconds(size)

    def memory(self, size: int) -> int:
        """Return the most bytes of memory. A large file gets half of the memory of the machine at most."""
        base = self.memory_mb * MB
        return max(base, min(base + _TIMES_THE_FILE * size, _machine_memory() // 2))

    def output(self, size: int) -> int:
        """Return the most bytes of the document and its passages, as the child sends them."""
        return self.output_mb * MB + _TIMES_THE_FILE * size


def took_too_long(seconds: float) -> str:
    """Return the reason of a file that took more seconds than this."""
    return f"took more than {seconds:.0f} s to read. Split it, or allow more with PATELLA_READ_SECONDS."


def needed_too_much(memory: int) -> str:
    """Return the reason of a file that needed more bytes of memory than this."""
    return f"needed more than {memory / MB:.0f} MB of memory to read. Split it, or allow more with PATELLA_READ_MB."


def held_too_much(output: int) -> str:
    """Return the reason of a file that gave more bytes of text and passages than this."""
    return f"gave more than {output / MB:.0f} MB of text and passages. Split it."


def _machine_memory() -> int:
    """Return the bytes of memory of this machine, or a large number where the system does not tell."""
    try:
        return os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES")
    except (AttributeError, ValueError, OSError):
        return 1 << 40
