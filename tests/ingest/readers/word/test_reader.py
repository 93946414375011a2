from __future__ import annotations

import io
import zipfile
from collections.abc import Callable

import docx
import pytest
from docx.document import Document as WordDocument

from core.documents import Document
from core.errors import DamagedFile, EmptyArticle
from ingest.reading import read_bytes
from tests.support.word_files import (
    FIELD_MARK,
    STRICT_W,
    TYPES,
    cell,
    note,
    paragraph,
    reference,
    row,
    run,
    style,
    table,
    word_file,
)


def word(write: Callable[[WordDocument], object]) -> bytes:
    document, file = docx.Document(), io.BytesIO()
    write(document)
    document.save(file)
    return file.getvalue()


def read_word(write: Callable[[WordDocument], object]) -> Document:
    return read_bytes("on-tea.docx", word(write), "id")


def outline(document: Document) -> list[tuple[int, str]]:
    return [(section.level, section.heading) for section in document.sections]


def test_headings_lists_and_tables_in_their_order() -> None:
    def write(document: WordDocument) -> None:
        document.add_heading("Tea", 0)
        document.add_paragraph("It is a drink. ").add_run("Very old.").bold = True
        document.add_heading("Kinds", 1)
        document.add_paragraph("black", style="List Bullet")
        document.add_paragraph("strong", style="List Bullet 2")
        document.add_paragraph("first", style="List Number")
        table = document.add_table(2, 2)
        for each, text in zip(
            [c for line in table.rows for c in line.cells], ["Kind", "Time", "black", "3 min"], strict=True
        ):
            each.text = text
        document.add_heading("Green", 2)
        document.add_paragraph("Not\tfermented.")
        document.add_paragraph("Source: Read Full Article")

    document = read_word(write)
    assert (
        document.text
        == """Tea

It is a drink. Very old.

Kinds

• black
  • strong
1. first

Kind | Time
black | 3 min

Green

Not fermented.

Source: Read Full Article"""
    )
    assert outline(document) == [(1, "Tea"), (2, "Kinds"), (3, "Green")]
    assert document.blocks[-1].kind.value == "boilerplate"


def test_a_single_heading_1_is_the_title() -> None:
    def write(document: WordDocument) -> None:
        document.add_heading("Tea", 1)
        document.add_paragraph("It is a drink.")
        document.add_heading("Kinds", 2)

    assert outline(read_word(write)) == [(1, "Tea"), (2, "Kinds")]


def test_the_title_of_the_properties_heads_several_headings_1() -> None:
    def write(document: WordDocument) -> None:
        document.core_properties.title = "On tea"
        for heading in ("Kinds", "Faults"):
            document.add_heading(heading, 1)
            document.add_paragraph("Many.")

    assert outline(read_word(write)) == [(1, "On tea"), (2, "Kinds"), (2, "Faults")]


def test_bold_lines_are_headings_where_no_style_is_used() -> None:
    def write(document: WordDocument) -> None:
        document.core_properties.title = ""
        document.add_paragraph("It is a drink.")
        document.add_paragraph().add_run("Kinds").bold = True
        document.add_paragraph("Many of them are known.")

    assert outline(read_word(write)) == [(1, "On tea"), (2, "Kinds")]


def rewrite_archive(data: bytes, change: Callable[[str, bytes], bytes | None]) -> bytes:
    """Return the archive with the content of each file replaced by `change(name, content)`. None leaves a file out."""
    file = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as source, zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as target:
        for name in source.namelist():
            content = change(name, source.read(name))
            if content is not None:
                target.writestr(name, content)
    return file.getvalue()


TEA = word(lambda document: document.add_paragraph("Tea is a drink."))


def test_tracked_changes_show_what_was_inserted_and_not_what_was_deleted() -> None:
    def change(name: str, content: bytes) -> bytes:
        run = b"<w:r><w:t>Tea is a drink.</w:t></w:r>"
        deleted = b'<w:del w:id="1"><w:r><w:delText>Coffee</w:delText></w:r></w:del>'
        inserted = b'<w:ins w:id="2"><w:r><w:t>Tea is hot.</w:t></w:r></w:ins>'
        return content.replace(run, deleted + inserted)

    assert read_bytes("x.docx", rewrite_archive(TEA, change), "id").text == "Tea is hot."


