"""Tests of the benchmark of the page, which starts in a real browser and is watched until it answers."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from benchmarks.page import as_text
from core.settings import Settings
from tests.support.commands import command

main = command("benchmark")

PARTS = (
    "from the start until the page is served",
    "from there until the first answer is seen",
    "from the start until the first answer",
)


def test_the_page_is_watched_until_it_answers(
    tmp_path: Path, model_folder: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr("benchmarks.programs.settings", lambda: Settings(model=str(model_folder)))
    assert main(["page", "--starts", "1", "--out", str(tmp_path)]) == 0
    (start,) = json.loads((tmp_path / "report.json").read_text("utf-8"))["starts"]
    assert tuple(start) == PARTS
    assert start[PARTS[0]] + start[PARTS[1]] == pytest.approx(start[PARTS[2]], abs=0.002)
    assert capsys.readouterr().out == (tmp_path / "report.txt").read_text("utf-8")


def test_without_a_browser_it_is_told_what_to_do(
    monkeypatch: pytest.MonkeyPatch, model_folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr("benchmarks.programs.settings", lambda: Settings(model=str(model_folder)))
    monkeypatch.setattr("benchmarks.browser.BROWSERS", ())
    assert main(["page"]) == 2
    assert capsys.readouterr().err.splitlines()[-1] == (
        "Playwright opens the page in Chromium. `make test` installs both."
    )


def test_the_table_shows_the_median_and_the_most() -> None:
    starts = [dict.fromkeys(PARTS, seconds) for seconds in (1.0, 2.5, 1.5)]
    assert as_text({"starts": starts}).splitlines() == [
        "seconds, of 3 starts                          median    most",
        "from the start until the page is served         1.50    2.50",
        "from there until the first answer is seen       1.50    2.50",
        "from the start until the first answer           1.50    2.50",
        "the aim: the first answer at most 3 s after the start",
    ]
