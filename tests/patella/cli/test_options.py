"""Options of several commands: which commands take `--library`, and that it holds for one command alone."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
import typer

from core.settings import settings
from patella.cli.app import app, main


def takes_library(group: typer.core.TyperGroup, words: str = "") -> Iterator[tuple[str, bool]]:
    """Yield each command with whether it takes `--library`."""
    for name, command in group.commands.items():
        if isinstance(command, typer.core.TyperGroup):
            yield from takes_library(command, f"{words}{name} ")
        else:
            yield f"{words}{name}", any("--library" in each.opts for each in command.params)


def test_every_command_that_touches_a_library_takes_its_name() -> None:
    commands = dict(takes_library(typer.main.get_group(app)))
    assert {"search", "serve", "show", "index sync", "evaluate run", "evaluate judgements export"} < commands.keys()
    without = {name for name, takes in commands.items() if not takes}
    assert {name.split()[0] for name in without} == {"password", "benchmark", "faults"}


def test_the_option_stands_in_the_help(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["search", "--help"]) == 0
    assert "--library" in capsys.readouterr().out


def test_the_option_holds_for_one_command(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "libraries.toml").write_text('[notes]\narticles = "notes"\n')
    monkeypatch.setenv("PATELLA_LIBRARIES", str(tmp_path / "libraries.toml"))
    monkeypatch.setenv("PATELLA_INDEX", str(tmp_path / "index"))
    settings.cache_clear()
    search = ["search", "tea", "--mode", "keyword"]
    codes = [main([*search, "--library", name]) for name in ("notes", "other")] + [main(search)]
    assert (codes, settings().library) == ([1, 2, 1], "")
    errors = capsys.readouterr().err
    assert [f"Nothing is indexed in {tmp_path / name} yet." in errors for name in ("index-notes", "index")] == [
        True
    ] * 2
    assert "There is no library 'other'." in errors
    settings.cache_clear()
