"""A snapshot answers from one generation, and is closed when its last holder releases it."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest
from numpy.typing import NDArray

from core.errors import IndexDamaged
from index.engine import Clause, Filter, KeywordQuery
from index.keyword.whoosh_reader import WhooshReader
from index.local.engine import LocalEngine
from index.local.snapshot import LocalSnapshot
from index.memory import MemoryEngine
from index.vectors import LiveVectors
from tests.support.articles import chunk, document, fake_vector, in_threads, publish
from tests.support.open_files import open_files

CATS = document("cats.md", "Cats purr. Cats sleep.", "A cat drinks milk.", title="Cats")
DOGS = document("dogs.md", "Dogs bark and bark.", title="Dogs")
FISH = document("fish.md", "Fish swim.", title="Fish and cats")
IDS = ["cats.md#top:0", "cats.md#top:1", "dogs.md#top:0", "fish.md#top:0"]


@pytest.fixture(scope="module")
def engines(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[LocalEngine, MemoryEngine]]:
    """Return two engines that hold CATS, DOGS and FISH: a local one in two segments, of which one has deleted rows."""
    local, memory = LocalEngine(tmp_path_factory.mktemp("index")), MemoryEngine()
    publish(local, CATS, document("fish.md", "Fish dive.", "Fish hide."), DOGS, document("gone.md", "Gone."))
    publish(local, FISH, removed=["gone.md"])
    publish(memory, CATS, DOGS, FISH)
    yield local, memory
    local.close()


def opened(engine: LocalEngine, pointer: bytes = b"") -> LocalSnapshot:
    return LocalSnapshot(engine._folders, engine._catalogue, engine._folders.names()[0], pointer)


@pytest.fixture
def snapshot(engines: tuple[LocalEngine, MemoryEngine]) -> Iterator[LocalSnapshot]:
    snapshot = opened(engines[0], b"where it was found")
    yield snapshot
    snapshot.release()


def test_a_snapshot_is_that_of_its_generation(
    engines: tuple[LocalEngine, MemoryEngine], snapshot: LocalSnapshot
) -> None:
    assert snapshot.generation == engines[0].generations()[0]
    assert (snapshot.generation.current, snapshot.pointer) == (True, b"where it was found")
    with engines[1].snapshot() as memory:
        assert snapshot.summaries() == memory.summaries()


def test_passages_and_documents_come_from_the_catalogue(snapshot: LocalSnapshot) -> None:
    expected = [*chunk(CATS), *chunk(DOGS), *chunk(FISH)]
    assert snapshot.passages(IDS) == expected
    assert snapshot.passages(IDS[::-1]) == expected[::-1]
    assert snapshot.passages([]) == []
    assert [snapshot.document(name) for name in ("fish.md", "cats.md")] == [FISH, CATS]
    assert snapshot.document_passages("cats.md") == chunk(CATS)


@pytest.mark.parametrize("unknown", ["gone.md", "fish.md#top"])
def test_what_is_unknown_is_a_key_error(snapshot: LocalSnapshot, unknown: str) -> None:
    for look in (snapshot.document, snapshot.document_passages):
        with pytest.raises(KeyError):
            look(unknown)
    for passage_id in (f"{unknown}#top:0", "fish.md#top:1"):
        for look_all in (snapshot.passages, snapshot.passage_vectors):
            with pytest.raises(KeyError):
                look_all([passage_id])


@pytest.mark.parametrize(
    "filter", [Filter(), Filter(documents=frozenset({"fish.md", "dogs.md"})), Filter(excluded=(Clause(("milk",)),))]
)
@pytest.mark.parametrize("k", [0, 1, 2, 9])
def test_hits_are_those_of_the_engine_in_memory(
    engines: tuple[LocalEngine, MemoryEngine], snapshot: LocalSnapshot, filter: Filter, k: int
) -> None:
    with engines[1].snapshot() as memory:
        for terms in (("cat",), ("fish", "bark"), ("dive",), ("cat", "and", "gone"), ()):
            query = KeywordQuery(terms, filter)
            assert snapshot.keyword(query, k) == memory.keyword(query, k)
        for text in ("Cats", "Fish and cats\nFish swim."):
            assert snapshot.semantic(fake_vector(text), k, filter) == memory.semantic(fake_vector(text), k, filter)


def test_counts_leave_out_what_is_deleted(snapshot: LocalSnapshot) -> None:
    assert snapshot.document_frequencies(["cat", "fish", "hide", "gone", "and"]) == [3, 1, 0, 0, 2]
    assert snapshot.document_frequencies([]) == []
    counts = {"cats": 3, "purr": 1, "sleep": 1, "a": 1, "cat": 1, "drinks": 1, "milk": 1, "dogs": 1, "bark": 1}
    assert snapshot.vocabulary().counts == counts | {"and": 2, "fish": 1, "swim": 1}
    assert snapshot.vocabulary() is snapshot.vocabulary()


def test_vectors_are_those_of_the_passages_that_are_asked_for(
    engines: tuple[LocalEngine, MemoryEngine], snapshot: LocalSnapshot
) -> None:
    with engines[1].snapshot() as memory:
        for ids in (IDS, [*IDS[::-1], IDS[0]], [IDS[3]], []):
            ours, theirs = snapshot.passage_vectors(ids), memory.passage_vectors(ids)
            for part in ours.__slots__:
                assert getattr(ours, part).tolist() == getattr(theirs, part).tolist()


def test_lost_encodings_are_counted_once_each(local: LocalEngine) -> None:
    publish(local, CATS, DOGS)
    snapshot = opened(local)
    dogs = "key = (SELECT encoding FROM passages WHERE document_id = 'dogs.md')"
    for lost, asked, expected in (
        (dogs, ["dogs.md#top:0", "dogs.md#top:0", "cats.md#top:0"], "1 passage"),
        ("1", ["dogs.md#top:0", "cats.md#top:1", "cats.md#top:0", "cats.md#top:1"], "3 passages"),
    ):
        local._catalogue.database._open_writer().execute(f"DELETE FROM encodings WHERE {lost}")
        with pytest.raises(IndexDamaged) as raised:
            snapshot.passage_vectors(asked)
        assert str(raised.value) == (
            f"The catalogue has lost the encodings of {expected}. `patella index sync FOLDER` encodes them again."
        )
    snapshot.release()


def test_loading_reads_what_a_question_would_read(
    engines: tuple[LocalEngine, MemoryEngine], monkeypatch: pytest.MonkeyPatch
) -> None:
    loaded: list[str] = []
    monkeypatch.setattr(LiveVectors, "load", lambda self: loaded.append("vectors"))
    snapshot = opened(engines[0])

    def length_norms(lengths: NDArray[np.int64]) -> NDArray[np.float64]:
        loaded.append("norms")
        return np.ones(len(lengths))

    monkeypatch.setattr("index.keyword.bm25.length_norms", length_norms)
    snapshot.load()
    assert sorted(loaded) == [*["norms"] * 5, "vectors"]  # of four fields, and of bodies in context
    snapshot.scores_in_context([["cat"]], ["cats.md#top:0"])
    assert len(loaded) == 6
    snapshot.release()


def open_leases(folder: Path) -> int:
    """Return how many leases of an index this process has open. Other tests may leave theirs open."""
    return sum(path.name == "LEASE" for path in open_files(folder))


def test_the_last_holder_closes_the_files(
    engines: tuple[LocalEngine, MemoryEngine], monkeypatch: pytest.MonkeyPatch
) -> None:
    closed: list[int] = []
    monkeypatch.setattr(WhooshReader, "close", lambda self: closed.append(1))
    before = open_leases(engines[0].folder)
    snapshot = opened(engines[0])
    assert snapshot.acquire() is snapshot
    assert snapshot.acquire() is snapshot
    for holders in (2, 1, 0):
        assert (open_leases(engines[0].folder), closed) == (before + 1, [])
        snapshot.release()
        assert (open_leases(engines[0].folder), closed) == ((before + 1, []) if holders else (before, [1]))


def test_holders_may_be_threads(engines: tuple[LocalEngine, MemoryEngine]) -> None:
    before, snapshot = open_leases(engines[0].folder), opened(engines[0])

    def hold(number: int) -> None:
        for _ in range(200):
            snapshot.acquire().release()

    assert in_threads(4, hold) == []
    assert open_leases(engines[0].folder) == before + 1
    snapshot.release()
    assert open_leases(engines[0].folder) == before


def test_a_damaged_generation_is_not_opened_and_not_leased(local: LocalEngine) -> None:
    publish(local, CATS)
    (name,) = local._folders.names()
    before = open_leases(local.folder)
    (local._folders.path(name) / "documents.json").write_text("{}", "utf-8")
    with pytest.raises(IndexDamaged) as raised:
        opened(local)
    assert str(raised.value) == f"Generation {name}: documents.json is not what its manifest says."
    assert open_leases(local.folder) == before


def test_an_empty_generation_has_no_rows(local: LocalEngine) -> None:
    publish(local)
    snapshot = opened(local)
    snapshot.load()
    assert snapshot.keyword(KeywordQuery(("cat",)), 9) == snapshot.semantic(np.ones(16, np.float32), 9) == []
    assert (snapshot.document_frequencies(["cat"]), snapshot.vocabulary().counts) == ([0], {})
    snapshot.release()
