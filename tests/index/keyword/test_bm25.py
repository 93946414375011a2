"""BM25F over arrays gives the scores of Whoosh: its formula, its lengths, its weights of the fields."""

from __future__ import annotations

import random

import numpy as np
import pytest
from hypothesis import given, settings, strategies as st

from index.keyword.bm25 import (
    REPETITION,
    FieldLengths,
    Floats,
    Postings,
    bm25f_scores,
    bm25f_scores_in_context,
    inverse_document_frequency,
    length_codes,
    length_norms,
    max_bm25f_score,
    norms_of_codes,
    quantized_lengths,
)

NOWHERE = Postings(np.zeros(0, np.int64), np.zeros(0, np.int64))


def held_in(rows: list[int], frequencies: list[int]) -> Postings:
    return Postings(np.array(rows, np.int32), np.array(frequencies, np.uint8))


def test_saturated_frequencies_are_those_of_the_norms_that_are_given() -> None:
    postings = held_in([0, 2], [1, 3])
    short, long = (length_norms(np.array([4, 4, each])) for each in (4, 20))
    expected = [[2.2 / (1 + norms[0]), 6.6 / (3 + norms[2])] for norms in (short, long)]
    assert [postings.saturated(norms).tolist() for norms in (short, long)] == [pytest.approx(each) for each in expected]
    assert postings.saturated(long) is postings.saturated(long)  # remembered
    assert postings.saturated(short).tolist() == pytest.approx(expected[0])


def test_lengths_count_as_whoosh_keeps_them() -> None:
    from whoosh.util.numeric import byte_to_length, length_to_byte

    lengths = [*range(3000), 50_000, 106_373, 106_374, 500_000]
    expected = [byte_to_length(length_to_byte(length)) for length in lengths]
    assert quantized_lengths(np.array(lengths)).tolist() == expected


def test_lengths_are_rounded_up_to_a_step_and_to_no_more_than_the_last() -> None:
    rounded = quantized_lengths(np.array([0, 10, 11, 12, 102_975, 102_976, 200_000], np.int32))
    assert (rounded.tolist(), rounded.dtype) == ([0, 10, 12, 12, 102_975, 106_374, 106_374], np.float64)
    assert quantized_lengths(np.zeros(0, np.int32)).tolist() == []


def test_a_passage_is_normalized_by_its_rounded_length_and_the_exact_mean() -> None:
    norms = length_norms(np.array([0, 4, 11, 5], np.int32))
    assert norms == pytest.approx([0.3, 1.02, 2.46, 1.2])
    assert norms.dtype == np.float64


def test_norms_of_fields_without_a_term_are_the_least() -> None:
    assert length_norms(np.zeros(2, np.int32)).tolist() == pytest.approx([0.3, 0.3])
    assert length_norms(np.zeros(0, np.int32)).shape == (0,)


def test_a_rare_term_weighs_more() -> None:
    frequencies = [inverse_document_frequency(matching, 100) for matching in (0, 1, 9, 99, 100)]
    assert frequencies == pytest.approx([5.605170, 4.912023, 3.302585, 1.0, 0.990050])


def test_the_highest_score_is_that_of_a_body_that_repeats_all_terms_without_end() -> None:
    frequencies = {"a": 9, "b": 99, "c": 0}
    assert max_bm25f_score("ab", frequencies, 100) == pytest.approx(2.2 * (3.302585 + 1.0))
    assert max_bm25f_score("aba", frequencies, 100) == pytest.approx(2.2 * (2**0.7 * 3.302585 + 1.0))
    assert max_bm25f_score("c", frequencies, 100) == pytest.approx(2.2 * 5.605170)
    assert (max_bm25f_score("", {}, 100), max_bm25f_score("a", {"a": 0}, 0), max_bm25f_score("", {}, 0)) == (0, 0, 0)


@given(st.integers(1, 255), st.integers(1, 50), st.integers(1, 5))
def test_no_body_reaches_the_highest_score(frequency: int, total: int, times: int) -> None:
    norms = [length_norms(np.full(total, frequency))] * 4
    terms = ["a"] * times
    scores = bm25f_scores(terms, lambda term: [NOWHERE, NOWHERE, held_in([0], [frequency]), NOWHERE], norms, total)
    assert 0 < scores[0] < max_bm25f_score(terms, {"a": 1}, total)


