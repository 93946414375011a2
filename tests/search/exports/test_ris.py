"""RIS: an entry for each article, read again by rispy as it was written."""

from __future__ import annotations

from dataclasses import replace

import rispy
from hypothesis import given

from search.exports.articles import articles_of
from search.exports.quotations import one_line
from search.exports.ris import as_ris
from tests.support.exported import QUOTED, TEXTS, quoted

EXPECTED = """TY  - GEN
ID  - drinks-tea-md-2f86fdac
TI  - Tea & more
PY  - 2024
DA  - 2024/05//
LA  - en
AB  - On tea_1.
AN  - drinks/tea.md
AU  - Ann Li
AU  - Office of Salt and Tea
KW  - hot
KW  - drinks
N1  - “- Tea is hot. - Drink it.” (Answer: “Tea is hot.” Kinds › Hot, page 4; answers; drinks/tea.md#kinds:0; \
also in: tea (copy).md#kinds:0)
N1  - “Ice {cubes}.” (Cold; related; drinks/tea.md#cold:0)
UR  - http://here/?passage=kinds:0
ER  -\x20

TY  - GEN
ID  - milk-md-2e09fd69
TI  - Milk
AN  - milk.md
N1  - “=1+1” (milk.md#top:0)
UR  - http://here/?passage=top:0
ER  -\x20
"""


def test_an_entry_for_each_article() -> None:
    assert as_ris(articles_of(QUOTED)) == EXPECTED


@given(TEXTS)
def test_rispy_reads_what_was_written(text: str) -> None:
    line = one_line(text)
    quotation = quoted(text)
    (entry,) = rispy.loads(as_ris(articles_of([replace(quotation, address="http://a/?b;c")])))
    several = [line] if line else None
    assert (entry.get("authors"), entry.get("keywords"), entry["notes"]) == (several, several, [quotation.note])
    assert (entry.get("title"), entry.get("abstract"), entry["urls"]) == (
        line or None,
        line or None,
        ["http://a/?b%3Bc"],
    )
