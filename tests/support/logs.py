"""Logs beside an index, whatever keeps them."""

from __future__ import annotations

from collections.abc import Callable

from index import open_beside


def changed_log(index: str, log: str, change: Callable[[list[bytes]], list[bytes]]) -> str:
    """Copy a log to beside another index, with a change of its lines. Return the address of that index."""
    lines = [line for _, line in open_beside(index).lines(log)]
    changed = change(lines[:])
    assert changed != lines
    open_beside(f"{index}-changed").append(log, changed)
    return f"{index}-changed"


def replaced(old: bytes, new: bytes) -> Callable[[list[bytes]], list[bytes]]:
    """Return the change of lines that replaces what stands in them first."""
    return lambda lines: b"\n".join(lines).replace(old, new, 1).split(b"\n")


def clear_log(index: str, log: str) -> None:
    """Let a log hold nothing."""
    open_beside(index).rotate(log, f"{log}.old", 0)
