"""A log of rows that is only ever added to: a line of JSON for each row, with its time and a checksum."""

from __future__ import annotations

import errno
from collections.abc import Callable, Mapping, Sequence
from datetime import UTC, datetime
from typing import Any, Generic, TypeVar

from core.atomic_files import checked_fields, checked_line
from core.errors import CollectionError, IndexProblem
from index import KeptBeside

_FULL = (errno.ENOSPC, errno.EDQUOT, errno.EFBIG)

Row = TypeVar("Row")


class CheckedRows(Generic[Row]):
    """The rows of one log, each read by `make` from its fields. Several processes may add to it.

    `noun` is what errors call a row. `make` raises ValueError, TypeError or KeyError for fields that are not those of
    a row. The field `at` of a row is its time in UTC, in ISO 8601 form, or "" if it has none yet.
    """

    def __init__(self, beside: KeptBeside, log: str, noun: str, make: Callable[[dict[str, Any]], Row]) -> None:
        self._beside, self._log, self._noun, self._make = beside, log, noun, make

    def add(self, rows: Sequence[Mapping[str, Any]]) -> None:
        """Add rows, with the time if they have none. Once it returns, they survive a power cut.

        No row is older than the one before it, whatever a clock does. Raises CollectionError if the log cannot be
        written. Then none of them is kept.
        """
        what = f"The {self._noun} was" if len(rows) == 1 else f"The {self._noun}s were"
        try:
            now = max(datetime.now(UTC).isoformat(timespec="milliseconds"), self._latest_time())
            self._beside.append(self._log, [checked_line({**row, "at": row["at"] or now}) for row in rows])
        except IndexProblem as error:
            raise CollectionError(f"{what} not kept: {error}") from error
        except OSError as error:
            help_ = "Make room on the disk" if error.errno in _FULL else "Check the disk and the permissions"
            raise CollectionError(
                f"{what} not kept: {self.place} cannot be written: {error.strerror}. {help_}, then try again."
            ) from error

    def all(self) -> list[Row]:
        """Return all rows in the order in which they were added.

        A line whose writing was cut off is left out. Raises CollectionError that names the first line that was damaged
        otherwise: it is one that was said to be kept.
        """
        try:
            lines = self._beside.lines(self._log)
        except IndexProblem as error:
            raise CollectionError(f"The {self._noun}s cannot be read: {error}") from error
        except OSError as error:
            raise CollectionError(f"{self.place} cannot be read: {error.strerror}. Check the permissions.") from error
        rows = []
        for number, line in lines:
            try:
                rows.append(self._make(checked_fields(line)))
            except (ValueError, TypeError, KeyError, AttributeError) as error:
                raise self._damaged(number) from error
        return rows

    def version(self) -> tuple[int, ...]:
        """Return numbers that change with each change of the log, so that nobody reads it twice; () without one.

        Raises CollectionError if nobody can tell.
        """
        try:
            return self._beside.version(self._log)
        except IndexProblem as error:
            raise CollectionError(f"The {self._noun}s cannot be read: {error}") from error

    @property
    def place(self) -> str:
        """Return what messages call the log: where it lies."""
        return self._beside.shown(self._log)

    def _latest_time(self) -> str:
        lines = self._beside.lines(self._log)
        if not lines:
            return ""
        number, line = lines[-1]
        try:
            return str(checked_fields(line)["at"])
        except (ValueError, TypeError, KeyError, AttributeError) as error:
            raise self._damaged(number) from error

    def _damaged(self, number: int) -> CollectionError:
        return CollectionError(
            f"{self.place}, line {number}: this {self._noun} is not what was written. Restore it from a backup, or "
            "delete this line."
        )
