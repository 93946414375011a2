"""Running heads, font sizes and paragraphs, from lines with known positions."""

from __future__ import annotations

from dataclasses import replace

import pytest

from ingest.readers.pdf.layout import ParagraphSplitter, join_cut_rows, most_common_size, remove_running_heads
from ingest.readers.pdf.lines import PdfLine
from tests.ingest.readers.pdf.test_reader import pdf, read_pdf


def line(text: str, bottom: float = 500, page: int = 0, **changes: float) -> PdfLine:
    """Return a line of 10 points, not bold, between the margins 72 and 500, on a page 1000 points high."""
    made = PdfLine(text, page, left=72, right=500, bottom=bottom, size=10, bold=False, height_of_page=1000)
    return replace(made, **changes)


def prose(count: int = 5, page: int = 9) -> list[PdfLine]:
    """Return lines of prose 12 points apart. They set the size, the leading and the margins of the text."""
    return [line("The mill stands by the river and", 700 - 12 * n, page) for n in range(count)]


def paragraphs(*lines: PdfLine) -> list[list[str]]:
    """Return the texts of the lines of each paragraph, where most of the text is like `prose`."""
    return [[each.text for each in found] for found in ParagraphSplitter([*prose(), *lines]).split(lines)]


def joined(*texts: str, elsewhere: str = "") -> str:
    """Return the text of these lines, in a document that also holds the words of `elsewhere`."""
    lines = [line(text) for text in texts]
    return ParagraphSplitter([*lines, line(f"{elsewhere} end")]).join(lines)


def test_no_lines() -> None:
    assert (remove_running_heads([]), most_common_size([]), list(ParagraphSplitter([]).split([]))) == ([], 0.0, [])
    assert ParagraphSplitter([]).join([]) == ""


def test_a_line_that_repeats_in_the_margin_of_two_pages_is_a_running_head() -> None:
    lines = [
        line("The Tea Book 1", 950, 0),
        line("Chapter One", 950, 0),
        line("The Tea Book 1", 500, 0),
        line("The Tea Book 23", 950, 1),
        line("Tea is a drink.", 500, 1),
    ]
    assert remove_running_heads(lines) == lines[1:3] + lines[4:]


def test_a_line_that_repeats_in_the_margin_of_one_page_is_none() -> None:
    lines = [line("Tea", 950, 0), line("Tea", 30, 0), line("Drink", 500, 1)]
    assert remove_running_heads(lines) == lines


@pytest.mark.parametrize(("height", "is_head"), [(950, True), (944, True), (943, False)])
def test_a_running_head_stands_at_one_height(height: float, is_head: bool) -> None:
    lines = [line("nargs: the number", 950, 0), line("nargs: the number", height, 1)]
    assert remove_running_heads(lines) == ([] if is_head else lines)


@pytest.mark.parametrize(
    ("page_count", "repeats", "is_head"), [(10, 3, True), (11, 3, False), (6, 2, True), (7, 2, False)]
)
def test_a_running_head_stands_on_three_in_ten_pages(page_count: int, repeats: int, is_head: bool) -> None:
    heads = [line("Left", 950, page) for page in range(repeats)]
    body = [line("Drink", 500, page) for page in range(page_count)]
    assert remove_running_heads([*heads, *body]) == ([] if is_head else heads) + body


@pytest.mark.parametrize(
    ("text", "is_number"),
    [
        ("7", True),
        ("1234", True),
        ("- 7 -", True),
        ("– 7 –", True),
        ("Page 7", True),
        ("page 7 of 120", True),
        ("7/120", True),
        ("| 7 |", True),
        ("xii", True),
        ("XLI", True),
        ("12345", False),
        ("Page", False),
        ("7 mills", False),
        ("xiixiix", False),
        ("7 of", False),
        ("chapter 7", False),
    ],
)
def test_page_numbers_go_from_the_margins_only(text: str, is_number: bool) -> None:
    lines = [line(text, 30), line(text, 500)]
    assert remove_running_heads(lines) == (lines[1:] if is_number else lines)


def test_the_most_common_size_counts_characters_and_rounds_to_half_a_point() -> None:
    lines = [line("abcd", size=12.2), line("ab", size=9.76), line("abc", size=10.24), line("x", size=30)]
    assert most_common_size(lines) == 10.0
    assert most_common_size(lines[:1]) == 12.0
    assert most_common_size([line("ab", size=12), line("ab", size=9)]) == 12.0  # the first of equals