@pytest.mark.parametrize(
    ("data", "message"),
    [
        (b"<html><body>Tea</body></html>", "x.docx: is not what its name says but a web page"),
        (b"\xd0\xcf\x11\xe0 old", "old Office file"),
        (b"some text", "x.docx: is not a Word file"),
        (TEA[:500], "x.docx: is damaged"),
        (
            rewrite_archive(TEA, lambda name, content: None if name == "word/document.xml" else content),
            "x.docx: is damaged",
        ),
        (rewrite_archive(TEA, lambda name, content: content[:-20]), "x.docx: is damaged"),
        (
            rewrite_archive(TEA, lambda name, content: None if name.startswith("word/") else content),
            "but a zip archive; unpack it",
        ),
        (
            rewrite_archive(TEA, lambda name, content: b" " * 210_000_000 if name == "word/document.xml" else content),
            "which no article does",
        ),
    ],
)
def test_what_is_no_word_file_is_refused_by_name(data: bytes, message: str) -> None:
    with pytest.raises(DamagedFile, match=message):
        read_bytes("x.docx", data, "id")


def test_without_text() -> None:
    with pytest.raises(EmptyArticle, match=r"x.docx: holds no text"):
        read_bytes("x.docx", word(lambda document: document.add_heading("Only a title", 0)), "id")


def text_of(body: str, **parts: str) -> str:
    return read_bytes("sluice.docx", word_file(body, **parts), "id").text


def test_notes_follow_the_paragraph_that_refers_to_them() -> None:
    body = paragraph(
        "Oak is hard", '<w:r><w:footnoteReference w:id="2"/></w:r>', ".", '<w:r><w:endnoteReference w:id="2"/></w:r>'
    ) + paragraph("Elm is wet.")
    footnotes = (
        '<w:footnote w:type="separator" w:id="0"><w:p/></w:footnote>'
        f'<w:footnote w:id="2">{paragraph("<w:r><w:footnoteRef/></w:r>", " From the wood.")}</w:footnote>'
    )
    endnotes = f'<w:endnote w:id="2">{paragraph("Paid in 1911.")}</w:endnote>'
    assert text_of(body, footnotes=footnotes, endnotes=endnotes) == (
        "Oak is hard[1].[i]\n\n[1] From the wood.\n\n[i] Paid in 1911.\n\nElm is wet."
    )


def test_a_text_box_is_read_once_after_its_paragraph() -> None:
    box = f"<w:txbxContent>{paragraph('Mind the wheel.')}</w:txbxContent>"
    shape = (
        f'<w:r><mc:AlternateContent><mc:Choice Requires="wps"><w:drawing><wp:inline><a:graphic><wps:wsp><wps:txbx>{box}'
        "</wps:txbx></wps:wsp></a:graphic></wp:inline></w:drawing></mc:Choice><mc:Fallback><w:pict><v:shape><v:textbox>"
        f"{box}</v:textbox></v:shape></w:pict></mc:Fallback></mc:AlternateContent></w:r>"
    )
    assert text_of(paragraph("Before.", shape, " After.")) == "Before. After.\n\nMind the wheel."
    old_shape = f"<w:r><w:pict><v:shape><v:textbox>{box}</v:textbox></v:shape></w:pict></w:r>"
    assert text_of(paragraph("Old.", old_shape)) == "Old.\n\nMind the wheel."


def test_moved_and_deleted_text_is_read_once_and_hidden_text_and_comments_not_at_all() -> None:
    body = paragraph(
        f'<w:moveFrom w:id="1">{run("Grease it. ")}</w:moveFrom>',
        "The gate is oak. ",
        f'<w:del w:id="2">{run("Or elm. ")}</w:del>',
        run("Secret. ", "<w:vanish/>"),
        '<w:commentRangeStart w:id="3"/>',
        f'<w:moveTo w:id="4">{run("Grease it.")}</w:moveTo>',
        '<w:commentRangeEnd w:id="3"/><w:r><w:commentReference w:id="3"/></w:r>',
    )
    assert text_of(body) == "The gate is oak. Grease it."


def test_content_controls_and_links_are_read() -> None:
    body = f"<w:sdt><w:sdtPr/><w:sdtContent>{paragraph('In a block.')}</w:sdtContent></w:sdt>" + paragraph(
        f"<w:sdt><w:sdtContent>{run('In ')}</w:sdtContent></w:sdt>", f"<w:hyperlink>{run('a line.')}</w:hyperlink>"
    )
    assert text_of(body) == "In a block.\n\nIn a line."


