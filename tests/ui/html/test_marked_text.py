"""Marked text: the HTML holds all of the text, none of the text acts as HTML, and every mark is at its place."""

from __future__ import annotations

from html.parser import HTMLParser

from hypothesis import given, strategies as st

import ingest
from core.documents import Block, BlockKind, Mark, MarkKind, Passage, Span
from ui.html.marked_text import clipped, legend, marked, marked_blocks, marked_passage, marks_in_document

HOSTILE = """<script>alert(1)</script> <img src=x onerror="alert(1)"> </mark> &lt; &amp; ' " ` **bold** [a](b)"""
TEXTS = st.one_of(st.text(max_size=80), st.sampled_from([HOSTILE, "<b>", "&amp;", "</mark></p>", "a\n\nb"]))


class Reader(HTMLParser):
    """A parser that keeps the text of a piece of HTML, its tags, and the text inside each kind of mark."""

    def __init__(self, html: str) -> None:
        super().__init__(convert_charrefs=True)
        self.text, self.tags, self.open, self.marked = "", set[str](), list[str](), {"word": "", "answer": ""}
        self.feed(html)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.add(tag)
        self.open.append(dict(attrs).get("class") or "" if tag == "mark" else "")

    def handle_endtag(self, tag: str) -> None:
        self.open.pop()

    def handle_data(self, data: str) -> None:
        self.text += data
        for kind in self.marked:
            if kind in self.open:
                self.marked[kind] += data


@st.composite
def marked_texts(draw: st.DrawFn) -> tuple[str, list[Mark]]:
    text = draw(TEXTS)
    offsets = st.integers(0, len(text))
    spans = draw(st.lists(st.tuples(offsets, offsets, st.sampled_from(list(MarkKind))), max_size=6))
    return text, [Mark(min(a, b), max(a, b), kind) for a, b, kind in spans]


def marked_characters(text: str, marks: list[Mark], kind: MarkKind) -> str:
    """Return the characters of the text that lie inside a mark of this kind."""
    spans = [(mark.start, mark.end) for mark in marks if mark.kind is kind]
    return "".join(c for offset, c in enumerate(text) if any(start <= offset < end for start, end in spans))


@given(marked_texts())
def test_stripping_the_tags_gives_back_the_text_and_only_marks_are_tags(given: tuple[str, list[Mark]]) -> None:
    text, marks = given
    text = text.replace("\r", "")  # a parser of HTML drops carriage returns
    read = Reader(marked(text, marks))
    assert read.text == text
    assert read.tags <= {"mark"}
    assert read.open == []


@given(marked_texts())
def test_every_character_is_marked_as_it_should_be_however_marks_overlap(given: tuple[str, list[Mark]]) -> None:
    text, marks = given
    text = text.replace("\r", " ")
    read = Reader(marked(text, marks))
    assert read.marked == {kind.value: marked_characters(text, marks, kind) for kind in MarkKind}


@given(marked_texts(), st.data())
def test_a_part_of_a_text_is_marked_as_it_is_in_the_whole(given: tuple[str, list[Mark]], data: st.DataObject) -> None:
    text, marks = given
    text = text.replace("\r", " ")
    start = data.draw(st.integers(0, len(text)))
    end = data.draw(st.integers(start, len(text)))
    assert Reader(marked(text, marks, start, end)).text == text[start:end]


def test_a_word_inside_the_answer_is_a_mark_inside_a_mark() -> None:
    html = marked("Stop baclofen slowly.", [Mark(0, 21, MarkKind.ANSWER), Mark(5, 13, MarkKind.WORD)])
    assert html == '<mark class="answer">Stop <mark class="word">baclofen</mark> slowly.</mark>'


def test_the_kinds_of_blocks_become_paragraphs_lists_and_tables() -> None:
    text = "First.\n\n• one\n  • two\n\na | <b>\nc | d"
    blocks = [
        Block(BlockKind.PARAGRAPH, 0, 6),
        Block(BlockKind.ITEM, 8, 13),
        Block(BlockKind.ITEM, 16, 21, level=1),
        Block(BlockKind.ROW, 23, 30),
        Block(BlockKind.ROW, 31, 36),
    ]
    assert marked_blocks(text, blocks, [Mark(10, 13, MarkKind.WORD), Mark(35, 36, MarkKind.WORD)]) == (
        '<p>First.</p><ul><li class="depth-0"><span class="bullet">• </span><mark class="word">one</mark></li>'
        '<li class="depth-1"><span class="bullet">• </span>two</li></ul>'
        '<div class="table"><table><tbody><tr><td>a</td><td>&lt;b&gt;</td></tr>'
        '<tr><td>c</td><td><mark class="word">d</mark></td></tr></tbody></table></div>'
    )


