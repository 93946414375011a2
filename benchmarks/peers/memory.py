"""Memory of this process, as Linux reports it."""

from __future__ import annotations

from pathlib import Path

PEAK, NOW, OWN = "VmHWM", "VmRSS", "RssAnon"
"""Kinds of memory: the maximum so far, the memory now, and the part of it that is not mapped from files.

Mapped files count as memory as long as the system has room for them.
"""


def memory_mb(kind: str) -> float | None:
    """Return the memory of this process in MB; None where the system does not report it.

    `kind` is PEAK, NOW or OWN. `getrusage` is not used, because it would report the maximum of the parent process if
    that is greater.
    """
    status = Path("/proc/self/status")
    if not status.exists():
        return None
    line = next(line for line in status.read_text().splitlines() if line.startswith(f"{kind}:"))
    return round(int(line.split()[1]) / 1024, 1)
