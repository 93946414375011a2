"""Token counters: counts by word equal counts by text, if the tokenizer splits at white space."""

from __future__ import annotations

from pathlib import Path

import pytest
import tokenizers
from hypothesis import given, settings, strategies as st
from tokenizers.models import WordPiece
from tokenizers.normalizers import BertNormalizer
from tokenizers.pre_tokenizers import BertPreTokenizer, Whitespace

from core.settings import BUNDLED_MODEL
from embedding.models import Model, find_model
from embedding.token_counts import TextTokenCounter, WordTokenCounter, load_token_counter

WORD = st.sampled_from(
    ["Tea", "naïve", "e\u0301", "\u0301", "[CLS]", "[MA", "SK]", "症状", "🙂", "0.5", "##s", "x" * 120, "\x00"]
)
GAP = st.sampled_from([" ", " ", "\n", "\n\n", "", "\t", "\xa0", "\u200b", "\x1c", "\u2028"])
TEXT = st.one_of(st.lists(st.tuples(WORD, GAP).map("".join)).map("".join), st.text())


@pytest.fixture(scope="module")
def text_counter() -> TextTokenCounter:
    """Load the bundled model's tokenizer, to tokenize each text as a whole."""
    model = find_model(BUNDLED_MODEL)
    return TextTokenCounter(tokenizers.Tokenizer.from_file(str(model.folder / "tokenizer.json")), model.max_tokens)


@settings(max_examples=600)
@given(texts=st.lists(TEXT, max_size=3))
def test_words_counted_one_by_one_are_as_many(texts: list[str], text_counter: TextTokenCounter) -> None:
    assert WordTokenCounter(text_counter).counts(texts) == text_counter.counts(texts)


def test_a_word_that_was_counted_is_not_counted_again(
    text_counter: TextTokenCounter, monkeypatch: pytest.MonkeyPatch
) -> None:
    counter = WordTokenCounter(text_counter)
    assert counter.count("drink tea") == 4
    monkeypatch.setattr(text_counter, "counts", lambda texts: pytest.fail(f"{texts} counted again"))
    assert counter.counts(["tea", "drink\ntea"]) == [3, 4]


def test_not_every_word_is_remembered_for_ever(text_counter: TextTokenCounter, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("embedding.token_counts._MAX_KNOWN_WORDS", 2)
    counter = WordTokenCounter(text_counter)
    assert [counter.count(text) for text in ("drink hot tea", "drink it", "drink hot tea")] == [5, 4, 5]


BERT = (BertNormalizer(), BertPreTokenizer(), [])


@pytest.mark.parametrize(
    ("normalizer", "pre_tokenizer", "added", "kind"),
    [
        (*BERT, WordTokenCounter),
        (BERT[0], BERT[1], ["green tea"], TextTokenCounter),
        (BERT[0], Whitespace(), [], TextTokenCounter),
        (None, BERT[1], [], TextTokenCounter),
    ],
)
def test_a_tokenizer_that_may_look_beyond_a_word_is_given_all(
    normalizer: BertNormalizer | None,
    pre_tokenizer: BertPreTokenizer | Whitespace,
    added: list[str],
    kind: type,
    tmp_path: Path,
) -> None:
    tokenizer = tokenizers.Tokenizer(WordPiece({"[UNK]": 0, "tea": 1}, unk_token="[UNK]"))
    if normalizer:
        tokenizer.normalizer = normalizer
    tokenizer.pre_tokenizer = pre_tokenizer
    tokenizer.add_tokens(added)
    tokenizer.save(str(tmp_path / "tokenizer.json"))
    assert type(load_token_counter(Model("made", tmp_path, 32))) is kind
