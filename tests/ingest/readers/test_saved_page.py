"""Web pages that a program has wrapped."""

from __future__ import annotations

import gzip
import zlib

import pytest

from core.errors import DamagedFile
from ingest.reading import read_bytes

PAGE = "<html><head><title>Tea</title></head><body><h1>Tea</h1><p>Brûlée is not tea.</p></body></html>"


def mhtml(*parts: tuple[str, str, bytes], start: str = "") -> bytes:
    """Return an MHTML file of parts: type, further headers and body."""
    bodies = b"".join(
        b"--b\r\nContent-Type: " + kind.encode() + b"\r\n" + headers.encode() + b"\r\n" + body + b"\r\n"
        for kind, headers, body in parts
    )
    head = (
        "From: <Saved by a browser>\r\nSnapshot-Content-Location: https://example.org/\r\nSubject: Tea\r\n"
        f'MIME-Version: 1.0\r\nContent-Type: multipart/related; type="text/html"; {start}boundary="b"\r\n\r\n'
    )
    return head.encode() + bodies + b"--b--\r\n"


QUOTED = "Content-Transfer-Encoding: quoted-printable\r\n"


def test_the_page_in_an_mhtml_file() -> None:
    body = PAGE.replace("û", "=C3=BB").replace("é", "=C3=A9").encode()
    data = mhtml(("text/html", QUOTED, body), ("image/png", "", b"x"), ("text/html", QUOTED, b"<p>Buy tea!</p>"))
    for ending in ("mhtml", "mht"):
        document = read_bytes(f"tea.{ending}", data, "id")
        assert (document.title, document.text) == ("Tea", "Tea\n\nBrûlée is not tea.")


def test_the_main_page_may_be_named() -> None:
    frame = ("text/html", "Content-ID: <f@x>\r\n", b"<p>Buy tea!</p>")
    main = ("text/html", "Content-ID: <m@x>\r\n", b"<p>Tea is hot.</p>")
    assert read_bytes("a.mht", mhtml(frame, main, start='start="<m@x>"; '), "id").text == "Tea is hot."


@pytest.mark.parametrize("charset", ["windows-1251", '"windows-1251"', "WINDOWS-1251; x=1"])
def test_the_encoding_of_the_part_counts(charset: str) -> None:
    data = mhtml((f"text/html; charset={charset}", "", "<p>Чай горячий.</p>".encode("cp1251")))
    assert read_bytes("a.mhtml", data, "id").text == "Чай горячий."


def test_base64() -> None:
    data = mhtml(("text/html", "Content-Transfer-Encoding: base64\r\n", b"PHA+VGVhIGlzIGhvdC48L3A+"))
    assert read_bytes("a.mhtml", data, "id").text == "Tea is hot."


def test_a_page_that_is_compressed() -> None:
    data = gzip.compress(PAGE.encode("cp1252"), mtime=0)
    document = read_bytes("on-green-tea.html.gz", data, "id")
    assert (document.title, document.text) == ("Tea", "Tea\n\nBrûlée is not tea.")
    assert (
        read_bytes("a.HTM.GZ", gzip.compress(b"<p>Tea is ", mtime=0) + gzip.compress(b"hot.</p>", mtime=0), "id").text
        == "Tea is hot."
    )
    assert read_bytes("on-green-tea.html.gz", gzip.compress(b"<p>Hot.</p>", mtime=0), "id").title == "On green tea"


def test_a_page_of_xhtml() -> None:
    page = '<?xml version="1.0" encoding="utf-8"?>\n<!DOCTYPE html>\n<html xmlns="http://www.w3.org/1999/xhtml"><head>'
    page += '<title/><script src="a.js"/></head><body><h1>Tea</h1><p>Tea<br/> is&nbsp;hot.</p><p/></body></html>'
    for ending in ("xhtml", "xht"):
        assert read_bytes(f"a.{ending}", page.encode(), "id").text == "Tea\n\nTea is hot."


def bomb() -> bytes:
    """Return a gzip file of 210 MB of spaces."""
    packer = zlib.compressobj(9, zlib.DEFLATED, 31)
    return b"".join([*(packer.compress(b" " * 1_000_000) for _ in range(210)), packer.flush()])


@pytest.mark.parametrize(
    ("name", "data", "reason"),
    [
        ("a.html.gz", gzip.compress(PAGE.encode(), mtime=0)[:-30], "ends too early"),
        ("a.html.gz", gzip.compress(PAGE.encode(), mtime=0)[:10] + b"\xff" * 20, "is damaged"),
        ("a.html.gz", bomb(), "unpacks to over 200,000,000 bytes"),
        ("a.html.gz", PAGE.encode(), "is not what its name says but a web page"),
        ("a.html.gz", b"Tea is hot.", "is not a compressed file"),
        ("a.txt", gzip.compress(PAGE.encode(), mtime=0), "is not what its name says but a compressed file"),
        ("a.mhtml", b"Subject: Tea\n\nTea is hot.", "holds no web page"),
        ("a.mhtml", mhtml(("text/plain", "", b"Tea is hot.")), "holds no web page"),
    ],
)
def test_what_cannot_be_read_is_refused_by_name(name: str, data: bytes, reason: str) -> None:
    with pytest.raises(DamagedFile, match=f"^{name}: {reason}"):
        read_bytes(name, data, "id")
