"""The `patella` command in this process, as the tests call it."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from patella.cli import main

Command = Callable[[Sequence[str]], int]


def command(*words: str) -> Command:
    """Return what runs `patella WORDS ...` with further arguments, and gives its exit status."""
    return lambda arguments: main([*words, *arguments])
