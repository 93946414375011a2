"""Read Excel files (.xlsx, .xlsm and their templates): each sheet is a section, and its cells are tables.

This is the only module that imports openpyxl.
"""

from __future__ import annotations

import io
import re
import warnings
import zipfile
import zlib
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import TYPE_CHECKING, Any

from core.counts import counted
from core.documents import Metadata
from core.errors import DamagedFile, describe
from ingest.canonical import Draft, TextBuilder
from ingest.metadata import build_metadata
from ingest.readers.spreadsheet.number_text import date_text, number_text
from ingest.readers.spreadsheet.rows import MAX_CELLS, write_rows
from ingest.typography import subscript, superscript

if TYPE_CHECKING:
    from openpyxl.reader.excel import ExcelReader

_MAX_UNPACKED_BYTES = 300_000_000  # a larger archive is made to fill the memory
_MAX_SCANNED = 40 * MAX_CELLS  # places for cells, most of them empty, that are looked at
_MAX_REPEATED = 2_000  # rows in which a merged cell says its text
_GENERATED_TITLE = re.compile(r"(?:book|workbook|mappe|untitled|sheet)\W*\d*|.*\.(?:xlsx?|xlsm|csv|ods)", re.IGNORECASE)
_MERGED = re.compile(rb"<(?:\w+:)?mergeCell\s[^<>]*?\bref=[\"']([A-Z]{1,3})(\d{1,7}):([A-Z]{1,3})(\d{1,7})[\"']")
_UNCOMPUTED = re.compile(rb"<f(?:\s[^<>]*)?(?:/>|>[^<]*</f>)\s*+(?:<v\s*/>|<v>\s*</v>)?\s*+</c>")
_PROPERTIES = ("creator", "created", "keywords", "category", "description", "subject", "language")


