"""Tests of the benchmark of publishing: a short run, and the printed table."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from benchmarks.publishing.report import publishing_as_text
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


def state(published: int, files: int, mb: float) -> dict[str, float]:
    return {
        "published": published,
        "files": files,
        "mb": mb,
        "catalogue_mb": 12.0,
        "wal_mb": 4.25,
        "generation_mb": 5.0,
        "generations": 2,
        "segments": 3,
        "keyword_files": 4,
        "keyword_p50_ms": 1.25,
        "semantic_p50_ms": 2.5,
    }


def test_the_table_shows_the_raw_numbers() -> None:
    seconds = {"sync_s": 0.5, "publish_s": 0.4}
    report = {
        "articles": 60,
        "passages": 1676,
        "states": [
            state(0, 20, 20.0),
            *({**seconds, **state(n, 30 + n // 20, 21.0 + n / 100)} for n in (1, 20, 100, 120)),
        ],
        "meanwhile": {
            "publishes": 30,
            "quiet": [["keyword", "1", 2.0], ["semantic", "1", 10.0], ["keyword", "1", 2.0], ["semantic", "1", 10.0]],
            "busy": [["keyword", "1", 3.0], ["semantic", "1", 10.0], ["keyword", "2", 60.0], ["semantic", "2", 12.0]],
        },
        "afterwards": state(150, 36, 22.2),
    }
    title = "published      sync s  publish s      files         MB  catalogue        WAL generation       kept"
    sizes = "       12.0        4.2        5.0          2          3          4        1.2        2.5"
    assert publishing_as_text(report).partition("\n\nsync s:")[0].splitlines() == [
        "60 articles, 1676 passages; synthetic vectors. One article changed 120 times",
        "",
        f"{title}   segments    keyword   words ms meaning ms",
        f"0                   -          -         20       20.0{sizes}",
        f"1                0.50       0.40         30       21.0{sizes}",
        f"100              0.50       0.40         35       22.0{sizes}",
        f"120              0.50       0.40         36       22.2{sizes}",
        f"150                 -          -         36       22.2{sizes}",
        "",
        "at most 31 files and 21.2 MB in the first half, 36 and 22.2 in the second",
        "",
        "asked from another process: while nothing is published, and during 30 publishes",
        "milliseconds              quiet p50     p95   busy p50     p95   slower     p95",
        "keyword                         2.0     2.0       31.5    57.1    15.75   28.57",
        "semantic                       10.0    10.0       11.0    11.9     1.10    1.19",
        "(the aim: at most 2 times as slow)",
        "the first question after a publish, which opens it: 60 ms, the median",
    ]
