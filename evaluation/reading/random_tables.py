"""Random documents with tables, of kinds that PDF readers find hard, as web pages and as OpenDocument text."""

from __future__ import annotations

import random
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from html import escape
from typing import Literal

Lines = Literal["all", "rows", "none"]
Row = tuple[str, ...]

_NOUNS = (
    "barley barn bell boat bridge candle cart cellar chapel copper dog ferry flood garden harbour heron hill "
    "ladder lantern larch market meadow miller night orchard otter parish plough reed river road saddle salt "
    "sheep smoke stone tally timber wall water wheel window winter"
)
_WORDS = _NOUNS.split()
_UNITS = ("", " mm", " kg", " %")
_TABLES = 2  # of a document
_LONG_TABLE = (14, 22)  # rows of a table that a page cannot hold
_SHORT_TABLE = (3, 7)
_ODT = "urn:oasis:names:tc:opendocument:xmlns"


@dataclass(frozen=True, slots=True)
class Kind:
    """How the tables of a document look. `columns` above 1 makes columns of text without a table instead.

    `lines` are drawn around all cells, below each row, or not at all. A `middle` table centres its cells upright, in a
    `tight` one columns nearly touch, and a `long` one runs over the end of a page, with its names repeated there if
    `repeated`.
    """

    name: str
    lines: Lines = "none"
    middle: bool = False
    tight: bool = False
    long: bool = False
    repeated: bool = False
    columns: int = 1


KINDS = (
    Kind("all lines", lines="all"),
    Kind("all lines, middle", lines="all", middle=True),
    Kind("lines below rows", lines="rows"),
    Kind("no lines"),
    Kind("no lines, middle", middle=True),
    Kind("no lines, tight", middle=True, tight=True),
    Kind("all lines, over pages", lines="all", long=True),
    Kind("all lines, over pages, names repeated", lines="all", long=True, repeated=True),
    Kind("no lines, over pages", long=True),
    Kind("no lines, over pages, names repeated", long=True, repeated=True),
    Kind("two columns of text", columns=2),
    Kind("three columns of text", columns=3),
)


@dataclass(frozen=True, slots=True)
class RandomDocument:
    """A title, and paragraphs (texts) and tables (rows of texts, the names of the columns first) in their order."""

    kind: Kind
    title: str
    blocks: tuple[str | tuple[Row, ...], ...]

    @property
    def tables(self) -> list[tuple[Row, ...]]:
        """Return the tables in their order."""
        return [block for block in self.blocks if not isinstance(block, str)]

    @property
    def expected(self) -> list[str]:
        """Return the lines that a reader should find: the rows of the tables, or the paragraphs if there is none."""
        rows = [" | ".join(row) for table in self.tables for row in table]
        return rows or [block for block in self.blocks if isinstance(block, str)]


def make_documents(kind: Kind, count: int, seed: int) -> list[RandomDocument]:
    """Return so many documents of a kind. The same seed makes the same ones, whatever the count."""
    return [_make_document(kind, random.Random(f"{seed} {kind.name} {number}")) for number in range(count)]


def _make_document(kind: Kind, draw: random.Random) -> RandomDocument:
    blocks: list[str | tuple[Row, ...]] = [_sentence(draw, 60)]
    if kind.columns > 1:
        blocks += [_sentence(draw, draw.randint(20, 90)) for _ in range(draw.randint(6, 14))]
    else:
        for _ in range(_TABLES):
            blocks += [_make_table(kind, draw), _sentence(draw, draw.randint(20, 60))]
    return RandomDocument(kind, _phrase(draw, 3), tuple(blocks))


def _make_table(kind: Kind, draw: random.Random) -> tuple[Row, ...]:
    columns = ["short", *(draw.choice(("number", "short", "phrase", "sentence")) for _ in range(draw.randint(1, 4)))]
    if kind.long:
        columns[-1] = "sentence"
    names = tuple(_phrase(draw, draw.randint(1, 2)) for _ in columns)
    count = draw.randint(*(_LONG_TABLE if kind.long else _SHORT_TABLE))
    return names, *(tuple(_cell(column, draw) for column in columns) for _ in range(count))


def _cell(column: str, draw: random.Random) -> str:
    match column:
        case "number":
            return f"{draw.randint(1, 9999)}{draw.choice(_UNITS)}"
        case "short":
            return _phrase(draw, draw.randint(1, 2))
        case "phrase":
            return _phrase(draw, draw.randint(2, 6))
    return _sentence(draw, draw.randint(6, 24))


