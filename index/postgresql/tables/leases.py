"""Who writes to an index, and which generations are being read: two tables of leases that are renewed and expire.

The right to write is a row with a time until which it holds, and no lock of PostgreSQL. A `sync` writes for hours, in
many transactions: a lock of a session would be lost when the connection is, and a pooler such as pgbouncer hands the
session to somebody else after each transaction. A transaction that stays open for hours would keep all of the database
from being vacuumed. What is published is safe whatever becomes of a lease: a publish locks the row of `state` for as
long as its one transaction lasts, and looks there whether the right is still its own.
"""

from __future__ import annotations

import logging
import os
import secrets
import socket
import threading
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from functools import cache
from pathlib import Path

from core.errors import IndexBusy, IndexProblem
from index.postgresql.tables.connections import READ_SECONDS, Connections, Transaction
from index.postgresql.tables.driver import Statement

log = logging.getLogger(__name__)

WRITER_SECONDS = 60
"""Seconds for which the right to write holds. It is renewed four times as often."""

READER_SECONDS = 300
"""Seconds for which a generation is kept for a process that reads it."""

_held: set[str] = set()  # the tokens of this process


class Renewal:
    """A thread that calls a function every few seconds until it is stopped. Problems of the index are passed over."""

    def __init__(self, renew: Callable[[], None], seconds: float) -> None:
        self._renew, self._seconds, self._stopped = renew, seconds, threading.Event()
        threading.Thread(target=self._run, daemon=True, name="patella-lease").start()

    def stop(self) -> None:
        self._stopped.set()

    def _run(self) -> None:
        while not self._stopped.wait(self._seconds):
            with suppress(IndexProblem):  # the next time it may succeed, and what is lost is said where it matters
                self._renew()


class WriterLease:
    """The right to write of one engine. A thread that has it may take it again; another one may not meanwhile."""

    def __init__(self, connections: Connections) -> None:
        self._connections = connections
        self._lock, self._depth, self._token = threading.RLock(), 0, ""

    @contextmanager
    def held(self) -> Iterator[None]:
        """Return a context that has the right to write. Raises IndexBusy if another process, or thread, has it."""
        if not self._lock.acquire(blocking=False):
            raise IndexBusy(f"This process is writing to {self._connections.address.shown}. Try again when it is done.")
        try:
            if self._depth:
                self._depth += 1
                try:
                    yield
                finally:
                    self._depth -= 1
                return
            self._token = self._take()
            renewal = Renewal(self._renew, WRITER_SECONDS / 4)
            self._depth = 1
            try:
                yield
            finally:
                self._depth = 0
                renewal.stop()
                self._give_back()
        finally:
            self._lock.release()

    def check(self, transaction: Transaction) -> None:
        """Raise IndexBusy if the right to write was lost: it had expired, and another process took it."""
        [[(token, host, process)]] = transaction.fetch(Statement("SELECT token, host, process FROM writer"))
        if token != self._token:
            raise IndexBusy(
                f"This process lost the right to write to {self._connections.address.shown}: it did not reach the "
                f"database for {WRITER_SECONDS} seconds, and process {process} on {host or 'no host'} took over. "
                "Nothing was published. Try again."
            )

    def _take(self) -> str:
        token = secrets.token_hex(8)
        with self._connections.transaction() as transaction:
            columns = "token, host, process, place, since, until > now()"
            [[(held, host, process, place, since, holds)]] = transaction.fetch(
                Statement(f"SELECT {columns} FROM writer FOR UPDATE")
            )
            if held and holds and not _has_ended(held, process, place):
                raise IndexBusy(
                    f"Process {process} on {host} has been writing to {self._connections.address.shown} since "
                    f"{since.isoformat(sep=' ', timespec='seconds')}. Try again when it has finished."
                )
            sql = f"""
                UPDATE writer SET token = %s, host = %s, process = %s, place = %s,
                    since = now(), until = now() + interval '{WRITER_SECONDS} seconds'"""
            transaction.fetch(Statement(sql, [token, socket.gethostname(), os.getpid(), _place()]))
        _held.add(token)
        return token

    def _renew(self) -> None:
        until = f"now() + interval '{WRITER_SECONDS} seconds'"
        with self._connections.transaction() as transaction:
            transaction.fetch(Statement(f"UPDATE writer SET until = {until} WHERE token = %s", [self._token]))

    def _give_back(self) -> None:
        _held.discard(self._token)
        with suppress(IndexProblem), self._connections.transaction() as transaction:  # else it expires
            transaction.fetch(Statement("UPDATE writer SET token = '' WHERE token = %s", [self._token]))


class ReaderLeases:
    """The generations that this engine reads: one row, renewed by a thread as long as there are any.

    `let_go` is called before each renewal. It releases what nobody reads any more.
    """

    def __init__(self, connections: Connections, let_go: Callable[[], None]) -> None:
        self._connections, self._let_go = connections, let_go
        self._lock, self._writing = threading.Lock(), threading.Lock()
        self._holder, self._counts = secrets.token_hex(8), Counter[str]()
        self._told: frozenset[str] = frozenset()  # which generations the database was told of last
        self._renewal: Renewal | None = None

    def hold(self, generation: str) -> None:
        """Keep a generation from being removed until it is released. Several may hold the same one."""
        with self._lock:
            self._counts[generation] += 1
            is_told = generation in self._told
            if self._renewal is None:
                self._renewal = Renewal(self._renew, READER_SECONDS / 5)
        if not is_told:
            self._write()

    def release(self, generation: str) -> None:
        with self._lock:
            self._counts[generation] -= 1
            is_free = not self._counts[generation]
            if is_free:
                del self._counts[generation]
        if is_free:
            self._write()

    def close(self) -> None:
        """Give up all leases."""
        with self._lock:
            renewal, self._renewal = self._renewal, None
            self._counts.clear()
        if renewal is not None:
            renewal.stop()
            self._write()

    def _renew(self) -> None:
        self._let_go()
        self._write()

    def _write(self) -> None:
        """Write the row. A replica alone takes no writes; but without a primary nothing is removed either.

        Meanwhile others may hold what the database was told of: questions do not wait for a primary that is away.
        """
        with self._writing:
            with self._lock:
                held = frozenset(self._counts)
            try:
                with self._connections.transaction(READ_SECONDS) as transaction:
                    transaction.fetch(self._statement(held))
            except IndexProblem as error:
                log.warning("The database does not know which generations are read here: %s", error)
            self._told = held

    def _statement(self, held: frozenset[str]) -> Statement:
        if not held:
            return Statement("DELETE FROM leases WHERE holder = %s", [self._holder])
        sql = f"""
            INSERT INTO leases VALUES (%s, %s, %s, %s, now() + interval '{READER_SECONDS} seconds')
            ON CONFLICT (holder) DO UPDATE SET generations = excluded.generations, until = excluded.until"""
        return Statement(sql, [self._holder, socket.gethostname(), os.getpid(), sorted(held)])


def _has_ended(token: str, process: int, place: str) -> bool:
    """Return whether the process that took the right to write is known to have ended without giving it back."""
    if not place or place != _place():
        return False  # on another machine, or in another container: nobody can tell before the lease expires
    if process == os.getpid():
        return token not in _held
    try:
        os.kill(process, 0)
    except ProcessLookupError:
        return True
    except OSError:
        return False
    return False


@cache
def _place() -> str:
    """Return what tells in which machine, and since which start of it, a process id means something; "" if unknown."""
    try:
        boot = Path("/proc/sys/kernel/random/boot_id").read_text().strip()
        return f"{boot} {Path('/proc/self/ns/pid').readlink()}"
    except OSError:
        return ""
