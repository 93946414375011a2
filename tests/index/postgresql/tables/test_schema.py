"""The tables are made by the first write, once, by whoever has the right to."""

from __future__ import annotations

from contextlib import closing

import psycopg
import pytest

from core.errors import IndexInaccessible, UsageError
from index.postgresql.engine import PostgresEngine
from tests.support.articles import document, in_threads, publish

CATS = document("cats.md", "Cats purr.")


def test_reading_makes_no_tables(shared: PostgresEngine, rows: psycopg.Connection) -> None:
    assert (shared.digests(), shared.generations(), shared.encodings.get([b"key"])) == ({}, [], {})
    tables = "SELECT tablename FROM pg_tables WHERE schemaname = current_schema()"
    assert rows.execute(tables).fetchall() == []
    publish(shared, CATS)
    assert {"state", "versions", "passages", "vectors"} < {name for (name,) in rows.execute(tables)}


def test_several_processes_may_be_the_first(postgresql_address: str) -> None:
    def put(number: int) -> None:
        with closing(PostgresEngine(postgresql_address)) as engine:
            engine.encodings.put({b"%d" % number: b"packed"})

    assert in_threads(4, put) == []
    with closing(PostgresEngine(postgresql_address)) as engine:
        assert engine.encodings.known([b"0", b"1", b"2", b"3"]) == {b"0", b"1", b"2", b"3"}


def test_tables_of_another_version_are_refused(
    shared: PostgresEngine, rows: psycopg.Connection, postgresql_address: str
) -> None:
    publish(shared, CATS)
    rows.execute("UPDATE state SET tables_version = 99")
    with closing(PostgresEngine(postgresql_address)) as other:
        for use in (other.digests, lambda: publish(other, CATS), lambda: other.snapshot().__enter__()):
            with pytest.raises(IndexInaccessible, match="of version 99, and this Patella knows version 1"):
                use()


def test_where_the_extension_is_lacking_its_owner_is_told_what_to_do(postgresql_bare_address: str) -> None:
    with closing(PostgresEngine(postgresql_bare_address)) as engine:
        with pytest.raises(UsageError, match=r"have its owner run, in this database: CREATE EXTENSION vector"):
            publish(engine, CATS)
        assert engine.digests() == {}


@pytest.mark.parametrize(
    ("name", "least", "message"),
    [
        ("MIN_SERVER", 99, r"is PostgreSQL \d\d\. An index needs 99 or a later one"),
        (
            "MIN_EXTENSION",
            (9, 9),
            r"pgvector in \S+ is of version 0\.\d+\.\d+\. .* run in this database: ALTER EXTENSION",
        ),
    ],
)
def test_what_is_too_old_is_refused(
    shared: PostgresEngine, monkeypatch: pytest.MonkeyPatch, name: str, least: object, message: str
) -> None:
    monkeypatch.setattr(f"index.postgresql.tables.schema.{name}", least)
    with pytest.raises(UsageError, match=message):
        publish(shared, CATS)
    assert shared.digests() == {}


def test_a_schema_is_made_where_there_is_none(postgresql_address: str, rows: psycopg.Connection) -> None:
    address = postgresql_address.partition("?")[0]
    with closing(PostgresEngine(address)) as engine:
        publish(engine, CATS)
        assert engine.digests() == {"cats.md": CATS.digest}
    rows.execute("DROP SCHEMA patella CASCADE")
