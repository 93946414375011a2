"""Tests of the marks that people see, on a small collection of files, with the real model."""

from __future__ import annotations

import json
from collections.abc import Iterable
from pathlib import Path
from typing import Any

import pytest

from core.documents import Mark, MarkKind, Passage, document_id_of
from core.errors import CollectionError
from core.settings import Settings
from evaluation.collections import load_collection
from evaluation.marks.shown import (
    ChosenSentence,
    MarkShares,
    QuestionMarks,
    ShownMark,
    ShownMarksReport,
    measure_shown_marks,
)
from search import Answer, Mode, Result
from search.results import Why
from tests.support.commands import command

main = command("evaluate")

HENS = """# Keeping hens

Hens are kept for their eggs.

## Winter

A hen lays fewer eggs in winter, since it needs fourteen hours of light. Snow does not harm it.

## Mites

Red mites hide in cracks of the perch by day. Dust the perch with diatomaceous earth every week.
"""
BEES = """# Keeping bees

## Feeding

Sugar syrup is fed in September. In January only candy is safe, as syrup chills the bees.
"""
QUESTIONS: list[dict[str, Any]] = [
    {"_id": "q1", "text": "why are there fewer eggs in winter", "answers": ["fourteen hours of light"]},
    {"_id": "q2", "text": "when is sugar syrup fed", "split": "development", "answers": ["fed in September"]},
    {"_id": "n1", "text": "what does a queen bee cost in France", "kind": "near-miss", "article": "bees.md"},
]
GRADES = {"q1": {"hens.md#winter": 2, "hens.md#mites": 1}, "q2": {"bees.md#feeding": 2}}


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setattr("evaluation.programs.settings", lambda: Settings(index=tmp_path / "index"))
    articles = tmp_path / "farm" / "articles"
    articles.mkdir(parents=True)
    (articles / "hens.md").write_text(HENS)
    (articles / "bees.md").write_text(BEES)
    judge(tmp_path / "farm", QUESTIONS, GRADES)
    return tmp_path / "farm"


def judge(folder: Path, questions: Iterable[dict[str, Any]], grades: dict[str, dict[str, int]]) -> None:
    (folder / "queries.jsonl").write_text("".join(json.dumps(row) + "\n" for row in questions))
    lines = [f"{name}\t{section}\t{grade}\n" for name, each in grades.items() for section, grade in each.items()]
    (folder / "qrels.tsv").write_text("query-id\tcorpus-id\tscore\n" + "".join(lines))


def test_the_marks_of_a_collection_of_files(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["marks", str(folder), "--json", "--out", str(folder / "kept")]) == 0
    report = json.loads(capsys.readouterr().out)
    assert (report["collection"], report["split"], report["queries"], report["near_misses"]) == ("farm", None, 2, 1)
    assert (report["given"], report["found"]) == ({"right": 1.0, "marked": 1.0}, 1.0)
    first, three = report["shown"]
    assert (first["results"], first["coverage"], first["right"], first["wrong"]) == (1, 1.0, 1.0, 0.0)
    assert (three["results"], three["coverage"], three["right"]) == (3, 1.0, 1.0)
    kept = [json.loads(line) for line in (folder / "kept" / "questions.jsonl").read_text().splitlines()]
    assert [row["question_id"] for row in kept] == ["q1", "q2", "n1"]
    sentence = "A hen lays fewer eggs in winter, since it needs fourteen hours of light."
    assert kept[0]["given"] == {"passage_id": "hens.md#winter:0", "text": sentence, "right": True, "marked_right": True}
    assert kept[0]["shown"][0] == {
        "rank": 1,
        "passage_id": "hens.md#winter:0",
        "sentences": [sentence],
        "right": True,
    }
    assert (kept[2]["kind"], kept[2]["found"], kept[2]["given"]) == ("near-miss", False, None)


def test_one_split(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["marks", str(folder), "--split", "development"]) == 0
    assert capsys.readouterr().out.startswith(
        "farm, development questions: 1 questions whose answers are known, 0 near misses\n"
    )


