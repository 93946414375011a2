"""Excel files: sheets, cells, merged cells, and what is said of what is not read."""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Callable
from datetime import date

import openpyxl
import pytest
from openpyxl.cell.rich_text import CellRichText, TextBlock
from openpyxl.cell.text import InlineFont
from openpyxl.chart import BarChart, Reference
from openpyxl.comments import Comment
from openpyxl.workbook import Workbook
from openpyxl.worksheet.worksheet import Worksheet
from openpyxl.xml.constants import SHARED_STRINGS, SHEET_MAIN_NS

from core.documents import Document
from core.errors import DamagedFile
from ingest.chunking.chunker import chunk
from ingest.readers.spreadsheet import rows, workbook
from ingest.reading import read_bytes
from tests.ingest.conftest import FakeTokenizer
from tests.support.mutations import read_mutations


def excel(write: Callable[[Workbook], object]) -> bytes:
    book, file = openpyxl.Workbook(), io.BytesIO()
    write(book)
    book.save(file)
    return file.getvalue()


def read_excel(write: Callable[[Workbook], object], name: str = "mill-gates.xlsx") -> Document:
    return read_bytes(name, excel(write), "id")


def fill(sheet: Worksheet, *lines: list[object]) -> None:
    for line in lines:
        sheet.append(line)


def test_each_sheet_is_a_section_with_its_tables() -> None:
    def write(book: Workbook) -> None:
        sheet = book.active
        assert isinstance(sheet, Worksheet)
        sheet.title = "Gates"
        fill(sheet, ["Gate", "Sill", "Built", "Leaks"], ["Gate 1", 41, date(1911, 5, 3), True], ["Gate 2", 0.1 + 0.2])
        fill(book.create_sheet("Wardens"), ["Name", "Share"], ["Ada", 0.125])
        book["Wardens"]["B2"].number_format = "0.0%"
        book.properties.title = "Sluice gates"
        book.properties.creator = "Ann Li"
        book.properties.keywords = "mill, water"

    document = read_excel(write)
    assert document.text == (
        "Gates\n\nGate | Sill | Built | Leaks\nGate 1 | 41 | 1911-05-03 | TRUE\nGate 2 | 0.3\n\n"
        "Wardens\n\nName | Share\nAda | 12.5%"
    )
    assert [(section.level, section.heading) for section in document.sections] == [
        (1, "Sluice gates"),
        (2, "Gates"),
        (2, "Wardens"),
    ]
    assert (document.metadata.authors, document.metadata.tags) == (("Ann Li",), ("mill", "water"))
    assert document.warnings == ()


def test_without_a_title_the_name_of_the_file_is_the_title() -> None:
    def write(book: Workbook) -> None:
        fill(book.worksheets[0], ["Gate", "Sill"], ["one", 41])
        book.properties.title = "Book1.xlsx"

    assert read_excel(write, "water_levels.xlsm").title == "Water levels"


def test_raised_and_lowered_text_keeps_its_meaning() -> None:
    def write(book: Workbook) -> None:
        up, down = InlineFont(vertAlign="superscript"), InlineFont(vertAlign="subscript")
        fill(book.worksheets[0], ["What", "Much"])
        book.worksheets[0]["A2"] = CellRichText("H", TextBlock(down, "2"), "O")
        book.worksheets[0]["B2"] = CellRichText("10", TextBlock(up, "9"), " cells")

    data = excel(write)
    assert "H₂O | 10⁹ cells" in read_bytes("a.xlsx", data, "id").text
    assert "H₂O | 10⁹ cells" in read_bytes("a.xlsx", with_shared_strings(data), "id").text


def with_shared_strings(data: bytes) -> bytes:
    """Return the file with its texts in the part of shared strings, where Excel keeps them."""
    file, strings = io.BytesIO(), []
    with zipfile.ZipFile(io.BytesIO(data)) as archive, zipfile.ZipFile(file, "w") as changed:
        for name in archive.namelist():
            content = archive.read(name).decode()
            if name == "xl/worksheets/sheet1.xml":
                strings = re.findall(r"<is>(.*?)</is>", content)
                for number, string in enumerate(strings):
                    content = content.replace(f"<is>{string}</is>", f"<v>{number}</v>", 1)
                content = content.replace('t="inlineStr"', 't="s"')
            elif name == "[Content_Types].xml" and "sharedStrings" not in content:
                part = f'<Override PartName="/xl/sharedStrings.xml" ContentType="{SHARED_STRINGS}"/>'
                content = content.replace("</Types>", f"{part}</Types>")
            changed.writestr(name, content)
        items = "".join(f"<si>{string}</si>" for string in strings)
        changed.writestr("xl/sharedStrings.xml", f'<sst xmlns="{SHEET_MAIN_NS}">{items}</sst>')
    return file.getvalue()


def test_merged_cells_say_their_text_in_each_row_and_name_groups_of_columns() -> None:
    def write(book: Workbook) -> None:
        sheet = book.worksheets[0]
        fill(sheet, ["Region", "2023", None, "2024"], [None, "Sales", "Loss", "Sales"])
        fill(sheet, ["North", 10, 1, 20], [None, 11, 2, 21], ["South", 12, 3, 22])
        for merged in ("A1:A2", "B1:C1", "A3:A4"):
            sheet.merge_cells(merged)

    assert read_excel(write).text == (
        "Sheet\n\nRegion | 2023 Sales | 2023 Loss | 2024 Sales\n"
        "North | 10 | 1 | 20\nNorth | 11 | 2 | 21\nSouth | 12 | 3 | 22"
    )


