"""The styles of an OpenDocument text."""

from __future__ import annotations

import pytest

from ingest.readers.opendocument.styles import ListStyle, Style, StyleSheet, format_number
from ingest.xml_archive import parse_xml
from tests.support.archives import OPEN_DOCUMENT_NAMESPACES


def sheet(styles: str) -> StyleSheet:
    root = parse_xml(f"<office:styles {OPEN_DOCUMENT_NAMESPACES}>{styles}</office:styles>".encode())
    assert root is not None
    return StyleSheet([root])


def style(name: str, properties: str = "", more: str = "", family: str = "paragraph") -> str:
    inner = f"<style:text-properties {properties}/>"
    return f'<style:style style:name="{name}" style:family="{family}" {more}>{inner}</style:style>'


def test_a_style_inherits_from_its_parents() -> None:
    styles = sheet(
        style("A", 'fo:font-size="10pt" fo:font-weight="bold"')
        + style("B", 'fo:font-size="150%"', 'style:parent-style-name="A" style:default-outline-level="2"')
        + style("C", 'fo:font-weight="normal"', 'style:parent-style-name="B"')
    )
    assert styles.paragraph("B") == Style(bold=True, size=15, level=2)
    assert styles.paragraph("C") == Style(size=15, level=2)
    assert styles.paragraph("unknown") == Style()


def test_a_span_changes_the_look_of_its_paragraph() -> None:
    styles = sheet(style("U", 'style:text-position="super 58%"', family="text"))
    assert styles.text("U", Style(bold=True)) == Style(script="superscript", bold=True)


def test_a_circle_of_parents_ends() -> None:
    circle = style("A", more='style:parent-style-name="B"') + style("B", more='style:parent-style-name="A"')
    assert sheet(circle).paragraph("A") == Style()


@pytest.mark.parametrize(
    ("number", "form", "shown"),
    [(4, "i", "iv"), (1999, "I", "MCMXCIX"), (1, "a", "a"), (28, "A", "BB"), (0, "a", "0"), (5000, "i", "5000")],
)
def test_the_forms_of_numbers(number: int, form: str, shown: str) -> None:
    assert format_number(number, form) == shown


def test_markers_of_lists_show_the_levels_around_them() -> None:
    root = parse_xml(
        f"""<text:list-style {OPEN_DOCUMENT_NAMESPACES}>
        <text:list-level-style-number text:level="1" style:num-format="1" style:num-prefix="(" style:num-suffix=")"/>
        <text:list-level-style-number text:level="2" style:num-format="i" text:display-levels="2"/>
        <text:list-level-style-number text:level="3" style:num-format=""/>
        </text:list-style>""".encode()
    )
    assert root is not None
    markers = ListStyle(root)
    assert [markers.marker(counts) for counts in ([2], [2, 3], [2, 3, 1], [1, 1, 1, 1])] == ["(2)", "2.iii", "•", "•"]
