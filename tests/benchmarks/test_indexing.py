"""Tests of the benchmark of indexing: it runs, and it prints the same report that it keeps."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from tests.support.commands import command

main = command("benchmark")


def test_indexing_is_measured_over_the_texts_of_a_collection(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    text = "A muscle spasm may hurt for a minute, an hour or a whole long day. Rest helps."
    rows = [{"_id": str(n), "title": f"Spasm {n}", "text": text} for n in range(70)]
    (tmp_path / "corpus.jsonl").write_text("\n".join(map(json.dumps, rows)), "utf-8")
    assert main(["indexing", str(tmp_path), "--texts", "65", "--out", str(tmp_path / "out")]) == 0
    printed = capsys.readouterr().out
    assert printed == (tmp_path / "out" / "report.txt").read_text("utf-8")
    report = json.loads((tmp_path / "out" / "report.json").read_text("utf-8"))
    assert (report["articles"], report["passages"]) == (7, 65)
    assert printed.startswith("7 articles, 65 passages; synthetic vectors, encoding not counted\nbuilt in ")
    assert {name: len(times) for name, times in report["questions_ms"].items()} == {
        "keyword": 500,
        "keyword in one article": 500,
        "document frequencies": 500,
    }


def test_a_folder_without_texts_is_named(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["indexing", str(tmp_path)]) == 1
    assert "has no corpus.jsonl" in capsys.readouterr().err
