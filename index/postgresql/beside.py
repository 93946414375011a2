"""What lies beside an index in PostgreSQL: tables in the schema of the index, which all page servers share."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Mapping, Sequence
from typing import NamedTuple

from index.postgresql.tables import READ_SECONDS, Address, Connections, Row, Statement, make_tables, seal, unseal

_FRESH_SECONDS = 1.0  # for which the state of all logs that was read last is taken as that of now

_STATES = Statement("SELECT name, changes, lines, bytes FROM kept_logs")
_APPEND = """
    INSERT INTO kept_logs VALUES (%s, 1, %s, %s) ON CONFLICT (name) DO UPDATE SET changes = kept_logs.changes + 1,
    lines = kept_logs.lines + excluded.lines, bytes = kept_logs.bytes + excluded.bytes RETURNING lines"""
_LINES = "INSERT INTO kept_lines SELECT %s, * FROM unnest(%s::bigint[], %b::bytea[])"
_VALUES = """
    INSERT INTO kept_values SELECT * FROM unnest(%s::text[], %b::bytea[])
    ON CONFLICT (name) DO UPDATE SET value = excluded.value"""
_MOVE = """
    INSERT INTO kept_logs SELECT %s, changes + 1, lines, bytes FROM kept_logs WHERE name = %s
    ON CONFLICT (name) DO UPDATE SET changes = kept_logs.changes + 1, lines = excluded.lines, bytes = excluded.bytes"""


class _Log(NamedTuple):
    """The state of a log: how often it was changed, its lines, and its bytes."""

    changes: int
    lines: int
    bytes: int


class PostgresBeside:
    """A KeptBeside in a database. Creating the object connects to nothing; the first write makes the tables."""

    def __init__(self, url: str, clock: Callable[[], float] = time.monotonic) -> None:
        """Prepare what lies beside the index at this address. `clock` gives seconds that only grow."""
        self._address = Address(url)
        self._connections, self._clock = Connections(self._address), clock
        self._lock = threading.Lock()
        self._states: dict[str, _Log] = {}  # of all logs
        self._read_at = float("-inf")  # when that was read, by the clock

    def shown(self, name: str) -> str:
        return f"{name} of {self._address.shown}"

    # Logs

    def append(self, log: str, lines: Sequence[bytes], durable: bool = True) -> None:
        if not lines:
            return
        make_tables(self._connections)
        with self._connections.transaction(READ_SECONDS) as transaction:
            if not durable:
                transaction.fetch(Statement("SET LOCAL synchronous_commit = off"))
            size = sum(len(line) + 1 for line in lines)
            [[(last,)]] = transaction.fetch(Statement(_APPEND, [log, len(lines), size]))  # one at a time: it locks
            numbers = list(range(last - len(lines) + 1, last + 1))
            transaction.fetch(Statement(_LINES, [log, numbers, list(lines)]))
        self._note_write()

    def lines(self, log: str) -> list[tuple[int, bytes]]:
        rows = self._read("SELECT number, line FROM kept_lines WHERE log = %s ORDER BY number", log)
        return [(number, line) for number, line in rows]

    def version(self, log: str) -> tuple[int, ...]:
        state = self._state(log)
        return (state.changes,) if state.lines else ()

    def rotate(self, log: str, older: str, most_bytes: int) -> None:
        if self._state(log).bytes < most_bytes:
            return
        with self._connections.transaction(READ_SECONDS) as transaction:
            [found] = transaction.fetch(Statement("SELECT bytes FROM kept_logs WHERE name = %s FOR UPDATE", [log]))
            if found and found[0][0] >= most_bytes:  # and no other process was faster
                transaction.fetch(
                    Statement("DELETE FROM kept_lines WHERE log = %s", [older]),
                    Statement("UPDATE kept_lines SET log = %s WHERE log = %s", [older, log]),
                    Statement(_MOVE, [older, log]),
                    Statement(
                        "UPDATE kept_logs SET changes = changes + 1, lines = 0, bytes = 0 WHERE name = %s", [log]
                    ),
                )
        self._note_write()

    def _state(self, log: str) -> _Log:
        """Return the state of a log, at most _FRESH_SECONDS old. What this object wrote is in it."""
        with self._lock:
            if self._clock() - self._read_at >= _FRESH_SECONDS:
                begun = self._clock()
                self._states = {name: _Log(*state) for name, *state in self._read(_STATES.sql)}
                self._read_at = begun
            return self._states.get(log, _Log(0, 0, 0))

    # Values

    def read(self, name: str) -> bytes | None:
        rows = self._read("SELECT value FROM kept_values WHERE name = %s", name)
        return unseal("kept_values", [name], rows[0][0], lambda: self.shown(name)) if rows else None

    def write(self, name: str, value: bytes) -> None:
        self._write({name: value})

    def add(self, folder: str, values: Mapping[str, bytes]) -> None:
        self._write({f"{folder}/{name}": value for name, value in values.items()})

    def _write(self, values: Mapping[str, bytes]) -> None:
        make_tables(self._connections)
        sealed = [seal("kept_values", [name], value) for name, value in values.items()]
        with self._connections.transaction(READ_SECONDS) as transaction:
            transaction.fetch(Statement(_VALUES, [list(values), sealed]))
        self._note_write()

    def names(self, folder: str = "") -> list[str]:
        rows = self._read("SELECT name FROM kept_values WHERE starts_with(name, %s)", f"{folder}/" if folder else "")
        return sorted(name for (name,) in rows)

    def delete(self, name: str) -> None:
        if not self._connections.has_tables():
            return
        with self._connections.transaction(READ_SECONDS) as transaction:
            sql = "DELETE FROM kept_values WHERE name = %s OR starts_with(name, %s)"
            transaction.fetch(Statement(sql, [name, f"{name}/"]))
        self._note_write()

    def close(self) -> None:
        self._connections.close()

    def _note_write(self) -> None:
        with self._lock:
            self._read_at = float("-inf")

    def _read(self, sql: str, *values: object) -> list[Row]:
        """Return the rows of a query. A replica that lags would still show a token that was taken back."""
        if not self._connections.has_tables():
            return []
        return self._connections.read_from_primary(Statement(sql, values))[0]
