"""`patella faults api`: what was answered is counted, and anything bad is named."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from core.progress import no_progress
from faults.api import programs


@pytest.mark.parametrize(("wrong", "status"), [("", 0), ("the cups are missing", 1)])
def test_answers_are_counted_and_kept(
    wrong: str, status: int, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def ask(app: object, each: int, seed: int, told: Callable[[str, int, str], None]) -> int:
        assert (app, each, seed) == ("the server", 2, 7)
        for answer in (200, 200, 503):
            told("GET /search", answer, "")
        told("POST /sync", 202, wrong)
        return 4

    monkeypatch.setattr(programs, "_server", lambda *_: "the server")
    monkeypatch.setattr(programs, "ask_as_described", ask)
    assert programs.run_api(44, 7, False, tmp_path / "out", no_progress) == status
    out, err = capsys.readouterr()
    assert out.splitlines() == [
        f"4 requests drawn from the description of the API; {status} bad",
        "",
        "operation                requests   answers",
        "GET /search                     3   200: 2, 503: 1",
        "POST /sync                      1   202: 1",
    ]
    assert (wrong in err, bool(err)) == (True, bool(wrong))
    kept: dict[str, Any] = json.loads((tmp_path / "out" / "report.json").read_text())
    assert kept["answers"] == {"GET /search": {"200": 2, "503": 1}, "POST /sync": {"202": 1}}
