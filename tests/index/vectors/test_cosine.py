"""Cosines do not depend on the batch, dot products keep to their error, and no row among the nearest is left out."""

from __future__ import annotations

import threading
from typing import Any

import numpy as np
import pytest
from hypothesis import given, strategies as st
from numpy.typing import NDArray

from index.vectors import cosine
from index.vectors.cosine import (
    cosines,
    float16_dot_products,
    float16_error_bound,
    int8_dot_products,
    nearest_rows,
    possible_top_k,
)


def unit_vectors(source: np.random.Generator, count: int, dimensions: int) -> NDArray[np.float64]:
    vectors = source.standard_normal((count, dimensions)) ** 3  # some numbers far larger than others
    lengths: NDArray[np.float64] = np.linalg.norm(vectors, axis=1, keepdims=True)
    return vectors / lengths


@given(st.integers(1, 40), st.integers(1, 1100), st.integers(0, 2**32 - 1))
def test_the_error_of_float16_dot_products_is_within_its_bound(count: int, dimensions: int, seed: int) -> None:
    vectors = unit_vectors(np.random.default_rng(seed), count + 1, dimensions)
    question, stored = vectors[0].astype(np.float32), vectors[1:].astype(np.float16)
    exact = stored.astype(np.float64) @ question.astype(np.float64)
    assert np.abs(float16_dot_products(stored, question) - exact).max() <= float16_error_bound(question)


def test_rows_whose_bounds_reach_the_kth_may_be_among_the_top_k() -> None:
    approximate = np.array([0.5, 0.9, 0.7, 0.69, 0.6, 0.7], np.float32)
    lower, upper = approximate - 0.01, approximate + np.array([0.3, 0, 0.01, 0.01, 0.01, 0.01], np.float32)
    assert possible_top_k(approximate, approximate, 2).tolist() == [1, 2, 5]
    assert possible_top_k(lower, upper, 2).tolist() == [0, 1, 2, 3, 5]
    assert possible_top_k(lower, upper, 2, np.array([False, True, True, False, True, False])).tolist() == [1, 2]
    assert possible_top_k(lower, upper, 9).tolist() == [0, 1, 2, 3, 4, 5]
    assert possible_top_k(lower, upper, 0).tolist() == []
    assert possible_top_k(lower[:0], upper[:0], 3).tolist() == []


def test_cores_share_many_dot_products_and_change_none() -> None:
    rows = np.random.default_rng(0).integers(-127, 128, (40_001, 24), np.int8)
    assert int8_dot_products(rows, rows[:2]).tolist() == (rows.astype(np.float64) @ rows[:2].T).tolist()


def test_a_cosine_is_rounded_to_nine_digits() -> None:
    matrix = np.array([[0.1234567894, 0], [0.1234567896, 0], [0, -1], [0.5, 0.25]])
    found = cosines(matrix, np.array([1, 1], np.float64))
    assert (found.tolist(), found.dtype) == ([0.123456789, 0.12345679, -1.0, 0.75], np.float64)
    assert cosines(matrix[:0], matrix[0]).shape == (0,)


@given(st.integers(1, 30), st.integers(1, 400), st.integers(0, 2**32 - 1), st.sampled_from([np.float16, np.float32]))
def test_a_cosine_is_the_exact_one_in_whatever_batch(count: int, dimensions: int, seed: int, kind: type) -> None:
    vectors = unit_vectors(np.random.default_rng(seed), count + 1, dimensions)
    vector, matrix = vectors[0].astype(np.float32), vectors[1:].astype(kind)
    found = cosines(matrix, vector)
    for n in range(count):
        assert cosines(matrix[n : n + 1], vector).tolist() == [found[n]]
    exact = [sum(map(float.__mul__, row, vector.tolist())) for row in matrix.tolist()]
    assert found == pytest.approx(exact, abs=1e-9)


def test_rows_that_single_precision_may_confuse_with_the_kth_are_among_the_nearest() -> None:
    """Two dot products of float32 vectors that differ by less than 2e-4 may be in either order."""
    matrix, vector = np.array([[0.5], [1.0], [0.99985], [0.99975], [1.0]], np.float32), np.ones(1, np.float32)
    allowed = np.array([True, False, True, True, True])
    assert nearest_rows(matrix, vector, 1, None).tolist() == [1, 2, 4]
    assert nearest_rows(matrix, vector, 3, None).tolist() == [1, 2, 3, 4]
    assert nearest_rows(matrix, vector, 1, allowed).tolist() == [2, 4]
    assert nearest_rows(matrix, vector, 9, allowed).tolist() == [0, 2, 3, 4]
    assert nearest_rows(matrix[:0], vector, 1, None).tolist() == []


bounds = st.lists(st.tuples(st.integers(-5, 5), st.integers(0, 3)), max_size=20)