def test_raised_and_lowered_text_stays_what_it_is() -> None:
    raised, lowered = '<w:vertAlign w:val="superscript"/>', '<w:vertAlign w:val="subscript"/>'
    body = paragraph(
        "10", run("−", raised), run("9", raised), " mol H", run("2", lowered), "O on the 3", run("rd", raised)
    )
    assert text_of(body) == "10⁻⁹ mol H₂O on the 3rd"


def test_signs_of_symbol_fonts_are_those_that_word_shows() -> None:
    sign = '<w:r><w:sym w:font="{}" w:char="{}"/></w:r>'
    body = paragraph(
        "5 ", sign.format("Symbol", "F06D"), "g ", sign.format("Symbol", "F0B3"), " 3", run(" \uf0b0C", "")
    )
    assert text_of(body) == "5 μg ≥ 3 °C"
    unknown = read_bytes("x.docx", word_file(paragraph("Turn ", sign.format("Webdings", "F061"))), "id")
    assert (unknown.text, len(unknown.warnings)) == ("Turn \N{REPLACEMENT CHARACTER}", 1)


STEPS = """<w:abstractNum w:abstractNumId="7">
<w:lvl w:ilvl="0"><w:start w:val="1"/><w:numFmt w:val="decimal"/><w:lvlText w:val="%1."/></w:lvl>
<w:lvl w:ilvl="1"><w:start w:val="1"/><w:numFmt w:val="lowerLetter"/><w:lvlText w:val="%1.%2)"/></w:lvl></w:abstractNum>
<w:num w:numId="1"><w:abstractNumId w:val="7"/></w:num>"""


def step(text: str, level: int = 0) -> str:
    return paragraph(text, properties=f'<w:numPr><w:ilvl w:val="{level}"/><w:numId w:val="1"/></w:numPr>')


def test_steps_keep_their_numbers() -> None:
    body = step("Unlock.") + step("Turn.") + step("slowly", 1) + step("twice", 1) + paragraph("Rest.") + step("Log.")
    assert text_of(body, numbering=STEPS) == "1. Unlock.\n2. Turn.\n  2.a) slowly\n  2.b) twice\n\nRest.\n\n3. Log."


def test_a_table_of_contents_is_left_out() -> None:
    styles = style("TOC1", "toc 1") + style("Heading1", "heading 1")
    field = '<w:r><w:fldChar w:fldCharType="{}"/></w:r>'
    body = (
        paragraph("Greasing", "<w:r><w:tab/></w:r>", "3", style="TOC1")
        + paragraph(
            field.format("begin"), '<w:r><w:instrText> TOC \\o "1-3" </w:instrText></w:r>', field.format("separate")
        )
        + paragraph("Winter 5")
        + paragraph("Last 9", field.format("end"))
        + paragraph("Greasing", style="Heading1")
        + paragraph(
            "Twice a year, on page ",
            field.format("begin"),
            "<w:r><w:instrText>PAGE</w:instrText></w:r>",
            field.format("separate"),
            "4",
            field.format("end"),
            ".",
        )
    )
    assert text_of(body, styles=styles) == "Greasing\n\nTwice a year, on page 4."


def test_the_outline_level_of_a_style_makes_headings_in_any_language() -> None:
    outline_1 = '<w:pPr><w:outlineLvl w:val="0"/></w:pPr>'
    styles = style("Nad1", "Nadpis", outline_1) + style("Nad2", "Podnadpis", '<w:pPr><w:outlineLvl w:val="1"/></w:pPr>')
    styles += style("Own", "My heading", based_on="Nad2")
    body = paragraph("Stavidla", style="Nad1") + paragraph("Zima", style="Own") + paragraph("Led a snih.")
    assert outline(read_bytes("x.docx", word_file(body, styles=styles), "id")) == [(1, "Stavidla"), (2, "Zima")]


def test_a_large_first_line_is_the_title_where_no_style_says_so() -> None:
    styles = style("Heading1", "heading 1")
    body = paragraph(run("Keeping a mill", '<w:b/><w:sz w:val="40"/>')) + paragraph("A mill needs care.")
    body += paragraph("Winter", style="Heading1") + paragraph("Ice breaks wood.")
    assert outline(read_bytes("x.docx", word_file(body, styles=styles), "id")) == [(1, "Keeping a mill"), (2, "Winter")]


