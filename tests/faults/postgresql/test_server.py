"""A server of PostgreSQL: who may connect, and what a kill leaves."""

from __future__ import annotations

import psycopg
import pytest

from faults.postgresql.server import Server, address_of, new_server
from tests.support.postgresql import empty_schema


def test_a_role_makes_tables_with_vectors_in_a_schema_of_its_own(postgresql_address: str) -> None:
    with psycopg.connect(postgresql_address) as connection:
        connection.execute("create table here (v vector(2))")
        connection.execute("insert into here values ('[3,4]')")
        found = connection.execute("select v <-> '[0,0]', rolsuper from here, pg_roles where rolname = user")
        assert found.fetchall() == [(5.0, False)]


def test_a_database_without_vectors_stays_without(postgresql_bare_address: str) -> None:
    with psycopg.connect(postgresql_bare_address) as connection, pytest.raises(psycopg.errors.UndefinedObject):
        connection.execute("create table here (v vector(2))")


def test_a_connection_that_holds_a_lock_is_closed_with_its_schema(postgresql_server: Server) -> None:
    """The schemas of tests: whatever a test leaves open, the next one does not wait for it."""
    with psycopg.connect(postgresql_server.address(), autocommit=True, options="-clock_timeout=10s") as connection:
        with empty_schema(connection) as schema:
            left_open = psycopg.connect(postgresql_server.address(schema=schema))
            left_open.execute("create table here (n int)")
        with pytest.raises(psycopg.errors.AdminShutdown):
            left_open.execute("select 1")
        assert connection.execute("select to_regnamespace(%s)", [schema]).fetchone() == (None,)


def test_who_has_a_password_must_give_it(postgresql_server: Server, monkeypatch: pytest.MonkeyPatch) -> None:
    postgresql_server.create_role("guarded", "correct horse")
    address = postgresql_server.address(role="guarded")
    monkeypatch.delenv("PGPASSWORD", raising=False)
    for role in ("guarded", "postgres"):
        with pytest.raises(psycopg.OperationalError, match="no password supplied"):
            psycopg.connect(postgresql_server.address(role=role))
    monkeypatch.setenv("PGPASSWORD", "correct horse")
    with psycopg.connect(address) as connection:
        assert connection.execute("select current_user").fetchone() == ("guarded",)
        connection.execute("create schema of_guarded")
        connection.rollback()


def test_what_was_committed_survives_a_kill_of_all_processes() -> None:
    with new_server(is_durable=True) as server:
        with psycopg.connect(server.address()) as committed:
            committed.execute("create table here (n int); insert into here values (1)")
        open_one = psycopg.connect(server.address())
        open_one.execute("insert into here values (2)")
        port = server.port
        server.kill()
        with pytest.raises(psycopg.OperationalError):
            open_one.execute("select 1")
        with pytest.raises(psycopg.OperationalError):
            psycopg.connect(server.address())
        server.start()
        assert (server.port, server.sql("select n from here", "patella")) == (port, "1")
    assert not server.data.exists()


def test_several_servers_have_one_address(postgresql_server: Server) -> None:
    port = postgresql_server.port
    address = address_of([postgresql_server, postgresql_server], schema="of mine")
    assert address == (
        f"postgresql://patella@127.0.0.1:{port},127.0.0.1:{port}/patella?options=-csearch_path%3Dof%20mine%2Cpublic"
    )