def test_each_field_has_its_weight_and_its_lengths() -> None:
    """The term is in the title, the heading, the body or all fields of one of four passages, the last one."""
    once, lengths = [1, 1], [np.full(4, 2), np.full(4, 4), np.array([1, 1, 5, 9]), np.full(4, 3)]
    postings = [held_in([0, 3], once), held_in([1, 3], once), held_in([2, 3], [2, 3]), held_in([0, 3], once)]
    scores = bm25f_scores(["a"], lambda term: postings, [length_norms(each) for each in lengths], total=4)
    idf = float(np.log(4 / 3) + 1)
    body = [idf * 2.2 * 2 / (2 + 1.2 * (0.25 + 0.75 * 5 / 4)), idf * 2.2 * 3 / (3 + 1.2 * (0.25 + 0.75 * 9 / 4))]
    assert scores == pytest.approx([2 * idf, 0.5 * idf, body[0], 2.5 * idf + body[1]])
    assert (scores.dtype, scores.shape) == (np.float64, (4,))


@settings(max_examples=50)
@given(
    st.lists(st.tuples(st.integers(0, 30), st.integers(0, 40)), min_size=1, max_size=12),
    st.sampled_from([(0, 1.5), (1, 0.5), (2, 1.0), (3, 0.5)]),
)
def test_the_score_in_one_field_is_the_one_of_whoosh(passages: list[tuple[int, int]], field: tuple[int, float]) -> None:
    """`passages` are pairs of the frequency of the term and the number of other terms."""
    from whoosh.scoring import bm25

    frequencies = np.array([frequency for frequency, _ in passages])
    lengths = np.array([frequency + others for frequency, others in passages])
    number, weight = field
    postings = [NOWHERE] * 4
    postings[number] = Postings(np.flatnonzero(frequencies), frequencies[frequencies > 0])
    scores = bm25f_scores(["a"], lambda term: postings, [length_norms(lengths)] * 4, len(passages))
    idf = np.log(len(passages) / (np.count_nonzero(frequencies) + 1)) + 1
    expected = [
        weight * bm25(idf, frequency, length, lengths.mean() or 1.0, 0.75, 1.2) if frequency else 0.0
        for frequency, length in zip(frequencies, quantized_lengths(lengths), strict=True)
    ]
    assert scores == pytest.approx(expected)


def test_terms_are_added_in_alphabetical_order_whatever_the_question() -> None:
    terms = [*"abcdefghij"]
    source = np.random.default_rng(0)
    frequencies = {term: source.integers(1, 200, 7) for term in terms}
    norms = [length_norms(source.integers(1, 60, 7))] * 4

    def postings_of(term: str) -> list[Postings]:
        return [NOWHERE, NOWHERE, Postings(np.arange(7), frequencies[term]), NOWHERE]

    alone = [bm25f_scores([term], postings_of, norms, 7) for term in terms]
    in_order, backwards = np.zeros(7), np.zeros(7)
    for n in range(len(terms)):
        in_order, backwards = in_order + alone[n], backwards + alone[-1 - n]
    assert in_order.tolist() != backwards.tolist()
    for question in (terms, terms[::-1], terms[5:] + terms[:5]):
        assert bm25f_scores(question, postings_of, norms, 7).tolist() == in_order.tolist()
    twice = bm25f_scores([*terms, *terms], postings_of, norms, 7)
    assert twice == pytest.approx(2**REPETITION * in_order)
    assert bm25f_scores([*terms[::-1], *terms], postings_of, norms, 7).tolist() == twice.tolist()


@pytest.mark.parametrize(("times", "counts"), [(1, 1.0), (2, 1.624505), (3, 2.157669)])
def test_a_term_that_is_said_again_counts_more_but_not_as_much_again(times: int, counts: float) -> None:
    norms = [length_norms(np.array([5, 5]))] * 4

    def postings_of(term: str) -> list[Postings]:
        return [NOWHERE, NOWHERE, held_in([0], [1]) if term == "a" else held_in([1], [1]), NOWHERE]

    once = float(bm25f_scores(["a"], postings_of, norms, 2)[0])
    scores = bm25f_scores([*["a"] * times, "b"], postings_of, norms, 2)
    assert scores.tolist() == pytest.approx([counts * once, once])


