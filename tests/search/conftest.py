from __future__ import annotations

from pathlib import Path

import pytest

from index.engine import Engine
from index.opening import open_engine
from tests.support.articles import document, publish

ARTICLES = [
    document("cats.md", "Cats purr and sleep.", "A cat drinks milk.", title="Cats"),
    document("dogs.md", "Dogs bark at cats.", "Dogs sleep.", title="Dogs"),
    document("fish.md", "Fish swim.", title="Fish"),
]


@pytest.fixture(params=["memory:", "local"])
def engine(request: pytest.FixtureRequest, tmp_path: Path) -> Engine:
    """Return an engine of each kind that holds the same three articles, of five passages in all."""
    engine = open_engine("memory:" if request.param == "memory:" else str(tmp_path / "index"))
    publish(engine, *ARTICLES)
    return engine
