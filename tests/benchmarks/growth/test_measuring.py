"""Tests of the benchmark of growth: a run at two sizes, and sizes that cannot be measured."""

from __future__ import annotations

import json
from functools import cache
from pathlib import Path

import pytest

from core.settings import Settings
from embedding.auto_encoder import AutoEncoder
from tests.support.collections import twelve_cats
from tests.support.commands import command

main = command("benchmark")


@pytest.fixture
def collection(tmp_path: Path, model_folder: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Write a small collection and set up a tiny model, few questions and changes, and no matplotlib."""
    monkeypatch.setattr("benchmarks.programs.settings", lambda: Settings(model=str(model_folder)))
    monkeypatch.setattr("benchmarks.growth.measuring.QUESTIONS", 5)
    monkeypatch.setattr("benchmarks.growth.measuring.CHANGES", 2)
    monkeypatch.setattr("benchmarks.side_by_side.processes.BENCH", tmp_path)
    return twelve_cats(tmp_path / "cats")


def test_one_index_grows_and_is_measured_at_each_size(
    collection: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """The run stays in one process and loads one model, because each process takes seconds to start.

    The test of sizes below one article starts a process.
    """
    monkeypatch.setattr("embedding.AutoEncoder", cache(AutoEncoder))
    monkeypatch.setattr("benchmarks.growth.measuring.run_in_new_process", lambda function, *values: function(*values))
    kept = tmp_path / "kept"
    run = ["growth", str(collection), "--sizes", "20", "60", "--real", "30", "--out", str(kept)]
    assert main([*run, "--encodings", str(tmp_path / "encodings")]) == 0
    printed = capsys.readouterr()
    assert printed.out == (kept / "report.txt").read_text("utf-8")
    assert "There is no plot: matplotlib is not installed. Run `make bench-setup`, and then\n" in printed.err
    report = json.loads((kept / "report.json").read_text("utf-8"))
    small, large = report["sizes"]
    assert (small["passages"], large["passages"]) == (20, 60)
    assert (small["published"], large["published"]) == (9, 40)  # the index has one article before
    assert small["documents"] < large["documents"]
    assert small["disk_mb"]["all"] < large["disk_mb"]["all"]
    assert [size["recall_at_10"] for size in report["sizes"]] == [1, None]
    for size in report["sizes"]:
        assert [len(each["ms"]) for each in size["served"].values()] == [5, 5, 5]
        assert [len(each["steps_ms"]) for each in size["served"].values()] == [0, 0, 5]
        assert [len(size["updates"][name]) for name in ("sync_s", "publish_s")] == [2, 2]
    monkeypatch.setattr(AutoEncoder, "encode_with_tokens", lambda *_: pytest.fail("a passage was encoded again"))
    assert main(["growth", str(collection), "--sizes", "20", "--encodings", str(tmp_path / "encodings")]) == 0
    assert "\nAll vectors are " in capsys.readouterr().out


@pytest.mark.parametrize("sizes", [["60", "20"], ["20", "20"]])
def test_sizes_must_rise(collection: Path, capsys: pytest.CaptureFixture[str], sizes: list[str]) -> None:
    assert main(["growth", str(collection), "--sizes", *sizes]) == 2
    assert capsys.readouterr().err == (
        "One index grows from size to size. Give --sizes that rise, as in --sizes 1000 10000.\n"
    )


def test_a_size_below_one_is_no_size(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["growth", "cats", "--sizes", "0"]) == 2
    assert "Invalid value for '--sizes': 0 is not in the range x>=1." in capsys.readouterr().err


def test_an_index_is_no_smaller_than_one_article(collection: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["growth", str(collection), "--sizes", "5"]) == 2
    assert capsys.readouterr().err == "An article alone has 11 passages. Give --sizes that are larger.\n"
