"""Articles are equal in every run, and their offsets are those of their text."""

from __future__ import annotations

from random import Random

import pytest

from core.documents import BlockKind
from core.errors import ArticleError
from faults.histories.articles import cut, draw_article, draw_metadata, encoder, with_metadata
from faults.small_index import InventedArticle


def test_an_article_is_that_of_its_seed() -> None:
    first, second = (draw_article(Random(seed), "a/lamp.txt") for seed in (1, 2))
    assert first == draw_article(Random(1), "a/lamp.txt")
    assert first.digest != second.digest
    assert (first.document_id, first.source) == ("a/lamp.txt", "/a/lamp.txt")


@pytest.mark.parametrize("whole_sections", [False, True])
def test_passages_and_sentences_are_parts_of_the_text(whole_sections: bool) -> None:
    found = set()
    for seed in range(40):
        article = draw_article(Random(seed), "lamp.md")
        passages = cut(article, whole_sections)
        found.add(len(passages))
        assert all(article.text[each.start : each.end] == each.text for each in passages)
        assert all(each.text_of(sentence).endswith(".") for each in passages for sentence in each.sentences)
        assert [" ".join(map(each.text_of, each.sentences)).split() for each in passages] == [
            each.text.split() for each in passages
        ]
        assert len({each.passage_id for each in passages}) == len(passages)
        if not whole_sections:
            assert len(passages) == sum(block.kind is BlockKind.PARAGRAPH for block in article.blocks)
    assert {0, 1} < found


def test_other_metadata_is_another_article() -> None:
    article = draw_article(Random(1), "lamp.md")
    other = with_metadata(article, draw_metadata(Random(5)))
    assert (other.text, other.digest == article.digest) == (article.text, False)


def test_an_unreadable_article_says_so() -> None:
    article = draw_article(Random(1), "lamp.md")
    assert InventedArticle(article).read() is article
    assert (InventedArticle(article).digest, InventedArticle(article).size) == (article.digest, len(article.text))
    with pytest.raises(ArticleError, match=r"lamp\.md"):
        InventedArticle(article, unreadable=True).read()


def test_vectors_are_those_of_the_words() -> None:
    one, same = (encoder().encode_question("lamp and oil").vector.tolist() for _ in range(2))
    assert one == same
