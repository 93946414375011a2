"""docs/OPERATING.md: its commands run in their order, systemd reads its units, and Patella their command lines."""

from __future__ import annotations

import os
import re
import shlex
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
import typer

from core.locations import PROJECT
from patella.cli.app import app

TEXT = (PROJECT / "docs" / "OPERATING.md").read_text("utf-8")


def blocks(kind: str) -> list[str]:
    """Return the blocks of a kind, without the blanks before each line in a list."""
    found = re.findall(rf"^( *)```{kind}\n(.*?)^ *```$", TEXT, re.DOTALL | re.MULTILINE)
    return [re.sub(rf"^{indent}", "", block, flags=re.MULTILINE) for indent, block in found]


def test_every_command_runs(model_folder: Path, tmp_path: Path) -> None:
    """They run as an administrator types them, with a home of their own, on an index that was synced twice."""
    programs, articles = tmp_path / "bin", tmp_path / "articles"
    for folder in (programs, articles, tmp_path / "backups"):
        folder.mkdir()
    (programs / "patella").write_text(f'#!/bin/sh\nexec {shlex.quote(sys.executable)} -W ignore -m patella "$@"\n')
    (programs / "patella").chmod(0o755)
    environment = os.environ | {
        "HOME": str(tmp_path),
        "PATH": f"{programs}{os.pathsep}{os.environ['PATH']}",
        "PATELLA_MODEL": str(model_folder),
        "PATELLA_INDEX": str(tmp_path / "index"),
    }
    (articles / "cats.md").write_text("# Cats\n\nThe cat and the fish purr.\n")
    twice = ['patella index sync "$HOME/articles"', 'cp "$HOME/articles/cats.md" "$HOME/articles/more-cats.md"']
    script = "\n".join([*twice, twice[0], *blocks("sh")])
    done = subprocess.run(["sh", "-ec", script], cwd=PROJECT, env=environment, capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    assert done.stdout.count("(current): whole: 2 articles, 2 passages") == 2, "the backup, and the index at the end"
    assert [path.suffix for path in (tmp_path / "backups").iterdir()] == [".patella"]


def command_lines() -> list[str]:
    """Return the command lines of the units and of cron, without the place of the program."""
    units = re.findall(r"^ExecStart=/usr/local/bin/(.+)$", "\n".join(blocks("ini")), re.MULTILINE)
    cron = [line.split(" ", 5)[5].split(" 2>&1")[0] for block in blocks("crontab") for line in block.splitlines()]
    return [*units, *(line.removeprefix("/usr/local/bin/") for line in cron)]


@pytest.mark.parametrize("line", command_lines())
def test_every_command_line_of_a_unit_is_one_of_patella(line: str) -> None:
    program, *arguments = shlex.split(line)
    assert program == "patella"
    group: typer.core.TyperGroup = typer.main.get_group(app)  # type: ignore[assignment]
    command, words = group.commands[arguments[0]], arguments[1:]
    while isinstance(command, typer.core.TyperGroup):
        command, words = command.commands[words[0]], words[1:]
    command.make_context(line, words)  # it raises an error for a word that is no option


def test_the_cron_line_says_when() -> None:
    (block,) = blocks("crontab")
    assert re.fullmatch(r"(?:[\d*/,-]+ ){5}\S.+\n", block)


@pytest.mark.skipif(not shutil.which("systemd-analyze"), reason="systemd is not here to read its units")
def test_systemd_reads_the_units(tmp_path: Path) -> None:
    names = ["patella.service", "patella-sync.service", "patella-sync.timer"]
    for name, unit in zip(names, blocks("ini"), strict=True):
        there = unit.replace("/usr/local/bin/patella", "/bin/true").replace("User=patella", "User=root")
        (tmp_path / name).write_text(there)
    files = [str(tmp_path / name) for name in names]
    done = subprocess.run(["systemd-analyze", "verify", *files], capture_output=True, text=True, check=False)
    ours = [line for line in done.stderr.splitlines() if "patella" in line]
    assert ours == []
