"""Zip archives of XML parts."""

from __future__ import annotations

import pytest

from core.errors import DamagedFile
from ingest.xml_archive import attribute, local_name, open_archive, page_source, parse_page, parse_xml
from tests.support.archives import zipped


def test_parts_are_read_and_parsed() -> None:
    archive = open_archive(
        "a.epub", zipped({"a.xml": "<a x:b='1' xmlns:x='u:x'/>", "b.xml": "<broken", "c.png": b"\x89"})
    )
    root = archive.parse("a.xml")
    assert root is not None
    assert (local_name(root), attribute(root, "b"), attribute(root, "c")) == ("a", "1", "")
    assert (archive.parse("b.xml"), archive.parse("none.xml"), archive.read("none.xml")) == (None, None, None)
    assert archive.read("c.png") == b"\x89"


def test_all_reading_together_is_bounded() -> None:
    archive = open_archive("a.epub", zipped({"big": b" " * 150_000_000, "pictures": b" " * 150_000_000}))
    assert len(archive.read("big") or b"") == 150_000_000
    with pytest.raises(DamagedFile, match=r"^a\.epub: unpacks to over 200,000,000 bytes of text"):
        archive.read("pictures")


def test_what_is_damaged_is_refused_by_name() -> None:
    data = zipped({"a.xml": "<a>" + "tea" * 1000 + "</a>"})
    with pytest.raises(DamagedFile, match=r"^a\.epub: is damaged"):
        open_archive("a.epub", data[:40])
    broken = open_archive("a.epub", data[:45] + b"\xff" * 5 + data[50:])
    with pytest.raises(DamagedFile, match=r"^a\.epub: is damaged"):
        broken.read("a.xml")


def test_entities_are_not_replaced() -> None:
    levels = "".join(f'<!ENTITY e{n} "{f"&e{n - 1};" * 10}">' for n in range(1, 12))
    bomb = f'<!DOCTYPE a [<!ENTITY e0 "ha">{levels}<!ENTITY f SYSTEM "file:///etc/passwd">]><a b="x">&e11;&f;tea</a>'
    root = parse_xml(bomb.encode())
    assert root is None or "".join(root.itertext()).replace("&e11;", "").replace("&f;", "") == "tea"
    attack = bomb.replace('b="x"', 'b="&e11;"')
    assert parse_xml(attack.encode()) is None


def test_pages_need_not_be_well_formed() -> None:
    body = parse_page("<html><body><p>a<br>b&nbsp;<!-- c --></body>")
    assert body is not None
    assert page_source(body) == "<body><p>a<br>b\xa0</p></body>"
    assert parse_page("") is None
