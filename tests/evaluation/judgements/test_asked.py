"""The questions that people asked: counted, without who asked, bounded, and lost rather than in anybody's way."""

from __future__ import annotations

import json
import logging
import os
from datetime import date
from pathlib import Path

import pytest

from core.errors import CollectionError
from core.settings import Settings
from evaluation.judgements import AskedQuestion, QuestionLog, asked as module
from index import OLDER_QUESTIONS, QUESTIONS, open_beside
from tests.support.commands import command

main = command("evaluate")

MAY, JUNE = date(2026, 5, 31), date(2026, 6, 1)


@pytest.fixture
def index(tmp_path: Path) -> str:
    return str(tmp_path / "index")


@pytest.fixture
def log(index: str) -> QuestionLog:
    return QuestionLog.of_index(index)


def test_questions_are_counted_whatever_their_capitals_and_blanks(log: QuestionLog) -> None:
    assert log.asked() == []
    log.note("What is clonus?", answered=True, day=MAY)
    log.note("who sells boats", answered=False, day=MAY)
    log.note("  what is  CLONUS? ", answered=False, day=JUNE)
    assert log.asked() == [
        AskedQuestion("what is CLONUS?", times=2, unanswered=1, last="2026-06-01"),
        AskedQuestion("who sells boats", times=1, unanswered=1, last="2026-05-31"),
    ]


def test_nothing_is_kept_but_the_question_its_day_and_whether_it_was_answered(log: QuestionLog, index: str) -> None:
    log.note("What is clonus?", answered=True, day=MAY)
    [(_, line)] = open_beside(index).lines(QUESTIONS)
    assert json.loads(line) == {"question": "What is clonus?", "answered": True, "day": "2026-05-31"}


def test_the_log_is_a_file_of_its_owner_alone(log: QuestionLog) -> None:
    log.note("What is clonus?", answered=True, day=MAY)
    assert Path(log.place).stat().st_mode & 0o077 == 0
    assert Path(log.place).name == "index.questions.jsonl"


def test_empty_and_very_long_questions_are_not_kept(log: QuestionLog) -> None:
    log.note(" ", answered=True)
    log.note("word " * 100, answered=True)
    assert log.version() == ()


def test_the_logs_are_bounded(log: QuestionLog, index: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "MOST_BYTES", 300)
    for number in range(40):
        log.note(f"question {number:02}", answered=True, day=MAY)
    lines = [open_beside(index).lines(each) for each in (QUESTIONS, OLDER_QUESTIONS)]
    assert [0 < sum(len(line) + 1 for _, line in each) < 400 for each in lines] == [True, True]
    kept = [each.text for each in log.asked()]
    assert kept == [f"question {number:02}" for number in range(40 - len(kept), 40)]


def test_a_line_that_decayed_is_left_out(log: QuestionLog, index: str) -> None:
    log.note("What is clonus?", answered=True, day=MAY)
    open_beside(index).append(QUESTIONS, [b'{"question": 7}', b"[]", b'{"question": "cut'])
    assert [each.text for each in log.asked()] == ["What is clonus?"]


def test_a_full_disk_stops_nobody(
    log: QuestionLog, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    def refuse(*_: object) -> int:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "open", refuse)
    with caplog.at_level(logging.WARNING):
        log.note("another", answered=True)
    assert "A question could not be kept: [Errno 28] No space left on device" in caplog.text


def test_a_file_that_cannot_be_read_is_said(log: QuestionLog, monkeypatch: pytest.MonkeyPatch) -> None:
    Path(log.place).parent.mkdir(exist_ok=True)
    Path(log.place).mkdir()
    with pytest.raises(CollectionError, match=r"questions\.jsonl cannot be read"):
        log.asked()


def test_the_command_lists_them(
    log: QuestionLog, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr("evaluation.judgements.programs.settings", lambda: Settings(index=tmp_path / "index"))
    assert main(["judgements", "asked"]) == 0
    assert "PATELLA_KEEP_QUESTIONS=1 keeps those" in capsys.readouterr().out
    log.note("What is clonus?", answered=False, day=MAY)
    assert main(["judgements", "asked"]) == 0
    assert capsys.readouterr().out.splitlines() == [
        "  asked  no answer  last        question",
        "      1          1  2026-05-31  What is clonus?",
    ]
    assert main(["judgements", "asked", "--json"]) == 0
    assert json.loads(capsys.readouterr().out) == [
        {"text": "What is clonus?", "times": 1, "unanswered": 1, "last": "2026-05-31"}
    ]
