"""A generation is opened as one: its documents, and keyword index and segments that hold the same passages."""

from __future__ import annotations

import errno
import os
import shutil
import sys
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest

from core.errors import IndexDamaged, IndexInaccessible
from index.keyword.whoosh_reader import WhooshReader
from index.keyword.whoosh_writer import KeywordEntry, update_keyword_index
from index.local.engine import LocalEngine
from index.local.generation_reader import GenerationReader, read_document_entries
from index.local.generations import DocumentEntry
from tests.support.articles import document, publish

CATS = document("cats.md", "Cats purr.", "Cats sleep.")
DOGS = document("dogs.md", "Dogs bark.")
FISH = document("fish.md", "Fish swim.")


@pytest.fixture(scope="module")
def published(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Path, list[str]]]:
    """Return the folder of a generation of three passages in two segments, one of which has a graph, and their names.

    A fourth passage was removed from the first segment.
    """
    engine = LocalEngine(tmp_path_factory.mktemp("index"))
    with pytest.MonkeyPatch.context() as patched:
        patched.setattr("index.local.segments.MIN_GRAPH_PASSAGES", 2)
        publish(engine, CATS, FISH)
        publish(engine, DOGS, document("empty.md"), removed=["fish.md"])
    name = engine._folders.names()[0]
    yield engine._folders.path(name), engine._folders.manifest(name).segments
    engine.close()


@pytest.fixture
def copy(published: tuple[Path, list[str]], tmp_path: Path) -> tuple[Path, list[str]]:
    """Return a copy that a test may change."""
    return Path(shutil.copytree(published[0], tmp_path / "copy")), published[1]


def differ(folder: Path) -> str:
    return f"{folder}: the keyword index and the vectors do not hold the same passages."


def test_an_open_generation_knows_its_documents_and_passages(published: tuple[Path, list[str]]) -> None:
    reader = GenerationReader(*published)
    assert [segment.name for segment in reader.segments] == published[1]
    assert len(published[1]) == 2
    assert reader.passages.ids == ["cats.md#top:0", "cats.md#top:1", "dogs.md#top:0"]
    assert {name: entry.digest for name, entry in reader.documents.items()} == {
        "cats.md": CATS.digest,
        "dogs.md": DOGS.digest,
        "empty.md": document("empty.md").digest,
    }
    assert reader.versions == {name: entry.version for name, entry in reader.documents.items()}
    assert [len(version) for version in reader.versions.values()] == [32] * 3
    assert (reader.in_graphs, reader.postings.total) == (2, 3)
    assert [int(reader.postings.holding(term).sum()) for term in ("cat", "dog", "fish")] == [2, 1, 0]
    reader.check_all_passages()
    reader.check_passages_of(["cats.md", "dogs.md", "empty.md", "fish.md"])
    reader.close()


def change_keyword_index(folder: Path, removed: list[str], *added: tuple[str, str]) -> None:
    with update_keyword_index(folder / "keyword") as update:
        update.remove(removed)
        for passage_id, document_id in added:
            update.add(KeywordEntry(passage_id, document_id, {"title": [], "heading": [], "body": [], "metadata": []}))


def test_another_number_of_passages_is_damage(copy: tuple[Path, list[str]], monkeypatch: pytest.MonkeyPatch) -> None:
    change_keyword_index(copy[0], ["dogs.md"])
    closed: list[int] = []
    close = WhooshReader.close
    monkeypatch.setattr(WhooshReader, "close", lambda self: (closed.append(self.passages), close(self)))
    with pytest.raises(IndexDamaged) as raised:
        GenerationReader(*copy)
    assert (str(raised.value), closed) == (differ(copy[0]), [2])


@pytest.mark.parametrize(
    ("added", "first_found_in"),
    [(("dogs.md#top:1", "dogs.md"), "dogs.md"), (("fish.md#top:0", "fish.md"), "fish.md")],
    ids=["another passage of a document", "a passage of a removed document"],
)
def test_other_passages_are_damage(copy: tuple[Path, list[str]], added: tuple[str, str], first_found_in: str) -> None:
    change_keyword_index(copy[0], ["dogs.md"], added)
    reader = GenerationReader(*copy)
    for check in (reader.check_all_passages, lambda: reader.check_passages_of(["cats.md", first_found_in])):
        with pytest.raises(IndexDamaged) as raised:
            check()
        assert str(raised.value) == differ(copy[0])
    reader.check_passages_of(["cats.md", "empty.md"])
    reader.check_passages_of([])
    reader.close()


def test_a_passage_that_is_there_twice_is_damage(copy: tuple[Path, list[str]]) -> None:
    change_keyword_index(
        copy[0], ["dogs.md", "cats.md"], *[("cats.md#top:0", "cats.md")] * 2, ("cats.md#top:1", "cats.md")
    )
    reader = GenerationReader(*copy)
    with pytest.raises(IndexDamaged, match="do not hold the same passages"):
        reader.check_passages_of(["cats.md"])
    reader.close()


