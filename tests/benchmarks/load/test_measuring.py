"""The load run and the soak, each for a moment and with few visitors: what is measured, not how fast it is."""

from __future__ import annotations

import asyncio
from pathlib import Path
from typing import Self

import pytest

from benchmarks.load import serving
from benchmarks.load.measuring import Load, measure_load
from benchmarks.load.report import load_as_text, soak_as_text
from benchmarks.load.serving import SENTENCES, Reindexer, Served, questions
from benchmarks.load.soak import measure_soak
from benchmarks.load.visitor import Page, Visitor
from core.progress import no_progress
from core.settings import settings


def test_every_part_is_measured_and_no_question_fails(tmp_path: Path) -> None:
    load = Load(sessions=2, rate=2.0, seconds=1.5, times=2, afterwards=1.5)
    report = measure_load(tmp_path, settings(), load, no_progress)
    for name in ("alone", "usual", "overload", "afterwards"):
        part = report[name]
        assert part["failed"] == {"asked_at": [], "took_s": []}, name
        asked = sum(len(part[outcome]["took_s"]) for outcome in ("answered", "refused"))
        assert asked >= 1
        assert part["due"] >= asked or name in {"alone", "afterwards"}
    assert load_as_text(report).count("\n") > 10


def test_a_button_that_a_busy_page_lacks_is_pressed_later(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    opened: list[str] = []

    class Busy(Visitor):
        async def __aenter__(self) -> Self:
            opened.append("visitor")
            return self

        async def press(self, page: str, label: str) -> Page:
            if opened.count("visitor") == 1:
                raise KeyError(label)
            if opened.count("visitor") == 2:
                raise TimeoutError
            opened.append(f"{page}: {label}")
            return Page()

    async def no_time(seconds: float) -> None:
        opened.append(f"{seconds} s")

    monkeypatch.setattr(serving, "Visitor", Busy)
    monkeypatch.setattr("asyncio.sleep", no_time)
    (tmp_path / "a.md").write_text("A sentence that is longer than thirty characters. " * SENTENCES, "utf-8")
    served = Served("http://page", "http://metrics", tmp_path, tmp_path / "index")
    counts = iter([3.0, 3.0, 4.0])
    monkeypatch.setattr(Served, "metrics", lambda self: {"patella_syncs_total": next(counts)})
    reindexer = Reindexer(served, 0)
    asyncio.run(reindexer.reindex(1))
    assert reindexer.done == 1
    assert opened == ["visitor", "1.0 s", "visitor", "1.0 s", "visitor", "library: Reindex the folder", "0.5 s"]


def test_a_soak_takes_samples(tmp_path: Path) -> None:
    report = measure_soak(tmp_path, settings(), 0.1, no_progress)
    assert report["samples"]
    assert {name for sample in report["samples"] for name in sample} == {"at_s", "memory_mb", "open_files", "index_mb"}
    assert all(sample["memory_mb"] > 50 and sample["open_files"] > 3 for sample in report["samples"])
    assert "failed" not in report["ended"]
    assert "memory, MB" in soak_as_text(report)
    log = (tmp_path / "log").read_text("utf-8")
    assert '"message": "search"' in log
    assert [question for question in questions() if question in log] == []