def test_lines_at_the_usual_distance_are_one_paragraph() -> None:
    assert paragraphs(line("one", 500), line("two", 488), line("three", 476)) == [["one", "two", "three"]]


@pytest.mark.parametrize(("step", "starts"), [(16.2, False), (16.3, True), (12, False), (5, False)])
def test_a_gap_of_more_than_a_third_of_a_line_starts_a_paragraph(step: float, starts: bool) -> None:
    assert len(paragraphs(line("one", 500), line("two", 500 - step))) == (2 if starts else 1)


@pytest.mark.parametrize(("size", "starts"), [(9, False), (8.9, True), (11, False), (11.1, True)])
def test_another_size_starts_a_paragraph(size: float, starts: bool) -> None:
    assert len(paragraphs(line("one", 500), line("two", 488, size=size))) == (2 if starts else 1)


def test_bold_type_and_bullets_start_a_paragraph() -> None:
    found = paragraphs(
        line("one", 500),
        line("two", 488, bold=True),
        line("three", 476),
        line("• four", 464),
        line("1. five", 452),
    )
    assert found == [["one"], ["two"], ["three"], ["• four"], ["1. five"]]


@pytest.mark.parametrize(
    ("above", "changes", "starts"),
    [
        ("of every", {}, False),
        ("of every.", {}, True),
        ("• of every", {}, True),
        ("of every", {"left": 73.9}, False),
        ("of every", {"left": 74}, True),
        ("of every", {"left": 70.1}, False),
        ("of every", {"size": 10.5}, True),
        ("of every", {"bold": True}, True),
    ],
)
def test_a_number_that_ends_a_sentence_is_no_list_number(above: str, changes: dict[str, float], starts: bool) -> None:
    found = paragraphs(line(above, 500), line("100. Others do", 488, **changes))
    assert len(found) == (2 if starts else 1)


@pytest.mark.parametrize(
    ("number", "starts"), [("100) so", False), ("1.5 so", False), ("1000. so", False), ("a) so", True)]
)
def test_only_a_number_of_up_to_three_digits_can_be_meant(number: str, starts: bool) -> None:
    assert len(paragraphs(line("of every", 500), line(number, 488))) == (2 if starts else 1)


@pytest.mark.parametrize("end", [".", "!", "?", ":", "…", ".”", ".)", "!'"])
def test_a_new_page_or_column_starts_a_paragraph_below_a_sentence_that_ended(end: str) -> None:
    for below in (line("two", 740, page=1), line("two", 740)):
        assert paragraphs(line(f"one{end}", 60), below) == [[f"one{end}"], ["two"]]
        assert paragraphs(line("one, and", 60), below) == [["one, and", "two"]]


@pytest.mark.parametrize(("rise", "starts"), [(12, False), (12.1, True)])
def test_a_column_begins_more_than_one_line_higher(rise: float, starts: bool) -> None:
    assert len(paragraphs(line("one.", 500), line("two", 500 + rise))) == (2 if starts else 1)


def test_an_item_goes_on_where_its_lines_are_indented() -> None:
    item = line("• one", 500)
    assert [len(paragraphs(item, line("two", 488, left=left))) for left in (72, 73.9, 74, 90)] == [2, 2, 1, 1]
    assert [len(paragraphs(item, line("two", 500 - step, left=90))) for step in (16.2, 16.3)] == [1, 2]


@pytest.mark.parametrize(
    ("text", "left", "starts"),
    [("one.", 78, False), ("one.", 78.1, True), ("one", 90, False), ("one.", 60, False)],
)
def test_an_indented_line_below_a_sentence_that_ended_starts_a_paragraph(text: str, left: float, starts: bool) -> None:
    assert len(paragraphs(line(text, 500), line("two", 488, left=left))) == (2 if starts else 1)


@pytest.mark.parametrize(
    ("text", "right", "starts"),
    [("one.", 435.7, True), ("one.", 435.8, False), ("one", 300, False), ("one.", 500, False)],
)
def test_a_sentence_that_ends_well_before_the_margin_ends_its_paragraph(text: str, right: float, starts: bool) -> None:
    assert len(paragraphs(line(text, 500, right=right), line("two", 488))) == (2 if starts else 1)


