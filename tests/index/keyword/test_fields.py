"""The keyword fields of a passage."""

from __future__ import annotations

from core.documents import Metadata, Passage
from index.keyword.fields import FieldWords, field_texts, field_words, metadata_texts, searched_metadata

PASSAGE = Passage("a#b:0", "a", "Cats", ("Cats' naps", "At noon"), "Cats nap, naps.", 0, 15, (), "", 9)


def test_a_passage_has_a_title_a_heading_of_all_headings_and_a_body() -> None:
    texts = {"title": "Cats", "heading": "Cats' naps / At noon", "body": "Cats nap, naps."}
    assert field_texts(PASSAGE) == texts | {"metadata": ""}
    assert field_texts(PASSAGE, "Ann Li") == texts | {"metadata": "Ann Li"}


def test_terms_are_listed_by_field_and_words_once_for_all_fields() -> None:
    terms = {"title": ["cat"], "heading": ["cat", "nap", "at", "noon"], "body": ["cat", "nap", "nap"]}
    assert field_words(PASSAGE, "Ann Lis") == FieldWords(
        terms | {"metadata": ["ann", "lis"]}, frozenset({"cats", "nap", "naps", "at", "noon", "ann", "lis"})
    )


def test_authors_and_tags_find_every_passage_and_all_else_the_first() -> None:
    metadata = Metadata(("Ann Li", "Bo Ek"), "2024-05", "en", ("tea",), "How to brew.", (("isbn", "9780141"),))
    everything = "Ann Li\nBo Ek\ntea\nHow to brew.\n2024\n9780141"
    assert list(metadata_texts(metadata, 3)) == [everything, "Ann Li\nBo Ek\ntea", "Ann Li\nBo Ek\ntea"]
    assert list(metadata_texts(metadata, 0)) == []


def test_switches_and_layout_are_not_searched() -> None:
    others = (("draft", "no"), ("layout", "post"), ("published", "true"), ("order", "7"), ("publisher", "Tea Press"))
    assert searched_metadata(Metadata(others=others)) == "Tea Press"


def test_a_long_description_is_cut_after_two_hundred_words() -> None:
    words = [f"w{number}" for number in range(300)]
    assert searched_metadata(Metadata(description=" ".join(words))).split() == words[:200]
