from __future__ import annotations

import pytest

from core.documents import Document, Passage, Sentence
from core.errors import ModelError
from core.settings import BUNDLED_MODEL
from embedding.models import Model, find_model
from embedding.token_counts import load_token_counter
from ingest.chunking.chunker import chunk, fit_context
from ingest.chunking.packing import pack
from ingest.chunking.sentences import sentence_spans
from ingest.reading import read_bytes, read_text


def read_markdown(text: str) -> Document:
    return read_bytes("x.md", text.encode(), "id")


def sentences(passage: Passage) -> list[str]:
    return [passage.text[sentence.start : sentence.end] for sentence in passage.sentences]


def test_a_passage_as_a_whole(fake_tokenizer) -> None:
    document = read_markdown("# Tea\n\nA drink.\n\n## Kinds\n\nTwo kinds:\n\n- black\n- green\n")
    start = document.text.index("Two")
    assert chunk(document, fake_tokenizer(limit=50))[1] == Passage(
        passage_id="id#kinds:0",
        document_id="id",
        title="Tea",
        headings=("Kinds",),
        text="Two kinds:\n\n• black\n• green",
        start=start,
        end=len(document.text),
        sentences=(Sentence(0, 27),),
        context="Tea\nKinds",
        token_count=11,
    )


def test_a_section_that_is_too_long_is_cut_between_sentences_into_even_passages(fake_tokenizer) -> None:
    text = " ".join(f"This is sentence number {n} here." for n in range(9))  # 7 tokens each, 63 in all
    passages = chunk(read_text("id", "Title", text), fake_tokenizer(limit=40))
    assert [len(passage.sentences) for passage in passages] == [5, 4]
    assert [passage.token_count for passage in passages] == [38, 31]
    assert [passage.passage_id for passage in passages] == ["id#top:0", "id#top:1"]


def test_a_list_too_long_for_a_passage_is_cut_between_items_and_begins_with_its_introduction(fake_tokenizer) -> None:
    items = "\n".join(f"- item number {n}." for n in range(8))
    document = read_markdown(f"# T\n\nIn short. These are they:\n\n{items}")
    passages = chunk(document, fake_tokenizer(limit=24))
    assert [sentences(passage) for passage in passages] == [
        ["In short.", "These are they:", "item number 0.", "item number 1."],
        ["item number 2.", "item number 3.", "item number 4."],
        ["item number 5.", "item number 6.", "item number 7."],
    ]


@pytest.mark.parametrize(
    ("before", "items", "expected"),
    [
        ("Common are the:", ["ankle", "knee"], ["Common are the:\n\n• ankle\n• knee"]),
        ("Some are common.", ["ankle", "knee"], ["Some are common.", "ankle\n• knee"]),
        ("Do this:", ["Sit down.", "Stretch"], ["Do this:", "Sit down.", "Stretch"]),
        ("Long ones:", ["word " * 50, "word " * 50], ["Long ones:", ("word " * 50).strip(), ("word " * 50).strip()]),
    ],
)
def test_a_list_of_a_few_words_each_is_one_sentence(
    before: str, items: list[str], expected: list[str], fake_tokenizer
) -> None:
    document = read_markdown(f"# T\n\n{before}\n\n" + "\n".join(f"- {item}" for item in items))
    (passage,) = chunk(document, fake_tokenizer(limit=500))
    assert sentences(passage) == expected


def test_a_sentence_too_long_is_cut_at_a_clause_and_every_word_is_kept(fake_tokenizer) -> None:
    text = "When the water boils in the kettle, it is poured over the leaves of the tea without delay."
    passages = chunk(read_text("id", "", text), fake_tokenizer(limit=14))
    assert [passage.text for passage in passages] == [
        "When the water boils in the kettle,",
        "it is poured over the leaves of the tea without delay.",
    ]


def test_a_word_longer_than_the_limit_is_cut_anywhere(fake_tokenizer) -> None:
    word = "abcdefghij" * 20
    passages = chunk(read_text("id", "", word), fake_tokenizer(limit=12, token_length=5))
    assert "".join(passage.text for passage in passages) == word
    assert max(passage.token_count for passage in passages) <= 12


def test_rows_and_headings_never_share_a_sentence(fake_tokenizer) -> None:
    document = read_markdown("# T\n\n| a | b |\n| - | - |\n| c d | e |\n")
    (passage,) = chunk(document, fake_tokenizer(limit=50))
    assert sentences(passage) == ["a | b", "c d | e"]


@pytest.mark.parametrize(
    ("limit", "context"),
    [
        (40, "The title of it\nOuter heading\nMiddle heading\nInner heading"),
        (22, "The title of it\nMiddle heading\nInner heading"),
        (18, "The title of it\nInner heading"),
        (14, "The title of\nInner heading"),
        (8, "The\nInner"),
        (4, ""),
    ],
)
def test_a_context_takes_half_of_the_room_at_most(limit: int, context: str, fake_tokenizer) -> None:
    path = ("Outer heading", "Middle heading", "Inner heading")
    fitted_context = fit_context("The title of it", path, fake_tokenizer(limit=limit))
    assert fake_tokenizer(limit=limit).count(fitted_context) <= max(limit // 2, 2)
    assert fitted_context == context


@pytest.mark.parametrize(
    ("weights", "limit", "sizes"),
    [
        ([], 10, []),
        ([4, 4, 4], 12, [3]),
        ([4, 4, 4, 4], 12, [2, 2]),
        ([9, 1, 1, 1, 1, 9], 12, [3, 3]),
        ([20, 1], 12, [1, 1]),
    ],
)
def test_packing_is_even_and_uses_the_fewest_bins(weights: list[int], limit: int, sizes: list[int]) -> None:
    assert pack(weights, limit) == sizes


@pytest.mark.parametrize(
    "expected",
    [
        ["Take 0.5 mg at night.", "Dr. Smith agrees."],
        ["It helps, e.g. in Multiple sclerosis.", "So does rest."],
        ["Smith et al. (2020) saw approx. 5 cases.", "In the U.S. Army it is rare."],
        ["See Fig. 3.", "Is that so?", "Yes!"],
        ['He said "Stop."', "Then he left."],
        ["これは文です。", "次の文です。"],
        ["One line\nand the next.", "Then more."],
        ["No end at all"],
    ],
)
def test_sentences(expected: list[str]) -> None:
    gap = "" if "。" in expected[0] else " "
    text = gap.join(expected)
    assert [text[start:end] for start, end in sentence_spans(text)] == expected


def test_the_tokenizer_counts_as_the_model_does() -> None:
    from sentence_transformers import SentenceTransformer

    model = find_model(BUNDLED_MODEL)
    encoder = SentenceTransformer(str(model.folder), device="cpu", local_files_only=True)
    tokenizer = load_token_counter(model)
    texts = [
        "",
        "Tea",
        "Clonus, naïve 症状 🙂 0.5 mg\n\n• x",
        "unbelievable" * 40,
        "Ünïcödé — “quoted”" * 9,
        "word " * 400,
    ]
    counted = [len(encoder.tokenizer(text, truncation=False)["input_ids"]) for text in texts]
    assert tokenizer.counts(texts) == [tokenizer.count(text) for text in texts] == counted
    assert tokenizer.limit == encoder.max_seq_length


def test_a_broken_tokenizer_is_named(tmp_path) -> None:
    (tmp_path / "tokenizer.json").write_text("{}")
    with pytest.raises(ModelError, match=r"tokenizer.json cannot be read"):
        load_token_counter(Model("broken", tmp_path, 256))
