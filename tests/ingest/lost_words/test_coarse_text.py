"""The coarse reading of each format: nothing of a clean file is lost, and a word that is lost shows."""

from __future__ import annotations

import gzip
import io
import json
import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest
from openpyxl import Workbook
from openpyxl.cell.rich_text import CellRichText, TextBlock
from openpyxl.cell.text import InlineFont
from pptx import Presentation
from pptx.util import Inches
from reportlab.pdfgen.canvas import Canvas

from core.documents import Document, Passage
from ingest import SUFFIXES, read_bytes
from ingest.lost_words import source_text, words_missing_from
from tests.support.archives import book, open_document
from tests.support.commands import command
from tests.support.word_files import FIELD_MARK, field, note, paragraph, reference, run, word_file

RAISED = '<w:vertAlign w:val="superscript"/>'


def word() -> bytes:
    shape = "<w:r><mc:AlternateContent><mc:Choice Requires='wps'><w:drawing><wp:inline><a:graphic><a:graphicData>"
    inside = f"<w:txbxContent>{paragraph('Open the sluice slowly.')}</w:txbxContent>"
    box = (
        f"{shape}<wps:wsp><wps:txbx>{inside}</wps:txbx></wps:wsp></a:graphicData></a:graphic></wp:inline></w:drawing>"
        f"</mc:Choice><mc:Fallback><w:pict><v:shape><v:textbox>{inside}</v:textbox></v:shape></w:pict></mc:Fallback>"
        "</mc:AlternateContent></w:r>"
    )
    begin, end = FIELD_MARK.format("begin"), FIELD_MARK.format("end")
    contents = f'{begin}<w:r><w:instrText>TOC \\o "1-3"</w:instrText></w:r>{FIELD_MARK.format("separate")}'
    sign = '<w:r><w:sym w:font="Symbol" w:char="F06D"/></w:r>'
    moved = f"<w:moveFrom>{run('Oil it weekly.')}</w:moveFrom>"
    deleted = f"<w:del>{run('gone').replace('w:t', 'w:delText')}</w:del>"
    body = [
        paragraph("The gate", style="Heading1"),
        paragraph(contents, run("The gate 1"), end),
        paragraph(run("About 10"), run("9", RAISED), run(" drops, 5 "), sign, run("g each, the 1"), run("st", RAISED)),
        paragraph("It is made of hornbeam.", box, reference(1)),
        paragraph(run("See page "), field("PAGEREF x", "7"), run(" for more."), moved),
        f"<w:p>{deleted}{run('hidden', '<w:vanish/>')}{run('Kept.')}</w:p>",
    ]
    return word_file("".join(body), footnotes=note(1, "Carved in 1911."))


def slides() -> bytes:
    presentation, file = Presentation(), io.BytesIO()
    slide = presentation.slides.add_slide(presentation.slide_layouts[1])
    slide.placeholders[0].text_frame.text = "The gate"
    lines = slide.placeholders[1].text_frame
    lines.text = "It is made of hornbeam"
    for text, baseline in (("About 10", None), ("9", "30000"), (" drops", None)):
        added = lines.paragraphs[0].add_run()
        added.text = text
        if baseline:
            added._r.get_or_add_rPr().set("baseline", baseline)
    box = slide.shapes.add_textbox(Inches(1), Inches(6), Inches(2), Inches(0.5))
    box.text_frame.text = "Open the sluice slowly"
    slide.notes_slide.notes_text_frame.text = "Show the drawing of 1911."
    presentation.save(file)
    return file.getvalue()


def sheets() -> bytes:
    workbook, file = Workbook(), io.BytesIO()
    sheet = workbook.active
    assert sheet is not None
    raised = TextBlock(InlineFont(vertAlign="superscript"), "9")
    for line in (["gate", "wood"], ["north", "hornbeam"], ["south", CellRichText("10", raised, " drops")]):
        sheet.append(line)
    workbook.save(file)
    return file.getvalue()


OPEN_TEXT = (
    "<text:tracked-changes><text:changed-region><text:deletion><text:p>gone</text:p></text:deletion>"
    '</text:changed-region></text:tracked-changes><text:h text:outline-level="1">The gate</text:h>'
    "<text:table-of-content><text:index-body><text:p>The gate 1</text:p></text:index-body></text:table-of-content>"
    '<text:p>About 10<text:span text:style-name="T1">9</text:span> drops.<text:note text:note-class="footnote">'
    "<text:note-citation>1</text:note-citation><text:note-body><text:p>Carved in 1911.</text:p></text:note-body>"
    "</text:note></text:p><text:p>Made of<text:s/>horn<text:span>beam</text:span>.<office:annotation><text:p>why?"
    "</text:p></office:annotation></text:p>"
)
OPEN_STYLES = (
    '<style:style style:name="T1" style:family="text"><style:text-properties style:text-position="super 58%"/>'
    "</style:style>"
)


