"""A check reads every file of every generation, and compares keyword index, segments and catalogue."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from core.errors import IndexDamaged, IndexMissing
from index.engine import GenerationCheck
from index.keyword.whoosh_reader import WhooshReader
from index.local.catalogue import CURE
from index.local.check import check_all
from index.local.engine import LocalEngine
from tests.support.articles import document, publish
from tests.support.open_files import open_files

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
    local._catalogue.database._open_writer().execute("DELETE FROM passages WHERE passage_id = 'fish.md#top:0'")
    assert problems(local) == [
        f"The catalogue {local.folder / 'catalogue.sqlite'} has lost passages of fish.md. {CURE}"
    ]


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
    (local.folder / "CURRENT").write_text("00000009-00000000\n", "utf-8")
    with pytest.raises(IndexDamaged, match="does not name a generation that is there"):
        check(local)


def test_the_first_damaged_article_is_named_and_the_others_counted(local: LocalEngine) -> None:
    publish(local, CATS, FISH)
    local._catalogue.database._open_writer().execute("DELETE FROM passages")
    (found,) = check(local)
    assert found.problem == f"{lost(local, 'passages of cats.md')} And 1 other article."
    assert (found.documents, found.passages, found.current) == (0, 0, True)


def lost(engine: LocalEngine, name: str) -> str:
    return f"The catalogue {engine.folder / 'catalogue.sqlite'} has lost {name}. {CURE}"


def test_a_passage_that_only_the_catalogue_holds_is_damage(local: LocalEngine) -> None:
    publish(local, FISH)
    add = "INSERT INTO passages SELECT document_id, version, 1, 'fish.md#top:1', passage, encoding, 0 FROM passages"
    local._catalogue.database._open_writer().execute(add)
    assert problems(local) == [
        f"The catalogue {local.folder / 'catalogue.sqlite'} is damaged: a passage of fish.md is not what was written. "
        f"{CURE}"
    ]


def test_lost_encodings_are_counted(local: LocalEngine) -> None:
    publish(local, CATS, FISH)
    local._catalogue.database._open_writer().execute(
        "DELETE FROM encodings WHERE key IN (SELECT encoding FROM passages WHERE document_id = 'cats.md' LIMIT 2)"
    )
    assert problems(local) == [lost(local, "the encodings of 2 passages of cats.md")]


@pytest.mark.parametrize(
    ("damage", "named"),
    [
        ("UPDATE articles SET summary = replace(summary, 'Fish', 'Fisk')", "fish.md"),
        ("UPDATE documents SET document = zeroblob(8)", "fish.md"),
        ("UPDATE documents SET version = version || 'x'", "fish.md"),
        ("UPDATE passages SET encoding = x'00'", "a passage of fish.md"),
        ("UPDATE encodings SET packed = zeroblob(length(packed))", "the encoding of a passage"),
        ("UPDATE calibrations SET calibration = '{}'", "the calibration of"),
        ("DELETE FROM calibrations", "the calibration of"),
    ],
)
def test_every_row_is_compared_with_its_checksum(local: LocalEngine, damage: str, named: str) -> None:
    publish(local, FISH)
    assert problems(local) == []
    local._catalogue.database._open_writer().execute(damage)
    (problem,) = problems(local)
    assert problem.startswith(f"The catalogue {local.folder / 'catalogue.sqlite'} ")
    assert named in problem


def test_what_sqlite_finds_wrong_is_told_of_every_generation(
    local: LocalEngine, monkeypatch: pytest.MonkeyPatch
) -> None:
    publish(local, CATS)
    publish(local, FISH)
    monkeypatch.setattr(type(local._catalogue.database), "problem", lambda self: "Tree 2 is broken.")
    assert problems(local) == ["Tree 2 is broken."] * 2


def test_all_passages_of_the_keyword_index_are_compared(local: LocalEngine, monkeypatch: pytest.MonkeyPatch) -> None:
    publish(local, FISH)
    monkeypatch.setattr(WhooshReader, "passage_ids", lambda self: ["fish.md#top:9"])
    folder = current_folder(local)
    assert problems(local) == [f"{folder}: the keyword index and the vectors do not hold the same passages."]


@pytest.mark.parametrize("damaged", [False, True])
def test_a_check_leaves_no_file_open(local: LocalEngine, monkeypatch: pytest.MonkeyPatch, damaged: bool) -> None:
    publish(local, FISH)
    if damaged:
        local._catalogue.database._open_writer().execute("DELETE FROM passages")
    closed: list[int] = []
    close = WhooshReader.close
    monkeypatch.setattr(WhooshReader, "close", lambda self: (closed.append(self.passages), close(self)))
    generations = local.folder / "gens"
    before = open_files(generations)
    assert bool(problems(local)) == damaged
    assert (open_files(generations), closed) == (before, [1])
