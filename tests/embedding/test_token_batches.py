"""Tokenized texts and padded batches of them, whole arrays compared."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
import tokenizers
from hypothesis import given, settings, strategies as st
from tokenizers.models import WordPiece
from tokenizers.pre_tokenizers import BertPreTokenizer
from tokenizers.processors import TemplateProcessing

from core.errors import ModelError
from embedding.encoder import NO_OFFSET
from embedding.token_batches import BatchTokenizer, TokenBatch, TokenizedText

CLS, SEP, UNKNOWN, PAD = 1, 2, 3, 7
VOCABULARY = {"[CLS]": CLS, "[SEP]": SEP, "[UNK]": UNKNOWN, "[PAD]": PAD, "the": 10, "cat": 11, "##s": 12, "a": 13}


@pytest.fixture
def tokenizer_file(tmp_path: Path) -> Path:
    """Write a tokenizer that reads 8 tokens at most, gives its last token the type 5, and pads with 7 of type 4."""
    tokenizer = tokenizers.Tokenizer(WordPiece(VOCABULARY, unk_token="[UNK]"))
    tokenizer.pre_tokenizer = BertPreTokenizer()
    tokenizer.post_processor = TemplateProcessing(
        single="[CLS] $A [SEP]:5", special_tokens=[("[CLS]", CLS), ("[SEP]", SEP)]
    )
    tokenizer.enable_truncation(8)
    tokenizer.enable_padding(pad_id=PAD, pad_type_id=4, pad_token="[PAD]")
    tokenizer.save(str(tmp_path / "tokenizer.json"))
    return tmp_path / "tokenizer.json"


@pytest.fixture
def tokenizer(tokenizer_file: Path) -> BatchTokenizer:
    return BatchTokenizer(tokenizer_file)


def as_lists(text: TokenizedText | TokenBatch) -> list[list[int]]:
    return [array.tolist() for array in text]


def test_tokens_come_with_their_types_and_last_characters(tokenizer: BatchTokenizer) -> None:
    assert [as_lists(text) for text in tokenizer.tokenize(["the cats", "", "a"], "")] == [
        [[CLS, 10, 11, 12, SEP], [0, 0, 0, 0, 5], [NO_OFFSET, 2, 6, 7, NO_OFFSET]],
        [[CLS, SEP], [0, 5], [NO_OFFSET, NO_OFFSET]],
        [[CLS, 13, SEP], [0, 0, 5], [NO_OFFSET, 0, NO_OFFSET]],
    ]


def test_offsets_count_from_the_text_and_are_negative_in_the_prompt(tokenizer: BatchTokenizer) -> None:
    assert [as_lists(text) for text in tokenizer.tokenize(["cat", "a"], "the ")] == [
        [[CLS, 10, 11, SEP], [0, 0, 0, 5], [NO_OFFSET - 4, -2, 2, NO_OFFSET - 4]],
        [[CLS, 10, 13, SEP], [0, 0, 0, 5], [NO_OFFSET - 4, -2, 0, NO_OFFSET - 4]],
    ]


def test_the_last_character_of_a_prompt_that_touches_the_text_is_not_of_the_text(tokenizer: BatchTokenizer) -> None:
    assert tokenizer.tokenize(["cat"], "a:")[0].offsets.tolist() == [NO_OFFSET - 2, -2, -1, 2, NO_OFFSET - 2]


def test_a_text_is_cut_at_the_limit_of_the_model(tokenizer: BatchTokenizer) -> None:
    lengths = [len(text.ids) for text in tokenizer.tokenize(["a " * n for n in (5, 6, 7, 50)], "")]
    assert lengths == [7, 8, 8, 8]


def test_no_texts_have_no_tokens(tokenizer: BatchTokenizer) -> None:
    assert tokenizer.tokenize([], "the ") == []


def test_a_batch_is_padded_to_its_longest_text(tokenizer: BatchTokenizer) -> None:
    batch = tokenizer.pad(tokenizer.tokenize(["a", "the cats", ""], ""))
    assert as_lists(batch) == [
        [[CLS, 13, SEP, PAD, PAD], [CLS, 10, 11, 12, SEP], [CLS, SEP, PAD, PAD, PAD]],
        [[1, 1, 1, 0, 0], [1, 1, 1, 1, 1], [1, 1, 0, 0, 0]],
        [[0, 0, 5, 4, 4], [0, 0, 0, 0, 5], [0, 5, 4, 4, 4]],
        [
            [NO_OFFSET, 0, NO_OFFSET, NO_OFFSET, NO_OFFSET],
            [NO_OFFSET, 2, 6, 7, NO_OFFSET],
            [NO_OFFSET, NO_OFFSET, NO_OFFSET, NO_OFFSET, NO_OFFSET],
        ],
    ]


def test_the_arrays_have_the_types_that_networks_take(tokenizer: BatchTokenizer) -> None:
    [text] = tokenizer.tokenize(["a"], "the ")
    assert [array.dtype for array in text] == [np.int64, np.int64, np.int32]
    assert [array.dtype for array in tokenizer.pad([text])] == [np.int64, np.int64, np.int64, np.int32]


def test_a_network_is_given_ids_mask_and_types(tokenizer: BatchTokenizer) -> None:
    batch = tokenizer.pad(tokenizer.tokenize(["a", ""], ""))
    assert {name: array.tolist() for name, array in batch.inputs.items()} == {
        "input_ids": [[CLS, 13, SEP], [CLS, SEP, PAD]],
        "attention_mask": [[1, 1, 1], [1, 1, 0]],
        "token_type_ids": [[0, 0, 5], [0, 5, 4]],
    }


@pytest.mark.parametrize(("words", "length"), [(0, 4), (1, 4), (2, 4), (3, 8), (6, 8)])
def test_the_length_is_rounded_up_to_a_multiple_of_the_step(tokenizer: BatchTokenizer, words: int, length: int) -> None:
    batch = tokenizer.pad(tokenizer.tokenize(["a " * words, ""], ""), 4)
    assert ([array.shape for array in batch], batch.mask.sum(axis=1).tolist()) == ([(2, length)] * 4, [words + 2, 2])


@settings(max_examples=60)
@given(texts=st.lists(st.lists(st.sampled_from(["the", "cats", "a", "?"])).map(" ".join), min_size=1, max_size=5))
def test_a_batch_holds_each_text_unchanged_and_in_order(texts: list[str], tokenizer: BatchTokenizer) -> None:
    tokenized = tokenizer.tokenize(texts, "the ")
    batch = tokenizer.pad(tokenized, 3)
    assert [
        [array[row][batch.mask[row] == 1].tolist() for array in (batch.ids, batch.types, batch.offsets)]
        for row in range(len(texts))
    ] == [as_lists(text) for text in tokenized]


def test_a_file_that_cannot_be_read_is_named(tmp_path: Path) -> None:
    file = tmp_path / "tokenizer.json"
    with pytest.raises(ModelError) as raised:
        BatchTokenizer(file)
    assert str(raised.value) == (
        f"{file} cannot be read (No such file or directory (os error 2)). "
        "Remove its folder; the next run makes it again."
    )


def test_a_tokenizer_without_padding_is_refused(tokenizer_file: Path) -> None:
    without = tokenizers.Tokenizer.from_file(str(tokenizer_file))
    without.no_padding()
    without.save(str(tokenizer_file))
    with pytest.raises(ModelError) as raised:
        BatchTokenizer(tokenizer_file)
    assert str(raised.value) == (
        f"{tokenizer_file} cannot be read ('pad_id'). Remove its folder; the next run makes it again."
    )
