"""docs/FORMATS.md names the endings of each format that it describes, in alphabetical order."""

from __future__ import annotations

import re

from core.locations import PROJECT
from ingest import SUFFIXES

TEXT = (PROJECT / "docs" / "FORMATS.md").read_text("utf-8")
SECTIONS = dict(re.findall(r"^## (.+?)\n(.*?)(?=^## |\Z)", TEXT, re.DOTALL | re.MULTILINE))
ENDINGS = {
    name: re.findall(r"(?<![\w.])\.[a-z]+\b", line[0])
    for name, section in SECTIONS.items()
    if (line := re.findall(r"^Endings?: (.*?)(?:\. |[;:]|$)", section, re.MULTILINE))
}


def test_the_sections_are_in_alphabetical_order() -> None:
    assert list(SECTIONS) == sorted(SECTIONS, key=str.casefold)


def test_each_ending_is_read_and_named_once() -> None:
    named = [ending for endings in ENDINGS.values() for ending in endings]
    assert len(named) == len(set(named))
    assert set(named) - SUFFIXES == set()


def test_the_sections_name_their_endings() -> None:
    expected = {
        "CSV": [".csv", ".tsv"],
        "E-mail": [".eml"],
        "Excel": [".xlsx", ".xlsm", ".xltx", ".xltm"],
        "Jupyter notebooks": [".ipynb"],
        "Org": [".org"],
        "reStructuredText": [".rst", ".rest"],
    }
    assert {name: ENDINGS[name] for name in expected} == expected
