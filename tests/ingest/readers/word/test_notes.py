"""The marks of notes, as Word counts them."""

from __future__ import annotations

import pytest

from ingest.reading import read_bytes
from tests.support.word_files import cell, note, paragraph, reference, row, run, style, table, word_file

FOOTNOTES = note(1, "From the wood.") + note(2, "Of 1911.")


def text_of(body: str, **parts: str) -> str:
    return read_bytes("sluice.docx", word_file(body, **parts), "id").text


def test_two_references_to_one_note_write_it_once() -> None:
    body = paragraph("Oak", reference(2), " and elm", reference(2), ".")
    assert text_of(body, footnotes=FOOTNOTES) == "Oak[1] and elm[1].\n\n[1] Of 1911."


def test_notes_in_headings_lists_and_tables() -> None:
    body = (
        paragraph("Care", reference(1), style="H1")
        + paragraph("Oil", reference(2), style="Bullets")
        + table(row("Gate", "Size"), row(cell(paragraph("oak", reference(3))), "3"))
    )
    styles = style("H1", "heading 1") + style("Bullets", "List Bullet")
    assert text_of(body, styles=styles, footnotes=FOOTNOTES + note(3, "Seen.")) == (
        "Care\n\n[1] From the wood.\n\n• Oil[2]\n\n[2] Of 1911.\n\nGate | Size\noak[3] | 3\n\n[3] Seen."
    )


def test_a_mark_set_by_hand_is_the_one_that_is_shown() -> None:
    body = paragraph("Oak", reference(1, properties='w:customMarkFollows="1"'), run("*"), ", elm", reference(2))
    notes = note(1, "* From the wood.") + note(2, "Of 1911.")
    assert text_of(body, footnotes=notes) == "Oak*, elm[1]\n\n* From the wood.\n\n[1] Of 1911."


def test_a_hidden_reference_hides_its_note() -> None:
    body = paragraph("Oak", '<w:r><w:rPr><w:vanish/></w:rPr><w:footnoteReference w:id="1"/></w:r>', " is hard.")
    assert text_of(body, footnotes=FOOTNOTES) == "Oak is hard."


@pytest.mark.parametrize(
    ("settings", "mark"),
    [("", "i"), ('<w:numFmt w:val="decimal"/><w:numStart w:val="7"/>', "7"), ('<w:numFmt w:val="chicago"/>', "*")],
)
def test_marks_have_the_form_and_the_start_of_the_file(settings: str, mark: str) -> None:
    body = paragraph("Oak", reference(1, "endnote")) + f"<w:sectPr><w:endnotePr>{settings}</w:endnotePr></w:sectPr>"
    assert text_of(body, endnotes=note(1, "Paid.", "endnote")) == f"Oak[{mark}]\n\n[{mark}] Paid."
