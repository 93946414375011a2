from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace

import pytest

from core.documents import Block, BlockKind, Document, Passage, Section, Sentence
from core.errors import ModelError
from core.settings import BUNDLED_MODEL
from embedding.models import Model, find_model
from embedding.token_counts import load_token_counter
from ingest.chunking.chunker import chunk, fit_context
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


def test_each_passage_of_a_long_table_begins_with_its_introduction_and_column_names(fake_tokenizer) -> None:
    rows = "\n".join(f"| drug{n} | {n} |" for n in range(20))
    document = read_markdown(f"# T\n\nIn short. Doses are:\n\n| Drug | Dose |\n|---|---|\n{rows}\n\nThe end.")
    passages = chunk(document, fake_tokenizer(limit=40))
    first, *others = passages
    assert (first.lead, first.lead_text, sentences(first)[:3]) == (None, "", ["In short.", "Doses are:", "Drug | Dose"])
    assert {each.lead_text for each in others} == {"Doses are:\n\nDrug | Dose"}
    assert {each.context for each in passages} == {"T"}
    assert [each.text_in(document.text) for each in passages] == [each.text for each in passages]
    assert others[0].text.startswith("Doses are:\n\nDrug | Dose\ndrug")
    assert [row for each in passages for row in sentences(each) if "drug" in row] == [
        f"drug{n} | {n}" for n in range(20)
    ]
    assert all(each.token_count == fake_tokenizer(limit=40).count(each.embedded_text) <= 40 for each in passages)


def long_table(names: str, cell: str, before: str = "", count: int = 12) -> Document:
    """Return a table of two columns; `cell` is repeated in the second one, behind a number in the first one."""
    rows = "\n".join(f"| {n} | {cell} |" for n in range(count))
    return read_markdown(f"# T\n\n{before}\n\n{names}\n|---|---|\n{rows}\n")


def test_column_names_are_repeated_alone_where_the_sentence_before_is_too_long(fake_tokenizer) -> None:
    document = long_table("| Gate | Sill |", "low", before=f"These are {'very ' * 12}many gates.")
    _, *others = chunk(document, fake_tokenizer(limit=44))
    assert others
    assert {each.lead_text for each in others} == {"Gate | Sill"}


def test_long_column_names_may_fill_half_of_the_room(fake_tokenizer) -> None:
    """The limit leaves 40 tokens for text: 18 are more than a fourth of them, 24 more than half."""
    for words, repeated in ((16, True), (22, False)):
        names = f"Gate | {' '.join(f'w{n}' for n in range(words))}"
        _, *others = chunk(long_table(f"| {names} |", "low"), fake_tokenizer(limit=43))
        assert others
        assert {each.lead_text for each in others} == {names if repeated else ""}
        assert all(each.token_count <= 43 for each in others)


def test_each_passage_of_a_row_that_is_cut_begins_with_the_column_names(fake_tokenizer) -> None:
    document = long_table("| Gate | Sill |", "It is low. " * 12, count=2)
    first, *others = chunk(document, fake_tokenizer(limit=30))
    assert len(others) > 2
    assert first.text.startswith("Gate | Sill\n0 | It is low.")
    assert {each.lead_text for each in others} == {"Gate | Sill"}
    assert {each.text.split("\n")[1][:9] for each in others} == {"It is low"}


def test_a_second_table_has_a_lead_of_its_own_and_text_after_a_table_none(fake_tokenizer) -> None:
    def table(name: str) -> str:
        return f"| {name} | Sill |\n|---|---|\n" + "".join(f"| {name}{n} | low |\n" for n in range(9))

    document = read_markdown(f"# T\n\n{table('Gate')}\nThen:\n\n{table('Lock')}\n{'All are low now. ' * 9}")
    passages = chunk(document, fake_tokenizer(limit=30))
    leads = [(each.lead_text, each.body.split(" ")[0][:4]) for each in passages]
    assert set(leads) == {
        ("", "Gate"),
        ("Gate | Sill", "Gate"),
        ("Then:\n\nLock | Sill", "Lock"),
        ("", "All"),
    }


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


