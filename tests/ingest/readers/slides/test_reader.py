"""Slides as documents."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Callable
from datetime import datetime

import pytest
from pptx import Presentation
from pptx.chart.data import CategoryChartData
from pptx.enum.chart import XL_CHART_TYPE
from pptx.presentation import Presentation as Slides
from pptx.util import Inches

from core.documents import Document, Metadata
from core.errors import DamagedFile, EmptyArticle
from ingest.reading import read_bytes
from tests.support.archives import zipped

TITLE, TITLE_AND_CONTENT, TWO_CONTENT, TITLE_ONLY, BLANK = 0, 1, 3, 5, 6
PIXEL = bytes.fromhex(
    "89504e470d0a1a0a0000000d4948445200000001000000010806000000 1f15c4890000000d49444154789c6360606060000000050001"
    "a5f645400000000049454e44ae426082"
)


def slides(write: Callable[[Slides], object]) -> bytes:
    presentation, file = Presentation(), io.BytesIO()
    write(presentation)
    presentation.save(file)
    return file.getvalue()


def read(write: Callable[[Slides], object], name: str = "mill.pptx") -> Document:
    return read_bytes(name, slides(write), "id")


def rewritten(data: bytes, change: Callable[[str, bytes], bytes]) -> bytes:
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        return zipped({name: change(name, archive.read(name)) for name in archive.namelist()})


def add_slide(presentation: Slides, layout: int, *texts: str):  # type: ignore[no-untyped-def]
    slide = presentation.slides.add_slide(presentation.slide_layouts[layout])
    for placeholder, text in zip(slide.placeholders, texts, strict=False):
        placeholder.text_frame.text = text
    return slide


def box(slide, text: str, left: float, top: float):  # type: ignore[no-untyped-def]
    shape = slide.shapes.add_textbox(Inches(left), Inches(top), Inches(2), Inches(0.5))
    shape.text_frame.text = text
    return shape


def outline(document: Document) -> list[tuple[int, str]]:
    return [(section.level, section.heading) for section in document.sections]


def test_each_slide_is_a_section_and_a_page() -> None:
    def write(presentation: Slides) -> None:
        add_slide(presentation, TITLE, "Keeping a mill", "For beginners")
        add_slide(presentation, TITLE_AND_CONTENT, "Gates", "Raise them.\nWait.")
        box(add_slide(presentation, BLANK), "Oil the wheel.", 1, 1)

    document = read(write)
    assert outline(document) == [(1, "Keeping a mill"), (2, "Gates"), (2, "Slide 3")]
    assert document.text == (
        "Keeping a mill\n\nFor beginners\n\nGates\n\n• Raise them.\n• Wait.\n\nSlide 3\n\nOil the wheel."
    )
    pages = {text: document.page_at(document.text.index(text)) for text in ("Keeping", "Gates", "Raise", "Oil")}
    assert pages == {"Keeping": 1, "Gates": 2, "Raise": 2, "Oil": 3}


def test_the_title_of_the_properties_unless_a_program_made_it() -> None:
    def write(title: str) -> Callable[[Slides], object]:
        def inner(presentation: Slides) -> None:
            presentation.core_properties.title = title
            add_slide(presentation, TITLE_AND_CONTENT, "Gates", "Raise them.")

        return inner

    assert read(write("Keeping a mill")).title == "Keeping a mill"
    assert [read(write(title)).title for title in ("PowerPoint Presentation", "draft.pptx", "Slide 1")] == ["Mill"] * 3


def test_bullets_have_their_depth_and_numbers_count() -> None:
    def write(presentation: Slides) -> None:
        frame = add_slide(presentation, TITLE_AND_CONTENT, "Gates").placeholders[1].text_frame
        lines = [("Close", 0, "arabicPeriod"), ("Look", 1, "alphaLcParenR"), ("Wait", 1, "alphaLcParenR"),
                 ("Open", 0, "arabicPeriod"), ("Oil", 0, ""), ("Done.", 0, "none")]  # fmt: skip
        for text, level, bullet in lines:
            paragraph = frame.paragraphs[0] if text == "Close" else frame.add_paragraph()
            paragraph.text, paragraph.level = text, level
            properties = paragraph._p.get_or_add_pPr()
            if bullet == "none":
                properties.insert_element_before(properties.makeelement(f"{A}buNone", {}), "a:defRPr")
            elif bullet:
                properties.append(properties.makeelement(f"{A}buAutoNum", {"type": bullet}))

    assert read(write).text == "Gates\n\n1. Close\n  a) Look\n  b) Wait\n2. Open\n• Oil\n\nDone."


A = "{http://schemas.openxmlformats.org/drawingml/2006/main}"


def test_shapes_are_read_from_top_left_to_bottom_right() -> None:
    def write(presentation: Slides) -> None:
        slide = add_slide(presentation, TITLE_ONLY, "Gates")
        for text, left, top in [("D", 6, 5), ("B", 6, 2), ("A", 1, 2.1), ("C", 1, 5)]:
            box(slide, text, left, top)

    assert read(write).text == "Gates\n\nA\n\nB\n\nC\n\nD"


def test_columns_of_the_layout_keep_their_order() -> None:
    document = read(lambda presentation: add_slide(presentation, TWO_CONTENT, "Gates", "left\nmore left", "right"))
    assert document.text == "Gates\n\n• left\n• more left\n• right"


def test_groups_tables_and_pictures() -> None:
    def write(presentation: Slides) -> None:
        slide = add_slide(presentation, TITLE_ONLY, "Gates")
        outer = slide.shapes.add_group_shape()
        inner = outer.shapes.add_group_shape([box(slide, "In a group.", 1, 2)])
        assert len(inner.shapes) == 1
        table = slide.shapes.add_table(3, 3, Inches(1), Inches(3), Inches(6), Inches(1)).table
        for row, texts in enumerate([("Part", "Oil", "Days"), ("Gate", "thin", "3"), ("", "thick", "30")]):
            for column, text in enumerate(texts):
                table.cell(row, column).text = text
        table.cell(1, 0).merge(table.cell(2, 0))
        picture = slide.shapes.add_picture(io.BytesIO(PIXEL), Inches(1), Inches(6))
        picture._element.nvPicPr.cNvPr.set("descr", "A wheel of oak")
        silent = slide.shapes.add_picture(io.BytesIO(PIXEL), Inches(1), Inches(6.5))
        silent._element.nvPicPr.cNvPr.set("descr", "")

    assert read(write).text == (
        "Gates\n\nIn a group.\n\nPart | Oil | Days\nGate | thin | 3\nGate | thick | 30\n\n[Picture: A wheel of oak]"
    )


def test_a_chart_is_a_table_of_its_values() -> None:
    def write(presentation: Slides) -> None:
        data = CategoryChartData()
        data.categories = ["May", "June"]
        data.add_series("Wheat", (4.5, 10))
        data.add_series("Rye", (None, 2))
        slide = add_slide(presentation, TITLE_ONLY, "Flour")
        chart = slide.shapes.add_chart(XL_CHART_TYPE.COLUMN_CLUSTERED, 0, Inches(2), Inches(4), Inches(3), data).chart
        chart.has_title = True
        chart.chart_title.text_frame.text = "Tons"

    assert read(write).text == "Flour\n\nTons\n\n| Wheat | Rye\nMay | 4.5 |\nJune | 10 | 2"


def test_a_broken_chart_is_said() -> None:
    def write(presentation: Slides) -> None:
        data = CategoryChartData()
        data.categories = ["May"]
        data.add_series("Wheat", (4.5,))
        slide = add_slide(presentation, TITLE_AND_CONTENT, "Flour", "Ground in May.")
        slide.shapes.add_chart(XL_CHART_TYPE.COLUMN_CLUSTERED, 0, Inches(2), Inches(4), Inches(3), data)
        slide.part.drop_rel(next(key for key, each in slide.part.rels.items() if "chart" in each.reltype))

    document = read(write)
    assert document.text == "Flour\n\n• Ground in May."
    assert document.warnings == ("holds a chart on slide 1 that cannot be read",)


def test_shapes_of_the_same_number_are_all_read() -> None:
    def write(presentation: Slides) -> None:
        slide = add_slide(presentation, TITLE_ONLY, "Gates")
        shape = box(slide, "Raise them.", 1, 2)
        shape._element.nvSpPr.cNvPr.set("id", str(slide.shapes.title.shape_id))

    assert read(write).text == "Gates\n\nRaise them."


def test_notes_and_hidden_slides_are_said() -> None:
    def write(presentation: Slides) -> None:
        slide = add_slide(presentation, TITLE_AND_CONTENT, "Gates", "Raise them.")
        slide.notes_slide.notes_text_frame.text = "Say it slowly.\nPause."
        add_slide(presentation, TITLE_AND_CONTENT, "Ice", "Beware.")._element.set("show", "0")

    assert read(write).text == (
        "Gates\n\n• Raise them.\n\nNotes: Say it slowly. Pause.\n\nIce (hidden slide)\n\n• Beware."
    )


def test_footers_and_slide_numbers_are_left_out() -> None:
    def write(presentation: Slides) -> None:
        slide = add_slide(presentation, TITLE_AND_CONTENT, "Gates", "Raise them.")
        for kind, number, text in [("ftr", 11, "Confidential"), ("sldNum", 12, "7"), ("dt", 10, "May")]:
            shape = box(slide, text, 1, 7)
            properties = shape._element.nvSpPr.nvPr
            properties.append(properties.makeelement(f"{P}ph", {"type": kind, "idx": str(number)}))

    assert read(write).text == "Gates\n\n• Raise them."


P = "{http://schemas.openxmlformats.org/presentationml/2006/main}"


def test_shapes_among_alternatives_are_read_once() -> None:
    data = slides(lambda presentation: box(add_slide(presentation, TITLE_ONLY, "Gates"), "Raise them.", 1, 2))

    def change(name: str, content: bytes) -> bytes:
        if name != "ppt/slides/slide1.xml":
            return content
        start, end = content.rindex(b"<p:sp>"), content.rindex(b"</p:sp>") + len(b"</p:sp>")
        shape = content[start:end]
        choice = b'<mc:Choice xmlns:a14="http://schemas.microsoft.com/office/drawing/2010/main" Requires="a14">'
        alternative = b'<mc:AlternateContent xmlns:mc="http://schemas.openxmlformats.org/markup-compatibility/2006">'
        alternative += choice + shape + b"</mc:Choice><mc:Fallback>" + shape + b"</mc:Fallback></mc:AlternateContent>"
        return content[:start] + alternative + content[end:]

    assert read_bytes("a.pptx", rewritten(data, change), "id").text == "Gates\n\nRaise them."


def test_diagrams_are_read() -> None:
    def write(presentation: Slides) -> None:
        slide = add_slide(presentation, TITLE_ONLY, "Gates")
        frame = slide.shapes.add_table(1, 1, Inches(1), Inches(2), Inches(3), Inches(1))._element
        part = slide.part
        from pptx.opc.package import Part
        from pptx.opc.packuri import PackURI

        points = (
            f'<dgm:dataModel xmlns:dgm="{DIAGRAM}" xmlns:a="{A[1:-1]}"><dgm:ptLst>'
            "<dgm:pt modelId='1'><dgm:t><a:p><a:r><a:t>Close</a:t></a:r></a:p></dgm:t></dgm:pt>"
            "<dgm:pt modelId='2' type='pres'><dgm:t><a:p><a:r><a:t>no</a:t></a:r></a:p></dgm:t></dgm:pt>"
            "<dgm:pt modelId='3'><dgm:t><a:p><a:r><a:t>Open</a:t></a:r></a:p></dgm:t></dgm:pt>"
            "</dgm:ptLst></dgm:dataModel>"
        )
        data = Part(PackURI("/ppt/diagrams/data1.xml"), "application/xml", part.package, points.encode())
        relation = part.relate_to(
            data, "http://schemas.openxmlformats.org/officeDocument/2006/relationships/diagramData"
        )
        graphic = frame.graphic.graphicData
        for each in list(graphic):
            graphic.remove(each)
        graphic.set("uri", DIAGRAM)
        graphic.append(graphic.makeelement(f"{{{DIAGRAM}}}relIds", {f"{R}dm": relation}))

    assert read(write).text == "Gates\n\n• Close\n• Open"


DIAGRAM = "http://schemas.openxmlformats.org/drawingml/2006/diagram"
R = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}"


def test_properties_are_metadata() -> None:
    def write(presentation: Slides) -> None:
        properties = presentation.core_properties
        properties.author, properties.keywords, properties.comments = "Ann Li", "gates; ice", "All of it."
        properties.created, properties.language, properties.category = datetime(2024, 5, 3), "en-GB", "Mills"
        add_slide(presentation, TITLE_AND_CONTENT, "Gates", "Raise them.")

    assert read(write).metadata == Metadata(("Ann Li",), "2024-05-03", "en-GB", ("gates", "ice", "Mills"), "All of it.")


@pytest.mark.parametrize("ending", ["ppsx", "potx"])
def test_shows_and_templates_are_read(ending: str) -> None:
    data = slides(lambda presentation: add_slide(presentation, TITLE_AND_CONTENT, "Gates", "Raise them."))
    kind = {"ppsx": b"slideshow", "potx": b"template"}[ending]
    changed = rewritten(
        data, lambda name, content: content.replace(b"presentation.main+xml", kind + b".main+xml")
        if name == "[Content_Types].xml" else content
    )  # fmt: skip
    assert changed != data
    assert read_bytes(f"mill.{ending}", changed, "id").text == "Gates\n\n• Raise them."


def test_strict_files_are_read() -> None:
    strict = [
        (b"http://schemas.openxmlformats.org/officeDocument/2006/relationships", b"http://purl.oclc.org/ooxml/officeDocument/relationships"),
        (b"http://schemas.openxmlformats.org/presentationml/2006/main", b"http://purl.oclc.org/ooxml/presentationml/main"),
        (b"http://schemas.openxmlformats.org/drawingml/2006/main", b"http://purl.oclc.org/ooxml/drawingml/main"),
    ]  # fmt: skip

    def change(name: str, content: bytes) -> bytes:
        for old, new in strict:
            content = content.replace(old, new)
        return content

    data = slides(lambda presentation: add_slide(presentation, TITLE_AND_CONTENT, "Gates", "Raise them."))
    assert read_bytes("mill.pptx", rewritten(data, change), "id").text == "Gates\n\n• Raise them."


def test_what_cannot_be_read_is_refused_by_name() -> None:
    data = slides(lambda presentation: add_slide(presentation, TITLE_AND_CONTENT, "Gates", "Raise them."))
    with pytest.raises(DamagedFile, match=r"^mill\.pptx: is damaged"):
        read_bytes("mill.pptx", data[:2000], "id")
    with pytest.raises(DamagedFile, match=r"^mill\.pptx: is damaged .*save it anew\.$"):
        read_bytes("mill.pptx", rewritten(data, lambda name, content: content[:-9]), "id")
    with pytest.raises(EmptyArticle, match=r"^mill\.pptx: holds no text"):
        read_bytes("mill.pptx", slides(lambda presentation: add_slide(presentation, TITLE_ONLY, "Gates")), "id")


def test_a_table_that_begins_below_a_text_and_further_left_comes_after_it() -> None:
    def write(presentation: Slides) -> None:
        slide = add_slide(presentation, TITLE_ONLY, "The gate")
        table = slide.shapes.add_table(2, 2, Inches(0.2), Inches(2.0), Inches(8), Inches(1)).table
        for place, text in (((0, 0), "gate"), ((0, 1), "wood"), ((1, 0), "north"), ((1, 1), "oak")):
            table.cell(*place).text = text
        text = box(slide, "Two gates hold the water.", 0.5, 1.8)
        text.width = Inches(8)
        box(slide, "Beside it", 8.6, 1.9)

    assert read(write).text.splitlines()[2:] == [
        *("Two gates hold the water.", "", "Beside it", "", "gate | wood", "north | oak")
    ]
