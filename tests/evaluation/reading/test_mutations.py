"""Files that are changed at random."""

from __future__ import annotations

import io
import random
import zipfile
import zlib
from pathlib import Path

import pytest

from core.documents import Document, Passage, Span
from core.errors import CollectionError
from core.progress import no_progress
from evaluation.reading.mutations import mutated, try_mutations


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


def test_a_reader_that_crashes_is_told_and_one_that_refuses_is_not(tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_text("Tea is hot and water is cold.\n" * 3, "utf-8")
    report = try_mutations(tmp_path, lambda document: [], count=30, seed=1, progress=no_progress)
    assert (report.read + report.failed, report.crashes) == (30, ())

    def crash(document: Document) -> list[Passage]:
        raise ZeroDivisionError("by zero")

    crashed = try_mutations(tmp_path, crash, count=30, seed=1, progress=no_progress)
    assert (crashed.read, crashed.failed, len(crashed.crashes)) == (0, report.failed, report.read)
    assert "ZeroDivisionError: by zero" in str(crashed)
    assert str(crashed).endswith(
        f"30 changed files: 0 read, {report.failed} failed with a reason, {report.read} crashed"
    )


def test_a_passage_that_is_no_piece_of_its_article_is_told(tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_text("Tea is hot.\n" * 9, "utf-8")

    def invent(document: Document) -> list[Passage]:
        return [Passage("a.txt#top:0", "a.txt", "A", (), "Tea is cold.", 0, 12, (), "A", 5)]

    def misplace_lead(document: Document) -> list[Passage]:
        lead, body = document.text[:3], document.text[4:10]
        return [Passage("a.txt#top:1", "a.txt", "A", (), f"{lead}\n{body}", 4, 10, (), "A", 5, lead=Span(1, 4))]

    report = try_mutations(tmp_path, invent, count=20, seed=1, progress=no_progress)
    assert "a.txt#top:0 is no piece of the text of the article" in str(report)
    report = try_mutations(tmp_path, misplace_lead, count=20, seed=1, progress=no_progress)
    assert "a.txt#top:1 is no piece of the text of the article" in str(report)


def test_a_folder_without_files_to_read_is_refused(tmp_path: Path) -> None:
    with pytest.raises(CollectionError, match="has no file that can be read"):
        try_mutations(tmp_path, lambda document: [], count=1, seed=1, progress=no_progress)
