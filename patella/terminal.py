"""What every command shares: progress on the terminal, plain errors, a clean Ctrl-C. The door to rich."""

from __future__ import annotations

import io
import os
import sys
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING

from core.errors import PatellaError, UsageError
from core.progress import Progress, ProgressRate

if TYPE_CHECKING:
    from rich.console import Console


EXIT_FAILED = 1
EXIT_USAGE = 2
EXIT_INTERRUPTED = 130

_BAR_WIDTH = 16  # leaves room for the words in 80 columns
_LINE_EVERY = 30.0  # seconds


def guarded(command: Callable[[], int], when_interrupted: str) -> int:
    """Run a command; its own errors become one line on standard error, and Ctrl-C says what was kept."""
    if isinstance(sys.stdout, io.TextIOWrapper):
        sys.stdout.reconfigure(errors="replace")  # a terminal that lacks a character is no reason to stop
    try:
        return command()
    except UsageError as error:
        print(error, file=sys.stderr)
        return EXIT_USAGE
    except PatellaError as error:
        print(error, file=sys.stderr)
        return EXIT_FAILED
    except KeyboardInterrupt:
        print(f"\nStopped. {when_interrupted}", file=sys.stderr)
        return EXIT_INTERRUPTED
    except BrokenPipeError:
        sys.stderr.close()  # the reader of our output has gone, as `| head` does
        return EXIT_FAILED
    except OSError as error:
        print(f"The system refused: {error}. Check the disk and the permissions, then run it again.", file=sys.stderr)
        return EXIT_FAILED


@contextmanager
def shown_progress() -> Iterator[Progress]:
    """Progress on standard error: bars on a terminal; elsewhere, as in a log, a line now and then."""
    from rich.console import Console

    console = Console(stderr=True)
    with _bars(console) if console.is_interactive else progress_lines(_LINE_EVERY) as progress:
        yield progress


@contextmanager
def _bars(console: Console) -> Iterator[Progress]:
    """One bar a stage; of a stage that cannot tell how far it is, the bar pulses."""
    from rich.progress import BarColumn, Progress as Bars, TaskID, TextColumn

    columns = TextColumn("{task.description}"), BarColumn(bar_width=_BAR_WIDTH), TextColumn("{task.fields[rate]}")
    with Bars(*columns, console=console, transient=True) as bars:
        rows: dict[str, tuple[TaskID, ProgressRate]] = {}

        def progress(stage: str, done: int, total: int) -> None:
            if stage not in rows:
                rate = ProgressRate()
                rows[stage] = bars.add_task(stage, total=None, rate=rate), rate
            row, rate = rows[stage]
            rate.update(stage, done, total)
            bars.update(row, completed=done, total=total if rate.is_counted or done else None)

        yield progress


@contextmanager
def progress_lines(every: float) -> Iterator[Progress]:
    """A plain line on standard error in so many seconds; of work that is done sooner, none.

    They come from a thread of its own, since a stage may be long without a word.
    """
    rate, ended = ProgressRate(), threading.Event()

    def speak() -> None:
        while not ended.wait(every):
            if rate.stage:
                print(": ".join(filter(None, (rate.stage, str(rate)))), file=sys.stderr, flush=True)

    speaking = threading.Thread(target=speak, name="progress", daemon=True)
    speaking.start()
    try:
        yield rate.update
    finally:
        ended.set()
        speaking.join()


def supports_colour() -> bool:
    """Whether standard output shows colours: a terminal, unless NO_COLOR is set (https://no-color.org)."""
    return sys.stdout.isatty() and not os.environ.get("NO_COLOR")
