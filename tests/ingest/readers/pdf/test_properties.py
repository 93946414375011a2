"""Titles and metadata among the properties of a PDF."""

from __future__ import annotations

import pytest

from core.documents import Metadata
from ingest.readers.pdf.properties import read_metadata, read_title


@pytest.mark.parametrize(
    "title",
    [
        "",
        "report.doc",
        "Microsoft Word - Weir report.docx",
        "Microsoft Word - Weir report",
        "Microsoft PowerPoint - weirs",
        "C:\\Users\\ann\\weirs",
        "/home/ann/weirs",
        "file:///home/ann/weirs.html",
        "weir_report_v2",
        "2019-04",
        "978-3-16-148410-0",
        "PowerPoint Presentation",
        "PowerPoint-Präsentation",
        "Présentation PowerPoint",
        "Presentación de PowerPoint",
        "Apresentação do PowerPoint",
        "Word Document",
        "Document1",
        "document",
        "untitled",
        "Untitled-3",
        "(anonymous)",
        "Slide 1",
        "Folie 1",
        "Book1",
        "Scan 12",
        "mill",
        "Mill.pdf",
    ],
)
def test_titles_that_no_one_chose_are_refused(title: str) -> None:
    assert read_title({"Title": title}, "articles/mill.pdf") == ""


@pytest.mark.parametrize(
    "title",
    [
        "Keeping a mill",
        "Weirs",
        "How to use PowerPoint",
        "Documents of the parish",
        "Water-mills",
        "Slide rules",
        "Node.js in use",
        "1911: a wet year",
    ],
)
def test_titles_that_someone_chose_are_kept(title: str) -> None:
    assert read_title({"Title": f" {title}  "}, "mill.pdf") == title


def test_properties_become_metadata() -> None:
    properties = {
        "Title": "Keeping a mill",
        "Author": "Ann Li; Bo Ek",
        "CreationDate": "D:20240503101500+02'00'",
        "ModDate": "D:20250101000000Z",
        "Keywords": "mills, water",
        "Subject": "How a mill is kept.",
        "Language": "en-GB",
        "Producer": "ReportLab",
        "Creator": "Writer",
    }
    assert read_metadata(properties) == Metadata(
        authors=("Ann Li", "Bo Ek"),
        date="2024-05-03",
        language="en-GB",
        tags=("mills", "water"),
        description="How a mill is kept.",
    )


def test_what_programs_write_in_place_of_a_name_is_left_out() -> None:
    assert read_metadata({"Author": "(anonymous)", "Subject": "unspecified", "Keywords": ""}) == Metadata()
    assert read_metadata({"Author": "User"}) == Metadata()
    assert read_metadata({}) == Metadata()
