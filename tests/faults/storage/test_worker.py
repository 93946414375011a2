"""The process of an attack prints one JSON object a line."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from faults.storage import worker
from faults.storage.children import WHOLE
from faults.storage.kills import KillResult


def test_rows_and_progress_are_lines(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def kills(scratch, count, seed, shard, progress):  # type: ignore[no-untyped-def]
        assert (scratch, count, seed, shard) == (tmp_path, 1, 7, WHOLE)
        yield KillResult("sync", ["lost"], 0.5, True)
        progress("killing", 1, 1)

    monkeypatch.setattr(worker, "try_kills", kills)
    worker.main("kills", tmp_path, 1, 7, WHOLE)
    assert [json.loads(line) for line in capsys.readouterr().out.splitlines()] == [
        {"work": "sync", "seconds": 0.5, "whole_start": True, "bad": ["lost"]},
        {"progress": ["killing", 1, 1]},
    ]
    assert list(worker.ATTACKS) == ["operations", "reads", "power-loss", "controls", "kills"]
