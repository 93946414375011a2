"""Rich text files as documents."""

from __future__ import annotations

import pytest

from core.documents import Document, Metadata
from core.errors import DamagedFile, EmptyArticle
from ingest.reading import read_bytes

FONTS = (
    r"{\fonttbl{\f0\froman\fcharset0 Times New Roman;}{\f1\fmodern\fcharset0 Courier New;}{\f2\fcharset204 Arial Cyr;}"
    r"{\f3\fcharset2 Symbol;}{\f4\fcharset128 MS Mincho;}{\f5\fcharset238 Arial CE;}}"
)
STYLES = (
    r"{\stylesheet{\ql \fs24 Normal;}{\s1\outlinelevel0 \b\fs32 heading 1;}{\s2 heading 2;}{\*\cs10 heading 3;}"
    r"{\s5 Title;}{\s7 toc 1;}{\s6\outlinelevel1 Nadpis;}}"
)


def read(body: str, encoding: str = "cp1252") -> Document:
    data = rf"{{\rtf1\ansi\ansicpg1252\deff0{FONTS}{STYLES}{body}}}".encode(encoding)
    return read_bytes("mill.rtf", data, "id")


def text_of(body: str) -> str:
    return read(body).text


def outline(document: Document) -> list[tuple[int, str]]:
    return [(section.level, section.heading) for section in document.sections]


def test_paragraphs() -> None:
    assert text_of("\\pard Raise\r\n them {\\i slowly}.\\par\\pard Then rest.\\par\n\\line Wait\\tab here") == (
        "Raise them slowly.\n\nThen rest.\n\nWait here"
    )


def test_headings_by_style_and_by_outline_level() -> None:
    document = read(
        r"\pard\s5 Keeping a mill\par\pard\s1 Gates\par\pard Raise them.\par\pard\s6 Zima\par\pard\s2 Ice\par"
        r"\pard\outlinelevel0 Wheel\par\pard Oil it.\par"
    )
    assert outline(document) == [(1, "Keeping a mill"), (2, "Gates"), (3, "Zima"), (3, "Ice"), (2, "Wheel")]


def test_lines_in_a_style_of_contents_are_left_out() -> None:
    assert text_of(r"\pard\s7 Gates\tab 3\par\pard Raise them.\par") == "Raise them."


def test_signs_whose_meaning_is_not_known_are_said() -> None:
    document = read(r"Raise {\f3\'ff} them.\par")
    assert (document.text, len(document.warnings)) == ("Raise � them.", 1)


def test_headings_made_by_hand() -> None:
    body = r"\pard{\b\fs40 Keeping a mill}\par\pard{\b Gates}\par\pard Raise them slowly and wait for the water.\par"
    assert outline(read(body)) == [(1, "Keeping a mill"), (2, "Gates")]


def test_list_items_with_the_marker_that_the_file_shows() -> None:
    body = (
        r"{\listtext\pard\plain 1.\tab}\pard\ls1\ilvl0 Close.\par{\listtext a)\tab}\pard\ls1\ilvl1 Look.\par"
        r"{\listtext\pard\plain\f3 \'b7\tab}\pard\ls2 Oil.\par{\pntext\f3\'B7\tab}{\*\pn\pnlvlblt{\pntxtb\'B7}}Ice.\par"
        r"\pard Then:\par\pard\li360\fi-360 \bullet\tab Rope\par\pard\li720\fi-360 (2)\tab Hook\par\pard Done.\par"
    )
    assert text_of(body) == "1. Close.\n  a) Look.\n• Oil.\n• Ice.\n\nThen:\n\n• Rope\n  (2) Hook\n\nDone."


def test_tables_are_rows() -> None:
    row = r"\trowd\cellx1000\cellx2000\pard\intbl Part\cell 3\super 2\nosupersub\cell\row"
    merged = (
        r"\trowd\clvmgf\cellx1000\cellx2000\pard\intbl Gate\cell thin\par oil\cell\row"
        r"\trowd\clvmrg\cellx1000\cellx2000\pard\intbl\cell thick\cell\row"
        r"\trowd\clmgf\cellx1000\clmrg\cellx2000\pard\intbl Wheel\cell\cell\row"
    )
    assert text_of(rf"Before.\par{row}{merged}\pard After.\par") == (
        "Before.\n\nPart | 3²\nGate | thin oil\nGate | thick\nWheel\n\nAfter."
    )


def test_a_row_of_one_cell_is_a_frame() -> None:
    document = read(r"\trowd\cellx1000\pard\intbl Beware of ice.\par It breaks.\cell\row\pard After.\par")
    assert document.text == "Beware of ice.\n\nIt breaks.\n\nAfter."


def test_nested_tables_stay_in_their_cell() -> None:
    body = (
        r"\trowd\cellx1\cellx2\pard\intbl\itap2 a\nestcell b\nestcell{\*\nesttableprops\trowd\cellx1\nestrow}"
        r"{\nonesttables\par}\pard\intbl\itap1 c\cell d\cell\row"
    )
    assert text_of(body) == "a b c | d"


def test_footnotes_follow_the_paragraph_that_refers_to_them() -> None:
    body = (
        r"Raise them{\super\chftn {\footnote\pard\plain{\super\chftn} By {\b hand}.}} slowly{\cs16\super \chftn}"
        r"{\*\footnote\ftnalt\chftn\~\plain\pard One hour.\par}.\par Rest.\par"
    )
    assert text_of(body) == "Raise them[1] slowly[2].\n\n[1] By hand.\n\n[2] One hour.\n\nRest."