def flat() -> bytes:
    with zipfile.ZipFile(io.BytesIO(open_document(OPEN_TEXT, OPEN_STYLES))) as archive:
        content = archive.read("content.xml").decode()
    settings = "<office:settings><config>ViewId</config></office:settings>"
    return (
        content.replace("document-content", "document").replace("<office:auto", f"{settings}<office:auto", 1).encode()
    )


def electronic_book() -> bytes:
    contents = '<nav epub:type="toc"><ol><li><a href="one.xhtml">The gate</a></li></ol></nav>'
    pages = {
        "nav.xhtml": contents,
        "cover.xhtml": "<p>Cover of oak</p>",
        "one.xhtml": "<h1>The gate</h1><p>About 10<sup>9</sup> drops of <b>horn</b>beam.</p>",
        "list.xhtml": '<h1>Contents</h1><p><a href="one.xhtml">The gate</a></p>',
    }
    guide = '<reference type="cover" href="cover.xhtml"/><reference type="toc" href="list.xhtml#x"/>'
    return book(pages, properties={"nav.xhtml": "nav"}, guide=guide)


def pdf() -> bytes:
    file = io.BytesIO()
    canvas = Canvas(file, pagesize=(595, 842), invariant=1)
    canvas.setFont("Helvetica-Bold", 18)
    canvas.drawString(72, 740, "The gate")
    text = canvas.beginText(72, 700)
    text.setFont("Helvetica", 10)
    text.textOut("It is made of hornbeam, and lets about 10")
    text.setFont("Helvetica", 6)
    text.setRise(4)
    text.textOut("9")
    text.setFont("Helvetica", 10)
    text.setRise(0)
    text.textOut(" drops of water through in a day.")
    canvas.drawText(text)
    canvas.save()
    return file.getvalue()


PAGE = (
    "<html><head><title>The gate | Mill notes</title><style>p {}</style></head><body><h1>The gate</h1><!-- no -->"
    "<p>About 10<sup>9</sup> drops, H<sub>2</sub>O, on the 1<sup>st</sup> day.<br>It is made of horn<b>beam</b>, and "
    "<del>of oak</del> not of <ruby>春<rp>(</rp><rt>はる</rt><rp>)</rp></ruby>. A &amp; B.</p><script>no</script>"
    "<p>The second paragraph says that the gate is opened slowly, on every day of the year.</p></body></html>"
)

MAIL = b"""From: Ann Li <ann@mill.example>
To: Bo Ek <bo@mill.example>
Subject: =?utf-8?q?The_gate_of_K=C3=A4se?=
Date: Fri, 3 May 2024 10:00:00 +0000
Received: from no.example
MIME-Version: 1.0
Content-Type: multipart/mixed; boundary=m

--m
Content-Type: multipart/alternative; boundary=a

--a
Content-Type: text/plain

It is made of hornbeam.
--a
Content-Type: text/html

<p>It is made of <b>hornbeam</b>, in colours.</p>
--a--
--m
Content-Type: text/csv; name=drops.csv
Content-Disposition: attachment; filename="drops.csv"

drops,day
--m
Content-Type: text/rfc822-headers

X-Way: a b c
--m
Content-Type: message/rfc822

Subject: Older
From: Cy Do <cy@mill.example>

It was made of oak.
--m--
"""

RICH = (
    rb"{\rtf1\ansi{\fonttbl{\f0\froman Times;}{\f1\ftech Symbol;}}{\*\generator me}{\info{\title The gate}}"
    rb"{\header\pard 3\par}\pard\f0\b The gate\b0\par\pard About 10{\super 9} drops, 5 {\f1 m}g, caf\'e9 and caf\u233?."
    rb"\par It is made of horn{\b beam}\~and oak{\v hidden}.{\*\bkmkstart x}\par}"
)

MARKDOWN = """---
title: The gate
authors:
  - Ann Li
tags: [wood, water]
---

# The gate {#gate .wide}

About 10<sup>9</sup> drops, see [the mill](mill_page.md "Mill") and [the pond][p]. It is made of horn**beam**.
$a \\leq 10^{9}$

> [!note] Mind
> The [[wheel|big wheel]] turns. ![A wheel](pictures/wheel.png)

```python title=x
print("slowly")
```

| gate | wood |
|---|---|
| List<T> | oak |

<!-- no -->

{{< alert title="Careful" >}}Open it.{{< /alert >}}

[p]: https://pond.example/deep
"""

