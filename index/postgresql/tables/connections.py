"""Connections to PostgreSQL: pools for reads and for writes.

Nothing here outlives a transaction: no prepared statement, no setting of a session, no lock of a session. So a pooler
that hands a connection to somebody else after each transaction (pgbouncer in transaction mode) changes nothing.
"""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from types import MappingProxyType, SimpleNamespace
from typing import TYPE_CHECKING

from core.errors import IndexInaccessible, PatellaError
from index.postgresql.tables.address import Address
from index.postgresql.tables.driver import Row, Statement, execute, modules, rows_of
from index.postgresql.tables.failures import may_be_repeated, patella_error
from index.postgresql.tables.routes import Routes, Use

if TYPE_CHECKING:
    from index.postgresql.tables.driver import Connection, ConnectionPool, Error

READ_SECONDS = 60
"""The most time that one statement of a question, or of a change that somebody waits for, may take."""

WRITE_SECONDS = 3_600
"""The most time that one statement of a publish may take."""

_MAX_READING, _MAX_WRITING = 16, 4  # connections of a pool; a write that finds none in time has one beside it
_WAIT_SECONDS = 2  # for a connection of the pool
_PATIENCE = 4  # times the time-out of a connection: how much longer a publish waits for a host that is away

_NO_SETTINGS: Mapping[str, str] = MappingProxyType({})

_GONE_SECONDS = 10
_GONE = {
    "tcp_keepalives_idle": f"{_GONE_SECONDS}",
    "tcp_keepalives_interval": f"{_GONE_SECONDS}",
    "tcp_keepalives_count": "3",
    "tcp_user_timeout": f"{4 * _GONE_SECONDS}s",
}
"""Settings by which a server notices within 40 s that the machine of a writer is gone. It gives its locks up then."""

# Also amid a statement, whose end may be hours away. Systems other than Linux may refuse this setting.
_LOOK_AMID_A_STATEMENT = """
    SELECT CASE WHEN version() LIKE '%%linux%%' THEN set_config('client_connection_check_interval', %s, true) END"""

_COUNTS_CHECKSUMS = 180_000  # the version of PostgreSQL from which there is crc32


class Transaction:
    """A transaction that is under way. One thread at a time uses it; others wait."""

    def __init__(self, connection: Connection[Row], failed: Callable[[Error], PatellaError]) -> None:
        self._connection, self._failed, self._lock = connection, failed, threading.RLock()

    def fetch(self, *statements: Statement) -> list[list[Row]]:
        """Send statements together, and return the rows of each."""
        with self._lock, self._errors():
            with self._connection.pipeline():
                cursors = [execute(self._connection, each) for each in statements]
            return [rows_of(cursor) for cursor in cursors]

    def copy(self, target: str, chunks: Iterable[bytes]) -> None:
        """Write rows to a table and its columns in the binary format of COPY (see `copy_rows`)."""
        sql = f"COPY {target} FROM STDIN (FORMAT BINARY)"
        with self._lock, self._errors(), self._connection.cursor() as cursor, cursor.copy(sql) as copy:
            for chunk in chunks:
                copy.write(chunk)

    def stream(self, statement: Statement, size: int) -> Iterator[list[Row]]:
        """Yield the rows of a query, `size` at a time, without holding all of them in memory."""
        with self._lock, self._errors(), self._connection.cursor("patella", binary=True) as cursor:
            cursor.execute(statement.sql, statement.values)
            while rows := cursor.fetchmany(size):
                yield rows

    @contextmanager
    def _errors(self) -> Iterator[None]:
        psycopg, _, _ = modules()
        try:
            yield
        except psycopg.Error as error:
            raise self._failed(error) from error


