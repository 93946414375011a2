"""The names, the rights and the wholeness of the files that lie beside the folder of an index."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from index.beside.files import FilesBeside
from index.beside.kept import FAILURES, JUDGEMENTS, QUESTIONS, TOKENS


def names(folder: Path) -> list[str]:
    return sorted(path.relative_to(folder).as_posix() for path in folder.rglob("*") if path.is_file())


def test_the_files_lie_beside_the_folder_and_failures_in_it(tmp_path: Path) -> None:
    beside = FilesBeside(tmp_path / "my index")
    beside.append(JUDGEMENTS, [b"{}"])
    beside.append(TOKENS, [b"{}"])
    beside.append(QUESTIONS, [b"{}"], durable=False)
    beside.write(FAILURES, b"[]")
    beside.write("runs/baselines.json", b"{}")
    beside.add("runs/one", {"report.json": b"{}"})
    assert names(tmp_path) == [
        "my index.judgements.jsonl",
        "my index.questions.jsonl",
        "my index.runs/baselines.json",
        "my index.runs/one/report.json",
        "my index.tokens.jsonl",
        "my index/failures.json",
    ]
    for private in (TOKENS, QUESTIONS):
        assert beside.path(private).stat().st_mode & 0o777 == 0o600
    assert (tmp_path / "my index.judgements.jsonl").read_bytes() == b"{}\n"


def test_a_line_that_was_cut_off_takes_no_other_with_it(tmp_path: Path) -> None:
    beside = FilesBeside(tmp_path / "index")
    beside.append(JUDGEMENTS, [b'{"a": 1}'])
    with beside.path(JUDGEMENTS).open("ab") as file:
        file.write(b'{"cut')
    assert beside.lines(JUDGEMENTS) == [(1, b'{"a": 1}')]
    beside.append(JUDGEMENTS, [b'{"b": 2}'])
    assert [line for _, line in beside.lines(JUDGEMENTS)] == [b'{"a": 1}', b'{"b": 2}']


def test_values_that_were_not_written_whole_are_not_there(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    beside = FilesBeside(tmp_path / "index")
    beside.add("runs/one", {"report.json": b"{}"})

    def fail(*_: object) -> None:
        raise OSError(28, os.strerror(28))

    monkeypatch.setattr(Path, "rename", fail)
    with pytest.raises(OSError, match="No space left"):
        beside.add("runs/two", {"report.json": b"{}", "report.txt": b""})
    monkeypatch.undo()
    assert (names(tmp_path), beside.names()) == (["index.runs/one/report.json"], ["runs/one/report.json"])
    (tmp_path / "index.runs" / ".half").mkdir()
    (tmp_path / "index.runs" / ".half" / "report.json").touch()
    assert beside.names() == ["runs/one/report.json"], "what a killed process left is hidden"
