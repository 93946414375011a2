"""Read slides with python-pptx: each slide is a section and a page, its shapes are read from top left to bottom right.

This is the only module that imports python-pptx.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING, Any

from core.documents import Metadata
from core.errors import DamagedFile, describe
from ingest.canonical import Draft, TextBuilder, collapse_white_space
from ingest.metadata import build_metadata
from ingest.readers.slides.package import readable_package
from ingest.readers.slides.text import read_lines, read_paragraph
from ingest.xml_archive import attribute, local_name, parse_xml

if TYPE_CHECKING:
    from lxml.etree import _Element as Element

_GENERATED_TITLE = re.compile(
    r"(?:microsoft )?powerpoint[- ]?pr[eäé]sentation.*|presentation\d*|slide \d+|untitled.*|.*\.pptx?", re.IGNORECASE
)
_LEFT_OUT_PLACEHOLDERS = ("DATE", "FOOTER", "SLIDE_NUMBER", "HEADER", "SLIDE_IMAGE")
_BULLETED_PLACEHOLDERS = ("BODY", "OBJECT", "VERTICAL_BODY", "VERTICAL_OBJECT")
_MOST_IN_ROW = 30  # shapes side by side: each is compared with the others of its row
_SAME_ROW_SHARE = 0.04  # shapes whose upper edges differ by less than this share of the slide stand side by side
_MAX_DEPTH = 30  # of groups in groups
_MAX_POINTS = 500  # of a chart; one with more is a curve and not read by number
_EMPTY_SPACE = 10_000_000  # in EMU; the place of a shape without one


def read(name: str, data: bytes) -> Draft:
    """Return the draft of a file of slides. Raise DamagedFile, which names the file, if it cannot be read as one."""
    import io

    from pptx import Presentation
    from pptx.exc import PythonPptxError

    package = readable_package(name, data)
    try:
        presentation = Presentation(io.BytesIO(package))
    except (PythonPptxError, KeyError, ValueError, AttributeError, SyntaxError) as error:
        raise DamagedFile(name, f"is damaged ({describe(error)}). Open it in PowerPoint and save it anew.") from error
    builder = TextBuilder()
    height = int(presentation.slide_height or _EMPTY_SPACE)
    for number, slide in enumerate(presentation.slides, start=1):
        _SlideWriter(builder, slide, number, height).write()
    title, metadata = _read_properties(presentation.core_properties)
    return builder.draft(fallback_title=title, metadata=metadata)


def _read_properties(properties: Any) -> tuple[str, Metadata]:
    """Return the title in the properties, "" if a program generated it, and the other properties as metadata."""
    title = collapse_white_space(properties.title or "")
    fields = [
        ("author", properties.author),
        ("created", properties.created),
        ("keywords", properties.keywords),
        ("language", properties.language),
        ("description", properties.comments),
        ("subject", properties.subject),
        ("category", properties.category),
    ]
    metadata = build_metadata((kind, value) for kind, value in fields if value)
    return "" if _GENERATED_TITLE.fullmatch(title) else title, metadata


class _SlideWriter:
    """A writer that adds one slide to a builder."""

    def __init__(self, builder: TextBuilder, slide: Any, number: int, height: int) -> None:
        self._builder, self._slide, self._number, self._height = builder, slide, number, height

    def write(self) -> None:
        """Write the slide: its title as a heading, its shapes in reading order, and its notes."""
        self._builder.begin_page()
        _choose_alternatives(self._slide._element)
        title = self._slide.shapes.title
        heading = collapse_white_space(_text_of(title)) if title is not None else ""
        is_hidden = self._slide._element.get("show") in ("0", "false")
        is_cover = self._number == 1 and title is not None and _placeholder_type(title) == "CENTER_TITLE"
        named = heading or f"Slide {self._number}"
        self._builder.heading(f"{named} (hidden slide)" if is_hidden else named, 1 if is_cover and heading else 2)
        others = [shape for shape in self._slide.shapes if title is None or shape._element is not title._element]
        self._write_shapes(others, 0)
        if self._slide.has_notes_slide and (notes := self._slide.notes_slide.notes_text_frame) is not None:
            text = " ".join(line.text for line in read_lines(notes._txBody, []))
            if collapse_white_space(text):
                self._builder.paragraph(f"Notes: {text}")

    def _write_shapes(self, shapes: Iterable[Any], depth: int) -> None:
        if depth > _MAX_DEPTH:
            raise ValueError("its groups are nested too deeply")
        for shape in self._in_reading_order(list(shapes)):
            if shape.is_placeholder and _placeholder_type(shape) in _LEFT_OUT_PLACEHOLDERS:
                continue
            if hasattr(shape, "shapes"):
                self._write_shapes(shape.shapes, depth + 1)
            else:
                self._write_shape(shape)

    def _in_reading_order(self, shapes: list[Any]) -> list[Any]:
        """Return shapes from top to bottom, and from left to right those that stand side by side.

        Placeholders that keep the place of their layout keep its order, which is that of its columns.
        """
        if all(shape.is_placeholder and _own_place(shape) is None for shape in shapes):
            return shapes
        placed = sorted(shapes, key=lambda shape: (_top(shape), _left(shape)))
        rows: list[list[Any]] = []
        for shape in placed:
            is_near = bool(rows) and _top(shape) - _top(rows[-1][0]) <= _SAME_ROW_SHARE * self._height
            if is_near and len(rows[-1]) < _MOST_IN_ROW and not any(_stands_below(shape, other) for other in rows[-1]):
                rows[-1].append(shape)
            else:
                rows.append([shape])
        return [shape for row in rows for shape in sorted(row, key=_left)]

    def _write_shape(self, shape: Any) -> None:
        if getattr(shape, "has_table", False):
            self._write_table(shape.table)
        elif getattr(shape, "has_chart", False):
            self._write_chart(shape)
        elif getattr(shape, "has_text_frame", False) and _text_of(shape).strip():
            self._write_text(shape)
        elif local_name(shape._element) == "graphicFrame" and (lines := list(_diagram_lines(self._slide, shape))):
            for line in lines:
                self._builder.item(line)
        else:
            self._write_description(shape)

    def _write_text(self, shape: Any) -> None:
        for line in read_lines(shape._element.txBody, _inherited_styles(self._slide, shape)):
            if line.marker:
                self._builder.item(line.text, line.depth, line.marker)
            else:
                self._builder.paragraph(line.text)

    def _write_description(self, shape: Any) -> None:
        """Write the alternative text of a picture or drawing, unless it is decoration or has none."""
        properties = next((each for each in shape._element.iter() if local_name(each) == "cNvPr"), None)
        if properties is None or any(local_name(each) == "decorative" for each in properties.iter()):
            return
        if description := collapse_white_space(attribute(properties, "descr")):
            self._builder.paragraph(f"[Picture: {description}]")

    def _write_table(self, table: Any) -> None:
        above: list[str] = []
        for row in table.rows:
            texts: list[str] = []
            kept: list[str] = []
            for column, cell in enumerate(row.cells):
                goes_on_below = attribute(cell._tc, "vMerge") in ("1", "true")
                goes_on_right = attribute(cell._tc, "hMerge") in ("1", "true")
                text = above[column] if goes_on_below and column < len(above) else _body_text(cell._tc.txBody)
                texts.append(text)
                kept += [] if goes_on_right else [text]
            above = texts
            self._builder.row(kept)

    def _write_chart(self, shape: Any) -> None:
        """Write the title and alternative text of a chart, and its values. A broken one does not stop the others."""
        self._write_description(shape)
        try:
            self._write_values(shape.chart)
        except (AttributeError, KeyError, IndexError, TypeError, ValueError):
            self._builder.warn(f"holds a chart on slide {self._number} that cannot be read")

    def _write_values(self, chart: Any) -> None:
        """Write the values of a chart as a table of categories and series, or of series alone."""
        if chart.has_title and chart.chart_title.has_text_frame:
            self._builder.paragraph(_body_text(chart.chart_title.text_frame._txBody))
        for plot in chart.plots:
            categories = [str(category) for category in plot.categories][:_MAX_POINTS]
            series = [(str(each.name), [_shown(value) for value in each.values]) for each in plot.series]
            if categories and series:
                self._builder.row(["", *(name for name, _ in series)])
            elif series:
                for name, values in series:
                    self._builder.row([name, *values[:_MAX_POINTS]])
            for position, category in enumerate(categories):
                values = [values[position] if position < len(values) else "" for _, values in series]
                self._builder.row([category, *values])


def _choose_alternatives(slide: Element) -> None:
    """Put the first choice of each alternative in its place. python-pptx sees none of them."""
    for alternative in [each for each in slide.iter() if local_name(each) == "AlternateContent"]:
        choice, parent = next(iter(alternative), None), alternative.getparent()
        if choice is None or parent is None or local_name(parent) not in ("spTree", "grpSp"):
            continue
        for element in reversed(list(choice)):
            alternative.addnext(element)
        parent.remove(alternative)


def _placeholder_type(shape: Any) -> str:
    try:
        return str(shape.placeholder_format.type.name)
    except (AttributeError, KeyError, ValueError):
        return "OBJECT"  # one without a type is for content of any kind


def _own_place(shape: Any) -> Element | None:
    return next((each for each in shape._element.iter() if local_name(each) in ("xfrm", "off")), None)


def _top(shape: Any) -> int:
    return int(shape.top) if shape.top is not None else _EMPTY_SPACE


def _left(shape: Any) -> int:
    return int(shape.left) if shape.left is not None else _EMPTY_SPACE


def _stands_below(shape: Any, other: Any) -> bool:
    """Return whether a shape begins lower than another and shares most of the narrower one's width with it."""
    if not (shape.width and other.width) or _top(shape) <= _top(other):
        return False
    shared = min(_left(shape) + shape.width, _left(other) + other.width) - max(_left(shape), _left(other))
    return bool(shared > min(shape.width, other.width) / 2)


