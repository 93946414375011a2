"""The command `patella evaluate preferences`."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from evaluation.interleaving import Arm, Preference, Team, preferences_of
from index import PREFERENCES, open_beside
from search import Mode
from tests.support.commands import command

main = command("evaluate", "preferences")


def test_preferences_are_counted(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    index = ["--index", str(tmp_path / "index")]
    assert main(index) == 0
    assert capsys.readouterr().out.startswith("Nobody has preferred anything yet.")
    preferred = Preference("How?", Arm(), Arm(Mode.KEYWORD), Team.FIRST, (1, 0), "ann")
    preferences_of(str(tmp_path / "index")).keep(preferred)
    assert main(index) == 0
    assert capsys.readouterr().out.splitlines()[:2] == ["A: both", "B: words"]
    assert main([*index, "--json"]) == 0
    assert json.loads(capsys.readouterr().out)["pairs"][0]["first_wins"] == 1


def test_a_damaged_log_is_told(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    open_beside(str(tmp_path / "index")).append(PREFERENCES, [b"{}"])
    assert main(["--index", str(tmp_path / "index")]) == 1
    assert "line 1: this preference is not what was written" in capsys.readouterr().err
