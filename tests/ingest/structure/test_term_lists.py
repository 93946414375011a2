from __future__ import annotations

import pytest

from ingest.structure import find_headings, units


def headings(text: str) -> list[str]:
    text_units = units(text)
    return [text_units[index].text for index in find_headings(text_units)]


LONG = (
    "The clock in the tower was made by a smith of the town, and it has been wound by hand each week since then. " * 2
)


def test_the_terms_of_a_definition_list_are_no_headings() -> None:
    text = f"The clock\n\n{LONG}\n\nParts\n\n" + "\n\n".join(
        ["Bell", "It strikes the hour.", "Hand", "It shows the hour.", "Key", "It winds the clock."]
    )
    assert headings(text) == ["The clock", "Parts"]
    assert headings(f"{text}\n\nWinding\n\n{LONG}\n\nStriking\n\n{LONG}") == [
        "The clock",
        "Parts",
        "Winding",
        "Striking",
    ]


def test_two_short_sections_are_sections() -> None:
    text = f"The clock\n\n{LONG}\n\nBell\n\nIt strikes the hour.\n\nHand\n\nIt shows the hour.\n\nKey\n\n{LONG}"
    assert headings(text) == ["The clock", "Bell", "Hand", "Key"]


def test_names_of_options_and_files_are_headings() -> None:
    text = (
        f"Clock settings\n\n{LONG}\n\n/W4\n\nThe option winds the clock four times.\n\n"
        f".clockrc\n\nThe file of the settings.\n\nclock.wind(times)\n\n{LONG}\n\n--silent\n\n  • Default: off\n"
    )
    assert headings(text) == ["Clock settings", "/W4", ".clockrc", "clock.wind(times)", "--silent"]


def test_small_words_are_headings_if_there_are_several() -> None:
    text = f"Clock settings\n\n{LONG}\n\nhours\n\n  • Default: 12\n\nbell\n\n  • Default: on\n\n"
    assert headings(text) == ["Clock settings"]
    assert headings(f"{text}key-ring\n\n  • Default: none\n") == ["Clock settings", "hours", "bell", "key-ring"]


@pytest.mark.parametrize("above", ["Run this command:", "Then run", "Now type this command."])
def test_announced_names_are_commands(above: str) -> None:
    commands = f"{above}\n\nclock.wind\n\nIt winds the clock.\n\n{above}\n\nclock.strike\n\nIt strikes now."
    text = f"The clock\n\n{LONG}\n\n{commands}"
    assert headings(text) == ["The clock"]


@pytest.mark.parametrize("closing", ["See also", "Related content", "References", "Further reading", "Next steps"])
def test_closing_headings_stand_over_short_lines(closing: str) -> None:
    text = f"The clock\n\n{LONG}\n\n{closing}\n\nThe bell of the tower\n\nThe keeper"
    assert headings(text) == ["The clock", closing]
    assert headings(f"{text}\n\nLicense\n\nNone.") == ["The clock", closing, "License"]


@pytest.mark.parametrize("name", ["Syntax", "Parameters", "Returns", "Example", "Return value"])
def test_usual_names_of_sections_stand_over_code_and_short_lines(name: str) -> None:
    assert headings(f"wind function\n\n{LONG}\n\n{name}\n\nwind(n)\n\nOther\n\n{LONG}") == [
        "wind function",
        name,
        "Other",
    ]


def test_a_field_may_stand_between_a_heading_and_its_prose() -> None:
    text = f"Clocks\n\n{LONG}\n\nSilent bells\n\nSince: 2021\n\n{LONG}\n\nBetter keys\n\nSince: 2022\n\n{LONG}"
    assert headings(text) == ["Clocks", "Silent bells", "Better keys"]


def test_fields_in_a_row_are_no_headings() -> None:
    text = f"wind function\n\n{LONG}\n\nRequirements\n\nHeader: clock.h\n\nLibrary: clock.lib\n\nRemarks\n\n{LONG}"
    assert headings(text) == ["wind function", "Requirements", "Remarks"]
