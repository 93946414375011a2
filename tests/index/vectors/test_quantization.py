"""Quantize vectors to one bit per dimension."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, strategies as st

from index.vectors.quantization import approximate_cosines, binarize


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
