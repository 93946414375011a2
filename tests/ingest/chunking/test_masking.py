"""Masked words do not matter: syntok ends sentences at the same offsets in the masked text as in the whole text."""

from __future__ import annotations

import re

import pytest
from hypothesis import example, given, settings, strategies as st
from syntok import segmenter

from ingest.chunking.masking import CLOSING, ENDS, OPENING, mask_inner_words
from ingest.chunking.sentences import sentence_spans

WORD = st.sampled_from(
    ["tea", "leaves", "Tea", "The", "III", "A", "b", "12", "3.5", "e.g", "a-b", "don't", "isIt", "_"]
)
SIGN = st.sampled_from([*".!?;:,'\"()[]{}-_*+<。」”", "...", "Dr.", "No.", "e.g.", "Jan.", "((", "()", ");", "（", "﴾"])
GAP = st.sampled_from([" "] * 12 + ["", "", "", "\n", "  ", "\n\n", "\r\n \n", "\t", "\u200b", "\xa0", "\x1c", "\x85"])
TEXT = st.lists(st.tuples(st.one_of(WORD, WORD, WORD, SIGN), GAP).map("".join), max_size=80).map("".join)
MANY_WORDS = "words " * 60


def sentence_starts(text: str) -> list[int]:
    """Return the offsets at which syntok starts a sentence in the text."""
    return [tokens[0].offset for paragraph in segmenter.analyze(text) for tokens in paragraph]


def sentence_starts_when_masked(text: str) -> list[int]:
    """Return the offsets at which syntok starts a sentence if the inner words of the text are masked."""
    tokenizer = segmenter.Tokenizer(replace_not_contraction=False)
    paragraphs = segmenter.preprocess_with_offsets(text)
    segmented = [
        (start, segmenter.segment(tokenizer.tokenize(mask_inner_words(paragraph)))) for start, paragraph in paragraphs
    ]
    return [start + tokens[0].offset for start, sentences in segmented for tokens in sentences]


@settings(max_examples=800)
@given(st.one_of(TEXT, st.text(max_size=120)))
@example(f"One (it {MANY_WORDS} ends) here. Two.")
@example(f"One ( {MANY_WORDS} ); Two) three. Four.")
@example(f"(One {MANY_WORDS}. Two {MANY_WORDS}) Three.")
@example(f"A. {MANY_WORDS}. B {MANY_WORDS} [1]. Two{MANY_WORDS}...")
def test_sentences_begin_where_syntok_begins_them(text: str) -> None:
    assert sentence_starts_when_masked(text) == sentence_starts(text)


def test_only_words_that_cannot_matter_are_masked() -> None:
    text = "Drink 3.5 cups of tea (black tea is best of all) when it is hot. Then sleep as long as you like; it helps."
    unmasked = "Drink tea (black tea is best of all) when hot. Then like; it helps."
    assert len(mask_inner_words(text)) == len(text)
    assert re.sub(" +", " ", mask_inner_words(text)) == unmasked


def test_a_long_sentence_is_found_as_a_whole() -> None:
    text = f"  It has {MANY_WORDS} in it. So has {MANY_WORDS}this."
    assert [text[start:end][:6] for start, end in sentence_spans(text)] == ["It has", "So has"]


@pytest.mark.parametrize(
    ("ours", "syntoks"),
    [
        (OPENING, segmenter.State.opening_brackets),
        (CLOSING, segmenter.State.closing_brackets),
        (ENDS, segmenter.State.terminals - {"..."}),
    ],
)
def test_the_signs_are_those_of_syntok(ours: str, syntoks: frozenset[str]) -> None:
    assert set(ours) == syntoks
