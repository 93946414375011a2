"""The `patella` command, as the tests call it."""

from __future__ import annotations

import os
import re
from collections.abc import Callable, Sequence

from core.locations import PROJECT
from patella.cli import main

Command = Callable[[Sequence[str]], int]


def command(*words: str) -> Command:
    """Return what runs `patella WORDS ...` with further arguments, and gives its exit status."""
    return lambda arguments: main([*words, *arguments])


def python_path() -> str:
    """Return the PYTHONPATH of a process that runs this code, wherever it starts."""
    return os.pathsep.join([str(PROJECT), *filter(None, [os.environ.get("PYTHONPATH")])])


def without_progress(errors: str) -> str:
    """Return standard error without the lines of progress, which a machine prints that takes more than 30 seconds."""
    stages = "reading|chunking|encoding|publishing|asking the canary questions|calibrating"
    return re.sub(rf"^({stages})(: .*)?\n", "", errors, flags=re.MULTILINE)
