"""The first bytes of a file against the ending of its name."""

from __future__ import annotations

import re

import pytest

from core.errors import DamagedFile
from ingest.file_signature import check_signature
from tests.support.archives import zipped

PDF, ZIP = b"%PDF-1.7\n...", b"PK\x03\x04..."
WORD = zipped({"[Content_Types].xml": "", "word/document.xml": ""})
SLIDES = zipped({"[Content_Types].xml": "", "ppt/presentation.xml": ""})
SHEETS = zipped({"[Content_Types].xml": "", "xl/workbook.xml": ""})
BOOK = zipped({"META-INF/container.xml": ""})
TEXT = zipped({"mimetype": "application/vnd.oasis.opendocument.text"})
SUFFIXES = (".txt", ".md", ".html", ".htm", ".docx", ".pdf", ".pptx", ".xlsx", ".epub", ".odt", ".rtf", ".html.gz")


def refusal(suffix: str, data: bytes) -> str:
    """Return why the file is refused, or "" if it is not."""
    try:
        check_signature(f"a{suffix}", suffix, data)
    except DamagedFile as error:
        assert error.file == f"a{suffix}"
        return error.reason
    return ""


OTHER_FORMAT = "is not what its name says but {}."


@pytest.mark.parametrize(
    ("data", "kind", "suffixes"),
    [
        (PDF, "a PDF file. Give it the ending .pdf", {".pdf"}),
        (WORD, "a Word file. Give it the ending .docx", {".docx"}),
        (SLIDES, "a file of slides. Give it the ending .pptx", {".pptx"}),
        (SHEETS, "an Excel file. Give it the ending .xlsx", {".xlsx"}),
        (BOOK, "an electronic book. Give it the ending .epub", {".epub"}),
        (zipped({"mimetype": "application/epub+zip"}), "an electronic book. Give it the ending .epub", {".epub"}),
        (TEXT, "an OpenDocument text. Give it the ending .odt", {".odt"}),
        (
            zipped({"mimetype": "application/vnd.oasis.opendocument.spreadsheet", "content.xml": ""}),
            "an OpenDocument file that holds no text; export it as .docx, .xlsx or .pdf",
            set(),
        ),
        (zipped({"notes.txt": "Tea"}), "a zip archive; unpack it", set()),
        (b"\x1f\x8b\x08", "a compressed file. Give it the ending .html.gz", {".html.gz"}),
        (
            b"\xd0\xcf\x11\xe0\xa1\xb1",
            "an old Office file (.doc, .xls, .ppt) or a password-protected one; save it anew as .docx, .xlsx or .pptx",
            set(),
        ),
        (b"{\\rtf1\\ansi tea}", "rich text. Give it the ending .rtf", {".rtf"}),
        (b"\x89PNG\r\n\x1a\n", "a picture; run OCR on it first", set()),
        (b"GIF89a", "a picture; run OCR on it first", set()),
        (b"\xff\xd8\xff\xe0", "a picture; run OCR on it first", set()),
        (b"RIFF\n\x00\x00\x00WEBP", "a picture; run OCR on it first", set()),
        (b"<!DOCTYPE html><p>tea", "a web page. Give it the ending .html", {".html", ".htm"}),
        (b"<html lang='en'>", "a web page. Give it the ending .html", {".html", ".htm"}),
        (b"<HTML>", "a web page. Give it the ending .html", {".html", ".htm"}),
        (
            b"<?xml version='1.0'?>\n<!-- saved -->\n<!--\ntwice -->\n<!doctype HTML>",
            "a web page. Give it the ending .html",
            {".html", ".htm"},
        ),
    ],
)
def test_each_format_is_refused_under_the_name_of_any_other(data: bytes, kind: str, suffixes: set[str]) -> None:
    expected = {suffix: "" if suffix in suffixes else OTHER_FORMAT.format(kind) for suffix in SUFFIXES}
    assert {suffix: refusal(suffix, data) for suffix in SUFFIXES} == expected


@pytest.mark.parametrize("before", [b"", b"\xef\xbb\xbf", b" \r\n\t", b"\xef\xbb\xbf\n "])
def test_a_byte_order_mark_and_white_space_may_stand_in_front(before: bytes) -> None:
    assert refusal(".pdf", before + PDF) == ""
    assert refusal(".txt", before + b"<html>") == OTHER_FORMAT.format("a web page. Give it the ending .html")


@pytest.mark.parametrize(
    "data",
    [
        b"Tea is a drink.",
        b"",
        b"%PDF is a format",
        b"PK are two letters",
        b"a %PDF-1.7",
        b"the <html> tag",
        b"<p>tea</p>",
        b"<htmlx>",
        b"{rtf}",
        b"GIF7",
        b"RIFF\x00\x00\x00\x00WAVE",
        b"<?xml version='1.0'?><svg>",
    ],
)
def test_plain_text_is_let_through_under_any_name_of_text(data: bytes) -> None:
    assert [refusal(suffix, data) for suffix in (".txt", ".md", ".html", ".htm")] == [""] * 4


@pytest.mark.parametrize(
    ("suffix", "reason"),
    [
        (".pdf", "is not a PDF file, or its beginning is lost. Get it again from where it came."),
        (".docx", "is not a Word file, or its beginning is lost. Get it again from where it came."),
        (".rtf", "is not a rich text file, or its beginning is lost. Get it again from where it came."),
        (".epub", "is not an electronic book, or its beginning is lost. Get it again from where it came."),
        (".htm.gz", "is not a compressed file, or its beginning is lost. Get it again from where it came."),
        (".xlsx", "is not an Excel file, or its beginning is lost. Get it again from where it came."),
    ],
)
def test_a_file_that_needs_its_signature_is_refused_without_it(suffix: str, reason: str) -> None:
    assert refusal(suffix, b"Tea is a drink.") == reason
    with pytest.raises(DamagedFile, match=f"^{re.escape(f'notes{suffix}: {reason}')}$"):
        check_signature(f"notes{suffix}", suffix, b"\x00" * 3000)


def test_a_pdf_may_begin_with_other_bytes_as_long_as_its_signature_is_near() -> None:
    assert refusal(".pdf", b"\x00\x01" + PDF) == ""
    assert refusal(".pdf", b"x" * (2048 - 5) + b"%PDF-1.7") == ""
    assert refusal(".pdf", b"x" * (2048 - 4) + b"%PDF-1.7").startswith("is not a PDF file")
    assert refusal(".docx", b"x" + ZIP).startswith("is not a Word file")
    assert refusal(".docx", b"x" + PDF).startswith("is not a Word file")


def test_only_the_first_2048_bytes_are_looked_at() -> None:
    page = b"<html>"
    assert refusal(".txt", b" " * (2048 - 5) + page) == OTHER_FORMAT.format("a web page. Give it the ending .html")
    assert refusal(".txt", b" " * (2048 - 4) + page) == ""


def test_a_zip_archive_that_cannot_be_opened_is_left_to_the_reader_of_its_ending() -> None:
    assert [refusal(suffix, ZIP) for suffix in (".docx", ".epub", ".odt", ".pptx")] == [""] * 4
    assert refusal(".txt", ZIP) == OTHER_FORMAT.format("a zip archive; unpack it")
