"""The catalogue: what it stores and what it deletes."""

from __future__ import annotations

import hashlib
import sqlite3
from collections.abc import Iterator
from pathlib import Path

import pytest

from core.documents import Document, Metadata
from core.errors import IndexBusy, IndexDamaged
from index.local.catalogue import CURE, Catalogue, version_of
from tests.support.articles import chunk, document, indexed

OLD = document("cats.md", "Cats purr.", "Cats sleep.")
NEW = document("cats.md", "Cats purr.", "Cats hide.")
"""Its first passage is that of OLD, so both versions share an encoding."""


@pytest.fixture
def catalogue(tmp_path: Path) -> Iterator[Catalogue]:
    catalogue = Catalogue(tmp_path / "catalogue.sqlite")
    yield catalogue
    catalogue.close()


def save(catalogue: Catalogue, article: Document) -> tuple[str, str]:
    ((document_id, version),) = catalogue.save([indexed(article)]).items()
    return document_id, version


def keys(article: Document) -> list[bytes]:
    return [encoded.key for encoded in indexed(article).encoded]


def test_a_version_that_is_forgotten_leaves_the_encodings_of_passages_that_others_hold(catalogue: Catalogue) -> None:
    """Otherwise unchanged passages would lose their vectors at the first update of their article."""
    save(catalogue, OLD)
    new = save(catalogue, NEW)
    shared, of_old_alone = keys(OLD)
    assert keys(NEW)[0] == shared
    catalogue.keep_only({new})
    assert catalogue.versions() == {new}
    assert catalogue.known([*keys(OLD), *keys(NEW)]) == set(keys(NEW))
    assert of_old_alone not in keys(NEW)
    assert catalogue.damage(new) == ""


def test_an_encoding_that_two_articles_share_is_kept_for_the_one_that_stays(catalogue: Catalogue) -> None:
    one, other = document("one.md", "Cats purr.", title="Cats"), document("two.md", "Cats purr.", title="Cats")
    save(catalogue, one)
    kept = save(catalogue, other)
    assert keys(one) == keys(other)
    catalogue.keep_only({kept})
    assert catalogue.known(keys(other)) == set(keys(other))
    catalogue.keep_only(set())
    assert catalogue.known(keys(other)) == set()


def test_the_same_content_has_the_same_version_whenever_it_is_saved(catalogue: Catalogue) -> None:
    (first,) = catalogue.save([indexed(OLD, at="2024-01-01")]).values()
    (second,) = catalogue.save([indexed(OLD, at="2025-02-02")]).values()
    (by_hand,) = catalogue.save([indexed(OLD, by_hand=True)]).values()
    assert first == second != by_hand


def test_passages_come_back_in_their_order_and_by_number(catalogue: Catalogue) -> None:
    version = save(catalogue, OLD)
    passages = catalogue.passages(version, 2)
    assert [passage.text for passage in passages] == ["Cats purr.", "Cats sleep."]
    places = [(*version, number) for number in (1, 0, 1)]
    assert catalogue.passages_at(places) == [passages[1], passages[0], passages[1]]
    assert catalogue.passages_at([]) == []
    assert catalogue.document(version) == OLD


def test_what_is_lost_is_named(catalogue: Catalogue) -> None:
    version = save(catalogue, OLD)
    with pytest.raises(IndexDamaged, match=r"has lost a passage of cats\.md"):
        catalogue.passages_at([(*version, 0), (*version, 2)])
    with pytest.raises(IndexDamaged, match=r"has lost dogs\.md"):
        catalogue.document(("dogs.md", "0"))


def test_a_save_that_fails_leaves_nothing_behind(catalogue: Catalogue) -> None:
    def articles() -> Iterator[object]:
        yield indexed(OLD)
        raise RuntimeError("no more")

    with pytest.raises(RuntimeError, match="no more"):
        catalogue.save(articles())
    assert (catalogue.versions(), catalogue.known(keys(OLD))) == (set(), set())


