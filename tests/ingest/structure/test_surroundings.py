from __future__ import annotations

import pytest

from ingest.structure.lines import units
from ingest.structure.surroundings import Surroundings

LONG = (
    "The clock in the tower was made by a smith of the town, and it has been wound by hand each week since then. " * 2
)


def heads(below: str, above: str) -> bool:
    """Return whether the line "Winding" can head the text below it, in a text that begins with the text above."""
    text_units = units(f"{above}\n\n{LONG}\n\nWinding\n\n{below}\n\n{LONG}")
    is_line = [unit.text == "Winding" for unit in text_units]
    return Surroundings(text_units).heads_something(is_line, is_line.index(True))


@pytest.mark.parametrize(
    ("below", "in_prose", "beside_code"),
    [
        ("It is wound weekly.", True, True),
        ("  • weekly", True, True),
        (f"clock lovers wind it. {LONG}", True, True),
        ("weekly and daily", False, True),
        ("./wind --times 4", True, True),
        ("wind the clock\nstrike the bell", True, True),
        ("Short verse", False, False),
    ],
)
def test_what_can_stand_below_a_heading(below: str, in_prose: bool, beside_code: bool) -> None:
    assert [heads(below, "Tower"), heads(below, "Tower\n\nkey = 1")] == [in_prose, beside_code]


def test_the_terms_of_a_list_can_stand_below_a_heading() -> None:
    text_units = units("Parts\n\nBell\n\nIt strikes.")
    is_line = [True, False, False]
    assert [Surroundings(text_units, terms).heads_something(is_line, 0) for terms in ((), {1})] == [False, True]
