"""Every vector compared, nearly and then exactly."""

from __future__ import annotations

import os
import subprocess
import sys

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from numpy.typing import NDArray

from index.live_vectors import LiveVectors
from index.local import LocalEngine
from index.products import half_error, half_products
from index.rough import bounds, roughly
from index.vectors import near_the_top
from tests.support.articles import document, fake_vector, publish


def unit_vectors(source: np.random.Generator, count: int, dimensions: int) -> NDArray[np.float64]:
    vectors = source.standard_normal((count, dimensions)) ** 3  # some numbers far larger than others
    lengths: NDArray[np.float64] = np.linalg.norm(vectors, axis=1, keepdims=True)
    return vectors / lengths


@given(st.integers(1, 40), st.integers(1, 1100), st.integers(0, 2**32 - 1))
def test_a_product_of_halves_is_wrong_by_no_more_than_is_said(count: int, dimensions: int, seed: int) -> None:
    vectors = unit_vectors(np.random.default_rng(seed), count + 1, dimensions)
    asked, kept = vectors[0].astype(np.float32), vectors[1:].astype(np.float16)
    exact = kept.astype(np.float64) @ asked.astype(np.float64)
    assert np.abs(half_products(kept, asked) - exact).max() <= half_error(asked)


@given(st.integers(1, 40), st.integers(1, 1100), st.integers(0, 2**32 - 1))
def test_a_rough_product_lies_between_its_bounds(count: int, dimensions: int, seed: int) -> None:
    vectors = unit_vectors(np.random.default_rng(seed), count + 1, dimensions)
    asked, kept = vectors[0].astype(np.float32), vectors[1:].astype(np.float16)
    exact = kept.astype(np.float64) @ asked.astype(np.float64)
    least, most = bounds(roughly(kept), roughly(asked[None]))
    assert ((least <= exact) & (exact <= most)).all()
    assert (most - least).max() <= 0.2


def test_vectors_in_whole_numbers() -> None:
    whole, scales = roughly(np.array([[1, -0.5, 0], [0, 0, 0]], np.float16))
    assert whole.tolist() == [[127, -64, 0], [0, 0, 0]]
    assert scales.tolist() == [[pytest.approx(1 / 127), pytest.approx(0.5 / 127)], [0, 0]]


def test_what_is_nearly_the_kth_is_near_the_top() -> None:
    approximate = np.array([0.5, 0.9, 0.7, 0.69, 0.6, 0.7], np.float32)
    least, most = approximate - 0.01, approximate + np.array([0.3, 0, 0.01, 0.01, 0.01, 0.01], np.float32)
    assert near_the_top(approximate, approximate, 2).tolist() == [1, 2, 5]
    assert near_the_top(least, most, 2).tolist() == [0, 1, 2, 3, 5]
    assert near_the_top(least, most, 2, np.array([False, True, True, False, True, False])).tolist() == [1, 2]
    assert near_the_top(least, most, 9).tolist() == [0, 1, 2, 3, 4, 5]
    assert near_the_top(least, most, 0).tolist() == []
    assert near_the_top(least[:0], most[:0], 3).tolist() == []


@pytest.mark.parametrize("k", [1, 10, 120])
def test_the_nearest_of_several_segments_are_those_of_all(local: LocalEngine, k: int) -> None:
    texts = [f"Text number {n}." for n in range(120)]
    for start in (0, 90):  # two segments, and in one of them something that is gone
        publish(local, *(document(f"{n}.md", texts[n]) for n in range(start, min(start + 90, 120))))
    publish(local, removed=["7.md"])
    asked = fake_vector("question")
    with local.snapshot() as snapshot:
        hits = {hit.passage_id: hit.score for hit in snapshot.semantic(asked, k)}
        everything = {hit.passage_id: hit.score for hit in snapshot.semantic(asked, 1000)}
    assert len(everything) == 119
    assert sorted(hits.values(), reverse=True) == sorted(everything.values(), reverse=True)[:k]
    assert hits.items() <= everything.items()


def test_of_nothing_nothing_is_near() -> None:
    rows, cosines = LiveVectors([], []).near(fake_vector("question"), 3, None)
    assert (rows.tolist(), cosines.tolist()) == ([], [])


@pytest.mark.parametrize("policy", [None, "active"])
def test_the_environment_is_left_as_it_was(policy: str | None) -> None:
    environment = {name: value for name, value in os.environ.items() if name != "OMP_WAIT_POLICY"}
    environment |= {"OMP_WAIT_POLICY": policy} if policy else {}
    script = (
        "import os; before = dict(os.environ); import numpy as np; from index.products import whole_products; "
        "print(whole_products(np.ones((1, 2), np.int8), np.ones((1, 2), np.int8)), dict(os.environ) == before)"
    )
    told = subprocess.run([sys.executable, "-c", script], env=environment, capture_output=True, text=True, check=True)
    assert told.stdout == "[[2.]] True\n"