def rows_in(catalogue: Catalogue, table: str) -> int:
    return int(catalogue.database.rows(f"SELECT count(*) FROM {table}", ())[0][0])


def test_summaries_are_those_of_the_given_versions_by_document_id(catalogue: Catalogue) -> None:
    catalogue.save([indexed(document("dogs.md", "Dogs bark."), by_hand=True, at="2024-02-02")])
    old, new = save(catalogue, OLD), save(catalogue, NEW)
    versions = {name: version for name, version in catalogue.versions() if (name, version) != old}
    assert versions == catalogue.latest_versions() | dict([new])
    found = catalogue.summaries(versions)
    assert [(each.document_id, each.digest, each.added_by_hand, each.indexed_at) for each in found] == [
        ("cats.md", NEW.digest, False, "2024-01-01"),
        ("dogs.md", document("dogs.md", "Dogs bark.").digest, True, "2024-02-02"),
    ]
    assert [each.digest for each in catalogue.summaries(dict([old]))] == [OLD.digest]
    assert catalogue.summaries({}) == []
    assert catalogue.added_by_hand(versions) == {"dogs.md"}
    assert catalogue.added_by_hand(dict([new])) == set()


def test_the_latest_version_is_the_one_that_was_indexed_last(catalogue: Catalogue) -> None:
    (newer,) = catalogue.save([indexed(OLD, at="2025-01-01")]).values()
    catalogue.save([indexed(NEW, at="2024-01-01"), indexed(document("b.md"), at="2023-01-01")])
    assert catalogue.latest_versions()["cats.md"] == newer
    assert catalogue.latest_versions().keys() == {"cats.md", "b.md"}


def test_passage_ids_are_those_of_the_given_versions(catalogue: Catalogue) -> None:
    old = save(catalogue, OLD)
    new = save(catalogue, document("cats.md", "Cats hide."))
    dogs = save(catalogue, document("dogs.md", "Dogs bark."))
    assert catalogue.passage_ids(dict([old, dogs])) == {"cats.md#top:0", "cats.md#top:1", "dogs.md#top:0"}
    assert catalogue.passage_ids(dict([new])) == {"cats.md#top:0"}
    assert catalogue.passage_ids({"cats.md": dogs[1]}) == catalogue.passage_ids({}) == set()


def test_any_number_of_encodings_is_read_at_once(catalogue: Catalogue) -> None:
    encoded = {n.to_bytes(4, "big"): bytes([n % 251]) for n in range(1201)}
    catalogue.put(encoded)
    assert catalogue.get([*encoded]) == encoded
    assert catalogue.known([*encoded, b"other"]) == encoded.keys()
    for count in (499, 500, 501):
        assert len(catalogue.get([*encoded][:count])) == count
    catalogue.put({b"\0\0\0\0": b"new"})
    assert catalogue.get([b"\0\0\0\0"]) == {b"\0\0\0\0": b"new"}
    assert (catalogue.get([]), catalogue.known([])) == ({}, set())


def test_a_document_that_is_saved_again_does_not_replace_an_encoding(catalogue: Catalogue) -> None:
    catalogue.put({keys(OLD)[0]: b"as it was"})
    version = save(catalogue, OLD)
    assert catalogue.get(keys(OLD))[keys(OLD)[0]] == b"as it was"
    assert save(catalogue, OLD) == version
    assert [rows_in(catalogue, table) for table in ("articles", "passages", "encodings")] == [1, 2, 2]
    assert catalogue.passages(version, 2) == chunk(OLD)


def test_lost_encodings_are_damage_of_each_version_that_needs_them(catalogue: Catalogue) -> None:
    versions = [save(catalogue, OLD), save(catalogue, NEW)]
    assert [catalogue.damage(version) for version in versions] == ["", ""]
    delete(catalogue, "encodings WHERE key = ?", keys(OLD)[0])
    lost = f"The catalogue {catalogue.path} has lost the encodings of 1 passage of cats.md. {CURE}"
    assert [catalogue.damage(version) for version in versions] == [lost, lost]
    assert catalogue.known(keys(OLD)) == {keys(OLD)[1]}


