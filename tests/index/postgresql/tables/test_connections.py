"""Addresses are shown without their password, and what PostgreSQL refuses becomes an error that says what to do."""

from __future__ import annotations

import os
import socket
import sys
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing, suppress

import psycopg
import pytest

from core.errors import IndexBusy, IndexDamaged, IndexInaccessible, IndexMissing, PatellaError, UsageError
from faults.postgresql import Server, wait_until
from index.postgresql.tables.connections import Address, Connections, Statement


@pytest.mark.parametrize(
    ("url", "shown", "schema"),
    [
        ("postgresql://ann:secret@db/index", "postgresql://ann@db/index", "patella"),
        ("postgres://db1,db2:6000/index", "postgres://db1,db2:6000/index", "patella"),
        ("postgresql:///index?host=db&password=secret", "postgresql:///index?host=db", "patella"),
        ("postgresql://ann@db/i?schema=my-own", "postgresql://ann@db/i?schema=my-own", "my-own"),
        *(
            (f"postgresql://ann@db/i?options=-c{path}", f"postgresql://ann@db/i?options=-c{path}", "one")
            for path in ("search_path%3Done%2Cpublic", "%20search_path%3Done")
        ),
    ],
)
def test_an_address_names_a_schema_and_is_shown_without_its_password(url: str, shown: str, schema: str) -> None:
    address = Address(url)
    assert (address.shown, address.schema) == (shown, schema)


def test_only_writes_ask_for_a_server_that_takes_them() -> None:
    address = Address("postgresql://db1,db2/index?connect_timeout=3")
    reads, writes = (
        [(str(host), psycopg.conninfo.conninfo_to_dict(text)) for host, text in address.hosts_in_turn(each)]
        for each in (False, True)
    )
    names = ("host", "connect_timeout", "tcp_user_timeout", "keepalives_idle", "target_session_attrs")
    assert [(host, *map(options.get, names)) for host, options in reads] == [
        ("db1:5432", "db1", "3", "30000", "10", "any"),
        ("db2:5432", "db2", "3", "30000", "10", "any"),
    ]
    assert writes == [(host, options | {"target_session_attrs": "read-write"}) for host, options in reads]


def test_hosts_are_tried_in_the_order_that_an_address_asks_for() -> None:
    url = "postgresql://db1:6000,db2,db3:7000/index?hostaddr=10.0.0.1,10.0.0.2,10.0.0.3&target_session_attrs="
    reads = [
        (str(host), psycopg.conninfo.conninfo_to_dict(text))
        for host, text in Address(f"{url}prefer-standby").hosts_in_turn(writes=False)
    ]
    assert [(host, each["hostaddr"], each["target_session_attrs"]) for host, each in reads] == [
        (host, address, target)
        for target in ("standby", "any")
        for host, address in (("db1:6000", "10.0.0.1"), ("db2:5432", "10.0.0.2"), ("db3:7000", "10.0.0.3"))
    ]
    mixed = Address(f"{url}any&load_balance_hosts=random")
    orders = {tuple(str(host) for host, _ in mixed.hosts_in_turn(writes=False)) for _ in range(100)}
    assert {frozenset(order) for order in orders} == {frozenset({"db1:6000", "db2:5432", "db3:7000"})}
    assert len(orders) > 1


@pytest.mark.parametrize("url", ["postgresql://ann:secret@db/x?colour=red", "postgresql://ann:sec/ret@db:x:y/z"])
def test_an_address_that_libpq_does_not_understand_is_refused_without_its_password(url: str) -> None:
    with pytest.raises(UsageError, match="address") as raised:
        Address(url)
    assert "sec" not in str(raised.value)


def test_a_missing_library_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "psycopg", None)
    with pytest.raises(UsageError, match=r'pip install "patella\[postgresql\]"'):
        Address("postgresql://db/x")


@pytest.fixture
def connections(postgresql_address: str):  # type: ignore[no-untyped-def]
    with closing(Connections(Address(postgresql_address))) as each:
        yield each


def test_statements_are_sent_together_in_a_transaction_with_settings_of_its_own(connections: Connections) -> None:
    with connections.transaction() as transaction:
        transaction.fetch(Statement("CREATE TABLE t (n int)"), Statement("INSERT INTO t VALUES (1), (2)"))
        assert transaction.fetch(Statement("SELECT n FROM t ORDER BY n"), Statement("DELETE FROM t WHERE n = 3")) == [
            [(1,), (2,)],
            [],
        ]
        assert list(transaction.stream(Statement("SELECT n FROM t ORDER BY n"), 1)) == [[(1,)], [(2,)]]
    read = connections.read(
        Statement("SELECT sum(n)::int FROM t"), Statement("SHOW statement_timeout"), Statement("SELECT %b", [b"\x00"])
    )
    assert read == [[(3,)], [("1min",)], [(b"\x00",)]]
    with pytest.raises(ValueError), connections.transaction() as transaction:
        transaction.fetch(Statement("DELETE FROM t"))
        raise ValueError
    assert connections.read(Statement("SELECT count(*)::int FROM t")) == [[(2,)]]


