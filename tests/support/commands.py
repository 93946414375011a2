"""The `patella` command in this process, as the tests call it."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence

from patella.cli import main

Command = Callable[[Sequence[str]], int]


def command(*words: str) -> Command:
    """Return what runs `patella WORDS ...` with further arguments, and gives its exit status."""
    return lambda arguments: main([*words, *arguments])


def without_progress(errors: str) -> str:
    """Return standard error without the lines of progress, which a machine prints that takes more than 30 seconds."""
    stages = "reading|chunking|encoding|publishing|asking the canary questions|calibrating"
    return re.sub(rf"^({stages})(: .*)?\n", "", errors, flags=re.MULTILINE)