def test_equations_are_read() -> None:
    fraction = "<m:f><m:num><m:r><m:t>a+b</m:t></m:r></m:num><m:den><m:r><m:t>2</m:t></m:r></m:den></m:f>"
    body = paragraph("It is ", f"<m:oMath>{fraction}</m:oMath>", ".")
    assert text_of(body) == "It is (a+b)/2."


def test_a_picture_is_read_by_its_alternative_text() -> None:
    picture = (
        '<w:r><w:drawing><wp:inline><wp:docPr id="1" name="x" descr="{}"/><a:graphic><pic:pic/></a:graphic></wp:inline>'
        "</w:drawing></w:r>"
    )
    body = paragraph("See", picture.format("A wheel of oak")) + paragraph(picture.format("")) + paragraph("End.")
    assert text_of(body) == "See [Picture: A wheel of oak]\n\nEnd."


def test_merged_cells_say_their_text_in_each_row_and_a_single_cell_is_a_frame() -> None:
    def cell(text: str, merge: str = "") -> str:
        return f"<w:tc><w:tcPr>{merge}</w:tcPr>{paragraph(text)}</w:tc>"

    first = cell("Gate", '<w:vMerge w:val="restart"/>') + cell("oak")
    rows = f"<w:tr>{first}</w:tr><w:tr>{cell('', '<w:vMerge/>')}{cell('elm')}</w:tr>"
    assert text_of(f"<w:tbl>{rows}</w:tbl>") == "Gate | oak\nGate | elm"
    framed = f"<w:tbl><w:tr><w:tc>{paragraph('First.')}{paragraph('Second.')}</w:tc></w:tr></w:tbl>"
    assert text_of(framed) == "First.\n\nSecond."


@pytest.mark.parametrize("ending", ["docx", "docm", "dotx", "dotm"])
def test_strict_files_and_templates_are_read(ending: str) -> None:
    data = word_file(paragraph("Strictly speaking."), w=STRICT_W)
    assert read_bytes(f"x.{ending}", data, "id").text == "Strictly speaking."


def test_embedded_files_are_read_or_named() -> None:
    relations = (
        f'<Relationship Id="c1" Type="{TYPES}/aFChunk" Target="page.html"/>'
        f'<Relationship Id="c2" Type="{TYPES}/aFChunk" Target="inner.docx"/>'
        f'<Relationship Id="c3" Type="{TYPES}/aFChunk" Target="old.rtf"/>'
        f'<Relationship Id="c4" Type="{TYPES}/aFChunk" Target="broken.docx"/>'
        f'<Relationship Id="c5" Type="{TYPES}/aFChunk" Target="gone.html"/>'
        f'<Relationship Id="c6" Type="{TYPES}/aFChunk" Target="chunk.dat"/>'
    )
    extra = {
        "word/page.html": b"<p>From a page.</p>",
        "word/inner.docx": word_file(paragraph("From a file.")),
        "word/old.rtf": b"x",
        "word/broken.docx": b"PK broken",
        "word/chunk.dat": b"\xef\xbb\xbf<html><p>From data.</p></html>",
    }
    body = "".join(f'<w:altChunk r:id="c{n}"/>' for n in range(1, 8))
    document = read_bytes("x.docx", word_file(body, relations=relations, extra=extra), "id")
    assert document.text == "From a page.\n\nFrom a file.\n\nFrom data."
    assert document.warnings == tuple(
        f"embeds a file that is not read ({name})"
        for name in ("old.rtf", "broken.docx", "gone.html", "a file outside it")
    )


