"""Questions are kept only if the owner says so, once for each time that a visitor asks."""

from __future__ import annotations

from pathlib import Path
from types import SimpleNamespace
from typing import Any, cast

import pytest

from core.settings import Settings
from evaluation import AskedQuestion, QuestionLog
from search import Answer, Confidence, Mode
from ui.evaluation import judging_view
from ui.judging import asked


@pytest.fixture
def visit(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Any:
    """Return a function that begins a visit, under settings that keep questions or do not."""

    def begin(keep: bool = True) -> QuestionLog:
        chosen = Settings(index=tmp_path / "index", keep_questions=keep)
        monkeypatch.setattr("ui.service.library", lambda: SimpleNamespace(settings=chosen))
        monkeypatch.setattr("streamlit.session_state", {})
        return QuestionLog.of_index(chosen.index)

    return begin


def answer(query: str, confidence: Confidence, mode: Mode = Mode.HYBRID, results: int = 1) -> Answer:
    return cast("Answer", SimpleNamespace(query=query, mode=mode, confidence=confidence, results=(None,) * results))


def test_by_default_nothing_is_kept(visit: Any) -> None:
    log = visit(keep=False)
    asked.note_question(answer("What is clonus?", Confidence.STRONG))
    assert log.version() == ()
    assert asked.asked_questions() == []
    assert Settings().keep_questions is False


def test_a_question_is_kept_once_for_each_time_that_it_is_asked(visit: Any) -> None:
    log = visit()
    for query in ("What is clonus?", "What is clonus?", "who sells boats", "What is clonus?"):
        asked.note_question(answer(query, Confidence.NONE if "boats" in query else Confidence.STRONG))
    visit()
    asked.note_question(answer("What is clonus?", Confidence.STRONG))
    assert [(each.text, each.times, each.unanswered) for each in asked.asked_questions()] == [
        ("What is clonus?", 3, 0),
        ("who sells boats", 1, 1),
    ]
    assert asked.asked_questions() == log.asked()


def test_by_words_any_result_counts_as_an_answer(visit: Any) -> None:
    visit()
    asked.note_question(answer("clonus", Confidence.NONE, Mode.KEYWORD))
    asked.note_question(answer("boats", Confidence.NONE, Mode.KEYWORD, results=0))
    assert [(each.text, each.unanswered) for each in asked.asked_questions()] == [("boats", 1), ("clonus", 0)]


def test_the_most_frequent_lead_to_judging_them_blind() -> None:
    html = judging_view.asked([AskedQuestion("What <is> it?", 1200, 3, "2026-05-31")])
    assert "What &lt;is&gt; it?" in html
    assert "judge=blind" in html
    assert ">1,200<" in html
