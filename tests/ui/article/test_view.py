"""An article as HTML: its title, its outline, its headings, its marks, and the box of the opened passage."""

from __future__ import annotations

from dataclasses import replace

from hypothesis import given, strategies as st

import ingest
from core.documents import Block, BlockKind, Document, Mark, MarkKind, Metadata, Passage, Section
from ui.article.view import OpenedArticle, article


def passage_at(start: int, end: int) -> Passage:
    return Passage("a.md#x:0", "a.md", "T", (), "", start, end, (), "", 3)


def test_an_article_has_one_title_its_outline_and_the_opened_passage() -> None:
    source = ingest.read_bytes("a.md", b"# T\n\nTop.\n\n## One\n\nFirst.\n\n### Two\n\nSecond.\n", "a.md")
    start = source.text.index("Second.")
    opened = Passage("a.md#two:0", "a.md", "T", ("One", "Two"), "Second.", start, start + 7, (), "", 3)
    html = article(OpenedArticle(source, [], opened))
    assert html.count("<h1") == 1
    assert '<h2 id="section-1">One</h2><p>First.</p><h3 id="section-2">Two</h3>' in html
    assert 'id="passage" tabindex="-1" aria-label="The passage found"><p>Second.</p></section>' in html
    assert '<li class="level-3"><a href="#section-2" aria-current="location">Two</a></li>' in html


def test_a_whole_article_with_marks_in_its_title_its_headings_and_its_passage() -> None:
    source = ingest.read_bytes(
        "a.md", b"# Tea & milk\n\nTop.\n\n## Green \\<tea>\n\nHot tea.\n\n- one\n- two\n", "a.md"
    )
    start, end = source.text.index("Hot"), len(source.text.rstrip())
    teas = [at for at in range(end) if source.text.lower().startswith("tea", at)]
    marks = [*(Mark(at, at + 3, MarkKind.WORD) for at in teas), Mark(start, start + 8, MarkKind.ANSWER)]
    entries = '<ol><li class="level-2"><a href="#section-1" aria-current="location">Green &lt;tea&gt;</a></li></ol>'
    assert article(OpenedArticle(source, marks, passage_at(start, end))) == (
        '<div class="reading">'
        f'<nav class="outline wide" aria-label="Outline"><p class="outline-title">Outline</p>{entries}</nav>'
        '<nav class="outline narrow" aria-label="Outline"><details><summary>Outline</summary>'
        f"{entries}</details></nav>"
        '<article class="article"><h1 id="section-0"><mark class="word">Tea</mark> &amp; milk</h1><p>Top.</p>'
        '<h2 id="section-1">Green &lt;<mark class="word">tea</mark>&gt;</h2>'
        '<section class="passage" id="passage" tabindex="-1" aria-label="The passage found">'
        '<p><mark class="answer">Hot <mark class="word">tea</mark>.</mark></p>'
        '<ul><li class="depth-0"><span class="bullet">• </span>one</li>'
        '<li class="depth-0"><span class="bullet">• </span>two</li></ul></section></article></div>'
    )


def body(document: Document, passage: Passage | None = None) -> str:
    """Return what stands in the article after its outline."""
    return article(OpenedArticle(document, [], passage)).partition('<article class="article">')[2]


def test_a_title_that_is_not_the_first_heading_of_the_text_stands_above_all_of_it() -> None:
    heading, paragraph = Block(BlockKind.HEADING, 0, 3, 2), Block(BlockKind.PARAGRAPH, 0, 3)
    shown = {
        (heading,): '<h1 id="section-0">a &amp; b</h1><h2>One</h2></article></div>',
        (paragraph,): '<h1 id="section-0">a &amp; b</h1><p>One</p></article></div>',
        (): '<h1 id="section-0">a &amp; b</h1></article></div>',
    }
    assert {blocks: body(Document("a.md", "a & b", "One", blocks, (), "")) for blocks in shown} == shown
    same = Document("a.md", "One", "One", (paragraph,), (), "")
    assert body(same) == '<h1 id="section-0">One</h1><p>One</p></article></div>'