def test_a_title_merged_over_the_columns_is_a_caption() -> None:
    def write(book: Workbook) -> None:
        fill(book.worksheets[0], ["Gates of the mill"], ["Gate", "Sill"], ["one", 41])
        book.worksheets[0].merge_cells("A1:B1")

    assert read_excel(write).text == "Sheet\n\nGates of the mill\n\nGate | Sill\none | 41"


def test_what_is_not_read_is_said() -> None:
    def write(book: Workbook) -> None:
        sheet = book.worksheets[0]
        fill(sheet, ["Gate", "Sill"], ["one", 41], ["all", "=SUM(B2:B2)"])
        sheet["A2"].comment = Comment("a remark", "Ann")
        secret = book.create_sheet("Secret")
        secret["A1"] = "the key is under the stone"
        secret.sheet_state = "hidden"

    document = read_excel(write)
    assert document.text == "Sheet\n\nGate | Sill\none | 41\nall"
    assert document.warnings == (
        'has a hidden sheet, which is not read ("Secret")',
        "holds 1 formula without a value; open it in Excel and save it to have them computed",
        "holds comments on cells, which are not read",
    )


def test_hidden_rows_and_columns_are_read_and_charts_are_named() -> None:
    def write(book: Workbook) -> None:
        sheet = book.worksheets[0]
        fill(sheet, ["Gate", "Sill", "Key"], ["one", 41, "brass"], ["two", 43, "iron"])
        sheet.row_dimensions[2].hidden = True
        sheet.column_dimensions["C"].hidden = True
        chart = BarChart()
        chart.add_data(Reference(sheet, min_col=2, min_row=1, max_row=3))
        sheet.add_chart(chart, "E5")

    document = read_excel(write)
    assert document.text == "Sheet\n\nGate | Sill | Key\none | 41 | brass\ntwo | 43 | iron"
    assert document.warnings == ("holds charts, which are not looked at; the cells that they show are read",)


def test_the_value_of_a_formula_is_read() -> None:
    data = excel(lambda book: fill(book.worksheets[0], ["Gate", "Sill"], ["all", "=SUM(B1:B1)"]))
    file = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as archive, zipfile.ZipFile(file, "w") as changed:
        for name in archive.namelist():
            changed.writestr(name, re.sub(rb"</f><v ?/?>(?:</v>)?", b"</f><v>82</v>", archive.read(name)))
    document = read_bytes("a.xlsx", file.getvalue(), "id")
    assert document.text == "Sheet\n\nGate | Sill\nall | 82"
    assert document.warnings == ()


def test_column_names_are_in_every_passage(fake_tokenizer: type[FakeTokenizer]) -> None:
    def write(book: Workbook) -> None:
        fill(book.worksheets[0], ["Gate", "Sill height"], *([f"Gate {n}", n] for n in range(60)))

    passages = chunk(read_excel(write), fake_tokenizer(60))
    assert len(passages) > 3
    assert [passage for passage in passages if "Sill height" not in passage.embedded_text] == []


def test_a_long_file_is_read_up_to_a_bound(monkeypatch: pytest.MonkeyPatch) -> None:
    def write(book: Workbook) -> None:
        fill(book.worksheets[0], *([n, f"text {n}"] for n in range(20)))
        fill(book.create_sheet("More"), ["x", "y"])

    monkeypatch.setattr(workbook, "MAX_CELLS", 12)
    document = read_excel(write)
    assert document.text.endswith("5 | text 5")
    assert document.warnings == (
        'is too long: the sheet "Sheet" is read up to row 6 only',
        'is too long: 1 further sheet not read ("More")',
    )
    assert rows.MAX_CELLS == 200_000


def test_a_cell_in_the_last_row_and_column_costs_little() -> None:
    def write(book: Workbook) -> None:
        fill(book.worksheets[0], ["Gate", "Sill"], ["one", 41])
        book.worksheets[0]["XFD1048576"] = "far away"

    assert read_excel(write).text == "Sheet\n\nGate | Sill\none | 41\n\nfar away"


def test_text_boxes_and_alternative_texts_are_read() -> None:
    drawing = (
        '<xdr:wsDr xmlns:xdr="http://schemas.openxmlformats.org/drawingml/2006/spreadsheetDrawing" '
        'xmlns:a="http://schemas.openxmlformats.org/drawingml/2006/main"><xdr:cNvPr id="1" name="p" descr="A wheel"/>'
        "<a:p><a:r><a:t>Never stand </a:t></a:r><a:r><a:t>downstream.</a:t></a:r></a:p></xdr:wsDr>"
    )
    relations = (
        '<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"><Relationship Id="r1" '
        'Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/drawing" '
        'Target="../drawings/drawing1.xml"/></Relationships>'
    )
    file = io.BytesIO(excel(lambda book: fill(book.worksheets[0], ["Gate", "Sill"], ["one", 41])))
    with zipfile.ZipFile(file, "a") as archive:
        archive.writestr("xl/drawings/drawing1.xml", drawing)
        archive.writestr("xl/worksheets/_rels/sheet1.xml.rels", relations)
    text = read_bytes("a.xlsx", file.getvalue(), "id").text
    assert text.endswith("one | 41\n\n[Picture: A wheel]\n\nNever stand downstream.")


def test_another_zip_archive_is_refused() -> None:
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w") as archive:
        archive.writestr("a.txt", "tea")
    with pytest.raises(DamagedFile, match=r"is not what its name says but a zip archive"):
        read_bytes("a.xlsx", file.getvalue(), "id")


def test_a_damaged_file_raises_nothing_but_article_errors() -> None:
    lines: list[list[object]] = [["Gate", "Sill"], ["one", 41], ["two", "=1+1"]]
    read_mutations("a.xlsx", excel(lambda book: fill(book.worksheets[0], *lines)))
