"""The evaluation of confidence: how sure the answers to each kind of question are."""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

from core.documents import document_id_of
from core.settings import Settings
from evaluation.collections import Collection, Question, read_rows
from evaluation.confidence import UNRELATED, ConfidenceReport, QuestionConfidence, measure_confidence
from search.answers.confidence import Calibration
from search.results import Answer, Confidence, Mode, Result, Why

STRONG, POSSIBLE, NONE = Confidence
REPORT = ConfidenceReport(
    "hints",
    [
        QuestionConfidence("q1", "answerable", STRONG, 4.5),
        QuestionConfidence("u1", "unrelated nonsense", NONE, None),
        QuestionConfidence("q2", "answerable", POSSIBLE, 1.25),
        QuestionConfidence("q3", "answerable", NONE, -2.0),
        QuestionConfidence("q4", "answerable", STRONG, 3.0),
    ],
)
SHARES = {
    "answerable": {"questions": 4, "strong": 0.5, "possible": 0.25, "none": 0.25},
    "unrelated nonsense": {"questions": 1, "strong": 0.0, "possible": 0.0, "none": 1.0},
}


def test_the_shares_of_each_kind_of_question() -> None:
    assert REPORT.shares() == SHARES
    assert REPORT.as_json() == {"collection": "hints", "kinds": SHARES}
    assert ConfidenceReport("hints", []).shares() == {}


TABLE = """\
hints: how sure the first result is

                     questions     strong   possible       none
answerable                   4      0.500      0.250      0.250
unrelated nonsense           1      0.000      0.000      1.000

"none": probably nothing in the collection answers."""


def test_the_table_has_a_row_for_each_kind() -> None:
    assert REPORT.as_text() == TABLE


def test_a_kept_run_has_the_report_and_a_line_for_each_question(tmp_path: Path) -> None:
    REPORT.keep(tmp_path / "kept")
    assert (tmp_path / "kept" / "report.txt").read_text("utf-8") == f"{TABLE}\n"
    report = json.loads((tmp_path / "kept" / "report.json").read_text("utf-8"))
    assert (report["collection"], report["kinds"]) == ("hints", SHARES)
    lines = (tmp_path / "kept" / "questions.jsonl").read_text("utf-8").splitlines()
    assert lines[:2] == [
        '{"question_id": "q1", "kind": "answerable", "confidence": "strong", "margin": 4.5}',
        '{"question_id": "u1", "kind": "unrelated nonsense", "confidence": "none", "margin": null}',
    ]
    assert len(lines) == 5


QUESTIONS = [
    Question("q1", "sure", "answerable", "test"),
    Question("q2", "perhaps", "near-miss", "development"),
    Question("q3", "empty", "answerable", "test"),
]
ANSWERS: dict[str, list[tuple[Confidence, float | None]]] = {
    "sure": [(STRONG, 4.5)],
    "perhaps": [(NONE, -1.0), (POSSIBLE, 1.0)],
    "empty": [],
    "unmeasured": [(POSSIBLE, None)],
}


class FakeLibrary:
    """A library that must be calibrated before its snapshot is searched."""

    def __init__(self) -> None:
        self.encoder, self.engine, self.calibrated = "encoder", self, False

    def calibrate(self, progress: Any) -> None:
        progress("calibrating", 1, 1)
        self.calibrated = True

    @contextmanager
    def snapshot(self) -> Iterator[Any]:
        yield SimpleNamespace(generation="generation")

    def calibration(self, generation: str) -> Calibration:
        assert (generation, self.calibrated) == ("generation", True)
        return Calibration((0.5, 0.1, 0.1), (0.1, 0.1, 0.1))


@pytest.fixture
def asked(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """Let the questions be answered by ANSWERS, among them one unrelated question, and return what is asked."""
    library, got = FakeLibrary(), list[str]()
    unrelated = tmp_path / "unrelated.jsonl"
    unrelated.write_text('{"_id": "u1", "text": "unmeasured", "kind": "nonsense"}\n', "utf-8")

    def search(snapshot: Any, encoder: Any, text: str, *, k: int, calibration: Calibration) -> Answer:
        assert (snapshot.generation, encoder, k) == ("generation", "encoder", 1)
        assert calibration == library.calibration("generation")
        got.append(text)
        why: Any = Why({}, None, None, ())
        passage: Any = None
        results = (Result(n, passage, 0.0, (), why, *sure) for n, sure in enumerate(ANSWERS[text], 1))
        return Answer(text, Mode.HYBRID, "g", {}, tuple(results))

    def index_collection(collection: Collection, settings: Settings, progress: Any) -> tuple[FakeLibrary, None]:
        assert (collection.name, settings) == ("hints", Settings())
        progress("indexing", 1, 1)
        return library, None

    monkeypatch.setattr("evaluation.confidence.UNRELATED", unrelated)
    monkeypatch.setattr("evaluation.confidence.search", search)
    monkeypatch.setattr("evaluation.confidence.index_collection", index_collection)
    return got


def hints() -> Collection:
    return Collection("hints", Path("hints"), [], QUESTIONS, {}, document_id_of)


def test_every_question_is_asked_and_then_the_unrelated_ones(asked: list[str]) -> None:
    told: list[tuple[str, int, int]] = []
    report = measure_confidence(hints(), Settings(), progress=lambda *values: told.append(values))
    assert report == ConfidenceReport(
        "hints",
        [
            QuestionConfidence("q1", "answerable", STRONG, 4.5),
            QuestionConfidence("q2", "near-miss", POSSIBLE, -1.0),
            QuestionConfidence("q3", "answerable", NONE, None),
            QuestionConfidence("u1", "unrelated nonsense", POSSIBLE, None),
        ],
    )
    assert asked == ["sure", "perhaps", "empty", "unmeasured"]
    assert told == [("indexing", 1, 1), ("calibrating", 1, 1), *(("asking", n, 4) for n in range(4))]


@pytest.mark.parametrize(
    ("split", "texts"), [("test", ["sure", "empty", "unmeasured"]), ("development", ["perhaps", "unmeasured"])]
)
def test_a_split_restricts_the_questions_of_the_collection_alone(
    asked: list[str], split: str, texts: list[str]
) -> None:
    measure_confidence(hints(), Settings(), split)
    assert asked == texts


def test_the_unrelated_questions_can_be_read() -> None:
    rows = list(read_rows(UNRELATED, ("_id", "text", "kind")))
    assert len({row["_id"] for row in rows}) == len(rows) > 100
    assert {row["kind"] for row in rows} == {"off-topic", "nonsense", "other-medicine"}