def test_a_passage_that_the_segments_hold_twice_is_damage(
    published: tuple[Path, list[str]], monkeypatch: pytest.MonkeyPatch
) -> None:
    reader = GenerationReader(*published)
    monkeypatch.setattr(reader.passages, "ids", ["cats.md#top:0", "cats.md#top:1", "cats.md#top:1"])
    monkeypatch.setattr(reader.keyword, "passage_ids", lambda: ["cats.md#top:0", "cats.md#top:1"])
    with pytest.raises(IndexDamaged) as raised:
        reader.check_all_passages()
    assert str(raised.value) == differ(published[0])
    reader.close()


def test_the_list_of_documents_is_read_as_it_was_written_and_cannot_be_changed(tmp_path: Path) -> None:
    entry = '{"digest": "d", "version": "v", "segment": "s"}'
    (tmp_path / "documents.json").write_text(f'{{"b.md": {entry}, "a.md": {entry}}}', "utf-8")
    entries = read_document_entries(tmp_path)
    assert [*entries.items()] == [("b.md", DocumentEntry("d", "v", "s")), ("a.md", DocumentEntry("d", "v", "s"))]
    with pytest.raises(TypeError):
        entries["c.md"] = entries["a.md"]  # type: ignore[index]
    assert read_document_entries(tmp_path) is entries
    (tmp_path / "documents.json").write_text("{}", "utf-8")
    assert read_document_entries(tmp_path) == {}


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        (b"{", "Expecting property name enclosed in double quotes: line 1 column 2 (char 1)"),
        (b"[]", "'list' object has no attribute 'items'"),
        (b"\xff", "'utf-8' codec can't decode byte 0xff in position 0: invalid start byte"),
        (
            b'{"a.md": {"digest": "d", "version": "v"}}',
            "DocumentEntry.__init__() missing 1 required positional argument: 'segment'",
        ),
        (b'{"a.md": 1}', "index.local.generations.DocumentEntry() argument after ** must be a mapping, not int"),
    ],
)
def test_a_list_of_documents_that_cannot_be_read_is_damage(tmp_path: Path, content: bytes, reason: str) -> None:
    (tmp_path / "documents.json").write_bytes(content)
    with pytest.raises(IndexDamaged) as raised:
        read_document_entries(tmp_path)
    assert str(raised.value) == f"The list of documents in {tmp_path} cannot be read: {reason}"


def test_a_generation_without_a_list_of_documents_is_damage(tmp_path: Path) -> None:
    with pytest.raises(IndexDamaged) as raised:
        GenerationReader(tmp_path, [])
    missing = f"[Errno 2] No such file or directory: '{tmp_path / 'documents.json'}'"
    assert str(raised.value) == f"The list of documents in {tmp_path} cannot be read: {missing}"


_refused: list[str] = []
"""The path that the disk cannot read, if there is one."""


def _refuse_to_read(event: str, values: tuple[object, ...]) -> None:
    if event == "open" and _refused and str(values[0]) == _refused[0]:
        raise OSError(errno.EIO, os.strerror(errno.EIO), str(values[0]))


sys.addaudithook(_refuse_to_read)  # below every reader, and for good: it does nothing while `_refused` is empty


def test_no_file_that_the_disk_cannot_read_is_called_damaged(published: tuple[Path, list[str]]) -> None:
    folder, segments = published
    refused = []
    for path in sorted(path for path in folder.rglob("*") if path.is_file()):
        _refused[:] = [str(path)]
        try:
            _read_everything(folder, segments)
        except IndexInaccessible as error:
            assert str(error) == (
                f"The disk cannot read {path}: Input/output error. "
                "The file may be whole, and was not changed. Check the disk."
            )
            refused.append(path.suffix)
        finally:
            _refused.clear()
    assert {".json", ".npy", ".npz", ".graph", ".seg", ".toc"} <= set(refused)


def _read_everything(folder: Path, segments: list[str]) -> None:
    reader = GenerationReader(folder, segments)
    try:
        for segment in reader.segments:
            rows = np.arange(len(segment.passage_ids))
            assert len(list(segment.rows(rows))) == len(rows)
            assert [part.graph is not None for part in segment.parts] == [part.has_graph for part in segment.parts]
            segment.postings.of("cat")
        reader.check_all_passages()
    finally:
        reader.close()


def test_the_keys_of_rows_are_those_of_their_passages(published: tuple[Path, list[str]]) -> None:
    folder, segments = published
    reader = GenerationReader(folder, segments)
    try:
        rows = range(len(reader.passages))
        keys = {
            passage_id: key.tobytes()
            for segment in reader.segments
            for passage_id, key in zip(segment.passage_ids, segment.keys, strict=True)
        }
        expected = [keys[reader.passages.ids[row]] for row in rows]
        assert len(segments) > 1
        assert reader.keys(np.array(rows)) == expected
        assert reader.keys(np.array([*rows][::-1])) == expected[::-1]
        assert reader.keys(np.zeros(0, np.int64)) == []
    finally:
        reader.close()