def test_a_saved_page_and_rich_text_that_are_embedded_are_read_in_their_place() -> None:
    page = b"MIME-Version: 1.0\r\nContent-Type: multipart/related; boundary=b\r\n\r\n--b\r\nContent-Type: text/html; "
    page += b"charset=utf-8\r\nContent-Transfer-Encoding: quoted-printable\r\n\r\n<html><p>A page=\r\n of "
    page += b"caf=C3=A9s.</p><table><tr><td>gate</td><td>oak</td></tr></table></html>\r\n--b--\r\n"
    chunks = {"one.mht": page, "two.rtf": rb"{\rtf1 Rich {\b text} of 10{\super 9} drops.\par}", "three.dat": page}
    chunks |= {"four.dat": rb"{\rtf1 Known by its signs.\par}", "five.mht": b"MIME-Version: 1.0\n\nno page"}
    relations = "".join(
        f'<Relationship Id="c{n}" Type="{TYPES}/aFChunk" Target="{name}"/>' for n, name in enumerate(chunks)
    )
    parts = [f'<w:altChunk r:id="c{n}"/>' for n in range(len(chunks))]
    body = "".join([paragraph("Before."), *parts, paragraph("After.")])
    extra = {f"word/{name}": content for name, content in chunks.items()}
    document = read_bytes("x.docx", word_file(body, relations=relations, extra=extra), "id")
    once = "A page of cafés.\n\ngate | oak"
    assert document.text == (f"Before.\n\n{once}\n\nRich text of 10⁹ drops.\n\n{once}\n\nKnown by its signs.\n\nAfter.")
    assert document.warnings == ("embeds a file that is not read (five.mht)",)


def test_the_properties_become_metadata() -> None:
    def write(document: WordDocument) -> None:
        document.core_properties.author = "Ann Li; Bo Ek"
        document.core_properties.keywords = "tea, water"
        document.core_properties.comments = "On tea."
        document.add_paragraph("Tea is hot.")

    metadata = read_word(write).metadata
    assert (metadata.authors, metadata.tags, metadata.description) == (("Ann Li", "Bo Ek"), ("tea", "water"), "On tea.")
    assert metadata.date == ""  # the template of python-docx has one of its own


def test_properties_of_the_authors_are_kept_and_those_of_programs_not() -> None:
    custom = (
        '<Properties><property name="Client"><lpwstr>Mill trust</lpwstr></property>'
        '<property name="MSIP_Label_1"><lpwstr>true</lpwstr></property></Properties>'
    )
    extra = {
        "docProps/custom.xml": custom.encode(),
        "docProps/app.xml": b"<Properties><Company>Reed &amp; Co</Company><AppVersion>16</AppVersion></Properties>",
    }
    metadata = read_bytes("x.docx", word_file(paragraph("Tea."), extra=extra), "id").metadata
    assert metadata.others == (("company", "Reed & Co"), ("Client", "Mill trust"))


CLASSIC = style("Heading1", "heading 1") + style("Heading2", "heading 2") + style("Title", "Title")
LARGE = '<w:sz w:val="40"/>'


def read(body: str, **parts: str) -> Document:
    return read_bytes("on-mills.docx", word_file(body, styles=CLASSIC, **parts), "id")


@pytest.mark.parametrize(
    ("body", "expected"),
    [
        (paragraph("Mill trust 2024") + paragraph(run("Keeping a", LARGE)) + paragraph(run("Water Mill", LARGE)),
         [(1, "Keeping a Water Mill")]),
        (table(row("logo", cell(paragraph(run("Keeping a mill", LARGE))))), [(1, "Keeping a mill")]),
        (table(row("logo", cell(paragraph("Keeping a mill", style="Title")))), [(1, "Keeping a mill")]),
        (paragraph("Prose is first.") + paragraph("Sources", style="Heading1"), [(1, "On mills"), (2, "Sources")]),
        (paragraph("Keeping a mill", style="Heading1") + paragraph(run("Winter", "<w:b/>")),
         [(1, "Keeping a mill"), (2, "Winter")]),
        (paragraph("Care", reference(1), style="Heading1"), [(1, "Care")]),
    ],
)  # fmt: skip
def test_titles_and_headings_by_hand(body: str, expected: list[tuple[int, str]]) -> None:
    document = read(body + paragraph("Ice breaks wood in winter."), footnotes=note(1, "A note."))
    assert outline(document) == expected


def test_size_alone_makes_no_title_where_all_text_is_large() -> None:
    body = "".join(paragraph(run(text, LARGE)) for text in ("Short line", "A longer line of prose that ends here."))
    assert outline(read(body)) == [(1, "On mills")]


def test_a_title_in_a_box_that_stands_in_two_forms_is_read_once() -> None:
    inner = f"<w:txbxContent>{paragraph('Sluices', style='Title')}{paragraph('Part', style='Heading1')}</w:txbxContent>"
    box = (
        f"<w:r><mc:AlternateContent><mc:Choice Requires='wps'><w:drawing>{inner}</w:drawing></mc:Choice>"
        f"<mc:Fallback><w:pict>{inner}</w:pict></mc:Fallback></mc:AlternateContent></w:r>"
    )
    assert outline(read(paragraph(box) + paragraph("Text."))) == [(1, "Sluices"), (2, "Part")]


