"""The interface to what lies beside an index: logs of lines, and whole values."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Protocol

JUDGEMENTS = "judgements.jsonl"
"""The log of what people judged."""

PREFERENCES = "preferences.jsonl"
"""The log of which of two ways to search people prefer."""

QUESTIONS, OLDER_QUESTIONS = "questions.jsonl", "questions.jsonl.old"
"""The log of the questions that people asked, and the one before it."""

TOKENS = "tokens.jsonl"
"""The log of the tokens that let programs in."""

TUNING = "tuning.jsonl"
"""The log of the weights that were tuned."""

LOGS = (JUDGEMENTS, PREFERENCES, QUESTIONS, OLDER_QUESTIONS, TOKENS, TUNING)
"""All logs that there may be."""

RUNS = "runs"
"""The folder of the evaluations that are kept, in names of values: "runs/RUN/report.json"."""

UPLOADS = "uploads"
"""The folder of the files that were uploaded into an index, in names of values: "uploads/SHA256"."""

FOLDERS = (RUNS, UPLOADS)
"""All folders of values that there may be."""

FAILURES = "failures.json"
"""The value that tells what the latest sync could not read."""


class KeptBeside(Protocol):
    """Logs and values by name. Threads may share an object, and several processes may write at the same time.

    A log has lines of JSON without line breaks, and is only ever added to. A value is bytes; its name reads like the
    path of a file: "failures.json", "runs/one/report.txt".

    All methods raise OSError if the system refuses, and IndexProblem if a database does.
    """

    def shown(self, name: str) -> str:
        """Return what messages call a log, a value, or a folder of values."""
        ...

    def append(self, log: str, lines: Sequence[bytes], durable: bool = True) -> None:
        """Add lines to the end of a log: all or none. Once it returns, they survive a power cut if `durable`."""
        ...

    def lines(self, log: str) -> list[tuple[int, bytes]]:
        """Return the number, from 1, and the content of each line of a log. One whose writing was cut off is left out.

        Lines that one process adds one after the other stand in that order.
        """
        ...

    def version(self, log: str) -> tuple[int, ...]:
        """Return numbers that change with each change of a log, so that nobody reads it twice; () if there is none.

        What this process adds is noticed at once, what another one adds a second later at most.
        """
        ...

    def rotate(self, log: str, older: str, most_bytes: int) -> None:
        """Begin a log anew if it has so many bytes. What it holds becomes the log `older`, in place of that."""
        ...

    def read(self, name: str) -> bytes | None:
        """Return a value, or None if there is none."""
        ...

    def write(self, name: str, value: bytes) -> None:
        """Write a value, in place of an earlier one. Others see the old one or the new one, and never a part."""
        ...

    def add(self, folder: str, values: Mapping[str, bytes]) -> None:
        """Write several values below a folder that has none, by the rest of their names. They appear all at once."""
        ...

    def names(self, folder: str = "") -> list[str]:
        """Return the names of the values below a folder, or of all, in alphabetical order."""
        ...

    def delete(self, name: str) -> None:
        """Delete a value, and all values below a folder of this name. None need be there."""
        ...

    def close(self) -> None:
        """Release what the object holds, such as connections. It may not be used any more."""
        ...
