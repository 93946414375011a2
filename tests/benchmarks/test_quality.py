"""Tests of the benchmark that compares our encoder with the model itself, on a few texts."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from benchmarks.quality import cut_collection
from core.settings import Settings
from evaluation.collections import bundled_collection, load_collection
from tests.support.collections import titled, twins, write_collection
from tests.support.commands import command

main = command("benchmark")

ROWS = {
    "tea": "Green tea is brewed with water that is not quite boiling. Three minutes are enough.",
    "glue": "Wood glue sets in half an hour. Clamp the joint until it has dried.",
    "frost": "Frost splits pots of clay that stand outside in winter. Empty them in autumn.",
}


@pytest.fixture(autouse=True)
def chosen(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("benchmarks.programs.settings", lambda: Settings(index=tmp_path / "index"))


def collection(folder: Path, judged: dict[str, str]) -> Path:
    asked = [
        {"_id": "q1", "text": "how hot should I make it for green tea"},
        {"_id": "q2", "text": "my clay pots crack in the cold"},
    ]
    return write_collection(folder / "household", titled(ROWS), asked, judged)


def test_both_ways_are_asked_the_same_questions(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    folder = collection(tmp_path, {"q1": "tea", "q2": "glue"})
    assert main(["quality", str(folder), "--out", str(tmp_path / "kept")]) == 0
    report = json.loads((tmp_path / "kept" / "report.json").read_text())
    for way in report["ways"].values():
        assert way.pop("build_s") > 0
    measured = {"passages": 3, "semantic": [1.0, 0.63093], "hybrid": [1.0, 0.63093]}
    assert report["ways"] == {"itself": measured, "patella": measured}
    assert [line.split() for line in capsys.readouterr().out.splitlines()[2:5]] == [
        ["itself", "patella", "difference", "95", "%", "p"],
        ["semantic", "0.8155", "0.8155", "+0.0000", "+0.0000", "to", "+0.0000", "1.000"],
        ["hybrid", "0.8155", "0.8155", "+0.0000", "+0.0000", "to", "+0.0000", "1.000"],
    ]


def test_equal_scores_count_in_the_order_of_the_search(tmp_path: Path) -> None:
    kept = tmp_path / "kept"
    assert main(["quality", str(twins(tmp_path / "twins", "is it boiling", ROWS["tea"])), "--out", str(kept)]) == 0
    ways = json.loads((kept / "report.json").read_text())["ways"]
    assert {name: (way["semantic"], way["hybrid"]) for name, way in ways.items()} == dict.fromkeys(ways, ([1.0], [1.0]))


def test_a_cut_keeps_what_is_judged(tmp_path: Path) -> None:
    original = load_collection(collection(tmp_path, {"q1": "frost"}))
    kept = {n: [article.document_id for article in cut_collection(original, n).articles] for n in (1, 2, 9)}
    assert (kept[1], kept[2][:1], len(kept[2]), sorted(kept[9])) == (["frost"], ["frost"], 2, sorted(ROWS))


def test_the_sections_of_a_cut_keep_their_articles() -> None:
    bundled = bundled_collection()
    judged = {judged_id.partition("#")[0] for grades in bundled.judgements.values() for judged_id in grades}
    assert {article.document_id for article in cut_collection(bundled, 1).articles} == judged


def test_a_collection_without_judged_questions_is_refused(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["quality", str(collection(tmp_path, {"q9": "tea"}))]) == 1
    assert capsys.readouterr().err == (
        "None of the questions of household is judged: qrels.tsv, line 2: the question q9 is not in queries.jsonl.\n"
    )