def delete(catalogue: Catalogue, what: str, *values: object) -> None:
    with catalogue.database.transaction() as connection:
        connection.execute(f"DELETE FROM {what}", values)


def test_a_row_under_the_key_of_another_is_damage(catalogue: Catalogue) -> None:
    old, new = save(catalogue, OLD), save(catalogue, NEW)
    with catalogue.database.transaction() as connection:
        rows = connection.execute("SELECT document, checksum FROM documents ORDER BY version = ?", (old[1],)).fetchall()
        for (_, version), row in zip((old, new), rows, strict=True):
            connection.execute("UPDATE documents SET document = ?, checksum = ? WHERE version = ?", (*row, version))
    for version in (old, new):
        with pytest.raises(IndexDamaged, match=r"is damaged: cats\.md is not what was written\. `patella index sync"):
            catalogue.document(version)
    assert catalogue.saw_damage


def test_a_damaged_encoding_is_never_handed_out_and_is_encoded_again(catalogue: Catalogue) -> None:
    catalogue.put({b"one": b"1", b"two": b"2"})
    with catalogue.database.transaction() as connection:
        connection.execute("UPDATE encodings SET packed = x'33' WHERE key = x'6f6e65'")
    assert catalogue.known([b"one", b"two"]) == {b"two"}
    with pytest.raises(IndexDamaged, match="the encoding of a passage is not what was written"):
        catalogue.get([b"one", b"two"])
    catalogue.put({b"one": b"1"})
    assert catalogue.get([b"one", b"two"]) == {b"one": b"1", b"two": b"2"}


def test_a_damaged_summary_is_in_doubt_and_what_is_in_doubt_counts_as_added_by_hand(catalogue: Catalogue) -> None:
    """So no sync takes an article out because its row decayed."""
    version = dict([save(catalogue, OLD)])
    assert catalogue.added_by_hand(version) == set()
    with catalogue.database.transaction() as connection:
        connection.execute("UPDATE articles SET summary = summary || ' '")
    assert (catalogue.added_by_hand(version), catalogue.added_by_hand({"gone.md": "x"})) == ({"cats.md"}, {"gone.md"})
    assert (catalogue.latest_versions(), catalogue.digest(*version.items())) == (version, "")
    for read in (catalogue.summaries, lambda versions: catalogue.metadata(list(versions.items()))):
        with pytest.raises(IndexDamaged, match=r"cats\.md is not what was written"):
            read(version)
    with pytest.raises(IndexDamaged, match=r"has lost gone\.md"):
        catalogue.summaries({"gone.md": "x"})


def test_calibrations_are_kept_by_generation(catalogue: Catalogue) -> None:
    assert catalogue.calibration("a") is None
    for generation, text in (("a", "one"), ("b", "two"), ("a", "three")):
        catalogue.set_calibration(generation, text)
    assert [catalogue.calibration(name) for name in "ab"] == ["three", "two"]
    catalogue.keep_calibrations(["b", "c"])
    assert [catalogue.calibration(name) for name in "abc"] == [None, "two", None]
    catalogue.keep_calibrations([])
    assert catalogue.calibration("b") is None


def test_a_version_covers_all_that_is_stored_but_the_time() -> None:
    version = version_of("document", ["one", "two"], [b"\1"], False)
    assert version == hashlib.sha256(b"document\none\ntwo\n01\nFalse").hexdigest()[:32]
    others = [
        version_of("Document", ["one", "two"], [b"\1"], False),
        version_of("document", ["one"], [b"\1"], False),
        version_of("document", ["one", "two"], [b"\2"], False),
        version_of("document", ["one", "two"], [b"\1"], True),
    ]
    assert len({version, *others}) == 5


