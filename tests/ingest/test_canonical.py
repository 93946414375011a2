"""The builder of the canonical text: what it writes, and the offsets that it records."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from hypothesis import given, settings, strategies as st

from core.documents import Block, BlockKind
from ingest.canonical import Draft, TextBuilder, collapse_white_space, join_lines, replace_unprintable


def draft(*calls: Callable[[TextBuilder], None]) -> Draft:
    builder = TextBuilder()
    for call in calls:
        call(builder)
    return builder.draft()


def blocks(draft: Draft) -> list[tuple[str, str, int]]:
    """Return (kind, text, level) of each block."""
    return [(block.kind.value, draft.text[block.start : block.end], block.level) for block in draft.blocks]


def test_unprintable_characters_are_replaced_and_white_space_stays() -> None:
    assert replace_unprintable("\x00\x08\t\n\x0b\x0c\r\x0e\x1f \x7f\x80\ud7ff\ud800\udfff\ue000") == (
        "��\t\n\x0b\x0c\r�� �\x80\ud7ff��\ue000"
    )


@settings(max_examples=100)
@given(text=st.text(st.characters(exclude_categories=[])))
def test_replacing_keeps_every_offset_and_needs_doing_once(text: str) -> None:
    replaced = replace_unprintable(text)
    assert (len(replaced), replace_unprintable(replaced)) == (len(text), replaced)
    assert all(old == new or new == "\N{REPLACEMENT CHARACTER}" for old, new in zip(text, replaced, strict=True))


@pytest.mark.parametrize(
    ("text", "line"),
    [
        ("", ""),
        (" \t\r\n\xa0\u2028 ", ""),
        ("  one\n\n two\xa0\tthree ", "one two three"),
        ("a\x00b \x1f", "a�b �"),
        ("a\u200bb", "a\u200bb"),
    ],
)
def test_white_space_is_collapsed_to_single_spaces(text: str, line: str) -> None:
    assert collapse_white_space(text) == line


@pytest.mark.parametrize(
    ("text", "joined"),
    [
        ("The carbu-\n  rettor\nfloat", "The carbu-\nrettor float"),
        ("well\u2010 \t\nknown, Haus-\ntür, за-\nмок", "well\u2010\nknown, Haus-\ntür, за-\nмок"),
        ("pre-\nand postoperative, Anglo-\nSaxon", "pre- and postoperative, Anglo- Saxon"),
        ("5-\nfold, a -\nb, one --\ntwo, end-\n\nnext", "5- fold, a - b, one -- two, end- next"),
        (" pre-\nandesite-\n", "pre-\nandesite-"),
        ("", ""),
    ],
)
def test_lines_are_joined_but_after_the_hyphen_of_a_word(text: str, joined: str) -> None:
    assert join_lines(text) == joined


def test_a_text_block_by_block_with_the_offsets_of_each() -> None:
    built = draft(
        lambda b: b.heading("On\n tea", 1),
        lambda b: b.paragraph(" Boil   the water.\n"),
        lambda b: b.paragraph("Share this article"),
        lambda b: b.item("black"),
        lambda b: b.item("very\nstrong", 1),
        lambda b: b.item("first", 0, "1."),
        lambda b: b.row(["Kind", "", " Time "]),
        lambda b: b.row(["black", "3", "min"]),
        lambda b: b.lines("\n  brew  tea\r\n    twice\x00\n"),
    )
    assert built == Draft(
        "On tea\n\nBoil the water.\n\nShare this article\n\n• black\n  • very strong\n1. first\n\n"
        "Kind |  | Time\nblack | 3 | min\n\nbrew  tea\n    twice�",
        (
            Block(BlockKind.HEADING, 0, 6, 1),
            Block(BlockKind.PARAGRAPH, 8, 23),
            Block(BlockKind.BOILERPLATE, 25, 43),
            Block(BlockKind.ITEM, 45, 52, 0),
            Block(BlockKind.ITEM, 55, 68, 1),
            Block(BlockKind.ITEM, 69, 77, 0),
            Block(BlockKind.ROW, 79, 93),
            Block(BlockKind.ROW, 94, 109),
            Block(BlockKind.PARAGRAPH, 111, 131),
        ),
    )


def test_nothing_is_written_for_blocks_without_text() -> None:
    built = draft(
        lambda b: b.heading(" ", 2),
        lambda b: b.paragraph("\n"),
        lambda b: b.lines(" \r\n "),
        lambda b: b.item("\t", 1, "3."),
        lambda b: b.row([]),
        lambda b: b.row(["", " \n"]),
    )
    assert built == Draft("", (), "", "")


def test_blocks_without_text_leave_no_gap() -> None:
    built = draft(
        lambda b: b.item("black"), lambda b: b.paragraph(" "), lambda b: b.item("green"), lambda b: b.row([" "])
    )
    assert built.text == "• black\n• green"


def test_a_row_is_kept_for_one_cell_and_loses_the_ends_of_its_empty_cells() -> None:
    built = draft(lambda b: b.row(["", "a", ""]), lambda b: b.row(["b"]))
    assert (built.text, blocks(built)) == ("| a |\nb", [("row", "| a |", 0), ("row", "b", 0)])


@pytest.mark.parametrize(("level", "kept"), [(-3, 1), (0, 1), (1, 1), (2, 2), (6, 6), (7, 6), (99, 6)])
def test_a_heading_level_is_kept_between_1_and_6(level: int, kept: int) -> None:
    assert blocks(draft(lambda b: b.heading("Tea", level))) == [("heading", "Tea", kept)]


def test_only_list_items_and_table_rows_stand_close_to_their_like() -> None:
    kinds: dict[str, Callable[[TextBuilder], None]] = {
        "heading": lambda b: b.heading("x", 1),
        "paragraph": lambda b: b.paragraph("x"),
        "lines": lambda b: b.lines("x"),
        "item": lambda b: b.item("x", 0, "-"),
        "row": lambda b: b.row(["x"]),
    }
    gaps = {(above, below): draft(kinds[above], kinds[below]).text.count("\n") for above in kinds for below in kinds}
    assert {pair for pair, line_ends in gaps.items() if line_ends == 1} == {("item", "item"), ("row", "row")}
    assert set(gaps.values()) == {1, 2}


def test_rows_after_the_end_of_a_table_are_another_table() -> None:
    builder = TextBuilder()
    builder.end_table()
    for row in ("a", "b"):
        builder.row([row, "x"])
    builder.end_table()
    builder.end_table()
    builder.row(["c", "x"])
    builder.end_table()
    builder.paragraph("d")
    builder.row(["e"])
    builder.row(["f"])
    assert builder.draft().text == "a | x\nb | x\n\nc | x\n\nd\n\ne\nf"


def test_the_indent_of_a_nested_item_is_in_the_text_but_not_in_its_block() -> None:
    built = draft(lambda b: b.item("deep", 3, "2."))
    assert (built.text, built.blocks) == ("      2. deep", (Block(BlockKind.ITEM, 6, 13, 3),))


def test_titles_are_collapsed_to_one_line() -> None:
    builder = TextBuilder()
    builder.paragraph("Boil the water.")
    assert builder.draft(" On \n tea ", "tea\x00 page") == Draft(
        "Boil the water.", (Block(BlockKind.PARAGRAPH, 0, 15),), "On tea", "tea� page"
    )


def test_a_draft_is_what_has_been_written_so_far() -> None:
    builder = TextBuilder()
    builder.paragraph("One.")
    first = builder.draft()
    builder.paragraph("Two.")
    assert (first.text, builder.draft().text) == ("One.", "One.\n\nTwo.")


CALLS = st.one_of(
    st.tuples(st.just("heading"), st.text(max_size=9), st.integers(-1, 9)),
    st.tuples(st.sampled_from(["paragraph", "lines"]), st.text(max_size=9)),
    st.tuples(st.just("item"), st.text(max_size=9), st.integers(0, 3)),
    st.tuples(st.just("row"), st.lists(st.text(max_size=3), max_size=3)),
)


@settings(max_examples=100)
@given(calls=st.lists(CALLS, max_size=8))
def test_blocks_are_in_order_stripped_and_hold_all_text_between_gaps(calls: list[tuple[str, object]]) -> None:
    builder = TextBuilder()
    for name, *arguments in calls:
        getattr(builder, name)(*arguments)
    built = builder.draft()
    rest, end = [], 0
    for block in built.blocks:
        assert end <= block.start < block.end
        assert built.text[block.start : block.end] == built.text[block.start : block.end].strip()
        rest.append(built.text[end : block.start])
        end = block.end
    assert (end, "".join(rest).strip(" \n")) == (len(built.text), "")


def test_pages_begin_where_they_were_begun() -> None:
    builder = TextBuilder()
    builder.begin_page()
    builder.paragraph("One.")
    builder.begin_page(recognized=True)
    builder.begin_page()
    builder.paragraph("Three.")
    builder.warn("page 2 has no text")
    pages = builder.draft()
    assert (pages.text, pages.page_starts) == ("One.\n\nThree.", (0, 4, 4))
    assert (pages.recognized_pages, pages.warnings) == ((2,), ("page 2 has no text",))


def test_a_page_may_begin_in_the_middle_of_the_last_block() -> None:
    builder = TextBuilder()
    builder.begin_page()
    builder.paragraph("One and two.")
    builder.begin_page(back=len("two."))
    pages = builder.draft()
    assert [pages.text[start:] for start in pages.page_starts] == ["One and two.", "two."]
