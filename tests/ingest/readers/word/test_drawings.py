"""What drawings say: their alternative text, charts, diagrams, letterings and embedded objects."""

from __future__ import annotations

import pytest

from core.documents import Document
from ingest.reading import read_bytes
from tests.support.word_files import TYPES, paragraph, word_file

DRAWING = (
    '<w:r><w:drawing><wp:inline><wp:docPr id="1" name="x"/><a:graphic><a:graphicData>{}</a:graphicData></a:graphic>'
    "</wp:inline></w:drawing></w:r>"
)
C, DGM = (f"http://schemas.openxmlformats.org/drawingml/2006/{name}" for name in ("chart", "diagram"))
CHART = f'<c:chart xmlns:c="{C}" r:id="c1"/>'
DIAGRAM = f'<dgm:relIds xmlns:dgm="{DGM}" r:dm="d1"/>'
RELATIONS = (
    f'<Relationship Id="c1" Type="{TYPES}/chart" Target="charts/chart1.xml"/>'
    f'<Relationship Id="d1" Type="{TYPES}/diagramData" Target="diagrams/data1.xml"/>'
)
A = 'xmlns:a="http://schemas.openxmlformats.org/drawingml/2006/main"'


def points(*values: str) -> str:
    return "".join(f'<c:pt idx="{n}"><c:v>{value}</c:v></c:pt>' for n, value in enumerate(values))


def chart(series: str) -> bytes:
    title = "<c:title><c:tx><a:p><a:r><a:t>Rain</a:t></a:r><a:r><a:t>fall</a:t></a:r></a:p></c:tx></c:title>"
    return f'<c:chartSpace xmlns:c="{C}" {A}>{title}<c:barChart>{series}</c:barChart></c:chartSpace>'.encode()


def series(name: str, *values: str) -> str:
    places = f"<c:cat><c:strCache>{points('2019', '2020')}</c:strCache></c:cat>"
    return f"<c:ser><c:tx>{points(name)}</c:tx>{places}<c:val>{points(*values)}</c:val></c:ser>"


def read(*runs: str, **files: bytes) -> Document:
    extra = {f"word/{name.replace('__', '/')}.xml": data for name, data in files.items()}
    return read_bytes("x.docx", word_file(paragraph("See:", *runs), relations=RELATIONS, extra=extra), "id")


def test_a_chart_is_a_table_of_its_series() -> None:
    document = read(DRAWING.format(CHART), charts__chart1=chart(series("North", "3.5", "4") + series("South", "1")))
    assert document.text == "See:\n\nRainfall\n| North | South\n2019 | 3.5 | 1\n2020 | 4 |"


def test_a_chart_that_is_missing_is_said() -> None:
    assert read(DRAWING.format(CHART)).warnings == ("holds a chart that cannot be read",)


def test_a_diagram_is_a_list_of_its_texts() -> None:
    texts = "".join(
        f"<dgm:pt><dgm:t><a:p><a:r><a:t>{text}</a:t></a:r></a:p></dgm:t></dgm:pt>" for text in ("Drain", "Oil")
    )
    data = f'<dgm:dataModel xmlns:dgm="{DGM}" {A}><dgm:ptLst>{texts}<dgm:pt/></dgm:ptLst></dgm:dataModel>'.encode()
    assert read(DRAWING.format(DIAGRAM), diagrams__data1=data).text == "See:\n\n• Drain\n• Oil"


@pytest.mark.parametrize(
    ("shape", "text"),
    [
        ('<w:r><w:pict><v:shape alt="A wheel"><v:imagedata/></v:shape></w:pict></w:r>', "See: [Picture: A wheel]"),
        ('<w:r><w:pict><v:shape alt="wheel.png"><v:imagedata/></v:shape></w:pict></w:r>', "See:"),
        ('<w:r><w:pict><v:shape><v:textpath string="DRAFT"/></v:shape></w:pict></w:r>', "See:\n\nDRAFT"),
        (DRAWING.format("<a:txBody><a:p><a:r><a:t>Mind</a:t></a:r></a:p><a:p><a:r><a:t>it</a:t></a:r></a:p></a:txBody>"),
         "See:\n\nMind it"),
        (DRAWING.format('<wgp><pic:pic><pic:nvPicPr><pic:cNvPr descr="A sluice gate"/></pic:nvPicPr></pic:pic></wgp>'),
         "See: [Picture: A sluice gate]"),
        (DRAWING.format("<pic:pic/>").replace("name=", 'descr="An oak. Description automatically generated" name='),
         "See: [Picture: An oak.]"),
    ],
)  # fmt: skip
def test_pictures_and_letterings(shape: str, text: str) -> None:
    assert read(shape).text == text


def test_embedded_objects_are_said() -> None:
    ole = '<w:r><w:object><o:OLEObject xmlns:o="urn:schemas-microsoft-com:office:office" ProgID="{}"/></w:object></w:r>'
    runs = [ole.format(program) for program in ("Equation.3", "Equation.3", "Excel.Sheet.12")]
    assert read(*runs).warnings == (
        "holds 2 equations of an old editor (Equation.3), kept as pictures and not read",
        "holds 1 embedded object that cannot be read (Excel.Sheet.12)",
    )
