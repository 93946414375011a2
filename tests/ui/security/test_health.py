"""Health: alive at once, ready when the index opens and the model is loaded."""

from __future__ import annotations

from pathlib import Path
from types import SimpleNamespace

import pytest
from starlette.applications import Starlette
from starlette.testclient import TestClient

from core.errors import ModelError
from index.opening import open_engine
from tests.support.articles import document, publish
from ui.security.health import health_routes, what_is_missing


class Broken:
    """A library whose model is missing."""

    engine = open_engine("memory:")

    @property
    def encoder(self) -> object:
        raise ModelError("/secret/model is missing.")


@pytest.fixture
def library(monkeypatch: pytest.MonkeyPatch) -> SimpleNamespace:
    made = SimpleNamespace(engine=open_engine("memory:"), encoder=SimpleNamespace(is_loaded=False))
    monkeypatch.setattr("ui.security.health.open_library", lambda name: SimpleNamespace(library=made))
    return made


def test_the_server_is_ready_when_the_index_opens_and_the_model_is_loaded(library: SimpleNamespace) -> None:
    client = TestClient(Starlette(routes=health_routes("/wiki")))

    def answers() -> list[tuple[int, str]]:
        got = [client.get(f"/wiki/{name}") for name in ("healthz", "readyz")]
        assert [each.headers["cache-control"] for each in got] == ["no-store"] * 2
        return [(each.status_code, each.text) for each in got]

    assert answers() == [(200, "alive\n"), (503, "The index is not open.\n")]
    publish(library.engine, document("a.md", "Text."))
    assert answers() == [(200, "alive\n"), (503, "The model is not loaded.\n")]
    library.encoder.is_loaded = True
    assert answers() == [(200, "alive\n"), (200, "ready\n")]


def test_a_missing_model_is_said_without_its_place(monkeypatch: pytest.MonkeyPatch) -> None:
    publish(Broken.engine, document("a.md", "Text."))
    monkeypatch.setattr("ui.security.health.open_library", lambda name: SimpleNamespace(library=Broken()))
    assert what_is_missing() == "The model cannot be loaded."


def test_a_damaged_index_is_said_without_its_place(library: SimpleNamespace, tmp_path: Path) -> None:
    library.engine = open_engine(str(tmp_path / "none"))
    assert what_is_missing() == "The index is not open."
