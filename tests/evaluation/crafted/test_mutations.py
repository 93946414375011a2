"""Files that are changed at random."""

from __future__ import annotations

import io
import random
import zipfile
import zlib
from pathlib import Path

import pytest

from core.errors import CollectionError
from core.progress import no_progress
from evaluation.crafted import TrialReport, all_kinds, try_mutations
from evaluation.crafted.mutations import mutated
from index import PlainReader
from tests.support.articles import chunk


def test_the_same_seed_makes_the_same_changes() -> None:
    data = b"Tea is hot. " * 30
    assert [mutated(data, random.Random(n)) for n in range(40)] == [mutated(data, random.Random(n)) for n in range(40)]
    assert len({mutated(data, random.Random(n)) for n in range(40)}) > 30


def test_some_archives_are_changed_inside_and_packed_again() -> None:
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w") as archive:
        archive.writestr("a.xml", "<a>tea</a>" * 50)
        archive.writestr("b.xml", "<b/>")
    changed = {mutated(file.getvalue(), random.Random(n)) for n in range(60)}
    inside = {name_and_text for data in changed for name_and_text in members(data)}
    assert ("b.xml", b"<b/>") in inside
    assert len(inside) > 10


def members(data: bytes) -> list[tuple[str, bytes]]:
    """Return the names and contents of a packed archive, none of a broken one."""
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            return [(name, archive.read(name)) for name in archive.namelist()]
    except (zipfile.BadZipFile, zlib.error, ValueError, OSError, EOFError, NotImplementedError):
        return []


@pytest.fixture(autouse=True)
def _index_one_file(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("evaluation.crafted.trials.INDEXED", 1)


def try_changed(folder: Path | None, count: int) -> TrialReport:
    return try_mutations(PlainReader(chunk), folder, count, 1, no_progress)


def test_changed_files_are_read_or_refused(tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_text("Tea is hot and water is cold.\n" * 3, "utf-8")
    report = try_changed(tmp_path, 30)
    counts = report.counts()
    assert (counts["read"] + counts["refused"], counts["read"] > 20) == (30, True)
    assert (report.indexed, report.is_good) == (1, True)


def test_hostile_files_are_changed_where_no_folder_is_named() -> None:
    names = [name for name, _ in try_changed(None, 3).outcomes]
    assert names == [f"{kind.file_name}, seed 1, change {n}" for n, kind in enumerate(all_kinds()[:3])]


def test_a_folder_without_files_to_read_is_refused(tmp_path: Path) -> None:
    with pytest.raises(CollectionError, match="has no file that can be read"):
        try_changed(tmp_path, 1)
