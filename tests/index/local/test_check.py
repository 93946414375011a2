"""A check reads every file of every generation, and compares keyword index, segments and catalogue."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from core.errors import IndexDamaged, IndexMissing
from index.keyword.whoosh_reader import WhooshReader
from index.local.check import GenerationCheck, check_all
from index.local.engine import LocalEngine
from tests.support.articles import document, publish

CATS = document("cats.md", "Cats purr.", "Cats sleep.", "Cats eat.", "Cats hide.", title="Cats")
FISH = document("fish.md", "Fish swim.", title="Fish")


def check(engine: LocalEngine) -> list[GenerationCheck]:
    return check_all(engine._folders, engine._catalogue)


def problems(engine: LocalEngine) -> list[str]:
    return [check.problem for check in engine.check() if check.problem]


def names(engine: LocalEngine) -> list[str]:
    return engine._folders.names()


def current_folder(engine: LocalEngine) -> Path:
    return engine.folder / "gens" / engine.generations()[0].name


def flip_a_byte(path: Path) -> None:
    content = bytearray(path.read_bytes())
    content[len(content) // 2] ^= 0b100
    path.write_bytes(content)


def test_check_reads_the_files_again(local: LocalEngine) -> None:
    publish(local, CATS, FISH)
    assert problems(local) == []
    path = next(current_folder(local).glob("vectors/*.passages.npy"))
    before = path.stat()
    flip_a_byte(path)
    os.utime(
        path, ns=(before.st_atime_ns, before.st_mtime_ns)
    )  # like a failing disk, which leaves the times as they are
    assert [problem.partition(": ")[2] for problem in problems(local)] == [
        f"vectors/{path.name} is not what its manifest says."
    ]


def test_check_compares_the_passages_with_the_catalogue(local: LocalEngine) -> None:
    publish(local, CATS, FISH)
    local._catalogue._write_connection.execute("DELETE FROM passages WHERE passage_id = 'fish.md#top:0'")
    assert [problem.partition(": ")[2] for problem in problems(local)] == ["fish.md#top:0."]


def test_there_is_nothing_to_check_before_the_first_publish(local: LocalEngine) -> None:
    local.encodings.put({})  # makes the folder
    with pytest.raises(IndexMissing) as raised:
        check(local)
    assert str(raised.value) == "Nothing is indexed here yet. Run `patella index sync FOLDER`."


def test_every_generation_is_counted_the_newest_first(local: LocalEngine) -> None:
    publish(local, CATS, document("empty.md"))
    publish(local, FISH, removed=["cats.md"])
    newer, older = names(local)
    assert check(local) == [GenerationCheck(newer, True, 2, 1, ""), GenerationCheck(older, False, 2, 4, "")]
    local.rollback()
    assert check(local) == [GenerationCheck(newer, False, 2, 1, ""), GenerationCheck(older, True, 2, 4, "")]


def test_a_damaged_generation_does_not_keep_the_others_from_being_checked(local: LocalEngine) -> None:
    publish(local, FISH)
    publish(local, CATS)
    newer, older = names(local)
    (local._folders.path(newer) / "LEASE").unlink()
    (local._folders.path(older) / "documents.json").write_text("{}", "utf-8")
    lease = local._folders.path(newer) / "LEASE"
    gone = f"Generation {newer} is not there: [Errno 2] No such file or directory: '{lease}'"
    altered = f"Generation {older}: documents.json is not what its manifest says."
    assert check(local) == [GenerationCheck(newer, True, 0, 0, gone), GenerationCheck(older, False, 0, 0, altered)]


def test_a_pointer_that_names_nothing_is_raised(local: LocalEngine) -> None:
    publish(local, FISH)
    local._folders.point_to("00000009-00000000")
    with pytest.raises(IndexDamaged, match="does not name a generation that is there"):
        check(local)


def test_the_first_three_of_the_passages_that_differ_are_named(local: LocalEngine) -> None:
    publish(local, CATS, FISH)
    lose = "DELETE FROM passages WHERE document_id = 'cats.md'"
    local._catalogue._write_connection.execute(lose)
    (found,) = check(local)
    assert found.problem == (
        "The catalogue and the generation differ in 4 passages: cats.md#top:0, cats.md#top:1, cats.md#top:2."
    )
    assert (found.documents, found.passages, found.current) == (0, 0, True)


def test_a_passage_that_only_the_catalogue_holds_is_named_too(local: LocalEngine) -> None:
    publish(local, FISH)
    add = "INSERT INTO passages SELECT document_id, version, 1, 'fish.md#top:1', passage, encoding FROM passages"
    local._catalogue._write_connection.execute(add)
    assert problems(local) == ["The catalogue and the generation differ in 1 passage: fish.md#top:1."]


def test_lost_encodings_are_counted(local: LocalEngine) -> None:
    publish(local, CATS, FISH)
    local._catalogue._write_connection.execute("DELETE FROM encodings WHERE key IN (SELECT key FROM encodings LIMIT 2)")
    assert problems(local) == ["The catalogue has lost the encodings of 2 passages."]


def test_all_passages_of_the_keyword_index_are_compared(local: LocalEngine, monkeypatch: pytest.MonkeyPatch) -> None:
    publish(local, FISH)
    monkeypatch.setattr(WhooshReader, "passage_ids", lambda self: ["fish.md#top:9"])
    folder = current_folder(local)
    assert problems(local) == [f"{folder}: the keyword index and the vectors do not hold the same passages."]


@pytest.mark.parametrize("damaged", [False, True])
def test_a_check_leaves_no_file_open(local: LocalEngine, monkeypatch: pytest.MonkeyPatch, damaged: bool) -> None:
    publish(local, FISH)
    if damaged:
        local._catalogue._write_connection.execute("DELETE FROM passages")
    closed: list[int] = []
    close = WhooshReader.close
    monkeypatch.setattr(WhooshReader, "close", lambda self: (closed.append(self.passages), close(self)))
    before = open_files()
    assert bool(problems(local)) == damaged
    assert (open_files(), closed) == (before, [1])


def open_files() -> list[str]:
    """Return the files of generations that this process has open."""
    links = [Path("/proc/self/fd", name) for name in os.listdir("/proc/self/fd")]  # noqa: PTH208
    return sorted(
        name for name in map(str, (link.readlink() for link in links if link.is_symlink())) if "/gens/" in name
    )
