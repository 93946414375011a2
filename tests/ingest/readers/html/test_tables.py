"""Tables of a web page as rows."""

from __future__ import annotations

import pytest
from lxml.html import fragment_fromstring

from ingest.readers.html.tables import caption_of, is_layout_table, rows_of


def test_cells_over_several_rows_and_columns() -> None:
    table = fragment_fromstring(
        "<table><caption>Cones <b>of clay</b></caption><thead><tr><th rowspan=2>Cone</th><th colspan=2>Heat</th></tr>"
        "<tr><th>low</th><th>high</th></tr></thead>"
        "<tbody><tr><td rowspan=2>6</td><td>1200</td><td><p>1222</p><p>C</p></td></tr>"
        "<tr><td>1201</td><td>1223</td></tr><tr><td colspan=2>none</td><td>x</td></tr><tr><td colspan=3>Old</td></tr>"
        "<tr><td></td></tr></tbody></table>"
    )
    assert caption_of(table) == "Cones of clay"
    assert rows_of(table) == [
        ["Cone", "Heat low", "Heat high"],
        ["6", "1200", "1222 C"],
        ["6", "1201", "1223"],
        ["none", "", "x"],
        ["Old"],
    ]


def test_huge_spans_are_bounded_and_no_cell_is_lost() -> None:
    cells = "<th colspan=999999>a</th>" * 3 + "<td>z</td>"
    (row,) = rows_of(fragment_fromstring(f"<table><tr>{cells}</tr></table>"))
    assert (len(row), row[-1]) == (202, "z")


@pytest.mark.parametrize(
    ("table", "is_layout"),
    [
        ("<table><tr><td>1</td><td>2</td></tr></table>", False),
        ("<table role='grid'><tr><td>1</td><td>2</td></tr></table>", False),
        ("<table role='presentation'><tr><td>1</td><td>2</td></tr></table>", True),
        ("<table><tr><td>1</td></tr><tr><td>2</td></tr></table>", True),
        ("<table><tr><td>1</td><td><table><tr><td>1</td></tr></table></td></tr></table>", True),
        ("<table><tr><td>1</td><td><p>a</p><p>b</p><p>c</p></td></tr></table>", True),
        ("<table><tr><td>1</td><td><pre>a = 1</pre></td></tr></table>", True),
        *((f"<table><tr><td>1</td><td><div><h{n}>Tea</h{n}></div></td></tr></table>", True) for n in range(1, 7)),
    ],
)
def test_tables_that_place_things(table: str, *, is_layout: bool) -> None:
    assert is_layout_table(fragment_fromstring(table)) == is_layout