def test_articles_and_passages_are_stored_compressed(catalogue: Catalogue) -> None:
    long = document("long.md", "Cats purr and purr. " * 200)
    version = save(catalogue, long)
    sizes = catalogue.database.rows("SELECT length(document), length(passage) FROM documents JOIN passages", ())
    assert max(sizes[0]) < len(long.text) / 2
    assert catalogue.document(version) == long


def test_a_catalogue_that_another_process_writes_to_is_busy(tmp_path: Path) -> None:
    path = tmp_path / "catalogue.sqlite"
    catalogue, other = Catalogue(path), sqlite3.connect(path, isolation_level=None)
    catalogue.database._open_writer().execute("PRAGMA busy_timeout = 1")
    other.execute("BEGIN IMMEDIATE")
    with pytest.raises(IndexBusy) as raised:
        catalogue.put({b"a": b"b"})
    assert str(raised.value) == f"Another process is writing to {path}. Try again when it has finished."
    assert catalogue.known([b"a"]) == set()  # a reader does not wait
    other.execute("ROLLBACK")
    other.close()
    catalogue.put({b"a": b"b"})
    assert catalogue.known([b"a"]) == {b"a"}
    catalogue.close()


def test_a_file_that_is_no_catalogue_is_damage(tmp_path: Path) -> None:
    path = tmp_path / "catalogue.sqlite"
    path.write_bytes(b"no database" * 1000)
    with pytest.raises(IndexDamaged) as raised:
        Catalogue(path).versions()
    assert str(raised.value) == f"The catalogue {path} cannot be used: file is not a database. {CURE}"


def test_the_messages_of_what_is_lost_say_what_to_do(catalogue: Catalogue) -> None:
    version, path = save(catalogue, OLD), catalogue.path
    with pytest.raises(IndexDamaged) as raised:
        catalogue.passages_at([(*version, -1)])
    assert str(raised.value) == f"The catalogue {path} has lost a passage of cats.md. {CURE}"
    with pytest.raises(IndexDamaged) as raised:
        catalogue.document(("cats.md", "another version"))
    assert str(raised.value) == f"The catalogue {path} has lost cats.md. {CURE}"
    for read in (lambda: catalogue.passages(version, 1), lambda: catalogue.passages(("dogs.md", version[1]), 1)):
        with pytest.raises(IndexDamaged, match=r"has lost passages of (cats|dogs)\.md"):
            read()
    assert catalogue.passages(("dogs.md", version[1]), 0) == []


def test_a_catalogue_is_opened_again_as_it_was_closed(tmp_path: Path) -> None:
    catalogue = Catalogue(tmp_path / "catalogue.sqlite")
    version = save(catalogue, OLD)
    catalogue.set_calibration("a", "measured")
    catalogue.close()
    again = Catalogue(tmp_path / "catalogue.sqlite")
    assert (again.versions(), again.calibration("a"), again.document(version)) == ({version}, "measured", OLD)
    pragmas = ("user_version", "page_size", "journal_mode", "synchronous", "wal_autocheckpoint", "journal_size_limit")
    found = [again.database._open_writer().execute(f"PRAGMA {name}").fetchone()[0] for name in pragmas]
    assert found == [3, 4096, "wal", 2, 2048, 8 * 2**20]
    again.close()


def test_a_transaction_that_fails_changes_nothing_and_the_next_one_works(catalogue: Catalogue) -> None:
    kept = save(catalogue, OLD)

    def articles() -> Iterator[object]:
        yield indexed(NEW)
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        catalogue.save(articles())
    assert catalogue.versions() == {kept}
    assert save(catalogue, NEW) in catalogue.versions()


def test_more_rows_than_one_statement_takes_come_back_in_the_order_asked_for(catalogue: Catalogue) -> None:
    versions = [save(catalogue, document(f"{number}.md", f"Cat {number} purrs.")) for number in range(300)]
    places = [(*version, 0) for version in reversed(versions)]
    assert [passage.text for passage in catalogue.passages_at(places)] == [
        f"Cat {n} purrs." for n in reversed(range(300))
    ]
    assert catalogue.metadata(versions) == [Metadata()] * 300
