"""The parts of a Word file."""

from __future__ import annotations

import io
import zipfile

import pytest

from core.errors import DamagedFile
from ingest.readers.word.package import kind_of, open_package
from tests.support.word_files import STRICT_W, paragraph, word_file


def zipped(**files: bytes) -> bytes:
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in files.items():
            archive.writestr(name.replace("__", "/"), data)
    return file.getvalue()


@pytest.mark.parametrize("namespace", ["http://schemas.openxmlformats.org/wordprocessingml/2006/main", STRICT_W])
def test_elements_have_the_same_names_in_both_forms(namespace: str) -> None:
    package = open_package("x.docx", word_file(paragraph("Tea."), w=namespace))
    assert [kind_of(each) for each in package.main.iter()] == [
        *("w:document", "w:body", "w:p", "w:pPr", "w:r", "w:rPr", "w:t")
    ]


def test_a_part_that_is_missing_or_broken_is_none() -> None:
    data = word_file(paragraph("Tea."), relations='<Relationship Id="s" Type="x/styles" Target="styles.xml"/>')
    package = open_package("x.docx", data)
    assert (package.part("styles"), package.part("numbering"), package.properties()) == (None, None, None)


@pytest.mark.parametrize(
    ("data", "reason"),
    [
        (b"PK\x03\x04 cut off", "is damaged"),
        (zipped(a=b"x"), "is a zip archive but no Word file"),
        (zipped(word__styles=b"x"), "is damaged"),
        (zipped(**{"word__document.xml": b"<w:document"}), "is damaged"),
        (zipped(**{"word__document.xml": b"<a/>", "word__x": b" " * 200_000_001}), "unpacks to"),
    ],
)
def test_what_is_no_word_file_is_refused_with_the_reason(data: bytes, reason: str) -> None:
    with pytest.raises(DamagedFile, match=f"^x.docx: {reason}"):
        open_package("x.docx", data)


def test_entities_are_not_resolved() -> None:
    bomb = b'<!DOCTYPE a [<!ENTITY b "ha"><!ENTITY c "&b;&b;">]><a>&c;</a>'
    package = open_package("x.docx", zipped(**{"word__document.xml": bomb}))
    assert "".join(package.main.itertext()) in ("", "&c;")


def renamed(old: str, new: str, data: bytes) -> bytes:
    """Return the archive with this piece of its names, and of where its relations lead, replaced."""
    file = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as source, zipfile.ZipFile(file, "w") as target:
        for name in source.namelist():
            target.writestr(
                name.replace(old, new), source.read(name).replace(f'Target="{old}'.encode(), f'Target="{new}'.encode())
            )
    return file.getvalue()


@pytest.mark.parametrize(
    ("old", "new"),
    [("word/", "word\\"), ("word/", "WORD/"), ("word/document", "document"), ("_rels/.rels", "gone")],
)
def test_odd_names_of_parts_are_found(old: str, new: str) -> None:
    package = open_package("x.docx", renamed(old, new, word_file(paragraph("Tea."))))
    assert kind_of(package.main) == "w:document"


def test_a_workbook_is_no_word_file() -> None:
    data = renamed("word/", "xl/", word_file(paragraph("Tea."), w="http://schemas.example/spreadsheet"))
    with pytest.raises(DamagedFile, match="is a zip archive but no Word file"):
        open_package("x.docx", data)
