from __future__ import annotations

from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest

from index.engine import Engine
from index.local.engine import LocalEngine
from index.memory import MemoryEngine
from index.postgresql.engine import PostgresEngine
from tests.support.queues import open_queue  # noqa: F401 - a fixture


@pytest.fixture(params=["memory", "local", "local, with a graph of every segment", "postgresql"])
def engine(request: pytest.FixtureRequest, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Engine]:
    if request.param == "memory":
        yield MemoryEngine()
        return
    if request.param == "postgresql":
        with closing(PostgresEngine(request.getfixturevalue("postgresql_address"))) as shared:
            yield shared
        return
    if request.param != "local":
        monkeypatch.setattr("index.local.segments.MIN_GRAPH_PASSAGES", 1)
    local = LocalEngine(tmp_path / "index")
    yield local
    local.close()


@pytest.fixture
def local(tmp_path: Path) -> Iterator[LocalEngine]:
    engine = LocalEngine(tmp_path / "index")
    yield engine
    engine.close()


@pytest.fixture
def pair(local: LocalEngine) -> tuple[MemoryEngine, LocalEngine]:
    """Return both engines, for tests that give them equal documents and compare their answers."""
    return MemoryEngine(), local
