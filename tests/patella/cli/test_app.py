"""The command as a whole: its version, its help, its exit statuses, what it suggests for a slip, and Ctrl-C."""

from __future__ import annotations

import gc
import os
import re
import subprocess
import sys
from collections.abc import Sequence
from importlib.metadata import version
from pathlib import Path

import pytest

from core.errors import UsageError
from core.locations import PROJECT
from patella.cli import main

COMMANDS = ["serve", "search", "show", "mcp", "password", "index", "token", "evaluate", "benchmark"]


@pytest.fixture(autouse=True)
def wide(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let the terminal be so wide that no message is broken."""
    monkeypatch.setenv("COLUMNS", "300")
    monkeypatch.setattr("rich.console.Console.width", 300)


def words_of(text: str) -> str:
    """Return a text without the boxes and the spaces that lay it out."""
    return " ".join(re.sub("[\u2500-\u257f]", " ", text).split())


@pytest.mark.parametrize("arguments", [["--version"], ["--version", "search", "x"], ["--version", "no such command"]])
def test_the_version_is_printed_and_nothing_else_is_done(
    arguments: list[str], capsys: pytest.CaptureFixture[str]
) -> None:
    assert (main(arguments), *capsys.readouterr()) == (0, f"patella {version('patella')}\n", "")


@pytest.mark.parametrize(("arguments", "status"), [([], 2), (["--help"], 0)])
def test_the_help_says_how_to_begin_and_names_the_commands(
    arguments: list[str], status: int, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(arguments) == status
    text = "".join(capsys.readouterr())
    assert words_of(text).startswith(
        "Usage: patella [OPTIONS] COMMAND [ARGS]... Search over your own articles: get the passage that answers, and "
        "in it the sentence. Begin with: patella serve FOLDER. It indexes the articles of a folder and serves the "
        "page. Everything stays on this machine. Options --version Print the version and stop."
    )
    assert re.findall(r"^\W*(\w+) ", text.partition("Commands")[2], re.MULTILINE)[: len(COMMANDS)] == COMMANDS


@pytest.mark.parametrize("name", COMMANDS)
def test_every_command_has_a_help_of_its_own(name: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert main([name, "--help"]) == 0
    assert words_of(capsys.readouterr().out).startswith(f"Usage: patella {name} ")


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["serch", "x"], "No such command 'serch'. Did you mean 'search', 'serve'?"),
        (["idnex"], "No such command 'idnex'. Did you mean 'index'?"),
        (["index", "synk"], "No such command 'synk'. Did you mean 'sync'?"),
        (["quux"], "No such command 'quux'."),
        (["--versoin"], "No such option: --versoin (Possible options: --version)"),
        (["search", "--explian", "x"], "No such option: --explian (Possible options: --explain, --in)"),
        (
            ["search", "--mode", "both", "x"],
            "Invalid value for '--mode': 'both' is not one of 'hybrid', 'keyword', 'semantic'.",
        ),
        (["search"], "Invalid value: Give either a question or --like PASSAGE_ID."),
        (["search", "x", "-k", "0"], "Invalid value for '-k': 0 is not in the range x>=1."),
        (["show"], "Missing argument 'FILE...'."),
        (["serve", "--port", "65536"], "Invalid value for '--port': 65536 is not in the range 1<=x<=65535."),
        (["serve", "--port", "0"], "Invalid value for '--port': 0 is not in the range 1<=x<=65535."),
    ],
)
def test_a_slip_is_status_2_with_a_hint(arguments: list[str], said: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(arguments) == 2
    out, err = capsys.readouterr()
    assert out == ""
    assert said in words_of(err)
    assert "Traceback" not in err


@pytest.mark.parametrize(
    ("arguments", "kept"),
    [
        (["search", "x"], "Nothing was changed."),
        (["show", "x.md"], "Nothing was indexed."),
        (["serve"], "What was encoded is kept."),
        (
            ["index", "status"],
            "What was encoded so far is kept. Run the same command again to go on.",
        ),
    ],
)
def test_ctrl_c_is_status_130_and_says_what_is_kept(
    arguments: list[str], kept: str, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def interrupted() -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr("core.settings.settings", interrupted)
    assert (main(arguments), *capsys.readouterr()) == (130, "", f"\nStopped. {kept}\n")


@pytest.mark.parametrize("command", [["search", "x"], ["show", "x.md"], ["serve"], ["index", "status"]])
def test_a_wrong_setting_is_status_2_in_one_line(
    command: list[str], monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def wrong() -> None:
        raise UsageError("A setting cannot be used.")

    monkeypatch.setattr("core.settings.settings", wrong)
    assert (main(command), *capsys.readouterr()) == (2, "", "A setting cannot be used.\n")


def test_garbage_is_collected_again_after_a_command_and_during_long_work(monkeypatch: pytest.MonkeyPatch) -> None:
    seen: list[bool] = []

    def look() -> None:
        seen.append(gc.isenabled())
        raise UsageError("Enough.")

    monkeypatch.setattr("core.settings.settings", look)
    for command in (["search", "x"], ["show", "x.md"], ["serve"], ["index", "status"]):
        assert (main(command), gc.isenabled()) == (2, True)
    assert seen == [False, True, True, True]  # a search is short


def test_a_fault_of_ours_is_not_hidden(monkeypatch: pytest.MonkeyPatch) -> None:
    def faulty() -> None:
        raise ZeroDivisionError

    monkeypatch.setattr("core.settings.settings", faulty)
    with pytest.raises(ZeroDivisionError):
        main(["search", "x"])
    assert gc.isenabled()


@pytest.mark.parametrize(("code", "status"), [(0, 0), (7, 7), ("a message", 1)])
def test_the_status_is_that_of_the_exit(code: object, status: int, monkeypatch: pytest.MonkeyPatch) -> None:
    calls: list[object] = []

    def leave(args: Sequence[str] | None, prog_name: str) -> None:
        calls.append((args, prog_name))
        raise SystemExit(code)

    monkeypatch.setattr("patella.cli.app.app", leave)
    assert [main(), main(("search", "x"))] == [status] * 2
    assert calls == [(None, "patella"), (["search", "x"], "patella")]


def test_a_command_that_only_returns_is_status_0(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("patella.cli.app.app", lambda args, prog_name: None)
    assert main([]) == 0


@pytest.mark.parametrize(
    ("arguments", "status", "out", "err"),
    [
        (["--version"], 0, f"patella {version('patella')}\n", ""),
        (
            ["search", "cat", "--mode", "keyword", "--index", "none"],
            1,
            "",
            "Nothing is indexed in {folder}/none yet. Run `patella index sync FOLDER`.\n",
        ),
    ],
)
def test_the_module_is_the_command(arguments: list[str], status: int, out: str, err: str, tmp_path: Path) -> None:
    ran = subprocess.run(
        [sys.executable, "-W", "ignore", "-m", "patella", *arguments],
        cwd=tmp_path,
        env=os.environ | {"PYTHONPATH": str(PROJECT)},
        capture_output=True,
        text=True,
        timeout=120,
    )
    assert (ran.returncode, ran.stdout, ran.stderr) == (status, out, err.format(folder=tmp_path))
