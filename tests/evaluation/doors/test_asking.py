"""The doors as processes of their own, asked of two articles with the tiny model: their answers are equal."""

from __future__ import annotations

from pathlib import Path

import pytest

from core.errors import PatellaError
from core.settings import settings
from evaluation.doors.asking import API, HTTP, STDIO, _ask_command, ask_doors
from evaluation.doors.comparing import COMMAND, PAGE, compare_doors
from tests.support.assistants import ARTICLES

DOORS = (COMMAND, API, STDIO, HTTP, PAGE)
QUESTIONS = ["where does the cat sleep?", '-"evil" feet']


def test_the_doors_answer_alike(model_folder: Path, tmp_path: Path) -> None:
    for name in ("tea.md", "evil.md"):
        (tmp_path / "articles").mkdir(exist_ok=True)
        (tmp_path / "articles" / name).write_text(ARTICLES[name], "utf-8")
    given = {"articles": (tmp_path / "articles",), "model": str(model_folder)}
    stages: dict[str, int] = {}
    answers = ask_doors(
        QUESTIONS,
        5,
        settings().model_copy(update=given),
        tmp_path,
        lambda stage, done, total: stages.__setitem__(stage, done),
    )
    assert [len(answers[door]) for door in DOORS] == [2] * 5
    assert {stage: done for stage, done in stages.items() if stage.startswith("asking over")} == {
        f"asking over {door}": 2 for door in DOORS
    }
    report = compare_doors(5, ["1", "2"], answers)
    assert [(each.results, each.differences) for each in report.doors] == [(report.doors[0].results, [])] * 5
    assert report.doors[0].results > 0


def test_a_command_that_fails_ends_the_asking(model_folder: Path, tmp_path: Path) -> None:
    given = {"PATELLA_INDEX": str(tmp_path / "none"), "PATELLA_MODEL": str(model_folder)}
    with pytest.raises(PatellaError, match=r"^The command printed nothing for the question 'cat'\.$"):
        _ask_command(["cat", "dog"], 5, given, lambda done: None)
