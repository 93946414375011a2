from __future__ import annotations

import io
from collections.abc import Callable, Sequence

import pytest
from reportlab.pdfgen.canvas import Canvas

from core.documents import Document
from core.errors import DamagedFile, EmptyArticle
from ingest.reading import read_bytes

Line = tuple[str, float]  # the text and its font size, negative for bold


def pdf(
    pages: Sequence[Sequence[Line]], around: Callable[[Canvas, int], object] = lambda canvas, page: None, **options
) -> bytes:
    """Return a PDF file with these lines on its pages. An empty line leaves a gap, and a negative size means bold.

    `around(canvas, page number)` draws what else stands on a page.
    """
    file = io.BytesIO()
    canvas = Canvas(file, pagesize=(595, 842), invariant=1, **options)
    for number, lines in enumerate(pages, 1):
        around(canvas, number)
        height = 740.0
        for text, size in lines:
            canvas.setFont("Helvetica-Bold" if size < 0 else "Helvetica", abs(size))
            canvas.drawString(72, height, text)
            height -= 1.3 * abs(size)
        canvas.showPage()
    canvas.save()
    return file.getvalue()


def read_pdf(data: bytes) -> Document:
    return read_bytes("on-tea.pdf", data, "id")


def outline(document: Document) -> list[tuple[int, str]]:
    return [(section.level, section.heading) for section in document.sections]


FIRST = [
    ("Tea and its kinds", 20.0),
    ("", 10.0),
    ("Tea is a drink made of leaves, and it is drunk in every part of the world in which water", 10.0),
    ("can be boiled. It came from China, and by the ships of the traders it reached the mag-", 10.0),
    ("nificent towns of Europe.", 10.0),
    ("", 10.0),
    ("Kinds of tea", 14.0),
    ("Many kinds are known. They differ in the time for which the leaves have been fermented, and", 10.0),
    ("in the place where they grew. Some of them are these:", 10.0),
    ("• black tea, which is fermented for a long time, and which therefore has a strong taste and", 10.0),
    ("  a dark color", 10.0),
    ("• green tea", 10.0),
    ("", 10.0),
    ("Green", 12.0),
    ("Green tea is not fermented. Its leaves are heated soon after they have been picked, so that", 10.0),
]
SECOND = [
    ("they keep their color.", 10.0),
    ("", 10.0),
    ("Faults", 14.0),
    ("Tea that stands for too long is bitter.", 10.0),
]


def head_and_number(canvas: Canvas, page: int) -> None:
    canvas.setFont("Helvetica", 8)
    canvas.drawString(72, 800, f"The Tea Book | page {page}")
    canvas.drawString(290, 30, str(page))


def test_lines_become_paragraphs_and_sizes_become_headings() -> None:
    document = read_pdf(pdf([FIRST, SECOND], head_and_number))
    assert document.text == (
        "Tea and its kinds\n\n"
        "Tea is a drink made of leaves, and it is drunk in every part of the world in which water can be boiled. It "
        "came from China, and by the ships of the traders it reached the magnificent towns of Europe.\n\n"
        "Kinds of tea\n\n"
        "Many kinds are known. They differ in the time for which the leaves have been fermented, and in the place "
        "where they grew. Some of them are these:\n\n"
        "• black tea, which is fermented for a long time, and which therefore has a strong taste and a dark color\n"
        "• green tea\n\n"
        "Green\n\n"
        "Green tea is not fermented. Its leaves are heated soon after they have been picked, so that they keep their "
        "color.\n\n"
        "Faults\n\n"
        "Tea that stands for too long is bitter."
    )
    assert outline(document) == [(1, "Tea and its kinds"), (2, "Kinds of tea"), (3, "Green"), (2, "Faults")]


def test_the_title_of_the_properties_is_used_where_no_line_is_larger() -> None:
    def entitle(canvas: Canvas, page: int) -> None:
        canvas.setTitle("All about tea")

    assert read_pdf(pdf([[("Tea is a drink.", 10.0)]], entitle)).title == "All about tea"


def test_a_scan_has_no_text() -> None:
    with pytest.raises(EmptyArticle, match=r"on-tea.pdf: has no text; it may be a scan: run OCR"):
        read_pdf(pdf([[]], lambda canvas, page: canvas.rect(100, 100, 200, 200)))


@pytest.mark.parametrize(
    ("data", "message"),
    [
        (pdf([SECOND], encrypt="secret"), "on-tea.pdf: is protected by a password"),
        (b"%PDF-1.4 and nothing more", "on-tea.pdf: is damaged"),
        (b"Tea is a drink.", "on-tea.pdf: is not a PDF file"),
        (b"<!doctype html><p>Tea</p>", "on-tea.pdf: is not what its name says but a web page"),
    ],
)
def test_what_cannot_be_opened_is_refused_by_name(data: bytes, message: str) -> None:
    with pytest.raises(DamagedFile, match=message):
        read_pdf(data)


def test_each_block_knows_its_page() -> None:
    document = read_pdf(pdf([FIRST, [], SECOND], head_and_number))
    pages = {document.text[block.start : block.end][:9]: document.page_at(block.start) for block in document.blocks}
    assert pages == {
        "Tea and i": 1,
        "Tea is a ": 1,
        "Kinds of ": 1,
        "Many kind": 1,
        "• black t": 1,
        "• green t": 1,
        "Green": 1,
        "Green tea": 1,
        "Faults": 3,
        "Tea that ": 3,
    }
    # The paragraph that runs from the first page to the third has its words on either.
    assert document.page_at(document.text.index("picked")) == 1
    assert document.page_at(document.text.index("they keep")) == 3
    assert len(document.page_starts) == 3


