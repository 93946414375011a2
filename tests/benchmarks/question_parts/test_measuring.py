"""`patella benchmark question` on twelve small texts, and its table."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from benchmarks.question_parts.report import parts_as_text
from benchmarks.question_parts.timed_parts import PARTS
from benchmarks.side_by_side import our_index
from core.progress import no_progress
from core.settings import Settings
from evaluation.collections import corpus_rows
from tests.support.collections import twelve_cats
from tests.support.commands import command

main = command("benchmark")

STEPS = ["embed", "keyword", "semantic", "spell", "fuse", "read", "mark", "total"]


def test_the_steps_and_parts_of_some_questions(
    tmp_path: Path, model_folder: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    chosen, cats = Settings(model=str(model_folder)), twelve_cats(tmp_path / "cats")
    monkeypatch.setattr("benchmarks.programs.settings", lambda: chosen)
    our_index.build_index(tmp_path, corpus_rows(cats), chosen, no_progress)
    arguments = ["--index", str(tmp_path / "patella"), "--questions", "3", "--out", str(tmp_path / "kept")]
    assert main(["question", str(cats), *arguments]) == 0
    report = json.loads((tmp_path / "kept" / "report.json").read_text("utf-8"))
    assert capsys.readouterr().out == (tmp_path / "kept" / "report.txt").read_text("utf-8")
    assert (list(report["steps_ms"]), list(report["parts_ms"])) == (STEPS, [part.name for part in PARTS])
    assert {len(times) for kind in ("steps_ms", "parts_ms") for times in report[kind].values()} == {3}
    always = {"parsing", "keyword leg", "semantic leg", "features", "  comparing vectors", "score", "results"}
    assert {name for name in always if min(report["parts_ms"][name]) == 0} == set()


def test_the_tables_show_the_raw_numbers() -> None:
    report = {
        "passages": 12_000,
        "questions": 3,
        "model": "m",
        "steps_ms": {"keyword": [1.0, 2.0, 3.0]},
        "parts_ms": {"codes": [0.0, 0.0, 3.0]},
    }
    assert parts_as_text(report).splitlines()[:6] == [
        "12,000 passages, 3 hybrid questions, m",
        "",
        "milliseconds, by step              mean      p50      p95      max",
        "keyword                            2.00     2.00     2.90     3.00",
        "",
        "processor ms, by part              mean      p50      p95      max",
    ]
