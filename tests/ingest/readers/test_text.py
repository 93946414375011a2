from __future__ import annotations

import hashlib
from pathlib import Path

import pytest

from core.documents import Block, BlockKind, Document, Section
from ingest.chunking.chunker import chunk
from ingest.readers.text import is_restructured_text
from ingest.reading import read, read_bytes, read_text

GLASS = """Window glass: Making, faults, and repair

Glass panes are cast from a melt. The melt consists of these:

  • sand
  • soda
  • lime

A pane that has cooled too fast carries tensions, and it may break when somebody merely leans against it.

Faults

Nobody knows every cause of a broken pane, but most of them go back to the oven in which it was made.

Faults that a buyer can see include:

A streak bends the light that passes through it. It comes from a melt that was not stirred well enough.

Other faults of a pane include anything that got into the melt, including:

  • small stones
  • Dutch bubbles
  • threads of metal, which are rare today

To test a pane, glaziers first tap it with a knuckle. A sound pane answers with a clear tone.

Apart from putty, ways to mend a pane include:

Clear resin

Working resin into a crack fills it with something that bends light as glass does. Some glaziers warm it.

Lead strips

A strip of lead holds two halves together. It is 0.5 mm thick, e.g. along the edge, as Dr. Thorn advises.

Outlook

The outlook for a mended pane may vary. Many of them last longer than the house in which they were set.

Source: Read Full Article"""


def outline(document: Document) -> list[tuple[int, str]]:
    return [(section.level, section.heading) for section in document.sections]


def read_plain(text: str) -> Document:
    return read_bytes("some-notes.txt", text.encode(), "id")


def test_headings_without_marks_make_sections_and_list_items_do_not() -> None:
    assert outline(read_plain(GLASS)) == [
        (1, "Window glass: Making, faults, and repair"),
        (2, "Faults"),
        (2, "Clear resin"),
        (2, "Lead strips"),
        (2, "Outlook"),
    ]


def test_the_text_is_kept_verbatim_and_offsets_point_into_it() -> None:
    document = read_plain(GLASS)
    assert document.text == GLASS
    assert [GLASS[s.start :].split("\n")[0] for s in document.sections] == [s.heading for s in document.sections]
    assert document.sections[2] == Section(
        "Clear resin", 2, "clear-resin", ("Clear resin",), GLASS.index("Clear resin"), GLASS.index("\n\nLead strips")
    )


def test_a_list_stays_with_the_sentence_that_introduces_it(fake_tokenizer) -> None:
    passages = chunk(read_plain(GLASS), fake_tokenizer(limit=50))
    holding = [passage.text for passage in passages if "Dutch bubbles" in passage.text]
    assert len(holding) == 1
    assert holding[0].startswith(
        "Other faults of a pane include anything that got into the melt, including:\n\n  • small stones"
    )
    assert "threads of metal, which are rare today" in holding[0]


def test_boilerplate_stays_in_the_text_and_out_of_the_passages(tokenizer) -> None:
    document = read_plain(GLASS)
    start = GLASS.index("Source:")
    assert document.blocks[-1] == Block(BlockKind.BOILERPLATE, start, len(GLASS))
    assert not any("Full Article" in passage.text for passage in chunk(document, tokenizer))


def test_boilerplate_in_the_midst_of_a_section_parts_its_passages(tokenizer) -> None:
    document = read_plain("Title\n\nOne sentence stands here.\n\nAdvertisement\n\nAnother one stands there.\n")
    assert [(p.passage_id, p.text) for p in chunk(document, tokenizer)] == [
        ("id#top:0", "One sentence stands here."),
        ("id#top:1", "Another one stands there."),
    ]


def test_sentences_exclude_bullets_and_leave_abbreviations_whole(tokenizer) -> None:
    passages = {p.passage_id: p for p in chunk(read_plain(GLASS), tokenizer)}

    def sentences(passage_id: str) -> list[str]:
        passage = passages[passage_id]
        return [passage.text[s.start : s.end] for s in passage.sentences]

    assert sentences("id#lead-strips:0") == [
        "A strip of lead holds two halves together.",
        "It is 0.5 mm thick, e.g. along the edge, as Dr. Thorn advises.",
    ]
    assert sentences("id#top:0")[:2] == [
        "Glass panes are cast from a melt.",
        "The melt consists of these:\n\n  • sand\n  • soda\n  • lime",
    ]