def _text_of(shape: Any) -> str:
    body = getattr(shape._element, "txBody", None)
    return _body_text(body) if body is not None else ""


def _body_text(body: Element | None) -> str:
    """Return the text of a text body on one line."""
    paragraphs = (each for each in body if local_name(each) == "p") if body is not None else ()
    return " ".join(filter(None, (collapse_white_space(read_paragraph(each)) for each in paragraphs)))


def _inherited_styles(slide: Any, shape: Any) -> Iterator[Element]:
    """Yield the list styles that a placeholder inherits: of the layout, of the master, and of all text of its kind."""
    if not shape.is_placeholder:
        return
    layout, kind = slide.slide_layout, _placeholder_type(shape)
    index = shape.placeholder_format.idx
    on_layout = next((each for each in layout.placeholders if each.placeholder_format.idx == index), None)
    if on_layout is not None:
        kind = _placeholder_type(on_layout)
    on_master = next((each for each in layout.slide_master.placeholders if _placeholder_type(each) == kind), None)
    for each in (on_layout, on_master):
        if each is not None:
            yield from (style for style in each._element.iter() if local_name(style) == "lstStyle")
    if kind in _BULLETED_PLACEHOLDERS:
        yield from (each for each in layout.slide_master._element.iter() if local_name(each) == "bodyStyle")


def _diagram_lines(slide: Any, shape: Any) -> Iterator[str]:
    """Yield the texts of a diagram (SmartArt), which lie in a part of their own."""
    relation = next((attribute(each, "dm") for each in shape._element.iter() if local_name(each) == "relIds"), "")
    if relation not in slide.part.rels:
        return
    root = parse_xml(slide.part.related_part(relation).blob)
    for point in root.iter() if root is not None else ():
        if local_name(point) == "pt" and attribute(point, "type") not in ("pres", "parTrans", "sibTrans"):
            for body in point:
                if local_name(body) == "t" and (text := _body_text(body)):
                    yield text


def _shown(value: object) -> str:
    """Return a number of a chart as people write it: 5 for 5.0, "" for none."""
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    return "" if value is None else str(value)
