"""The advice for files that no reader handles."""

from __future__ import annotations

import pytest

from ingest import SUFFIXES
from ingest.advice import _ADVICE_OF, explain_unread


@pytest.mark.parametrize(
    ("name", "advice"),
    [
        ("scan.JPEG", "is a picture. If it shows text, make a .pdf of it and run OCR on that."),
        ("deep/old.zip", "is an archive. Unpack it; the files in it are then read."),
        ("guide.adoc", "is AsciiDoc source. Make .html of it with Asciidoctor, or save a copy as .txt."),
        ("setup.exe", "is a program, not an article."),
        ("notes.xyz", "is of a kind that cannot be read. Export it as .pdf, .docx, .html or .txt."),
        ("LICENSE", "has no ending that tells its kind. If it is a text, give it the ending .txt or .md."),
    ],
)
def test_the_advice_says_what_a_file_is_and_what_to_do(name: str, advice: str) -> None:
    assert explain_unread(name) == advice


def test_no_kind_that_is_read_has_advice() -> None:
    assert _ADVICE_OF.keys() & SUFFIXES == set()
