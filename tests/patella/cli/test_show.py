"""`patella show`: every file is shown or its problem is said, and the status tells whether all could be read."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from core.settings import Settings
from ingest import lost_words
from tests.support.commands import command

main = command("show")


@pytest.fixture
def files(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """Write two articles with a file between them that cannot be read."""
    monkeypatch.chdir(tmp_path)
    for name, text in {"below/tea.md": "# Tea\n\nA drink.\n", "empty.md": " ", "Käse.md": "# Käse\n\nHard.\n"}.items():
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_text(text, "utf-8")
    return ["below/tea.md", "empty.md", "Käse.md"]


TEA = """below/tea.md

Outline

  Tea

Passages: 1

  tea.md#top:0  (6 tokens)
  Tea
    A drink.

"""


def test_each_file_is_shown_and_what_cannot_be_read_is_said(
    files: list[str], capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(files) == 1
    out, err = capsys.readouterr()
    assert out.startswith(f"{TEA}Käse.md\n\nOutline\n\n  Käse\n")
    assert (err.startswith("empty.md: is empty"), err[-2:]) == (True, "\n\n")


def test_each_file_is_a_line_of_json_in_its_place(files: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    assert main([*files, "--json"]) == 1
    out, err = capsys.readouterr()
    tea, empty, cheese = (json.loads(line) for line in out.splitlines())
    assert [tea["file"], cheese["file"], tea["title"], cheese["title"], err] == [
        "below/tea.md",
        "Käse.md",
        "Tea",
        "Käse",
        "",
    ]
    assert (list(empty), empty["file"], empty["error"][:8]) == (["file", "error"], "empty.md", "is empty")
    assert [passage["passage_id"] for passage in tea["passages"]] == ["tea.md#top:0"]


def test_the_status_is_0_only_if_every_file_can_be_read(files: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    tea, empty, cheese = files
    assert [main(given) for given in ([tea], [tea, cheese], [empty], [empty, tea], [tea, empty])] == [0, 0, 1, 1, 1]
    assert capsys.readouterr().out.startswith(TEA)


def test_the_lost_words_of_a_file_are_found_in_no_process_but_that_of_its_reader(
    files: list[str], monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def read_here(name: str, data: bytes) -> str:
        raise AssertionError("the file is read in this process")

    monkeypatch.setattr(lost_words, "source_text", read_here)
    assert main([files[0], "--lost"]) == 0
    assert capsys.readouterr().out == "0 of 3 words of below/tea.md are in no passage (0.00%)\n"


def test_a_model_that_is_not_there_is_said(
    files: list[str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr("core.settings.settings", lambda: Settings(model=str(tmp_path)))
    assert (main(files), *capsys.readouterr()) == (
        1,
        "",
        f"The model {tmp_path} in {tmp_path} has no config.json. Set PATELLA_MODEL to a complete model.\n",
    )
