"""The measurement of marks."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from core.documents import Passage, Sentence, Span
from core.errors import CollectionError
from core.settings import Settings
from evaluation.marks.measuring import MarkedQuestion, MarksReport, answered_questions, contain_answer
from search.answers.sentences import AnswerCandidate
from tests.support.collections import write_collection
from tests.support.commands import command

main = command("evaluate")

CORPUS = {
    "hens": (
        "Keeping hens",
        "Hens moult. A hen lays fewer eggs in winter, since it needs light. They scratch.",
    ),
    "bees": ("Keeping bees", "Bees swarm in May. Sugar syrup is fed in September. In January only candy is safe."),
}
QUESTIONS = [
    ("q1", "why are there fewer eggs in winter", "hens", "it needs light"),
    ("q2", "when is sugar syrup fed", "bees", "September"),
]


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setattr("evaluation.programs.settings", lambda: Settings(index=tmp_path / "index"))
    rows = [{"_id": i, "title": title, "text": text} for i, (title, text) in CORPUS.items()]
    questions = [
        {"_id": i, "text": text, "corpus_id": of, "answers": [{"start": CORPUS[of][1].index(answer), "text": answer}]}
        for i, text, of, answer in QUESTIONS
    ]
    return write_collection(tmp_path, rows, questions, {i: of for i, _, of, _ in QUESTIONS})


def test_the_marks_of_a_small_collection(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["marks", str(folder), "--json", "--out", str(folder / "kept")]) == 0
    report = json.loads(capsys.readouterr().out)
    assert report["queries"] == 2
    assert report["given"] == {"hit@1": 1.0, "hit@2": 1.0, "marked": 1.0, "sentences": 1.0}
    assert report["searched"] == {"right_article@1": 1.0, "hit@1": 1.0}
    assert report["floors"][0] == {"floor": 0.0, "coverage": 1.0, "precision": 1.0, "marked": 1.0}
    kept = [json.loads(line) for line in (folder / "kept" / "questions.jsonl").read_text().splitlines()]
    assert [(row["question_id"], row["given_first"], row["first_holds"]) for row in kept] == [
        ("q1", True, True),
        ("q2", True, True),
    ]


def test_the_questions_of_one_split(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert [each.question_id for each in answered_questions(folder, "test")] == ["q1", "q2"]
    assert main(["marks", str(folder), "--split", "development"]) == 1
    assert "queries.jsonl holds no questions of development." in capsys.readouterr().err


def test_a_floor_leaves_out_what_is_less_sure() -> None:
    rows = [("a", True, True, 0.9), ("b", False, True, 0.6), ("c", True, True, 0.5), ("d", False, False, 0.1)]
    questions = [MarkedQuestion(i, right, True, True, 1, True, right, marked, sure) for i, right, marked, sure in rows]
    report = MarksReport("x", questions)
    assert [report.at_floor(floor) for floor in (0, 0.5, 0.7, 1.0)] == [
        (1.0, 0.5, 0.75),
        (0.75, 2 / 3, 1.0),
        (0.25, 1.0, 1.0),
        (0.0, 1.0, 1.0),
    ]
    assert report.share("given_two") == 1.0


@pytest.mark.parametrize(
    "row", ['{"_id": "q", "text": "t"}', '{"_id": "q", "text": "t", "corpus_id": "d", "answers": [1]}']
)
def test_questions_without_answers_are_refused(tmp_path: Path, row: str) -> None:
    (tmp_path / "queries.jsonl").write_text(row + "\n")
    with pytest.raises(CollectionError, match="question q does not say where its answer is"):
        answered_questions(tmp_path)


def test_an_answer_in_a_row_below_repeated_column_names_is_found_where_the_article_has_it() -> None:
    rows = Sentence(11, 19), Sentence(20, 28)
    passage = Passage("a#b:1", "a", "A", (), "Hen | Eggs\nold | 40\nnew | 90", 70, 87, rows, "", 9, lead=Span(5, 15))
    candidates = [AnswerCandidate(row, 1.0, (row,)) for row in rows]
    assert contain_answer(passage, candidates, [76]) == [True, False]
    assert contain_answer(passage, candidates, [85]) == [False, True]
    assert contain_answer(passage, candidates, [11, 12]) == [False, False]
