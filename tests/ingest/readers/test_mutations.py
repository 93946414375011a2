"""Files with broken bytes: each is read, or refused by name."""

from __future__ import annotations

import gzip
import io
import random
import zipfile
from collections.abc import Iterator

import pytest
from pptx import Presentation

from core.errors import ArticleError
from ingest.reading import read_bytes
from tests.support.archives import book, open_document, zipped

MUTATIONS = 40  # of each file and kind


def slides() -> bytes:
    presentation, file = Presentation(), io.BytesIO()
    slide = presentation.slides.add_slide(presentation.slide_layouts[1])
    slide.placeholders[0].text_frame.text, slide.placeholders[1].text_frame.text = "Gates", "Raise them.\nWait."
    slide.shapes.add_table(2, 2, 0, 0, 9, 9).table.cell(0, 0).text = "Part"
    slide.notes_slide.notes_text_frame.text = "Slowly."
    presentation.save(file)
    return file.getvalue()


PAGE = "<html><title>Tea</title><body><h1>Tea</h1><ul><li>a<sup>2</sup></li></ul><table><tr><td>a</td></table>"
TABLE = (
    '<table:table><table:table-row><table:table-cell table:number-rows-spanned="2">'
    "<text:p>Gate</text:p></table:table-cell>"
    '<table:table-cell table:number-columns-repeated="3"><text:p>9</text:p></table:table-cell>'
    "</table:table-row></table:table>"
)
FILES = {
    "a.epub": book(
        {"nav.xhtml": '<nav epub:type="toc"><ol><li><a href="a.xhtml#x">One</a></li></ol></nav>',
         "a.xhtml": '<p id="x">One</p><p>a<a epub:type="noteref" href="#n">1</a></p>'
         '<aside id="n" epub:type="footnote">b</aside>'},
        properties={"nav.xhtml": "nav"},
    ),
    "a.odt": open_document(
        '<text:h text:outline-level="1">Gates</text:h><text:list text:style-name="N">'
        '<text:list-item text:start-value="3">'
        f"<text:p>Raise<text:s text:c='2'/>them<text:note><text:note-body><text:p>n</text:p>"
        f"</text:note-body></text:note></text:p>"
        f"</text:list-item></text:list>{TABLE}<draw:frame><svg:desc>A wheel</svg:desc></draw:frame>",
        '<style:style style:name="P" style:family="paragraph">'
        '<style:text-properties fo:font-size="10pt"/></style:style>'
        '<text:list-style style:name="N">'
        '<text:list-level-style-number text:level="1" style:num-format="i"/></text:list-style>',
        "<dc:title>Mill</dc:title><meta:creation-date>2024-05-03</meta:creation-date>",
    ),
    "a.rtf": (
        rb"{\rtf1\ansi\ansicpg1252{\fonttbl{\f0\fcharset128 Mincho;}}{\stylesheet{\s1\outlinelevel0 heading 1;}}"
        rb"{\info{\title Mill}{\creatim\yr2024\mo5\dy3}}\pard\s1 Gates\par\pard Raise {\super\chftn}"
        rb"{\footnote By hand.}\u8364?5\par\trowd\clvmgf\cellx1\cellx2\intbl a\cell b\cell\row{\listtext 1.\tab}\f0 x"
        rb"{\field{\*\fldinst SYMBOL 109}{\fldrslt m}}\par{\pict\bin4 abcd}{\shp{\*\shpinst{\shptxt Box\par}}}}"
    ),
    "a.pptx": slides(),
    "a.mhtml": b'MIME-Version: 1.0\r\nContent-Type: multipart/related; boundary="b"\r\n\r\n--b\r\n'
    b"Content-Type: text/html; charset=utf-8\r\nContent-Transfer-Encoding: quoted-printable\r\n\r\n"
    + PAGE.encode() + b"=C3=A9\r\n--b--\r\n",
    "a.html.gz": gzip.compress(PAGE.encode(), mtime=0),
    "a.xhtml": PAGE.encode(),
}  # fmt: skip


def mutated(data: bytes, chance: random.Random) -> bytes:
    """Return the data with up to eight bytes changed, taken out or doubled, or cut off at its end."""
    changed = bytearray(data)
    for _ in range(chance.randint(1, 8)):
        at = chance.randrange(max(len(changed), 1))
        match chance.randrange(5):
            case 0:
                changed[at : at + 1] = bytes([chance.randrange(256)])
            case 1:
                del changed[at : at + chance.randint(1, 30)]
            case 2:
                changed[at:at] = changed[max(at - 40, 0) : at]
            case 3:
                changed[at : at + 1] = chance.choice(
                    [b"<", b">", b'"', b"{", b"}", b"\\", b"999999999", b"-1", b"\0", b"&"]
                )
            case 4 if chance.random() < 0.1:
                del changed[at:]
    return bytes(changed)


def mutations(name: str, data: bytes, count: int) -> Iterator[bytes]:
    """Yield broken copies of a file. Every second one of a zip archive has the breaks inside its parts."""
    chance = random.Random(name)
    for number in range(count):
        if data.startswith(b"PK") and number % 2:
            with zipfile.ZipFile(io.BytesIO(data)) as archive:
                parts = {each: archive.read(each) for each in archive.namelist()}
            broken = chance.choice([each for each in parts if each.endswith(("ml", "opf", ".rels")) and parts[each]])
            yield zipped({**parts, broken: mutated(parts[broken], chance)})
        else:
            yield mutated(data, chance)


def crashes(name: str, data: bytes, count: int) -> list[bytes]:
    """Return the broken copies that raise another error than ArticleError, or one that names another file."""
    found = []
    for broken in mutations(name, data, count):
        try:
            read_bytes(name, broken, "id")
        except ArticleError as error:
            found += [broken] if error.file != name else []
    return found


@pytest.mark.parametrize("name", FILES)
def test_a_broken_file_is_read_or_refused_by_name(name: str) -> None:
    assert read_bytes(name, FILES[name], "id").text
    assert crashes(name, FILES[name], MUTATIONS) == []
