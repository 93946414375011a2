"""Endless articles: those of a folder, and then copies of them with new ids and some new words."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from itertools import islice
from pathlib import Path

import pytest
from hypothesis import given, settings, strategies as st

from benchmarks.growth.articles import copy_with_new_words, endless
from core.documents import Document, Passage, Sentence, Span
from embedding.models import Model
from patella.article_files import articles_in

TEXT = "Cats\n\nThe spotted kitten purrs. A striped kitten sleeps."
DOCUMENT = Document("cats.md", "Cats", TEXT, (), (), "digest")
PASSAGE = Passage(
    passage_id="cats.md#top:0",
    document_id="cats.md",
    title="Cats",
    headings=(),
    text=TEXT[6:],
    start=6,
    end=len(TEXT),
    sentences=(Sentence(0, 25), Sentence(26, 50)),
    context="Cats",
    token_count=14,
)


def test_an_article_is_repeated_with_other_words_of_the_same_length() -> None:
    document, (passage,) = copy_with_new_words(DOCUMENT, (PASSAGE,), 3)
    assert (document.document_id, passage.document_id, passage.passage_id) == (
        "3/cats.md",
        "3/cats.md",
        "3/cats.md#top:0",
    )
    assert document.text[passage.start : passage.end] == passage.text
    assert [passage.text_of(sentence)[-1] for sentence in passage.sentences] == [".", "."]
    replaced = [(old, new) for old, new in zip(TEXT.split(), document.text.split(), strict=True) if old != new]
    assert 1 <= len(replaced) <= 2
    assert [len(old) == len(new) for old, new in replaced] == [True] * len(replaced)
    assert copy_with_new_words(DOCUMENT, (PASSAGE,), 3) == (document, (passage,))
    assert copy_with_new_words(DOCUMENT, (PASSAGE,), 4)[0].text != document.text


def test_the_lead_of_a_passage_has_the_new_words_too() -> None:
    text = "Kitten | Habit\nspotted | sleeping\nstriped | sleeping"
    later = replace(
        PASSAGE, text="Kitten | Habit\nstriped | sleeping", start=34, end=52, sentences=(), lead=Span(0, 14)
    )
    document, (passage,) = copy_with_new_words(replace(DOCUMENT, text=text), (later,), 3)
    assert document.text != text
    assert passage.text == passage.text_in(document.text)


def test_articles_go_on_when_the_folder_is_used_up(tmp_path: Path, model_folder: Path) -> None:
    for name in ("a", "b"):
        (tmp_path / f"{name}.md").write_text(f"# {name}\n\nThe cat and the dog sleep.\n")
    model = Model("tiny", model_folder, 32)
    ids = [document.document_id for document, _ in islice(endless(articles_in(tmp_path), model), 5)]
    assert ids == ["a.md", "b.md", "1/a.md", "1/b.md", "2/a.md"]


def test_a_copy_keeps_all_but_its_id_and_its_words() -> None:
    document, (passage,) = copy_with_new_words(DOCUMENT, (PASSAGE,), 3)
    assert replace(document, document_id="cats.md", text=TEXT) == DOCUMENT
    assert replace(passage, passage_id="cats.md#top:0", document_id="cats.md", text=PASSAGE.text) == PASSAGE


def passages_of(text: str, length: int) -> tuple[Passage, ...]:
    """Return the text cut into passages of this length."""
    return tuple(
        replace(
            PASSAGE,
            passage_id=f"cats.md#top:{n}",
            text=text[start : start + length],
            start=start,
            end=min(start + length, len(text)),
        )
        for n, start in enumerate(range(0, len(text), length))
    )


@given(st.text("abcdefg AB.", min_size=1, max_size=80), st.integers(5, 80), st.integers(1, 9))
@settings(max_examples=50)
def test_every_passage_stays_at_its_place_and_at_most_two_of_its_words_are_new(
    text: str, length: int, round_number: int
) -> None:
    document, copies = copy_with_new_words(replace(DOCUMENT, text=text), passages_of(text, length), round_number)
    assert document.text == "".join(copy.text for copy in copies)
    for copy, original in zip(copies, passages_of(text, length), strict=True):
        changed = [at for at, (old, new) in enumerate(zip(original.text, copy.text, strict=True)) if old != new]
        words = {
            match.span() for match in re.finditer(r"[a-z]+", original.text) if set(range(*match.span())) & set(changed)
        }
        assert len(words) <= 2
        assert all(end - start >= 5 for start, end in words)


def test_words_of_four_letters_and_names_are_never_new() -> None:
    text = "a cat drinks_milk with Kittens IN may2024"
    copies = [copy_with_new_words(replace(DOCUMENT, text=text), passages_of(text, 99), n) for n in range(1, 20)]
    assert {document.text for document, _ in copies} == {text}


def new_words(word: str, round_number: int) -> set[str]:
    """Return what becomes of a word in articles of twenty names: it is replaced up to twice in each."""
    text = f"{'a ' * 20}{word}"
    documents = [replace(DOCUMENT, document_id=f"{n}.md", text=text) for n in range(20)]
    copies = [copy_with_new_words(document, passages_of(text, len(text)), round_number)[0] for document in documents]
    return {copy.text.split()[-1] for copy in copies} - {word}


def test_one_word_becomes_the_same_new_word_in_one_round_and_another_in_the_next() -> None:
    found = [new_words("kitten", 1), new_words("kitten", 2), new_words("spring", 1)]
    assert all(1 <= len(words) <= 2 for words in found)
    assert all(re.fullmatch("[a-z]{6}", word) for words in found for word in words)
    assert len(set.union(*found)) == sum(map(len, found))


def test_a_copy_is_cut_as_its_article_and_every_round_copies_the_article_itself(
    tmp_path: Path, model_folder: Path
) -> None:
    (tmp_path / "long.md").write_text("# Cats\n\n" + "The spotted kitten and the dog sleep. " * 9, "utf-8")
    rounds = list(islice(endless(articles_in(tmp_path), Model("tiny", model_folder, 32)), 3))
    original, *copies = rounds
    assert len(original[1]) > 2
    assert copies == [copy_with_new_words(*original, n) for n in (1, 2)]


def test_without_articles_there_is_no_end_to_wait_for(
    tmp_path: Path, model_folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def three_rounds(start: int) -> Iterator[int]:
        yield from range(start, start + 3)
        pytest.fail("rounds without an article went on and on")

    monkeypatch.setattr("benchmarks.growth.articles.count", three_rounds)
    assert list(endless([], Model("tiny", model_folder, 32))) == []