def test_nothing_scores_without_terms_or_without_passages() -> None:
    norms = [length_norms(np.array([1, 2]))] * 4
    assert bm25f_scores([], lambda term: [NOWHERE] * 4, norms, 2).tolist() == [0.0, 0.0]
    assert bm25f_scores(["a"], lambda term: [NOWHERE] * 4, norms, 2).tolist() == [0.0, 0.0]
    empty = [length_norms(np.zeros(0, np.int64))] * 4
    assert bm25f_scores(["a"], lambda term: [NOWHERE] * 4, empty, 0).tolist() == []


@pytest.mark.parametrize(("postings", "norms"), [(3, 4), (4, 3)])
def test_postings_and_norms_are_needed_for_every_field(postings: int, norms: int) -> None:
    with pytest.raises(ValueError, match="shorter"):
        bm25f_scores(["a"], lambda term: [NOWHERE] * postings, [length_norms(np.ones(1))] * norms, 1)


# In context: three passages of one section, then one that stands alone

SECTION = FieldLengths(
    np.array([[1, 0, 4, 0], [1, 0, 2, 0], [1, 0, 6, 0], [2, 1, 4, 3]]), np.array([False, True, True, False])
)


def test_the_neighbours_of_a_passage_are_those_before_and_after_it_in_its_section() -> None:
    before, after = SECTION.neighbours(np.array([0, 1, 2, 3]))
    assert (before.tolist(), after.tolist()) == ([-1, 0, 1, -1], [1, 2, -1, -1])
    some = [rows.tolist() for rows in SECTION.neighbours(np.array([2, 0]))]
    assert some == [[1, -1], [-1, 1]]


def test_the_norms_of_each_field_and_of_bodies_in_context() -> None:
    columns = ([1, 1, 1, 2], [0, 0, 0, 1], [4, 2, 6, 4], [0, 0, 0, 3])
    expected = [length_norms(np.array(lengths)).tolist() for lengths in columns]
    assert [norms.tolist() for norms in SECTION.norms] == expected
    assert SECTION.context_norms.tolist() == length_norms(np.array([6, 12, 8, 4])).tolist()


def in_context(terms: str, postings: list[Postings], rows: list[int], lengths: FieldLengths = SECTION) -> Floats:
    (scores,) = bm25f_scores_in_context([terms], lambda term: postings, lengths, np.array(rows, np.int64))
    return scores


def test_the_body_is_read_with_its_neighbours_and_the_other_fields_are_not() -> None:
    """The term is in the bodies of rows 0 and 2 and in the title of row 0."""
    title, body = held_in([0], [1]), held_in([0, 2], [1, 3])
    scores = in_context("a", [title, NOWHERE, body, NOWHERE], [1, 3, 0])
    in_title, in_body = float(np.log(4 / 2) + 1), float(np.log(4 / 3) + 1)
    of_title = 1.5 * in_title * 2.2 / (1 + 1.2 * (0.25 + 0.75 * 1 / 1.25))
    first, second = (1.2 * (0.25 + 0.75 * length / 7.5) for length in (6, 12))
    assert scores.tolist() == pytest.approx(
        [in_body * 2.2 * 4 / (4 + second), 0.0, of_title + in_body * 2.2 * 1 / (1 + first)]
    )
    assert (scores.dtype, scores.shape) == (np.float64, (3,))


def test_a_term_that_is_said_again_counts_more_in_context_too() -> None:
    body = [NOWHERE, NOWHERE, held_in([2], [1]), NOWHERE]
    assert in_context("aaa", body, [1, 2]) == pytest.approx(3**0.7 * in_context("a", body, [1, 2]))


