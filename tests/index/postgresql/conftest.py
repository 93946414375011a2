from __future__ import annotations

from collections.abc import Iterator
from contextlib import closing

import psycopg
import pytest

from index.memory import MemoryEngine
from index.postgresql.engine import PostgresEngine


@pytest.fixture
def shared(postgresql_address: str) -> Iterator[PostgresEngine]:
    """An engine in an empty schema."""
    with closing(PostgresEngine(postgresql_address)) as engine:
        yield engine


@pytest.fixture
def both(shared: PostgresEngine) -> tuple[MemoryEngine, PostgresEngine]:
    """Two engines, for tests that give them equal documents and compare their answers."""
    return MemoryEngine(), shared


@pytest.fixture
def rows(postgresql_address: str) -> Iterator[psycopg.Connection]:
    """A connection past the engine, for tests that look at rows or damage them."""
    with psycopg.connect(postgresql_address, autocommit=True) as connection:
        yield connection
