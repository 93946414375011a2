"""docs/FORMATS.md: it names every ending that is read, and its sections stand in the order of their names."""

from __future__ import annotations

import re

from core.locations import PROJECT
from ingest import SUFFIXES

TEXT = (PROJECT / "docs" / "FORMATS.md").read_text("utf-8")
ENDINGS = re.compile(r"^Endings?: (.+(?:\n.+)*)", re.MULTILINE)
NEW = {".epub", ".odt", ".ott", ".fodt", ".rtf", ".pptx", ".pptm", ".ppsx", ".ppsm", ".potx", ".potm", ".xhtml", ".xht",
       ".mhtml", ".mht", ".html.gz", ".htm.gz", ".docx", ".docm", ".dotx", ".dotm"}  # fmt: skip


def named_endings() -> set[str]:
    return {ending for line in ENDINGS.findall(TEXT) for ending in re.findall(r"(?<!\w)\.[a-z]+(?:\.gz)?", line)}


def test_the_endings_that_the_page_names_are_read() -> None:
    assert named_endings() - SUFFIXES == set()
    assert NEW - named_endings() == set()


def test_the_sections_stand_in_the_order_of_their_names() -> None:
    names = re.findall(r"^## (.+)$", TEXT, re.MULTILINE)
    assert names == sorted(names)
