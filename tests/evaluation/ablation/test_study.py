"""Tests of the ablation: the arms, the comparison of arms, and a whole run."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from core.settings import Settings
from evaluation.ablation.report import ablation_as_text
from evaluation.ablation.study import ArmDifference, compare_arms
from evaluation.significance import interval
from search.ranking.weights import PARTS
from tests.support.ablation import measured
from tests.support.collections import titled, twins, write_collection
from tests.support.commands import command

main = command("evaluate")

ROWS = {
    "tea": "Green tea is brewed with water that is not quite boiling. Three minutes are enough.",
    "glue": "Wood glue sets in half an hour. Clamp the joint until it has dried.",
    "frost": "Frost splits pots of clay that stand outside in winter. Empty them in autumn.",
}
QUESTIONS = {"q1": ("how hot should I make it for green tea", "tea"), "q2": ("my clay pots crack in the cold", "frost")}
BASELINES = ["default", "keyword leg", "semantic leg", "RRF k=60", "convex, best score found", "two legs"]


def test_p_values_are_corrected_over_all_collections() -> None:
    """Only 2 of 1,024 sign flips are as extreme as ten differences of one sign; there are nine comparisons."""
    lower, higher = [0.25, 0.375] * 5, [0.75, 0.625] * 5
    first, second = compare_arms(
        [measured(without_words=lower), measured(without_words=higher, without_title=[0.0] * 10)]
    )
    assert {arm: row.comparison and row.comparison.corrected for arm, row in first.rows.items()} == {
        "default": None,
        "keyword leg": 1,
        "semantic leg": 1,
        "RRF k=60": 1,
        "without words": pytest.approx(9 * 2 / 1024),
    }
    assert second.rows["without words"].comparison == ArmDifference(
        difference=0.1875,
        interval=interval([0.25, 0.125] * 5),
        p=pytest.approx(2 / 1024),
        corrected=pytest.approx(9 * 2 / 1024),
    )
    assert first.without == {"worse": ["words"], "better": [], "not surely different": []}
    assert second.without == {"worse": [], "better": ["words"], "not surely different": ["title"]}


def test_an_arm_that_ran_on_no_question_is_never_significant() -> None:
    ran, never = measured(), measured(without_words=[0.0] * 10)
    never.per_question["default"]["q0"]["nDCG@10"] = 1.0  # the differences are not all equal
    row = compare_arms([ran, never])[1].rows["without words"]
    assert row.comparison == ArmDifference(-0.55, interval([-1.0] + [-0.5] * 9), p=1.0, corrected=1.0)
    assert "found nothing for any question" in ablation_as_text(compare_arms([never]))


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    chosen = Settings(index=tmp_path / "kept" / "index")
    monkeypatch.setattr("evaluation.programs.settings", lambda: chosen)
    asked = [{"_id": name, "text": text} for name, (text, _) in QUESTIONS.items()]
    judged = {name: answer for name, (_, answer) in QUESTIONS.items()}
    return write_collection(tmp_path / "hints", titled(ROWS), asked, judged)


def test_a_kept_run_has_its_raw_numbers(folder: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    kept = tmp_path / "kept"
    assert main(["ablation", str(folder), "--split", "development", "--out", str(kept)]) == 0
    printed = capsys.readouterr().out
    assert printed.startswith("hints: 3 documents, 3 passages, 2 questions\n")  # it has no splits
    assert (kept / "report.txt").read_text() == printed
    names = [*BASELINES, *(f"without {part.name}" for part in PARTS)]
    rows = [json.loads(line) for line in (kept / "questions.jsonl").read_text().splitlines()]
    assert rows == [
        {"collection": "hints", "_id": question, "nDCG@10": dict.fromkeys(names, 1.0)} for question in QUESTIONS
    ]
    assert set(json.loads((kept / "report.json").read_text())["made_with"]) >= {"command", "date", "versions"}


def test_a_split_restricts_every_collection_that_has_splits(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    rows = [json.loads(line) for line in (folder / "queries.jsonl").read_text().splitlines()]
    rows[0]["split"] = "development"
    (folder / "queries.jsonl").write_text("".join(json.dumps(row) + "\n" for row in rows))
    for split, asked in (("development", 1), ("test", 1)):
        assert main(["ablation", str(folder), "--split", split]) == 0
        assert capsys.readouterr().out.startswith(
            f"hints, {split} questions: 3 documents, 3 passages, {asked} questions\n"
        )


def test_equal_scores_count_in_the_order_of_the_search(
    folder: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["ablation", str(twins(tmp_path / "twins", "is it boiling", ROWS["tea"])), "--json"]) == 0
    arms = json.loads(capsys.readouterr().out)["collections"][0]["arms"]
    assert {name: arm["means"]["nDCG@10"] for name, arm in arms.items()} == dict.fromkeys(arms, 1.0)


def test_each_question_is_asked_once(
    folder: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    from evaluation.ablation.study import retrieve

    asked = []

    def counted(*arguments: Any) -> Any:
        asked.append(arguments[2].plain)
        return retrieve(*arguments)

    monkeypatch.setattr("evaluation.ablation.study.retrieve", counted)
    assert main(["ablation", str(folder), str(folder), "--json"]) == 0
    report = json.loads(capsys.readouterr().out)
    assert asked == [text for text, _ in QUESTIONS.values()] * 2
    assert [(each["collection"], each["split"], each["queries"]) for each in report["collections"]] == [
        ("hints", None, 2)
    ] * 2
    assert not any(
        row["comparison"] and row["comparison"]["significant"]
        for each in report["collections"]
        for row in each["arms"].values()
    )


def test_a_collection_without_judgements_is_noticed_before_anything_is_asked(
    folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    other = tmp_path / "other"
    other.mkdir()
    for name in ("corpus.jsonl", "queries.jsonl"):
        (other / name).write_text((folder / name).read_text())
    (other / "qrels.tsv").write_text("query-id\tcorpus-id\tscore\nq9\ttea\t1\n")
    monkeypatch.setattr("evaluation.ablation.study.index_collection", None)
    assert main(["ablation", str(folder), str(other)]) == 1
    assert "None of the questions of other is judged" in capsys.readouterr().err


def test_stopping_says_what_is_kept(
    folder: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def stopped(*_: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr("evaluation.ablation.study.retrieve", stopped)
    assert main(["ablation", str(folder)]) == 130
    assert capsys.readouterr().err == "\nStopped. What was encoded so far is kept. The next run goes on from there.\n"
