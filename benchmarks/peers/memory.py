"""What this process holds of the machine's memory."""

from __future__ import annotations

from pathlib import Path

PEAK, NOW, OWN = "VmHWM", "VmRSS", "RssAnon"
"""At most so far, now, and of that what no file gives: mapped files are counted while the system has room for them."""


def memory_mb(kind: str) -> float | None:
    """Of this process alone: `getrusage` would tell that of the process that started it, where that held more.

    None where the system does not tell.
    """
    status = Path("/proc/self/status")
    if not status.exists():
        return None
    line = next(line for line in status.read_text().splitlines() if line.startswith(f"{kind}:"))
    return round(int(line.split()[1]) / 1024, 1)
