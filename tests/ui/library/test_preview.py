"""The preview of an uploaded file: what indexing would make of it, and what looks wrong with it."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

import pytest

from core.documents import Document, Passage
from core.errors import ArticleError
from ingest.reading import read_bytes
from ui.library.preview import Preview, preview, preview_card


@dataclass
class FakeReader:
    """What a preview needs of a library's reader: it cuts every document into passages of these sections."""

    sections: list[str] = field(default_factory=list)
    problem: str = ""
    documents: list[Document] = field(default_factory=list)

    def read_upload(self, name: str, data: bytes) -> tuple[Document, list[Passage]]:
        document = read_bytes(name, data, name)
        self.documents.append(document)
        if self.problem:
            raise ArticleError(document.document_id, self.problem)
        return document, [
            Passage(f"{document.document_id}#{anchor}:{n}", document.document_id, "", (), "", 0, 0, (), "", 3)
            for n, anchor in enumerate(self.sections)
        ]


@dataclass
class FakeLibrary:
    reader: FakeReader


def previewed(data: bytes, *sections: str, problem: str = "") -> Preview:
    library: Any = FakeLibrary(FakeReader(list(sections), problem))
    return preview(library, "a.md", data)


def test_a_preview_has_the_title_the_outline_and_the_number_of_passages() -> None:
    library: Any = FakeLibrary(FakeReader(["top", "one", "two"]))
    data = b"# Title\n\nText.\n\n## One\n\nText.\n\n### Two\n\nText.\n"
    assert preview(library, "notes.md", data) == Preview("notes.md", "Title", ((2, "One"), (3, "Two")), 3)
    assert [document.document_id for document in library.reader.documents] == ["notes.md"]


def test_the_name_tells_the_format() -> None:
    library: Any = FakeLibrary(FakeReader(["top"]))
    assert preview(library, "a.html", b"<h1>Title</h1><p>Text.</p>") == Preview("a.html", "Title", (), 1)


def test_a_file_that_cannot_be_read_or_cut_has_the_reason_alone() -> None:
    assert previewed(b"Text.", problem="cannot be cut.") == Preview("a.md", problem="cannot be cut.")
    unreadable = previewed(b" \n")
    assert (unreadable, unreadable.problem[:8]) == (Preview("a.md", problem=unreadable.problem), "is empty")


HEADINGS = b"# Title\n\nText.\n\n## One\n\nText.\n"
NO_HEADINGS = "No headings were found, so passages can only be shown under the title."
LONG = "A section is very long. Perhaps some of its headings were not recognised."


@pytest.mark.parametrize(
    ("data", "sections", "warnings"),
    [
        (b"# Title\n\nText.\n", ["top"] * 2, ()),
        (b"# Title\n\nText.\n", ["top"] * 3, (NO_HEADINGS,)),
        (b"# Title\n\nText.\n", ["top"] * 13, (NO_HEADINGS,)),
        (HEADINGS, ["top"] * 3, ()),
        (HEADINGS, [], ()),
        (HEADINGS, ["one"] * 12, ()),
        (HEADINGS, ["one"] * 13, (LONG,)),
        (HEADINGS, ["top"] * 12 + ["one"] * 12, ()),
        (HEADINGS, ["top", *["one"] * 13], (LONG,)),
        (HEADINGS, ["top"] * 13 + ["one"], (LONG,)),
    ],
)
def test_missing_headings_and_long_sections_are_warned_of(
    data: bytes, sections: list[str], warnings: tuple[str, ...]
) -> None:
    found = previewed(data, *sections)
    assert (found.warnings, found.passages) == (warnings, len(sections))


def test_the_card_of_a_file() -> None:
    outline = (0, "a < b"), (1, "one"), (6, "six"), (7, "seven")
    shown = Preview("a & b.md", "Title <t>", outline, 1, ("Odd & long.", "Other."))
    items = (
        '<ol><li class="level-1">a &lt; b</li><li class="level-1">one</li><li class="level-6">six</li>'
        '<li class="level-6">seven</li></ol></section>'
    )
    head = '<section class="preview"><h3>Title &lt;t&gt;</h3><p class="file">a &amp; b.md: 4 headings, 1 passage</p>'
    warnings = '<p class="status attention">Odd &amp; long.</p><p class="status attention">Other.</p>'
    replaced = '<p class="status attention">An article of this name is there already.</p>'
    assert preview_card(shown, replaces=False) == f"{head}{warnings}{items}"
    assert preview_card(shown, replaces=True) == f"{head}{replaced}{warnings}{items}"
    assert preview_card(Preview("a.md", "T", (), 2), replaces=False) == (
        '<section class="preview"><h3>T</h3><p class="file">a.md: 0 headings, 2 passages</p></section>'
    )


@pytest.mark.parametrize("replaces", [True, False])
def test_the_card_of_a_file_that_cannot_be_read_has_the_reason(replaces: bool) -> None:
    assert preview_card(Preview("<a>.md", "T", ((2, "x"),), 3, ("w",), "is <broken>"), replaces) == (
        '<section class="preview" role="alert"><h3>&lt;a&gt;.md</h3>'
        '<p class="status attention">is &lt;broken&gt;</p></section>'
    )
