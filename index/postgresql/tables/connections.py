"""Connections to PostgreSQL: pools for reads and for writes.

Only this file imports psycopg and psycopg_pool. It turns their exceptions into those of `core.errors`.

Nothing here outlives a transaction: no prepared statement, no setting of a session, no lock of a session. So a pooler
that hands a connection to somebody else after each transaction (pgbouncer in transaction mode) changes nothing.
"""

from __future__ import annotations

import logging
import re
import threading
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from types import MappingProxyType
from typing import TYPE_CHECKING, Any, Literal, NamedTuple, TypeVar

from core.errors import IndexBusy, IndexDamaged, IndexInaccessible, IndexMissing, PatellaError, UsageError
from core.locations import connection_address, index_address, schema_of, shown_address

if TYPE_CHECKING:
    from psycopg import Connection, Error
    from psycopg_pool import ConnectionPool

READ_SECONDS = 60
"""The most time that one statement of a question may take."""

WRITE_SECONDS = 3_600
"""The most time that one statement of a publish may take."""

_MAX_READING, _MAX_WRITING = 16, 4  # connections of a pool; a write that finds none in time has one beside it
_WAIT_SECONDS = 2  # for a connection of the pool
_LINK = {"connect_timeout": "10", "tcp_user_timeout": "30000", "fallback_application_name": "patella"}
"""Options of libpq that an address may replace: a host that does not answer is given up after these times."""

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

_SEARCH_PATH = re.compile(r"-c\s*search_path=([a-z_][a-z0-9_]*)")
_HOST_FAILED = re.compile(
    r'connection to server at "([^"]{1,255})"(?: \([^)]{1,60}\))?, port (\d{1,5}) failed: ([^\n]+)'
)
_TLS_FAILED = ("certificate", "SSL error", "SSL was required", "no encryption")  # in what libpq says of a connection
_COUNTS_CHECKSUMS = 180_000  # the version of PostgreSQL from which there is crc32
_NO_SPACE = "No space left on device"
_MAX_REASON = 300  # characters of what PostgreSQL says
_RETRIED = ("40", "57P", "08")  # SQLSTATEs of a replica or server that gave up a statement through no fault of it

Row = tuple[Any, ...]
_T = TypeVar("_T")

_Use = Literal["reads", "reads of the primary", "writes"]
"""What a connection is for: reads go to any host, the others to the one that takes writes."""


class Statement(NamedTuple):
    """A statement in SQL and the values of its placeholders."""

    sql: str
    values: Sequence[object] = ()


class Address:
    """The address of an index in PostgreSQL: a URL of libpq, which may name several hosts, and perhaps `schema=NAME`.

    Without that option, the tables are in the first schema of the search path that its `options` set, if they do.
    `shown` is the address without a password. Raises UsageError for one that libpq does not understand.
    """

    def __init__(self, url: str) -> None:
        self.url, self.shown = index_address(url), shown_address(url)
        _, library, _ = _psycopg()
        try:
            known = library.conninfo_to_dict(connection_address(url))
        except Exception as error:
            raise UsageError(  # what libpq says may hold the password
                f"{self.shown} is no address of a PostgreSQL database: libpq does not know one of its options. An "
                "example: postgresql://user@host1,host2/database"
            ) from error
        self._options = {name: str(value) for name, value in known.items()}
        path = _SEARCH_PATH.search(self._options.get("options", ""))
        self.schema = path[1] if path and "schema=" not in url.replace("_schema=", "") else schema_of(url)

    @property
    def has_several_hosts(self) -> bool:
        return "," in self._options.get("host", "")

    def hosts(self) -> list[tuple[str, str]]:
        """Return each host with its port, and the text by which libpq connects to it alone."""
        _, library, _ = _psycopg()
        hosts, ports = (self._options.get(name, "").split(",") for name in ("host", "port"))
        ports = ports * len(hosts) if len(ports) == 1 else ports
        others = {name: value for name, value in self._options.items() if name != "target_session_attrs"}
        return [
            (
                f"{host or 'localhost'}:{port or 5432}",
                str(library.make_conninfo("", **(_LINK | others | {"host": host, "port": port or "5432"}))),
            )
            for host, port in zip(hosts, ports, strict=False)
        ]

    def table(self, name: str) -> str:
        """Return the full name of a table, quoted."""
        return f'"{self.schema}".{name}'

    def conninfo(self, writes: bool) -> str:
        """Return the text by which libpq connects, to a server that takes writes or to any one."""
        _, library, _ = _psycopg()
        target = {"target_session_attrs": "read-write"} if writes else {}
        return str(library.make_conninfo("", **(_LINK | self._options | target)))