class SurchargeTokenizer:
    """A token counter that counts words and signs, two special tokens, and three more where sentences or lines meet.

    So a text has more tokens than its parts.
    """

    def __init__(self, limit: int) -> None:
        self.limit = limit

    def count(self, text: str) -> int:
        return 2 + len(re.findall(r"\w+|[^\w\s]", text)) + 3 * (text.count("\n") + text.count(". "))

    def counts(self, texts: Sequence[str]) -> list[int]:
        return [self.count(text) for text in texts]


class PairTokenizer(SurchargeTokenizer):
    """A token counter that counts two words as one token. So a text has fewer tokens than its parts."""

    def count(self, text: str) -> int:
        return 2 + -(-len(text.split()) // 2)


def texts_and_counts(passages: Sequence[Passage]) -> list[tuple[str, int]]:
    return [(passage.text, passage.token_count) for passage in passages]


def test_a_part_that_is_longer_than_the_sum_of_its_sentences_is_halved_until_it_fits() -> None:
    text = "Tea boils. Milk warms. Bread bakes. Soup cooks."  # 3 tokens each, and 3 where they meet
    halves = [("Tea boils. Milk warms.", 11), ("Bread bakes. Soup cooks.", 11)]
    assert texts_and_counts(chunk(read_text("id", "", text), SurchargeTokenizer(14))) == halves
    assert texts_and_counts(chunk(read_text("id", "", text), SurchargeTokenizer(22))) == halves
    assert texts_and_counts(chunk(read_text("id", "", text), SurchargeTokenizer(23))) == [(text, 23)]
    three = "Tea boils. Milk warms. Bread bakes."
    assert texts_and_counts(chunk(read_text("id", "", three), SurchargeTokenizer(11))) == [
        ("Tea boils.", 5),
        ("Milk warms. Bread bakes.", 11),
    ]
    assert texts_and_counts(chunk(read_text("id", "T", three), SurchargeTokenizer(12))) == [
        ("Tea boils.", 9),
        ("Milk warms.", 9),
        ("Bread bakes.", 9),
    ]


def test_a_sentence_that_fits_by_itself_but_not_below_its_title_is_cut() -> None:
    text = "aa bb cc dd ee ff gg hh"
    document = read_text("id", "T", text)
    assert texts_and_counts(chunk(document, SurchargeTokenizer(10))) == [("aa bb cc dd", 10), ("ee ff gg hh", 10)]
    assert texts_and_counts(chunk(document, SurchargeTokenizer(13))) == [("aa bb cc dd", 10), ("ee ff gg hh", 10)]
    assert texts_and_counts(chunk(document, SurchargeTokenizer(14))) == [(text, 14)]


def test_what_fits_no_limit_is_cut_to_characters() -> None:
    passages = chunk(read_text("id", "", "abc"), SurchargeTokenizer(2))
    assert texts_and_counts(passages) == [("a", 3), ("b", 3), ("c", 3)]


@pytest.mark.parametrize("characters", [30, 31])
def test_a_text_of_six_characters_a_token_is_counted_as_a_whole_and_a_longer_one_sentence_by_sentence(
    characters: int,
) -> None:
    text = "aaaa bb cccc. Dddd ee ".ljust(characters - 1, "f") + "."
    document = replace(read_markdown(f"# Tea\n\n{text}"), title="")
    assert document.text == f"Tea\n\n{text}"
    expected = [(text, 5)] if characters == 30 else [("aaaa bb cccc.", 4), ("Dddd ee ffffffff.", 4)]
    assert texts_and_counts(chunk(document, PairTokenizer(5))) == expected


def test_a_part_of_a_sentence_may_fill_the_limit(fake_tokenizer) -> None:
    text = "aa bb cc dd ee ff gg hh ii jj kk ll"
    passages = chunk(read_text("id", "", text), fake_tokenizer(limit=8))
    assert [(sentences(passage), passage.token_count) for passage in passages] == [
        (["aa bb cc dd ee ff"], 8),
        (["gg hh ii jj kk ll"], 8),
    ]


@pytest.mark.parametrize("limit", [9, 10])  # an item has 9 tokens
def test_an_item_that_fits_is_one_sentence_however_many_it_holds(limit: int, fake_tokenizer) -> None:
    document = replace(read_markdown("# T\n\n- Tea boils. Milk warms.\n- Bread bakes. Soup cooks.\n"), title="")
    passages = chunk(document, fake_tokenizer(limit=limit))
    assert [sentences(passage) for passage in passages] == [["Tea boils. Milk warms."], ["Bread bakes. Soup cooks."]]


def made(*kinds_and_texts: tuple[BlockKind, str]) -> Document:
    """Return a document of these blocks. A section begins with each heading, of level 1 if it is the first."""
    blocks: list[Block] = []
    sections: list[Section] = []
    text = "\n\n".join(each for _, each in kinds_and_texts)
    start = 0
    for kind, block_text in kinds_and_texts:
        end = start + len(block_text)
        if kind is BlockKind.HEADING:
            level = 2 if sections else 1
            path = (block_text,) if sections else ()
            sections.append(Section(block_text, level, block_text.lower() if path else "top", path, start, end))
            blocks.append(Block(kind, start, end, level))
        else:
            blocks.append(Block(kind, start, end))
        start = end + 2
    return Document("id", sections[0].heading, text, tuple(blocks), tuple(sections), "")


def test_passages_end_at_headings_and_at_boilerplate_and_are_numbered_by_section(fake_tokenizer) -> None:
    document = made(
        (BlockKind.HEADING, "Tea"),
        (BlockKind.BOILERPLATE, "Share this."),
        (BlockKind.PARAGRAPH, "A drink."),
        (BlockKind.PARAGRAPH, "It is hot."),
        (BlockKind.BOILERPLATE, "Read more."),
        (BlockKind.BOILERPLATE, "And more."),
        (BlockKind.PARAGRAPH, "It is old."),
        (BlockKind.HEADING, "Empty"),
        (BlockKind.HEADING, "Kinds"),
        (BlockKind.ITEM, "• black"),
        (BlockKind.BOILERPLATE, "Source."),
    )
    passages = chunk(document, fake_tokenizer(limit=50))
    assert [(p.passage_id, p.headings, p.context, p.text, p.token_count) for p in passages] == [
        ("id#top:0", (), "Tea", "A drink.\n\nIt is hot.", 10),
        ("id#top:1", (), "Tea", "It is old.", 7),
        ("id#kinds:0", ("Kinds",), "Tea\nKinds", "• black", 6),
    ]
    assert [document.text[p.start : p.end] for p in passages] == [p.text for p in passages]


def test_a_document_without_text_has_no_passages(fake_tokenizer) -> None:
    assert chunk(made((BlockKind.HEADING, "Tea")), fake_tokenizer(limit=50)) == []
    assert chunk(made((BlockKind.HEADING, "Tea"), (BlockKind.BOILERPLATE, "Source.")), fake_tokenizer(limit=50)) == []


@pytest.mark.parametrize(
    ("title", "path", "limit", "context"),
    [
        ("a b c d e f g h i j k l", (), 28, "a b c d e f g h i j k l"),
        ("a b c d e f g h i j k l", (), 27, "a b c d e f g h i j"),  # a quarter of the words is cut, rounded down
        ("a b c d e f g h i j k l", (), 24, "a b c d e f g h i j"),
        ("a b c d e f g h i j k l", (), 23, "a b c d e f g h"),
        ("a b c d e f g h", (), 19, "a b c d e f g"),  # and at least one
        ("aa bb", ("cc dd",), 12, "aa bb\ncc dd"),
        ("aa bb", ("cc dd",), 11, "aa\ncc dd"),  # of two lines of one length the first is cut
        ("a b", ("cc dd",), 11, "a b\ncc"),
        ("a", ("bb",), 7, "a"),  # a line without words is left out
        ("", ("cc dd",), 50, "cc dd"),
        ("aa", ("", "bb"), 50, "aa\nbb"),
        ("", (), 50, ""),
    ],
)
def test_words_are_cut_from_the_end_of_the_longer_line(
    title: str, path: tuple[str, ...], limit: int, context: str, fake_tokenizer
) -> None:
    assert fit_context(title, path, fake_tokenizer(limit=limit)) == context


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
