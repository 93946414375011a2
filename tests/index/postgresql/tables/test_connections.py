"""Connections are shared and replaced; reads are tried once more, and writes are not."""

from __future__ import annotations

import os
import socket
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing, suppress

import psycopg
import pytest

from core.errors import IndexBusy, IndexInaccessible
from faults.postgresql import Server, wait_until
from index.postgresql.tables.address import Address
from index.postgresql.tables.connections import Connections
from index.postgresql.tables.driver import Statement


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
