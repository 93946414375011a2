"""What an export says of each result."""

from __future__ import annotations

from core.documents import Metadata
from search.exports.quotations import Quotation
from tests.support.exported import ABOUT, COLD, MILK, QUOTED, TEA


def test_what_is_said_of_each_result() -> None:
    assert [
        Quotation(1, TEA, ABOUT, "Tea is hot.", "answers", "http://here/?passage=kinds:0", ("tea (copy).md#kinds:0",)),
        Quotation(2, MILK, Metadata(), "", "", "http://here/?passage=top:0", ()),
        Quotation(3, COLD, ABOUT, "", "related", "http://here/?passage=cold:0", ()),
    ] == QUOTED
    assert [each.note for each in QUOTED] == [
        "“- Tea is hot. - Drink it.” (Answer: “Tea is hot.” Kinds › Hot, page 4; answers; drinks/tea.md#kinds:0; "
        "also in: tea (copy).md#kinds:0)",
        "“=1+1” (milk.md#top:0)",
        "“Ice {cubes}.” (Cold; related; drinks/tea.md#cold:0)",
    ]
