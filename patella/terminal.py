"""Progress on the terminal, errors in one line, and a clean Ctrl-C, for every command. The only file that uses rich."""

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
EXIT_HELD = 3
EXIT_INTERRUPTED = 130

_BAR_WIDTH = 16  # leaves room for the words in 80 columns
_LINE_SECONDS = 30.0


def guarded(command: Callable[[], int], when_interrupted: str) -> int:
    """Run a command and return its exit status.

    An error of Patella or of the system becomes one line on standard error. Ctrl-C prints `when_interrupted`, which
    says what was kept. The statuses are 0, EXIT_FAILED, EXIT_USAGE and EXIT_INTERRUPTED.
    """
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
    """Show progress on standard error: bars on a terminal, and a line every 30 seconds elsewhere, as in a log."""
    from rich.console import Console

    console = Console(stderr=True)
    with _bars(console) if console.is_interactive else progress_lines(_LINE_SECONDS) as progress:
        yield progress


@contextmanager
def _bars(console: Console) -> Iterator[Progress]:
    """Show one bar for each stage. The bar of a stage without a known total pulses."""
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
    """Print a line on standard error every `every` seconds. Work that ends sooner prints none.

    A thread prints the lines, since a long stage may not report for minutes.
    """
    rate, ended = ProgressRate(), threading.Event()

    def print_lines() -> None:
        while not ended.wait(every):
            if rate.stage:
                print(": ".join(filter(None, (rate.stage, str(rate)))), file=sys.stderr, flush=True)

    printer = threading.Thread(target=print_lines, name="progress", daemon=True)
    printer.start()
    try:
        yield rate.update
    finally:
        ended.set()
        printer.join()


def is_attended() -> bool:
    """Return whether somebody sits at the terminal who can be asked."""
    return sys.stdin.isatty() and sys.stdout.isatty()


def supports_colour() -> bool:
    """Return whether standard output is a terminal that shows colours. NO_COLOR forbids them (https://no-color.org)."""
    return sys.stdout.isatty() and not os.environ.get("NO_COLOR")
