"""Word files (.docx): the door to python-docx."""

from __future__ import annotations

import io
import re
import zipfile
import zlib
from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

from core.errors import DamagedFile
from ingest.canonical import Draft, TextBuilder, one_line
from ingest.structure import looks_like_heading

if TYPE_CHECKING:
    from docx.document import Document as WordDocument
    from docx.text.paragraph import Paragraph


_MOST_BYTES = 200_000_000
"""Unpacked: more is no article but an archive made to fill the memory."""

_HEADING = re.compile(r"heading (\d)", re.IGNORECASE)
_LIST = re.compile(r"list (?:bullet|number|continue)?(?: (\d))?|list paragraph", re.IGNORECASE)
_GENERATED_TITLE = re.compile(r"word document|document\d*|untitled.*|.*\.docx?", re.IGNORECASE)


def read(name: str, data: bytes) -> Draft:
    _refuse_bomb(name, data)
    document = _opened(name, data)
    try:
        return _draft(document)
    except (KeyError, ValueError, TypeError, AttributeError, IndexError) as error:
        raise _damaged(name, error) from error


def _opened(name: str, data: bytes) -> WordDocument:
    import docx
    from docx.opc.exceptions import OpcError
    from lxml.etree import LxmlError

    try:
        return docx.Document(io.BytesIO(data))
    except (OpcError, LxmlError, zipfile.BadZipFile, zlib.error, OSError, EOFError, RuntimeError) as error:
        raise _damaged(name, error) from error
    except (KeyError, ValueError, TypeError, AttributeError, IndexError, NotImplementedError) as error:
        raise _damaged(name, error) from error


def _refuse_bomb(name: str, data: bytes) -> None:
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            size = sum(entry.file_size for entry in archive.infolist())
            is_word = any(entry.filename.startswith("word/") for entry in archive.infolist())
    except (zipfile.BadZipFile, ValueError, OSError, NotImplementedError) as error:
        raise _damaged(name, error) from error
    if not is_word:
        raise DamagedFile(name, "is a zip archive but no Word file. Give it the ending of its real format.")
    if size > _MOST_BYTES:
        raise DamagedFile(name, f"unpacks to {size:,} bytes, which no article does. It is left alone.")


def _damaged(name: str, error: Exception) -> DamagedFile:
    return DamagedFile(
        name, f"is damaged ({one_line(str(error)) or type(error).__name__}). Open it in Word and save it anew."
    )


def _draft(document: WordDocument) -> Draft:
    builder = TextBuilder()
    parts = list(_parts(document.element.body, document))
    levels = [_heading_level(part) for part in parts if not isinstance(part, list)]
    declared = _core_title(document)
    # Where no style says title but the file names one, headings of level 1 are sections.
    shift = 1 if 0 in levels or (declared and levels.count(1) > 1) else 0
    unstyled = not any(level is not None and level > 0 for level in levels)
    for part in parts:
        if isinstance(part, list):
            builder.row(part)
        else:
            _write(builder, part, shift, unstyled)
    return builder.draft(spare_title=declared)


def _core_title(document: WordDocument) -> str:
    title = one_line(document.core_properties.title or "")
    return "" if _GENERATED_TITLE.fullmatch(title) else title


def _write(builder: TextBuilder, paragraph: Paragraph, shift: int, unstyled: bool) -> None:
    text = one_line(_text(paragraph._p))
    level, depth = _heading_level(paragraph), _list_depth(paragraph)
    if level is not None:
        builder.heading(text, level + shift)
    elif depth is not None:
        builder.item(text, depth)
    elif unstyled and _is_bold(paragraph) and looks_like_heading(text):
        builder.heading(text, 2)
    else:
        builder.paragraph(text)


def _parts(body: Any, document: WordDocument) -> Iterator[Paragraph | list[str]]:
    """The paragraphs, and the rows of tables as lists of cells, in order; content controls are gone into."""
    from docx.text.paragraph import Paragraph

    for element in body:
        kind = str(element.tag).rpartition("}")[2]
        if kind == "p":
            yield Paragraph(element, document._body)
        elif kind == "tbl":
            for row in element.xpath("./w:tr"):
                yield [" ".join(map(_text, cell.xpath(".//w:p"))) for cell in row.xpath("./w:tc | ./w:sdt//w:tc")]
        elif kind in ("sdt", "sdtContent", "ins", "customXml", "smartTag"):
            yield from _parts(element, document)


def _text(paragraph: Any) -> str:
    """The text as it stands: what was inserted is in it, what was deleted is not; nor is a text box, twice or once."""
    parts = []
    for piece in paragraph.xpath(".//w:t | .//w:tab | .//w:br | .//w:noBreakHyphen"):
        if piece.xpath("ancestor::w:del | ancestor::w:txbxContent"):
            continue
        kind = piece.tag.rpartition("}")[2]
        parts.append((piece.text or "") if kind == "t" else "-" if kind == "noBreakHyphen" else " ")
    return "".join(parts)


def _style_names(paragraph: Paragraph) -> Iterator[str]:
    style: Any = paragraph.style
    for _ in range(10):  # a style may be based on itself in a damaged file
        if style is None:
            return
        yield style.name or ""
        style = style.base_style


def _heading_level(paragraph: Paragraph) -> int | None:
    """0 for the title, 1 to 9 for headings, None for anything else."""
    for name in _style_names(paragraph):
        if name.lower() == "title":
            return 0
        if heading := _HEADING.fullmatch(name):
            return int(heading[1])
    outline_levels = paragraph._p.xpath("./w:pPr/w:outlineLvl/@w:val")
    return int(outline_levels[0]) + 1 if outline_levels and outline_levels[0] in "012345678" else None


def _list_depth(paragraph: Paragraph) -> int | None:
    """0 for an item of an outermost list, None for what is no list item. Numbering "0" takes a style's bullet away."""
    numbers = paragraph._p.xpath("./w:pPr/w:numPr/w:numId/@w:val")
    if numbers:
        levels = paragraph._p.xpath("./w:pPr/w:numPr/w:ilvl/@w:val")
        return None if numbers[0] == "0" else int(levels[0]) if levels else 0
    style = next((found for name in _style_names(paragraph) if (found := _LIST.fullmatch(name))), None)
    return None if style is None or style[0].lower() == "list paragraph" else int(style[1] or 1) - 1


def _is_bold(paragraph: Paragraph) -> bool:
    runs = [run for run in paragraph.runs if run.text.strip()]
    return bool(runs) and all(run.bold for run in runs)
