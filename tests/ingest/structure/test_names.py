"""Tests of the lines that name an option, a function or a setting."""

from __future__ import annotations

import pytest

from ingest.structure import find_headings, units
from ingest.structure.names import is_code_name, is_name

LONG = (
    "The clock in the tower was made by a smith of the town, and it has been wound by hand each week since then. " * 2
)


def headings(*paragraphs: str) -> list[str]:
    """Return the headings of a text of these paragraphs, below its title and a long paragraph."""
    text_units = units("\n\n".join(["The clock", LONG, *paragraphs]))
    return [text_units[index].text for index in find_headings(text_units)][1:]


@pytest.mark.parametrize(
    "name",
    [
        "--dry-run",
        "-i, --interactive",
        '-p, --print "script"',
        "--wind[=[times:]hours]",
        "-Z wind-options=<options>",
        "--theme: choose the face of the clock",
        "/W4",
        ".clockrc",
        "[clock]",
        "[[bell]]",
        "MAX_HOURS",
        "clock.wind(times[, force])",
        "new Clock(hours)",
        "Static method: Clock.from(string[, base])",
        "Event: 'strike'",
        "clock.open(path) => Clock",
        "options (Object) - DEPRECATED",
        "bell[Symbol.for('tower.bell')]",
    ],
)
def test_names(name: str) -> None:
    assert is_name(name)


@pytest.mark.parametrize(
    "line",
    [
        "Notes",
        "Trade-offs:",
        "clock.wind(4)",
        "clock.say('ten')",
        "https://clock.example/wind",
        "Type: Runtime",
        "Class: Worker",
        "Wind the clock",
        "#endif",
    ],
)
def test_other_lines(line: str) -> None:
    assert not is_name(line)


def test_names_with_signs_of_code() -> None:
    assert [name for name in ("--wind", "MAX_HOURS", "clock.wind()", "[clock]", "hours") if is_code_name(name)] == [
        "--wind",
        "MAX_HOURS",
        "clock.wind()",
        "[clock]",
    ]


def test_names_stand_above_lists_sentences_and_fields() -> None:
    paragraphs = ("clock.wind(times)", "  • times: a number", "clock.stop()", "Stops it.", "clock.hours", "Default: 12")
    assert headings("Methods of the clock", *paragraphs[:4], "It does so at once.", *paragraphs[4:]) == [
        "Methods of the clock",
        "clock.wind(times)",
        "clock.hours",
    ]


def test_names_with_one_line_each_are_no_list_of_terms() -> None:
    pairs = ("ERR_BELL", "The bell of the clock broke.", "ERR_HAND", "The hand of the clock broke.")
    assert headings(*pairs, "MAX_HOURS", "The clock runs for a day.") == ["ERR_BELL", "ERR_HAND", "MAX_HOURS"]


def test_a_call_between_lines_of_code_is_code() -> None:
    code = ("const clock = require('clock');", "clock.wind(hours)", "const bell = clock.bell;")
    assert headings(LONG, *code, LONG, "bell.strike(hours)", "const hand = clock.hand;") == []


def test_a_signature_stands_below_an_example() -> None:
    example = "const clock = require('clock');\nclock.wind(4);"
    assert headings(
        "clock.wind(times[, force])", LONG, example, "clock.strike(hours[, bell])", "Strikes the bell of the clock."
    ) == ["clock.wind(times[, force])", "clock.strike(hours[, bell])"]


def test_numbers_of_paragraphs_in_brackets_are_no_headings() -> None:
    paragraphs = [line for number in range(6) for line in (f"[clock.part{number}]", LONG)]
    assert headings(*paragraphs) == []
    assert headings("[clock]", LONG, LONG, LONG, LONG, LONG, "[bell]", LONG, LONG, LONG) == ["[clock]", "[bell]"]


def test_numbered_labels_are_headings_whatever_their_words() -> None:
    lines = [f"RULE{number}: no {part} without oil" for number, part in enumerate(("hand", "bell", "key"))]
    paragraphs = [each for line in lines for each in (line, "Type: advice", "Oil it in May.")]
    assert headings(*paragraphs) == lines
    assert headings(*paragraphs[:6]) == []


def test_small_letters_above_prose_are_a_heading() -> None:
    assert headings("weights shortcut", f"The weights of the clock hang low. {LONG}") == ["weights shortcut"]
    assert headings("weights", f"The weights of the clock hang low. {LONG}") == ["weights"]


@pytest.mark.parametrize("line", ["npm install clock", "git add clock.md", "weights"])
def test_commands_and_single_words_above_prose_are_no_heading(line: str) -> None:
    assert headings(line, LONG) == []


def test_a_list_without_numbers_may_stand_below_a_command_that_is_a_heading() -> None:
    assert headings("npm start", "  • prestart\n  • start") == ["npm start"]
    assert headings("  1. Get it.\n  2. Start it.", "npm start", "  3. Wind it.") == []


def test_a_name_right_below_the_usual_name_of_a_section_is_a_heading_even_alone() -> None:
    setting = ("winding", "  • Default: by hand", LONG)
    assert headings("Options", *setting) == ["Options", "winding"]
    assert headings("The small clock", *setting) == []
    assert headings("Options", *setting, "striking", "  • Default: no") == ["Options", "winding", "striking"]
    assert headings("Options", "Header: clock.h", LONG) == ["Options", "Header: clock.h"]


def test_a_word_below_each_of_many_lines_is_a_link() -> None:
    names = [f"clock.part{number}" for number in range(5)]
    assert headings(*(line for name in names for line in (name, "source", LONG))) == names


def test_names_in_brackets_with_one_root_number_the_paragraphs_however_few_they_are() -> None:
    numbers = [f"[clock.wheels.{word}]" for word in ("intro", "teeth", "oil")]
    assert headings(*(line for number in numbers for line in (number, *[LONG] * 6))) == []


@pytest.mark.parametrize(
    "option",
    ["--show-hidden: Show the wheels", "--wind, --strike, and --stop-at", "-w, --wind: The hours of a day"],
)
def test_options_with_a_description_are_headings(option: str) -> None:
    assert headings(option, LONG, "--quiet", LONG) == [option, "--quiet"]


def test_a_name_may_stand_below_code_that_is_half_comments_and_above_a_reference() -> None:
    example = "// Stops the bell at once, before it has struck as often as the hands of the clock say.\nclock.mute(1);"
    names = ("clock.wind(times[, force])", "clock.hands")
    assert headings(LONG, example, names[0], "  • times: a number", names[1], "See clock.weights.") == list(names)


@pytest.mark.parametrize("line", ["clockctl -f tower/clock.cfg -f bell.cfg", "print tower/plan.md", "show clock.cfg"])
def test_a_command_with_options_or_files_is_no_heading(line: str) -> None:
    assert headings(line, LONG) == []
