"""Plain text cut into units. The text of every unit stands verbatim in the source."""

from __future__ import annotations

import pytest
from hypothesis import given, settings, strategies as st

from core.documents import BlockKind
from ingest.structure.lines import BULLET, Unit, units

FULL = "x" * 55  # a line that an editor broke at the margin
PROSE = "The machine stands in the yard behind the house, where it has rusted"


def cut(text: str) -> list[tuple[str, str]]:
    """Return (kind, text) of each unit."""
    return [(unit.kind.value, unit.text) for unit in units(text)]


def texts(text: str) -> list[str]:
    return [unit.text for unit in units(text)]


def test_every_kind_of_unit_with_all_that_is_known_of_it() -> None:
    text = "# Tea\n\nBoil\nwater.\n\nKinds\n---\n\n  - black\n    - strong\n\na | b\n1 | 2\n\nalone"
    assert units(text) == [
        Unit(BlockKind.HEADING, "Tea", 2, level=1, has_hash_mark=True),
        Unit(BlockKind.PARAGRAPH, "Boil\nwater.", 7),
        Unit(BlockKind.HEADING, "Kinds", 20, level=2),
        Unit(BlockKind.ITEM, "- black", 33, level=0, stands_alone=True),
        Unit(BlockKind.ITEM, "- strong", 45, level=1),
        Unit(BlockKind.ROW, "a | b", 55, stands_alone=True),
        Unit(BlockKind.ROW, "1 | 2", 61),
        Unit(BlockKind.PARAGRAPH, "alone", 68, stands_alone=True),
    ]


def test_a_unit_knows_its_end_and_its_lines() -> None:
    [unit] = units("\n  Boil\nwater.  \n")
    assert (unit.text, unit.start, unit.end, unit.lines) == ("Boil\nwater.", 3, 14, ["Boil", "water."])


def test_no_text_has_no_units() -> None:
    assert [units(text) for text in ("", "\n", " \n\t\n  ")] == [[], [], []]


def test_lines_of_white_space_part_paragraphs() -> None:
    assert units("one\n \t\ntwo\n\n\n\n  three") == [
        Unit(BlockKind.PARAGRAPH, "one", 0, stands_alone=True),
        Unit(BlockKind.PARAGRAPH, "two", 7, stands_alone=True),
        Unit(BlockKind.PARAGRAPH, "three", 16, stands_alone=True),
    ]


@pytest.mark.parametrize(
    ("line", "bullet"),
    [
        *((f"{bullet} tea", f"{bullet} ") for bullet in "•‣◦▪●○·*+–-"),
        ("1. tea", "1. "),
        ("12) tea", "12) "),
        ("123.\ttea", "123.\t"),
        ("a) tea", "a) "),
        ("(b)  tea", "(b)  "),
        ("iv) tea", "iv) "),
        ("(viii) tea", "(viii) "),
        ("(12) tea", "(12) "),
        ("1234. tea", None),
        ("(1234) tea", None),
        ("ab) tea", None),
        ("xviii) tea", None),
        ("- ", None),
        ("-tea", None),
        ("1.5 l of tea", None),
        ("a. tea", None),
        ("tea - black", None),
    ],
)
def test_what_starts_a_list_item(line: str, bullet: str | None) -> None:
    found = BULLET.match(line)
    assert (found[0] if found else None) == bullet
    assert cut(line) == [("item" if bullet else "paragraph", line.strip())]


@pytest.mark.parametrize(
    ("line", "heading"),
    [
        ("# Tea", ("Tea", 1, 2)),
        ("###### Tea", ("Tea", 6, 7)),
        ("##  Tea and #1 ##", ("Tea and #1", 2, 4)),
        ("## C#", ("C", 2, 3)),
        ("####### Tea", None),
        ("#Tea", None),
        ("Tea #", None),
    ],
)
def test_hashes_in_front_mark_a_heading(line: str, heading: tuple[str, int, int] | None) -> None:
    [unit] = units(line)
    found = (unit.text, unit.level, unit.start) if unit.kind is BlockKind.HEADING else None
    assert (found, unit.has_hash_mark) == (heading, heading is not None)


