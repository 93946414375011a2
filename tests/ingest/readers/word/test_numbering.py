"""The numbers of list items, as Word shows them."""

from __future__ import annotations

import pytest
from lxml import etree

from ingest.readers.word.numbering import Numbering
from tests.support.word_files import W


def level(number: int, form: str, frame: str, start: int = 1) -> str:
    content = f'<w:start w:val="{start}"/><w:numFmt w:val="{form}"/><w:lvlText w:val="{frame}"/>'
    return f'<w:lvl w:ilvl="{number}">{content}</w:lvl>'


def numbering(levels: str, numbers: str = '<w:num w:numId="1"><w:abstractNumId w:val="5"/></w:num>') -> Numbering:
    abstract = f'<w:abstractNum w:abstractNumId="5">{levels}</w:abstractNum>'
    return Numbering(etree.fromstring(f'<w:numbering xmlns:w="{W}">{abstract}{numbers}</w:numbering>'))


@pytest.mark.parametrize(
    ("form", "frame", "start", "markers"),
    [
        ("decimal", "%1.", 1, ["1.", "2."]),
        ("decimal", "Step %1:", 9, ["Step 9:", "Step 10:"]),
        ("lowerLetter", "%1)", 26, ["z)", "aa)"]),
        ("upperRoman", "%1.", 4, ["IV.", "V."]),
        ("decimalZero", "%1", 9, ["09", "10"]),
        ("bullet", "\uf0b7", 1, ["•", "•"]),
        ("none", "", 1, ["", ""]),
        ("none", "Note:", 1, ["Note:", "Note:"]),
        ("bullet", "o", 1, ["•", "•"]),
        ("ordinal", "%1", 12, ["12th", "13th"]),
        ("upperLetter", "Appendix %1", 1, ["Appendix A", "Appendix B"]),
    ],
)
def test_the_forms_of_numbers(form: str, frame: str, start: int, markers: list[str]) -> None:
    made = numbering(level(0, form, frame, start))
    assert [made.marker("1", 0), made.marker("1", 0)] == markers


def test_a_deeper_level_begins_anew_below_each_item() -> None:
    made = numbering(level(0, "decimal", "%1.") + level(1, "decimal", "%1.%2."))
    assert [made.marker("1", at) for at in (0, 1, 1, 0, 1)] == ["1.", "1.1.", "1.2.", "2.", "2.1."]


def test_numberings_of_one_definition_count_on_unless_one_begins_anew() -> None:
    numbers = (
        '<w:num w:numId="1"><w:abstractNumId w:val="5"/></w:num><w:num w:numId="2"><w:abstractNumId w:val="5"/></w:num>'
        '<w:num w:numId="3"><w:abstractNumId w:val="5"/><w:lvlOverride w:ilvl="0"><w:startOverride w:val="1"/>'
        "</w:lvlOverride></w:num>"
    )
    made = numbering(level(0, "decimal", "%1."), numbers)
    assert [made.marker(number, 0) for number in ("1", "2", "3", "1", "9")] == ["1.", "2.", "1.", "2.", "•"]


def test_a_marker_beyond_all_measure_is_bounded() -> None:
    """Each number is thousands of letters: without a bound the reader would need gigabytes."""
    made = numbering(level(0, "lowerLetter", "%1" * 6_000, 999_999_999))
    assert made.marker("1", 0) == "d" * 1_000
    assert numbering(level(0, "bullet", "Note " * 6_000)).marker("1", 0) == ("Note " * 200).strip()


def test_a_number_beyond_all_measure_is_bounded() -> None:
    assert numbering(level(0, "lowerRoman", "%1.", 999_999_999)).marker("1", 0) == f"{'m' * 100}."


def test_numberings_by_a_style_of_lists() -> None:
    made = Numbering(
        etree.fromstring(
            f'<w:numbering xmlns:w="{W}">'
            '<w:abstractNum w:abstractNumId="6"><w:numStyleLink w:val="Steps"/></w:abstractNum>'
            '<w:abstractNum w:abstractNumId="5"><w:styleLink w:val="Steps"/>'
            f"{level(0, 'decimal', '%1.')}</w:abstractNum>"
            '<w:num w:numId="1"><w:abstractNumId w:val="6"/></w:num></w:numbering>'
        )
    )
    assert made.marker("1", 0) == "1."


def test_a_level_may_be_for_a_style() -> None:
    second = level(1, "lowerLetter", "%2)").replace("<w:numFmt", '<w:pStyle w:val="Sub"/><w:numFmt')
    made = numbering(level(0, "decimal", "%1.") + second)
    assert [made.level_of_style("1", each) for each in ("Sub", "Other", "")] == [1, 0, 0]


def test_legal_numbers_hidden_markers_and_levels_that_never_begin_anew() -> None:
    legal = level(1, "decimal", "%1.%2").replace("<w:lvlText", "<w:isLgl/><w:lvlText")
    made = numbering(level(0, "upperRoman", "%1") + legal)
    assert [made.marker("1", at) for at in (0, 1)] == ["I", "1.1"]
    hidden = level(0, "decimal", "%1.").replace("</w:lvl>", "<w:rPr><w:vanish/></w:rPr></w:lvl>")
    assert numbering(hidden).marker("1", 0) == ""
    steady = level(1, "decimal", "%2").replace("<w:lvlText", '<w:lvlRestart w:val="0"/><w:lvlText')
    made = numbering(level(0, "decimal", "%1") + steady)
    assert [made.marker("1", at) for at in (0, 1, 0, 1)] == ["1", "1", "2", "2"]


def test_a_list_goes_on_after_the_item_that_began_it_anew() -> None:
    numbers = (
        '<w:num w:numId="1"><w:abstractNumId w:val="5"/></w:num><w:num w:numId="2"><w:abstractNumId w:val="5"/>'
        '<w:lvlOverride w:ilvl="0"><w:startOverride w:val="1"/></w:lvlOverride></w:num>'
    )
    made = numbering(level(0, "decimal", "%1."), numbers)
    assert [made.marker(number, 0) for number in ("1", "1", "2", "1", "2")] == ["1.", "2.", "1.", "2.", "3."]