class Transaction:
    """A transaction that is under way. One thread at a time uses it; others wait."""

    def __init__(self, connection: Connection[Row], failed: Callable[[Error], PatellaError]) -> None:
        self._connection, self._failed, self._lock = connection, failed, threading.RLock()

    def fetch(self, *statements: Statement) -> list[list[Row]]:
        """Send statements together, and return the rows of each."""
        with self._lock, self._errors():
            with self._connection.pipeline():
                cursors = [_execute(self._connection, each) for each in statements]
            return [_rows(cursor) for cursor in cursors]

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
        psycopg, _, _ = _psycopg()
        try:
            yield
        except psycopg.Error as error:
            raise self._failed(error) from error


class Connections:
    """The connections of one index. Threads may share an object. Nothing is opened before the first use."""

    def __init__(self, address: Address) -> None:
        self.address = address
        self._lock = threading.Lock()
        self._pools: dict[_Use, ConnectionPool[Connection[Row]]] = {}
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
        psycopg, _, _ = _psycopg()
        try:
            return self._read_once(statements, seconds, from_primary)
        except psycopg.Error as error:
            if not _may_be_repeated(error):
                raise self.failed(error) from error
        try:
            # what else is open most likely leads to the server that went away
            self._pool(self._use_of_read(from_primary)).drain()
            return self._read_once(statements, seconds, from_primary)
        except psycopg.Error as error:
            raise self.failed(error) from error

    def read_from_primary(self, *statements: Statement) -> list[list[Row]]:
        """Read from a server that takes writes, or from any other one if there is none now."""
        try:
            return self.read(*statements, from_primary=True)
        except IndexInaccessible:
            if not self.address.has_several_hosts:
                raise
            return self.read(*statements)

    def _read_once(self, statements: Sequence[Statement], seconds: float, from_primary: bool) -> list[list[Row]]:
        with self._lent(self._use_of_read(from_primary)) as connection:
            with connection.pipeline(), connection.transaction():
                _execute(connection, self._settings(seconds))
                cursors = [_execute(connection, each) for each in statements]
            return [_rows(cursor) for cursor in cursors]

    @contextmanager
    def _lent(self, use: _Use) -> Iterator[Connection[Row]]:
        """Lend a connection of a pool or, where it has none in time, one beside it, which says what fails."""
        _, _, pools = _psycopg()
        pool = self._pool(use)
        try:
            connection = pool.getconn()
        except pools.PoolTimeout:
            connection = self._connect(use)
            with connection:
                yield connection
            return
        try:
            yield connection
        finally:
            pool.putconn(connection)

    def _connect(self, use: _Use) -> Connection[Row]:
        """Connect. What fails is an error of ours: it would fail again."""
        psycopg, _, _ = _psycopg()
        try:
            connection: Connection[Row] = psycopg.connect(self._conninfo(use), autocommit=True, prepare_threshold=None)
        except psycopg.Error as error:
            raise self.failed(error) from error
        if use != "writes":
            _see_one_state(connection)
        return connection

    def _use_of_read(self, from_primary: bool) -> _Use:
        return "reads of the primary" if from_primary and self.address.has_several_hosts else "reads"

    def _conninfo(self, use: _Use) -> str:
        return self.address.conninfo(writes=use != "reads")

    def _pool(self, use: _Use) -> ConnectionPool[Connection[Row]]:
        _, _, pools = _psycopg()
        if use not in self._pools:  # a pool would try for a while, and could not say what fails
            self._connect(use).close()  # without the lock: nobody waits for a host that is away
        with self._lock:
            if use not in self._pools:
                self._pools[use] = pools.ConnectionPool(
                    self._conninfo(use),
                    kwargs={"autocommit": True, "prepare_threshold": None},
                    configure=None if use == "writes" else _see_one_state,
                    check=_check_writable if use == "writes" else None,
                    open=True,
                    min_size=0,
                    max_size=_MAX_WRITING if use == "writes" else _MAX_READING,
                    timeout=_WAIT_SECONDS,
                )
            return self._pools[use]

    def ask_hosts(self, *statements: Statement) -> list[tuple[str, list[list[Row]] | PatellaError]]:
        """Ask each host of the address by itself. Return its name with the rows of each statement, or what failed."""
        return [(host, self._ask(conninfo, statements)) for host, conninfo in self.address.hosts()]

    def _ask(self, conninfo: str, statements: Sequence[Statement]) -> list[list[Row]] | PatellaError:
        psycopg, _, _ = _psycopg()
        try:
            with psycopg.connect(conninfo, autocommit=True, prepare_threshold=None) as connection:
                return [_rows(_execute(connection, each)) for each in statements]
        except psycopg.Error as error:
            return self.failed(error)

    # Writing

    @contextmanager
    def transaction(self, seconds: float = WRITE_SECONDS) -> Iterator[Transaction]:
        """Return a context with a transaction on a server that takes writes. It is committed at the end of the context.

        An error rolls everything back. A transaction is never tried again: nobody could tell whether it was committed.
        But a connection that was lost before the transaction begins is replaced.
        """
        psycopg, _, _ = _psycopg()
        try:
            with self._lent("writes") as connection, connection.transaction():
                with connection.pipeline():
                    _execute(connection, self._settings(seconds, _GONE))
                    _execute(connection, Statement(_LOOK_AMID_A_STATEMENT, [f"{_GONE_SECONDS}s"]))
                yield Transaction(connection, self.failed)
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
        with self._lock:
            for pool in self._pools.values():
                pool.close()
            self._pools.clear()

    def failed(self, error: Error) -> PatellaError:
        """Return the error to raise for one of PostgreSQL."""
        return _told(error, self.address.shown)