def test_contents_made_by_hand_are_left_out_and_prices_are_not() -> None:
    tab = "<w:r><w:tab/></w:r>"
    body = paragraph("1.  Care", tab, "5") + paragraph("Winter ........ 9") + paragraph("Price", tab, "5")
    body += paragraph("Care", style="Heading1") + paragraph("Oil.") + paragraph("Winter", style="Heading1")
    assert read(body).text == "Price 5\n\nCare\n\nOil.\n\nWinter"


def test_steps_are_counted_as_word_counts_them() -> None:
    empty, heading = step(""), step("Care").replace("<w:pPr>", '<w:pPr><w:pStyle w:val="Heading1"/>')
    rows = table(row(cell(step("")), "oak"), row(cell(step("")), "elm"))
    body = step("One.") + empty + step("Three.") + heading + step("Five.") + rows + step("Far.", 345678)
    assert read(body, numbering=STEPS).text == (
        "1. One.\n3. Three.\n\nCare\n\n5. Five.\n\n6. | oak\n7. | elm\n\n8. Far."
    )


def test_columns_of_prose_are_paragraphs_and_tables_in_cells_are_told_apart() -> None:
    prose = ("The wheel turns slowly. " * 15).strip()
    inner = table(row("1", "2"), row("3", "4"))
    body = table(row(prose, "Left.")) + table(row("a", "b"), row(cell(inner + paragraph("c")), "d"))
    assert read(body).text == f"{prose}\n\nLeft.\n\na | b\n1, 2; 3, 4 c | d"


def test_old_form_fields_show_their_state() -> None:
    begin = '<w:r><w:fldChar w:fldCharType="begin"><w:ffData>{}</w:ffData></w:fldChar></w:r>'
    end = FIELD_MARK.format("end")
    choice = '<w:ddList><w:result w:val="1"/><w:listEntry w:val="oak"/><w:listEntry w:val="elm"/></w:ddList>'
    box = '<w:checkBox><w:default w:val="{}"/></w:checkBox>'
    states = [begin.format(each) + end for each in (choice, box.format(1), box.format(0))]
    assert read(paragraph("Wood: ", *states)).text == "Wood: elm☒☐"


def test_signs_typed_in_a_symbol_font_and_words_without_soft_hyphens() -> None:
    symbol, wingdings = (f'<w:rFonts w:ascii="{font}" w:hAnsi="{font}"/>' for font in ("Symbol", "Wingdings"))
    body = paragraph(
        "5 ", run("m", symbol), "g ", run("ü", wingdings), " hy\u00adphen", "<w:r><w:softHyphen/></w:r>", "ated"
    )
    assert read(body).text == "5 μg ✓ hyphenated"


def test_struck_text_is_taken_back() -> None:
    assert read(paragraph("Use oak", run(" or elm", "<w:strike/>"), ".")).text == "Use oak."


def test_an_equation_after_a_number_makes_no_other_number() -> None:
    half = "<m:oMath><m:f><m:num><m:r><m:t>1</m:t></m:r></m:num><m:den><m:r><m:t>2</m:t></m:r></m:den></m:f></m:oMath>"
    assert read(paragraph("It is 2", half, " m high.")).text == "It is 2 1/2 m high."


def test_program_code_keeps_its_lines() -> None:
    body = paragraph("<w:r><w:t>def f(x):</w:t><w:br/><w:t>    return x</w:t></w:r>", style="SourceCode")
    data = word_file(paragraph("Prose.") + body, styles=style("SourceCode", "Source Code"))
    assert read_bytes("x.docx", data, "id").text == "Prose.\n\ndef f(x):\n    return x"


def test_an_equation_alone_is_no_title() -> None:
    document = read(paragraph("<m:oMath><m:r><m:t>Q=A</m:t></m:r></m:oMath>"))
    assert (document.title, document.text) == ("On mills", "Q=A")


def test_a_long_line_of_dots_is_read_in_linear_time() -> None:
    assert read(paragraph("Name" + "." * 200_000)).text == "Name" + "." * 200_000
