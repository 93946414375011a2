"""A catalogue that is written anew: what of a damaged or an earlier one survives."""

from __future__ import annotations

import sqlite3
import zlib
from collections.abc import Iterator
from pathlib import Path

import pytest

from core.errors import IndexDamaged
from index.local.catalogue import Catalogue
from index.local.catalogue_rebuilding import rebuild_catalogue
from index.serialization import to_json
from tests.support.articles import chunk, document, indexed

CATS = document("cats.md", "Cats purr.", "Cats sleep.")
DOGS = document("dogs.md", "Dogs bark.")
MEASURED = '{"middles": [0.1, 0.2, 0.3], "spreads": [1.0, 1.0, 1.0]}'


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "catalogue.sqlite"


@pytest.fixture
def catalogue(path: Path) -> Iterator[Catalogue]:
    catalogue = Catalogue(path)
    yield catalogue
    catalogue.close()


def rebuilt(path: Path) -> Catalogue:
    rebuild_catalogue(path)
    assert [file.name for file in path.parent.iterdir()] == [path.name]
    return Catalogue(path)


def test_every_row_that_is_whole_survives_and_no_other(catalogue: Catalogue, path: Path) -> None:
    cats, dogs = catalogue.save([indexed(CATS), indexed(DOGS)]).items()
    catalogue.set_calibration("a", MEASURED)
    with catalogue.database.transaction() as connection:
        connection.execute("UPDATE documents SET document = x'00' WHERE document_id = 'dogs.md'")
    catalogue.close()
    again = rebuilt(path)
    assert (again.damage(cats), again.document(cats), again.calibration("a")) == ("", CATS, MEASURED)
    assert again.passages(dogs, 1) == chunk(DOGS)
    with pytest.raises(IndexDamaged, match=r"has lost dogs\.md"):
        again.document(dogs)
    assert again.database.problem() == ""
    again.close()


def test_rows_on_both_sides_of_a_broken_page_survive(catalogue: Catalogue, path: Path) -> None:
    keys = [b"%04d" % number for number in range(400)]
    catalogue.put({key: key * 200 for key in keys})
    catalogue.close()
    content = bytearray(path.read_bytes())
    page = next(at for at in range(0, len(content), 4096) if b"0200" * 100 in content[at : at + 4096])
    content[page : page + 12] = bytes(12)  # the header of the page
    path.write_bytes(content)
    assert "0200" not in str(Catalogue(path).database.problem())
    again = rebuilt(path)
    known = again.known(keys)
    assert 390 < len(known) < 400
    assert again.get(sorted(known)) == {key: key * 200 for key in known}
    again.close()


@pytest.mark.parametrize("content", [b"", b"no database" * 1000])
def test_of_a_file_that_is_no_catalogue_an_empty_one_is_made(path: Path, content: bytes) -> None:
    path.write_bytes(content)
    again = rebuilt(path)
    assert (again.versions(), again.known([b"a"])) == (set(), set())
    again.close()


def test_a_process_that_has_the_old_file_open_reads_on_and_lets_go_of_it(catalogue: Catalogue, path: Path) -> None:
    catalogue.put({b"old": b"1"})
    assert catalogue.known([b"old"]) == {b"old"}
    rebuild_catalogue(path)
    new = Catalogue(path)
    new.put({b"new": b"2"})
    assert catalogue.known([b"old", b"new"]) == {b"old"}
    catalogue.database.reopen_if_replaced()
    assert catalogue.known([b"old", b"new"]) == {b"old", b"new"}
    new.close()


def test_the_second_schema_gets_checksums(path: Path) -> None:
    """It stored the document beside its summary, and no checksums; a document that is damaged is left out."""
    article, passages = indexed(CATS), chunk(CATS)
    connection = sqlite3.connect(path)
    connection.executescript(
        """
        CREATE TABLE articles (document_id TEXT, version TEXT, document BLOB, summary TEXT,
            PRIMARY KEY (document_id, version)) WITHOUT ROWID;
        CREATE TABLE passages (document_id TEXT, version TEXT, number INTEGER, passage_id TEXT, passage BLOB,
            encoding BLOB NOT NULL DEFAULT x'', PRIMARY KEY (document_id, version, number)) WITHOUT ROWID;
        CREATE TABLE encodings (key BLOB PRIMARY KEY, packed BLOB NOT NULL);
        CREATE TABLE calibrations (generation TEXT PRIMARY KEY, calibration TEXT NOT NULL) WITHOUT ROWID;
        PRAGMA user_version = 2;
        """
    )
    summary = '{"document_id": "cats.md", "title": "", "sections": 1, "passages": 2, "source": "", "indexed_at": "", '
    summary += '"digest": "d", "added_by_hand": true}'
    packed = zlib.compress(to_json(CATS).encode())
    rows = [("cats.md", "1", packed, summary), ("dogs.md", "1", packed[:-1] + b"!", summary)]
    connection.executemany("INSERT INTO articles VALUES (?, ?, ?, ?)", rows)
    for number, (passage, (key, record)) in enumerate(zip(passages, article.encoded, strict=True)):
        text = zlib.compress(to_json(passage).encode())
        row = ("cats.md", "1", number, passage.passage_id, text, key)
        connection.execute("INSERT INTO passages VALUES (?, ?, ?, ?, ?, ?)", row)
        connection.execute("INSERT INTO encodings VALUES (?, ?)", (key, record))
    connection.execute("INSERT INTO calibrations VALUES ('a', ?)", (MEASURED,))
    connection.commit()
    connection.close()
    with pytest.raises(IndexDamaged, match=r"another version of Patella \(its schema is 2, not 3\)\. `patella index"):
        Catalogue(path).versions()
    again = rebuilt(path)
    assert (again.damage(("cats.md", "1")), again.document(("cats.md", "1"))) == ("", CATS)
    assert again.passages(("cats.md", "1"), 2) == passages
    assert (again.calibration("a"), again.added_by_hand({"cats.md": "1"})) == (MEASURED, {"cats.md"})
    assert "has lost dogs.md" in again.damage(("dogs.md", "1"))
    again.close()


def test_a_calibration_of_the_first_schema_is_moved_to_its_generation(path: Path) -> None:
    """It stored calibrations among the encodings, in two slots and once more as the latest."""
    connection = sqlite3.connect(path)
    connection.execute("CREATE TABLE encodings (key BLOB PRIMARY KEY, packed BLOB NOT NULL)")
    rows = {b"slot": f"a\n{MEASURED}".encode(), b"latest": MEASURED.encode(), b"key": b"record"}
    connection.executemany("INSERT INTO encodings VALUES (?, ?)", rows.items())
    connection.execute("PRAGMA user_version = 1")
    connection.commit()
    connection.close()
    again = rebuilt(path)
    assert (again.calibration("a"), again.known([*rows])) == (MEASURED, {b"key"})
    again.close()
