"""The title of a file whose author used no style for it."""

from __future__ import annotations

import pytest
from lxml import etree

from ingest.readers.word.titles import Line, find_title

HERE = etree.Element("p")


def line(text: str, size: int = 20, bold: bool = False, centred: bool = False) -> Line:
    return Line(HERE, text, size, bold, centred)


@pytest.mark.parametrize(
    ("lines", "known", "is_before_heading", "title"),
    [
        ([line("Keeping a mill", 40)], "", False, ["Keeping a mill"]),
        ([line("Mill trust"), line("Keeping a", 40), line("water mill", 40), line("2024")], "", False,
         ["Keeping a", "water mill"]),
        ([line("Keeping a mill", 24)], "", False, []),
        ([line("Keeping a mill", bold=True, centred=True)], "Other", False, ["Keeping a mill"]),
        ([line("Keeping a mill", bold=True)], "", True, ["Keeping a mill"]),
        ([line("Keeping a mill", bold=True), line("Winter", bold=True)], "", False, ["Keeping a mill"]),
        ([line("Summary", bold=True)], "", False, []),
        ([line("Summary", bold=True)], "On mills", True, []),
        ([line("Ann Li"), line("ON MILLS")], "On mills", True, ["ON MILLS"]),
        ([], "On mills", False, []),
    ],
)  # fmt: skip
def test_the_title(lines: list[Line], known: str, is_before_heading: bool, title: list[str]) -> None:
    assert [each.text for each in find_title(lines, 20, known, is_before_heading)] == title