def _told(error: Error, address: str) -> PatellaError:
    reason = _reason_of(error.diag.message_primary or str(error))
    state = error.sqlstate or ""
    if state in ("42P01", "3F000"):
        return IndexMissing(f"Nothing is indexed in {address} yet. Run `patella index sync FOLDER`.")
    if state == "55P03":
        return IndexBusy(f"Another process is publishing to {address}. Try again when it has finished.")
    if state == "53100" or (not state and _NO_SPACE in reason):  # one that cannot connect is told no SQLSTATE
        return IndexInaccessible(f"The disk of {address} is full ({reason}). Make room there, then try again.")
    if state == "25006":
        return IndexInaccessible(f"{address} takes no writes: it is a replica. Name the primary in the address, too.")
    if state == "57014":
        return IndexInaccessible(f"{address} took too long for a statement and stopped it. Try again in a moment.")
    if state in ("XX001", "XX002"):
        return IndexDamaged(f"{address} is damaged: {reason}. Restore it from a backup, or index anew.")
    if state.startswith("42501"):
        return IndexInaccessible(f"{address} refuses the user a right: {reason}. Ask its owner to grant it.")
    if "session is read-only" in reason:
        return IndexInaccessible(
            f"{address} takes no writes now: no server that answers is the primary ({reason}). Try again when one is."
        )
    if _fails_by_tls(error):
        return IndexInaccessible(
            f"{address} cannot be reached by TLS as its address asks: {reason}. Check sslmode and sslrootcert there, "
            "and for which host the server has its certificate."
        )
    if not state or state.startswith(("08", "28", "3D", "53", "57")):
        return IndexInaccessible(f"{address} cannot be reached: {reason}. Check that it runs, and the address.")
    return IndexInaccessible(f"{address} refused a statement ({state}): {reason}.")


def _fails_by_tls(error: Error) -> bool:
    """Return whether a connection was not made because one side is not what the other asks. A lost one is no such."""
    reasons = [reason for _, _, reason in _HOST_FAILED.findall(str(error))]
    return any(sign in reason and "unexpected eof" not in reason for reason in reasons for sign in _TLS_FAILED)


def _reason_of(message: str) -> str:
    """Return what a message says, on one line: of a connection that failed, the reason of each host.

    >>> _reason_of('connection failed: connection to server at "db", port 5432 failed: Connection refused\\nIs it up?')
    'db:5432: Connection refused'
    """
    hosts = dict.fromkeys(f"{host}:{port}: {reason}" for host, port, reason in _HOST_FAILED.findall(message))
    return ("; ".join(hosts) or " ".join(message.split()).rstrip("."))[:_MAX_REASON]


def _check_writable(connection: Connection[Row]) -> None:
    """Raise an error if a connection is lost, or its server takes no writes any more: the pool replaces it then."""
    [(read_only,)] = connection.execute("SHOW transaction_read_only").fetchall()
    if read_only == "on":
        raise IndexInaccessible("This server takes no writes any more.")


def _may_be_repeated(error: Error) -> bool:
    """Return whether a statement that only reads may succeed over another connection."""
    state = error.sqlstate
    return state is None or (state.startswith(_RETRIED) and state != "57014")


def _see_one_state(connection: Connection[Row]) -> None:
    """Let all statements of a transaction see what was committed before the first of them, and nothing later."""
    psycopg, _, _ = _psycopg()
    connection.isolation_level = psycopg.IsolationLevel.REPEATABLE_READ


def _execute(connection: Connection[Row], statement: Statement) -> Any:
    return connection.cursor(binary=True).execute(statement.sql, statement.values or None)


def _rows(cursor: Any) -> list[Row]:
    return cursor.fetchall() if cursor.description else []


def _psycopg() -> tuple[Any, Any, Any]:
    """Return the modules of psycopg: itself, that of addresses, and that of pools."""
    try:
        import psycopg
        import psycopg.conninfo
        import psycopg_pool
    except ImportError as error:
        raise UsageError(
            'An index in PostgreSQL needs a library that is not installed: pip install "patella[postgresql]"'
        ) from error
    return psycopg, psycopg.conninfo, psycopg_pool
