"""docs/FORMATS.md describes each format that is read, in alphabetical order, and names its endings."""

from __future__ import annotations

import re

from core.locations import PROJECT
from ingest import SUFFIXES

TEXT = (PROJECT / "docs" / "FORMATS.md").read_text("utf-8")
NAMES = re.findall(r"^## (.+)$", TEXT, re.MULTILINE)
LINES = re.findall(r"^Endings?: (.*?)\.(?: |$)", TEXT, re.MULTILINE)


def test_the_sections_are_in_alphabetical_order() -> None:
    assert sorted(NAMES, key=str.casefold) == NAMES


def test_every_ending_that_is_read_is_named_once_and_no_other() -> None:
    named = [ending for line in LINES for ending in re.findall(r"(?<![\w.])\.[a-z]+(?:\.gz)?\b", line)]
    assert sorted(named) == sorted(SUFFIXES)
