"""The folder of the local engine: damage, writers beside readers, and which data stays."""

from __future__ import annotations

import errno
import json
import logging
import os
import pickle
import random
import re
import shutil
import stat
import sys
import threading
import time
import zlib
from collections.abc import Callable, Iterator
from contextlib import closing
from pathlib import Path
from typing import TypeVar

import pytest

from core.digests import _sha256_by_identity
from core.documents import Document
from core.errors import IndexBusy, IndexDamaged, IndexInaccessible, IndexMissing
from index.engine import KeywordQuery
from index.keyword.postings import postings_files
from index.keyword.whoosh_writer import KeywordEntry, KeywordIndexUpdate
from index.local.catalogue import Catalogue
from index.local.engine import LocalEngine
from index.local.generations import GenerationFolders
from index.local.snapshot import LocalSnapshot
from index.sync import Indexer, PlainReader
from tests.support.articles import (
    FINGERPRINT,
    FakeArticle,
    FakeEncoder,
    chunk,
    document,
    fake_vector,
    held,
    in_threads,
    indexed,
    publish,
)

T = TypeVar("T")

CATS = document("cats.md", "Cats purr. Cats sleep.", "A cat drinks milk.", title="Cats")
DOGS = document("dogs.md", "Dogs bark.", title="Dogs")
FISH = document("fish.md", "Fish swim.", title="Fish")
HAND = document("hand.md", "A hand holds.", title="Hand")
FOLDER = [CATS, DOGS, FISH]
EVERYTHING = {
    "cats.md": ["Cats purr. Cats sleep.", "A cat drinks milk."],
    "dogs.md": ["Dogs bark."],
    "fish.md": ["Fish swim."],
    "hand.md": ["A hand holds."],
}


def sync(engine: LocalEngine, articles: list[Document], encoder: FakeEncoder | None = None) -> str:
    report = Indexer(engine, encoder or FakeEncoder(), PlainReader(chunk), "fake chunker").sync(
        map(FakeArticle, articles)
    )
    return str(report).rpartition(",")[0]


def add(engine: LocalEngine, article: Document) -> None:
    Indexer(engine, FakeEncoder(), PlainReader(chunk), "fake chunker").add([FakeArticle(article)])


def contents(engine: LocalEngine) -> dict[str, list[str]]:
    with engine.snapshot() as snapshot:
        return held(snapshot)


def problems(engine: LocalEngine) -> list[str]:
    return [check.problem for check in engine.check() if check.problem]


