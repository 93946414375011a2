"""Tests of the benchmark of graphs, on an index so small that the graph finds every vector."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from benchmarks.graph_recall import as_text
from benchmarks.side_by_side import our_index
from core.progress import no_progress
from core.settings import Settings
from evaluation.collections import corpus_rows
from tests.support.collections import twelve_cats
from tests.support.commands import command

main = command("benchmark")


def test_a_graph_of_the_vectors_of_an_index(
    tmp_path: Path, model_folder: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    chosen, cats = Settings(model=str(model_folder)), twelve_cats(tmp_path / "cats")
    monkeypatch.setattr("benchmarks.programs.settings", lambda: chosen)
    our_index.build_index(tmp_path, corpus_rows(cats), chosen, no_progress)
    run = [
        "graph",
        str(cats),
        "--index",
        str(tmp_path / "patella"),
        "--questions",
        "3",
        "--out",
        str(tmp_path / "kept"),
    ]
    assert main(run) == 0
    report = json.loads((tmp_path / "kept" / "report.json").read_text("utf-8"))
    assert capsys.readouterr().out == (tmp_path / "kept" / "report.txt").read_text("utf-8")
    assert list(report["looked_at"]) == ["400", "800", "1600", "3200"]
    for measured in report["looked_at"].values():
        assert (len(measured["ms"]), measured["recall_at_10"], measured["recall_at_400"]) == (3, [1, 1, 1], [1, 1, 1])


def test_the_table_shows_the_raw_numbers() -> None:
    measured = {"ms": [1.0, 2.0, 3.0], "recall_at_10": [1.0, 0.9, 1.0], "recall_at_400": [0.95, 0.9, 1.0]}
    report = {
        "passages": 1000,
        "questions": 3,
        "model": "m",
        "build_s": 0.52,
        "bytes": 660_400,
        "looked_at": {"800": measured},
    }
    assert as_text(report).splitlines() == [
        "1000 passages, 3 questions, m",
        "the graph: written in 0.5 s, 660 bytes a passage",
        "",
        "vectors looked at      p50, ms   p95, ms   recall@10  recall@400",
        "800                       2.00      2.90      0.9667      0.9500",
        "the aim: recall@10 of at least 0.99",
    ]
