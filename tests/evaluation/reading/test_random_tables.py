"""Random documents with tables, as two formats."""

from __future__ import annotations

from xml.etree import ElementTree

import pytest

from core.documents import BlockKind
from evaluation.reading.random_tables import (
    KINDS,
    Kind,
    RandomDocument,
    as_open_document,
    as_web_page,
    make_documents,
)
from ingest import read_bytes

ROWS = (("Timber", "Length"), ("Larch", "12 mm"), ("Oak & ash", "7 mm"))
DOCUMENT = RandomDocument(Kind("all lines", lines="all"), "Timber yard", ("Planks lie in a yard.", ROWS))


def test_a_seed_makes_the_same_documents_whatever_their_number() -> None:
    assert make_documents(KINDS[0], 3, seed=1)[:2] == make_documents(KINDS[0], 2, seed=1)
    assert make_documents(KINDS[0], 2, seed=1) != make_documents(KINDS[0], 2, seed=2)


@pytest.mark.parametrize("kind", KINDS, ids=lambda kind: kind.name)
def test_a_document_has_two_tables_or_columns_of_text(kind: Kind) -> None:
    (document,) = make_documents(kind, 1, seed=1)
    assert len(document.tables) == (2 if kind.columns == 1 else 0)
    assert all(len(row) == len(table[0]) for table in document.tables for row in table)
    assert all(len(table) > 14 for table in document.tables) == kind.long or kind.columns > 1
    ElementTree.fromstring(as_open_document(document))  # well-formed


def test_rows_are_expected_with_bars_between_their_cells_and_paragraphs_where_no_table_is() -> None:
    assert DOCUMENT.expected == ["Timber | Length", "Larch | 12 mm", "Oak & ash | 7 mm"]
    assert RandomDocument(Kind("two columns", columns=2), "Weir", ("One.", "Two.")).expected == ["One.", "Two."]


def test_a_web_page_holds_the_title_the_text_and_the_table() -> None:
    document = read_bytes("yard.html", as_web_page(DOCUMENT).encode(), "yard")
    assert [(block.kind, document.text[block.start : block.end]) for block in document.blocks] == [
        (BlockKind.HEADING, "Timber yard"),
        (BlockKind.PARAGRAPH, "Planks lie in a yard."),
        (BlockKind.ROW, "Timber | Length"),
        (BlockKind.ROW, "Larch | 12 mm"),
        (BlockKind.ROW, "Oak & ash | 7 mm"),
    ]


def test_names_are_repeated_on_each_page_where_the_kind_asks_for_it() -> None:
    repeated = RandomDocument(Kind("over pages", long=True, repeated=True), "Yard", DOCUMENT.blocks)
    assert "table-row-group" in as_web_page(DOCUMENT)
    assert "table-row-group" not in as_web_page(repeated)
    assert "table-header-rows" not in as_open_document(DOCUMENT)
    assert "table-header-rows" in as_open_document(repeated)
