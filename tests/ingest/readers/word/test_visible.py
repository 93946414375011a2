"""What the reader of a printed article does not see is taken out."""

from __future__ import annotations

import pytest
from lxml import etree

from ingest.readers.word.visible import remove_unseen
from tests.support.word_files import FIELD_MARK, NAMESPACES, W, field, paragraph, row, run, table

GALLERY = '<w:docPartObj><w:docPartGallery w:val="{}"/></w:docPartObj>'
DELETED = '<w:rPr><w:del w:id="9"/></w:rPr>'


def seen(body: str) -> list[str]:
    """Return the text of each paragraph that is left."""
    root = etree.fromstring(f'<w:body xmlns:w="{W}" {NAMESPACES}>{body}</w:body>')
    remove_unseen(root)
    return ["".join(text.text for text in each.iter("{*}t")) for each in root.iter(f"{{{W}}}p")]


def control(properties: str, content: str) -> str:
    return f"<w:sdt><w:sdtPr>{properties}</w:sdtPr><w:sdtContent>{content}</w:sdtContent></w:sdt>"


@pytest.mark.parametrize(
    ("body", "expected"),
    [
        (paragraph("Oak ", f'<w:del w:id="1">{run("or elm")}</w:del>', f'<w:ins w:id="2">{run("it is")}</w:ins>'),
         ["Oak it is"]),
        (paragraph("The gate ", properties=DELETED) + paragraph("is ", properties=DELETED) + paragraph("oak."),
         ["The gate is oak."]),
        (paragraph("O", properties='<w:framePr w:dropCap="drop"/>') + paragraph("ak lasts."), ["Oak lasts."]),
        (paragraph("Last one", properties=DELETED), ["Last one"]),
        (paragraph("Above", properties=DELETED) + table(row("a")), ["Above", "a"]),
        (paragraph("A ", properties=DELETED) + paragraph("b", properties=DELETED) + table(row("c")), ["A b", "c"]),
        (paragraph(f'<w:del w:id="1">{run("Gone.")}</w:del>', properties=DELETED) + table(row("a")), ["a"]),
        (table(row("dead", properties='<w:del w:id="1"/>'), row("new", properties='<w:ins w:id="2"/>'),
               row("hidden", properties="<w:hidden/>")), ["new"]),
        (table(row('<w:tc><w:tcPr><w:cellDel w:id="1"/></w:tcPr><w:p/></w:tc>', "kept")), ["kept"]),
        (paragraph('<w:r><w:rPr><w:rPrChange w:id="1"><w:rPr><w:vanish/></w:rPr></w:rPrChange></w:rPr>'
                   "<w:t>Kept.</w:t></w:r>"), ["Kept."]),
        (control("<w:showingPlcHdr/>", paragraph("Click here to enter text.")), [""]),
        (control('<w:showingPlcHdr w:val="0"/>', paragraph("Ann")), ["Ann"]),
        (control(GALLERY.format("Table of Contents"), paragraph("Care 3")), []),
        (control(GALLERY.format("Cover Pages"), paragraph("Mill")), ["Mill"]),
        ('<mc:AlternateContent><mc:Choice Requires="x">' + paragraph("A") + "</mc:Choice><mc:Fallback>" + paragraph("B")
         + "</mc:Fallback></mc:AlternateContent>", ["A"]),
        ('<mc:AlternateContent><mc:Choice Requires="x"/><mc:Fallback>' + paragraph("B")
         + "</mc:Fallback></mc:AlternateContent>", ["B"]),
    ],
)  # fmt: skip
def test_what_is_left(body: str, expected: list[str]) -> None:
    assert seen(body) == expected


@pytest.mark.parametrize(
    ("runs", "expected"),
    [
        ([field("REF _Ref1", "2.1"), field("SEQ Figure", "3")], "2.13"),
        ([field("TOC \\o", "Care 3"), "After."], "After."),
        ([field("INDEX \\c 2", "grease, 3")], ""),
        (['<w:fldSimple w:instr=" TOC \\h ">', run("Care 3"), "</w:fldSimple>"], ""),
        (['<w:fldSimple w:instr="PAGE">', run("4"), "</w:fldSimple>"], "4"),
        ([FIELD_MARK.format("begin"), "<w:r><w:instrText>IF </w:instrText></w:r>", field("PAGE", "77"),
          FIELD_MARK.format("separate"), "shown", FIELD_MARK.format("end")], "shown"),
        ([FIELD_MARK.format("begin"), "Without an end."], "Without an end."),
        ([FIELD_MARK.format("end"), "Without a beginning."], "Without a beginning."),
    ],
)  # fmt: skip
def test_what_a_field_shows(runs: list[str], expected: str) -> None:
    content = "".join(each if each.startswith("<") else run(each) for each in runs)
    assert seen(f"<w:p>{content}</w:p>") == [expected]


def test_many_deleted_ends_are_joined_in_their_order() -> None:
    body = "".join(paragraph(f"{n} ", properties=DELETED) for n in range(300)) + paragraph("end")
    assert seen(body) == [" ".join([*map(str, range(300)), "end"])]
