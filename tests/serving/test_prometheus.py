"""The metrics: off unless a port is set, served there, with the state of the seats, the index and the process."""

from __future__ import annotations

import socket
import urllib.request
from collections.abc import Iterator
from pathlib import Path
from typing import NoReturn

import pytest

from core.errors import IndexInaccessible
from core.settings import Settings
from index import Engine, open_engine
from serving import prometheus as module
from serving.prometheus import Metrics, metrics, serve_metrics
from serving.seats import Seats
from tests.support.articles import document, publish


@pytest.fixture(autouse=True)
def fresh() -> Iterator[None]:
    metrics.cache_clear()
    yield
    metrics.cache_clear()


@pytest.fixture
def engine() -> Engine:
    made = open_engine("memory:")
    publish(made, document("cats.md", "A cat purrs."), document("dogs.md", "A dog barks."))
    return made


def sample(counted: Metrics, name: str) -> float | None:
    return counted.registry.get_sample_value(name)


def test_seats_and_index_are_shown_as_they_are_now(engine: Engine, monkeypatch: pytest.MonkeyPatch) -> None:
    counted, seats = Metrics(), Seats(3, 2.0, "Busy.")
    monkeypatch.setattr(engine, "size", lambda: 5)
    counted.watch(seats, lambda: engine)
    with seats.turn(), seats.turn():
        names = ("seats", "seats_taken", "waiting", "index_bytes", "index_articles", "index_passages")
        assert [sample(counted, f"patella_{name}") for name in names] == [3, 2, 0, 5, 2, 2]
    assert sample(counted, "patella_seats_taken") == 0
    (generation,) = engine.generations()
    assert counted.registry.get_sample_value("patella_index_info", {"generation": generation.name}) == 1
    assert (sample(counted, "process_open_fds") or 0) > 0
    assert (sample(counted, "process_resident_memory_bytes") or 0) > 0


def test_an_index_that_is_not_there_leaves_its_numbers_out() -> None:
    counted = Metrics()
    counted.watch(Seats(1, 2.0, "Busy."), lambda: open_engine("memory:"))
    assert [sample(counted, f"patella_{name}") for name in ("seats", "index_bytes", "index_articles")] == [1, 0, None]


def test_an_index_out_of_reach_leaves_its_numbers_out(engine: Engine, monkeypatch: pytest.MonkeyPatch) -> None:
    def away() -> NoReturn:
        raise IndexInaccessible("The database is away.")

    monkeypatch.setattr(engine, "size", away)
    monkeypatch.setattr(engine, "generations", away)
    counted = Metrics()
    counted.watch(Seats(1, 2.0, "Busy."), lambda: engine)
    assert [sample(counted, f"patella_{name}") for name in ("seats", "index_bytes", "index_articles")] == [
        *(1, None, None)
    ]


def test_they_are_off_by_default(engine: Engine, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "settings", lambda: Settings(metrics_port=None))
    serve_metrics(Seats(1, 2.0, "Busy."), lambda: engine)
    assert metrics() is None


def test_they_are_served_on_a_port_of_their_own(
    engine: Engine, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    monkeypatch.setattr(module, "settings", lambda: Settings(metrics_port=port, index=tmp_path))
    stop = serve_metrics(Seats(1, 2.0, "Busy."), lambda: engine)
    counted = metrics()
    assert counted
    counted.search("hybrid", "answered", 0.03)
    try:
        with urllib.request.urlopen(f"http://127.0.0.1:{port}/metrics", timeout=20) as answer:
            text = answer.read().decode()
        assert 'patella_searches_total{mode="hybrid",outcome="answered"} 1.0\n' in text
        assert 'patella_search_seconds_bucket{le="0.05",mode="hybrid"} 1.0\n' in text
        assert "patella_index_articles 2.0\n" in text
        with pytest.raises(OSError):
            serve_metrics(Seats(1, 2.0, "Busy."), lambda: engine)
    finally:
        stop()
