"""Read Word files (.docx). This is the only module that imports python-docx."""

from __future__ import annotations

import io
import re
import zipfile
import zlib
from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

from core.errors import DamagedFile
from ingest.canonical import Draft, TextBuilder, collapse_white_space
from ingest.structure import looks_like_heading

if TYPE_CHECKING:
    from docx.document import Document as WordDocument
    from docx.text.paragraph import Paragraph


_MAX_UNPACKED_BYTES = 200_000_000  # no article is larger; a larger archive is made to fill the memory

_HEADING = re.compile(r"heading (\d)", re.IGNORECASE)
_LIST = re.compile(r"list (?:bullet|number|continue)?(?: (\d))?|list paragraph", re.IGNORECASE)
_GENERATED_TITLE = re.compile(r"word document|document\d*|untitled.*|.*\.docx?", re.IGNORECASE)


def read(name: str, data: bytes) -> Draft:
    """Return the draft of a Word file. Raise DamagedFile, which names the file, if it cannot be read as one."""
    _refuse_zip_bomb(name, data)
    document = _open(name, data)
    try:
        return _build_draft(document)
    except (KeyError, ValueError, TypeError, AttributeError, IndexError) as error:
        raise _damaged_error(name, error) from error


def _open(name: str, data: bytes) -> WordDocument:
    import docx
    from docx.opc.exceptions import OpcError
    from lxml.etree import LxmlError

    try:
        return docx.Document(io.BytesIO(data))
    except (OpcError, LxmlError, zipfile.BadZipFile, zlib.error, OSError, EOFError, RuntimeError) as error:
        raise _damaged_error(name, error) from error
    except (KeyError, ValueError, TypeError, AttributeError, IndexError, NotImplementedError) as error:
        raise _damaged_error(name, error) from error


def _refuse_zip_bomb(name: str, data: bytes) -> None:
    """Raise DamagedFile if the archive is damaged, holds no Word document, or unpacks to more than an article needs."""
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            size = sum(entry.file_size for entry in archive.infolist())
            is_word = any(entry.filename.startswith("word/") for entry in archive.infolist())
    except (zipfile.BadZipFile, ValueError, OSError, NotImplementedError) as error:
        raise _damaged_error(name, error) from error
    if not is_word:
        raise DamagedFile(name, "is a zip archive but no Word file. Give it the ending of its real format.")
    if size > _MAX_UNPACKED_BYTES:
        raise DamagedFile(name, f"unpacks to {size:,} bytes, which no article does. It is left alone.")


def _damaged_error(name: str, error: Exception) -> DamagedFile:
    return DamagedFile(
        name,
        f"is damaged ({collapse_white_space(str(error)) or type(error).__name__}). Open it in Word and save it anew.",
    )


def _build_draft(document: WordDocument) -> Draft:
    builder = TextBuilder()
    parts = list(_iterate_body(document.element.body, document))
    levels = [_get_heading_level(part) for part in parts if not isinstance(part, list)]
    declared_title = _get_declared_title(document)
    # Headings of level 1 are sections if a style marks the title, or if the file declares a title and has several.
    shift = 1 if 0 in levels or (declared_title and levels.count(1) > 1) else 0
    has_no_heading_styles = not any(level is not None and level > 0 for level in levels)
    for part in parts:
        if isinstance(part, list):
            builder.row(part)
        else:
            _write_paragraph(builder, part, shift, has_no_heading_styles)
    return builder.draft(fallback_title=declared_title)


def _get_declared_title(document: WordDocument) -> str:
    """Return the title in the properties of the file, or "" if there is none or a program generated it."""
    title = collapse_white_space(document.core_properties.title or "")
    return "" if _GENERATED_TITLE.fullmatch(title) else title


def _write_paragraph(builder: TextBuilder, paragraph: Paragraph, shift: int, has_no_heading_styles: bool) -> None:
    """Add a paragraph to the builder as a heading, a list item or plain text. `shift` is added to heading levels.

    In a file without heading styles, a bold line that looks like a heading is a heading of level 2.
    """
    text = collapse_white_space(_get_text(paragraph._p))
    level, depth = _get_heading_level(paragraph), _get_list_depth(paragraph)
    if level is not None:
        builder.heading(text, level + shift)
    elif depth is not None:
        builder.item(text, depth)
    elif has_no_heading_styles and _is_bold(paragraph) and looks_like_heading(text):
        builder.heading(text, 2)
    else:
        builder.paragraph(text)


def _iterate_body(body: Any, document: WordDocument) -> Iterator[Paragraph | list[str]]:
    """Yield the paragraphs, and the table rows as lists of cells, in order, including those in content controls."""
    from docx.text.paragraph import Paragraph

    for element in body:
        kind = str(element.tag).rpartition("}")[2]
        if kind == "p":
            yield Paragraph(element, document._body)
        elif kind == "tbl":
            for row in element.xpath("./w:tr"):
                yield [" ".join(map(_get_text, cell.xpath(".//w:p"))) for cell in row.xpath("./w:tc | ./w:sdt//w:tc")]
        elif kind in ("sdt", "sdtContent", "ins", "customXml", "smartTag"):
            yield from _iterate_body(element, document)


def _get_text(paragraph: Any) -> str:
    """Return the text of a paragraph element with tracked changes accepted: insertions are in, deletions are not.

    Text boxes are left out. Word stores each of them twice.
    """
    parts = []
    for piece in paragraph.xpath(".//w:t | .//w:tab | .//w:br | .//w:noBreakHyphen"):
        if piece.xpath("ancestor::w:del | ancestor::w:txbxContent"):
            continue
        kind = piece.tag.rpartition("}")[2]
        parts.append((piece.text or "") if kind == "t" else "-" if kind == "noBreakHyphen" else " ")
    return "".join(parts)


def _iterate_style_names(paragraph: Paragraph) -> Iterator[str]:
    """Yield the name of the style of a paragraph, then the names of the styles it is based on."""
    style: Any = paragraph.style
    for _ in range(10):  # no endless loop, as a style may be based on itself in a damaged file
        if style is None:
            return
        yield style.name or ""
        style = style.base_style


def _get_heading_level(paragraph: Paragraph) -> int | None:
    """Return 0 for the title, 1 to 9 for a heading, None for any other paragraph."""
    for name in _iterate_style_names(paragraph):
        if name.lower() == "title":
            return 0
        if heading := _HEADING.fullmatch(name):
            return int(heading[1])
    outline_levels = paragraph._p.xpath("./w:pPr/w:outlineLvl/@w:val")
    return int(outline_levels[0]) + 1 if outline_levels and outline_levels[0] in "012345678" else None


def _get_list_depth(paragraph: Paragraph) -> int | None:
    """Return the depth of a list item, 0 in an outermost list, or None for any other paragraph.

    Numbering "0" removes the bullet that a style gives, so such a paragraph is not a list item.
    """
    numbers = paragraph._p.xpath("./w:pPr/w:numPr/w:numId/@w:val")
    if numbers:
        levels = paragraph._p.xpath("./w:pPr/w:numPr/w:ilvl/@w:val")
        return None if numbers[0] == "0" else int(levels[0]) if levels else 0
    style = next((match for name in _iterate_style_names(paragraph) if (match := _LIST.fullmatch(name))), None)
    return None if style is None or style[0].lower() == "list paragraph" else int(style[1] or 1) - 1


def _is_bold(paragraph: Paragraph) -> bool:
    runs = [run for run in paragraph.runs if run.text.strip()]
    return bool(runs) and all(run.bold for run in runs)
