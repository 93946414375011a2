"""The pieces that passages consist of: sentences, list items, table rows, and parts of those that are too long."""

from __future__ import annotations

from collections.abc import Sequence

import pytest
from hypothesis import given, strategies as st

from core.documents import Block, BlockKind, Span
from ingest.chunking.pieces import Piece, find_sentences, group_pieces, leads_of, split_to_fit


def made(*paragraphs_items_and_rows: str) -> tuple[str, list[Block]]:
    """Return a text of blocks, a line each, and the blocks: "• " begins an item, and " | " stands in a row."""
    text = "\n".join(paragraphs_items_and_rows)
    blocks, start = [], 0
    for line in paragraphs_items_and_rows:
        kind = BlockKind.ITEM if line[:1] in "•1" else BlockKind.ROW if " | " in line else BlockKind.PARAGRAPH
        blocks.append(Block(kind, start, start + len(line)))
        start += len(line) + 1
    return text, blocks


def grouped(*lines: str) -> list[list[str]]:
    text, blocks = made(*lines)
    return [[text[piece.start : piece.end] for piece in group] for group in group_pieces(text, blocks)]


def test_what_a_piece_is() -> None:
    text, blocks = made("It is so.", "• tea", "12) milk", "•", "a | b")
    assert group_pieces(text, blocks) == [
        [
            Piece(0, 9, 0),
            Piece(10, 15, 12, is_item=True),
            Piece(16, 24, 20, is_item=True),
            Piece(25, 26, 25, is_item=True),  # a bullet alone
        ],
        [Piece(27, 32, 27, is_row=True)],
    ]


@pytest.mark.parametrize(
    ("lines", "groups"),
    [
        ([], []),
        (["One. Two.", "Three."], [["One."], ["Two."], ["Three."]]),
        (["One. Two:", "• a", "• b", "Three."], [["One."], ["Two:", "• a", "• b"], ["Three."]]),
        (["• a", "• b"], [["• a", "• b"]]),
        (["a | b", "c | d", "One."], [["a | b", "c | d"], ["One."]]),
        (["One.", "a | b", "c | d"], [["One.", "a | b", "c | d"]]),
        (["• a", "b | c", "• d", "• e"], [["• a"], ["b | c"], ["• d", "• e"]]),
        (["• a", "One. Two.", "b | c"], [["• a"], ["One."], ["Two.", "b | c"]]),
    ],
)
def test_a_list_and_a_table_stay_together_with_the_sentence_before_them(
    lines: list[str], groups: list[list[str]]
) -> None:
    assert grouped(*lines) == groups


def test_a_blank_line_between_rows_divides_two_tables() -> None:
    text = "a | b\nc | d\n\ne | f\ng | h"
    blocks = [Block(BlockKind.ROW, start, start + 5) for start in (0, 6, 13, 19)]
    groups = [[text[piece.start : piece.end] for piece in group] for group in group_pieces(text, blocks)]
    assert groups == [["a | b", "c | d"], ["e | f", "g | h"]]


def split(text: str, longest: int, sentence_start: int = 0) -> list[str]:
    parts = split_to_fit(text, Piece(0, len(text), sentence_start), lambda part: len(part) <= longest)
    return [text[part.start : part.end] for part in parts]


def test_the_parts_of_a_piece_are_its_sentences_and_the_bullet_stays_with_the_first() -> None:
    text = "It: • Boil it. Pour it."
    parts = split_to_fit(text, Piece(4, 23, 6, is_item=True), lambda part: True)
    assert parts == [Piece(4, 14, 6), Piece(15, 23, 15)]


def test_no_part_is_longer_than_what_fits_but_a_single_character() -> None:
    assert split("abc", 3) == ["abc"]
    assert split("abcde", 4) == ["ab", "cde"]
    assert split("abcde", 0) == ["a", "b", "c", "d", "e"]
    text = "Tea. It is hot."
    assert split_to_fit(text, Piece(0, 15, 0), lambda part: len(part) <= 6) == [
        Piece(0, 4, 0),
        Piece(5, 10, 5),
        Piece(11, 15, 11),
    ]


def test_the_sentence_of_a_part_begins_after_the_bullet_or_with_the_part() -> None:
    text = "• abcdefgh"
    parts = split_to_fit(text, Piece(0, 10, 2, is_item=True), lambda part: len(part) <= 4)
    assert parts == [Piece(0, 1, 0), Piece(2, 6, 2), Piece(6, 10, 6)]
    text = "• ab cd"
    assert split_to_fit(text, Piece(0, 7, 2, is_item=True), lambda part: len(part) <= 4) == [
        Piece(0, 4, 2),
        Piece(5, 7, 5),
    ]


@pytest.mark.parametrize(
    "halves",
    [
        *(("a bcdefg" + sign, "hij klmno") for sign in ",;:)–—"),
        *(("ab cdefgh", sign + "hijk lmno") for sign in "(–—"),
    ],
)
def test_a_sentence_is_cut_at_the_end_of_a_clause(halves: tuple[str, str]) -> None:
    assert split(" ".join(halves), 10) == list(halves)
    assert split("  ".join(halves), 10) == list(halves)


