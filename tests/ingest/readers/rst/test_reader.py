"""reStructuredText: headings, lists, tables, notes and properties."""

from __future__ import annotations

from core.documents import Document, Metadata
from ingest.reading import read_bytes
from tests.support.mutations import read_mutations


def read_rst(text: str) -> Document:
    return read_bytes("on-the-mill.rst", text.encode(), "id")


def outline(document: Document) -> list[tuple[int, str]]:
    return [(section.level, section.heading) for section in document.sections]


ARTICLE = """Sluice gates
============

:Author: Ann Li
:Date: 2024-05-03
:Status: draft

Two *wardens* are **needed**, see `the rules <https://x.example>`_ and [1]_, or H\\ :sub:`2`\\ O and 10\\ :sup:`9`.

Greasing
--------

- one
  goes on

  - nested
- two

3. third
4. fourth

a) first
b) second

Winter ``mode``
~~~~~~~~~~~~~~~

sill : wood
   The lower beam.
key
   Of brass.

:Width: 3 m

-a, --all FILE  open all

Shutdown
--------

.. warning:: Never alone.

| A line
| of verse

::

   unlock  --all

>>> 1 + 1
2

> Not a quotation.

   A quotation.

   -- Bo

.. [1] Of the mill.
"""


def test_the_canonical_text_is_readable_and_without_marks() -> None:
    document = read_rst(ARTICLE)
    assert (
        document.text
        == """Sluice gates

Two wardens are needed, see the rules and [1], or H₂O and 10⁹.

Greasing

• one goes on
  • nested
• two
3. third
4. fourth
a) first
b) second

Winter mode

• sill (wood): The lower beam.
• key: Of brass.
• Width: 3 m
• -a, --all FILE: open all

Shutdown

Warning: Never alone.

A line
of verse

unlock  --all

>>> 1 + 1
2

> Not a quotation.

A quotation.

— Bo

[1] Of the mill."""
    )
    assert outline(document) == [(1, "Sluice gates"), (2, "Greasing"), (3, "Winter mode"), (2, "Shutdown")]
    assert document.metadata == Metadata(authors=("Ann Li",), date="2024-05-03", others=(("Status", "draft"),))
    assert document.warnings == ()


def test_several_headings_of_the_first_level_are_sections() -> None:
    document = read_rst("Gates\n=====\n\nOf oak.\n\nWheels\n======\n\nOf elm.\n")
    assert outline(document) == [(1, "On the mill"), (2, "Gates"), (2, "Wheels")]


def test_tables_are_rows_and_cells_that_span_rows_say_their_text_in_each() -> None:
    document = read_rst(
        "Text.\n\n=====  =====\nGate   Sill\n=====  =====\n1      41 cm\n=====  =====\n\n"
        "+------+---+\n| oak  | 1 |\n+      +---+\n|      | 2 |\n+------+---+\n\n"
        ".. list-table:: Wardens\n   :header-rows: 1\n\n   * - Name\n     - Key\n   * - Ada\n     - brass\n"
    )
    assert document.text == (
        "Text.\n\nGate | Sill\n1 | 41 cm\n\noak | 1\noak | 2\n\nWardens\n\nName | Key\nAda | brass"
    )


def test_a_long_field_and_an_abstract_are_text() -> None:
    document = read_rst("Gates\n=====\n\n:Abstract: All about gates.\n:Author: Bo\n\nText.\n")
    assert document.text == "Gates\n\nAbstract:\n\nAll about gates.\n\nText."
    assert document.metadata.authors == ("Bo",)


def test_what_cannot_be_parsed_keeps_its_words() -> None:
    text = read_rst(
        "Text with *one star, `a tick, |version| and lost_.\n\n.. figure::\n\n   No name of a picture.\n\n"
        "=====  =====\nA table that is broken\n=====\n\nEnd.\n"
    ).text
    for words in ("one star", "a tick", "version and lost", "No name of a picture", "A table that is broken", "End."):
        assert words in text


def test_a_heading_of_an_inconsistent_level_is_a_heading() -> None:
    headings = ["Mill\n====", "Gates\n-----", "Sills\n~~~~~", "Odd\n....", "Keys\n----", "Deep\n...."]
    document = read_rst("".join(f"{heading}\n\nText of it.\n\n" for heading in headings))
    assert [heading for _, heading in outline(document)] == ["Mill", "Gates", "Sills", "Odd", "Keys", "Deep"]


def test_metadata_of_the_page_counts_too() -> None:
    metadata = read_rst(".. meta::\n   :keywords: mill, water\n   :description: On gates\n\nText.\n").metadata
    assert metadata == Metadata(tags=("mill", "water"), description="On gates")


def test_a_damaged_file_raises_nothing_but_article_errors() -> None:
    assert read_mutations("a.rst", ARTICLE.encode()) > 20


def test_thousands_of_rules_and_of_open_marks_cost_no_more_than_their_length() -> None:
    rules = read_bytes("a.rst", ("Tea\n===\n\nHot.\n\n" + "----\n\n" * 3_000 + "Cold.\n").encode(), "id")
    assert rules.text == "Tea\n\nHot.\n\nCold."
    marks = read_bytes("a.rst", ("Tea\n===\n\n" + "hot *tea* and :a:`b` " * 1_000).encode(), "id")
    assert marks.text == "Tea\n\n" + " ".join(["hot tea and b"] * 1_000)
