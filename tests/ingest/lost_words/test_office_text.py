"""The coarse reading of the parts of office files."""

from __future__ import annotations

import pytest

from ingest.lost_words.office_text import office_text, open_document_text

ROOT = '<r xmlns:w="w" xmlns:a="a" xmlns:m="m" xmlns:mc="mc" xmlns:p="p">{}</r>'


def shown(xml: str) -> list[str]:
    return office_text(ROOT.format(xml)).split()


def run(text: str, properties: str = "") -> str:
    return f"<w:r><w:rPr>{properties}</w:rPr><w:t>{text}</w:t></w:r>"


def field(code: str, result: str) -> str:
    marks = [f'<w:r><w:fldChar w:fldCharType="{kind}"/></w:r>' for kind in ("begin", "separate", "end")]
    code = f"<w:r><w:instrText>{code}</w:instrText></w:r>"
    return f"{marks[0]}{code}{marks[1]}<w:r><w:t>{result}</w:t></w:r>{marks[2]}"


@pytest.mark.parametrize(
    ("xml", "words"),
    [
        (f"<w:p>{run('Slui')}{run('ce')}</w:p><w:p>{run('two')}</w:p>", "Sluice two"),
        ("<w:r><w:t>a</w:t><w:tab/><w:t>b</w:t><w:br/><w:t>c &amp; d</w:t></w:r>", "a b c & d"),
        ('<w:r><w:t>10</w:t></w:r><w:r><w:rPr><w:vertAlign w:val="superscript"/></w:rPr><w:t>9</w:t></w:r>', "10 9"),
        ('<w:r><w:t>1</w:t></w:r><w:r><w:rPr><w:vertAlign w:val="superscript"/></w:rPr><w:t>st</w:t></w:r>', "1st"),
        ('<w:r><w:t>1</w:t></w:r><w:r><w:rPr><w:vertAlign w:val="baseline"/></w:rPr><w:t>9</w:t></w:r>', "19"),
        ('<a:r><a:rPr baseline="-25000"/><a:t>2</a:t></a:r><a:r><a:rPr baseline="0"/><a:t>O</a:t></a:r>', "2 O"),
        ("<mc:Choice><w:t>a</w:t></mc:Choice><mc:Fallback><w:t>a</w:t></mc:Fallback>", "a"),
        (f"<w:del>{run('no')}</w:del><w:moveFrom>{run('no')}</w:moveFrom><w:ins>{run('yes')}</w:ins>", "yes"),
        (run("no", "<w:vanish/>") + run("yes", '<w:vanish w:val="0"/>'), "yes"),
        (field("TOC \\o", "no"), ""),
        (field("PAGEREF x", "7"), "7"),
        ('<w:p><w:pPr><w:pStyle w:val="TOC1"/></w:pPr><w:r><w:t>no</w:t></w:r></w:p>', ""),
        ('<w:sdt><w:docPartGallery w:val="Table of Contents"/><w:r><w:t>no</w:t></w:r></w:sdt>', ""),
        ('<w:r><w:sym w:font="Symbol" w:char="F06D"/><w:t>g</w:t></w:r><w:r><w:sym w:char="no"/></w:r>', "μg"),
        ('<w:r><w:rPr><w:rFonts w:ascii="Symbol"/></w:rPr><w:t>m</w:t></w:r>', "μ"),
        ("<m:r><m:t>mc</m:t></m:r><m:sup><m:r><m:t>2</m:t></m:r></m:sup>", "mc 2"),
        ("<si><t>gate</t><rPh><t>no</t></rPh></si><si><t>two</t></si>", "gate two"),
        ('<p:sp><p:ph type="sldNum"/><a:t>3</a:t></p:sp><p:sp><p:ph type="title"/><a:t>Gate</a:t></p:sp>', "Gate"),
        ('<a:fld type="slidenum"><a:t>3</a:t></a:fld><a:fld type="datetime1"><a:t>May</a:t></a:fld>', "May"),
    ],
)  # fmt: skip
def test_a_part_of_microsoft_office_shows(xml: str, words: str) -> None:
    assert " ".join(shown(xml)) == words


def test_an_open_document_shows_its_body() -> None:
    xml = (
        '<o xmlns:t="t" xmlns:s="s"><s:automatic-styles><s:style s:name="T1"><s:x s:text-position="super 58%"/>'
        "</s:style>"
        '<s:style s:name="T2"><s:x s:text-position="0% 100%"/></s:style></s:automatic-styles><t:body><t:h>Gate</t:h>'
        '<t:p>10<t:span t:style-name="T1">9</t:span> and 1<t:span t:style-name="T2">9</t:span><t:tab/>b'
        "<t:note><t:note-citation>1</t:note-citation><t:note-body><t:p>note</t:p></t:note-body></t:note> end</t:p>"
        "<t:table-of-content><t:p>no</t:p></t:table-of-content><t:tracked-changes><t:p>no</t:p></t:tracked-changes>"
        "</t:body></o>"
    )
    assert open_document_text(xml).split() == ["Gate", "10", "9", "and", "19", "b", "note", "end"]