@pytest.mark.parametrize("sign", ["、", "，", "；", "："])
def test_a_clause_of_chinese_or_japanese_ends_without_white_space(sign: str) -> None:
    assert split(f"abcdef{sign}hijkl mn", 9) == [f"abcdef{sign}", "hijkl mn"]


@pytest.mark.parametrize(
    ("text", "parts"),
    [
        ("abc, efg ijklmno", ["abc,", "efg ijklmno"]),  # in the middle quarters: from 4 of 16
        ("ab, defg ijklmno", ["ab, defg", "ijklmno"]),
        ("abcdefg ij, mnop", ["abcdefg ij,", "mnop"]),  # to 12 of 16
        ("abcdefg ijk, nop", ["abcdefg", "ijk, nop"]),
        ("abcd, fgh, jklmn", ["abcd, fgh,", "jklmn"]),  # the nearest to the middle
        ("ab cdef hi jklmn", ["ab cdef", "hi jklmn"]),
        ("abcdefghijklm op", ["abcdefghijklm", "op"]),  # however far
        ("ab defghijklmnop", ["ab", "defghijklmnop"]),
        ("abcdefg i klmnop", ["abcdefg", "i klmnop"]),
        ("abcdef h jklmno.", ["abcdef h", "jklmno."]),
        ("abcdefghijklmnop", ["abcdefgh", "ijklmnop"]),
    ],
)
def test_a_cut_is_near_the_middle(text: str, parts: list[str]) -> None:
    assert split(text, 15) == parts
    long = f"{'It is so. ' * 9}{text} and, so, on"  # wherever in a text the piece stands
    pieces = split_to_fit(long, Piece(90, 106, 90), lambda part: len(part) <= 15)
    assert [long[piece.start : piece.end] for piece in pieces] == parts


@given(st.text(alphabet="ab ,;。(—", max_size=40).map(str.strip).filter(bool), st.integers(1, 12))
def test_every_part_fits_and_nothing_but_white_space_is_left_out(text: str, longest: int) -> None:
    parts = split(text, longest)
    assert all(len(part) <= longest and part for part in parts)
    assert "".join("".join(parts).split()) == "".join(text.split())


def found(*lines: str) -> list[str]:
    text, blocks = made(*lines)
    pieces = [piece for group in group_pieces(text, blocks) for piece in group]
    return [text[start:end] for start, end in find_sentences(text, pieces)]


@pytest.mark.parametrize(
    ("lines", "sentences"),
    [
        ([], []),
        (["One. Two."], ["One.", "Two."]),
        (["Common are the:", "• ankle", "• knee"], ["Common are the:\n• ankle\n• knee"]),
        (["These:", "• vitamin X"], ["These:\n• vitamin X"]),
        (["它们是：", "• ankle"], ["它们是：\n• ankle"]),
        (["These", "• ankle", "• knee"], ["These", "ankle\n• knee"]),
        (["• ankle", "• knee", "One."], ["ankle\n• knee", "One."]),
        (["One. These:", "• ankle", "Two."], ["One.", "These:\n• ankle", "Two."]),
        *((["These:", "• ankle" + end, "• knee"], ["These:", "ankle" + end, "knee"]) for end in ".!?。！？"),
        (["These:", "• ankle", "• knee."], ["These:", "ankle", "knee."]),
        (["a | b:", "• ankle"], ["a | b:\n• ankle"]),
        (["These:", "a | b", "c | d"], ["These:", "a | b", "c | d"]),  # rows are sentences
        (["• ankle:", "a | b", "• knee"], ["ankle:", "a | b", "knee"]),
    ],
)
def test_a_short_list_is_one_sentence_with_the_one_that_introduces_it(lines: list[str], sentences: list[str]) -> None:
    assert found(*lines) == sentences


@pytest.mark.parametrize(("letters", "count"), [(399, 1), (400, 1), (401, 2), (402, 2)])
def test_a_list_of_more_than_400_characters_is_a_sentence_an_item(letters: int, count: int) -> None:
    second = "y" * (letters - len("xx\n• "))
    expected = [f"xx\n• {second}"] if count == 1 else ["xx", second]
    assert found("• xx", f"• {second}") == expected


def test_the_pieces_may_be_few_of_many() -> None:
    text, blocks = made("One. These:", "• ankle", "• knee")
    pieces: Sequence[Piece] = [piece for group in group_pieces(text, blocks) for piece in group]
    assert find_sentences(text, pieces[3:]) == [(22, 26)]
    assert find_sentences(text, pieces[:2]) == [(0, 4), (5, 11)]


def test_what_later_rows_and_items_are_read_with() -> None:
    sentence, item, row = Piece(0, 5, 0), Piece(6, 9, 6, is_item=True), Piece(6, 9, 6, is_row=True)
    assert leads_of([sentence, row, row]) == [Span(0, 9), Span(6, 9)]
    assert leads_of([row, row]) == leads_of([row]) == [Span(6, 9)]
    assert leads_of([sentence, item, item]) == [Span(0, 5)]
    assert leads_of([item, item]) == leads_of([sentence]) == []
