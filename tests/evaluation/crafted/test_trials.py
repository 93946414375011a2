"""Trials of hostile files: none of a small one fails, and a report tells what became of each."""

from __future__ import annotations

from collections.abc import Sequence

from core.documents import Document, Passage
from evaluation.crafted import Bounds, Outcome, TrialReport, all_kinds, read_within, trial_as_json
from evaluation.crafted.trials import crafted_files

REPORT = TrialReport(
    "hostile file",
    (
        ("a.txt, 9 bytes", Outcome("read")),
        ("b.txt, 9 bytes", Outcome("out of time")),
        ("c.html.gz, 9 bytes", Outcome("refused", "is damaged.")),
        ("d.md, 9 bytes", Outcome("crashed", "ValueError: odd")),
    ),
)


def no_passages(document: Document) -> Sequence[Passage]:
    return []


def test_a_report_names_each_file_that_failed() -> None:
    assert str(REPORT) == (
        "out of time: b.txt, 9 bytes\ncrashed: d.md, 9 bytes\nValueError: odd\n"
        "4 hostile files: 1 read, 1 refused with a reason, 1 crashed, 1 out of time, 0 out of memory"
    )


def test_a_report_as_json_counts_by_format() -> None:
    report = trial_as_json(REPORT, Bounds(20, 2_000_000_000))
    counts = {"read": 1, "refused": 1, "crashed": 1, "out of time": 1, "out of memory": 0}
    none = dict.fromkeys(counts, 0)
    assert report == {
        "files": 4, "of": "hostile file", "seconds": 20, "megabytes": 2_000, "outcomes": counts,
        "formats": {"gz": none | {"refused": 1}, "md": none | {"crashed": 1},
                    "txt": none | {"read": 1, "out of time": 1}},
        "failed": [{"file": "b.txt, 9 bytes", "fate": "out of time"}, {"file": "d.md, 9 bytes", "fate": "crashed"}],
    }  # fmt: skip


def test_a_file_of_each_kind_is_made_for_each_size_by_the_seed() -> None:
    files = list(crafted_files(1, [3, 9]))
    assert files == list(crafted_files(1, [3, 9]))
    assert files != list(crafted_files(2, [3, 9]))
    assert [name for name, _ in files] == 2 * [kind.file_name for kind in all_kinds()]


def test_small_hostile_files_are_read_or_refused() -> None:
    """Every sixth kind is tried; tests/evaluation/crafted/test_catalogue.py reads every kind."""
    bounds, files = Bounds(seconds=60), list(crafted_files(1, [30]))[::6]
    outcomes = {name: read_within(bounds, name, data, no_passages) for name, data in files}
    assert {name: each for name, each in outcomes.items() if each.fate not in ("read", "refused")} == {}
    assert len(outcomes) > 60