def test_blocks_of_a_short_text() -> None:
    text = "Tea\r\n\r\nBoil water for it.\r\n\r\n- black\r\n  - strong\r\n\r\na | b\r\n1 | 2\r\n"
    document = read_plain(text)
    assert document.text == text.replace("\r\n", "\n")
    assert [(b.kind.value, document.text[b.start : b.end], b.level) for b in document.blocks] == [
        ("heading", "Tea", 1),
        ("paragraph", "Boil water for it.", 0),
        ("item", "- black", 0),
        ("item", "- strong", 1),
        ("row", "a | b", 0),
        ("row", "1 | 2", 0),
    ]


@pytest.mark.parametrize(
    ("name", "text", "title"),
    [
        ("magnesium-salts.txt", "they dissolve in water, and that is all there is to say.", "Magnesium salts"),
        ("x.txt", "On salts\n\nThey dissolve in water.", "On salts"),
        ("x.txt", "ON SALTS\n========\n\nThey dissolve in water.", "ON SALTS"),
        ("the_old_MILL.txt", "It stands, in the end,\n\nby the river.", "The old MILL"),
    ],
)
def test_title(name: str, text: str, title: str) -> None:
    assert read_bytes(name, text.encode(), "id").title == title


def test_digest_and_source(tmp_path: Path) -> None:
    file = tmp_path / "tea.txt"
    file.write_bytes(b"Tea\r\n\r\nBoil water for it.")
    document = read(file, "tea")
    assert (document.digest, document.source) == (hashlib.sha256(file.read_bytes()).hexdigest(), str(file))


def test_a_given_text_keeps_its_title_apart(tokenizer) -> None:
    document = read_text("r1", "On tea", "Green tea is bitter. It is not fermented.")
    assert document == Document(
        document_id="r1",
        title="On tea",
        text="Green tea is bitter. It is not fermented.",
        blocks=(Block(BlockKind.PARAGRAPH, 0, 41),),
        sections=(Section("On tea", 1, "top", (), 0, 41),),
        digest=hashlib.sha256(b"On tea\nGreen tea is bitter. It is not fermented.").hexdigest(),
    )
    (passage,) = chunk(document, tokenizer)
    assert (passage.embedded_text, passage.token_count) == ("On tea\nGreen tea is bitter. It is not fermented.", 16)


@pytest.mark.parametrize(("title", "text"), [("", "Only a text."), ("Only a title", ""), ("", "")])
def test_a_given_text_may_lack_its_title_or_be_empty(title: str, text: str, tokenizer) -> None:
    document = read_text("r1", title, text)
    assert (document.title, document.text) == (title, text)
    assert [p.embedded_text for p in chunk(document, tokenizer)] == ([text] if text else [])


def test_a_form_feed_does_not_cut_a_paragraph() -> None:
    text = "The clock\n\nIt is wound each week by the\n\n       1\n\fThe clock        Winding\n\nkeeper of the tower.\n"
    assert read_plain(text).text == "The clock\n\nIt is wound each week by the\nkeeper of the tower.\n"


@pytest.mark.parametrize(
    ("text", "is_restructured"),
    [
        ("Clock\n=====\n\n.. note:: Wind it.\n\nSee :ref:`bell`.\n", True),
        ("Clock\n=====\n\nWind it.\n\nSee :ref:`bell`.\n", False),
        (".. note:: Wind it.\n\nSee :ref:`bell`.\n", False),
        ("Clock\n-----\n\nAt 12:00 :-) and ... so on.\n", False),
    ],
)
def test_a_text_of_restructured_text_is_told_from_others(text: str, is_restructured: bool) -> None:
    assert is_restructured_text(text) is is_restructured
