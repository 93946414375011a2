"""OpenDocument texts as documents."""

from __future__ import annotations

import pytest

from core.documents import Document, Metadata
from core.errors import DamagedFile
from ingest.reading import read_bytes
from tests.support.archives import open_document, zipped

ROWS_2, COLUMNS_2 = (f'table:number-{way}-spanned="2"' for way in ("rows", "columns"))
LISTS = """
<text:list-style style:name="N">
<text:list-level-style-number text:level="1" style:num-format="1" style:num-suffix="."/>
<text:list-level-style-number text:level="2" style:num-format="a" style:num-suffix=")" text:start-value="2"/>
</text:list-style>
<text:list-style style:name="B"><text:list-level-style-bullet text:level="1" text:bullet-char="-"/></text:list-style>
"""


def read(body: str, styles: str = "", meta: str = "", **options: object) -> Document:
    return read_bytes("mill.odt", open_document(body, styles, meta, **options), "id")  # type: ignore[arg-type]


def text_of(body: str, styles: str = "") -> str:
    return read(body, styles).text


def outline(document: Document) -> list[tuple[int, str]]:
    return [(section.level, section.heading) for section in document.sections]


def heading(text: str, level: int) -> str:
    return f'<text:h text:outline-level="{level}">{text}</text:h>'


def items(*texts: str, style: str = "N", more: str = "") -> str:
    inner = "".join(f"<text:list-item><text:p>{text}</text:p></text:list-item>" for text in texts)
    return f'<text:list text:style-name="{style}" {more}>{inner}</text:list>'


def test_headings_and_paragraphs() -> None:
    body = heading("Gates", 1) + "<text:p>Raise <text:span>them</text:span>.</text:p>" + heading("Winter", 2)
    document = read(body + "<text:p>Drain<text:s text:c='2'/>it<text:tab/>all<text:line-break/>at once.</text:p>")
    assert document.text == "Gates\n\nRaise them.\n\nWinter\n\nDrain it all at once."
    assert outline(document) == [(1, "Gates"), (2, "Winter")]


def test_a_style_marks_the_title_whether_the_file_defines_it_or_not() -> None:
    body = '<text:p text:style-name="P1">Keeping a mill</text:p>' + heading("Gates", 1) + "<text:p>Raise them.</text:p>"
    style = '<style:style style:name="P1" style:family="paragraph" style:parent-style-name="Title"/>'
    expected = [(1, "Keeping a mill"), (2, "Gates")]
    assert outline(read(body, style)) == expected
    assert outline(read(body.replace("P1", "Title"))) == expected


def test_bold_lines_are_headings_where_there_are_no_others() -> None:
    style = (
        '<style:style style:name="B" style:family="paragraph">'
        '<style:text-properties fo:font-weight="bold"/></style:style>'
        '<style:style style:name="L" style:family="paragraph">'
        '<style:text-properties fo:font-size="20pt"/></style:style>'
    )
    body = '<text:p text:style-name="L">Keeping a mill</text:p><text:p text:style-name="B">Gates</text:p>'
    assert outline(read(f"{body}<text:p>Raise them slowly.</text:p>", style)) == [(1, "Keeping a mill"), (2, "Gates")]


def test_lists_have_their_numbers() -> None:
    inner = "<text:list><text:list-item><text:p>Look.</text:p></text:list-item></text:list>"
    nested = (
        f'<text:list text:style-name="N"><text:list-item><text:p>Close.</text:p>{inner}</text:list-item>'
        '<text:list-item text:start-value="5"><text:p>Wait.</text:p><text:p>An hour.</text:p>'
        "</text:list-item></text:list>"
    )
    text = text_of(nested + items("Open.", more='text:continue-numbering="true"') + items("Oil", style="B"), LISTS)
    assert text == "1. Close.\n  b) Look.\n5. Wait.\n\nAn hour.\n\n6. Open.\n• Oil"


def test_a_heading_in_a_list_is_a_heading_without_its_number() -> None:
    body = f"<text:list><text:list-item>{heading('<text:number>1.</text:number>Gates', 1)}</text:list-item></text:list>"
    assert text_of(f"{body}<text:p>Raise them.</text:p>") == "Gates\n\nRaise them."


def cell(text: str, more: str = "") -> str:
    return f"<table:table-cell {more}><text:p>{text}</text:p></table:table-cell>"