@pytest.mark.parametrize(
    ("sql", "error", "message"),
    [
        ("SELECT 1 FROM nowhere", IndexMissing, "Nothing is indexed in postgresql"),
        ("SELECT pg_sleep(30)", IndexInaccessible, "took too long"),
        ("SELECT pg_read_file('/etc/passwd')", IndexInaccessible, "refuses the user a right: permission denied"),
        ("SELECT 1 / 0", IndexInaccessible, "refused a statement .22012.: division by zero"),
        ("DO $$ BEGIN RAISE 'no room' USING errcode = '53100'; END $$", IndexInaccessible, "is full .no room."),
        ("DO $$ BEGIN RAISE 'bad page' USING errcode = 'XX001'; END $$", IndexDamaged, "is damaged: bad page"),
        ("DO $$ BEGIN RAISE 'held' USING errcode = '55P03'; END $$", IndexBusy, "Another process is publishing"),
        ("DO $$ BEGIN RAISE 'replica' USING errcode = '25006'; END $$", IndexInaccessible, "takes no writes"),
    ],
)
def test_what_the_server_refuses_is_said(
    connections: Connections, sql: str, error: type[PatellaError], message: str
) -> None:
    with pytest.raises(error, match=message):
        connections.read(Statement(sql), seconds=0.05 if "sleep" in sql else 60)
    assert connections.read(Statement("SELECT 1")) == [[(1,)]]


def test_a_server_that_is_down_is_said_at_once() -> None:
    with closing(Connections(Address("postgresql://ann:secret@127.0.0.1:1/x"))) as connections:
        for use in (lambda: connections.read(Statement("SELECT 1")), lambda: connections.transaction().__enter__()):
            with pytest.raises(
                IndexInaccessible, match=r"ann@127.0.0.1:1/x cannot be reached: 127.0.0.1:1: Connection refused. Check"
            ) as raised:
                use()
            assert "secret" not in str(raised.value)


def test_servers_none_of_which_is_the_primary_take_no_writes_and_say_so(postgresql_server: Server) -> None:
    address = f"{postgresql_server.address()}?options=-cdefault_transaction_read_only%3Don"
    host = f"127.0.0.1:{postgresql_server.port}"
    with closing(Connections(Address(address))) as connections:
        assert connections.read(Statement("SELECT 1")) == [[(1,)]]
        with pytest.raises(IndexInaccessible) as raised, connections.transaction():
            pass
    assert str(raised.value).endswith(
        f" takes no writes now: no server that answers is the primary ({host}: session is read-only). "
        "Try again when one is."
    )


def test_a_read_is_sent_once_more_after_a_lost_connection_and_a_write_is_not(connections: Connections) -> None:
    def end_others(transaction_of: Connections) -> None:
        with closing(Connections(transaction_of.address)) as others, others.transaction() as transaction:
            sql = """
                SELECT pg_terminate_backend(pid, 5000) FROM pg_stat_activity
                WHERE pid <> pg_backend_pid() AND usename = current_user AND application_name = 'patella'"""
            transaction.fetch(Statement(sql))

    assert connections.read(Statement("SELECT 1")) == [[(1,)]]
    end_others(connections)
    assert connections.read(Statement("SELECT 2")) == [[(2,)]]
    with pytest.raises(IndexInaccessible), connections.transaction() as transaction:
        end_others(connections)
        transaction.fetch(Statement("SELECT 3"))


def test_statements_that_are_read_together_see_one_state(connections: Connections) -> None:
    """Else a replica that catches up meanwhile, or a publish, would give half of an answer from another generation."""
    with connections.transaction() as transaction:
        transaction.fetch(Statement("CREATE TABLE t (n int)"))
    counted = Statement("SELECT count(*)::int FROM t")
    wait = Statement("SELECT pg_advisory_xact_lock(1)::text")
    waiting = Statement("SELECT count(*)::int FROM pg_locks WHERE locktype = 'advisory' AND NOT granted")
    with ThreadPoolExecutor(1) as threads:
        with connections.transaction() as holding:
            holding.fetch(wait)
            read = threads.submit(connections.read, counted, wait, counted)
            wait_until(lambda: connections.read(waiting) == [[(1,)]], "the read does not wait")
            with connections.transaction() as transaction:
                transaction.fetch(Statement("INSERT INTO t VALUES (1)"))
        first, _, second = read.result()
    assert (first, second) == ([(0,)], [(0,)])
    assert connections.read(counted) == [[(1,)]]


