"""Quantize vectors to one byte or one bit per dimension: the cosine lies within its bounds, or is near its estimate."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, strategies as st
from numpy.typing import NDArray

from index.vectors.quantization import (
    Int8Vectors,
    approximate_cosines,
    binarize,
    cosine_bounds,
    max_approximate_cosines,
    quantize,
)


def unit_vectors(count: int, dimensions: int, seed: int) -> np.ndarray:
    vectors = np.random.default_rng(seed).standard_normal((count, dimensions)).astype(np.float32)
    return vectors / np.linalg.norm(vectors, axis=1, keepdims=True)


def test_binary_vectors_hold_the_signs() -> None:
    vectors = np.array([[0.5, -0.5, 0.1, -0.1, 0.2, 0.3, -0.2, -0.3, 0.4, -0.4]], np.float32)
    assert binarize(vectors).tolist() == [[0b10101100, 0b10000000]]


def test_the_approximate_cosine_adds_components_of_equal_sign_and_subtracts_the_others() -> None:
    question = np.array([[0.6, -0.8]], np.float32)
    signs = binarize(np.array([[1, 1], [1, -1], [-1, 1]], np.float32))
    root = np.sqrt(np.pi / 2 / 2)
    assert approximate_cosines(question, signs)[0] == pytest.approx([-0.2 * root, 1.4 * root, -1.4 * root], abs=0.01)


def test_the_approximate_cosine_is_near_the_cosine() -> None:
    questions, others = unit_vectors(20, 384, 1), unit_vectors(20, 384, 2)
    mixed = questions + np.linspace(0, 3, 20, dtype=np.float32)[:, None] * others
    mixed /= np.linalg.norm(mixed, axis=1, keepdims=True)
    exact = (questions * mixed).sum(axis=1)
    assert np.diag(approximate_cosines(questions, binarize(mixed))) == pytest.approx(exact, abs=0.1)


def test_questions_and_vectors_may_be_zero_or_absent() -> None:
    assert approximate_cosines(np.zeros((1, 16), np.float32), binarize(unit_vectors(3, 16, 0))).tolist() == [[0, 0, 0]]
    assert approximate_cosines(np.zeros((0, 16), np.float32), binarize(unit_vectors(3, 16, 0))).shape == (0, 3)
    assert approximate_cosines(unit_vectors(2, 16, 0), np.zeros((0, 2), np.uint8)).shape == (2, 0)


@given(st.integers(1, 40), st.integers(1, 70), st.integers(0, 99))
def test_the_same_to_the_last_digit_in_whatever_batch(count: int, dimensions: int, seed: int) -> None:
    questions, signs = unit_vectors(3, dimensions, seed), binarize(unit_vectors(count, dimensions, seed + 1))
    together = approximate_cosines(questions, signs)
    for n in range(count):
        assert approximate_cosines(questions[1:2], signs[n : n + 1]).tolist() == [[together[1, n]]]


@given(st.integers(1, 3), st.integers(1, 70), st.lists(st.integers(1, 5), min_size=1, max_size=8), st.integers(0, 99))
def test_the_highest_in_a_group_is_the_highest_of_its_members(
    count: int, dimensions: int, groups: list[int], seed: int
) -> None:
    questions, signs = unit_vectors(count, dimensions, seed), binarize(unit_vectors(sum(groups), dimensions, seed + 1))
    ends = np.cumsum(groups)
    each = np.split(approximate_cosines(questions, signs), ends[:-1], axis=1)
    highest = max_approximate_cosines(questions, signs, ends - groups)
    assert highest.tolist() == np.column_stack([part.max(axis=1) for part in each]).tolist()


def test_without_groups_there_is_no_highest() -> None:
    highest = max_approximate_cosines(unit_vectors(2, 16, 0), np.zeros((0, 2), np.uint8), np.zeros(0, np.int64))
    assert (highest.shape, highest.dtype) == ((2, 0), np.float64)


def test_vectors_without_dimensions_are_not_alike() -> None:
    assert approximate_cosines(np.zeros((2, 0), np.float32), np.zeros((3, 0), np.uint8)).tolist() == [[0, 0, 0]] * 2
    assert binarize(np.zeros((3, 0), np.float32)).shape == (3, 0)


@pytest.mark.parametrize(("dimensions", "width"), [(1, 1), (8, 1), (9, 2), (16, 2), (17, 3)])
def test_zero_is_not_positive_and_a_row_fills_whole_bytes(dimensions: int, width: int) -> None:
    signs = binarize(np.zeros((2, dimensions), np.float16))
    assert (signs.tolist(), signs.dtype) == ([[0] * width] * 2, np.uint8)


def test_the_approximate_cosine_of_a_question_in_whole_127ths_is_exact_but_for_its_factor() -> None:
    """The sum of the components times the signs, times sqrt(pi / 2 / dimensions)."""
    question = np.array([[127, -64, 32, 0]], np.float32) / 127
    signs = binarize(np.array([[1, 1, 1, 1], [1, -1, 1, -1], [-1, 1, -1, 1]], np.float32))
    factor = (np.pi / 2 / 4) ** 0.5
    expected = [95 / 127 * factor, 223 / 127 * factor, -223 / 127 * factor]
    found = approximate_cosines(question, signs)
    assert found[0] == pytest.approx(expected, abs=1e-6)
    assert (found.dtype, found.shape) == (np.float64, (1, 3))


def uneven_unit_vectors(source: np.random.Generator, count: int, dimensions: int) -> NDArray[np.float64]:
    vectors = source.standard_normal((count, dimensions)) ** 3  # some numbers far larger than others
    lengths: NDArray[np.float64] = np.linalg.norm(vectors, axis=1, keepdims=True)
    return vectors / lengths


@given(st.integers(1, 40), st.integers(1, 1100), st.integers(0, 2**32 - 1))
def test_a_cosine_lies_between_its_bounds(count: int, dimensions: int, seed: int) -> None:
    vectors = uneven_unit_vectors(np.random.default_rng(seed), count + 1, dimensions)
    question, stored = vectors[0].astype(np.float32), vectors[1:].astype(np.float16)
    exact = stored.astype(np.float64) @ question.astype(np.float64)
    lower, upper = cosine_bounds(quantize(stored), quantize(question[None]))
    assert ((lower <= exact) & (exact <= upper)).all()
    assert (upper - lower).max() <= 0.2


def test_quantized_vectors_have_values_scales_and_errors() -> None:
    values, scales = quantize(np.array([[1, -0.5, 0], [0, 0, 0]], np.float16))
    assert values.tolist() == [[127, -64, 0], [0, 0, 0]]
    assert scales.tolist() == [[pytest.approx(1 / 127), pytest.approx(0.5 / 127)], [0, 0]]


def test_rows_are_quantized_alike_in_whatever_batch(monkeypatch: pytest.MonkeyPatch) -> None:
    vectors = uneven_unit_vectors(np.random.default_rng(0), 7, 12).astype(np.float16)
    values, scales = quantize(vectors)
    assert (values.dtype, values.shape, scales.dtype, scales.shape) == (np.int8, (7, 12), np.float32, (7, 2))
    for batch_size in (1, 2, 7):
        monkeypatch.setattr("index.vectors.quantization._BATCH_SIZE", batch_size)
        assert [part.tolist() for part in quantize(vectors)] == [values.tolist(), scales.tolist()]


def test_no_vectors_are_quantized_to_none() -> None:
    values, scales = quantize(np.zeros((0, 5), np.float16))
    assert (values.shape, values.dtype, scales.shape, scales.dtype) == ((0, 5), np.int8, (0, 2), np.float32)
    lower, upper = cosine_bounds(Int8Vectors(values, scales), quantize(np.ones((1, 5))))
    assert (lower.tolist(), upper.tolist()) == ([], [])


@pytest.mark.parametrize(
    ("error", "question_error", "margin"),
    [(0.0, 0.0, 1e-6), (0.1, 0.0, 0.101001), (0.0, 0.2, 0.202001), (0.1, 0.2, 0.303001)],
)
def test_the_bounds_are_as_far_from_the_estimate_as_both_errors_allow(
    error: float, question_error: float, margin: float
) -> None:
    """Each error counts 1.01 times, since no vector is longer, and 1e-6 is for the rounding of the products."""
    rows = Int8Vectors(np.array([[100, 0], [0, 50]], np.int8), np.array([[0.01, error], [0.01, error]], np.float32))
    question = Int8Vectors(np.array([[60, -80]], np.int8), np.array([[0.01, question_error]], np.float32))
    lower, upper = cosine_bounds(rows, question)
    assert lower == pytest.approx([0.6 - margin, -0.4 - margin], abs=2e-7)
    assert upper == pytest.approx([0.6 + margin, -0.4 + margin], abs=2e-7)
    assert (lower.dtype, upper.dtype) == (np.float32, np.float32)


def test_vectors_without_dimensions_are_quantized_to_nothing() -> None:
    values, scales = quantize(np.zeros((2, 0), np.float32))
    assert (values.shape, scales.tolist()) == ((2, 0), [[0, 0], [0, 0]])