@pytest.fixture(scope="module")
def two_generations(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return an index of two generations: all documents except FISH, then all documents."""
    folder = tmp_path_factory.mktemp("index")
    engine = LocalEngine(folder)
    add(engine, HAND)
    sync(engine, [CATS, DOGS])
    sync(engine, FOLDER)
    engine.close()
    return folder


@pytest.fixture
def copied(two_generations: Path, tmp_path: Path) -> LocalEngine:
    """Return a copy in which generations share no files, so that each can be damaged alone."""
    return LocalEngine(Path(shutil.copytree(two_generations, tmp_path / "copy")))


def files_of(engine: LocalEngine) -> list[str]:
    folder = current_folder(engine)
    return sorted(str(path.relative_to(folder)) for path in folder.rglob("*") if path.is_file())


def current_folder(engine: LocalEngine) -> Path:
    return engine.folder / "gens" / engine.generations()[0].name


def flip_a_byte(path: Path) -> None:
    content = bytearray(path.read_bytes())
    content[len(content) // 2] ^= 0b100
    path.write_bytes(content)


def test_a_flipped_byte_in_any_file_falls_back_and_the_next_sync_heals(
    two_generations: Path, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    names = files_of(LocalEngine(two_generations))
    assert len(names) >= 8
    for number, name in enumerate(name for name in names if name != "LEASE"):
        caplog.clear()
        engine = LocalEngine(Path(shutil.copytree(two_generations, tmp_path / str(number))))
        flip_a_byte(current_folder(engine) / name)
        assert set(contents(engine)) == {"cats.md", "dogs.md", "hand.md"}, name
        assert [record.levelno for record in caplog.records] == [logging.WARNING], name
        assert "patella index sync" in caplog.text
        assert len(problems(engine)) == 1
        encoder = FakeEncoder()
        assert sync(engine, FOLDER, encoder) == "1 new, 0 changed, 0 gone, 2 unchanged, 0 failed"
        assert encoder.encoded == []
        assert contents(engine) == EVERYTHING
        assert problems(engine) == []
        engine.close()


def test_sync_heals_even_where_the_folder_did_not_change(copied: LocalEngine) -> None:
    flip_a_byte(current_folder(copied) / "documents.json")
    assert sync(copied, [CATS, DOGS]) == "0 new, 0 changed, 0 gone, 2 unchanged, 0 failed"
    assert problems(copied) == []
    assert copied.is_intact()


def test_where_generations_share_the_damaged_file_the_catalogue_makes_a_new_one(
    two_generations: Path, local: LocalEngine, caplog: pytest.LogCaptureFixture
) -> None:
    add(local, HAND)
    sync(local, FOLDER)
    add(local, document("late.md", title="No passages"))
    shared = [path for path in current_folder(local).rglob("*") if path.is_file() and path.stat().st_nlink > 1]
    flip_a_byte(next(path for path in shared if path.name.endswith("passages.npy")))
    other = LocalEngine(local.folder)
    with pytest.raises(IndexDamaged, match=r"No generation .* is whole.*passages.npy.*sync"), other.snapshot():
        pass
    encoder = FakeEncoder()
    assert sync(other, FOLDER, encoder) == "0 new, 0 changed, 0 gone, 3 unchanged, 0 failed"
    assert encoder.encoded == []
    assert contents(other) == EVERYTHING | {"late.md": []}
    assert other.added_by_hand() == {"hand.md", "late.md"}
    assert problems(other) == []


def test_adding_one_article_to_a_damaged_index_keeps_the_others(local: LocalEngine) -> None:
    sync(local, FOLDER)
    flip_a_byte(next(current_folder(local).glob("keyword/*.seg")))
    other = LocalEngine(local.folder)
    add(other, HAND)
    assert contents(other) == EVERYTHING


def test_removing_one_article_from_a_damaged_index_keeps_the_others(local: LocalEngine) -> None:
    sync(local, FOLDER)
    flip_a_byte(next(current_folder(local).glob("keyword/*.seg")))
    other = LocalEngine(local.folder)
    report = Indexer(other, FakeEncoder(), PlainReader(chunk), "fake chunker").remove(["fish.md"])
    assert report.gone == ["fish.md"]
    assert set(contents(other)) == {"cats.md", "dogs.md"}


def test_where_no_list_of_documents_is_whole_the_catalogue_knows_them(local: LocalEngine) -> None:
    add(local, HAND)
    sync(local, FOLDER)
    for listed in local.folder.glob("gens/*/documents.json"):
        flip_a_byte(listed)
    other = LocalEngine(local.folder)
    assert sync(other, FOLDER) == "0 new, 0 changed, 0 gone, 3 unchanged, 0 failed"
    assert contents(other) == EVERYTHING


@pytest.mark.parametrize("extra", [".foreign", "keyword/_MAIN_99.toc", "vectors/x.npy"])
def test_a_foreign_file_is_damage(copied: LocalEngine, extra: str) -> None:
    (current_folder(copied) / extra).write_bytes(b"not ours")
    assert set(contents(copied)) == {"cats.md", "dogs.md", "hand.md"}
    assert problems(copied) == [
        f"Generation {current_folder(copied).name}: the files are not those of its manifest: {extra}."
    ]


def test_a_missing_file_is_damage(copied: LocalEngine) -> None:
    for name in files_of(copied):
        if name not in ("MANIFEST", "LEASE"):
            path = current_folder(copied) / name
            path.rename(copied.folder / "aside")
            assert len(problems(copied)) == 1
            (copied.folder / "aside").rename(path)
    assert problems(copied) == []
    (current_folder(copied) / "LEASE").unlink()
    (current_folder(copied) / "MANIFEST").unlink()
    assert set(contents(copied)) == {"cats.md", "dogs.md", "hand.md"}
    assert len(copied.generations()) == 1


@pytest.mark.parametrize("content", [b"", b"0000", b"00000003-", b"../../etc\n", b"00000099-abcdef01\n", b"\xff\xfe"])
def test_a_damaged_pointer_serves_the_newest_generation_and_sync_mends_it(
    copied: LocalEngine, content: bytes, caplog: pytest.LogCaptureFixture
) -> None:
    (copied.folder / "CURRENT").write_bytes(content)
    assert contents(copied) == EVERYTHING
    assert "CURRENT" in caplog.text
    with pytest.raises(IndexDamaged, match=r"CURRENT.*patella index sync"):
        copied.check()
    assert sync(copied, FOLDER) == "0 new, 0 changed, 0 gone, 3 unchanged, 0 failed"
    assert problems(copied) == []


def test_a_lost_pointer_is_a_damaged_one(copied: LocalEngine) -> None:
    (copied.folder / "CURRENT").unlink()
    assert contents(copied) == EVERYTHING
    sync(copied, FOLDER)
    assert problems(copied) == []


def test_where_the_generations_are_lost_the_catalogue_brings_them_back(copied: LocalEngine) -> None:
    shutil.rmtree(copied.folder / "gens")
    with pytest.raises(IndexDamaged), copied.snapshot():
        pass
    encoder = FakeEncoder()
    sync(copied, FOLDER, encoder)
    assert (contents(copied), encoder.encoded) == (EVERYTHING, [])


def test_a_lost_catalogue_is_noticed_and_made_again_from_the_folder(copied: LocalEngine) -> None:
    for file in copied.folder.glob("catalogue.sqlite*"):
        file.unlink()
    with pytest.raises(IndexDamaged, match=r"the catalogue has lost cats\.md"), copied.snapshot():
        pass
    assert sync(copied, FOLDER) == "0 new, 0 changed, 0 gone, 0 unchanged, 0 failed, 3 repaired, 1 lost"
    assert set(contents(copied)) == {"cats.md", "dogs.md", "fish.md"}
    assert problems(copied) == []


def test_a_catalogue_that_is_no_database_is_named_and_made_again_from_the_folder(copied: LocalEngine) -> None:
    for file in copied.folder.glob("catalogue.sqlite*"):
        file.write_bytes(b"no database" * 1000)
    message = r"catalogue\.sqlite cannot be used: file is not a database\. `patella index sync FOLDER`"
    with pytest.raises(IndexDamaged, match=message), copied.snapshot():
        pass
    assert sync(copied, FOLDER) == "0 new, 0 changed, 0 gone, 0 unchanged, 0 failed, 3 repaired, 1 lost"
    assert set(contents(copied)) == {"cats.md", "dogs.md", "fish.md"}
    assert problems(copied) == []


def test_nothing_is_unpickled_before_the_manifest_is_checked(
    copied: LocalEngine, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    poison = pickle.dumps(_MakesAFolder(tmp_path / "poisoned"), 2)
    pickle.loads(poison)
    (tmp_path / "poisoned").rmdir()  # proves that unpickling the poison has an effect
    toc = next(current_folder(copied).glob("keyword/*.toc"))
    content = toc.read_bytes()
    schema = content.index(b"\x80\x02")
    toc.write_bytes(content[:schema] + poison.ljust(len(content) - schema, b"."))
    monkeypatch.setattr("whoosh.index.TOC.read", _refuse_for(toc.parent))
    assert set(contents(copied)) == {"cats.md", "dogs.md", "hand.md"}
    assert len(problems(copied)) == 1
    assert sync(copied, FOLDER) == "1 new, 0 changed, 0 gone, 2 unchanged, 0 failed"
    assert not (tmp_path / "poisoned").exists()


class _MakesAFolder:
    def __init__(self, path: Path) -> None:
        self._path = path

    def __reduce__(self):  # type: ignore[no-untyped-def]
        return os.mkdir, (str(self._path),)


def _refuse_for(folder: Path):  # type: ignore[no-untyped-def]
    from whoosh.index import TOC

    read = TOC.read.__func__

    def refusing(cls, storage, *values, **named):  # type: ignore[no-untyped-def]
        assert Path(storage.folder) != folder, "a damaged file was opened"
        return read(cls, storage, *values, **named)

    return classmethod(refusing)


def test_an_index_of_another_format_is_told_and_made_again_from_the_catalogue(local: LocalEngine) -> None:
    """Imitate the second version: no postings, and a removed document that the earlier generation still holds."""
    add(local, HAND)
    sync(local, FOLDER)
    add(local, document("note.md", "Not kept."))
    Indexer(local, FakeEncoder(), PlainReader(chunk), "fake chunker").remove(["note.md"])
    for generation in _names(local):
        in_former_format(local.folder / "gens" / generation)
    other = LocalEngine(local.folder)
    message = r"No generation .* is whole\..* has format 2; this version reads 9\..*`patella index sync FOLDER`"
    with pytest.raises(IndexDamaged, match=message), other.snapshot():
        pass
    encoder = FakeEncoder()
    assert sync(other, FOLDER, encoder) == "0 new, 0 changed, 0 gone, 3 unchanged, 0 failed"
    assert (contents(other), encoder.encoded, other.added_by_hand()) == (EVERYTHING, [], {"hand.md"})
    assert problems(other) == []
    with other.snapshot() as snapshot:
        assert snapshot.vocabulary().counts["purr"] == 1


def test_a_catalogue_of_before_is_upgraded_and_what_was_added_by_hand_survives(local: LocalEngine) -> None:
    add(local, HAND)
    sync(local, FOLDER)
    in_former_schema(local)
    local.close()
    for generation in _names(local):
        in_former_format(local.folder / "gens" / generation)
    other = LocalEngine(local.folder)
    encoder = FakeEncoder()
    assert sync(other, FOLDER, encoder) == "0 new, 0 changed, 0 gone, 0 unchanged, 0 failed, 4 repaired"
    assert (contents(other), other.added_by_hand()) == (EVERYTHING, {"hand.md"})
    assert len(encoder.encoded) > 0
    assert problems(other) == []


def in_former_schema(engine: LocalEngine) -> None:
    """Turn the catalogue into schema 0: articles as plain text, and encodings by text instead of by passage."""
    connection = engine._catalogue.database._open_writer()
    connection.create_function("plain", 1, lambda document: zlib.decompress(document).decode())
    connection.executescript(
        """
        ALTER TABLE articles RENAME TO summaries;
        CREATE TABLE articles (document_id TEXT, version TEXT, document TEXT, summary TEXT,
            PRIMARY KEY (document_id, version)) WITHOUT ROWID;
        INSERT INTO articles SELECT document_id, version, plain(document), summary
            FROM summaries JOIN documents USING (document_id, version);
        UPDATE passages SET passage = plain(passage);
        DROP INDEX encodings_in_use;
        ALTER TABLE passages DROP COLUMN encoding;
        ALTER TABLE passages DROP COLUMN checksum;
        DROP TABLE summaries; DROP TABLE documents; DROP TABLE encodings; DROP TABLE calibrations;
        CREATE TABLE vectors (key BLOB PRIMARY KEY, encoded BLOB NOT NULL) WITHOUT ROWID;
        PRAGMA user_version = 0;
        """
    )


def test_calibrations_are_forgotten_with_their_generations(local: LocalEngine) -> None:
    names = []
    for n in range(4):
        publish(local, document("cats.md", f"Cats purr {n} times."))
        names.append(local.generations()[0].name)
        local.set_calibration(names[-1], f"measured {n}")
    assert [local.calibration(name) for name in names] == [None, None, "measured 2", "measured 3"]


def test_lost_encodings_are_told_and_made_again(local: LocalEngine) -> None:
    sync(local, FOLDER)
    lost = "DELETE FROM encodings WHERE key = (SELECT encoding FROM passages WHERE passage_id = 'fish.md#top:0')"
    local._catalogue.database._open_writer().execute(lost)
    with local.snapshot() as snapshot, pytest.raises(IndexDamaged, match=r"lost the encodings of 1 .*sync"):
        snapshot.passage_vectors(["fish.md#top:0"])
    assert "has lost the encodings of 1 passage of fish.md." in problems(local)[0]
    encoder = FakeEncoder()
    assert sync(local, FOLDER, encoder) == "0 new, 0 changed, 0 gone, 2 unchanged, 0 failed, 1 repaired"
    fish = [text for text in encoder.encoded if "\n" in text]
    assert len(fish) == 1
    with local.snapshot() as snapshot:
        assert len(snapshot.passage_vectors(["fish.md#top:0"]).passages) == 1


def test_what_was_encoded_for_no_kept_generation_is_forgotten(local: LocalEngine) -> None:
    """Only the current generation and the one before it can be served; the encodings of older ones are deleted."""

    def kept() -> int:
        return int(local._catalogue.database.rows("SELECT count(*) FROM encodings", ())[0][0])

    counts = []
    for n in range(6):
        sync(local, [document("a.md", f"Revision {n}."), document("same.md", "Ever the same.")])
        counts.append(kept())
    assert counts == [2, 3, 3, 3, 3, 3]


def in_former_format(generation: Path) -> None:
    sealed = json.loads((generation / "MANIFEST").read_text("utf-8"))
    postings = [f"vectors/{path.name}" for name in sealed["segments"] for path in postings_files(Path(), name)]
    sealed["files"] = {name: value for name, value in sealed["files"].items() if name not in postings}
    (generation / "MANIFEST").write_text(json.dumps(sealed | {"format": 2}), "utf-8")
    for name in postings:
        (generation / name).unlink()


def test_words_are_not_read_before_they_are_asked_for(local: LocalEngine, monkeypatch: pytest.MonkeyPatch) -> None:
    sync(local, FOLDER)
    read: list[str] = []
    read_bytes = Path.read_bytes
    monkeypatch.setattr(Path, "read_bytes", lambda path: read.append(path.suffix) or read_bytes(path))
    other = LocalEngine(local.folder)
    with other.snapshot() as snapshot:
        snapshot.keyword(KeywordQuery(("cat",)), 10)
        snapshot.semantic(fake_vector("cats"), 10)
        assert ".npz" not in read
        for _ in range(2):
            assert snapshot.vocabulary().counts["purr"] == 1
    assert read.count(".npz") == 1


# Damage of the catalogue


def damage(engine: LocalEngine, statement: str, *values: object) -> None:
    with engine._catalogue.database.transaction() as connection:
        assert connection.execute(statement, values).rowcount > 0


DAMAGES = {
    "document": "UPDATE documents SET document = zeroblob(9) WHERE document_id = ?",
    "lost document": "DELETE FROM documents WHERE document_id = ?",
    "summary": "UPDATE articles SET summary = replace(summary, 'top', 'pot') || ' ' WHERE document_id = ?",
    "lost summary": "DELETE FROM articles WHERE document_id = ?",
    "passage": "UPDATE passages SET passage_id = 'x#top:0' WHERE document_id = ? AND number = 0",
    "lost passage": "DELETE FROM passages WHERE document_id = ? AND number = 0",
    "encoding": "UPDATE encodings SET packed = zeroblob(length(packed)) "
    "WHERE key IN (SELECT encoding FROM passages WHERE document_id = ?)",
}


@pytest.mark.parametrize("kind", DAMAGES)
def test_sync_makes_a_damaged_article_anew_from_the_folder_and_says_so(local: LocalEngine, kind: str) -> None:
    sync(local, FOLDER)
    add(local, HAND)
    damage(local, DAMAGES[kind], "cats.md")
    assert len(problems(local)) == 2
    other = LocalEngine(local.folder)
    encoder = FakeEncoder()
    articles = [FakeArticle(article) for article in FOLDER]
    report = Indexer(other, encoder, PlainReader(chunk), "fake chunker").sync(articles)
    assert (report.repaired, report.lost, report.unchanged) == (["cats.md"], [], ["dogs.md", "fish.md"])
    assert [article.reads for article in articles] == [1, 0, 0]
    assert bool(encoder.encoded) == (kind == "encoding")
    assert (contents(other), problems(other)) == (EVERYTHING, [])
    assert other.added_by_hand() == {"hand.md"}
    assert sync(other, FOLDER) == "0 new, 0 changed, 0 gone, 3 unchanged, 0 failed"


@pytest.mark.parametrize("kind", DAMAGES)
def test_what_the_folder_does_not_hold_is_made_anew_from_its_document_or_named_as_lost(
    local: LocalEngine, kind: str
) -> None:
    sync(local, FOLDER)
    add(local, HAND)
    damage(local, DAMAGES[kind], "hand.md")
    is_lost = "document" in kind
    assert len(problems(local)) == 1
    report = Indexer(local, FakeEncoder(), PlainReader(chunk), "fake chunker").sync(map(FakeArticle, FOLDER))
    assert (report.lost, report.repaired) == ((["hand.md"], []) if is_lost else ([], ["hand.md"]))
    assert set(contents(local)) == {"cats.md", "dogs.md", "fish.md", *([] if is_lost else ["hand.md"])}
    assert (problems(local), local.added_by_hand()) == ([], set() if is_lost else {"hand.md"})


SCHEMA_DAMAGES = [
    (b"generation TEXT PRIMARY", b"feneration TEXT PRIMARY"),
    (b"CREATE TABLE documents", b"CREATE TABLE docqments"),
    (b"passage BLOB NOT NULL", b"pAssage BLOB NOT NULL"),
    (b"summary TEXT NOT NULL, checksum", b"summary TEXT NOT NULL, chebksum"),
    (b"encodings_in_use ON", b"encodings_in_use OO"),
    (b"key BLOB PRIMARY KEY", b"key BLOB PRIMARX KEY"),
    (b"tablepassagespassages", b"tablepassagespassbges"),
    (b"tablearticles", b"tabmearticles"),
]


@pytest.mark.parametrize(("before", "after"), SCHEMA_DAMAGES)
def test_no_row_is_lost_where_the_schema_decays(local: LocalEngine, before: bytes, after: bytes) -> None:
    """SQLite keeps the names of tables and columns as text, which no check of its pages covers."""
    sync(local, FOLDER)
    add(local, HAND)
    local.close()
    file = local.folder / "catalogue.sqlite"
    content = file.read_bytes()
    assert content.count(before) == 1
    file.write_bytes(content.replace(before, after))
    other, encoder = LocalEngine(local.folder), FakeEncoder()
    assert len(problems(other)) == len(_names(other))
    report = Indexer(other, encoder, PlainReader(chunk), "fake chunker").sync(map(FakeArticle, FOLDER))
    assert (report.lost, report.repaired, len(report.unchanged), encoder.encoded) == ([], [], 3, [])
    assert (contents(other), problems(other)) == (EVERYTHING, [])
    assert other.added_by_hand() == {"hand.md"}


def test_a_damaged_calibration_is_an_error_until_the_next_sync(local: LocalEngine) -> None:
    sync(local, FOLDER)
    (name,) = _names(local)
    assert local.calibration(name) is None
    local.set_calibration(name, "measured")
    assert local.calibration(name) == "measured"
    for statement in ("UPDATE calibrations SET calibration = 'other'", "DELETE FROM calibrations"):
        damage(local, statement)
        with pytest.raises(IndexDamaged, match=f"calibration of {name}.* `patella index sync"):
            local.calibration(name)
    assert local.calibration("00000009-00000000") is None
    sync(local, FOLDER)
    assert [local.calibration(name) for name in _names(local)] == [None]
    assert problems(local) == []


def test_damage_that_a_reader_meets_is_repaired_by_the_next_sync_of_the_process(local: LocalEngine) -> None:
    """A process reads every row once. Later it does so again if it met damage."""
    sync(local, FOLDER)
    assert local.repair() == set()
    damage(local, DAMAGES["document"], "cats.md")
    assert local.repair() == set()
    with local.snapshot() as snapshot, pytest.raises(IndexDamaged, match=r"cats\.md is not what was written"):
        snapshot.document("cats.md")
    assert sync(local, FOLDER) == "0 new, 0 changed, 0 gone, 2 unchanged, 0 failed, 1 repaired"


def test_a_process_that_runs_for_long_reads_all_rows_again_after_a_day(tmp_path: Path) -> None:
    now = [1_000.0]
    engine = LocalEngine(tmp_path / "index", clock=lambda: now[0])
    sync(engine, FOLDER)
    assert engine.repair() == set()
    damage(engine, "UPDATE passages SET checksum = checksum + 1 WHERE document_id = ?", "dogs.md")
    now[0] += 86_399
    assert engine.repair() == set()  # read less than a day ago
    now[0] += 1
    assert engine.repair() == {"dogs.md"}
    assert engine.repair() == {"dogs.md"}  # until it is mended
    assert sync(engine, FOLDER) == "0 new, 0 changed, 0 gone, 2 unchanged, 0 failed, 1 repaired"
    assert engine.repair() == set()


def test_a_broken_catalogue_is_written_anew_from_the_rows_that_are_whole(local: LocalEngine) -> None:
    sync(local, FOLDER)
    add(local, HAND)
    with local._catalogue.database.transaction() as connection:
        connection.execute("PRAGMA writable_schema = ON")
        connection.execute(
            "UPDATE sqlite_schema SET sql = 'CREATE INDEX encodings_in_use ON passages (number)' "
            "WHERE name = 'encodings_in_use'"
        )
    local.close()
    other = LocalEngine(local.folder)
    assert "its tables are not those that were made" in problems(other)[0]
    encoder = FakeEncoder()
    assert sync(other, FOLDER, encoder) == "0 new, 0 changed, 0 gone, 3 unchanged, 0 failed"
    assert (contents(other), problems(other), encoder.encoded) == (EVERYTHING, [], [])
    assert other.added_by_hand() == {"hand.md"}


def test_a_removal_waits_until_the_others_are_whole(local: LocalEngine) -> None:
    sync(local, FOLDER)
    damage(local, DAMAGES["document"], "cats.md")
    indexer = Indexer(LocalEngine(local.folder), FakeEncoder(), PlainReader(chunk), "fake chunker")
    with pytest.raises(IndexDamaged, match=r"lost parts of cats\.md \(1 in all\)\. Nothing was removed\. Run `patella"):
        indexer.remove(["fish.md"])
    assert indexer.remove(["cats.md"]).gone == ["cats.md"]
    assert set(contents(local)) == {"dogs.md", "fish.md"}


# Files that change while they are open


def test_a_file_that_is_cut_while_it_is_open_is_an_error_and_no_crash(local: LocalEngine) -> None:
    """To read a mapped file beyond its end kills a process: before each question, the lengths are looked at."""
    sync(local, FOLDER)
    with local.snapshot() as snapshot:
        snapshot.semantic(fake_vector("cats"), 3)
    file = next(current_folder(local).glob("vectors/*.passages.npy"))
    os.truncate(file, 100)
    with pytest.raises(IndexDamaged, match=r"passages\.npy is not what its manifest says"), local.snapshot():
        pass
    assert sync(local, FOLDER) == "0 new, 0 changed, 0 gone, 3 unchanged, 0 failed"
    assert set(contents(local)) == {"cats.md", "dogs.md", "fish.md"}


def test_where_an_open_generation_is_cut_the_one_before_serves(copied: LocalEngine) -> None:
    with copied.snapshot() as snapshot:
        assert snapshot.warning == ""
    file = next(current_folder(copied).glob("keyword/*.seg"))
    os.truncate(file, 100)
    with copied.snapshot() as snapshot:
        assert set(held(snapshot)) == {"cats.md", "dogs.md", "hand.md"}
        assert f"keyword/{file.name} is not what its manifest says" in snapshot.warning
        assert not snapshot.is_newer_unreadable
        assert "`patella index sync FOLDER`" in snapshot.warning
    sync(copied, FOLDER)
    with copied.snapshot() as snapshot:
        assert (snapshot.warning, held(snapshot)) == ("", EVERYTHING)


# Where nothing can be written


def test_what_failed_after_the_commit_is_told_as_such(
    local: LocalEngine, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    sync(local, [CATS])

    def refuse(self: GenerationFolders, keep: set[str]) -> list[str]:
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(GenerationFolders, "remove_old", refuse)
    assert sync(local, [CATS, DOGS]) == "1 new, 0 changed, 0 gone, 1 unchanged, 0 failed"
    assert "is published and serves, but the clean-up of what it replaced failed" in caplog.text
    assert set(contents(local)) == {"cats.md", "dogs.md"}


@pytest.mark.parametrize(
    ("code", "said"),
    [(errno.ENOSPC, "is full"), (errno.EROFS, "cannot be written"), (errno.EACCES, "cannot be written")],
)
def test_why_nothing_can_be_written_is_said_and_the_index_stays(
    local: LocalEngine, monkeypatch: pytest.MonkeyPatch, code: int, said: str
) -> None:
    sync(local, [CATS])

    def refuse(*values: object) -> None:
        raise OSError(code, os.strerror(code))

    with monkeypatch.context() as patched:
        patched.setattr("index.local.generations.fsync_tree", refuse)
        with pytest.raises(IndexInaccessible) as raised:
            sync(local, FOLDER)
    assert said in str(raised.value)
    assert f"{local.folder}" in str(raised.value)
    assert "The index is as it was, and can still be searched." in str(raised.value)
    assert set(contents(local)) == {"cats.md"}


def test_an_index_on_a_read_only_disk_is_searched_and_a_sync_says_why_not(tmp_path: Path) -> None:
    engine = LocalEngine(tmp_path / "index")
    sync(engine, FOLDER)
    engine.close()
    for path in [*tmp_path.parents, tmp_path, *tmp_path.rglob("*")]:
        if path.stat().st_uid == os.getuid() and str(path) not in ("/", "/tmp"):
            path.chmod(0o555 if path.is_dir() and tmp_path in path.parents else path.stat().st_mode | 0o055)
    child = os.fork()
    if child == 0:
        status = 1
        try:
            if os.getuid() == 0:
                os.setuid(65_534)
            status = searched_and_refused(tmp_path / "index")
        finally:
            os._exit(status)
    status = os.waitpid(child, 0)[1]
    for folder in (tmp_path / "index", *(path for path in tmp_path.rglob("*") if path.is_dir())):
        folder.chmod(0o755)
    assert status == 0


def searched_and_refused(folder: Path) -> int:
    engine = LocalEngine(folder)
    assert set(contents(engine)) == {"cats.md", "dogs.md", "fish.md"}
    assert problems(engine) == []
    with pytest.raises(IndexInaccessible, match="cannot be written"):
        sync(engine, [CATS])
    assert set(contents(engine)) == {"cats.md", "dogs.md", "fish.md"}
    return 0


# What the system cannot read, and is no damage


_unreadable: dict[str, int] = {}
"""The number of the error that opening meets, by the end of a path."""


def _refuse_to_read(event: str, values: tuple[object, ...]) -> None:
    if _unreadable and event in ("open", "os.listdir", "os.scandir"):
        for end, code in _unreadable.items():
            if str(values[0]).endswith(end):
                raise OSError(code, os.strerror(code), str(values[0]))


sys.addaudithook(_refuse_to_read)  # below every reader, and for good: it does nothing while `_unreadable` is empty


@pytest.fixture
def unreadable() -> Iterator[dict[str, int]]:
    yield _unreadable
    _unreadable.clear()


def state_of(folder: Path) -> dict[str, bytes]:
    return {
        str(path.relative_to(folder)): path.read_bytes()
        for path in sorted(folder.rglob("*"))
        if path.is_file() and not path.name.startswith("catalogue.sqlite-")
    }


SYSTEM_ERRORS = [errno.EIO, errno.EACCES, errno.ENOMEM, errno.EMFILE, errno.ENODEV, errno.ESTALE]


@pytest.mark.parametrize("code", SYSTEM_ERRORS)
@pytest.mark.parametrize("file", ["MANIFEST", "LEASE", "documents.json", "keyword", "vectors"])
def test_what_the_system_cannot_read_is_told_as_such_and_nothing_is_made_anew(
    copied: LocalEngine, unreadable: dict[str, int], file: str, code: int
) -> None:
    current, before = _names(copied)
    kept = state_of(copied.folder)
    _sha256_by_identity.clear()  # so that every file is read
    unreadable[f"{current}/{file}"] = code
    engine = LocalEngine(copied.folder)
    if file == "LEASE":
        with pytest.raises(IndexInaccessible) as raised:
            contents(engine)
        said = str(raised.value)
    else:
        with engine.snapshot() as snapshot:
            assert snapshot.generation.name == before
            said = snapshot.warning
        assert said.endswith(f"Until then {before} serves.")
        with pytest.raises(IndexInaccessible):
            sync(engine, [CATS])
        assert [each.is_unknown for each in engine.check()] == [True, False]
    assert f"{current}/{file}" in said
    assert os.strerror(code) in said
    assert "damaged" not in said
    assert "sync" not in said
    unreadable.clear()
    engine.close()
    assert state_of(copied.folder) == kept
    assert _names(LocalEngine(copied.folder)) == [current, before]


def test_a_generation_that_could_not_be_read_for_a_moment_serves_again(
    copied: LocalEngine, unreadable: dict[str, int]
) -> None:
    current, before = _names(copied)
    seconds = [0.0]
    _sha256_by_identity.clear()  # so that every file is read
    unreadable[f"{current}/documents.json"] = errno.EIO
    with closing(LocalEngine(copied.folder, lambda: seconds[0])) as engine:
        with engine.snapshot() as snapshot:
            assert (snapshot.generation.name, bool(snapshot.warning)) == (before, True)
            assert snapshot.is_newer_unreadable
        unreadable.clear()
        with engine.snapshot() as snapshot:
            assert snapshot.generation.name == before  # not every question looks again
        seconds[0] = 10.0
        with engine.snapshot():
            engine._renewal_thread.join()  # nobody waits for it
        with engine.snapshot() as snapshot:
            assert (snapshot.generation.name, snapshot.warning) == (current, "")
            assert not snapshot.is_newer_unreadable


@pytest.mark.parametrize("code", SYSTEM_ERRORS)
@pytest.mark.parametrize("file", ["CURRENT", "gens"])
def test_a_pointer_that_the_system_cannot_read_is_no_damage(
    copied: LocalEngine, unreadable: dict[str, int], file: str, code: int
) -> None:
    kept = state_of(copied.folder)
    unreadable[f"{copied.folder.name}/{file}"] = code
    engine = LocalEngine(copied.folder)
    for use in (lambda: contents(engine), lambda: sync(engine, [CATS]), lambda: publish(engine, CATS)):
        with pytest.raises(IndexInaccessible, match=re.escape(os.strerror(code))):
            use()
    unreadable.clear()
    engine.close()
    assert state_of(copied.folder) == kept


# Writers and readers


def test_a_second_writer_is_told_that_the_index_is_busy(local: LocalEngine) -> None:
    publish(local, CATS)
    other = LocalEngine(local.folder)
    encoder = FakeEncoder()
    with local.writing():
        for write in (lambda: publish(other, DOGS), lambda: sync(other, FOLDER, encoder), other.rollback):
            with pytest.raises(IndexBusy, match="Try again"):
                write()
        assert encoder.encoded == []
        assert set(contents(other)) == {"cats.md"}  # a reader does not wait
        publish(local, DOGS)  # nor does the thread that holds the lock
    publish(other, FISH)
    assert soon(lambda: set(contents(local)), {"cats.md", "dogs.md", "fish.md"})


def test_a_second_writing_thread_is_refused_too(local: LocalEngine) -> None:
    with local.writing():
        raised = in_threads(1, lambda number: publish(local, CATS))
    assert [type(error) for error in raised] == [IndexBusy]
    publish(local, CATS)


def test_a_reader_does_not_wait_while_articles_are_saved(local: LocalEngine) -> None:
    publish(local, CATS)
    saving, read = threading.Event(), threading.Event()

    def documents():  # type: ignore[no-untyped-def]
        yield indexed(DOGS)
        saving.set()
        assert read.wait(20), "the reader waited for the writer"
        yield indexed(FISH)

    def reading(number: int) -> None:
        saving.wait(20)
        assert contents(local) == {"cats.md": EVERYTHING["cats.md"]}
        local.encodings.get([b"any"])
        read.set()

    thread = threading.Thread(target=reading, args=(0,))
    thread.start()
    local.publish(documents(), [], FINGERPRINT)
    thread.join()
    assert set(contents(local)) == {"cats.md", "dogs.md", "fish.md"}


def test_readers_in_threads_see_one_generation_each_time(local: LocalEngine) -> None:
    def publish_round(number: int) -> None:
        articles = [document(f"{n}.md", f"spasm round{number} part{n}.") for n in range(number % 3, 6)]
        publish(local, *articles, removed=[f"{n}.md" for n in range(number % 3)])

    publish_round(0)
    done = threading.Event()

    def read(number: int) -> None:
        while not done.is_set():
            with local.snapshot() as snapshot:
                hits = [hit.passage_id for hit in snapshot.keyword(KeywordQuery(("spasm",)), 100)]
                nearest = [hit.passage_id for hit in snapshot.semantic(fake_vector("spasm"), 100)]
                rounds = {passage.text.split()[1] for passage in snapshot.passages(hits)}
                names = {summary.document_id for summary in snapshot.summaries()}
                assert sorted(hits) == sorted(nearest) == sorted(f"{name}#top:0" for name in names)
                assert len(rounds) == 1
                assert len(snapshot.passage_vectors(nearest).passages) == len(nearest) == snapshot.generation.passages

    def write(number: int) -> None:
        try:
            for n in range(1, 9):
                publish_round(n)
        finally:
            done.set()

    assert in_threads(4, lambda number: write(number) if number == 0 else read(number)) == []


def test_two_generations_are_kept_and_those_that_are_read(local: LocalEngine) -> None:
    reader = LocalEngine(local.folder)
    publish(local, document("0.md", "Round 0."))
    with reader.snapshot() as first:
        for n in range(1, 5):
            publish(local, document("0.md", f"Round {n}."))
        assert [name[:8] for name in _names(local)] == ["00000005", "00000004", "00000001"]
        assert held(first) == {"0.md": ["Round 0."]}
    assert soon(lambda: contents(reader), {"0.md": ["Round 4."]})
    publish(local, document("0.md", "Round 5."))
    assert [name[:8] for name in _names(local)] == ["00000006", "00000005"]
    assert len(local._catalogue.versions()) == 2


def _names(engine: LocalEngine) -> list[str]:
    return [generation.name for generation in engine.generations()]


def test_unchanged_files_are_shared_by_generations(local: LocalEngine) -> None:
    publish(local, *(document(f"{n}.md", "A passage of some words.") for n in range(50)))
    publish(local, document("new.md", "One more."))
    newer, older = (local.folder / "gens" / name for name in _names(local))
    shared = {path.name for path in older.rglob("*.passages.npy")} & {path.name for path in newer.rglob("*.npy")}
    assert len(shared) == 1
    assert os.stat(newer / "vectors" / next(iter(shared))).st_nlink == 2  # noqa: PTH116


def test_somebody_who_seeds_the_random_numbers_overwrites_nothing(local: LocalEngine) -> None:
    for n in range(6):
        random.seed(0)
        publish(local, document(f"{n}.md", "The same words."))
    assert set(contents(local)) == {f"{n}.md" for n in range(6)}
    with local.snapshot() as snapshot:
        assert len(snapshot.keyword(KeywordQuery(("word",)), 100)) == 6
    assert problems(local) == []


def test_segments_stay_few(local: LocalEngine) -> None:
    for n in range(24):
        publish(local, document(f"{n % 15}.md", f"Round {n}."))
    manifest = json.loads((current_folder(local) / "MANIFEST").read_text("utf-8"))
    assert len(manifest["segments"]) <= 6
    assert len(list(current_folder(local).glob("keyword/*.seg"))) <= 12
    assert len(contents(local)) == 15


def test_opening_an_index_writes_nothing(tmp_path: Path) -> None:
    for folder in (tmp_path, tmp_path / "missing"):
        engine = LocalEngine(folder)
        assert (engine.digests(), engine.added_by_hand(), engine.generations()) == ({}, set(), [])
        assert engine.fingerprint() is None
        for look in (engine.check, engine.rollback):
            with pytest.raises(IndexMissing, match="Run `patella index sync FOLDER`"):
                look()
        with pytest.raises(IndexMissing), engine.snapshot():
            pass
    assert list(tmp_path.iterdir()) == []


def test_nobody_else_can_look_into_the_folder(tmp_path: Path) -> None:
    engine = LocalEngine(tmp_path / "a" / "b")
    publish(engine, CATS)
    engine.close()
    for folder in (tmp_path / "a" / "b", tmp_path / "a" / "b" / "gens"):
        assert stat.S_IMODE(folder.stat().st_mode) == 0o700


def test_rollback_refuses_a_damaged_generation(copied: LocalEngine) -> None:
    older = copied.folder / "gens" / _names(copied)[1]
    flip_a_byte(older / "documents.json")
    with pytest.raises(IndexDamaged, match=r"documents\.json is not what its manifest says"):
        copied.rollback()
    assert contents(copied) == EVERYTHING


def test_a_reader_moves_to_the_new_generation_by_itself(local: LocalEngine) -> None:
    reader = LocalEngine(local.folder)
    publish(local, CATS)
    assert set(contents(reader)) == {"cats.md"}
    publish(local, DOGS)
    assert soon(lambda: set(contents(reader)), {"cats.md", "dogs.md"})
    local.rollback()
    assert soon(lambda: set(contents(reader)), {"cats.md"})


def soon(look: Callable[[], T], wanted: T) -> bool:
    """Return whether `look` gives this within some seconds and keeps giving it: a thread opens newer generations."""
    until = time.monotonic() + 20
    while look() != wanted and time.monotonic() < until:
        time.sleep(0.01)
    return look() == wanted


def test_nobody_waits_while_a_newer_generation_is_opened(local: LocalEngine, monkeypatch: pytest.MonkeyPatch) -> None:
    reader = LocalEngine(local.folder)
    publish(local, CATS)
    assert set(contents(reader)) == {"cats.md"}
    publish(local, DOGS)
    may_open, load = threading.Event(), LocalSnapshot.load
    with monkeypatch.context() as patched:
        patched.setattr(LocalSnapshot, "load", lambda self: (may_open.wait(20), load(self)))
        assert [set(contents(reader)) for _ in range(3)] == [{"cats.md"}] * 3
        may_open.set()
        assert soon(lambda: set(contents(reader)), {"cats.md", "dogs.md"})


def test_a_newer_generation_that_cannot_be_opened_is_told_of(copied: LocalEngine) -> None:
    assert contents(copied) == EVERYTHING
    shutil.rmtree(copied.folder / "gens")
    (copied.folder / "CURRENT").write_text("no generation", "utf-8")
    until = time.monotonic() + 20
    with pytest.raises(IndexDamaged, match="whole"):
        while time.monotonic() < until:
            contents(copied)


@pytest.mark.parametrize("name", ["other.md#top:0", "cats.md#top:0"], ids=["another passage", "one twice"])
def test_a_keyword_index_of_other_passages_is_not_published(
    local: LocalEngine, monkeypatch: pytest.MonkeyPatch, name: str
) -> None:
    publish(local, CATS)
    add = KeywordIndexUpdate.add

    def astray(self: KeywordIndexUpdate, entry: KeywordEntry) -> None:
        add(self, KeywordEntry(name, entry.document_id, entry.terms))

    with monkeypatch.context() as patched, pytest.raises(IndexDamaged, match="do not hold the same passages"):
        patched.setattr(KeywordIndexUpdate, "add", astray)
        publish(local, DOGS)
    assert set(contents(local)) == {"cats.md"}
    publish(local, DOGS)
    assert set(contents(local)) == {"cats.md", "dogs.md"}


def test_a_catalogue_that_saved_other_passages_is_not_published(
    local: LocalEngine, monkeypatch: pytest.MonkeyPatch
) -> None:
    publish(local, CATS)
    with monkeypatch.context() as patched, pytest.raises(IndexDamaged, match="differ in 1 passage\\."):
        patched.setattr(Catalogue, "passage_ids", lambda self, versions: set())
        publish(local, DOGS)
    assert set(contents(local)) == {"cats.md"}