def read(name: str, data: bytes) -> Draft:
    """Return the draft of an Excel file. Raise DamagedFile, which names the file, if it cannot be read as one."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # openpyxl warns of parts that it does not know
        reader = _open(name, data)
        builder = TextBuilder()
        _Writer(builder, reader).write()
        title, metadata = _read_properties(reader)
    return builder.draft(fallback_title=title, metadata=metadata)


def _open(name: str, data: bytes) -> ExcelReader:
    from openpyxl.reader.excel import ExcelReader

    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            size = sum(entry.file_size for entry in archive.infolist())
            if not any(entry.filename.lower().startswith("xl/") for entry in archive.infolist()):
                raise DamagedFile(name, "is a zip archive but no Excel file. Give it the ending of its real format.")
        if size > _MAX_UNPACKED_BYTES:
            raise DamagedFile(name, f"unpacks to {size:,} bytes, which is too much to read. Save a smaller part of it.")
        reader = ExcelReader(io.BytesIO(data), read_only=True, data_only=True, keep_links=False, rich_text=True)
        reader.read()
    except (
        zipfile.BadZipFile,
        zlib.error,
        OSError,
        EOFError,
        SyntaxError,
        LookupError,
        ValueError,
        TypeError,
    ) as error:
        raise DamagedFile(name, f"is damaged ({describe(error)}). Open it in Excel and save it anew.") from error
    return reader


def _read_properties(reader: ExcelReader) -> tuple[str, Metadata]:
    """Return the title in the properties, "" if a program generated it, and the other properties as metadata."""
    properties = reader.wb.properties
    values = [(field, getattr(properties, field)) for field in _PROPERTIES]
    if properties.creator == "openpyxl":
        values = [(field, value) for field, value in values if field != "creator"]
    title = properties.title or ""
    metadata = build_metadata((field, value) for field, value in values if value)
    return "" if _GENERATED_TITLE.fullmatch(title.strip()) else title, metadata


@dataclass(frozen=True, slots=True)
class _Merge:
    """A range of merged cells. Rows and columns count from 1."""

    first_row: int
    last_row: int
    first_column: int
    last_column: int


class _Writer:
    """A writer that goes through the sheets of a workbook and adds their tables to a builder."""

    def __init__(self, builder: TextBuilder, reader: ExcelReader) -> None:
        self._builder, self._reader = builder, reader
        self._remaining, self._to_scan = MAX_CELLS, _MAX_SCANNED
        self._uncomputed = 0  # formulas without a value

    def write(self) -> None:
        paths = {sheet.name: relation.target for sheet, relation in self._reader.parser.find_sheets()}
        unread = []
        for sheet in self._reader.wb.worksheets:
            if sheet.sheet_state != "visible":
                self._builder.warn(f'has a hidden sheet, which is not read ("{sheet.title}")')
            elif self._remaining <= 0:
                unread.append(sheet.title)
            else:
                self._write_sheet(sheet, paths[sheet.title])
        self._warn_of_the_rest(unread)

    def _write_sheet(self, sheet: Any, path: str) -> None:
        source = self._reader.archive.read(path)
        self._uncomputed += sum(1 for _ in _UNCOMPUTED.finditer(source))
        self._builder.heading(sheet.title, 2)
        write_rows(self._builder, _merged(self._rows(sheet, source), list(_merges(source))))
        for text in self._text_boxes(path):
            self._builder.paragraph(text)

    def _rows(self, sheet: Any, source: bytes) -> Iterator[tuple[int, list[str]]]:
        """Yield the number of each row and the texts of its cells, and one row without cells for a gap."""
        from openpyxl.cell.read_only import ReadOnlyCell
        from openpyxl.worksheet._reader import WorkSheetParser  # the public way loses raised text that stands in a cell

        workbook, previous = self._reader.wb, 0
        parser = WorkSheetParser(
            io.BytesIO(source),
            self._reader.shared_strings,
            data_only=True,
            epoch=workbook.epoch,
            date_formats=workbook._date_formats,
            timedelta_formats=workbook._timedelta_formats,
            rich_text=True,
        )
        for number, cells in parser.parse():
            if number <= previous:
                continue  # a broken file repeats a row
            if number > previous + 1:
                yield number - 1, []
            texts = [""] * max((cell["column"] for cell in cells), default=0)
            for cell in cells:
                texts[cell["column"] - 1] = _text(ReadOnlyCell(sheet, **cell))
            self._remaining -= sum(map(bool, texts))
            self._to_scan -= len(texts)
            if self._remaining < 0 or self._to_scan <= 0:
                self._remaining = 0
                self._builder.warn(f'is too long: the sheet "{sheet.title}" is read up to row {previous:,} only')
                return
            previous = number
            yield number, texts

    def _text_boxes(self, path: str) -> Iterator[str]:
        """Yield the paragraphs of the text boxes on a sheet, and the alternative texts of its pictures."""
        from openpyxl.packaging.relationship import get_dependents, get_rels_path
        from openpyxl.xml.functions import fromstring

        archive, relations = self._reader.archive, get_rels_path(path)
        if relations not in archive.namelist():
            return
        for relation in get_dependents(archive, relations):
            if not relation.Type.endswith("/drawing") or relation.target not in archive.namelist():
                continue
            for element in fromstring(archive.read(relation.target)).iter():
                kind = str(element.tag).rpartition("}")[2]
                if kind == "p":
                    yield "".join(each.text or "" for each in element.iter() if str(each.tag).endswith("}t"))
                elif kind == "cNvPr" and (element.get("descr") or "").strip():
                    yield f"[Picture: {element.get('descr').strip()}]"

    def _warn_of_the_rest(self, unread: list[str]) -> None:
        names = self._reader.archive.namelist()
        if unread:
            titles = ", ".join(f'"{title}"' for title in unread)
            self._builder.warn(f"is too long: {counted(len(unread), 'further sheet')} not read ({titles})")
        if self._uncomputed:
            formulas = counted(self._uncomputed, "formula")
            self._builder.warn(f"holds {formulas} without a value; open it in Excel and save it to have them computed")
        if any(re.match(r"xl/(?:comments|threadedComments)", name) for name in names):
            self._builder.warn("holds comments on cells, which are not read")
        if self._reader.wb.chartsheets or any(name.startswith("xl/charts/chart") for name in names):
            self._builder.warn("holds charts, which are not looked at; the cells that they show are read")


def _text(cell: Any) -> str:
    """Return the text that a cell shows."""
    value = cell.value
    match value:
        case None:
            return ""
        case bool():
            return str(value).upper()
        case int() | float():
            return number_text(value, cell.number_format or "General")
        case datetime() | date() | time() | timedelta():
            return date_text(value, cell.number_format or "")
        case list():
            return "".join(map(_run_text, value))
    return str(value)


def _run_text(run: Any) -> str:
    """Return a piece of formatted text, raised or lowered as it is."""
    position = getattr(getattr(run, "font", None), "vertAlign", None)
    text = str(run)
    if position == "superscript":
        return superscript(text)
    return subscript(text) if position == "subscript" else text


def _merges(source: bytes) -> Iterator[_Merge]:
    for left, top, right, bottom in _MERGED.findall(source):
        yield _Merge(int(top), int(bottom), _column_number(left), _column_number(right))


def _column_number(letters: bytes) -> int:
    number = 0
    for letter in letters:
        number = 26 * number + letter - 64
    return number


def _merged(rows: Iterable[tuple[int, list[str]]], merges: list[_Merge]) -> Iterator[list[str]]:
    """Yield the rows, in which a cell that is merged with those below says its text in each row.

    A row of groups of columns, merged with those to the right, is joined to the row of column names below it.
    """
    starting: dict[int, list[_Merge]] = {}
    for merge in merges:
        starting.setdefault(merge.first_row, []).append(merge)
    open_cells: list[tuple[_Merge, str]] = []
    groups: list[str] | None = None
    for number, row in rows:
        for merge, text in open_cells:
            row += [""] * (merge.first_column - len(row))
            row[merge.first_column - 1] = row[merge.first_column - 1] or text
        if groups is not None:
            row, groups = _join_names(groups, row), None
        new = [each for each in starting.get(number, []) if each.first_column <= len(row)]
        tall = [each for each in new if number < each.last_row < number + _MAX_REPEATED]
        open_cells = [each for each in open_cells if each[0].last_row > number]
        open_cells += [(each, row[each.first_column - 1]) for each in tall if row[each.first_column - 1]]
        wide = [each for each in new if each.last_column > each.first_column and row[each.first_column - 1]]
        if wide and sum(map(bool, row)) > 1 and not any(re.search(r"\d[.,]\d", cell) for cell in row):
            groups = _spread(row, wide)
        else:
            yield row
    if groups is not None:
        yield groups


def _spread(row: list[str], merges: list[_Merge]) -> list[str]:
    """Return the row with the text of each merged cell in each of its columns."""
    spread = row + [""] * (max(each.last_column for each in merges) - len(row))
    for each in merges:
        for column in range(each.first_column, each.last_column + 1):
            spread[column - 1] = row[each.first_column - 1]
    return spread


def _join_names(groups: list[str], names: list[str]) -> list[str]:
    """Return the names of columns behind the names of their groups: "2023 Sales"."""
    width = max(len(groups), len(names))
    pairs = zip(groups + [""] * (width - len(groups)), names + [""] * (width - len(names)), strict=True)
    return [name if group == name else f"{group} {name}".strip() for group, name in pairs]