def test_an_article_that_cannot_be_read_is_named(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (folder / "articles" / "odd.pdf").write_bytes(b"no PDF")
    assert main(["marks", str(folder)]) == 1
    assert "failed: odd.pdf: " in capsys.readouterr().err


def test_near_misses_alone_are_measured(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    judge(folder, QUESTIONS[2:], {})
    (folder / "qrels.tsv").unlink()
    assert main(["marks", str(folder), "--json"]) == 0
    report = json.loads(capsys.readouterr().out)
    assert (report["queries"], report["near_misses"], report["given"], report["found"]) == (
        0,
        1,
        {"right": None, "marked": None},
        None,
    )
    assert report["shown"][0]["near_misses"] in (0.0, 1.0)


def test_questions_without_answers_and_near_misses_are_refused(
    folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    judge(folder, [{"_id": "q1", "text": "why are there fewer eggs in winter"}], GRADES)
    assert main(["marks", str(folder)]) == 1
    assert 'None of the questions of farm has "answers", and none is a near miss.' in capsys.readouterr().err


@pytest.mark.parametrize("grades", [{"hens.md#winter": 1}, {"hens.md#summer": 2}, {"ducks.md#winter": 2}])
def test_answers_without_a_section_that_answers_are_refused(
    folder: Path, grades: dict[str, int], tmp_path: Path
) -> None:
    judge(folder, QUESTIONS[:1], {"q1": grades})
    with pytest.raises(CollectionError, match=r"Question q1 of farm has answers, but qrels\.tsv gives no section"):
        measure_shown_marks(load_collection(folder), Settings(index=tmp_path / "index"))


def result(rank: int, passage_id: str, text: str, *marked: str) -> Result:
    """A result with these sentences marked as the answer, and its first four letters as a word of the question."""
    passage = Passage(passage_id, document_id_of(passage_id), "Hens", (), text, 0, len(text), (), "", 0)
    answers = [Mark(text.index(each), text.index(each) + len(each), MarkKind.ANSWER) for each in marked]
    return Result(rank, passage, 1.0, (Mark(0, 4, MarkKind.WORD), *answers), Why({}, None, None, ()))


@pytest.mark.parametrize(
    ("results", "found", "shown"),
    [
        pytest.param([], False, (), id="nothing is found"),
        pytest.param(
            [result(1, "hens.md#winter:0", "Hens need fourteen hours of light.")],
            True,
            (),
            id="a result without a mark, though it answers",
        ),
        pytest.param(
            [result(1, "hens.md#winter:1", "Hens rest. They need fourteen hours of light.", "Hens rest.")],
            True,
            (ShownMark(1, "hens.md#winter:1", ("Hens rest.",), False),),
            id="a wrong sentence of the right section",
        ),
        pytest.param(
            [result(1, "hens.md#mites:0", "Hens need fourteen hours of light.", "Hens need fourteen hours of light.")],
            False,
            (ShownMark(1, "hens.md#mites:0", ("Hens need fourteen hours of light.",), False),),
            id="the right words in a section of grade 1",
        ),
        pytest.param(
            [
                result(1, "bees.md#feeding:0", "Hens and bees.", "Hens and bees."),
                result(2, "hens.md#winter:0", "Hens."),
                result(
                    3,
                    "hens.md#winter:1",
                    "Hens rest. They need fourteen hours of light.",
                    "Hens rest.",
                    "They need fourteen hours of light.",
                ),
            ],
            False,
            (
                ShownMark(1, "bees.md#feeding:0", ("Hens and bees.",), False),
                ShownMark(3, "hens.md#winter:1", ("Hens rest.", "They need fourteen hours of light."), True),
            ),
            id="two sentences, of which one answers",
        ),
    ],
)
def test_a_mark_is_right_in_a_section_that_answers_with_the_words_that_answer(
    folder: Path,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    results: list[Result],
    found: bool,
    shown: tuple[ShownMark, ...],
) -> None:
    judge(folder, QUESTIONS[:1], GRADES)
    answer = Answer("why", Mode.HYBRID, "g1", {}, tuple(results))
    monkeypatch.setattr("patella.library.Library.search", lambda *_, k: answer)
    [question] = measure_shown_marks(load_collection(folder), Settings(index=tmp_path / "index")).questions
    assert (question.found, question.shown) == (found, shown)


def marked(*marks: tuple[int, bool], found: bool = True, given: bool | None = None) -> QuestionMarks:
    """A question with marks of (rank, whether it is right)."""
    chosen = None if given is None else ChosenSentence("a.md#b:0", "Yes.", given, given)
    shown = tuple(ShownMark(rank, f"a.md#b:{rank}", ("Yes.",), right) for rank, right in marks)
    return QuestionMarks("q", "why", "answerable", ("Yes",), found, chosen, shown)


def test_the_shares_of_a_report() -> None:
    questions = [
        marked((1, True), (2, False), given=True),
        marked((1, False), (3, True), given=False),
        marked((2, True), given=True),
        marked(found=False),
    ]
    report = ShownMarksReport("farm", None, questions, [marked((1, False)), marked((3, False)), marked()])
    assert (report.given, report.found) == (0.5, 0.75)
    assert report.shares(1) == MarkShares(1, coverage=0.5, right=0.25, wrong=0.5, near_misses=1 / 3)
    assert report.shares(3) == MarkShares(3, coverage=0.75, right=0.75, wrong=0.4, near_misses=2 / 3)


def test_shares_of_nothing_are_none() -> None:
    report = ShownMarksReport("farm", None, [], [])
    assert (report.given, report.found) == (None, None)
    assert report.shares(1) == MarkShares(1, coverage=None, right=None, wrong=None, near_misses=None)
    unmarked = ShownMarksReport("farm", None, [marked()], [])
    assert unmarked.shares(1) == MarkShares(1, coverage=0.0, right=0.0, wrong=None, near_misses=None)
