"""Quantities that a question names, and the ranges of sentences that hold them."""

from __future__ import annotations

import pytest

from search.answers.quantities import names_quantity_in_range


@pytest.mark.parametrize(
    ("question", "sentence", "expected"),
    [
        ("room cancelled 20 days ahead", "14 to 27 days before: half of it.", True),
        ("room cancelled 30 days ahead", "14 to 27 days before: half of it.", False),
        ("room cancelled 30 days ahead", "28 days or more before the date: all of it.", True),
        ("room cancelled 3 days ahead", "Fewer than 14 days before: nothing.", True),
        ("room cancelled 20 days ahead", "Fewer than 14 days before: nothing.", False),
        ("prune a 700 GB repository", "500 GB to 5 TB | 1 hour", True),
        ("prune a 6 TB repository", "500 GB to 5 TB | 1 hour", False),
        ("after six years", "5 to 9 | 30", False),  # nothing says that these are years
        ("after 6 weeks", "5 to 9 months", False),
        ("room 12", "10 to 15 days", False),  # a number without a unit counts nothing
        ("version 2.4.1 years", "1 to 3 years", False),
        ("", "", False),
    ],
)
def test_a_range_holds_a_number_of_its_unit(question: str, sentence: str, expected: bool) -> None:
    assert names_quantity_in_range(question, sentence) == expected


def test_the_names_of_the_columns_may_have_the_unit() -> None:
    assert names_quantity_in_range("after six years", "5 to 9 | 30", "Complete years of service | Days")
    assert not names_quantity_in_range("after six months", "5 to 9 | 30", "Complete years of service | Days")