def test_tables_are_rows_and_merged_cells_say_their_text_in_each() -> None:
    covered = "<table:covered-table-cell/>"
    rows = [
        f"<table:table-header-rows><table:table-row>{cell('Part')}{cell('Oil')}{cell('Days')}</table:table-row>"
        "</table:table-header-rows>",
        f"<table:table-row>{cell('Gate', ROWS_2)}{cell('thin')}{cell('3')}</table:table-row>",
        f"<table:table-row>{covered}{cell('thick')}{cell('30')}</table:table-row>",
        f"<table:table-row>{cell('Wheel', COLUMNS_2)}{covered}{cell('9')}</table:table-row>",
    ]
    body = f"<table:table>{''.join(rows)}</table:table>"
    assert text_of(body) == "Part | Oil | Days\nGate | thin | 3\nGate | thick | 30\nWheel | 9"


def test_lists_and_notes_in_cells() -> None:
    note = "<text:note><text:note-body><text:p>Slowly.</text:p></text:note-body></text:note>"
    inner = f"<table:table-cell>{items(f'Close{note}.', 'Open.')}{items('Oil.', style='B')}</table:table-cell>"
    body = f"<table:table><table:table-row>{cell('Do')}{inner}</table:table-row></table:table>"
    assert text_of(body, LISTS) == "Do | 1. Close[1]. 2. Open. Oil.\n\n[1] Slowly."


def test_a_table_of_one_cell_is_a_frame() -> None:
    body = f"<table:table><table:table-row>{cell('Beware of ice.')}</table:table-row></table:table>"
    assert read(body).blocks[0].kind.value == "paragraph"


def test_repeated_cells_are_bounded() -> None:
    empty = '<table:table-cell table:number-columns-repeated="900000"/>'
    row = f'<table:table-row table:number-rows-repeated="900000">{cell("a")}{cell("b")}{empty}</table:table-row>'
    assert len(text_of(f"<table:table>{row}</table:table>")) < 1000


def test_notes_follow_the_paragraph_and_are_numbered_in_their_order() -> None:
    def note(text: str) -> str:
        return (
            "<text:note><text:note-citation>7</text:note-citation><text:note-body>"
            f"<text:p>{text}</text:p></text:note-body></text:note>"
        )

    body = f"<text:p>Raise them{note('By hand.')} slowly{note('One hour.')}.</text:p><text:p>Rest.</text:p>"
    assert text_of(body) == "Raise them[1] slowly[2].\n\n[1] By hand.\n\n[2] One hour.\n\nRest."


def test_a_note_inside_a_note_is_read_once() -> None:
    body = "Last."
    for text in ("Third", "Second", "First"):
        body = f"{text}<text:note><text:note-body><text:p>{body}</text:p></text:note-body></text:note>"
    assert text_of(f"<text:p>{body}</text:p>") == "First[1]\n\n[1] Second[2]\n\n[2] Third[3]\n\n[3] Last."


def test_what_nobody_sees_is_left_out() -> None:
    style = '<style:style style:name="H" style:family="text"><style:text-properties text:display="none"/></style:style>'
    body = (
        "<text:tracked-changes><text:changed-region><text:deletion><text:p>Old words</text:p></text:deletion>"
        "</text:changed-region></text:tracked-changes>"
        "<text:table-of-content><text:index-body><text:p>Gates 3</text:p></text:index-body></text:table-of-content>"
        "<text:p>Raise <text:change text:change-id='1'/>them<office:annotation><dc:creator>Bo</dc:creator>"
        "<text:p>Really?</text:p></office:annotation>.<text:span text:style-name='H'>secret</text:span></text:p>"
        "<text:section text:display='none'><text:p>Hidden part</text:p></text:section>"
    )
    assert text_of(body, style) == "Raise them."


def test_boxes_pictures_and_equations() -> None:
    body = (
        "<text:p>See <draw:frame><draw:image/><svg:title>Wheel</svg:title><svg:desc>A wheel of oak"
        "</svg:desc></draw:frame> and"
        "<draw:frame><draw:text-box><text:p>Mind the gap.</text:p></draw:text-box></draw:frame>"
        "<draw:custom-shape><text:p>Flow</text:p></draw:custom-shape> that "
        "<draw:frame><draw:object xlink:href='./Object 1'/><draw:image/></draw:frame>.</text:p>"
        "<draw:frame><draw:image/><svg:desc>A pond</svg:desc></draw:frame>"
    )
    equation = (
        '<math xmlns="http://www.w3.org/1998/Math/MathML"><semantics><mrow><mi>v</mi><mo>=</mo><mfrac><mrow><mn>2</mn>'
        "<mi>s</mi></mrow><msup><mi>t</mi><mn>2</mn></msup></mfrac><msqrt><mi>x</mi></msqrt></mrow>"
        '<annotation encoding="StarMath 5.0">v = 2 s over t</annotation></semantics></math>'
    )
    document = read(body, extra={"Object 1/content.xml": equation})
    assert document.text == (
        "See [Picture: A wheel of oak] and that v=2s/t²√x.\n\nMind the gap.\n\nFlow\n\n[Picture: A pond]"
    )


