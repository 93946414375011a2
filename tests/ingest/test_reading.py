"""Reading and chunking obey their laws on texts that hypothesis generates."""

from __future__ import annotations

import itertools

import pytest
from hypothesis import given, settings, strategies as st

from core.documents import BlockKind, Document
from core.errors import ArticleError, DamagedFile
from embedding.token_counts import TokenCounter
from ingest.canonical import Draft, replace_unprintable
from ingest.chunking.chunker import chunk
from ingest.reading import SUFFIXES, read_bytes, read_text

WORDS = st.sampled_from(
    [
        "tea",
        "Tea",
        "e.g.",
        "0.5",
        "mg",
        "Dr.",
        "water,",
        "leaves;",
        "and",
        "(so)",
        "–",
        "“why?”",
        "incomprehensibilities",
        "症状。",
        "🙂",
        "is.",
        "No!",
        "|",
        "a:",
    ]
)
SENTENCE = st.lists(WORDS, min_size=1, max_size=14).map(" ".join)
LINE = st.one_of(
    SENTENCE,
    SENTENCE.map(lambda text: f"  • {text}"),
    SENTENCE.map(lambda text: f"- {text}"),
    SENTENCE.map(lambda text: f"## {text}"),
    SENTENCE.map(lambda text: f"{text}.\n"),
    st.sampled_from(
        [
            *("", "", "Causes\n", "Outlook\n", "===", "---", "a | b", "Advertisement\n", "1. one", "\ttab", "\u2028"),
            "\n| Drug | Dose |\n| --- | --- |\n" + "| iron | 5 mg |\n" * 9,
        ]
    ),
)
TEXT = st.lists(LINE, max_size=25).map("\n".join)
ANYTHING = st.one_of(TEXT, st.text(max_size=200))
LIMIT_AND_TOKEN_LENGTH = st.tuples(st.integers(8, 60), st.sampled_from([1, 3, 1000]))
QUICKLY = settings(max_examples=120)


def check_passages(document: Document, tokenizer: TokenCounter) -> None:
    """Check that the passages fit the limit and cover the text once, except headings and boilerplate."""
    passages = chunk(document, tokenizer)
    covered: list[int] = []
    for passage in passages:
        assert passage.text_in(document.text) == passage.text == passage.text.strip()
        assert document.text[passage.start : passage.end] == passage.body == passage.body.strip()
        assert passage.token_count == tokenizer.count(passage.embedded_text) <= tokenizer.limit
        sentences = [passage.text[sentence.start : sentence.end] for sentence in passage.sentences]
        assert all(sentence == sentence.strip() != "" for sentence in sentences)
        offsets = [
            passage.body_start,
            *(offset for sentence in passage.sentences for offset in (sentence.start, sentence.end)),
        ]
        assert offsets == sorted(offsets)
        covered.extend(range(passage.start, passage.end))
        if passage.lead:
            lead = document.text[passage.lead.start : passage.lead.end]
            assert passage.lead.end <= passage.start
            assert passage.lead_text == lead == lead.strip() != ""
    assert len(covered) == len(set(covered))
    assert len({passage.passage_id for passage in passages}) == len(passages)
    covered_offsets = set(covered)
    for block in document.blocks:
        is_indexed = block.kind not in (BlockKind.HEADING, BlockKind.BOILERPLATE)
        block_offsets = {offset for offset in range(block.start, block.end) if not document.text[offset].isspace()}
        assert block_offsets <= covered_offsets if is_indexed else not block_offsets & covered_offsets


def check_outline(document: Document) -> None:
    """Check that the sections and the blocks are in order, do not overlap, and have valid offsets."""
    text, sections = document.text, document.sections
    assert (sections[0].level, sections[0].anchor, sections[0].path, sections[0].start) == (1, "top", (), 0)
    assert all(section.level > 1 and section.path[-1] == section.heading for section in sections[1:])
    assert all(before.end <= after.start for before, after in itertools.pairwise(sections))
    assert len({section.anchor for section in sections}) == len(sections)
    assert [
        b for b in document.blocks if text[b.start : b.end] != text[b.start : b.end].strip() or b.start >= b.end
    ] == []
    offsets = [offset for block in document.blocks for offset in (block.start, block.end)]
    assert offsets == sorted(offsets)


@QUICKLY
@given(title=st.one_of(st.just(""), SENTENCE), text=ANYTHING, limits=LIMIT_AND_TOKEN_LENGTH)
def test_a_given_text_is_kept_and_covered_once(title: str, text: str, limits: tuple[int, int], fake_tokenizer) -> None:
    document = read_text("id", title, text)
    assert document.text == replace_unprintable(text).replace("\r\n", "\n").replace("\r", "\n")
    check_outline(document)
    check_passages(document, fake_tokenizer(*limits))


@QUICKLY
@given(suffix=st.sampled_from([".txt", ".md", ".html"]), text=ANYTHING, limits=LIMIT_AND_TOKEN_LENGTH)
def test_files_of_text_are_covered_once(suffix: str, text: str, limits: tuple[int, int], fake_tokenizer) -> None:
    try:
        document = read_bytes(f"x{suffix}", text.encode(), "id")
    except ArticleError:
        return
    check_outline(document)
    check_passages(document, fake_tokenizer(*limits))


BEGINNINGS = st.sampled_from(
    [b"", b"%PDF-1.7\n", b"PK\x03\x04", b"<html>", b"\xff\xfe", b"---\n", b"\xef\xbb\xbf", b"# "]
)


@QUICKLY
@given(suffix=st.sampled_from(sorted(SUFFIXES)), beginning=BEGINNINGS, rest=st.binary(max_size=300))
def test_any_bytes_are_read_or_refused(suffix: str, beginning: bytes, rest: bytes) -> None:
    name = f"some{suffix}"
    try:
        check_outline(read_bytes(name, beginning + rest, "id"))
    except ArticleError as error:
        assert error.file == name
        assert str(error).startswith(f"{name}: ")


def test_any_error_of_a_library_names_the_file_and_the_reason(monkeypatch: pytest.MonkeyPatch) -> None:
    def broken_reader(name: str, data: bytes) -> Draft:
        raise ZeroDivisionError("float division by zero")

    monkeypatch.setattr("ingest.reading.reader_for", lambda suffix: broken_reader)
    with pytest.raises(DamagedFile) as caught:
        read_bytes("odd.pdf", b"%PDF-1.7", "odd.pdf")
    assert str(caught.value) == (
        "odd.pdf: cannot be read; the file may be broken (ZeroDivisionError: float division by zero). "
        "Open it and save it again."
    )