def test_a_statement_ends_soon_after_the_process_that_waits_for_it(
    connections: Connections, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Else whoever is killed amid a statement of hours, such as the making of a graph, locks others out for as long."""
    monkeypatch.setattr(f"{Connections.__module__}._GONE_SECONDS", 1)
    with connections.transaction() as transaction:
        transaction.fetch(Statement("CREATE TABLE t (n int)"), Statement("INSERT INTO t VALUES (1)"))
    lock = Statement("SELECT n FROM t FOR UPDATE NOWAIT")

    def sleep() -> None:
        with connections.transaction() as holding:
            own.append(holding._connection.pgconn.socket)
            holding.fetch(lock)
            holding.fetch(Statement("SELECT pg_sleep(600)"))

    def is_free() -> bool:
        with suppress(IndexBusy), connections.transaction() as other:
            return bool(other.fetch(lock))
        return False

    own: list[int] = []
    with ThreadPoolExecutor(1) as threads:
        slept = threads.submit(sleep)
        sleeping = Statement("SELECT count(*)::int FROM pg_stat_activity WHERE wait_event = 'PgSleep'")
        wait_until(lambda: connections.read(sleeping) == [[(1,)]], "it does not sleep")
        assert not is_free()
        with socket.socket(fileno=os.dup(own[0])) as connection:
            connection.shutdown(socket.SHUT_RDWR)  # as the end of the process does
        wait_until(is_free, "the lock is still held")
        with pytest.raises(IndexInaccessible):
            slept.result()


def test_a_server_looks_whether_a_machine_that_writes_is_still_there(connections: Connections) -> None:
    with connections.transaction() as transaction:
        names = ("tcp_keepalives_idle", "tcp_keepalives_interval", "tcp_keepalives_count", "tcp_user_timeout")
        found = transaction.fetch(*(Statement(f"SHOW {name}") for name in names))
    assert found == [[("10",)], [("10",)], [("3",)], [("40000",)]]


def server_process(connections: Connections) -> int:
    """Return the number of the server's process that a write talks to."""
    with connections.transaction() as transaction:
        [[(process,)]] = transaction.fetch(Statement("SELECT pg_backend_pid()"))
    return int(process)


def test_writes_share_connections_and_replace_one_that_was_lost_or_takes_no_writes_any_more(
    connections: Connections,
) -> None:
    first = server_process(connections)
    assert server_process(connections) == first
    with pytest.raises(ZeroDivisionError), connections.transaction() as transaction:
        transaction.fetch(Statement("CREATE TABLE t (n int)"))
        raise ZeroDivisionError
    with connections.transaction() as transaction:
        assert transaction.fetch(Statement("SELECT to_regclass('t')::text, pg_backend_pid()")) == [[(None, first)]]
        second = server_process(connections)
    assert second != first
    with psycopg.connect(connections.address.hosts()[0][1], autocommit=True) as other:
        other.execute("SELECT pg_terminate_backend(each, 10000) FROM unnest(%s::int[]) each", [[first, second]])
    assert server_process(connections) not in (first, second)
    with connections.transaction() as transaction:  # it makes of one that takes writes one that is a replica
        find, make = Statement("SELECT pg_backend_pid()"), Statement("SET default_transaction_read_only = on")
        [[(replica,)], _] = transaction.fetch(find, make)
    assert replica not in [server_process(connections) for _ in range(4)]


def test_a_password_is_taken_from_where_libpq_takes_it(
    postgresql_server: Server, monkeypatch: pytest.MonkeyPatch
) -> None:
    if not postgresql_server.sql("SELECT 1 FROM pg_roles WHERE rolname = 'with_secret'"):
        postgresql_server.create_role("with_secret", "sesame")
    address = Address(postgresql_server.address(role="with_secret"))
    with closing(Connections(address)) as connections, pytest.raises(IndexInaccessible, match="cannot be reached"):
        connections.read(Statement("SELECT 1"))
    monkeypatch.setenv("PGPASSWORD", "sesame")
    with closing(Connections(address)) as connections:
        assert connections.read(Statement("SELECT current_user::text")) == [[("with_secret",)]]
