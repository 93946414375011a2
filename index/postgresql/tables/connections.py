"""Connections to PostgreSQL: pools for reads and for writes.

Only this file imports psycopg and psycopg_pool. It turns their exceptions into those of `core.errors`.

Nothing here outlives a transaction: no prepared statement, no setting of a session, no lock of a session. So a pooler
that hands a connection to somebody else after each transaction (pgbouncer in transaction mode) changes nothing.
"""

from __future__ import annotations

import logging
import random
import re
import threading
import time
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from types import MappingProxyType, SimpleNamespace
from typing import TYPE_CHECKING, Any, Literal, NamedTuple, TypeVar
from weakref import WeakKeyDictionary

from core.errors import IndexBusy, IndexDamaged, IndexInaccessible, IndexMissing, PatellaError, UsageError
from core.locations import connection_address, index_address, schema_of, shown_address
from index.postgresql.tables.hosts import Host, Waiting, Watch

if TYPE_CHECKING:
    from psycopg import Connection, Error
    from psycopg_pool import ConnectionPool

READ_SECONDS = 60
"""The most time that one statement of a question, or of a change that somebody waits for, may take."""

WRITE_SECONDS = 3_600
"""The most time that one statement of a publish may take."""

_MAX_READING, _MAX_WRITING = 16, 4  # connections of a pool; a write that finds none in time has one beside it
_WAIT_SECONDS = 2  # for a connection of the pool
_LINK = {
    "connect_timeout": "5",
    "tcp_user_timeout": "30000",
    "keepalives_idle": "10",
    "keepalives_interval": "5",
    "keepalives_count": "3",
    "fallback_application_name": "patella",
}
"""Options of libpq that an address may replace: a host that does not answer is given up after these times."""

_SLOW_SECONDS = 1.0  # after which a host that refuses a connection is asked whether it is away
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

