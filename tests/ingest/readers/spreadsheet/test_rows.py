"""Rows of cells as captions, tables and notes."""

from __future__ import annotations

import pytest

from core.documents import BlockKind
from ingest.canonical import TextBuilder
from ingest.readers.spreadsheet.rows import is_number, write_rows


def written(*rows: list[str]) -> str:
    builder = TextBuilder()
    write_rows(builder, rows)
    return builder.draft().text


def test_captions_and_notes_stand_around_a_table() -> None:
    builder = TextBuilder()
    write_rows(
        builder,
        [
            ["Gates of the mill"],
            ["Drawn up", "1934"],
            [],
            ["Gate", "Sill", "Timber"],
            ["1", "41 cm", "oak"],
            ["Source: archive of the mill."],
        ],
    )
    draft = builder.draft()
    assert draft.text == (
        "Gates of the mill\n\nDrawn up | 1934\n\nGate | Sill | Timber\n1 | 41 cm | oak\n\nSource: archive of the mill."
    )
    assert [block.kind for block in draft.blocks] == [
        BlockKind.PARAGRAPH,
        BlockKind.ROW,
        BlockKind.ROW,
        BlockKind.ROW,
        BlockKind.PARAGRAPH,
    ]


def test_captions_may_stand_directly_above_the_column_names() -> None:
    assert written(["Gates"], ["Gate", "Sill", "Timber"], ["1", "41", ""]) == "Gates\n\nGate | Sill | Timber\n1 | 41"


def test_empty_columns_go_and_empty_cells_inside_a_row_stay() -> None:
    assert written(["", "A", "", "B", "C"], ["", "1", "", "", "3"]) == "A | B | C\n1 |  | 3"


def test_an_empty_row_does_not_end_a_table() -> None:
    assert written(["Day", "Warden"], ["Mon", "Ada"], [], ["Tue", "Bo"]) == "Day | Warden\nMon | Ada\nTue | Bo"


@pytest.mark.parametrize(
    "second",
    [[["Warden", "Phone"], ["Ada", "77"]], [["Warden", "Phone", "Key"], ["Ada", "none", "brass"]]],
)
def test_a_block_with_column_names_of_its_own_is_another_table(second: list[list[str]]) -> None:
    text = written(["Gate", "Sill"], ["1", "41"], [], *second)
    assert text == "Gate | Sill\n1 | 41\n\n" + "\n".join(" | ".join(row) for row in second)


def test_one_column_is_a_table_or_prose() -> None:
    assert written(["Trees"], ["oak"], ["alder"]) == "Trees\noak\nalder"
    prose = ["The gate is raised by hand in spring.", "Two wardens share the work.", "They live in the mill."]
    assert written(*([text] for text in prose)) == "\n\n".join(prose)


def test_column_names_that_are_too_long_to_be_repeated_stand_in_each_row() -> None:
    names = [f"measurement of the water at gate {n}" for n in range(8)]
    first, second = written(names, ["7", "", *["8"] * 6]).split("\n")
    assert first == " | ".join(names)
    assert second.startswith(f"{names[0]}: 7 | {names[2]}: 8 | ")


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("1,250.50", True),
        ("-3", True),
        ("$4", True),
        ("41 cm", True),
        ("12%", True),
        ("2024-05-03", True),
        ("10:30", True),
        ("Gate 1", False),
        ("oak", False),
        ("", False),
    ],
)
def test_what_counts_as_a_number(text: str, expected: bool) -> None:
    assert is_number(text) is expected