class Connections:
    """The connections of one index. Threads may share an object. Nothing is opened before the first use."""

    def __init__(self, address: Address) -> None:
        self.address = address
        self._lock = threading.Lock()
        self._pools: dict[Use, ConnectionPool[Connection[Row]]] = {}
        self._routes = Routes(address, self._drain_all)
        self._has_tables, self._extension_schema = False, "public"
        self.checks_seals = False  # whether the server counts checksums itself, known as soon as the tables are there
        for name in ("psycopg", "psycopg.pool"):  # what fails is raised, and said once; they would log each try
            logging.getLogger(name).setLevel(logging.ERROR)

    def has_tables(self) -> bool:
        """Return whether the tables are there. The server is asked until they are, and the primary last.

        A replica that lags may lack them yet.
        """
        return self._finds_tables(self.read) or (
            self.address.has_several_hosts and self._finds_tables(self.read_from_primary)
        )

    def _finds_tables(self, read: Callable[..., list[list[Row]]]) -> bool:
        if not self._has_tables:
            exists = "SELECT to_regclass(%s) IS NOT NULL"
            find = (
                "SELECT nspname FROM pg_extension JOIN pg_namespace n ON n.oid = extnamespace WHERE extname = 'vector'"
            )
            version = Statement("SELECT current_setting('server_version_num')::int")
            statements = [Statement(exists, [self.address.table("state")]), Statement(find), version]
            [[(there,)], extension, [(number,)]] = read(*statements)
            self.checks_seals = number >= _COUNTS_CHECKSUMS
            if extension:
                self._extension_schema = extension[0][0]
            self._has_tables = bool(there)
        return self._has_tables

    # Reading

    def read(
        self, *statements: Statement, seconds: float = READ_SECONDS, from_primary: bool = False
    ) -> list[list[Row]]:
        """Send statements together, in a transaction of their own, and return the rows of each.

        `from_primary` asks a server that takes writes, which never lags. If the connection is lost, the statements are
        sent once more, over another one.
        """
        psycopg, _, _ = modules()
        try:
            return self._read_once(statements, seconds, from_primary)
        except psycopg.Error as error:
            if not may_be_repeated(error):
                raise self.failed(error) from error
        try:
            self._drain(self._use_of_read(from_primary))  # what else is open most likely leads to the same server
            return self._read_once(statements, seconds, from_primary)
        except psycopg.Error as error:
            raise self.failed(error) from error

    def read_from_primary(self, *statements: Statement) -> list[list[Row]]:
        """Read from a server that takes writes, or from any other one if there is none now."""
        if not self._routes.primary_is_away:
            try:
                return self.read(*statements, from_primary=True)
            except IndexInaccessible:
                if not self.address.has_several_hosts:
                    raise
        return self.read(*statements)

    def _read_once(self, statements: Sequence[Statement], seconds: float, from_primary: bool) -> list[list[Row]]:
        with self._lent(self._use_of_read(from_primary)) as connection, self._routes.watched(connection):
            with connection.pipeline(), connection.transaction():
                execute(connection, self._settings(seconds))
                cursors = [execute(connection, each) for each in statements]
            return [rows_of(cursor) for cursor in cursors]

    @contextmanager
    def _lent(self, use: Use) -> Iterator[Connection[Row]]:
        """Lend a connection of a pool or, where it has none in time, one beside it, which says what fails."""
        _, _, pools = modules()
        connection = None
        if self._routes.lead_to(use):
            pool = self._pool(use)
            with suppress(pools.PoolTimeout):
                connection = pool.getconn()
        if connection is None:
            with self._connect(use) as connection:
                yield connection
            return
        try:
            yield connection
        finally:
            pool.putconn(connection)

    def _connect(self, use: Use) -> Connection[Row]:
        """Connect. What fails is an error of ours: it would fail again."""
        psycopg, _, _ = modules()
        try:
            connection = self._routes.connect(use)
        except psycopg.Error as error:
            raise self.failed(error) from error
        if use != "writes":
            _see_one_state(connection)
        return connection

    def _drain_all(self) -> None:
        """Close the connections that nobody uses now, and the others after their use."""
        for use in list(self._pools):
            self._drain(use)

    def _drain(self, use: Use) -> None:
        if pool := self._pools.get(use):
            pool.drain()

    def _check_writable(self, connection: Connection[Row]) -> None:
        """Raise an error if a connection is lost, or its server takes no writes any more: the pool replaces it then."""
        with self._routes.watched(connection):
            [(read_only,)] = connection.execute("SHOW transaction_read_only").fetchall()
        if read_only == "on":
            raise IndexInaccessible("This server takes no writes any more.")

    def _use_of_read(self, from_primary: bool) -> Use:
        return "reads of the primary" if from_primary and self.address.has_several_hosts else "reads"

    def _pool(self, use: Use) -> ConnectionPool[Connection[Row]]:
        _, _, pools = modules()
        if use not in self._pools:  # a pool would try for a while, and could not say what fails
            self._connect(use).close()  # without the lock: nobody waits for a host that is away
        with self._lock:
            if use not in self._pools:
                self._pools[use] = pools.ConnectionPool(
                    connection_class=SimpleNamespace(connect=lambda _: self._routes.connect(use)),
                    configure=None if use == "writes" else _see_one_state,
                    check=self._check_writable if use == "writes" else None,
                    open=True,
                    min_size=0,
                    max_size=_MAX_WRITING if use == "writes" else _MAX_READING,
                    timeout=_WAIT_SECONDS,
                    reconnect_timeout=0,
                )
            return self._pools[use]

    def ask_hosts(self, *statements: Statement) -> list[tuple[str, list[list[Row]] | PatellaError]]:
        """Ask each host of the address by itself. Return its name with the rows of each statement, or what failed."""
        found = self._routes.ask_each(*statements)
        return [(f"{host}", rows if isinstance(rows, list) else self.failed(rows)) for host, rows in found]

    # Writing

    @contextmanager
    def transaction(self, seconds: float = WRITE_SECONDS) -> Iterator[Transaction]:
        """Return a context with a transaction on a server that takes writes. It is committed at the end of the context.

        An error rolls everything back. A transaction is never tried again: nobody could tell whether it was committed.
        But a connection that was lost before the transaction begins is replaced. One that may last longer than
        READ_SECONDS waits longer for a host that is away, too: perhaps it goes on.
        """
        psycopg, _, _ = modules()
        more = _PATIENCE * self.address.connect_seconds if seconds > READ_SECONDS else 0.0
        try:
            with (
                self._lent("writes") as connection,
                self._routes.watched(connection, more) as waiting,
                connection.transaction(),
            ):
                with connection.pipeline():
                    execute(connection, self._settings(seconds, _GONE))
                    execute(connection, Statement(_LOOK_AMID_A_STATEMENT, [f"{_GONE_SECONDS}s"]))
                yield Transaction(connection, lambda error: self.failed(self._routes.cause_of(error, waiting)))
        except psycopg.Error as error:
            raise self.failed(error) from error

    def _settings(self, seconds: float, others: Mapping[str, str] = _NO_SETTINGS) -> Statement:
        schemas = dict.fromkeys([self.address.schema, self._extension_schema])
        path = ", ".join(f'"{name}"' for name in schemas)
        settings = {"search_path": path, "statement_timeout": f"{seconds}s", **others}
        return Statement(
            "SELECT " + ", ".join(["set_config(%s, %s, true)"] * len(settings)),
            [text for pair in settings.items() for text in pair],
        )

    def close(self) -> None:
        """Close all connections."""
        self._routes.close()
        with self._lock:
            for pool in self._pools.values():
                pool.close()
            self._pools.clear()

    def failed(self, error: Error) -> PatellaError:
        """Return the error to raise for one of PostgreSQL."""
        return patella_error(error, self.address.shown)


def _see_one_state(connection: Connection[Row]) -> None:
    """Let all statements of a transaction see what was committed before the first of them, and nothing later."""
    psycopg, _, _ = modules()
    connection.isolation_level = psycopg.IsolationLevel.REPEATABLE_READ
