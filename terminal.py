"""What every command shares: progress on the terminal, plain errors, a clean Ctrl-C. The door to rich."""

from __future__ import annotations

import io
import os
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from errors import PatellaError, UsageError

Progress = Callable[[str, int, int], None]

EXIT_FAILED = 1
EXIT_USAGE = 2
EXIT_INTERRUPTED = 130


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
    """Progress bars on standard error, one a stage, with the time that is left; silence where it is no terminal."""
    from rich.console import Console
    from rich.progress import BarColumn, MofNCompleteColumn, TaskID, TextColumn, TimeRemainingColumn
    from rich.progress import Progress as Bars

    columns = TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeRemainingColumn()
    console = Console(stderr=True)
    with Bars(*columns, console=console, transient=True, disable=not console.is_terminal) as bars:
        tasks: dict[str, TaskID] = {}

        def progress(stage: str, done: int, total: int) -> None:
            if stage not in tasks:
                tasks[stage] = bars.add_task(stage, total=total)
            bars.update(tasks[stage], completed=done, total=total)

        yield progress


def is_painted() -> bool:
    """Whether standard output shows colours: a terminal, unless NO_COLOR is set (https://no-color.org)."""
    return sys.stdout.isatty() and not os.environ.get("NO_COLOR")
