from __future__ import annotations

import io
import zipfile
from collections.abc import Callable

import docx
import pytest
from docx.document import Document as WordDocument

from core.documents import Document
from core.errors import DamagedFile, EmptyArticle
from ingest.reading import read_bytes


def word(write: Callable[[WordDocument], object]) -> bytes:
    document, file = docx.Document(), io.BytesIO()
    write(document)
    document.save(file)
    return file.getvalue()


def read_word(write: Callable[[WordDocument], object]) -> Document:
    return read_bytes("on-tea.docx", word(write), "id")


def outline(document: Document) -> list[tuple[int, str]]:
    return [(section.level, section.heading) for section in document.sections]


def test_headings_lists_and_tables_in_their_order() -> None:
    def write(document: WordDocument) -> None:
        document.add_heading("Tea", 0)
        document.add_paragraph("It is a drink. ").add_run("Very old.").bold = True
        document.add_heading("Kinds", 1)
        document.add_paragraph("black", style="List Bullet")
        document.add_paragraph("strong", style="List Bullet 2")
        document.add_paragraph("first", style="List Number")
        table = document.add_table(2, 2)
        for cell, text in zip(
            [c for row in table.rows for c in row.cells], ["Kind", "Time", "black", "3 min"], strict=True
        ):
            cell.text = text
        document.add_heading("Green", 2)
        document.add_paragraph("Not\tfermented.")
        document.add_paragraph("Source: Read Full Article")

    document = read_word(write)
    assert (
        document.text
        == """Tea

It is a drink. Very old.

Kinds

• black
  • strong
• first

Kind | Time
black | 3 min

Green

Not fermented.

Source: Read Full Article"""
    )
    assert outline(document) == [(1, "Tea"), (2, "Kinds"), (3, "Green")]
    assert document.blocks[-1].kind.value == "boilerplate"


def test_a_single_heading_1_is_the_title() -> None:
    def write(document: WordDocument) -> None:
        document.add_heading("Tea", 1)
        document.add_paragraph("It is a drink.")
        document.add_heading("Kinds", 2)

    assert outline(read_word(write)) == [(1, "Tea"), (2, "Kinds")]


def test_the_title_of_the_properties_heads_several_headings_1() -> None:
    def write(document: WordDocument) -> None:
        document.core_properties.title = "On tea"
        for heading in ("Kinds", "Faults"):
            document.add_heading(heading, 1)
            document.add_paragraph("Many.")

    assert outline(read_word(write)) == [(1, "On tea"), (2, "Kinds"), (2, "Faults")]


def test_bold_lines_are_headings_where_no_style_is_used() -> None:
    def write(document: WordDocument) -> None:
        document.core_properties.title = ""
        document.add_paragraph("It is a drink.")
        document.add_paragraph().add_run("Kinds").bold = True
        document.add_paragraph("Many of them are known.")

    assert outline(read_word(write)) == [(1, "On tea"), (2, "Kinds")]


def rewrite_archive(data: bytes, change: Callable[[str, bytes], bytes | None]) -> bytes:
    """Return the archive with the content of each file replaced by `change(name, content)`. None leaves a file out."""
    file = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as source, zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as target:
        for name in source.namelist():
            content = change(name, source.read(name))
            if content is not None:
                target.writestr(name, content)
    return file.getvalue()


TEA = word(lambda document: document.add_paragraph("Tea is a drink."))


def test_tracked_changes_show_what_was_inserted_and_not_what_was_deleted() -> None:
    def change(name: str, content: bytes) -> bytes:
        run = b"<w:r><w:t>Tea is a drink.</w:t></w:r>"
        deleted = b'<w:del w:id="1"><w:r><w:delText>Coffee</w:delText></w:r></w:del>'
        inserted = b'<w:ins w:id="2"><w:r><w:t>Tea is hot.</w:t></w:r></w:ins>'
        return content.replace(run, deleted + inserted)

    assert read_bytes("x.docx", rewrite_archive(TEA, change), "id").text == "Tea is hot."


@pytest.mark.parametrize(
    ("data", "message"),
    [
        (b"<html><body>Tea</body></html>", "x.docx: is not what its name says but a web page"),
        (b"\xd0\xcf\x11\xe0 old", "old Word file"),
        (b"some text", "x.docx: is not a Word file"),
        (TEA[:500], "x.docx: is damaged"),
        (
            rewrite_archive(TEA, lambda name, content: None if name == "word/document.xml" else content),
            "x.docx: is damaged",
        ),
        (rewrite_archive(TEA, lambda name, content: content[:-20]), "x.docx: is damaged"),
        (rewrite_archive(TEA, lambda name, content: None if name.startswith("word/") else content), "but no Word file"),
        (
            rewrite_archive(TEA, lambda name, content: b" " * 210_000_000 if name == "word/document.xml" else content),
            "which no article does",
        ),
    ],
)
def test_what_is_no_word_file_is_refused_by_name(data: bytes, message: str) -> None:
    with pytest.raises(DamagedFile, match=message):
        read_bytes("x.docx", data, "id")


def test_without_text() -> None:
    with pytest.raises(EmptyArticle, match=r"x.docx: holds no text"):
        read_bytes("x.docx", word(lambda document: document.add_heading("Only a title", 0)), "id")
