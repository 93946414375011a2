"""Hostile packages of XML: Word, OpenDocument, slides, Excel and electronic books, made without their libraries."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Mapping
from functools import partial

from evaluation.crafted.kinds import Kind, of_format

_OFFICE = "http://schemas.openxmlformats.org"
_RELATIONS = f"{_OFFICE}/officeDocument/2006/relationships"
_WORD_SPACES = (
    f'xmlns:w="{_OFFICE}/wordprocessingml/2006/main" xmlns:r="{_RELATIONS}" '
    f'xmlns:m="{_OFFICE}/officeDocument/2006/math" xmlns:a="{_OFFICE}/drawingml/2006/main" '
    f'xmlns:mc="{_OFFICE}/markup-compatibility/2006"'
)
_SLIDE_SPACES = (
    f'xmlns:p="{_OFFICE}/presentationml/2006/main" xmlns:a="{_OFFICE}/drawingml/2006/main" xmlns:r="{_RELATIONS}"'
)
_OPEN = "urn:oasis:names:tc:opendocument:xmlns"
_OPEN_SPACES = " ".join(
    f'xmlns:{prefix}="{_OPEN}:{name}:1.0"'
    for prefix, name in (("office", "office"), ("text", "text"), ("table", "table"), ("style", "style"),
                         ("draw", "drawing"), ("svg", "svg-compatible"))
)  # fmt: skip
_BOMB = "\n".join(
    ["<!DOCTYPE a [", '<!ENTITY e0 "tea">', *(f'<!ENTITY e{n} "{f"&e{n - 1};" * 10}">' for n in range(1, 12)), "]>"]
)
"""Entities that stand for ten others each, which a careless parser writes out as 10**11 words."""

_P = "<w:p><w:r><w:t>Tea is hot.</w:t></w:r></w:p>"
_WORD = (
    ("paragraphs", _P),
    ("runs", "<w:r><w:t>a</w:t></w:r>", "<w:p>", "</w:p>"),
    ("texts", "<w:t>a</w:t>", "<w:p><w:r>", "</w:r></w:p>"),
    ("tabs", "<w:tab/>", "<w:p><w:r><w:t>a</w:t>", "<w:t>1</w:t></w:r></w:p>"),
    ("points", ".", "<w:p><w:r><w:t>a", "x</w:t></w:r></w:p>"),
    ("blanks", " ", "<w:p><w:r><w:t>a", "x</w:t></w:r></w:p>"),
    ("nested controls", "<w:sdt><w:sdtContent>", "", _P, "</w:sdtContent></w:sdt>"),
    ("nested tables", "<w:tbl><w:tr><w:tc>", "", _P, "</w:tc></w:tr></w:tbl>"),
    ("nested tables of two cells", f"<w:tbl><w:tr><w:tc>{_P}</w:tc><w:tc>", "", _P, "</w:tc></w:tr></w:tbl>"),
    ("cells", f"<w:tc>{_P}</w:tc>", "<w:tbl><w:tr>", "</w:tr></w:tbl>"),
    ("rows", f"<w:tr><w:tc>{_P}</w:tc><w:tc>{_P}</w:tc></w:tr>", "<w:tbl>", "</w:tbl>"),
    ("tables", f"<w:tbl><w:tr><w:tc>{_P}</w:tc><w:tc>{_P}</w:tc></w:tr></w:tbl>"),
    ("wide cells", f'<w:tc><w:tcPr><w:gridSpan w:val="999999"/></w:tcPr>{_P}</w:tc>', "<w:tbl><w:tr>",
     f"</w:tr><w:tr><w:tc>{_P}</w:tc><w:tc>{_P}</w:tc></w:tr></w:tbl>"),
    ("tall cells", f'<w:tr><w:tc><w:tcPr><w:vMerge/></w:tcPr>{_P}</w:tc><w:tc>{_P}</w:tc></w:tr>', "<w:tbl>",
     "</w:tbl>"),
    ("rows of names", f"<w:tr><w:trPr><w:tblHeader/></w:trPr><w:tc>{_P}</w:tc><w:tc>{_P}</w:tc></w:tr>", "<w:tbl>",
     "</w:tbl>"),
    ("columns before", f'<w:tr><w:trPr><w:gridBefore w:val="999999"/></w:trPr><w:tc>{_P}</w:tc><w:tc>{_P}</w:tc>'
     "</w:tr>", "<w:tbl>", "</w:tbl>"),
    ("list items", '<w:p><w:pPr><w:numPr><w:ilvl w:val="0"/><w:numId w:val="1"/></w:numPr></w:pPr><w:r><w:t>a</w:t>'
     "</w:r></w:p>"),
    ("list levels", '<w:p><w:pPr><w:numPr><w:ilvl w:val="99999999{n}"/><w:numId w:val="1"/></w:numPr></w:pPr>'
     "<w:r><w:t>a</w:t></w:r></w:p>"),
    ("list numbers", '<w:p><w:pPr><w:numPr><w:ilvl w:val="0"/><w:numId w:val="{n}"/></w:numPr></w:pPr>'
     "<w:r><w:t>a</w:t></w:r></w:p>"),
    ("outline levels", '<w:p><w:pPr><w:outlineLvl w:val="{n}"/></w:pPr><w:r><w:t>a</w:t></w:r></w:p>'),
    ("headings", '<w:p><w:pPr><w:outlineLvl w:val="1"/></w:pPr><w:r><w:t>Tea {n}</w:t></w:r></w:p>'),
    ("titles", '<w:p><w:pPr><w:pStyle w:val="Title"/></w:pPr><w:r><w:t>Tea {n}</w:t></w:r></w:p>'),
    ("contents", "<w:p><w:r><w:t>Tea {n} ..... {n}</w:t></w:r></w:p>"),
    ("nested formulas", "<m:rad><m:e>", "<w:p><m:oMath>", "<m:r><m:t>a</m:t></m:r>", "</m:e></m:rad>",
     "</m:oMath></w:p>"),
    ("nested matrices", "<m:m><m:mr><m:e>", "<w:p><m:oMath>", "<m:r><m:t>a</m:t></m:r>", "</m:e></m:mr></m:m>",
     "</m:oMath></w:p>"),
    ("parts of a formula", "<m:r><m:t>a</m:t></m:r>", "<w:p><m:oMath>", "</m:oMath></w:p>"),
    ("nested choices", "<mc:AlternateContent><mc:Choice>", "", _P, "</mc:Choice></mc:AlternateContent>"),
    ("nested insertions", "<w:ins>", "<w:p>", "<w:r><w:t>a</w:t></w:r>", "</w:ins>", "</w:p>"),
    ("nested links", "<w:hyperlink>", "<w:p>", "<w:r><w:t>a</w:t></w:r>", "</w:hyperlink>", "</w:p>"),
    ("nested boxes", "<w:p><w:r><w:pict><w:txbxContent>", "", _P, "</w:txbxContent></w:pict></w:r></w:p>"),
    ("open fields", '<w:p><w:r><w:fldChar w:fldCharType="begin"/></w:r></w:p>'),
    ("fields", '<w:r><w:fldChar w:fldCharType="begin"/><w:instrText>PAGE</w:instrText></w:r>', "<w:p>", "",
     '<w:r><w:fldChar w:fldCharType="end"/></w:r>', "</w:p>"),
    ("footnotes", '<w:r><w:footnoteReference w:id="{n}"/></w:r>', "<w:p>", "</w:p>"),
    ("bookmarks", '<w:bookmarkStart w:id="{n}" w:name="a{n}"/><w:bookmarkEnd w:id="{n}"/>', "<w:p>", "</w:p>"),
    ("chunks", '<w:altChunk r:id="a{n}"/>'),
    ("raised runs", '<w:r><w:rPr><w:vertAlign w:val="superscript"/></w:rPr><w:t>a</w:t></w:r>', "<w:p>", "</w:p>"),
    ("symbols", '<w:r><w:sym w:font="Wingdings" w:char="F0{n}"/></w:r>', "<w:p>", "</w:p>"),
    ("properties of runs", "<w:b/>", "<w:p><w:r><w:rPr>", "</w:rPr><w:t>a</w:t></w:r></w:p>"),
    ("nested elements", "<w:a>", "", _P, "</w:a>"),
    ("entities", "&e11;", "<w:p><w:r><w:t>", "</w:t></w:r></w:p>"),
)  # fmt: skip
_WORD_STYLES = (
    ("styles", '<w:style w:type="paragraph" w:styleId="s{n}"><w:basedOn w:val="s{m}"/></w:style>'),
    ("same styles", '<w:style w:type="paragraph" w:styleId="s"><w:basedOn w:val="s"/></w:style>'),
)
_WORD_NUMBERS = (
    ("numberings", '<w:abstractNum w:abstractNumId="{n}"><w:lvl w:ilvl="{n}"/></w:abstractNum><w:num w:numId="{n}">'
     '<w:abstractNumId w:val="{n}"/></w:num>'),
    ("levels of a numbering", '<w:lvl w:ilvl="{n}"/>', '<w:abstractNum w:abstractNumId="0">',
     '</w:abstractNum><w:num w:numId="1"><w:abstractNumId w:val="0"/></w:num>'),
    ("numbers of a numbering", '<w:num w:numId="{n}"><w:abstractNumId w:val="0"/></w:num>',
     '<w:abstractNum w:abstractNumId="0"><w:lvl w:ilvl="0"/></w:abstractNum>'),
    ("long marker", "%1", '<w:abstractNum w:abstractNumId="0"><w:lvl w:ilvl="0"><w:start w:val="999999999"/>'
     '<w:numFmt w:val="lowerLetter"/><w:lvlText w:val="',
     '"/></w:lvl></w:abstractNum><w:num w:numId="1"><w:abstractNumId w:val="0"/></w:num>'),
)  # fmt: skip
_WORD_NOTES = (
    ("notes in notes", '<w:footnote w:id="{n}"><w:p><w:r><w:t>a</w:t><w:footnoteReference w:id="0"/></w:r></w:p>'
     "</w:footnote>"),
)  # fmt: skip

_TEXT_P = "<text:p>Tea is hot.</text:p>"
_ODT = (
    ("paragraphs", _TEXT_P),
    ("nested lists", "<text:list><text:list-item>", "", _TEXT_P, "</text:list-item></text:list>"),
    ("list items", f"<text:list-item>{_TEXT_P}</text:list-item>", "<text:list>", "</text:list>"),
    ("nested tables", "<table:table><table:table-row><table:table-cell>", "", _TEXT_P,
     "</table:table-cell></table:table-row></table:table>"),
    ("cells", f"<table:table-cell>{_TEXT_P}</table:table-cell>", "<table:table><table:table-row>",
     "</table:table-row></table:table>"),
    ("rows", f"<table:table-row><table:table-cell>{_TEXT_P}</table:table-cell></table:table-row>", "<table:table>",
     "</table:table>"),
    ("repeated cells", f'<table:table-cell table:number-columns-repeated="999999999">{_TEXT_P}</table:table-cell>',
     "<table:table><table:table-row>", "</table:table-row></table:table>"),
    ("repeated rows", f'<table:table-row table:number-rows-repeated="999999999"><table:table-cell>{_TEXT_P}'
     "</table:table-cell></table:table-row>", "<table:table>", "</table:table>"),
    ("spans", f'<table:table-row><table:table-cell table:number-rows-spanned="999999999">{_TEXT_P}</table:table-cell>'
     "</table:table-row>", "<table:table>", "</table:table>"),
    ("repeated blanks", '<text:s text:c="999999999"/>', "<text:p>a", "b</text:p>"),
    ("start values", f'<text:list-item text:start-value="999999999">{_TEXT_P}</text:list-item>', "<text:list>",
     "</text:list>"),
    ("levels", '<text:h text:outline-level="99999999{n}">Tea</text:h>'),
    ("headings", '<text:h text:outline-level="2">Tea {n}</text:h>' + _TEXT_P),
    ("spans of text", "<text:span>", "<text:p>", "a", "</text:span>", "</text:p>"),
    ("spans in a row", "<text:span>a</text:span>", "<text:p>", "</text:p>"),
    ("notes", "<text:note><text:note-body><text:p>a</text:p></text:note-body></text:note>", "<text:p>", "</text:p>"),
    ("nested notes", "<text:note><text:note-body><text:p>", "<text:p>", "a", "</text:p></text:note-body></text:note>",
     "</text:p>"),
    ("nested sections", "<text:section>", "", _TEXT_P, "</text:section>"),
    ("nested frames", "<draw:frame><draw:text-box><text:p>", "<text:p>", "a",
     "</text:p></draw:text-box></draw:frame>", "</text:p>"),
    ("tracked changes", '<text:changed-region><text:deletion><text:p>a</text:p></text:deletion></text:changed-region>',
     "<text:tracked-changes>", "</text:tracked-changes>" + _TEXT_P),
    ("marks of changes", '<text:change-start text:change-id="a{n}"/>', "<text:p>", "a</text:p>"),
    ("entities", "&e11;", "<text:p>", "</text:p>"),
)  # fmt: skip
_ODT_STYLES = (
    ("styles", '<style:style style:name="s{n}" style:family="paragraph" style:parent-style-name="s{m}"/>'),
    ("same styles", '<style:style style:name="s" style:family="paragraph" style:parent-style-name="s"/>'),
    ("list styles", '<text:list-style style:name="L{n}"><text:list-level-style-number text:level="99999999{n}"/>'
     "</text:list-style>"),
)  # fmt: skip

_A_P = "<a:p><a:r><a:t>Tea is hot.</a:t></a:r></a:p>"
_SHAPE_HEAD = (
    '<p:sp><p:nvSpPr><p:cNvPr id="{n}" name="a"/><p:cNvSpPr/><p:nvPr/></p:nvSpPr><p:spPr/><p:txBody><a:bodyPr/>'
)
_SHAPE = f"{_SHAPE_HEAD}{_A_P}</p:txBody></p:sp>"
_GROUP = '<p:grpSp><p:nvGrpSpPr><p:cNvPr id="2" name="a"/><p:cNvGrpSpPr/><p:nvPr/></p:nvGrpSpPr><p:grpSpPr/>'
_TABLE = (
    '<p:graphicFrame><p:nvGraphicFramePr><p:cNvPr id="2" name="a"/><p:cNvGraphicFramePr/><p:nvPr/></p:nvGraphicFramePr>'
    '<p:xfrm><a:off x="0" y="0"/><a:ext cx="9" cy="9"/></p:xfrm>'
    f'<a:graphic><a:graphicData uri="{_OFFICE}/drawingml/2006/table"><a:tbl><a:tblGrid><a:gridCol w="9"/>'
    '<a:gridCol w="9"/></a:tblGrid>'
)
_TABLE_END = "</a:tbl></a:graphicData></a:graphic></p:graphicFrame>"
_CELL = f"<a:tc><a:txBody><a:bodyPr/>{_A_P}</a:txBody></a:tc>"
_SLIDE = (
    ("shapes", _SHAPE),
    ("paragraphs", _A_P, _SHAPE_HEAD, "</p:txBody></p:sp>"),
    ("runs", "<a:r><a:t>a</a:t></a:r>", f"{_SHAPE_HEAD}<a:p>", "</a:p></p:txBody></p:sp>"),
    ("nested groups", _GROUP, "", _SHAPE, "</p:grpSp>"),
    ("levels", '<a:p><a:pPr lvl="99999999{n}"/><a:r><a:t>a</a:t></a:r></a:p>', _SHAPE_HEAD, "</p:txBody></p:sp>"),
    ("rows", f'<a:tr h="9">{_CELL}{_CELL}</a:tr>', _TABLE, _TABLE_END),
    ("columns", _CELL, f'{_TABLE}<a:tr h="9">', f"</a:tr>{_TABLE_END}"),
    ("spans", f'<a:tr h="9"><a:tc gridSpan="999999999" rowSpan="999999999"><a:txBody><a:bodyPr/>{_A_P}</a:txBody>'
     f"</a:tc>{_CELL}</a:tr>", _TABLE, _TABLE_END),
    ("nested elements", "<a:b>", "", _SHAPE, "</a:b>"),
    ("entities", "&e11;", f"{_SHAPE_HEAD}<a:p><a:r><a:t>", "</a:t></a:r></a:p></p:txBody></p:sp>"),
)  # fmt: skip

_SHEET = (
    ("rows", '<row r="{m}"><c r="A{m}" t="inlineStr"><is><t>Tea</t></is></c><c r="B{m}"><v>2</v></c></row>'),
    ("rows without numbers", '<row><c t="inlineStr"><is><t>Tea</t></is></c><c><v>2</v></c></row>'),
    ("cells", '<c t="inlineStr"><is><t>Tea</t></is></c>', "<row>", "</row>"),
    ("far cells", '<row r="{m}"><c r="XFD{m}"><v>2</v></c></row>'),
    ("far rows", '<row r="{m}048570"><c r="A{m}048570"><v>2</v></c></row>'),
    ("last row", '<c r="A1048576"><v>2</v></c>', '<row r="1048576">', "</row>"),
    ("rows beyond", '<row r="99999999{m}"><c r="A99999999{m}"><v>2</v></c></row>'),
    ("same rows", '<row r="1"><c r="A1"><v>2</v></c></row>'),
    ("same cells", '<c r="A1"><v>2</v></c>', '<row r="1">', "</row>"),
    ("long numbers", "9", '<row><c><v>', "</v></c></row>"),
    ("long exponents", "9", '<row><c><v>1e', "</v></c></row>"),
    ("dates", '<row><c s="1"><v>99999999{m}</v></c></row>'),
    ("strings", '<row><c t="s"><v>99999999{m}</v></c></row>'),
    ("formulas", "<row><c><f>A1</f><v></v></c></row>"),
    ("open formulas", "<row><c><f>A1</f>"),
    ("runs of text", "<r><t>a</t></r>", '<row><c t="inlineStr"><is>', "</is></c></row>"),
    ("claims", '<row r="1" spans="1:99999999{m}"><c r="A1"><v>2</v></c></row>'),
    ("entities", "&e11;", '<row><c t="inlineStr"><is><t>', "</t></is></c></row>"),
)  # fmt: skip
_SHEET_ENDS = (
    ("merged cells", '<mergeCell ref="A{m}:XFD{m}"/>', "<mergeCells>", "</mergeCells>"),
    ("merged rows", '<mergeCell ref="A1:XFD1048576"/>', "<mergeCells>", "</mergeCells>"),
    ("open merged cells", "<mergeCell ", "<mergeCells>", "</mergeCells>"),
)
_SHARED = (
    ("shared strings", "<si><t>Tea</t></si>"),
    ("shared runs", "<r><t>a</t></r>", "<si>", "</si>"),
)
_FORMATS = (
    ("number formats", '<numFmt numFmtId="{m}64" formatCode="0.0"/>'),
    ("long format", "0", '<numFmt numFmtId="164" formatCode="', '"/>'),
    ("long format of marks", "[", '<numFmt numFmtId="164" formatCode="', '"/>'),
    ("long format of quotes", "&quot;", '<numFmt numFmtId="164" formatCode="', '"/>'),
    ("long format of sections", ";", '<numFmt numFmtId="164" formatCode="', '"/>'),
)

_BOOK_PAGE = "<p>Tea is hot.</p>"
_EPUB = (
    ("paragraphs", _BOOK_PAGE),
    ("nested parts", "<div>", "", _BOOK_PAGE, "</div>"),
    ("nested sections", "<section><h2>Tea</h2>", "", _BOOK_PAGE, "</section>"),
    ("notes", '<p>a<a epub:type="noteref" href="#n{n}">1</a></p><aside id="n{n}" epub:type="footnote">b</aside>'),
    ("notes without text", '<a epub:type="noteref" href="#n{n}">1</a>', _BOOK_PAGE),
    ("same notes", '<a epub:type="noteref" href="#n">1</a>', '<aside id="n" epub:type="footnote">b</aside>'),
    (
        "nested notes",
        '<aside id="n{n}" epub:type="footnote">',
        '<a epub:type="noteref" href="#n0">1</a>',
        "a",
        "</aside>",
    ),
    ("entities", "&e11;", "<p>", "</p>"),
)
_EPUB_PLANS = (
    ("pages of the spine", '<item id="i{n}" href="a.xhtml"/><itemref idref="i{n}"/>'),
    ("pages of the plan", '<item id="i{n}" href="a{n}.xhtml" media-type="application/xhtml+xml"/>'),
    ("missing pages", '<itemref idref="x{n}"/>'),
    ("nested plan", "<a>", "", "", "</a>"),
    ("nested titles", "<dc:title>", "<metadata>", "Tea", "</dc:title>", "</metadata>"),
    ("properties", "<dc:subject>a{n}</dc:subject>", "<metadata>", "</metadata>"),
    ("tags in properties", "&lt;", "<metadata><dc:description>", "</dc:description></metadata>"),
    ("references", '<reference type="toc" href="a{n}.xhtml"/>', "<guide>", "</guide>"),
)  # fmt: skip
_EPUB_CONTENTS = (
    ("contents", '<li><a href="a.xhtml#x{n}">Tea</a></li>', "<ol>", "</ol>"),
    ("nested contents", '<ol><li><a href="a.xhtml#x{n}">Tea</a>', "", "", "</li></ol>"),
)


def _entities(text: str) -> str:
    """Return the definitions of the entities that a text names, else ""."""
    return _BOMB if "&e11;" in text else ""


def _archive(parts: Mapping[str, str]) -> bytes:
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in parts.items():
            archive.writestr(zipfile.ZipInfo(name), content, zipfile.ZIP_DEFLATED)
    return file.getvalue()


def _relations(*targets: tuple[str, str]) -> str:
    each = (
        f'<Relationship Id="r{n}" Type="{_RELATIONS}/{kind}" Target="{target}"/>'
        for n, (kind, target) in enumerate(targets)
    )
    return f'<Relationships xmlns="{_OFFICE}/package/2006/relationships">{"".join(each)}</Relationships>'


def _types(parts: Mapping[str, str]) -> str:
    each = "".join(f'<Override PartName="/{name}" ContentType="{kind}"/>' for name, kind in parts.items())
    return (
        f'<Types xmlns="{_OFFICE}/package/2006/content-types"><Default Extension="rels" '
        'ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
        f'<Default Extension="xml" ContentType="application/xml"/>{each}</Types>'
    )


def _word(text: str, part: str = "") -> bytes:
    """Return a Word file with a text in its body, or in one of the parts beside it."""
    parts = {"styles": "", "numbering": "", "footnotes": "", part: text}
    body = f"{_P}{text if not part else ''}<w:p><w:pPr><w:pStyle w:val='s9'/><w:numPr><w:ilvl w:val='0'/>" + (
        "<w:numId w:val='1'/></w:numPr></w:pPr><w:r><w:t>b</w:t><w:footnoteReference w:id='1'/></w:r></w:p>"
    )
    return _archive(
        {
            "[Content_Types].xml": _types({}),
            "_rels/.rels": _relations(("officeDocument", "word/document.xml")),
            "word/_rels/document.xml.rels": _relations(*((kind, f"{kind}.xml") for kind in parts if kind)),
            "word/document.xml": f"{_entities(text)}<w:document {_WORD_SPACES}><w:body>{body}</w:body></w:document>",
            **{f"word/{kind}.xml": f"<w:{kind} {_WORD_SPACES}>{content}</w:{kind}>" for kind, content in parts.items()
               if kind},
        }
    )  # fmt: skip


def _open_document(text: str, place: str = "body") -> bytes:
    body, styles = (text, "") if place == "body" else ("", text)
    used = '<text:p text:style-name="s9">Tea is hot.</text:p>'
    return _archive(
        {
            "mimetype": "application/vnd.oasis.opendocument.text",
            "META-INF/manifest.xml": "<manifest/>",
            "content.xml": f"{_entities(text)}<office:document-content {_OPEN_SPACES}><office:automatic-styles>{styles}"
            f"</office:automatic-styles><office:body><office:text>{used}{body}</office:text></office:body>"
            "</office:document-content>",
        }
    )


def _slides(text: str) -> bytes:
    kind = "application/vnd.openxmlformats-officedocument.presentationml"
    tree = (
        '<p:cSld><p:spTree><p:nvGrpSpPr><p:cNvPr id="1" name=""/><p:cNvGrpSpPr/><p:nvPr/></p:nvGrpSpPr><p:grpSpPr/>'
        f"{_SHAPE}%s</p:spTree></p:cSld>"
    )
    return _archive(
        {
            "[Content_Types].xml": _types(
                {
                    "ppt/presentation.xml": f"{kind}.presentation.main+xml",
                    "ppt/slides/slide1.xml": f"{kind}.slide+xml",
                    "ppt/slideLayouts/slideLayout1.xml": f"{kind}.slideLayout+xml",
                    "ppt/slideMasters/slideMaster1.xml": f"{kind}.slideMaster+xml",
                }
            ),
            "_rels/.rels": _relations(("officeDocument", "ppt/presentation.xml")),
            "ppt/presentation.xml": f'<p:presentation {_SLIDE_SPACES}><p:sldIdLst><p:sldId id="256" r:id="r0"/>'
            "</p:sldIdLst></p:presentation>",
            "ppt/_rels/presentation.xml.rels": _relations(("slide", "slides/slide1.xml")),
            "ppt/slides/slide1.xml": f"{_entities(text)}<p:sld {_SLIDE_SPACES}>{tree % text}</p:sld>",
            "ppt/slides/_rels/slide1.xml.rels": _relations(("slideLayout", "../slideLayouts/slideLayout1.xml")),
            "ppt/slideLayouts/slideLayout1.xml": f"<p:sldLayout {_SLIDE_SPACES}>{tree % ''}</p:sldLayout>",
            "ppt/slideLayouts/_rels/slideLayout1.xml.rels": _relations(
                ("slideMaster", "../slideMasters/slideMaster1.xml")
            ),
            "ppt/slideMasters/slideMaster1.xml": f"<p:sldMaster {_SLIDE_SPACES}>{tree % ''}</p:sldMaster>",
        }
    )


def _workbook(text: str, place: str = "rows") -> bytes:
    kind = "application/vnd.openxmlformats-officedocument.spreadsheetml"
    space = f'xmlns="{_OFFICE}/spreadsheetml/2006/main" xmlns:r="{_RELATIONS}"'
    first = '<row r="1"><c r="A1" t="s"><v>0</v></c><c r="B1" s="1"><v>2</v></c></row>'
    at = dict.fromkeys(("rows", "ends", "shared", "formats"), "") | {place: text}
    usual = '<numFmt numFmtId="164" formatCode="0.00"/>'
    head = f'{_entities(text)}<worksheet {space}><dimension ref="A1:XFD1048576"/>'
    return _archive(
        {
            "[Content_Types].xml": _types(
                {
                    "xl/workbook.xml": f"{kind}.sheet.main+xml",
                    "xl/worksheets/sheet1.xml": f"{kind}.worksheet+xml",
                    "xl/sharedStrings.xml": f"{kind}.sharedStrings+xml",
                    "xl/styles.xml": f"{kind}.styles+xml",
                }
            ),
            "_rels/.rels": _relations(("officeDocument", "xl/workbook.xml")),
            "xl/workbook.xml": f'<workbook {space}><sheets><sheet name="Tea" sheetId="1" r:id="r0"/></sheets>'
            "</workbook>",
            "xl/_rels/workbook.xml.rels": _relations(
                ("worksheet", "worksheets/sheet1.xml"), ("sharedStrings", "sharedStrings.xml"), ("styles", "styles.xml")
            ),
            "xl/worksheets/sheet1.xml": f"{head}<sheetData>{first}{at['rows']}</sheetData>{at['ends']}</worksheet>",
            "xl/sharedStrings.xml": f"<sst {space}><si><t>Tea</t></si>{at['shared']}</sst>",
            "xl/styles.xml": f"<styleSheet {space}><numFmts>{at['formats'] or usual}</numFmts><fonts><font/></fonts>"
            "<fills><fill><patternFill/></fill></fills><borders><border/></borders><cellStyleXfs><xf/></cellStyleXfs>"
            '<cellXfs><xf/><xf numFmtId="164"/></cellXfs></styleSheet>',
        }
    )


def _book(text: str, place: str = "page") -> bytes:
    at = dict.fromkeys(("page", "plan", "contents"), "") | {place: text}
    head = f'{_entities(text)}<html xmlns="http://www.w3.org/1999/xhtml" xmlns:epub="http://www.idpf.org/2007/ops"><head/><body>'
    return _archive(
        {
            "mimetype": "application/epub+zip",
            "META-INF/container.xml": '<container><rootfiles><rootfile full-path="b.opf"/></rootfiles></container>',
            "b.opf": '<package xmlns:dc="http://purl.org/dc/elements/1.1/"><manifest><item id="a" href="a.xhtml"/>'
            '<item id="n" href="n.xhtml" properties="nav"/></manifest><spine><itemref idref="a"/></spine>'
            f"{at['plan']}</package>",
            "a.xhtml": f"{head}{_BOOK_PAGE}{at['page']}</body></html>",
            "n.xhtml": f'{head}<nav epub:type="toc">{at["contents"]}</nav></body></html>',
        }
    )


def _many_parts(text: str) -> bytes:
    """Return a Word file with as many parts as the text has lines."""
    return _archive({"word/document.xml": f"<w:document {_WORD_SPACES}><w:body>{_P}</w:body></w:document>",
                     **{f"word/{line}.xml": "<a/>" for line in text.split()}})  # fmt: skip


def _packed_blanks(text: str) -> bytes:
    """Return a Word file whose only text is as many thousand blanks as the text has signs."""
    blanks = " " * 1_000 * len(text)
    body = f"<w:body><w:p><w:r><w:t>a{blanks}b</w:t></w:r></w:p></w:body>"
    return _archive({"word/document.xml": f"<w:document {_WORD_SPACES}>{body}</w:document>"})


def package_kinds() -> list[Kind]:
    """Return the kinds of packages."""
    return [
        *of_format(".docx", _WORD, _word),
        *of_format(".docx", _WORD_STYLES, partial(_word, part="styles")),
        *of_format(".docx", _WORD_NUMBERS, partial(_word, part="numbering")),
        *of_format(".docx", _WORD_NOTES, partial(_word, part="footnotes")),
        *of_format(".docx", (("parts", "a{n} "),), _many_parts),
        *of_format(".docx", (("packed blanks", "a"),), _packed_blanks),
        *of_format(".odt", _ODT, _open_document),
        *of_format(".odt", _ODT_STYLES, partial(_open_document, place="styles")),
        *of_format(".pptx", _SLIDE, _slides),
        *of_format(".xlsx", _SHEET, _workbook),
        *of_format(".xlsx", _SHEET_ENDS, partial(_workbook, place="ends")),
        *of_format(".xlsx", _SHARED, partial(_workbook, place="shared")),
        *of_format(".xlsx", _FORMATS, partial(_workbook, place="formats")),
        *of_format(".epub", _EPUB, _book),
        *of_format(".epub", _EPUB_PLANS, partial(_book, place="plan")),
        *of_format(".epub", _EPUB_CONTENTS, partial(_book, place="contents")),
    ]
