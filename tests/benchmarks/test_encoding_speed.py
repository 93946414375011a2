"""Tests of the benchmark of the ways to run a model, with a tiny model; no test depends on the times."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from core.settings import Settings
from tests.support.commands import command

main = command("benchmark")

WAYS = ["plain", "torch", "openvino"]
PASSAGES = "openvino, passages"


@pytest.fixture
def collection(tmp_path: Path) -> Path:
    folder = tmp_path / "cats"
    folder.mkdir()
    rows = [{"_id": f"d{n}", "title": "Cats", "text": "The cat purrs. " * (n + 1)} for n in range(9)]
    (folder / "corpus.jsonl").write_text("".join(json.dumps(row) + "\n" for row in rows))
    return folder


@pytest.fixture(autouse=True)
def tiny(model_folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("benchmarks.programs.settings", lambda: Settings(model=str(model_folder)))
    monkeypatch.setattr("benchmarks.encoding_speed._time_start", lambda way, model, converted: 0.5)


def test_the_ways_are_measured_on_the_same_texts(
    collection: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["encoding", str(collection), "--texts", "8", "--out", str(tmp_path / "kept")]) == 0
    printed = capsys.readouterr().out
    report = json.loads((tmp_path / "kept" / "report.json").read_text())
    assert (tmp_path / "kept" / "report.txt").read_text() == printed
    assert printed.splitlines()[0].startswith("8 passages of cats, ")
    assert [line.split("  ")[0] for line in printed.splitlines()[3:8]] == [*WAYS, PASSAGES, "with all parts"]
    assert {way: len(speeds) for way, speeds in report["passages_per_second"].items()} == dict.fromkeys(
        [*WAYS, PASSAGES, "with all parts"], 4
    )
    for measured, ways, count in (("question_ms", WAYS, 60), ("cosine_to_plain", [*WAYS, PASSAGES], 8)):
        assert {way: len(numbers) for way, numbers in report[measured].items()} == dict.fromkeys(ways, count)
    assert min(min(cosines) for cosines in report["cosine_to_plain"].values()) > 0.999
    assert "openvino" in report["made_with"]["versions"]


def test_more_texts_than_there_are_cannot_be_asked_for(collection: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["encoding", str(collection), "--texts", "10"]) == 2
    assert capsys.readouterr().err == f"{collection} has 9 texts. Give --texts a number from 1 to 9.\n"