@pytest.mark.parametrize(
    ("body", "text"),
    [
        (r"caf\'e9 \endash  \ldblquote tea\rdblquote\~5", "café – “tea” 5"),
        (r"\u8364? and \u-3987? and {\uc0\u8364}5 and {\uc2\u937\'83\'b6}!", "€ and μ and €5 and Ω!"),
        (r"So \u55357?\u56832?", "So 😀"),
        (r"{\f2 \'cc\'e5\'eb} {\f5 \'e8} \'e8", "Мел č è"),
        (r"{\f4 \'93\'fa\'96\'7b}", "日本"),
        (r"5 {\f3 m}g {\f3\'b3} {\field{\*\fldinst SYMBOL 109 \\f "
         r'"Symbol" \\s 12}{\fldrslt\f3 m}}', "5 μg ≥ μ"),
        (r"10{\super 9} H{\sub 2}O 10{\up6 th} x{\dn4 i}\up0 3", "10⁹ H₂O 10th xᵢ3"),
        (r"Raise{\v secret}{\deleted old} them\v0 {\*\unknown nothing}"
         r"{\*\bkmkstart a}{\*\annotation Really?}.", "Raise them."),
        (r"See {\field{\*\fldinst{HYPERLINK \\l \"x\"}}{\fldrslt{\ul the wheel}}}.", "See the wheel."),
        (r"{\field{\*\fldinst TOC \\o}{\fldrslt Gates 3\par Wheel 4}}Raise them.", "Raise them."),
        (r"{\header Page head\par}{\footer Page foot}Raise \{them\} \\ now.", "Raise {them} \\ now."),
        (r"{\upr{ansi}{\*\ud{\u937?mega}}} end", "Ωmega end"),
        (r"An oak{\*\shppict{\pict{\*\picprop{\sp{\sn wzDescription}{\sv A wheel}}}\pngblip 89504e47}}"
         r"{\nonshppict{\pict\wmetafile8 0100}} here", "An oak [Picture: A wheel] here"),
        (r"An oak{\pict\bin4 }{\}} falls.", "An oak falls."),
        (r"Box{\shp{\*\shpinst\shpleft1{\sp{\sn fLine}{\sv 0}}{\shptxt\pard Mind the gap.\par}}"
         r"{\shprslt x}}", "Box\n\nMind the gap."),
        (r"{\mmath{\*\moMath{\mr v=}{\mf{\mfPr\mctrlPr}{\mnum{\mr a+b}}{\mden{\mr 2}}}"
         r"{\msSup{\me{\mr t}}{\msup{\mr 2}}}{\md{\mdPr{\mbegChr [}{\mendChr ]}}{\me{\mr x}}}"
         r"{\mrad{\me{\mr y+1}}}}}", "v=(a+b)/2t²[x]√(y+1)"),
    ],
)  # fmt: skip
def test_what_a_paragraph_says(body: str, text: str) -> None:
    assert text_of(rf"{body}\par") == text


def test_program_code_keeps_its_lines() -> None:
    assert text_of(r"Type\par\pard{\f1 mill open\line   gate 3}\par") == "Type\n\nmill open\n  gate 3"


def test_the_code_page_of_the_file() -> None:
    data = rb"{\rtf1\ansi\ansicpg1251{\fonttbl{\f0\fnil Arial;}}\f0 \'cc\'e5\'eb\par}"
    assert read_bytes("mill.rtf", data, "id").text == "Мел"
    assert read_bytes("mill.rtf", rb"{\rtf1\mac caf\'8e\par}", "id").text == "café"
    assert read_bytes("mill.rtf", b"{\\rtf1\\ansi\\ansicpg99999 caf\xe9\\par}", "id").text == "café"


def test_properties_are_metadata() -> None:
    info = (
        r"{\info{\title Keeping a mill}{\author Ann Li}{\operator Bo}{\keywords gates, ice}{\subject Mills}"
        r"{\doccomm All of it.}{\creatim\yr2024\mo5\dy3\hr10}{\revtim\yr2025\mo1\dy1}{\*\company Old Mill}}"
    )
    document = read(rf"{info}Raise them.\par")
    assert document.title == "Keeping a mill"
    assert document.metadata == Metadata(
        ("Ann Li",), "2024-05-03", "", ("gates", "ice"), "All of it.", (("subject", "Mills"), ("company", "Old Mill"))
    )


def test_what_stands_behind_the_last_group_is_no_text() -> None:
    assert read_bytes("a.rtf", rb"{\rtf1 Raise them.\par}\x00{more}", "id").text == "Raise them."


def test_a_file_that_ends_too_early_is_read_as_far_as_it_goes() -> None:
    assert read_bytes("a.rtf", rb"{\rtf1 Raise {\b them. {\footnote By", "id").text == "Raise them. [1]\n\n[1] By"


def test_what_cannot_be_read_is_refused_by_name() -> None:
    with pytest.raises(EmptyArticle, match=r"^a\.rtf: holds no text"):
        read_bytes("a.rtf", rb"{\rtf1\ansi}", "id")
    with pytest.raises(DamagedFile, match=r"^a\.rtf: .*nested too deeply"):
        read_bytes("a.rtf", rb"{\rtf1" + b"{" * 2000 + b"x", "id")
