"""The status says how servers and tables are, and no password. Damage is found in test_engine.py."""

from __future__ import annotations

from contextlib import closing

import psycopg
import pytest

from faults.postgresql import Server
from index.postgresql.engine import PostgresEngine
from tests.support.articles import document, publish

CATS = document("cats.md", "Cats purr.", "A cat drinks.")


def test_the_status_is_that_of_servers_and_tables(shared: PostgresEngine, postgresql_server: Server) -> None:
    version = postgresql_server.sql("SHOW server_version")
    primary = ("Primary", f"127.0.0.1:{postgresql_server.port}, PostgreSQL {version}")
    assert shared.status() == [("Index", shared.address.shown), primary]
    publish(shared, CATS, document("dogs.md", "Dogs bark."))
    publish(shared, document("cats.md", "Cats hide."))
    with shared.snapshot(), shared.writing():
        *tables, (writes, who) = shared.status()[2:]
    assert tables == [
        ("Chunks of postings", "2"),
        ("Dead passages", "2 beside 2"),
        ("Vectors", "compared one by one"),
        ("Read by", "1 engine"),
    ]
    assert (writes, who.split(",")[0].split()[0]) == ("Written by", "process")
    assert shared.status()[-1] == ("Written by", "nobody")


@pytest.mark.parametrize("since", [180_000, 990_000])  # the version of PostgreSQL that counts checksums itself
@pytest.mark.parametrize(
    "sql",
    [
        "UPDATE encodings SET packed = substr(packed, 1, 40) || '\\x00'::bytea || substr(packed, 42)",
        "UPDATE vectors SET vector = (SELECT vector FROM vectors WHERE number = 1)",
        "DELETE FROM encodings",
    ],
)
def test_damage_of_an_encoding_is_found_by_the_server_or_here(
    shared: PostgresEngine, rows: psycopg.Connection, monkeypatch: pytest.MonkeyPatch, since: int, sql: str
) -> None:
    monkeypatch.setattr("index.postgresql.tables.connections._COUNTS_CHECKSUMS", since)
    publish(shared, CATS)
    assert [each.problem for each in shared.check()] == [""]
    rows.execute(sql)
    assert ["cats.md in the database is not what was written" in each.problem for each in shared.check()] == [True]


def test_a_host_that_is_down_is_named(shared: PostgresEngine) -> None:
    publish(shared, CATS)
    host = f"127.0.0.1:{shared.address.hosts()[0][0].port}"
    with closing(PostgresEngine(shared.address.url.replace(host, f"{host},127.0.0.1:1"))) as engine:
        assert engine.digests() == {"cats.md": CATS.digest}
        status = dict(engine.status())
    assert status["Primary"].startswith(host)
    assert "cannot be reached" in status["Host 127.0.0.1:1"]