@given(bounds, st.integers(-1, 21), st.data())
def test_what_may_be_among_the_top_k_is_what_the_kth_largest_lower_bound_does_not_rule_out(
    intervals: list[tuple[int, int]], k: int, data: st.DataObject
) -> None:
    lower = np.array([start for start, _ in intervals], np.float32)
    upper = np.array([start + width for start, width in intervals], np.float32)
    mask = np.array(data.draw(st.lists(st.booleans(), min_size=len(lower), max_size=len(lower))), bool)
    for allowed in (None, mask):
        rows = [n for n in range(len(lower)) if allowed is None or allowed[n]]
        kth = sorted((lower[n] for n in rows), reverse=True)[k - 1] if 0 < k <= len(rows) else -np.inf
        expected = [n for n in rows if k > 0 and upper[n] >= kth]
        found = possible_top_k(lower, upper, k, allowed)
        assert (found.tolist(), found.dtype) == (expected, np.intp)


def test_dot_products_have_a_row_for_each_row_and_a_column_for_each_of_the_others() -> None:
    rows = np.array([[127, -127], [1, 2], [0, 0]], np.int8)
    products = int8_dot_products(rows, np.array([[127, -127], [3, 4]], np.int8))
    assert (products.tolist(), products.dtype) == ([[32_258, -127], [-127, 11], [0, 0]], np.float32)
    products = float16_dot_products(np.array([[0.5, 0.25], [-2, 4]], np.float16), np.array([1, 2], np.float32))
    assert (products.tolist(), products.dtype) == ([1.0, 6.0], np.float32)


def test_a_sum_of_bytes_is_exact_up_to_2_to_the_24th() -> None:
    rows = np.full((1, 1040), 127, np.int8)
    rows[0, -1] = 126
    assert int8_dot_products(rows, np.full((1, 1040), 127, np.int8)).tolist() == [[1040 * 127**2 - 127]]


@pytest.mark.parametrize(("rows", "others"), [(0, 2), (3, 0), (0, 0)])
def test_without_rows_there_are_no_dot_products(rows: int, others: int) -> None:
    products = int8_dot_products(np.zeros((rows, 8), np.int8), np.zeros((others, 8), np.int8))
    assert (products.shape, products.dtype) == ((rows, others), np.float32)
    assert float16_dot_products(np.zeros((0, 8), np.float16), np.zeros(8, np.float32)).shape == (0,)


def test_the_error_bound_grows_with_the_dimensions_and_the_length_of_the_vector() -> None:
    """64 dimensions: two roundings for each lane and seven more, of a sum that is at most the length 8."""
    assert float16_error_bound(np.ones(64, np.float32)) == 9 * 8 / 2048
    assert float16_error_bound(np.ones(16, np.float32)) == 7.5 * 4 / 2048
    assert float16_error_bound(np.zeros(64, np.float32)) == 0


@pytest.mark.parametrize(
    ("rows", "cores", "shares"), [(4, 3, [4]), (5, 3, [2, 2, 1]), (5, 2, [3, 2]), (5, 1, [5]), (9, 4, [3, 2, 2, 2])]
)
def test_only_many_rows_are_shared_among_cores(
    monkeypatch: pytest.MonkeyPatch, rows: int, cores: int, shares: list[int]
) -> None:
    """The first share is computed in the thread that asks, and the others in threads of their own."""
    computed: list[tuple[bool, int]] = []
    multiply, asking = cosine._multiply, threading.current_thread()

    def count(share: NDArray[Any], others: NDArray[Any]) -> NDArray[Any]:
        computed.append((threading.current_thread() is asking, len(share)))
        return multiply(share, others)

    monkeypatch.setattr(cosine, "_multiply", count)
    monkeypatch.setattr(cosine, "cores", lambda: cores)
    monkeypatch.setattr(cosine, "_MIN_ROWS_TO_SHARE", 4)
    matrix = np.arange(rows, dtype=np.int8)[:, None]
    assert int8_dot_products(matrix, np.array([[2]], np.int8)).ravel().tolist() == [2 * n for n in range(rows)]
    own = [size for in_asking_thread, size in computed if in_asking_thread]
    assert (own, sorted(size for _, size in computed)) == (shares[:1], sorted(shares))


def test_sixteen_thousand_rows_are_not_worth_a_thread(monkeypatch: pytest.MonkeyPatch) -> None:
    sizes: list[int] = []
    multiply = cosine._multiply
    monkeypatch.setattr(cosine, "cores", lambda: 2)
    monkeypatch.setattr(cosine, "_multiply", lambda rows, others: sizes.append(len(rows)) or multiply(rows, others))
    for rows in (16_000, 16_001):
        int8_dot_products(np.ones((rows, 1), np.int8), np.ones((1, 1), np.int8))
    assert (sizes[0], sorted(sizes[1:])) == (16_000, [8_000, 8_001])


def test_all_cores_multiply_at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    together = threading.Barrier(3, timeout=20)
    multiply = cosine._multiply
    monkeypatch.setattr(cosine, "_multiply", lambda rows, others: (together.wait(), multiply(rows, others))[1])
    monkeypatch.setattr(cosine, "cores", lambda: 3)
    monkeypatch.setattr(cosine, "_MIN_ROWS_TO_SHARE", 2)
    cosine._threads.cache_clear()
    assert int8_dot_products(np.array([[1], [2], [3]], np.int8), np.ones((1, 1), np.int8)).tolist() == [[1], [2], [3]]
    cosine._threads.cache_clear()