RST = """The gate
========

:Author: Ann Li

.. note:: It is made of hornbeam, see :ref:`the mill <mill>`.

.. _mill: x.html

.. no comment
   at all

.. image:: gate.png
   :alt: A wheel
   :width: 50

.. code-block:: sh

   turn slowly

.. toctree::

   other
"""

ORG = """#+TITLE: The gate
#+STARTUP: overview
* TODO The gate :wood:
:PROPERTIES:
:CUSTOM_ID: x
:END:
It is made of hornbeam, about 10^{9} drops. See [[file:mill.org][the mill]].
# no
#+BEGIN_SRC sh
turn slowly
#+END_SRC
"""

NOTEBOOK = {
    "nbformat": 4,
    "nbformat_minor": 5,
    "metadata": {},
    "cells": [
        {"cell_type": "markdown", "metadata": {}, "source": ["# The gate\n", "See [the mill](mill_page.md)."]},
        {
            "cell_type": "code",
            "metadata": {},
            "execution_count": 1,
            "source": "print('hornbeam')",
            "outputs": [{"output_type": "stream", "name": "stdout", "text": ["hornbeam\n"]}],
        },
    ],
}

MESSAGE = b"MIME-Version: 1.0\nSubject: no\nContent-Type: text/html; charset=utf-8\n\n"

CLEAN: dict[str, Callable[[], bytes]] = {
    ".txt .text": lambda: b"The gate\n\nIt is made of hornbeam, about 10^9 drops.\n",
    ".md .markdown .mdx": MARKDOWN.encode,
    ".html .htm .xhtml .xht": PAGE.encode,
    ".html.gz .htm.gz": lambda: gzip.compress(PAGE.encode(), mtime=0),
    ".mhtml .mht": lambda: MESSAGE + PAGE.encode(),
    ".pdf": pdf,
    ".docx .docm .dotx .dotm": word,
    ".odt .ott": lambda: open_document(OPEN_TEXT, OPEN_STYLES),
    ".fodt": flat,
    ".rtf": lambda: RICH,
    ".pptx .pptm .ppsx .ppsm .potx .potm": slides,
    ".xlsx .xlsm .xltx .xltm": sheets,
    ".csv .tsv": lambda: b"gate,wood\nnorth,hornbeam\nsouth,oak\n",
    ".epub": electronic_book,
    ".eml": lambda: MAIL,
    ".ipynb": lambda: json.dumps(NOTEBOOK).encode(),
    ".rst .rest": RST.encode,
    ".org": ORG.encode,
}


def whole(document: Document, text: str) -> list[Passage]:
    return [Passage("id#top:0", "id", document.title, (), text, 0, len(text), (), document.title, 0)]


@pytest.mark.parametrize("suffixes", CLEAN)
def test_nothing_of_a_clean_file_is_lost_and_a_lost_word_shows(suffixes: str) -> None:
    data = CLEAN[suffixes]()
    for suffix in suffixes.split():
        name = f"gate{suffix}"
        document, text = read_bytes(name, data, "id"), source_text(name, data)
        assert words_missing_from(document, whole(document, document.text), text) == [], suffix
        assert "hornbeam" in document.text
        cut = document.text.replace("hornbeam", "")
        assert any("hornbeam" in run for run in words_missing_from(document, whole(document, cut), text)), suffix


def test_every_format_is_tried() -> None:
    assert sorted(" ".join(CLEAN).split()) == sorted(SUFFIXES)


def test_a_number_that_lost_its_raised_digit_shows() -> None:
    for suffix in (".docx", ".odt", ".rtf", ".html", ".epub", ".pptx", ".xlsx", ".md"):
        data = next(make for suffixes, make in CLEAN.items() if suffix in suffixes.split())()
        document, text = read_bytes(f"gate{suffix}", data, "id"), source_text(f"gate{suffix}", data)
        assert "10⁹" in document.text, suffix
        flat_text = document.text.replace("10⁹", "109")
        lost = words_missing_from(document, whole(document, flat_text), text)
        assert "10 9" in " ".join(lost) or "10^9" in lost, (suffix, lost)


def test_the_command_prints_what_is_lost(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    file = tmp_path / "tea.md"
    file.write_text("# Tea\n\nTea is hot.\n\nShare this article\n", "utf-8")
    assert command("show")([str(file), "--lost"]) == 0
    assert capsys.readouterr().out == f"3 of 7 words of {file} are in no passage (42.86%)\n  share this article\n"


def test_a_message_that_only_points_to_its_page_is_the_page() -> None:
    head = b"Subject: x\nContent-Type: multipart/alternative; boundary=a\n\n--a\nContent-Type: text/plain\n\nSee page\n"
    page = b"--a\nContent-Type: text/html\n\n<p>" + b"gate " * 11 + b"</p>\n--a--\n"
    assert source_text("a.eml", head + page).split() == ["x", *["gate"] * 11]
