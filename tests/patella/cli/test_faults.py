"""`patella faults`: each attack gets its number, its seed and where to keep the counts."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

import faults
from core.errors import UsageError
from patella.cli.app import main

ATTACKS = {
    "damage": "run_damages",
    "power-loss": "run_power_losses",
    "kills": "run_kills",
}


@pytest.mark.parametrize(("command", "function"), ATTACKS.items())
def test_each_attack_is_handed_its_options(
    monkeypatch: pytest.MonkeyPatch, command: str, function: str, tmp_path: Path
) -> None:
    handed: list[tuple[Any, ...]] = []

    def attack(*values: Any) -> int:
        handed.append(values[:-1])
        values[-1]("attacking", 1, 1)  # the progress
        return len(handed) - 1

    monkeypatch.setattr(faults, function, attack, raising=False)
    assert main(["faults", command, "--count", "7", "--seed", "3", "--json", "--out", str(tmp_path)]) == 0
    assert main(["faults", command]) == 1
    assert handed[0] == (7, 3, True, tmp_path)
    assert handed[1][1:] == (0, False, None)


@pytest.mark.parametrize(
    ("command", "function", "options"),
    [
        ("operations", "run_operations", {"--step": "sync", "--count": 7}),
        ("histories", "run_histories", {"--count": 7, "--steps": 5}),
        ("readers", "run_readers", {"--publishes": 7, "--answers": 90}),
    ],
)
def test_an_attack_that_stays_is_handed_its_options(
    monkeypatch: pytest.MonkeyPatch, command: str, function: str, options: dict[str, Any], tmp_path: Path
) -> None:
    handed: list[tuple[Any, ...]] = []

    def attack(*values: Any) -> int:
        handed.append(values[:-1])
        return 1

    monkeypatch.setattr(faults, function, attack, raising=False)
    given = [str(each) for pair in options.items() for each in pair]
    assert main(["faults", command, *given, "--seed", "3", "--json", "--out", str(tmp_path)]) == 1
    assert handed == [(*options.values(), 3, True, tmp_path)]


def test_the_drill_of_failover_is_handed_its_options(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    handed: list[tuple[Any, ...]] = []

    def drill(*values: Any) -> int:
        handed.append(values[:-1])
        return 1

    monkeypatch.setattr(faults, "run_failover", drill, raising=False)
    assert main(["faults", "failover", "--rounds", "7", "--json", "--out", str(tmp_path)]) == 1
    assert main(["faults", "failover"]) == 1
    assert handed == [(7, True, tmp_path), (1, False, None)]


def test_ctrl_c_is_told(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    def stopped(*values: Any) -> int:
        raise KeyboardInterrupt

    monkeypatch.setattr(faults, "run_kills", stopped, raising=False)
    assert main(["faults", "kills"]) == 130
    assert "Stopped. What was tried by then is counted above." in capsys.readouterr().err


def test_where_nothing_compiles_the_command_says_so(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def refused(folder: Path) -> Path:
        raise UsageError("These faults need Linux and a C compiler.")

    monkeypatch.setattr("faults.storage.programs.build_shim", refused)
    assert main(["faults", "operations"]) == 2
    assert capsys.readouterr().err.strip() == "These faults need Linux and a C compiler."


def test_a_damage_is_counted_as_json(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["faults", "damage", "--count", "2", "--json"]) == 0
    assert json.loads(capsys.readouterr().out)["damages"] == 2