def test_raised_and_lowered_text() -> None:
    style = "".join(
        f'<style:style style:name="{name}" style:family="text"><style:text-properties style:text-position="{place}"/>'
        "</style:style>"
        for name, place in [("U", "super 58%"), ("D", "-33% 58%"), ("Z", "0% 100%")]
    )
    span = '<text:span text:style-name="{}">{}</text:span>'.format
    body = f"<text:p>10{span('U', '9')} H{span('D', '2')}O x{span('Z', '3')}</text:p>"
    assert text_of(body, style) == "10⁹ H₂O x3"


def test_signs_of_symbol_fonts() -> None:
    style = "".join(
        f'<style:style style:name="{name}" style:family="text"><style:text-properties style:font-name="{font}"/>'
        f'</style:style><style:font-face style:name="{font}" svg:font-family="{font.rstrip("1")}"/>'
        for name, font in [("S", "Symbol1"), ("W", "Wingdings")]
    )
    span = '<text:span text:style-name="{}">{}</text:span>'.format
    document = read(
        f"<text:p>5 {span('S', chr(0xF06D))}g {span('W', chr(0xF0FC))} {span('W', chr(0xF025))}</text:p>", style
    )
    assert document.text == "5 μg ✓ �"
    assert document.warnings == ("holds signs of a font whose meaning is not known; each is shown as �",)


def test_lines_in_a_style_of_contents_are_left_out() -> None:
    body = '<text:p text:style-name="Contents_20_1">Gates<text:tab/>3</text:p><text:p>Raise them.</text:p>'
    assert text_of(body) == "Raise them."


def test_program_code_keeps_its_lines() -> None:
    line = '<text:p text:style-name="Preformatted_20_Text">{}</text:p>'.format
    code = line("mill open") + line("<text:s text:c='2'/>gate 3")
    body = f"<text:p>Type</text:p>{code}<text:p>Done.</text:p>"
    assert text_of(body) == "Type\n\nmill open\n  gate 3\n\nDone."


def test_properties_are_metadata() -> None:
    meta = (
        "<dc:title>Keeping a mill</dc:title><meta:initial-creator>Ann Li</meta:initial-creator>"
        "<dc:creator>Bo Ek</dc:creator><meta:creation-date>2024-05-03T10:00:00</meta:creation-date>"
        "<dc:date>2025-01-01T00:00:00</dc:date><meta:keyword>gates</meta:keyword><meta:keyword>ice</meta:keyword>"
        "<dc:description>All of it.</dc:description><dc:subject>Mills</dc:subject><dc:language>en-GB</dc:language>"
        '<meta:user-defined meta:name="Client">Old Mill</meta:user-defined><meta:editing-cycles>4</meta:editing-cycles>'
    )
    document = read("<text:p>Raise them.</text:p>", meta=meta)
    assert document.title == "Keeping a mill"
    assert document.metadata == Metadata(
        ("Ann Li",),
        "2024-05-03",
        "en-GB",
        ("gates", "ice"),
        "All of it.",
        (("subject", "Mills"), ("Client", "Old Mill")),
    )


def test_a_flat_file_and_a_template() -> None:
    data = open_document("<text:p>Raise them.</text:p>", kind="text-template")
    assert read_bytes("mill.ott", data, "id").text == "Raise them."
    flat = (
        '<office:document xmlns:office="urn:oasis:names:tc:opendocument:xmlns:office:1.0" '
        'xmlns:text="urn:oasis:names:tc:opendocument:xmlns:text:1.0"><office:body><office:text>'
        "<text:p>Raise them.</text:p>"
        "</office:text></office:body></office:document>"
    )
    assert read_bytes("mill.fodt", flat.encode(), "id").text == "Raise them."


@pytest.mark.parametrize(
    ("data", "reason"),
    [
        (
            zipped({"content.xml": "<broken", "META-INF/manifest.xml": "<manifest/>"}),
            "is no OpenDocument text, or is dama",
        ),
        (open_document("<text:p>Raise them.</text:p>")[:200], "is damaged"),
        (
            open_document("", extra={"META-INF/manifest.xml": "<manifest><encryption-data/></manifest>"}),
            "is protected by a password. Save it without one.",
        ),
        (open_document("<text:list><text:list-item>" * 90 + "</text:list-item></text:list>" * 90), "nested too deeply"),
        (open_document(f"<text:p>{'<text:span>' * 240}x{'</text:span>' * 240}</text:p>"), "nested too deeply"),
    ],
)
def test_what_cannot_be_read_is_refused_by_name(data: bytes, reason: str) -> None:
    with pytest.raises(DamagedFile, match=f"^mill.odt: .*{reason}"):
        read_bytes("mill.odt", data, "id")
