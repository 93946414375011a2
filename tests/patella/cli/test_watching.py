"""`patella index sync FOLDER --watch`, in a process of its own: a line for each sync, until Ctrl-C."""

from __future__ import annotations

import json
import os
import re
import signal
import subprocess
import sys
import threading
from pathlib import Path
from queue import Queue

import pytest

from core.locations import PROJECT
from patella.watching.watch import WatchState
from tests.support.commands import command

_PATIENCE = 300  # seconds for a machine that is very busy

main = command("index")


def test_each_sync_is_a_line_and_ctrl_c_ends_the_watch(model_folder: Path, tmp_path: Path) -> None:
    folder = tmp_path / "articles"
    folder.mkdir()
    (folder / "cats.md").write_text("# Cats\n\nThe cat and the fish purr.\n")
    started = [sys.executable, "-W", "ignore", "-m", "patella", "index", "sync", str(folder), "--watch", "--json"]
    process = subprocess.Popen(
        [*started, "--index", str(tmp_path / "index")],
        cwd=PROJECT,
        env=os.environ | {"PATELLA_MODEL": str(model_folder)},
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )
    lines = Queue[str]()
    assert process.stdout
    printed = process.stdout
    reading = threading.Thread(target=lambda: [lines.put(line) for line in printed])
    reading.start()
    try:
        first = json.loads(lines.get(timeout=_PATIENCE))
        (folder / "cats.md").rename(folder / "kittens.md")
        second = json.loads(lines.get(timeout=_PATIENCE))
        process.send_signal(signal.SIGINT)
        assert process.wait(_PATIENCE) == 130
    finally:
        process.kill()
        reading.join()
        errors = process.communicate()[1].splitlines()
    assert (first["new"], first["encoded"] > 0) == (["cats.md"], True)
    assert (second["new"], second["gone"], second["encoded"]) == (["kittens.md"], ["cats.md"], 0)
    assert lines.empty()
    said = [re.sub(r"\d\d:\d\d:\d\d", "HH:MM:SS", line) for line in errors]
    assert [line for line in said if "Watching" in line or "within" in line or "Stopped" in line] == [
        f"Watching {folder} (Ctrl-C stops it)",
        "HH:MM:SS  Changes are indexed within seconds.",
        "Stopped. What was encoded so far is kept. Run the same command again to go on.",
    ]


def test_a_folder_that_never_was_there_is_a_wrong_argument(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    arguments = ["sync", str(tmp_path / "nowhere"), "--watch", "--index", str(tmp_path / "index")]
    assert main(arguments) == 2
    assert "nowhere is not a folder" in capsys.readouterr().err


@pytest.mark.parametrize("option", ["--hold", "--allow-removals"])
def test_nobody_is_there_to_be_asked(option: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["sync", str(tmp_path), "--watch", option]) == 2
    assert "Not with --hold and --allow-removals." in " ".join(capsys.readouterr().err.split())


def test_what_is_to_be_said_is_said_once(capsys: pytest.CaptureFixture[str]) -> None:
    from patella.cli.watching import Told

    told = Told()
    for problem in ("", "The folder is away.", "The folder is away.", "", "The folder is away."):
        told.tell(WatchState("Watched.", (problem,) if problem else (), growing=("a.md",)))
    errors = re.sub(r"\d\d:\d\d:\d\d", "HH:MM:SS", capsys.readouterr().err)
    assert errors.splitlines() == [
        "HH:MM:SS  Watched.",
        "HH:MM:SS  a.md is still being written",
        "HH:MM:SS  The folder is away.",
        "HH:MM:SS  That is over: The folder is away.",
        "HH:MM:SS  The folder is away.",
    ]