@given(TEXTS, st.sampled_from(list(BlockKind)))
def test_a_block_of_any_kind_keeps_its_text(text: str, kind: BlockKind) -> None:
    text = text.replace("\r", "")
    read = Reader(marked_blocks(text, [Block(kind, 0, len(text))], []))
    cells = text.replace(" | ", "") if kind is BlockKind.ROW else text
    assert read.text == cells
    assert read.tags <= {"p", "ul", "li", "span", "div", "table", "tbody", "tr", "td"}


def test_blocks_are_clipped_to_a_passage() -> None:
    blocks = [Block(BlockKind.PARAGRAPH, 0, 10), Block(BlockKind.PARAGRAPH, 12, 20), Block(BlockKind.ITEM, 22, 30)]
    assert clipped(blocks, 4, 15) == [Block(BlockKind.PARAGRAPH, 4, 10), Block(BlockKind.PARAGRAPH, 12, 15)]


WEIRS = ingest.read_bytes(
    "weirs.md",
    b"# Weirs\n\nThey are old. Sills:\n\n| Weir | <Sill> |\n|---|---|\n| Upper | 5 |\n| Lower | 7 |\n\nAll are low.\n",
    "weirs.md",
)


def later_weirs(lead: str, body: str) -> Passage:
    """Return a passage of WEIRS with this lead and body."""
    at, start = WEIRS.text.index(lead), WEIRS.text.index(body)
    span = Span(at, at + len(lead)) if lead else None
    text = f"{lead}\n{body}" if lead else body
    return Passage("weirs.md#top:1", "weirs.md", "Weirs", (), text, start, start + len(body), (), "", 9, lead=span)


def test_the_marks_of_a_passage_are_marks_of_its_article() -> None:
    passage = later_weirs("Weir | <Sill>", "Lower | 7")
    marks = [Mark(0, 4, MarkKind.WORD), Mark(0, 23, MarkKind.ANSWER), Mark(22, 23, MarkKind.WORD)]
    found = [(WEIRS.text[mark.start : mark.end], mark.kind.value) for mark in marks_in_document(passage, marks)]
    assert found == [("Weir", "word"), ("Weir | <Sill>", "answer"), ("Lower | 7", "answer"), ("7", "word")]


def test_column_names_that_are_repeated_are_the_head_of_the_table() -> None:
    passage = later_weirs("Sills:\n\nWeir | <Sill>", "Lower | 7\n\nAll are low.")
    marks = [Mark(8, 21, MarkKind.ANSWER), Mark(22, 31, MarkKind.ANSWER), Mark(30, 31, MarkKind.WORD)]
    assert marked_passage(passage, WEIRS, marks) == (
        '<p class="repeated">Sills:</p><div class="table"><table>'
        '<thead class="repeated"><tr><th><mark class="answer">Weir</mark></th>'
        '<th><mark class="answer">&lt;Sill&gt;</mark></th></tr></thead>'
        '<tbody><tr><td><mark class="answer">Lower</mark></td>'
        '<td><mark class="answer"><mark class="word">7</mark></mark></td></tr></tbody></table></div><p>All are low.</p>'
    )


def test_a_passage_without_a_lead_repeats_nothing() -> None:
    html = marked_passage(later_weirs("", "Lower | 7"), WEIRS, [])
    assert html == '<div class="table"><table><tbody><tr><td>Lower</td><td>7</td></tr></tbody></table></div>'


def test_the_introduction_of_a_list_that_goes_on_is_repeated() -> None:
    document = ingest.read_bytes("a.md", b"# A\n\nTo do:\n\n- one\n- two\n", "a.md")
    start = document.text.index("\u2022 two")
    passage = Passage("a.md#top:1", "a.md", "A", (), "To do:\n\u2022 two", start, start + 5, (), "", 9, lead=Span(3, 9))
    assert marked_passage(passage, document, []) == (
        '<p class="repeated">To do:</p><ul><li class="depth-0"><span class="bullet">\u2022 </span>two</li></ul>'
    )


def test_the_legend_has_a_sample_of_each_ink_that_is_there() -> None:
    word, answer = Mark(0, 1, MarkKind.WORD), Mark(2, 3, MarkKind.ANSWER)
    words = '<p class="legend"><span class="sample word">a word of your question</span>'
    assert [legend([]), legend([word, word]), legend([answer], article=True), legend([answer, word])] == [
        "",
        f'{words}<span class="unseen">in the passage</span></p>',
        '<p class="legend"><span class="sample answer">the sentence that answers best</span>'
        '<span class="unseen">in this article</span></p>',
        f'{words}<span class="sample answer">the sentence that answers best</span>'
        '<span class="unseen">in the passage</span></p>',
    ]