def test_several_bags_of_terms_are_scored_at_once() -> None:
    of_terms = {
        "a": [NOWHERE, NOWHERE, held_in([2], [1]), NOWHERE],
        "b": [held_in([0, 2], [1, 1]), NOWHERE, NOWHERE, NOWHERE],
    }
    rows = np.array([2, 0])
    together = bm25f_scores_in_context(["ab", "a", "", "bb"], of_terms.__getitem__, SECTION, rows)
    alone = [bm25f_scores_in_context([bag], of_terms.__getitem__, SECTION, rows)[0] for bag in ("ab", "a", "", "bb")]
    assert together.tolist() == [scores.tolist() for scores in alone]
    assert together[0].tolist() == (together[1] + alone[3] / 2**0.7).tolist()
    assert bm25f_scores_in_context([], of_terms.__getitem__, SECTION, rows).shape == (0, 2)


def test_nothing_scores_in_context_without_terms_or_rows() -> None:
    body = [NOWHERE, NOWHERE, held_in([0], [1]), NOWHERE]
    assert in_context("", body, [0, 1]).tolist() == [0.0, 0.0]
    assert in_context("a", [NOWHERE] * 4, [0, 1]).tolist() == [0.0, 0.0]
    assert in_context("a", body, []).tolist() == []
    empty = FieldLengths(np.zeros((0, 4), np.int32), np.zeros(0, bool))
    assert in_context("a", [NOWHERE] * 4, [], empty).tolist() == []
    assert empty.context_norms.tolist() == []


bodies = st.lists(st.tuples(st.booleans(), st.integers(0, 3), st.integers(0, 40)), min_size=1, max_size=9)
"""Lists of passages: whether each continues a section, how often it holds the term, and its number of other terms."""


def index_of(passages: list[tuple[bool, int, int]]) -> tuple[FieldLengths, list[Postings]]:
    frequencies = np.array([frequency for _, frequency, _ in passages])
    lengths = np.array([[1, 1, frequency + others, 0] for _, frequency, others in passages])
    continues = np.array([n > 0 and each for n, (each, _, _) in enumerate(passages)])
    rows = np.flatnonzero(frequencies)
    return FieldLengths(lengths, continues), [NOWHERE, NOWHERE, Postings(rows, frequencies[rows]), NOWHERE]


@given(bodies)
def test_passages_that_stand_alone_score_in_context_as_without(passages: list[tuple[bool, int, int]]) -> None:
    lengths, postings = index_of([(False, *rest) for _, *rest in passages])
    alone = bm25f_scores("ab", lambda term: postings, lengths.norms, len(passages))
    assert in_context("ab", postings, [*range(len(passages))], lengths).tolist() == alone.tolist()


@given(bodies, st.randoms(use_true_random=False))
def test_a_passage_scores_in_context_alike_whatever_is_scored_with_it(
    passages: list[tuple[bool, int, int]], source: random.Random
) -> None:
    lengths, postings = index_of(passages)
    scores = in_context("a", postings, [*range(len(passages))], lengths).tolist()
    rows = source.sample(range(len(passages)), len(passages))
    assert in_context("a", postings, rows, lengths).tolist() == [scores[row] for row in rows]


@given(bodies)
def test_a_passage_scores_in_context_if_it_or_a_neighbour_holds_the_term(passages: list[tuple[bool, int, int]]) -> None:
    lengths, postings = index_of(passages)
    rows = np.arange(len(passages))
    held = np.isin(rows, postings[2].rows)
    before, after = lengths.neighbours(rows)
    expected = held | np.isin(before, postings[2].rows) | np.isin(after, postings[2].rows)
    assert (in_context("a", postings, rows.tolist(), lengths) > 0).tolist() == expected.tolist()


@given(st.lists(st.integers(0, 200_000), min_size=1, max_size=30), st.data())
def test_lengths_beside_the_postings_give_the_scores_of_lengths_by_row(lengths: list[int], data: st.DataObject) -> None:
    of_all = np.array(lengths, np.int64)
    rows = np.array(sorted(data.draw(st.sets(st.integers(0, len(lengths) - 1), min_size=1))), np.int64)
    frequencies = np.ones(len(rows), np.int64)
    by_row = Postings(rows, frequencies).saturated(length_norms(of_all))
    beside = Postings(rows, frequencies, length_codes(of_all[rows]))
    assert beside.saturated(norms_of_codes(float(of_all.mean()))).tolist() == by_row.tolist()