def drawn(*texts: tuple[float, float, float, str]) -> Callable[[Canvas, int], None]:
    """Return a function that draws each text at (left, bottom) in its size, on the first page."""

    def draw(canvas: Canvas, page: int) -> None:
        for left, bottom, size, words in texts if page == 1 else ():
            canvas.setFont("Helvetica", size)
            canvas.drawString(left, bottom, words)

    return draw


def test_a_footnote_does_not_part_the_sentence_that_runs_over_the_page() -> None:
    open_end = [("The weir below the bridge was built of larch piles when the flood had gone, and it was paid", 10.0)]
    rest = [("for in barley, as the ledger says.", 10.0)]
    notes = drawn((72, 80, 7, "1 Ledger of 1911."), (430, 743, 6, "1"))
    document = read_pdf(pdf([open_end, rest], notes))
    assert [document.text[block.start : block.end] for block in document.blocks] == [
        "[1] Ledger of 1911.",
        f"{open_end[0][0]} [1] {rest[0][0]}",
    ]
    assert document.page_at(0) == 1


def test_a_table_is_rows_and_its_bold_first_row_no_heading() -> None:
    def table(canvas: Canvas, page: int) -> None:
        for row, cells in enumerate(
            [("Gate", "Sill", "Timber"), *((f"Gate {n}", f"4{n} cm", "oak") for n in (1, 2, 3))]
        ):
            canvas.setFont("Helvetica-Bold" if row == 0 else "Helvetica", 10)
            for column, cell in enumerate(cells):
                canvas.drawString(72 + 100 * column, 600 - 20 * row, cell)

    document = read_pdf(pdf([FIRST[:5], FIRST[:5]], table))
    assert "Gate | Sill | Timber\nGate 1 | 41 cm | oak\nGate 2 | 42 cm | oak\nGate 3 | 43 cm | oak" in document.text
    # On the second page the table goes on: the names of its columns are not repeated in the middle.
    assert [heading for _, heading in outline(document)].count("Gate Sill Timber") == 0


def test_a_table_that_goes_on_over_the_page_has_its_column_names_once() -> None:
    def table(canvas: Canvas, page: int) -> None:
        for row, cells in enumerate(
            [("Gate", "Sill", "Timber"), *((f"Gate {page}{n}", "41 cm", "oak") for n in (1, 2))]
        ):
            for column, cell in enumerate(cells):
                canvas.setFont("Helvetica", 10)
                canvas.drawString(72 + 100 * column, 600 - 20 * row, cell)

    document = read_pdf(pdf([[], []], table))
    assert document.text.split("\n") == [
        "Gate | Sill | Timber",
        *(f"Gate {number} | 41 cm | oak" for number in (11, 12, 21, 22)),
    ]
    assert document.page_starts == (0, document.text.index("\nGate 21"))


def test_dots_between_a_thing_and_its_price_part_two_cells() -> None:
    lines = [("Larch plank ............ 12 guineas", 10.0), ("Oak plank ......... 31", 10.0), ("Prices of 1911.", 10.0)]
    assert read_pdf(pdf([lines])).text == "Larch plank | 12 guineas\nOak plank | 31\n\nPrices of 1911."


def test_contents_are_left_out() -> None:
    contents = [
        ("Contents", 14.0),
        *[(f"{name} {'.' * 60} {n}", 10.0) for n, name in enumerate(["Kinds", "Uses", "Faults"])],
    ]
    body = [
        line for name in ("Kinds", "Uses", "Faults") for line in [(name, 14.0), ("Tea is a drink.", 10.0), ("", 10.0)]
    ]
    document = read_pdf(pdf([contents, body]))
    assert [heading for _, heading in outline(document)][1:] == ["Kinds", "Uses", "Faults"]
    assert "...." not in document.text


def test_a_filled_form_is_read_with_its_labels() -> None:
    def form(canvas: Canvas, page: int) -> None:
        canvas.setFont("Helvetica", 10)
        for row, label in enumerate(["Name:", "Open?", "Timber:"]):
            canvas.drawString(72, 600 - 30 * row, label)
        canvas.acroForm.textfield(name="a", value="Tobias Reed", x=200, y=596, width=200, height=18)
        canvas.acroForm.checkbox(name="b", checked=True, x=200, y=566, size=16)
        canvas.acroForm.choice(name="c", value="oak", options=["oak", "elm"], x=200, y=536, width=90, height=18)

    assert "Name: | Tobias Reed\nOpen? | [x]\nTimber: | oak" in read_pdf(pdf([SECOND], form)).text


def test_the_properties_become_metadata() -> None:
    def name(canvas: Canvas, page: int) -> None:
        canvas.setAuthor("Ann Li")
        canvas.setKeywords("tea, water")
        canvas.setSubject("How tea is made.")

    metadata = read_pdf(pdf([SECOND], name)).metadata
    assert (metadata.authors, metadata.tags, metadata.description) == (
        ("Ann Li",),
        ("tea", "water"),
        "How tea is made.",
    )


def test_a_damaged_page_is_left_out_and_named(monkeypatch: pytest.MonkeyPatch) -> None:
    import pypdfium2

    get_page = pypdfium2.PdfDocument.get_page

    def fail_at_second(self: pypdfium2.PdfDocument, index: int) -> pypdfium2.PdfPage:
        if index == 1:
            raise pypdfium2.PdfiumError("Failed to load page.")
        return get_page(self, index)

    monkeypatch.setattr(pypdfium2.PdfDocument, "get_page", fail_at_second)
    monkeypatch.setattr(pypdfium2.PdfDocument, "__getitem__", fail_at_second)
    document = read_pdf(pdf([FIRST, SECOND, [("The end.", 10.0)]]))
    assert document.warnings == ("page 2 is damaged and was left out",)
    assert document.page_at(document.text.index("The end.")) == 3
