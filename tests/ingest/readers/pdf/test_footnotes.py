"""Footnotes among the lines of pages."""

from __future__ import annotations

import pytest

from ingest.readers.pdf.footnotes import mark_footnotes
from ingest.readers.pdf.lines import PdfLine


def line(text: str, bottom: float = 500, size: float = 10, page: int = 0) -> PdfLine:
    return PdfLine(text, page, 72, 500, bottom, size, False, 1000)


def page(*notes: str, body: str = "The weir is old.¹ It holds.²", number: int = 0) -> list[PdfLine]:
    """Return two lines of text and, below them, smaller lines."""
    text = [
        line(body, 700, page=number),
        line("It was built of larch, and it was paid for in barley.", 686, page=number),
    ]
    return text + [line(note, 80 - 10 * place, 8, number) for place, note in enumerate(notes)]


def found(lines: list[PdfLine]) -> list[tuple[str, bool]]:
    return [(each.text, each.is_note) for each in mark_footnotes(lines)]


def test_small_lines_with_a_mark_below_the_text_are_footnotes() -> None:
    notes = ["¹ Ledger of 1911, and a", "letter.", "² So the parson says."]
    assert found(page(*notes)) == [
        ("The weir is old.[1] It holds.[2]", False),
        ("It was built of larch, and it was paid for in barley.", False),
        ("[1] Ledger of 1911, and a", True),
        ("letter.", True),
        ("[2] So the parson says.", True),
    ]


@pytest.mark.parametrize(
    ("note", "written"),
    [
        ("1 Ledger", "[1] Ledger"),
        ("¹Ledger", "[1] Ledger"),
        ("* Ledger", "* Ledger"),
        ("† Ledger", "† Ledger"),
        ("[a] Ledger", "[a] Ledger"),
    ],
)
def test_marks_of_footnotes(note: str, written: str) -> None:
    assert found(page(note))[2] == (written, True)


@pytest.mark.parametrize("note", ["Ledger of 1911", "1.5 m of water", "1911 was wet", "2,000 eels"])
def test_small_lines_without_a_mark_are_none(note: str) -> None:
    assert found(page(note))[2] == (note, False)


def test_small_lines_above_the_text_or_of_its_size_are_none() -> None:
    body = page()
    assert not any(is_note for _, is_note in found([line("¹ Ledger", 800, 8), *body]))
    assert not any(is_note for _, is_note in found([*body, line("1 Ledger", 80, 10)]))
    assert not any(is_note for _, is_note in found([*body, line("1 Ledger", 80, 8), line("And so on.", 60, 10)]))


def test_a_page_of_small_type_alone_has_no_footnotes() -> None:
    assert not any(is_note for _, is_note in found([*page(), line("1 Ledger", 700, 8, 1), line("2 Eels", 690, 8, 1)]))


def test_a_footnote_may_end_the_left_column() -> None:
    left = [line("Left text that is long", 700), line("1 Ledger", 80, 8)]
    right = [line("Right text that is long", 700), line("It goes on.", 60)]
    assert [is_note for _, is_note in found(left + right)] == [False, True, False, False]


@pytest.mark.parametrize(
    ("text", "written"),
    [
        ("the weir¹ is", "the weir[1] is"),
        ("old,¹ and", "old,[1] and"),
        ("“old”¹ and", "“old”[1] and"),
        ("Note ¹ is", "Note [1] is"),
        ("40 m¹ wide", "40 m¹ wide"),
        ("10¹ eels", "10¹ eels"),
        ("the weir³ is", "the weir³ is"),
        ("per mol⁻¹ of", "per mol⁻¹ of"),
        ("the weir¹² is", "the weir¹² is"),
    ],
)
def test_only_what_names_a_footnote_of_the_page_becomes_its_mark(text: str, written: str) -> None:
    assert found(page("1 Ledger", body=text))[0][0] == written
    assert found(page(body=text))[0][0] == text


def test_no_lines() -> None:
    assert mark_footnotes([]) == []
