"""A PostgreSQL server with pgvector, one for all tests that ask for it, and in it a place of its own for each test."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from itertools import count

import psycopg
import pytest
from psycopg.sql import SQL, Identifier

from faults.postgresql import Server, new_server

_numbers = count()

# A table that is not committed yet cannot be seen, but its schema is locked.
_CLOSE = """
select pg_terminate_backend(pid, 10000) from (
    select distinct pid from pg_locks where pid <> pg_backend_pid() and (
        objid = %(schema)s::regnamespace
        or relation in (select oid from pg_class where relnamespace = %(schema)s::regnamespace)
    )
) as holders
"""


@pytest.fixture(scope="session")
def postgresql_server() -> Iterator[Server]:
    """The server, which starts with the first test that asks for it. No test stops it."""
    with new_server() as server:
        yield server


@pytest.fixture(scope="session")
def _schemas(postgresql_server: Server) -> Iterator[psycopg.Connection]:
    """A connection that makes and drops schemas. A schema costs a millisecond, a database a quarter of a second."""
    with psycopg.connect(postgresql_server.address(), autocommit=True, options="-clock_timeout=10s") as connection:
        yield connection


@pytest.fixture
def postgresql_address(postgresql_server: Server, _schemas: psycopg.Connection) -> Iterator[str]:
    """The address of an empty schema, which is dropped after the test. The extension vector is there."""
    with empty_schema(_schemas) as schema:
        yield postgresql_server.address(schema=schema)


@contextmanager
def empty_schema(connection: psycopg.Connection) -> Iterator[str]:
    """Make a schema, yield its name, and drop it.

    A connection that holds a lock on one of its tables then, as that of a killed process may for a moment, is closed.
    """
    schema = f"test_{next(_numbers)}"
    connection.execute(SQL("create schema {}").format(Identifier(schema)))
    yield schema
    connection.execute(_CLOSE, {"schema": schema})
    connection.execute(SQL("drop schema {} cascade").format(Identifier(schema)))


@pytest.fixture
def postgresql_bare_address(postgresql_server: Server) -> Iterator[str]:
    """The address of a database of its own without the extension vector, which only the superuser can create there."""
    name = f"test_{next(_numbers)}"
    postgresql_server.create_database(name, with_vectors=False)
    yield postgresql_server.address(name)
    postgresql_server.drop_database(name)
