"""Tests of the benchmark of publishing: a short run."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from tests.support.commands import command

main = command("benchmark")


def test_the_index_is_looked_at_while_one_article_changes(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr("benchmarks.publishing.measuring.EVERY", 2)
    monkeypatch.setattr("benchmarks.publishing.measuring.QUESTIONS", 3)
    monkeypatch.setattr("benchmarks.publishing.measuring.BUSY_PUBLISHES", 2)
    text = "A muscle spasm may hurt for a minute, an hour or a whole long day. Rest helps."
    rows = [{"_id": str(n), "title": f"Spasm {n}", "text": text} for n in range(12)]
    (tmp_path / "corpus.jsonl").write_text("\n".join(map(json.dumps, rows)), "utf-8")
    kept = tmp_path / "kept"
    assert main(["publishing", str(tmp_path), "--texts", "11", "--publishes", "3", "--out", str(kept)]) == 0
    printed = capsys.readouterr().out
    assert printed == (kept / "report.txt").read_text("utf-8")
    assert printed.startswith("2 articles, 11 passages; synthetic vectors. One article changed 3 times\n")
    report = json.loads((kept / "report.json").read_text("utf-8"))
    assert [state["published"] for state in report["states"]] == [0, 1, 2, 3]
    assert [state["generations"] for state in report["states"]] == [1, 2, 2, 2]
    assert report["afterwards"]["published"] == 5
    quiet, busy = report["meanwhile"]["quiet"], report["meanwhile"]["busy"]
    assert len(quiet) == 2 * 12
    assert {leg for leg, *_ in busy} <= {"keyword", "semantic"}
    assert len({generation for _, generation, _ in quiet}) == 1