_SEARCH_PATH = re.compile(r"-c\s*search_path=([a-z_][a-z0-9_]*)")
_HOST_FAILED = re.compile(
    r'connection to server at "([^"]{1,255})"(?: \([^)]{1,60}\))?, port (\d{1,5}) failed: ([^\n]+)'
)
_TLS_FAILED = ("certificate", "SSL error", "SSL was required", "no encryption")  # in what libpq says of a connection
_COUNTS_CHECKSUMS = 180_000  # the version of PostgreSQL from which there is crc32
_NO_ANSWER = "no answer"
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
            self.connect_seconds = float(library.timeout_from_conninfo(_LINK | known))
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

    def hosts(self, target: str = "any") -> list[tuple[Host, str]]:
        """Return each host, and the text by which libpq connects to it alone, if it is a `target` of a session."""
        _, library, _ = _psycopg()
        lists = {name: self._options[name].split(",") for name in ("host", "hostaddr", "port") if name in self._options}
        hosts = []
        for number in range(max(map(len, lists.values()), default=1)):
            own = {name: each[0] if len(each) == 1 else each[number] for name, each in lists.items()}
            options = _LINK | self._options | own | {"target_session_attrs": target}
            name = own.get("host") or own.get("hostaddr", "")
            hosts.append((Host(name, own.get("port") or "5432"), str(library.make_conninfo("", **options))))
        return hosts

    def hosts_in_turn(self, writes: bool) -> list[tuple[Host, str]]:
        """Return the hosts in the order in which libpq tries them, for writes or for reads, with texts for libpq."""
        target = "read-write" if writes else self._options.get("target_session_attrs", "any")
        found: list[tuple[Host, str]] = []
        for each in ("standby", "any") if target == "prefer-standby" else (target,):
            hosts = self.hosts(each)
            if self._options.get("load_balance_hosts") == "random":
                random.shuffle(hosts)
            found += hosts
        return found

    def table(self, name: str) -> str:
        """Return the full name of a table, quoted."""
        return f'"{self.schema}".{name}'


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
        self._primary = Host(f"the primary of {address.shown}", "")
        self._hosts = dict(address.hosts())
        self._watch = Watch([*self._hosts, self._primary], self._answers, self._leave, address.connect_seconds)
        self._host_of: WeakKeyDictionary[Connection[Row], Host] = WeakKeyDictionary()
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
            self._drain(self._use_of_read(from_primary))  # what else is open most likely leads to the same server
            return self._read_once(statements, seconds, from_primary)
        except psycopg.Error as error:
            raise self.failed(error) from error

    def read_from_primary(self, *statements: Statement) -> list[list[Row]]:
        """Read from a server that takes writes, or from any other one if there is none now."""
        if not self._watch.is_away(self._primary):
            try:
                return self.read(*statements, from_primary=True)
            except IndexInaccessible:
                if not self.address.has_several_hosts:
                    raise
        return self.read(*statements)

    def _read_once(self, statements: Sequence[Statement], seconds: float, from_primary: bool) -> list[list[Row]]:
        with self._lent(self._use_of_read(from_primary)) as connection, self._watched(connection):
            with connection.pipeline(), connection.transaction():
                _execute(connection, self._settings(seconds))
                cursors = [_execute(connection, each) for each in statements]
            return [_rows(cursor) for cursor in cursors]

    @contextmanager
    def _lent(self, use: _Use) -> Iterator[Connection[Row]]:
        """Lend a connection of a pool or, where it has none in time, one beside it, which says what fails."""
        _, _, pools = _psycopg()
        connection = None
        if self._can_connect(use):
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

    def _connect(self, use: _Use) -> Connection[Row]:
        """Connect. What fails is an error of ours: it would fail again."""
        psycopg, _, _ = _psycopg()
        try:
            connection = self._connect_in_turn(use)
        except psycopg.Error as error:
            raise self.failed(error) from error
        if use != "writes":
            _see_one_state(connection)
        return connection

    def _connect_in_turn(self, use: _Use) -> Connection[Row]:
        """Connect to the first host that serves a use. Those that are away are asked only if all are."""
        psycopg, _, _ = _psycopg()
        hosts = self.address.hosts_in_turn(writes=use != "reads")
        present = [(host, conninfo) for host, conninfo in hosts if not self._watch.is_away(host)]
        problems = [_no_answer(host) for host, _ in hosts if present and self._watch.is_away(host)]
        failed = psycopg.OperationalError()
        for host, conninfo in present or hosts:
            began = time.monotonic()
            try:
                connection: Connection[Row] = psycopg.connect(conninfo, autocommit=True, prepare_threshold=None)
            except psycopg.Error as error:
                failed = error
                problems.append(_problem_of(host, error))
                if _has_no_answer(error):
                    self._watch.note(host, answers=False)
                elif time.monotonic() - began > _SLOW_SECONDS:
                    self._watch.doubt(host)
            else:
                self._host_of[connection] = host
                self._watch.note(host, answers=True)
                if use != "reads":
                    self._watch.note(self._primary, answers=True)
                return connection
        if use != "reads" and self.address.has_several_hosts:
            self._watch.note(self._primary, answers=False)
        raise type(failed)("\n".join(problems), pgconn=failed.pgconn)

    def _can_connect(self, use: _Use) -> bool:
        """Return whether a host that serves a use is not known to be away."""
        if use != "reads" and self._watch.is_away(self._primary):
            return False
        return not all(map(self._watch.is_away, self._hosts))

    def _answers(self, host: Host) -> bool:
        """Return whether a host takes a connection, or refuses it at once; of the primary, whether there is one."""
        psycopg, _, _ = _psycopg()
        began = time.monotonic()
        try:
            if host == self._primary:
                self._connect_in_turn("writes").close()
            else:
                psycopg.connect(self._hosts[host]).close()
        except psycopg.Error as error:
            is_slow = _has_no_answer(error) or time.monotonic() - began > _SLOW_SECONDS
            return host != self._primary and not is_slow
        return True

    def _leave(self, away: Collection[Host]) -> None:
        """Close connections, which may lead to these hosts: those that nobody uses now, the others after their use."""
        if set(away) != {self._primary}:
            for use in list(self._pools):
                self._drain(use)

    def _drain(self, use: _Use) -> None:
        if pool := self._pools.get(use):
            pool.drain()

    @contextmanager
    def _watched(self, connection: Connection[Row], more_seconds: float = 0.0) -> Iterator[Waiting]:
        """Give a connection up if its host does not answer. Raises an error of PostgreSQL that says so."""
        psycopg, _, _ = _psycopg()
        with self._watch.waiting(self._host_of[connection], connection.pgconn.socket, more_seconds) as waiting:
            try:
                yield waiting
            except psycopg.Error as error:
                raise self._cause_of(error, waiting) from error

    def _cause_of(self, error: Error, waiting: Waiting) -> Error:
        """Return an error or, if a host is away, one that says so in place of what came of it."""
        psycopg, _, _ = _psycopg()
        is_away = waiting.is_given_up or (error.sqlstate is None and self._watch.is_away(waiting.host))
        cause: Error = psycopg.OperationalError(_no_answer(waiting.host)) if is_away else error
        return cause

    def _check_writable(self, connection: Connection[Row]) -> None:
        """Raise an error if a connection is lost, or its server takes no writes any more: the pool replaces it then."""
        with self._watched(connection):
            [(read_only,)] = connection.execute("SHOW transaction_read_only").fetchall()
        if read_only == "on":
            raise IndexInaccessible("This server takes no writes any more.")

    def _use_of_read(self, from_primary: bool) -> _Use:
        return "reads of the primary" if from_primary and self.address.has_several_hosts else "reads"

    def _pool(self, use: _Use) -> ConnectionPool[Connection[Row]]:
        _, _, pools = _psycopg()
        if use not in self._pools:  # a pool would try for a while, and could not say what fails
            self._connect(use).close()  # without the lock: nobody waits for a host that is away
        with self._lock:
            if use not in self._pools:
                self._pools[use] = pools.ConnectionPool(
                    connection_class=SimpleNamespace(connect=lambda _: self._connect_in_turn(use)),
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
        return [(f"{host}", self._ask(host, conninfo, statements)) for host, conninfo in self.address.hosts()]

    def _ask(self, host: Host, conninfo: str, statements: Sequence[Statement]) -> list[list[Row]] | PatellaError:
        psycopg, _, _ = _psycopg()
        try:
            with psycopg.connect(conninfo, autocommit=True, prepare_threshold=None) as connection:
                self._host_of[connection] = host
                with self._watched(connection):
                    return [_rows(_execute(connection, each)) for each in statements]
        except psycopg.Error as error:
            return self.failed(psycopg.OperationalError(_no_answer(host)) if _has_no_answer(error) else error)

    # Writing

    @contextmanager
    def transaction(self, seconds: float = WRITE_SECONDS) -> Iterator[Transaction]:
        """Return a context with a transaction on a server that takes writes. It is committed at the end of the context.

        An error rolls everything back. A transaction is never tried again: nobody could tell whether it was committed.
        But a connection that was lost before the transaction begins is replaced. One that may last longer than
        READ_SECONDS waits longer for a host that is away, too: perhaps it goes on.
        """
        psycopg, _, _ = _psycopg()
        more = _PATIENCE * self.address.connect_seconds if seconds > READ_SECONDS else 0.0
        try:
            with (
                self._lent("writes") as connection,
                self._watched(connection, more) as waiting,
                connection.transaction(),
            ):
                with connection.pipeline():
                    _execute(connection, self._settings(seconds, _GONE))
                    _execute(connection, Statement(_LOOK_AMID_A_STATEMENT, [f"{_GONE_SECONDS}s"]))
                yield Transaction(connection, lambda error: self.failed(self._cause_of(error, waiting)))
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
        self._watch.close()
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
    if not state and _NO_ANSWER in reason:
        return IndexInaccessible(
            f"{address} cannot be reached: {reason}. Check its machine and the network to it. Try again when it "
            "answers, or when another server of the address is the primary."
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


def _no_answer(host: Host) -> str:
    """Return what libpq could say of a host that does not answer."""
    return _failed_at(host, _NO_ANSWER)


def _problem_of(host: Host, error: Error) -> str:
    """Return what libpq says of a host that it does not connect to."""
    if _has_no_answer(error):
        return _no_answer(host)
    return f"{error}" if _HOST_FAILED.search(f"{error}") else _failed_at(host, " ".join(f"{error}".split()))


def _failed_at(host: Host, reason: str) -> str:
    return f'connection to server at "{host.name or "localhost"}", port {host.port} failed: {reason}'


def _has_no_answer(error: Error) -> bool:
    psycopg, _, _ = _psycopg()
    return isinstance(error, psycopg.errors.ConnectionTimeout)


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
