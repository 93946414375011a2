"""Ids of passages, sections and documents, the text that is embedded, and the order of every ranking."""

from __future__ import annotations

from hypothesis import given, settings, strategies as st

from core.documents import (
    TOP_ANCHOR,
    Block,
    BlockKind,
    Document,
    Hit,
    MarkKind,
    Passage,
    Sentence,
    Span,
    document_id_of,
    hit_order,
    section_id_of,
)

PASSAGE = Passage(
    passage_id="notes/on #1: tea.md#black-tea:2",
    document_id="notes/on #1: tea.md",
    title="On tea",
    headings=("Kinds", "Black tea"),
    text="Black tea is fermented. Boil the water.",
    start=100,
    end=139,
    sentences=(Sentence(0, 23), Sentence(24, 39)),
    context="On tea\nBlack tea",
    token_count=12,
)


def test_a_sentence_is_a_span_of_its_passage() -> None:
    assert [PASSAGE.text_of(sentence) for sentence in PASSAGE.sentences] == [
        "Black tea is fermented.",
        "Boil the water.",
    ]
    assert PASSAGE.text_of(Sentence(24, 24)) == ""


def test_the_model_embeds_the_context_a_line_break_and_the_text() -> None:
    alone = Passage("a#top:0", "a", "", (), "Boil the water.", 0, 15, (), context="", token_count=5)
    assert (PASSAGE.embedded_text, alone.embedded_text) == (
        "On tea\nBlack tea\nBlack tea is fermented. Boil the water.",
        "Boil the water.",
    )


DOSES = "Doses:\n\nDrug | Dose\niron | 5\nzinc | 9"
LATER = Passage(
    passage_id="doses.md#top:1",
    document_id="doses.md",
    title="Doses",
    headings=(),
    text="Drug | Dose\nzinc | 9",
    start=29,
    end=37,
    sentences=(Sentence(12, 20),),
    context="Doses",
    token_count=9,
    lead=Span(8, 19),
)


def test_the_lead_of_a_passage_is_part_of_its_text_and_stands_before_the_body() -> None:
    assert (LATER.lead_text, LATER.body, LATER.body_start) == ("Drug | Dose", "zinc | 9", 12)
    assert LATER.text_in(DOSES) == LATER.text
    assert list(map(LATER.text_of, LATER.sentences)) == ["zinc | 9"]
    assert LATER.embedded_text == "Doses\nDrug | Dose\nzinc | 9"
    assert (PASSAGE.lead_text, PASSAGE.body, PASSAGE.body_start) == ("", PASSAGE.text, 0)
    assert PASSAGE.text_in("x" * 100 + PASSAGE.text + "x") == PASSAGE.text


def test_every_stretch_of_a_text_stands_somewhere_in_the_document() -> None:
    assert LATER.document_spans(12, 20) == (Span(29, 37),)
    assert LATER.document_spans(7, 11) == (Span(15, 19),)
    assert LATER.document_spans(7, 16) == (Span(15, 19), Span(29, 33))
    assert PASSAGE.document_spans(24, 39) == (Span(124, 139),)
    for start in range(len(LATER.text)):
        for end in range(start + 1, len(LATER.text) + 1):
            pieces = [DOSES[span.start : span.end] for span in LATER.document_spans(start, end)]
            assert "\n".join(filter(None, pieces)) == LATER.text[start:end].strip("\n")


def test_a_passage_knows_its_section_and_its_document() -> None:
    assert (PASSAGE.section_id, document_id_of(PASSAGE.passage_id), document_id_of(PASSAGE.section_id)) == (
        "notes/on #1: tea.md#black-tea",
        "notes/on #1: tea.md",
        "notes/on #1: tea.md",
    )


@settings(max_examples=100)
@given(document_id=st.text(), anchor=st.from_regex(r"[a-z0-9]+(-[a-z0-9]+)*", fullmatch=True), n=st.integers(0, 9999))
def test_whatever_a_document_is_called_its_ids_can_be_taken_apart(document_id: str, anchor: str, n: int) -> None:
    section_id = f"{document_id}#{anchor}"
    assert section_id_of(f"{section_id}:{n}") == section_id
    assert document_id_of(section_id) == document_id_of(f"{section_id}:{n}") == document_id


def test_the_best_hit_comes_first_and_ties_go_by_passage_id() -> None:
    hits = [Hit("b", 0.5), Hit("a10", 0.5), Hit("z", 0.75), Hit("a2", 0.5), Hit("a", -1.0), Hit("c", 0.0)]
    assert [hit.passage_id for hit in sorted(hits, key=hit_order)] == ["z", "a10", "a2", "b", "c", "a"]


@given(hits=st.permutations([Hit("a", 1.0), Hit("b", 1.0), Hit("c", 1.0), Hit("d", 2.0)]))
def test_the_order_of_hits_does_not_depend_on_the_order_they_come_in(hits: list[Hit]) -> None:
    assert [hit.passage_id for hit in sorted(hits, key=hit_order)] == ["d", "a", "b", "c"]


def test_the_names_that_an_index_stores_stay() -> None:
    assert TOP_ANCHOR == "top"
    assert [*map(str, BlockKind)] == ["heading", "paragraph", "item", "row", "boilerplate"]
    assert [*map(str, MarkKind)] == ["word", "answer"]


def test_documents_are_values_that_can_be_compared_and_hashed() -> None:
    one, same = (Document("a", "A", "A", (Block(BlockKind.HEADING, 0, 1, 1),), (), "0" * 64) for _ in range(2))
    assert {one: "found"}[same] == "found"
    assert (one.source, Block(BlockKind.PARAGRAPH, 0, 1).level) == ("", 0)
