"""What the styles of a Word file say about their paragraphs."""

from __future__ import annotations

import pytest
from lxml import etree

from ingest.readers.word.styles import Style, StyleSheet
from tests.support.word_files import W, style


def sheet(styles: str) -> StyleSheet:
    return StyleSheet(etree.fromstring(f'<w:styles xmlns:w="{W}">{styles}</w:styles>'))


@pytest.mark.parametrize(
    ("name", "properties", "expected"),
    [
        ("Title", "", Style(level=0)),
        ("heading 3", "", Style(level=3)),
        ("Nadpis", '<w:pPr><w:outlineLvl w:val="1"/></w:pPr>', Style(level=2)),
        ("Body", '<w:pPr><w:outlineLvl w:val="9"/></w:pPr>', Style()),
        ("toc 2", '<w:pPr><w:outlineLvl w:val="1"/></w:pPr>', Style(is_contents=True)),
        ("TOC Heading", "", Style(is_contents=True)),
        ("List Bullet 2", "", Style(list_depth=1)),
        (
            "Steps",
            '<w:pPr><w:numPr><w:ilvl w:val="2"/><w:numId w:val="4"/></w:numPr></w:pPr>',
            Style(number=("4", 2), numbered_by="S"),
        ),
        ("Big", '<w:rPr><w:b/><w:sz w:val="40"/></w:rPr>', Style(bold=True, size=40)),
        ("Thin", '<w:rPr><w:b w:val="0"/><w:vanish/><w:sz w:val="x"/></w:rPr>', Style(hidden=True)),
    ],
)
def test_a_style(name: str, properties: str, expected: Style) -> None:
    assert sheet(style("S", name, properties)).get("S") == expected


def test_a_style_inherits_what_it_does_not_say() -> None:
    styles = style("A", "Base", '<w:rPr><w:b/><w:sz w:val="30"/></w:rPr>') + style(
        "B", "Own", '<w:rPr><w:b w:val="false"/></w:rPr>', based_on="A"
    )
    assert sheet(styles).get("B") == Style(size=30)


def test_a_circle_of_styles_and_an_unknown_style_are_ordinary_text() -> None:
    circle = sheet(style("A", "One", based_on="B") + style("B", "Two", based_on="A"))
    assert circle.get("A") == circle.get("gone") == circle.get(None) == StyleSheet(None).default == Style()


@pytest.mark.parametrize(
    ("style_id", "name", "level"),
    [("Titel", "Titel", 0), ("Title", "Titolo", 0), ("berschrift2", "Überschrift 2", 2), ("Heading3", "Naslov", 3),
     ("a", "Heading 1,h1", 1), ("b", "heading 10", None)],
)  # fmt: skip
def test_titles_and_headings_by_other_names(style_id: str, name: str, level: int | None) -> None:
    assert sheet(style(style_id, name)).get(style_id).level == level


def test_a_run_has_the_style_of_its_paragraph_and_its_own() -> None:
    own = '<w:style w:type="character" w:styleId="Up"><w:rPr><w:vertAlign w:val="superscript"/></w:rPr></w:style>'
    styles = sheet(style("Big", "Big", '<w:rPr><w:b/><w:sz w:val="40"/></w:rPr>') + own)
    properties = etree.fromstring(f'<w:rPr xmlns:w="{W}"><w:rStyle w:val="Up"/><w:rFonts w:ascii="Symbol"/></w:rPr>')
    assert styles.of_run("Big", properties) == Style(bold=True, size=40, script="superscript", font="Symbol")


@pytest.mark.parametrize(("position", "script"), [("6", "superscript"), ("-6", "subscript"), ("2", ""), ("x", "")])
def test_text_moved_up_is_raised(position: str, script: str) -> None:
    properties = etree.fromstring(f'<w:rPr xmlns:w="{W}"><w:position w:val="{position}"/></w:rPr>')
    assert sheet("").of_run(None, properties).script == script


def test_a_style_may_change_only_the_level_of_a_numbering() -> None:
    first = style("A", "A", '<w:pPr><w:numPr><w:numId w:val="4"/></w:numPr></w:pPr>')
    second = style("B", "B", '<w:pPr><w:numPr><w:ilvl w:val="345678"/></w:numPr></w:pPr>', based_on="A")
    third = style("C", "C", '<w:pPr><w:numPr><w:ilvl w:val="2"/></w:numPr></w:pPr>', based_on="A")
    styles = sheet(first + second + third)
    assert [styles.get(each).number for each in "ABC"] == [("4", None), ("4", 0), ("4", 2)]