def test_headings_have_the_levels_from_2_to_6() -> None:
    blocks = [Block(BlockKind.HEADING, n, n + 1, level) for n, level in enumerate((1, 2, 3, 6, 7))]
    text = "abcde"
    assert body(Document("a.md", "T", text, tuple(blocks), (), "")) == (
        '<h1 id="section-0">T</h1><h2>a</h2><h2>b</h2><h3>c</h3><h6>d</h6><h6>e</h6></article></div>'
    )


def test_a_heading_is_the_target_of_the_section_that_begins_at_it() -> None:
    """The first section is the title, whose target is the title itself."""
    blocks = tuple(Block(BlockKind.HEADING, at, at + 1, 2) for at in (1, 4, 5))
    sections = tuple(Section(f"S{at}", 2, f"s{at}", (), at, at + 3) for at in (0, 4, 5))
    assert body(Document("a.md", "T", "abcdef", blocks, sections, "")) == (
        '<h1 id="section-0">T</h1><h2>b</h2><h2 id="section-1">e</h2><h2 id="section-2">f</h2></article></div>'
    )


def test_a_mark_stands_where_a_page_of_the_source_begins() -> None:
    kinds = (BlockKind.PARAGRAPH, BlockKind.ROW, BlockKind.ROW, BlockKind.HEADING, BlockKind.PARAGRAPH)
    blocks = tuple(Block(kind, at, at + 2, 2) for kind, at in zip(kinds, (0, 2, 4, 6, 8), strict=True))
    document = Document("a.md", "T", "aabbccddee", blocks, (), "", page_starts=(0, 3, 4, 6), recognized_pages=(4,))
    third, fourth = (
        '<p class="page-start" id="page-3">page 3</p>',
        '<p class="page-start" id="page-4">page 4, read by OCR</p>',
    )
    row = '<div class="table"><table><tbody><tr><td>{}</td></tr></tbody></table></div>'
    box = '<section class="passage" id="passage" tabindex="-1" aria-label="The passage found">'
    assert body(document, passage_at(2, 6)) == (
        f'<h1 id="section-0">T</h1><p>aa</p>{box}{row.format("bb")}{third}{row.format("cc")}</section>'
        f"{fourth}<h2>dd</h2><p>ee</p></article></div>"
    )


def test_what_the_file_says_about_the_article_is_folded_behind_one_line() -> None:
    metadata = Metadata(("Ann <Li>",), "2024-05", "en", ("tea", "hot"), "On tea.", (("is<b>n", "1"),))
    document = Document("a.md", "T", "aa", (Block(BlockKind.PARAGRAPH, 0, 2),), (), "", metadata=metadata)
    rows = [
        *(("authors", "Ann &lt;Li&gt;"), ("date", "2024-05"), ("language", "en"), ("tags", "tea, hot")),
        *(("description", "On tea."), ("is&lt;b&gt;n", "1")),
    ]
    found = "".join(f"<dt>{name}</dt><dd>{value}</dd>" for name, value in rows)
    assert body(document) == (
        '<h1 id="section-0">T</h1><details class="about"><summary><span class="unseen">About the article: </span>'
        f"Ann &lt;Li&gt; · 2024-05 · tea, hot</summary><dl>{found}</dl></details><p>aa</p></article></div>"
    )
    silent = replace(document, metadata=Metadata(language="en"))
    assert "</span>About this article</summary><dl><dt>language</dt><dd>en</dd></dl>" in body(silent)


def test_the_page_of_the_passage_stands_below_the_title() -> None:
    document = Document("a.md", "T", "aa", (), (), "", page_starts=(0,))
    assert body(document, replace(passage_at(0, 2), page=4)) == (
        '<h1 id="section-0">T</h1><p class="about">page 4</p></article></div>'
    )


