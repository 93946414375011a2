"""A first look at vectors by their signs."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from index.coarse import CoarseVectors
from index.codes import signs
from index.live_vectors import LiveVectors
from index.local import LocalEngine
from tests.support.articles import document, fake_vector, publish

VECTORS = np.array([[1, 1, 1], [1, 1, -1], [1, -1, -1], [-1, -1, -1]], np.float32)
ASKED = np.array([0.5, 0.4, 0.3], np.float32)


@pytest.fixture
def no_more_than_asked_for(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("COMPARED", "_LEFT", "_SHARE_LEFT"):
        monkeypatch.setattr(f"index.coarse.{name}", 0)


def test_the_rows_whose_signs_are_nearest_are_left(no_more_than_asked_for: None) -> None:
    coarse = CoarseVectors([signs(VECTORS[:1]), signs(VECTORS[1:])])
    found = [coarse.nearest(ASKED, k, None).tolist() for k in (1, 2, 3, 4, 9)]
    assert found == [[0], [0, 1], [0, 1, 2], [0, 1, 2, 3], [0, 1, 2, 3]]


def test_of_as_many_signs_those_count_more_where_the_question_is_larger(no_more_than_asked_for: None) -> None:
    coarse = CoarseVectors([signs(np.array([[1, 1, -1], [1, -1, 1], [-1, 1, 1]], np.float32))])
    assert coarse.nearest(np.array([0.1, 0.9, 0.4], np.float32), 1, None).tolist() == [2]
    assert coarse.nearest(np.array([0.9, 0.1, 0.4], np.float32), 1, None).tolist() == [1]


def test_what_ties_with_the_last_is_not_left_out(no_more_than_asked_for: None) -> None:
    coarse = CoarseVectors([signs(np.repeat(VECTORS[1:2], 5, axis=0))])
    assert coarse.nearest(ASKED, 2, None).tolist() == [0, 1, 2, 3, 4]


def test_a_filter_is_looked_through_to_its_end(no_more_than_asked_for: None) -> None:
    coarse = CoarseVectors([signs(VECTORS)])
    allowed = np.array([False, False, True, True])
    assert coarse.nearest(ASKED, 1, allowed).tolist() == [2]
    assert coarse.nearest(ASKED, 2, allowed).tolist() == [2, 3]
    assert coarse.nearest(ASKED, 2, np.zeros(4, bool)).tolist() == []


@given(st.integers(1, 40), st.integers(1, 200), st.integers(1, 30), st.integers(0, 2**32 - 1))
def test_as_many_rows_as_are_to_be_compared_are_left(compared: int, total: int, dimensions: int, seed: int) -> None:
    source = np.random.default_rng(seed)
    vectors, asked = source.standard_normal((total, dimensions)), source.standard_normal(dimensions)
    with pytest.MonkeyPatch.context() as patched:
        patched.setattr("index.coarse.COMPARED", compared)
        patched.setattr("index.coarse._LEFT", 2 * compared)
        found = CoarseVectors([signs(vectors)]).nearest(asked.astype(np.float32), 1, None).tolist()
    assert found == sorted(set(found))
    assert len(found) >= min(compared, total)


def test_a_large_index_finds_what_comparing_every_vector_finds(
    local: LocalEngine, monkeypatch: pytest.MonkeyPatch
) -> None:
    for start in (0, 150):  # two segments, and in one of them something that is gone
        publish(local, *(document(f"{n}.md", f"Text number {n}.") for n in range(start, start + 150)))
    publish(local, removed=["7.md"])
    asked = [fake_vector(f"question {n}") for n in range(20)]
    with local.snapshot() as snapshot:
        assert snapshot.exact
        exact = [snapshot.semantic(vector, 40) for vector in asked]
    monkeypatch.setattr("index.live_vectors.EXACT_UP_TO", 200)
    monkeypatch.setattr("index.coarse.COMPARED", 160)
    monkeypatch.setattr("index.coarse._LEFT", 250)
    local.close()
    with LocalEngine(local.folder).snapshot() as snapshot:
        assert not snapshot.exact
        found = [snapshot.semantic(vector, 40) for vector in asked]
    recalled = [len(set(hits[:10]) & set(those)) / 10 for hits, those in zip(exact, found, strict=True)]
    assert np.mean(recalled) >= 0.99
    assert {len(those) for those in found} == {40}


def test_of_nothing_nothing_is_near() -> None:
    rows, cosines = LiveVectors([], []).near(ASKED, 3, None)
    assert (rows.tolist(), cosines.tolist()) == ([], [])