def test_hashes_without_words_are_no_unit() -> None:
    assert [cut(text) for text in ("## ##", "# \n\nTea")] == [[], [("paragraph", "#"), ("paragraph", "Tea")]]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("# Tea\nBoil it.", [("paragraph", "# Tea\nBoil it.")]),
        ("Boil it.\n# Tea", [("paragraph", "Boil it.\n# Tea")]),
        ("## Tea\nBoil it.", [("heading", "Tea"), ("paragraph", "Boil it.")]),
        ("Boil it.\n## Tea", [("paragraph", "Boil it."), ("heading", "Tea")]),
        ("## one\n## two", [("paragraph", "## one\n## two")]),
        ("## one\nand\n## two", [("heading", "one"), ("paragraph", "and"), ("heading", "two")]),
        ("## one\n### two", [("heading", "one"), ("heading", "two")]),
        (f"# Tea\n{'x' * 121}", [("heading", "Tea"), ("paragraph", "x" * 121)]),
        (f"# Tea\n{'x' * 120}", [("paragraph", f"# Tea\n{'x' * 120}")]),
        (f"# one\n# two\n{'x' * 121}", [("paragraph", "# one"), ("paragraph", "# two"), ("paragraph", "x" * 121)]),
    ],
)
def test_hashes_beside_other_lines_may_be_comments(text: str, expected: list[tuple[str, str]]) -> None:
    assert cut(text) == expected


@pytest.mark.parametrize(
    ("underline", "level"),
    [("=", 1), ("===", 1), ("---", 2), ("~~~", 2), ("-----", 2), ("--", None), ("~~", None), ("=-", None)],
)
def test_an_underline_marks_a_heading(underline: str, level: int | None) -> None:
    found = [(unit.text, unit.level, unit.has_hash_mark) for unit in units(f"Tea\n{underline}\nBoil it.")]
    if level is None:
        assert found[0] == (f"Tea\n{underline}\nBoil it.", 0, False)
    else:
        assert found == [("Tea", level, False), ("Boil it.", 0, False)]


@pytest.mark.parametrize(
    ("length", "underline", "is_heading"),
    [(22, 1, True), (23, 1, False), (26, 3, True), (27, 3, False), (120, 50, True), (120, 60, True), (121, 60, False)],
)
def test_a_heading_is_not_much_longer_than_its_underline(length: int, underline: int, is_heading: bool) -> None:
    [first, *_] = units(f"{'x' * length}\n{'=' * underline}\nBoil it.")
    assert (first.kind is BlockKind.HEADING) == is_heading


def test_rules_and_list_items_are_not_underlined() -> None:
    assert cut("***\n---\n- tea\n---\nTea\n---") == [("item", "- tea"), ("heading", "Tea")]


@pytest.mark.parametrize("rule", ["---", "* * *", "- - -", "____", "===", "~ ~ ~", "###", "•••", "+-+", "· · ·"])
def test_a_rule_is_left_out_and_parts_paragraphs(rule: str) -> None:
    assert cut(f"one\n\n{rule}\n\ntwo") == [("paragraph", "one"), ("paragraph", "two")]
    assert texts(f"{rule}\none") == ["one"]


@pytest.mark.parametrize("line", ["--", "* *", "-- x --", "–––"])
def test_what_is_no_rule_is_kept(line: str) -> None:
    assert len(units(f"one\n\n{line}\n\ntwo")) == 3


def test_an_item_goes_on_in_lines_that_are_indented_or_follow_a_full_line() -> None:
    text = f"- black\n  tea\n- {FULL}\nand more\nand that\n- green\ntea"
    assert cut(text) == [
        ("item", "- black\n  tea"),
        ("item", f"- {FULL}\nand more"),
        ("paragraph", "and that"),
        ("item", "- green"),
        ("paragraph", "tea"),
    ]


@pytest.mark.parametrize(("length", "goes_on"), [(54, False), (55, True)])
def test_a_line_of_55_characters_is_full(length: int, goes_on: bool) -> None:
    line = f"- {'x' * (length - 2)}"
    assert texts(f"{line}\nmore") == ([f"{line}\nmore"] if goes_on else [line, "more"])


def test_an_item_ends_where_another_unit_starts() -> None:
    text = f"- {FULL}\n## Tea\n- {FULL}\n---\n- {FULL}\n* {FULL}\na | b\n1 | 2"
    assert [kind for kind, _ in cut(text)] == ["item", "heading", "item", "item", "item", "row", "row"]


def test_an_underlined_line_ends_the_paragraph_above_it() -> None:
    assert cut("Boil it.\nKinds\n-----\nMany.") == [
        ("paragraph", "Boil it."),
        ("heading", "Kinds"),
        ("paragraph", "Many."),
    ]