def test_blocks_that_the_passage_only_touches_are_outside_of_its_box() -> None:
    blocks = tuple(Block(BlockKind.PARAGRAPH, at, at + 2) for at in (0, 2, 4, 6))
    document = Document("a.md", "T", "aabbccdd", blocks, (), "")
    box = '<section class="passage" id="passage" tabindex="-1" aria-label="The passage found">'
    head, tail = '<h1 id="section-0">T</h1>', "</article></div>"
    assert body(document, passage_at(2, 6)) == f"{head}<p>aa</p>{box}<p>bb</p><p>cc</p></section><p>dd</p>{tail}"
    assert body(document, passage_at(3, 4)) == f"{head}<p>aa</p>{box}<p>bb</p></section><p>cc</p><p>dd</p>{tail}"
    assert body(document) == f"{head}<p>aa</p><p>bb</p><p>cc</p><p>dd</p>{tail}"


def test_a_heading_is_never_in_the_box_of_the_passage() -> None:
    blocks = (Block(BlockKind.PARAGRAPH, 0, 1), Block(BlockKind.HEADING, 1, 2, 3), Block(BlockKind.PARAGRAPH, 2, 3))
    html = body(Document("a.md", "T", "abc", blocks, (), ""), passage_at(1, 3))
    assert html.partition("</h1>")[2] == (
        '<p>a</p><h3>b</h3><section class="passage" id="passage" tabindex="-1" aria-label="The passage found">'
        "<p>c</p></section></article></div>"
    )


def current_entries(passage: Passage | None) -> list[str]:
    """Return the entries of the outline that are marked as the current place; sections begin at 0, 10 and 20."""
    sections = tuple(Section(f"S{at}", 2, f"s{at}", (), at, at + 10) for at in (0, 10, 20))
    html = article(OpenedArticle(Document("a.md", "T", "x" * 30, (), sections, ""), [], passage))
    entries = html.partition("<ol>")[2].partition("</ol>")[0].split("<li")[1:]
    assert [entry.partition('">')[2].partition(">")[2].partition("<")[0] for entry in entries] == ["S10", "S20"]
    return [entry.partition("</a>")[0].rpartition(">")[2] for entry in entries if "aria-current" in entry]


def test_the_outline_names_the_section_of_the_passage() -> None:
    at = {0: [], 9: [], 10: ["S10"], 19: ["S10"], 20: ["S20"], 29: ["S20"]}
    assert {start: current_entries(passage_at(start, start + 1)) for start in at} == at
    assert current_entries(None) == []


def test_the_outline_lists_every_section_but_the_title() -> None:
    sections = tuple(Section(heading, 2, heading, (), at, at + 1) for at, heading in enumerate(("T", "A", "B")))
    entries = (
        '<ol><li class="level-2"><a href="#section-1">A</a></li><li class="level-2"><a href="#section-2">B</a></li>'
    )
    html = article(OpenedArticle(Document("a.md", "T", "xyz", (), sections, "")))
    assert html.count(f"{entries}</ol>") == 2
    alone = article(OpenedArticle(Document("a.md", "T", "xyz", (), sections[:1], "")))
    assert alone == '<div class="reading"><article class="article"><h1 id="section-0">T</h1></article></div>'


@given(st.integers(0, 8), st.integers(0, 8), st.integers(0, 8), st.integers(0, 8))
def test_a_block_is_in_the_passage_if_they_share_a_character(a: int, b: int, c: int, d: int) -> None:
    (start, end), (left, right) = sorted((a, b)), sorted((c, d))
    opened = OpenedArticle(Document("a.md", "T", "", (), (), ""), [], passage_at(left, right))
    shared = set(range(start, end)) & set(range(left, right))
    if start < end and left < right:
        assert opened.in_passage(Block(BlockKind.PARAGRAPH, start, end)) == bool(shared)
