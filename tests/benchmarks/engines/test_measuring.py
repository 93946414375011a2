"""Test of the benchmark of engines: a run at two sizes beside a real server, and an address that is none."""

from __future__ import annotations

import json
from functools import cache
from pathlib import Path

import pytest

from benchmarks.engines.measuring import Compared
from core.settings import Settings
from embedding.auto_encoder import AutoEncoder
from faults.postgresql import Server
from tests.support.collections import twelve_cats
from tests.support.commands import command

main = command("benchmark")


@pytest.fixture
def collection(tmp_path: Path, model_folder: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Write a small collection and set up a tiny model, and let the run stay in one process."""
    monkeypatch.setattr("benchmarks.programs.settings", lambda: Settings(model=str(model_folder)))
    monkeypatch.setattr("embedding.AutoEncoder", cache(AutoEncoder))
    monkeypatch.setattr("benchmarks.engines.measuring.run_in_new_process", lambda function, *values: function(*values))
    monkeypatch.setattr("benchmarks.engines.measuring.PAGE_SERVERS", ((1, 2),))
    return twelve_cats(tmp_path / "cats")


def test_both_engines_answer_alike_at_each_size(
    collection: Path,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
    postgresql_server: Server,
    postgresql_address: str,
) -> None:
    """The processor time of the server is read as that of a server which the run has started."""
    monkeypatch.setattr(
        "benchmarks.programs.Compared", lambda addresses, _: Compared(addresses, postgresql_server.process_id)
    )
    kept = tmp_path / "kept"
    run = ["engines", str(collection), "--sizes", "20", "40", "--questions", "5", "--publishes", "2"]
    assert main([*run, "--postgresql", postgresql_address, "--out", str(kept)]) == 0
    assert capsys.readouterr().out == (kept / "report.txt").read_text("utf-8")
    report = json.loads((kept / "report.json").read_text("utf-8"))
    assert [size["passages"] for size in report["sizes"]] == [20, 40]
    for size in report["sizes"]:
        assert size["equal"] == {
            "keyword lists before the publishes": 1,
            "keyword lists after them": 1,
            "order of hybrid answers": 1,
            "hybrid answers": 1,
        }
        assert size["recall_at_10"]["local"] == size["recall_at_10"]["PostgreSQL"] > 0.5  # many vectors are equal
        assert {name: len(seconds) for name, seconds in size["publish_s"].items()} == {"local": 2, "PostgreSQL": 2}
        for engines in size["asked"].values():
            assert [len(each["ms"]) for each in engines.values()] == [5, 5]
            assert engines["local"]["server_cpu_ms"] is None
            assert engines["PostgreSQL"]["server_cpu_ms"] >= 0
        assert [len(load[0]["ms"]) for load in size["at_once"].values()] == [5, 5]


def test_an_address_of_no_database_is_refused(collection: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["engines", str(collection), "--sizes", "20", "--postgresql", "elsewhere"]) == 2
    assert capsys.readouterr().err == (
        "elsewhere is no address of a database. Write it as postgresql://user@host/name.\n"
    )
