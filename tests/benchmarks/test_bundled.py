"""The benchmark of the bundled articles: what it measures, on two small articles and a tiny model, and its table."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

from benchmarks import bundled
from core.locations import PROJECT
from core.settings import Settings
from evaluation.collections import Question
from index.sync import SyncReport
from patella.library import Library
from search.answers.confidence import Calibration
from tests.support.commands import command

main = command("benchmark")


@pytest.fixture
def started(tmp_path: Path, model_folder: Path, monkeypatch: pytest.MonkeyPatch) -> list[list[str]]:
    """Set up two articles, a tiny model and 22 questions. Return the programs that are started, which do nothing."""
    corpus, commands = tmp_path / "files" / "corpus", list[list[str]]()
    corpus.mkdir(parents=True)
    (corpus / "clonus.md").write_text("# Clonus\n\nThe cat and the dog sleep.\n", "utf-8")
    (corpus / "cats.md").write_text("# Cats\n\nThe cat drinks milk.\n", "utf-8")
    asked = SimpleNamespace(questions=[Question(f"q{n}", f"cat {n}?") for n in range(22)])

    def run(arguments: list[str], **options: Any) -> subprocess.CompletedProcess[str]:
        assert options == {"check": True, "capture_output": True, "cwd": PROJECT}
        commands.append(arguments)
        return subprocess.CompletedProcess(arguments, 0)

    chosen = Settings(model=str(model_folder), index=tmp_path / "not touched", articles=tmp_path / "not touched")
    monkeypatch.setattr(bundled, "BUNDLED_FILES", tmp_path / "files")
    monkeypatch.setattr(bundled, "bundled_collection", lambda: asked)
    monkeypatch.setattr(bundled, "settings", lambda: chosen)
    monkeypatch.setattr(bundled, "subprocess", SimpleNamespace(run=run))
    monkeypatch.setattr("search.calibrate", lambda *_: Calibration((0.5, 0.1, 0.1), (0.1, 0.1, 0.1)))
    return commands


def test_questions_and_changes_are_measured_on_a_copy_of_the_articles(
    tmp_path: Path, started: list[list[str]], monkeypatch: pytest.MonkeyPatch
) -> None:
    asked, searched = list[tuple[str, str, bool]](), bundled.search

    def search(snapshot: Any, encoder: Any, text: str, **options: Any) -> Any:
        asked.append((text, options["mode"].value, options["calibration"] is not None))
        return searched(snapshot, encoder, text, **options)

    monkeypatch.setattr(bundled, "search", search)
    (tmp_path / "scratch").mkdir()
    report = bundled.measure(tmp_path / "scratch", lambda *_: None)
    texts = [f"cat {n}?" for n in range(22)]
    modes = ["hybrid", "keyword", "semantic"]
    assert asked == [(text, mode, True) for mode in modes for text in texts[:20] + texts]  # twenty to warm up
    assert {mode: len(times) for mode, times in report["questions_ms"].items()} == dict.fromkeys(modes, 22)
    assert {step: len(times) for step, times in report["steps_ms"].items()}.items() >= {
        "embed": 22,
        "total": 22,
    }.items()
    assert report["steps_ms"]["total"] == report["questions_ms"]["hybrid"]
    assert {mode: len(times) for mode, times in report["first_answer_s"].items()} == {"keyword": 3, "hybrid": 3}
    index = str(tmp_path / "scratch" / "index")
    assert started == [
        [sys.executable, "-m", "patella", "search", "what triggers clonus", "--mode", mode, "--index", index]
        for mode in ("keyword", "hybrid")
        for _ in range(3)
    ]
    assert [type(seconds) for seconds in report["one_changed_article_s"]] == [float] * 5
    assert (tmp_path / "scratch" / "corpus" / "clonus.md").read_text("utf-8") == (
        "# Clonus\n\nThe cat and the dog sleep.\n"
        + "".join(f"\nThis is revision {n} of the article, made a moment ago.\n" for n in range(5))
    )
    assert sorted(path.name for path in tmp_path.glob("files/corpus/*.md")) == ["cats.md", "clonus.md"]
    assert "revision" not in (tmp_path / "files" / "corpus" / "clonus.md").read_text("utf-8")
    assert not (tmp_path / "not touched").exists()


def test_a_change_that_the_index_did_not_see_is_a_failure(
    tmp_path: Path, started: list[list[str]], monkeypatch: pytest.MonkeyPatch
) -> None:
    sync, calls = Library.sync, iter(range(9))
    monkeypatch.setattr(Library, "sync", lambda self, *_: sync(self) if next(calls) == 0 else SyncReport(new=["a.md"]))
    (tmp_path / "scratch").mkdir()
    expected = r"^expected one changed article, but: 1 new, 0 changed, 0 gone, 0 unchanged, 0 failed, 0\.0 seconds$"
    with pytest.raises(RuntimeError, match=expected):
        bundled.measure(tmp_path / "scratch", lambda *_: None)


REPORT = {
    "questions_ms": {"hybrid": [10.0, 20.0, 60.0, 59.9], "keyword": [1.0, 2.0, 3.0, 4.0], "semantic": [5.0] * 4},
    "steps_ms": {"embed": [1.0, 3.0, 2.0, 4.0], "total": [10.0, 20.0, 60.0, 59.9]},
    "first_answer_s": {"keyword": [0.5, 0.75, 0.625], "hybrid": [1.25, 1.0, 1.125]},
    "one_changed_article_s": [0.5, 0.25, 1.375, 0.5, 0.5],
}
TABLE = [
    "milliseconds a question        p50     p95     max",
    "hybrid                        40.0    60.0    60.0",
    "keyword                        2.5     3.8     4.0",
    "semantic                       5.0     5.0     5.0",
    "hybrid: 75 of 100 under 60 ms (the aim: 95)",
    "",
    "of a hybrid question           p50     p95     max",
    "embed                          2.5     3.8     4.0",
    "total                         40.0    60.0    60.0",
    "",
    "from the start of a program to its answer, keyword: 0.75 s, the most of 3",
    "from the start of a program to its answer, hybrid: 1.25 s, the most of 3",
    "one changed article: 1.38 s, the most of 5 (the aim: 3 s)",
]


def test_the_table_shows_the_raw_numbers() -> None:
    assert bundled.as_text(REPORT).splitlines() == TABLE


def test_without_a_command_the_bundled_articles_are_measured(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def measure(scratch: Path, progress: Any) -> dict[str, Any]:
        assert list(scratch.iterdir()) == []
        return REPORT

    monkeypatch.setattr(bundled, "measure", measure)
    assert main(["--out", str(tmp_path / "kept")]) == 0
    assert capsys.readouterr().out.splitlines() == TABLE
    report = json.loads((tmp_path / "kept" / "report.json").read_text("utf-8"))
    assert {name: report[name] for name in REPORT} == REPORT
