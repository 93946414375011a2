"""Quantities that a question names, and the ranges of sentences that hold them."""

from __future__ import annotations

import pytest

from search.answers.quantities import misplaced_numbers, names_quantity_in_range


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


def test_a_range_counts_only_in_a_column_of_the_unit() -> None:
    names = "Years of service | Weeks of notice"
    assert names_quantity_in_range("notice after 3 years", "2 to 4 | 6 to 8", names)
    assert not names_quantity_in_range("notice after 7 years", "2 to 4 | 6 to 8", names)
    assert not names_quantity_in_range("when are 3 weeks due", "2 to 4 | 6 to 8", names)


@pytest.mark.parametrize(
    ("question", "row", "misplaced"),
    [
        ("how wide is gate 12", "7 | 12", {"12"}),
        ("how wide is gate 12", "12 | 7", set()),
        ("how wide is gate 12", "Gate 12 | 7", set()),
        ("gates of 12 cm", "12 | 7", set()),  # nothing in the table has the unit
        ("which gate has a width of 12", "12 | 7", set()),  # "of" names no column
        ("is gate 12 or width 12 meant", "7 | 12", set()),
        ("how wide is gate 12", "7 | 12 | oak", set()),  # whose name is whose?
        ("how wide is gate 12", "Gate 7 | 12 | oak", {"12"}),
        ("how wide is gate 12", "Gate 12 | 7 | oak", set()),
        ("which gate is 12 cm wide", "Gate 12 | 7 cm", {"12"}),
        ("which gate is 7 cm wide", "Gate 12 | 7 cm", set()),
        ("how wide is the gate", "7 | 12", set()),
    ],
)
def test_a_number_is_misplaced_in_another_column_than_the_word_before_it_names(
    question: str, row: str, misplaced: set[str]
) -> None:
    assert misplaced_numbers(question, row, "Gate | Width") == misplaced
    assert misplaced_numbers(question, f"It says {row.replace(' | ', ', ')}.", "Gate | Width") == set()


def test_a_number_is_misplaced_in_another_column_than_its_unit_names() -> None:
    names = "Cake | Minutes | Temperature °C"
    assert misplaced_numbers("which cake is baked for 180 minutes", "Fruit | 160 | 180", names) == {"180"}
    assert misplaced_numbers("which cake is baked at 180 °C", "Fruit | 160 | 180", names) == set()
    assert misplaced_numbers("which cake is baked at 160 °C", "Fruit | 160 | 180", names) == {"160"}
    assert misplaced_numbers("are 160 cake tins baked", "Fruit | 160 | 180", names) == set()  # "cake" is no unit
