"""Tests of what misspelt questions cost, and of what their correction regains."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from core.settings import Settings
from evaluation.collections import Question
from evaluation.spelling.misspellings import KINDS, ROUNDS
from evaluation.spelling.trials import Outcome, Trial, evenly_spaced, outcome
from tests.support.collections import titled, twins, write_collection
from tests.support.commands import command

main = command("evaluate")

ROWS = {
    "tea": "Green tea is brewed with water that is not quite boiling. Three minutes are enough.",
    "glue": "Wood glue sets in half an hour. Clamp the joint until it has dried.",
    "frost": "Frost splits pots of clay that stand outside in winter. Empty them in autumn.",
}
QUESTIONS = {"q1": "is it boiling", "q2": "why does frost", "q3": "for how long?"}


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    settings = Settings(index=tmp_path / "index")
    monkeypatch.setattr("evaluation.programs.settings", lambda: settings)
    asked = [{"_id": name, "text": text} for name, text in QUESTIONS.items()]
    return write_collection(tmp_path / "hints", titled(ROWS), asked, {"q1": "tea", "q2": "frost"})


def test_what_is_regained_is_a_share_of_what_was_lost() -> None:
    trials = [
        Trial("q1", "slip", "tae", offered=True, right=True, clean=1.0, misspelt=0.0, corrected=1.0),
        Trial("q2", "slip", "gule", offered=False, right=False, clean=0.8, misspelt=0.4, corrected=0.4),
    ]
    assert outcome(trials) == Outcome(2, 0.9, 0.2, 0.7, offered=1, right=1)
    assert outcome(trials).regained == pytest.approx(5 / 7)
    assert outcome(trials[:1]).regained == 1
    assert Outcome(1, 0.5, 0.5, 0.5, 0, 0).regained is None


def test_the_json_of_a_run(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["spelling", str(folder), "--json"]) == 0
    printed = json.loads(capsys.readouterr().out)
    (report,) = printed["collections"]
    assert printed["measure"] == "nDCG@10"
    assert {name: report[name] for name in ("collection", "split", "as_they_are", "offers", "failed")} == {
        "collection": "hints",
        "split": None,
        "as_they_are": {"answerable": {"asked": 3, "offered": 0}},
        "offers": [],
        "failed": [],
    }
    assert list(report["misspelt"]) == ["slip", "dropped", "doubled", "swapped", "all"]
    assert {name: report["misspelt"]["all"][name] for name in ("trials", "clean", "corrected")} == {
        "trials": 32,
        "clean": 1,
        "corrected": 1,
    }


def test_equal_scores_count_in_the_order_of_the_search(
    folder: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["spelling", str(twins(tmp_path / "twins", "is it boiling", ROWS["tea"])), "--json"]) == 0
    misspelt = json.loads(capsys.readouterr().out)["collections"][0]["misspelt"]["all"]
    assert (misspelt["clean"], misspelt["corrected"]) == (1, 1)


def test_a_kept_run_has_its_raw_numbers(folder: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["spelling", str(folder), "--out", str(tmp_path / "kept")]) == 0
    printed = capsys.readouterr().out
    assert printed.startswith("hints: 32 misspelt questions, nDCG@10\n")
    assert printed.endswith("Offered on questions as they are: 0 of 3 (0 of 3 answerable).\n")
    assert (tmp_path / "kept" / "report.txt").read_text() == printed
    rows = [json.loads(line) for line in (tmp_path / "kept" / "trials.jsonl").read_text().splitlines()]
    assert [(row["question_id"], row["kind"]) for row in rows] == [
        (question, kind) for question in ("q1", "q2") for kind in KINDS for _ in range(ROUNDS)
    ]
    assert set(rows[0]) == {
        "collection",
        "question_id",
        "kind",
        "typed",
        "offered",
        "right",
        "clean",
        "misspelt",
        "corrected",
    }
    assert set(json.loads((tmp_path / "kept" / "report.json").read_text())["made_with"]) >= {"command", "date"}


def test_the_offers_for_clean_questions_of_several_collections_are_listed(
    folder: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    texts = ["wher do I have to put the calmp", "a knot?", "wet clya"]
    asked = [{"_id": f"k{n}", "text": text} for n, text in enumerate(texts)]
    other = write_collection(tmp_path / "knots", titled(ROWS), asked, {})
    assert main(["spelling", "--clean", str(folder), str(other), "--out", str(tmp_path / "kept")]) == 0
    assert capsys.readouterr().out.splitlines() == [
        "hints: offered on questions as they are: 0 of 3 (0 of 3 answerable).",
        "",
        "knots: offered on questions as they are: 2 of 3 (2 of 3 answerable).",
        "  k0: wher calmp -> where clamp",
        "  k2: clya -> clay",
        "",
        "All collections: 2 of 6 (2 of 6 answerable).",
    ]
    assert sorted(path.name for path in (tmp_path / "kept").iterdir()) == ["report.json", "report.txt"]


def test_a_sample_is_evenly_spaced(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert [q.text for q in evenly_spaced([Question(n, n) for n in "abcdefg"], 3)] == ["a", "c", "e"]
    assert [q.text for q in evenly_spaced([Question(n, n) for n in "abc"], 5)] == ["a", "b", "c"]
    assert main(["spelling", str(folder), "--sample", "2"]) == 0
    printed = capsys.readouterr().out
    assert printed.startswith("hints: 32 misspelt questions, nDCG@10\n")
    assert printed.endswith("Offered on questions as they are: 0 of 2 (0 of 2 answerable).\n")


def test_judgements_of_other_questions_are_no_result(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (folder / "qrels.tsv").write_text("query-id\tcorpus-id\tscore\nq9\ttea\t1\n")
    assert main(["spelling", str(folder)]) == 1
    assert "None of the questions of hints is judged and has a word to misspell" in capsys.readouterr().err
