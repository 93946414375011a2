"""A question is asked over HTTP and in one process by turns, and the difference is told."""

from __future__ import annotations

from pathlib import Path

from benchmarks.over_http import http_as_text, measure_http
from core.progress import no_progress
from core.settings import Settings
from patella.library import Library


def test_each_question_is_asked_both_ways_in_every_round(model_folder: Path, tmp_path: Path) -> None:
    (tmp_path / "cats.md").write_text("# Cats\n\nA cat purrs and sleeps.\n", "utf-8")
    with Library(Settings(articles=(tmp_path,), index=tmp_path / "index", model=str(model_folder))) as library:
        library.sync()
        report = measure_http(library, ["Does a cat purr?", "Does a dog bark?", "milk"], 2, no_progress)
    assert (report["questions"], report["rounds"]) == (3, 2)
    assert {name: len(values) for name, values in report.items() if isinstance(values, list)} == {
        "in_process_ms": 6,
        "over_http_ms": 6,
        "in_process_ms_of_processor": 6,
        "over_http_ms_of_processor": 6,
    }


def test_the_best_rounds_decide() -> None:
    report = {
        "questions": 2,
        "rounds": 2,
        "model": "tiny",
        "in_process_ms": [10.0, 20.0, 30.0, 21.0],
        "over_http_ms": [12.0, 90.0, 13.0, 24.0],
        "in_process_ms_of_processor": [9.0, 9.0, 9.0, 9.0],
        "over_http_ms_of_processor": [10.0, 10.0, 10.0, 11.0],
    }
    assert http_as_text(report).splitlines() == [
        "2 questions, 2 rounds, tiny",
        "",
        "milliseconds                       mean      p50      p95",
        "in one process                    20.25    20.50    28.65",
        "over HTTP                         34.75    18.50    80.10",
        "difference of each pair           14.50     2.50    59.95",
        "difference, best of 2              3.00     3.00     3.90",
        "difference, processor              1.25     1.00     1.85",
        "",
        "Over HTTP a question takes 3.00 ms longer (median of the best); at most 3 ms: met.",
    ]