def test_the_leading_is_that_of_most_lines_of_the_text_on_one_page() -> None:
    body = [line("x", bottom, page) for bottom, page in ((700, 0), (688, 0), (600, 0), (300, 1), (288, 1), (250, 1))]
    large = [line("y", bottom, 1, size=20) for bottom in (200, 197)]
    splitter = ParagraphSplitter([*body, *large])  # its steps are 12, 12, and 38 and 88, which are gaps
    two = [[line("one", 500), line("two", 500 - step)] for step in (16.2, 16.3)]
    assert [len(list(splitter.split(lines))) for lines in two] == [1, 2]


def test_without_two_lines_the_leading_is_the_size_of_the_text() -> None:
    splitter = ParagraphSplitter([line("x", 500)])
    two = [[line("one", 500), line("two", 500 - step)] for step in (13.5, 13.6)]
    assert [len(list(splitter.split(lines))) for lines in two] == [1, 2]


def test_lines_are_joined_by_spaces() -> None:
    assert (joined("one", "two", "three"), joined("one"), joined("")) == ("one two three", "one", "")


@pytest.mark.parametrize(
    ("lines", "elsewhere", "text"),
    [
        (("a mag-", "nificent town"), "", "a magnificent town"),
        (("well-", "known of all"), "", "wellknown of all"),
        (("well-", "known of all"), "well-known", "well-known of all"),
        (("Well-", "known of all"), "well-KNOWN", "Well-known of all"),
        (("well-", "known of all"), "well-known wellknown", "wellknown of all"),
        (("well-", "Known of all"), "", "well- Known of all"),
        (("the 1990-", "something"), "", "the 1990- something"),
        (("a -", "b"), "", "a - b"),
        (("one-", "two-", "three"), "one-two", "one-twothree"),
        (("so-", ""), "", "so- "),
    ],
)
def test_words_that_were_hyphenated_at_a_line_end_become_one(lines: tuple[str, ...], elsewhere: str, text: str) -> None:
    assert joined(*lines, elsewhere=elsewhere) == text


def test_the_last_word_of_a_line_is_no_proof_of_how_a_word_is_written() -> None:
    lines = [line("it is well-"), line("known and well-known")]
    assert ParagraphSplitter(lines).join(lines) == "it is wellknown and well-known"


def test_a_hyphen_that_belongs_to_the_word_is_kept() -> None:
    lines = [
        ("A well-known drink is tea, and among the drinks of the world it is the most well-", 10.0),
        ("known of all, whoever counts the cups that are drunk in the course of a single day.", 10.0),
    ]
    assert "most well-known of all" in read_pdf(pdf([lines])).text


def test_a_line_of_text_that_reaches_into_the_margin_is_no_running_head() -> None:
    """Pages that begin alike keep their first line, and the first row of a table its numbers."""
    lines = [
        line(words, bottom, page) for page in (0, 1) for words, bottom in [("Tea is a drink", 912), ("of leaves.", 900)]
    ]
    assert remove_running_heads(lines) == lines
    rows = [line(f"Gate {page} 41 cm", 950, page, cells=(f"Gate {page}", "41 cm")) for page in (0, 1)]
    assert remove_running_heads(rows) == rows


def test_rows_of_tables_stand_alone() -> None:
    rows = [line("Gate 1", 488, cells=("Gate", "1")), line("Gate 2", 476, cells=("Gate", "2"))]
    assert paragraphs(line("one", 500), *rows, line("two", 464)) == [["one"], ["Gate 1"], ["Gate 2"], ["two"]]


def test_footnotes_come_before_the_paragraph_that_goes_on_beyond_them() -> None:
    notes = [
        line("[1] Ledger", 80, is_note=True),
        line("of 1911.", 70, is_note=True),
        line("[2] Eels", 60, is_note=True),
    ]
    found = [["[1] Ledger", "of 1911."], ["[2] Eels"]]
    goes_on, begins = line("and two", 740, 1), line("Two", 740, 1)
    assert paragraphs(line("one, "), *notes, goes_on) == [*found, ["one, ", "and two"]]
    assert paragraphs(line("One."), *notes, begins) == [["One."], *found, ["Two"]]
    assert paragraphs(line("one"), *notes) == [["one"], *found]


