"""The benchmark of the readers."""

from __future__ import annotations

from pathlib import Path

import pytest

from benchmarks.reading.speed import measure_reading, reading_as_text
from core.errors import CollectionError
from core.progress import no_progress


def test_each_ending_is_measured_with_all_its_files(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("shutil.which", lambda name: None)
    (tmp_path / "a.md").write_text("# Tea\n\nTea is hot.\n", "utf-8")
    (tmp_path / "b.md").write_text("", "utf-8")
    (tmp_path / "c.txt").write_text("Tea is cold.\n", "utf-8")
    (tmp_path / "d.bin").write_bytes(b"x")
    kinds = measure_reading(tmp_path, no_progress)["kinds"]
    assert {kind: (row["files"], row["failed"], row["bytes"], row["other_s"]) for kind, row in kinds.items()} == {
        ".md": (2, 1, 19, []),
        ".txt": (1, 0, 13, []),
    }
    assert all(len(row["patella_s"]) == 3 and min(row["patella_s"]) >= 0 for row in kinds.values())


def test_the_other_program_is_timed_on_the_same_files(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    program, said = tmp_path / "bin" / "pdftotext", tmp_path / "said"
    program.parent.mkdir()
    program.write_text(f'#!/bin/sh\necho "$1" >> {said}\n', "utf-8")
    program.chmod(0o755)
    monkeypatch.setenv("PATH", str(program.parent), prepend=":")
    folder = tmp_path / "files"
    folder.mkdir()
    (folder / "a.pdf").write_bytes(b"%PDF-1.7")
    row = measure_reading(folder, no_progress)["kinds"][".pdf"]
    assert (row["other"], len(row["other_s"]), row["failed"]) == ("pdftotext", 3, 1)
    assert said.read_text("utf-8") == f"{folder / 'a.pdf'}\n" * 3


def test_a_folder_without_files_to_read_is_refused(tmp_path: Path) -> None:
    with pytest.raises(CollectionError, match="has no file that can be read"):
        measure_reading(tmp_path, no_progress)


def test_the_table_shows_megabytes_a_second_of_the_fastest_round() -> None:
    row = {
        "files": 2,
        "failed": 0,
        "bytes": 3_000_000,
        "patella_s": [2.0, 1.5, 1.6],
        "other": "pandoc",
        "other_s": [3.0],
    }
    assert reading_as_text({"kinds": {".md": row}}) == (
        "ending     files  failed       MB   Patella    other   MB a second of CPU\n"
        ".md            2       0     3.00      2.00     1.00   pandoc"
    )
