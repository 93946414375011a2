"""CSV: the cells are read again as they were, and none is a formula."""

from __future__ import annotations

import csv
import io

import pytest
from hypothesis import given

from search.exports.table import COLUMNS, as_csv, safe_cell
from tests.support.exported import QUOTED, TEXTS, quoted

FORMULA_SIGNS = "=+-@＝＋－＠"


def rows(text: str) -> list[list[str]]:
    return list(csv.reader(io.StringIO(text, newline=""), strict=True))


def test_a_row_for_each_result() -> None:
    assert rows(as_csv(QUOTED)) == [
        list(COLUMNS),
        [
            *("1", "Tea & more", "Ann Li; Office of Salt and Tea", "2024-05", "hot; drinks", "Kinds › Hot"),
            *("'- Tea is hot.\n- Drink it.", "Tea is hot.", "4", "answers", "drinks/tea.md", "drinks/tea.md#kinds:0"),
            *("tea (copy).md#kinds:0", "http://here/?passage=kinds:0"),
        ],
        [
            *("2", "Milk", "", "", "", "", "'=1+1", "", "", "", "milk.md", "milk.md#top:0", ""),
            "http://here/?passage=top:0",
        ],
        [
            *("3", "Tea & more", "Ann Li; Office of Salt and Tea", "2024-05", "hot; drinks", "Cold", "Ice {cubes}."),
            *("", "", "related", "drinks/tea.md", "drinks/tea.md#cold:0", "", "http://here/?passage=cold:0"),
        ],
    ]


@given(TEXTS)
def test_every_text_is_read_again_and_none_is_a_formula(text: str) -> None:
    (_, cells) = rows(as_csv([quoted(text)]))
    found = dict(zip(COLUMNS, cells, strict=True))
    for column in ("title", "authors", "tags", "headings", "passage", "sentence"):
        assert found[column] in (text, f"'{text}")
        assert not found[column].lstrip().startswith(tuple(FORMULA_SIGNS))


@pytest.mark.parametrize("sign", FORMULA_SIGNS)
@pytest.mark.parametrize("before", ["", " ", "\t", "\r\n", "\0", "\ufeff", "\xa0"])
def test_a_formula_begins_with_an_apostrophe(sign: str, before: str) -> None:
    assert safe_cell(f"{before}{sign}cmd|' /C calc'!A0") == f"'{before}{sign}cmd|' /C calc'!A0"
    assert safe_cell(f"a{sign}1") == f"a{sign}1"