def test_the_right_margin_is_that_of_the_column() -> None:
    left = [line(f"left {n}.", 700 - 12 * n, right=250) for n in range(6)]
    right = [line(f"right {n}.", 700 - 12 * n, left=300) for n in range(6)]
    assert len(paragraphs(*left, *right)) == 2


def test_a_page_may_have_a_leading_of_its_own() -> None:
    wide = [line(f"wide {n}", 700 - 20 * n, 1) for n in range(6)]
    assert len(paragraphs(*wide)) == 1


def test_the_start_of_each_line_in_the_joined_text() -> None:
    lines = [line("a mag-"), line("nificent"), line("town")]
    assert ParagraphSplitter(lines).join_with_starts(lines) == ("a magnificent town", [0, 5, 14])


def row(*cells: str, page: int = 0) -> PdfLine:
    """Return a row of a table."""
    return replace(line(" ".join(filter(None, cells)), page=page), cells=cells)


HEAD = ("Thing", "Place", "Remark")
WEIR = row("Weir", "Below the old", "It was built of larch piles when")
"""The first lines of a row whose cells go on."""


@pytest.mark.parametrize(
    "between",
    [[], [row(*HEAD, page=1)], [replace(line("[1] By the parson."), is_note=True)]],
    ids=["", "names", "note"],
)
def test_a_row_that_the_end_of_a_page_cuts_is_one(between: list[PdfLine]) -> None:
    lines = [row(*HEAD), WEIR, *between, row("", "bridge", "the flood had gone.", page=1), row("Mill", "", "", page=1)]
    whole = row("Weir", "Below the old bridge", "It was built of larch piles when the flood had gone.")
    found = join_cut_rows(lines)
    assert [each.cells for each in found] == [HEAD, whole.cells, *(each.cells for each in between), ("Mill", "", "")]
    assert found[1].text == "Weir Below the old It was built of larch piles when bridge the flood had gone."


def test_a_row_may_go_on_over_several_pages_and_in_each_of_its_cells() -> None:
    lines = [
        row(*HEAD),
        row("Weir", "Below the ol-", "It was built"),
        row("of larch", "der bridge", "when the flood", page=1),
        row("", "", "had gone.", page=2),
    ]
    assert [each.cells for each in join_cut_rows(lines)] == [
        HEAD,
        ("Weir of larch", "Below the older bridge", "It was built when the flood had gone."),
    ]


@pytest.mark.parametrize(
    ("last", "first"),
    [
        (WEIR, row("", "Bridge", "the flood had gone.", page=1)),  # another cell begins
        (WEIR, row("", "bridge", "12 floods", page=1)),
        (WEIR, row("", "", "", page=1)),
        (WEIR, row("", "bridge", page=1)),  # another table
        (WEIR, row("", "bridge", "the flood had gone.", page=2)),  # a page lies between
        (WEIR, row("", "bridge", "the flood had gone.", page=0)),
        (row("Weir", "Below.", "It was built."), row("", "", "the flood had gone.", page=1)),  # its sentence has ended
        (row("Weir", "", "It was built of"), row("", "bridge", "larch", page=1)),  # nothing goes on in that cell
        (row("Weir", "Below the old", "of larch"), row("", "", "of alder", page=1)),  # all cells begin so
        (row("", "", "It was built of"), row("Mill", "", "larch", page=1)),  # a key of its own
    ],
)
def test_what_may_be_two_rows_stays_two(last: PdfLine, first: PdfLine) -> None:
    lines = [row(*HEAD), last, first]
    assert join_cut_rows(lines) == lines


def test_a_column_in_which_another_cell_begins_with_a_small_letter_does_not_tell() -> None:
    lines = [row(*HEAD), row("Race", "Town", "under the wheel"), WEIR, row("", "", "the flood", page=1)]
    assert join_cut_rows(lines) == lines


def test_a_paragraph_between_two_tables_parts_them() -> None:
    lines = [row(*HEAD), WEIR, line("The mill stands.", page=1), row("", "bridge", "the flood had gone.", page=1)]
    assert join_cut_rows(lines) == lines
