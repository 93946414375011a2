"""The metrics: off unless a port is set, served there, with the state of the seats, the index and the process."""

from __future__ import annotations

import os
import socket
import urllib.request
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

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


def test_seats_and_index_are_shown_as_they_are_now(engine: Engine, tmp_path: Path) -> None:
    counted, seats = Metrics(), Seats(3, 2.0, "Busy.")
    (tmp_path / "gens").mkdir()
    (tmp_path / "gens" / "file").write_bytes(b"12345")
    counted.watch(seats, lambda: engine, tmp_path)
    with seats.turn(), seats.turn():
        names = ("seats", "seats_taken", "waiting", "index_bytes", "index_articles", "index_passages")
        assert [sample(counted, f"patella_{name}") for name in names] == [3, 2, 0, 5, 2, 2]
    assert sample(counted, "patella_seats_taken") == 0
    (generation,) = engine.generations()
    assert counted.registry.get_sample_value("patella_index_info", {"generation": generation.name}) == 1
    assert (sample(counted, "process_open_fds") or 0) > 0
    assert (sample(counted, "process_resident_memory_bytes") or 0) > 0


def test_a_file_that_generations_share_is_counted_once(engine: Engine, tmp_path: Path) -> None:
    counted = Metrics()
    for name in ("1", "2"):
        (tmp_path / name).mkdir()
    (tmp_path / "1" / "vectors").write_bytes(b"12345")
    (tmp_path / "2" / "vectors").hardlink_to(tmp_path / "1" / "vectors")
    (tmp_path / "2" / "documents.json").write_bytes(b"12")
    counted.watch(Seats(1, 2.0, "Busy."), lambda: engine, tmp_path)
    assert sample(counted, "patella_index_bytes") == 7


def test_a_generation_that_is_removed_meanwhile_does_no_harm(
    engine: Engine, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    counted, scandir, gone = Metrics(), os.scandir, tmp_path / "gone"
    for name in ("gone", "left"):
        (tmp_path / name).mkdir()
        (tmp_path / name / "file").write_bytes(b"123")

    def removing(path: Any) -> Any:
        if str(path) == str(gone):
            (gone / "file").unlink()
            gone.rmdir()
        return scandir(path)

    monkeypatch.setattr(os, "scandir", removing)
    counted.watch(Seats(1, 2.0, "Busy."), lambda: engine, tmp_path)
    assert "patella_index_bytes 3.0" in counted.text()


def test_an_index_that_is_not_there_leaves_its_numbers_out(tmp_path: Path) -> None:
    counted = Metrics()
    counted.watch(Seats(1, 2.0, "Busy."), lambda: open_engine("memory:"), tmp_path / "gone")
    assert [sample(counted, f"patella_{name}") for name in ("seats", "index_bytes", "index_articles")] == [1, 0, None]


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