@pytest.mark.parametrize(
    ("text", "kinds"),
    [
        (f"{FULL} in May\n12. It was hot", ["paragraph"]),
        (f"{FULL} in May\n2) It was hot", ["paragraph"]),
        (f"{FULL} in May\n1. It was hot", ["paragraph", "item"]),
        (f"{FULL} in May\n- It was hot", ["paragraph", "item"]),
        (f"{'x' * 54}\n12. It was hot", ["paragraph", "item"]),
        (f"{FULL}\n12. It was hot", ["paragraph"]),
        ("12. It was hot", ["item"]),
        (f"1. {FULL}\n2. It was hot", ["item", "item"]),
        (f"so\n- {FULL}\n2. It was hot", ["paragraph", "item", "item"]),
    ],
)
def test_a_later_number_below_a_full_line_starts_an_item_only_in_a_list(text: str, kinds: list[str]) -> None:
    assert [kind for kind, _ in cut(text)] == kinds


@pytest.mark.parametrize(
    ("text", "kinds"),
    [
        ("a | b\n1 | 2", ["row", "row"]),
        ("| a | b |\n1 | 2", ["row", "row"]),
        ("a\tb\tc\n1\t2\t3", ["row", "row"]),
        ("a | b | c\n1 | 2", ["paragraph"]),
        ("a | b", ["paragraph"]),
        ("a|b\n1|2", ["paragraph"]),
        ("one\na | b\n1 | 2\ntwo", ["paragraph", "row", "row", "paragraph"]),
        ("a | b\nx\n1 | 2", ["paragraph"]),
        ("a\nb", ["paragraph"]),
        ("a | \nb |", ["paragraph"]),
        ("a\t| b\n1 | 2", ["row", "row"]),
        ("|\n|", ["paragraph"]),
    ],
)
def test_lines_with_equally_many_cells_are_rows(text: str, kinds: list[str]) -> None:
    assert [kind for kind, _ in cut(text)] == kinds


def test_where_a_line_is_a_whole_paragraph_each_line_is_one() -> None:
    long = "x" * 121
    assert [(unit.text, unit.stands_alone) for unit in units(f"one\n{long}\ntwo\nthree")] == [
        ("one", True),
        (long, True),
        ("two", True),
        ("three", True),
    ]
    assert texts(f"one\n{long[1:]}\ntwo") == [f"one\n{long[1:]}\ntwo"]


def test_a_heading_may_stand_directly_above_its_prose() -> None:
    assert [(unit.text, unit.stands_alone) for unit in units(f"The Old Mill\n{PROSE}\nfor long.")] == [
        ("The Old Mill", True),
        (f"{PROSE}\nfor long.", False),
    ]
    assert texts(f"The old mill\n{PROSE}\nfor long.") == [f"The old mill\n{PROSE}\nfor long."]
    assert texts(f"So.\nThe Old Mill\n{PROSE}\nfor long.") == [f"So.\nThe Old Mill\n{PROSE}\nfor long."]


@pytest.mark.parametrize(
    ("text", "depths"),
    [
        ("- a\n  - b\n    - c\n  - d\n- e", [0, 1, 2, 1, 0]),
        ("  - a\n- b\n - c", [0, 0, 1]),
        ("- a\n    - b\n  - c\n      - d", [0, 1, 1, 2]),
        ("- a\n\n  - b", [0, 1]),
        ("\t- a\n\t\t- b", [0, 1]),
    ],
)
def test_the_depth_of_an_item_comes_from_its_indent(text: str, depths: list[int]) -> None:
    assert [unit.level for unit in units(text)] == depths


def test_a_paragraph_ends_a_list_and_its_depth() -> None:
    assert [(unit.text, unit.level) for unit in units("- a\n  - b\n\nso\n\n  - c")] == [
        ("- a", 0),
        ("- b", 1),
        ("so", 0),
        ("- c", 0),
    ]


def test_an_item_that_is_alone_in_its_group_stands_alone() -> None:
    found = units("4. Results\n\n- a\n- b\n\nso\n- c")
    assert [(unit.text, unit.stands_alone) for unit in found] == [
        ("4. Results", True),
        ("- a", True),
        ("- b", False),
        ("so", True),
        ("- c", False),
    ]


LINE = st.sampled_from(
    [
        "",
        "  ",
        "Tea",
        "# Tea",
        "## Tea ##",
        "===",
        "---",
        "- a",
        "  - b",
        "2. c",
        "a | b",
        "1\t2",
        FULL,
        "x" * 121,
        " #",
    ]
)


@settings(max_examples=150)
@given(text=st.lists(LINE, max_size=8).map("\n".join))
def test_units_stand_verbatim_in_order_and_leave_out_only_marks(text: str) -> None:
    end, rest = 0, []
    for unit in units(text):
        assert unit.text == text[unit.start : unit.end] == unit.text.strip() != ""
        assert unit.start >= end
        rest.append(text[end : unit.start])
        end = unit.end
    assert set("".join([*rest, text[end:]])) <= set("#=- \n")
