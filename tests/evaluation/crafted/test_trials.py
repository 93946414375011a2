"""Trials of hostile files: none of a small one fails, and a report tells what became of each."""

from __future__ import annotations

from dataclasses import replace

from core.progress import no_progress
from core.settings import BUNDLED_MODEL
from embedding.models import find_model
from evaluation.crafted import Outcome, TrialReport, all_kinds, read_each, trial_as_json
from evaluation.crafted.outcomes import TriedFile
from evaluation.crafted.trials import crafted_files, try_files
from index import PlainReader
from ingest import BoundedReader
from tests.support.articles import chunk

GOOD = TrialReport(
    "hostile file",
    (
        ("a.txt, 9 bytes", Outcome("read")),
        ("b.txt, 9 bytes", Outcome("time", "took more than 10 s to read.")),
        ("c.html.gz, 9 bytes", Outcome("refused", "is damaged.")),
    ),
    indexed=2,
)
CRASHED = replace(GOOD, outcomes=(*GOOD.outcomes, ("d.md, 9 bytes", Outcome("crashed", "ValueError: odd"))))
HALF = replace(GOOD, half_indexed=(("a.txt, 9 bytes", "the good article was not read"),))


def test_a_crash_and_a_half_indexed_file_are_bad() -> None:
    assert [each.is_good for each in (GOOD, CRASHED, HALF)] == [True, False, False]


def test_a_report_names_each_file_that_was_neither_read_nor_refused() -> None:
    assert (
        str(replace(HALF, outcomes=CRASHED.outcomes))
        == """\
ended by the bound on time: b.txt, 9 bytes
took more than 10 s to read.
crashed their reader: d.md, 9 bytes
ValueError: odd
not right in the index: a.txt, 9 bytes
the good article was not read
4 hostile files
      1  read
      1  refused with a reason
      1  ended by the bound on time
      0  ended by the bound on memory
      0  ended by the bound on output
      1  crashed their reader
      0  gave what cannot be right
      0  crashed the service
of 2 that were put into an index beside a good article:
      1  neither wholly there nor left out and named, or the good one harmed"""
    )


def test_a_report_as_json_counts_by_format() -> None:
    none = dict.fromkeys(("read", "refused", "time", "memory", "output", "crashed", "wrong", "service crashed"), 0)
    assert trial_as_json(replace(HALF, outcomes=CRASHED.outcomes)) == {
        "files": 4,
        "of": "hostile file",
        "outcomes": none | {"read": 1, "refused": 1, "time": 1, "crashed": 1},
        "indexed": 2,
        "half indexed": [{"file": "a.txt, 9 bytes", "problem": "the good article was not read"}],
        "formats": {"gz": {"refused": 1}, "md": {"crashed": 1}, "txt": {"read": 1, "time": 1}},
        "named": [{"file": "b.txt, 9 bytes", "fate": "time"}, {"file": "d.md, 9 bytes", "fate": "crashed"}],
    }


def test_every_file_is_read_and_some_are_indexed_too() -> None:
    files = [TriedFile("a.md", f"# Tea\n\nIt is {n}.\n".encode() * (n != 2), f"a.md, {n}") for n in range(5)]
    report = try_files(PlainReader(chunk), "file", files, len(files), 1, no_progress)
    assert [(label, outcome.fate) for label, outcome in report.outcomes] == [
        ("a.md, 0", "read"), ("a.md, 1", "read"), ("a.md, 2", "refused"), ("a.md, 3", "read"), ("a.md, 4", "read"),
    ]  # fmt: skip
    assert (report.indexed, report.half_indexed) == (5, ())


def test_a_file_of_each_kind_is_made_for_each_size_by_the_seed() -> None:
    files = list(crafted_files(1, [3, 9]))
    assert files == list(crafted_files(1, [3, 9]))
    assert files != list(crafted_files(2, [3, 9]))
    assert [file.name for file in files] == 2 * [kind.file_name for kind in all_kinds()]


def test_small_hostile_files_are_read_or_refused() -> None:
    """Every sixth kind is tried; tests/evaluation/crafted/test_catalogue.py reads every kind."""
    files = list(crafted_files(1, [30]))[::6]
    outcomes = zip(files, read_each(BoundedReader(find_model(BUNDLED_MODEL)), files), strict=True)
    assert {file.name: each for file, each in outcomes if each.fate not in ("read", "refused")} == {}
    assert len(files) > 60
