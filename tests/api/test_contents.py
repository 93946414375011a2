"""The parts of an article: what each holds, that each is bounded, and that it says where to go on."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import asdict

import pytest
from hypothesis import given, strategies as st

from api.contents import (
    MOST_CHARACTERS,
    MOST_SECTIONS,
    article_outline,
    article_text,
    listed_article,
    passage_in_article,
    section_text,
)
from core.documents import Document, Passage
from core.errors import NotInIndex, UsageError
from core.progress import no_progress
from index.engine import IndexedDocument, Snapshot
from index.memory import MemoryEncodingStore
from index.opening import open_engine
from index.passage_encoding import PassageEncoding
from ingest.chunking import chunk
from ingest.reading import read_bytes
from tests.support.articles import FINGERPRINT, FakeEncoder

RUNNING = """\
---
author: Ann Li
date: 2024-05
---
# Sore feet

Feet ache after a run.

## Causes

New shoes press. Hard ground hurts.

Old shoes slip. Wet socks rub.

## Treatment

Cool the foot with ice.
"""
LONG = "# Many\n\n" + "".join(f"## Part {n}\n\nText {n}.\n\n" for n in range(MOST_SECTIONS + 5))
BODY = "Feet ache after a run."


class WordCounter:
    """A counter of tokens for which each word is one, and a passage holds six of them beside its headings."""

    limit = 12

    def count(self, text: str) -> int:
        return len(text.split())

    def counts(self, texts: list[str]) -> list[int]:
        return [self.count(text) for text in texts]


def indexed(document: Document, passages: list[Passage]) -> IndexedDocument:
    encoding = PassageEncoding(MemoryEncodingStore(), FakeEncoder())
    encoding.encode(passages, no_progress)
    return IndexedDocument(document, tuple(passages), encoding.encoded(passages), indexed_at="2024-06-01T00:00:00")


@pytest.fixture(scope="module")
def snapshot() -> Iterator[Snapshot]:
    engine = open_engine("memory:")
    texts = {"sport/running.md": RUNNING, "many.md": LONG, "lorem #1.md": f"# Lorem\n\n{'ipsum dolor ' * 5000}\n"}
    documents = [read_bytes(name, text.encode(), name) for name, text in texts.items()]
    engine.publish([indexed(each, chunk(each, WordCounter())) for each in documents], (), FINGERPRINT)
    with engine.snapshot() as opened:
        yield opened


def test_the_outline_of_an_article(snapshot: Snapshot) -> None:
    digest = snapshot.document("sport/running.md").digest
    assert asdict(article_outline(snapshot, "sport/running.md")) == {
        "document_id": "sport/running.md",
        "title": "Sore feet",
        "metadata": {
            "authors": ["Ann Li"],
            "date": "2024-05",
            "language": "",
            "tags": [],
            "description": "",
            "others": {},
        },
        "digest": digest,
        "characters": 146,
        "pages": None,
        "warnings": [],
        "address": "./?article=sport%2Frunning.md",
        "sections": [
            {
                "section_id": "sport/running.md#top",
                "anchor": "top",
                "heading": "Sore feet",
                "level": 1,
                "start": 0,
                "end": 33,
                "passages": ["sport/running.md#top:0"],
                "passage_count": 1,
            },
            {
                "section_id": "sport/running.md#causes",
                "anchor": "causes",
                "heading": "Causes",
                "level": 2,
                "start": 35,
                "end": 110,
                "passages": ["sport/running.md#causes:0", "sport/running.md#causes:1"],
                "passage_count": 2,
            },
            {
                "section_id": "sport/running.md#treatment",
                "anchor": "treatment",
                "heading": "Treatment",
                "level": 2,
                "start": 112,
                "end": 146,
                "passages": ["sport/running.md#treatment:0"],
                "passage_count": 1,
            },
        ],
        "section_count": 3,
        "first_section": 0,
        "truncated": False,
        "next_section": None,
    }


def test_an_outline_of_many_sections_goes_on(snapshot: Snapshot) -> None:
    first = article_outline(snapshot, "many.md", most=10**9)
    assert (len(first.sections), first.truncated, first.next_section) == (MOST_SECTIONS, True, MOST_SECTIONS)
    rest = article_outline(snapshot, "many.md", MOST_SECTIONS)
    assert (rest.truncated, rest.next_section, rest.section_count) == (False, None, MOST_SECTIONS + 6)
    headings = [each.heading for part in (first, rest) for each in part.sections]
    assert headings == ["Many", *(f"Part {n}" for n in range(MOST_SECTIONS + 5))]


def test_a_section_is_its_own_text_with_its_heading(snapshot: Snapshot) -> None:
    section = section_text(snapshot, "sport/running.md#causes")
    assert asdict(section) == {
        "section_id": "sport/running.md#causes",
        "document_id": "sport/running.md",
        "title": "Sore feet",
        "heading": "Causes",
        "headings": ["Causes"],
        "level": 2,
        "text": "Causes\n\nNew shoes press. Hard ground hurts.\n\nOld shoes slip. Wet socks rub.",
        "start": 35,
        "end": 110,
        "page": None,
        "passages": ["sport/running.md#causes:0", "sport/running.md#causes:1"],
        "address": "./?article=sport%2Frunning.md&passage=sport%2Frunning.md%23causes%3A0",
        "truncated": False,
        "next_offset": None,
    }
    part = section_text(snapshot, "sport/running.md#causes", most=20)
    assert (part.text, part.truncated, part.next_offset) == ("Causes\n\nNew shoes ", True, 53)
    assert section_text(snapshot, "sport/running.md#causes", part.next_offset).text == section.text[18:]


def test_a_passage_stands_between_its_neighbours(snapshot: Snapshot) -> None:
    found = passage_in_article(snapshot, "sport/running.md#causes:1", around=1)
    assert asdict(found.passage) == {
        "passage_id": "sport/running.md#causes:1",
        "document_id": "sport/running.md",
        "section_id": "sport/running.md#causes",
        "title": "Sore feet",
        "headings": ["Causes"],
        "text": "Old shoes slip. Wet socks rub.",
        "start": 80,
        "end": 110,
        "lead": None,
        "page": None,
        "recognized": False,
        "address": "./?article=sport%2Frunning.md&passage=sport%2Frunning.md%23causes%3A1",
        "truncated": False,
        "next_offset": None,
    }
    around = [[each.passage_id for each in side] for side in (found.before, found.after)]
    assert around == [["sport/running.md#causes:0"], ["sport/running.md#treatment:0"]]
    assert not found.truncated


def test_neighbours_that_have_no_room_are_left_out_the_farthest_first(snapshot: Snapshot) -> None:
    found = passage_in_article(snapshot, "sport/running.md#causes:1", around=3, most=70)
    ids = [[each.passage_id for each in side] for side in (found.before, found.after)]
    assert ids == [["sport/running.md#causes:0"], []]
    assert found.truncated


def test_a_passage_that_is_longer_than_asked_for_is_cut(snapshot: Snapshot) -> None:
    found = passage_in_article(snapshot, "sport/running.md#top:0", around=1, most=4)
    assert (found.passage.text, found.passage.truncated, found.passage.next_offset) == ("Feet", True, 15)
    assert (found.before, found.after, found.truncated) == ([], [], True)
    assert article_text(snapshot, "sport/running.md", 15).text.startswith(" ache after")


def test_a_list_of_articles_says_what_each_file_says(snapshot: Snapshot) -> None:
    row = next(each for each in snapshot.summaries() if each.document_id == "sport/running.md")
    assert asdict(listed_article(row)) == {
        "document_id": "sport/running.md",
        "title": "Sore feet",
        "sections": 3,
        "passages": 4,
        "metadata": row.metadata.as_json(),
        "digest": row.digest,
        "indexed_at": "2024-06-01T00:00:00",
        "added_by_hand": False,
        "warnings": [],
        "address": "./?article=sport%2Frunning.md",
    }


def test_no_part_is_longer_than_the_bound_whatever_is_asked_for(snapshot: Snapshot) -> None:
    part = article_text(snapshot, "lorem #1.md", most=10**9)
    assert MOST_CHARACTERS - 200 <= len(part.text) <= MOST_CHARACTERS
    assert (part.characters, part.truncated, part.next_offset) == (60_006, True, part.end)


@given(most=st.integers(-3, 200), name=st.sampled_from(["sport/running.md", "many.md"]))
def test_the_parts_of_a_text_make_the_whole(snapshot: Snapshot, most: int, name: str) -> None:
    parts, offset = [], 0
    while True:
        part = article_text(snapshot, name, offset, most)
        parts.append(part.text)
        if part.next_offset is None:
            break
        offset = part.next_offset
    assert "".join(parts) == snapshot.document(name).text
    assert max(map(len, parts)) <= max(most, 1)


@pytest.mark.parametrize(
    ("read", "asked"),
    [
        (article_outline, "no.md"),
        (article_text, "sport/running.md#top"),
        (section_text, "sport/running.md"),
        (section_text, "sport/running.md#no"),
        (passage_in_article, "sport/running.md#causes"),
        (passage_in_article, "sport/running.md#causes:9"),
        (passage_in_article, ""),
    ],
)
def test_an_unknown_id_is_named(snapshot: Snapshot, read: object, asked: str) -> None:
    assert callable(read)
    with pytest.raises(NotInIndex, match="The index holds no"):
        read(snapshot, asked)


def test_an_offset_that_is_not_in_the_text_is_refused(snapshot: Snapshot) -> None:
    for offset in (-1, 147):
        with pytest.raises(UsageError, match="is not in the text, which reaches from 0 to 146"):
            article_text(snapshot, "sport/running.md", offset)
    assert article_text(snapshot, "sport/running.md", 146).text == ""
    with pytest.raises(UsageError, match="reaches from 35 to 110"):
        section_text(snapshot, "sport/running.md#causes", 0)
    with pytest.raises(UsageError, match=r"3 sections, numbered from 0\. There is no number 3"):
        article_outline(snapshot, "sport/running.md", 3)
