"""Each passage of a long table has the names of its columns in its text, in whatever format the table is written."""

from __future__ import annotations

import io
from collections.abc import Iterable

import openpyxl
import pytest
from docx import Document as WordDocument
from reportlab.pdfgen.canvas import Canvas

from embedding.token_counts import TokenCounter
from ingest.chunking.chunker import chunk
from ingest.reading import read_bytes
from tests.support.archives import book, open_document

NAMES = ("Weir", "Sill height", "Timber")
ROWS = [(f"Weir {n}", f"{n + 40} cm", "oak from the upper wood, tarred twice") for n in range(90)]
BEFORE = "The weirs of the valley are these."


def markdown() -> bytes:
    lines = [f"| {' | '.join(cells)} |" for cells in (NAMES, ("---",) * 3, *ROWS)]
    return "\n".join(["# Weirs", "", BEFORE, "", *lines, ""]).encode()


def html_table(head: str = "th") -> str:
    def row(cells: Iterable[str], tag: str = "td") -> str:
        return f"<tr>{''.join(f'<{tag}>{cell}</{tag}>' for cell in cells)}</tr>"

    return f"<p>{BEFORE}</p><table>{row(NAMES, head)}{''.join(map(row, ROWS))}</table>"


def html() -> bytes:
    return f"<html><body><h1>Weirs</h1>{html_table()}</body></html>".encode()


def epub() -> bytes:
    return book({"a.xhtml": f"<h1>Weirs</h1>{html_table('td')}"})


def word() -> bytes:
    document, file = WordDocument(), io.BytesIO()
    document.add_heading("Weirs", 0)
    document.add_paragraph(BEFORE)
    table = document.add_table(0, 3)
    for cells in (NAMES, *ROWS):
        for cell, text in zip(table.add_row().cells, cells, strict=True):
            cell.text = text
    document.save(file)
    return file.getvalue()


def open_document_text() -> bytes:
    rows = "".join(
        "<table:table-row>"
        + "".join(f"<table:table-cell><text:p>{cell}</text:p></table:table-cell>" for cell in cells)
        + "</table:table-row>"
        for cells in (NAMES, *ROWS)
    )
    return open_document(f"<text:p>{BEFORE}</text:p><table:table>{rows}</table:table>")


def csv() -> bytes:
    return "\n".join(";".join(cells) for cells in (NAMES, *ROWS)).encode()


def excel() -> bytes:
    workbook, file = openpyxl.Workbook(), io.BytesIO()
    for cells in (NAMES, *ROWS):
        workbook.worksheets[0].append(cells)
    workbook.save(file)
    return file.getvalue()


def pdf() -> bytes:
    """Return a table on three pages, each of which repeats the names of the columns."""
    file = io.BytesIO()
    canvas = Canvas(file, pagesize=(595, 842), invariant=1)
    for first in range(0, len(ROWS), 30):
        for line, cells in enumerate((NAMES, *ROWS[first : first + 30])):
            canvas.setFont("Helvetica", 10)
            for column, cell in enumerate(cells):
                canvas.drawString(72 + 120 * column, 760 - 20 * line, cell)
        canvas.showPage()
    canvas.save()
    return file.getvalue()


def restructured_text() -> bytes:
    widths = [max(len(cells[column]) for cells in (NAMES, *ROWS)) for column in range(3)]
    border = " ".join("=" * width for width in widths)

    def line(cells: Iterable[str]) -> str:
        return " ".join(cell.ljust(width) for cell, width in zip(cells, widths, strict=True))

    lines = ["Weirs", "=====", "", BEFORE, "", border, line(NAMES), border, *map(line, ROWS), border, ""]
    return "\n".join(lines).encode()


def org() -> bytes:
    lines = [f"| {' | '.join(cells)} |" for cells in (NAMES, *ROWS)]
    return "\n".join(["#+TITLE: Weirs", "", BEFORE, "", lines[0], "|---+---+---|", *lines[1:], ""]).encode()


def rich_text() -> bytes:
    def row(cells: Iterable[str]) -> str:
        places = "".join(rf"\cellx{3000 * n}" for n in (1, 2, 3))
        return rf"\trowd{places} " + "".join(rf"\pard\intbl {cell}\cell " for cell in cells) + r"\row "

    return rf"{{\rtf1\ansi \pard {BEFORE}\par {''.join(map(row, (NAMES, *ROWS)))}\pard }}".encode()


@pytest.mark.parametrize(
    ("name", "data"),
    [
        ("weirs.md", markdown()),
        ("weirs.html", html()),
        ("weirs.docx", word()),
        ("weirs.csv", csv()),
        ("weirs.xlsx", excel()),
        ("weirs.odt", open_document_text()),
        ("weirs.pdf", pdf()),
        ("weirs.epub", epub()),
        ("weirs.rst", restructured_text()),
        ("weirs.org", org()),
        ("weirs.rtf", rich_text()),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_column_names_are_in_the_text_of_every_passage(name: str, data: bytes, tokenizer: TokenCounter) -> None:
    document = read_bytes(name, data, name)
    passages = chunk(document, tokenizer)
    names = " | ".join(NAMES)
    assert len(passages) > 5
    assert [passage.passage_id for passage in passages if names not in passage.text] == []
    assert [passage.text_in(document.text) for passage in passages] == [passage.text for passage in passages]
    rows = [line for passage in passages for line in passage.body.split("\n") if line.startswith("Weir ")]
    assert rows == [names, *map(" | ".join, ROWS)]