def _phrase(draw: random.Random, count: int) -> str:
    return " ".join(draw.choice(_WORDS) for _ in range(count)).capitalize()


def _sentence(draw: random.Random, count: int) -> str:
    return f"{_phrase(draw, count)}."


def as_web_page(document: RandomDocument) -> str:
    """Return a document as HTML, with the style that its kind asks for."""
    kind = document.kind
    body = "".join(
        _html_table(kind, each) if not isinstance(each, str) else f"<p>{each}</p>" for each in document.blocks
    )
    return (
        f"<!doctype html><title>{document.title}</title><style>{_css(kind)}</style>"
        f"<h1>{document.title}</h1><div>{body}</div>"
    )


def _css(kind: Kind) -> str:
    if kind.columns > 1:
        return f"div {{ columns: {kind.columns} }}"
    borders = {"all": "border: 1px solid", "rows": "border-bottom: 1px solid", "none": ""}[kind.lines]
    head = "" if kind.repeated else "thead { display: table-row-group }"
    if kind.tight:
        return head  # the style of the browser itself
    upright = "middle" if kind.middle else "top"
    cells = f"padding: 4px 8px; vertical-align: {upright}; {borders}"
    return f"{head} table {{ border-collapse: collapse }} td, th {{ {cells} }}"


def _html_table(kind: Kind, rows: Sequence[Row]) -> str:
    head, *body = ["".join(f"<td>{escape(cell)}</td>" for cell in row) for row in rows]
    names = head.replace("td>", "th>")
    return f"<table><thead><tr>{names}</tr></thead>{''.join(f'<tr>{row}</tr>' for row in body)}</table>"


def as_open_document(document: RandomDocument) -> str:
    """Return a document as a flat OpenDocument text (.fodt), with the style that its kind asks for."""
    body = "".join(
        "".join(_odt_table(document.kind, each)) if not isinstance(each, str) else _odt_paragraph(each)
        for each in document.blocks
    )
    if document.kind.columns > 1:
        body = f'<text:section text:style-name="columns" text:name="columns">{body}</text:section>'
    names = "".join(f' xmlns:{name}="{_ODT}:{name}:1.0"' for name in ("office", "style", "text", "table"))
    return (
        f'<?xml version="1.0" encoding="UTF-8"?><office:document{names} xmlns:fo="{_ODT}:xsl-fo-compatible:1.0" '
        'office:mimetype="application/vnd.oasis.opendocument.text" office:version="1.2">'
        f"<office:automatic-styles>{_odt_styles(document.kind)}</office:automatic-styles><office:body><office:text>"
        f'<text:h text:style-name="title" text:outline-level="1">{document.title}</text:h>{body}'
        "</office:text></office:body></office:document>"
    )


def _odt_styles(kind: Kind) -> str:
    borders = {"all": 'fo:border="0.5pt solid #000000"', "rows": 'fo:border-bottom="0.5pt solid #000000"', "none": ""}
    padding = "0.03cm" if kind.tight else "0.15cm"
    upright = "middle" if kind.middle else "top"
    return (
        '<style:style style:name="title" style:family="paragraph"><style:text-properties fo:font-size="20pt"/>'
        '</style:style><style:style style:name="text" style:family="paragraph"><style:paragraph-properties '
        'fo:margin-top="0.3cm" fo:margin-bottom="0.3cm"/></style:style>'
        '<style:style style:name="cell" style:family="table-cell"><style:table-cell-properties '
        f'{borders[kind.lines]} fo:padding="{padding}" style:vertical-align="{upright}"/></style:style>'
        '<style:style style:name="columns" style:family="section"><style:section-properties>'
        f'<style:columns fo:column-count="{kind.columns}" fo:column-gap="0.6cm"/>'
        "</style:section-properties></style:style>"
    )


def _odt_table(kind: Kind, rows: Sequence[Row]) -> Iterator[str]:
    yield f'<table:table><table:table-column table:number-columns-repeated="{len(rows[0])}"/>'
    for number, row in enumerate(rows):
        cells = "".join(
            f'<table:table-cell table:style-name="cell"><text:p>{escape(cell)}</text:p></table:table-cell>'
            for cell in row
        )
        is_repeated = kind.repeated and number == 0
        line = f"<table:table-row>{cells}</table:table-row>"
        yield f"<table:table-header-rows>{line}</table:table-header-rows>" if is_repeated else line
    yield "</table:table>"


def _odt_paragraph(text: str) -> str:
    return f'<text:p text:style-name="text">{escape(text)}</text:p>'
