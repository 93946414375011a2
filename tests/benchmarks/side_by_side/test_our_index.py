"""The index of Patella in the comparison: a new one, an existing one, and what the peers are handed of it."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import numpy as np
import pytest

from benchmarks.peers.exchange import PeerPassage
from benchmarks.side_by_side import our_index
from core.errors import IndexMismatch, IndexMissing
from core.progress import no_progress
from core.settings import Settings
from embedding.auto_encoder import AutoEncoder
from evaluation.collections import corpus_rows
from index.opening import open_engine
from ingest.bounded.reader import BoundedReader
from tests.support.articles import document, publish
from tests.support.collections import twelve_cats


@pytest.fixture
def collection(tmp_path: Path) -> Path:
    return twelve_cats(tmp_path / "cats")


def test_an_index_that_is_there_is_used_as_it_is(collection: Path, model_folder: Path, tmp_path: Path) -> None:
    chosen = Settings(model=str(model_folder))
    new = our_index.build_index(tmp_path, corpus_rows(collection), chosen, no_progress)
    existing = our_index.open_index(Path(new.library.settings.index), chosen)
    with existing.library.engine.snapshot() as snapshot:
        passages, vectors = our_index.contents(snapshot, no_progress)
    assert new.build_s is not None
    assert existing.build_s is None
    assert passages[3] == PeerPassage(
        passage_id="0000000.md#cat-3:0",
        title="Cat 0",
        heading="Cat 3",
        body="The cat d and the dog sleep and swim and hide.",
        text="Cat 0\nCat 3\nThe cat d and the dog sleep and swim and hide.",
    )
    assert (vectors.shape, vectors.dtype) == ((12, 32), np.float32)
    assert np.allclose(np.linalg.norm(vectors, axis=1), 1)


def test_a_new_index_is_calibrated_and_an_existing_one_is_left_as_it_is(
    collection: Path, model_folder: Path, tmp_path: Path
) -> None:
    chosen, told = Settings(model=str(model_folder), index=tmp_path / "other"), list[str]()
    new = our_index.build_index(tmp_path, corpus_rows(collection), chosen, lambda stage, *_: told.append(stage))
    (generation,) = new.library.engine.generations()
    assert (new.library.settings.index, generation.documents) == (str(tmp_path / "patella"), 2)
    assert new.library.calibration(generation) is not None
    assert {"reading", "encoding", "publishing", "calibrating"} <= set(told)
    files = sorted((tmp_path / "patella").rglob("*"))
    existing = our_index.open_index(tmp_path / "patella", chosen)
    assert existing.library.settings == chosen.model_copy(update={"index": str(tmp_path / "patella")})
    assert existing.library.engine.generations() == [generation]
    assert [file for file in sorted((tmp_path / "patella").rglob("*")) if not file.name.endswith(("-wal", "-shm"))] == [
        file for file in files if not file.name.endswith(("-wal", "-shm"))
    ]


def test_the_seconds_of_a_build_leave_out_those_of_the_model(
    collection: Path, model_folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A clock goes on by 1000 seconds for each call of the encoder, and by one for each document that is cut."""
    now = [50.0]

    def slow(name: str, seconds: float) -> None:
        original = getattr(AutoEncoder, name)

        def slowed(self: AutoEncoder, *arguments: object) -> object:
            now[0] += seconds
            return original(self, *arguments)

        monkeypatch.setattr(AutoEncoder, name, slowed)

    monkeypatch.setattr(our_index, "time", SimpleNamespace(perf_counter=lambda: now[0]))
    for name in ("encode", "encode_with_tokens"):
        slow(name, 1000.0)
    read_all = BoundedReader.read_all

    def slow_read(self: BoundedReader, articles: Any) -> Iterator[Any]:
        for outcome in read_all(self, articles):
            now[0] += 1.0
            yield outcome

    monkeypatch.setattr(BoundedReader, "read_all", slow_read)
    built = our_index.build_index(tmp_path, corpus_rows(collection), Settings(model=str(model_folder)), no_progress)
    assert (built.build_s, now[0] > 2000) == (2.0, True)


def test_an_index_that_is_not_there_is_said(model_folder: Path, tmp_path: Path) -> None:
    with pytest.raises(IndexMissing, match=rf"^Nothing is indexed in {tmp_path / 'none'} yet\."):
        our_index.open_index(tmp_path / "none", Settings(model=str(model_folder)))


def test_an_index_of_another_model_is_said(
    collection: Path, model_folder: Path, other_model_folder: Path, tmp_path: Path
) -> None:
    our_index.build_index(tmp_path, corpus_rows(collection)[:2], Settings(model=str(model_folder)), no_progress)
    with pytest.raises(IndexMismatch, match=r"^The index was made with another model than .*other"):
        our_index.open_index(tmp_path / "patella", Settings(model=str(other_model_folder)))


def test_the_contents_are_all_passages_in_the_order_of_the_index_with_vectors_of_length_1() -> None:
    engine, told = open_engine("memory:"), list[tuple[str, int, int]]()
    publish(engine, document("b.md", "One.", "Two."), document("a.md", "Three.", title="A title"))
    with engine.snapshot() as snapshot:
        passages, vectors = our_index.contents(snapshot, lambda *values: told.append(values))
        expected = snapshot.passage_vectors([passage.passage_id for passage in passages]).passages
    assert passages == [
        PeerPassage("a.md#top:0", "A title", "", "Three.", "A title\nThree."),
        PeerPassage("b.md#top:0", "b.md", "", "One.", "b.md\nOne."),
        PeerPassage("b.md#top:1", "b.md", "", "Two.", "b.md\nTwo."),
    ]
    assert told == [("reading the index", 0, 2), ("reading the index", 1, 2)]
    assert np.allclose(vectors, expected, atol=1e-3)
    assert np.abs(np.linalg.norm(vectors, axis=1) - 1).max() < 1e-6
    assert (vectors.shape, vectors.dtype) == ((3, 16), np.float32)
