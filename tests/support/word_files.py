"""Word files made of raw XML, for what python-docx cannot write."""

from __future__ import annotations

import io
import zipfile

W = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
STRICT_W = "http://purl.oclc.org/ooxml/wordprocessingml/main"
M = "http://schemas.openxmlformats.org/officeDocument/2006/math"
TYPES = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
PACKAGE = "http://schemas.openxmlformats.org/package/2006"
NAMESPACES = (
    f'xmlns:m="{M}" xmlns:r="{TYPES}" xmlns:mc="http://schemas.openxmlformats.org/markup-compatibility/2006" '
    'xmlns:wp="http://schemas.openxmlformats.org/drawingml/2006/wordprocessingDrawing" '
    'xmlns:a="http://schemas.openxmlformats.org/drawingml/2006/main" '
    'xmlns:pic="http://schemas.openxmlformats.org/drawingml/2006/picture" xmlns:v="urn:schemas-microsoft-com:vml" '
    'xmlns:wps="http://schemas.microsoft.com/office/word/2010/wordprocessingShape"'
)


def word_file(body: str, w: str = W, relations: str = "", extra: dict[str, bytes] | None = None, **parts: str) -> bytes:
    """Return a Word file with this body.

    `parts` are the content of parts such as styles and footnotes; `extra` are files by their name in the archive, which
    `relations` may lead to.
    """
    roots = {"styles": "styles", "numbering": "numbering", "footnotes": "footnotes", "endnotes": "endnotes"}
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w") as archive:

        def write(name: str, content: str) -> None:
            archive.writestr(name, f'<?xml version="1.0" encoding="UTF-8"?>{content}')

        relation = f'<Relationship Id="r1" Type="{TYPES}/officeDocument" Target="word/document.xml"/>'
        write("_rels/.rels", f'<Relationships xmlns="{PACKAGE}/relationships">{relation}</Relationships>')
        write("word/document.xml", f'<w:document xmlns:w="{w}" {NAMESPACES}><w:body>{body}</w:body></w:document>')
        for name, content in parts.items():
            relations += f'<Relationship Id="{name}" Type="{TYPES}/{name}" Target="{name}.xml"/>'
            write(f"word/{name}.xml", f'<w:{roots[name]} xmlns:w="{w}" {NAMESPACES}>{content}</w:{roots[name]}>')
        write(
            "word/_rels/document.xml.rels",
            f'<Relationships xmlns="{PACKAGE}/relationships">{relations}</Relationships>',
        )
        for name, data in (extra or {}).items():
            archive.writestr(name, data)
    return file.getvalue()


def run(text: str, properties: str = "") -> str:
    return f'<w:r><w:rPr>{properties}</w:rPr><w:t xml:space="preserve">{text}</w:t></w:r>'


def paragraph(*runs: str, style: str = "", properties: str = "") -> str:
    """Return a paragraph. A run that is no XML is the text of a plain run."""
    named = f'<w:pStyle w:val="{style}"/>' if style else ""
    content = "".join(each if each.startswith("<") else run(each) for each in runs)
    return f"<w:p><w:pPr>{named}{properties}</w:pPr>{content}</w:p>"


def style(style_id: str, name: str, properties: str = "", based_on: str = "") -> str:
    based = f'<w:basedOn w:val="{based_on}"/>' if based_on else ""
    return f'<w:style w:type="paragraph" w:styleId="{style_id}"><w:name w:val="{name}"/>{based}{properties}</w:style>'


FIELD_MARK = '<w:r><w:fldChar w:fldCharType="{}"/></w:r>'


def field(code: str, result: str) -> str:
    """Return the runs of a field with its code and its result."""
    begin, separate, end = (FIELD_MARK.format(each) for each in ("begin", "separate", "end"))
    return f"{begin}<w:r><w:instrText> {code} </w:instrText></w:r>{separate}{run(result)}{end}"


def reference(note: int, kind: str = "footnote", properties: str = "") -> str:
    return (
        f'<w:r><w:rPr><w:vertAlign w:val="superscript"/></w:rPr><w:{kind}Reference {properties} w:id="{note}"/></w:r>'
    )


def note(number: int, text: str, kind: str = "footnote") -> str:
    return f'<w:{kind} w:id="{number}">{paragraph(text)}</w:{kind}>'


def table(*rows: str) -> str:
    return f"<w:tbl>{''.join(rows)}</w:tbl>"


def row(*cells: str, properties: str = "") -> str:
    """Return a row. A cell that is no XML is the text of a plain cell."""
    content = "".join(each if each.startswith("<") else cell(each) for each in cells)
    return f"<w:tr><w:trPr>{properties}</w:trPr>{content}</w:tr>"


def cell(content: str, properties: str = "") -> str:
    return f"<w:tc><w:tcPr>{properties}</w:tcPr>{content if content.startswith('<') else paragraph(content)}</w:tc>"
