"""Documents and passages survive the conversion to JSON and back, whichever version wrote them."""

from __future__ import annotations

import json
from dataclasses import replace

from core.documents import Block, BlockKind, Document, Metadata, Passage, Section, Sentence, Span
from index.engine import DocumentSummary
from index.serialization import document_from_json, passage_from_json, summary_from_json, to_json

PASSAGE = Passage(
    passage_id="cats.md#top:0",
    document_id="cats.md",
    title="Cats",
    headings=("Sleep", "Naps"),
    text="Cats nap. Dogs too.",
    start=6,
    end=25,
    sentences=(Sentence(0, 9), Sentence(10, 19)),
    context="Cats",
    token_count=8,
)


def test_a_document_comes_back_as_it_was() -> None:
    blocks = (Block(BlockKind.HEADING, 0, 4, 1), Block(BlockKind.ITEM, 6, 17, 2))
    sections = (Section("Cats", 1, "top", (), 0, 4), Section("Naps", 2, "naps", ("Sleep", "Naps"), 4, 17))
    document = Document("cats.md", "Cats", "Cats\n\n• They nap", blocks, sections, "digest", "/cats.md")
    assert document_from_json(to_json(document)) == document
    metadata = Metadata(("Ann Li",), "2024-05", "en", ("cats",), "On cats.", (("rating", "4"),))
    scanned = replace(
        document, metadata=metadata, page_starts=(0, 6), recognized_pages=(2,), warnings=("page 3 has no text",)
    )
    assert document_from_json(to_json(scanned)) == scanned


def test_a_document_of_an_index_without_metadata_is_read() -> None:
    document = Document("cats.md", "Cats", "Cats", (), (), "digest")
    fields = json.loads(to_json(document))
    for name in ("metadata", "page_starts", "recognized_pages", "warnings"):
        del fields[name]
    assert document_from_json(json.dumps(fields)) == document


def test_a_summary_comes_back_with_its_metadata_and_an_early_one_without() -> None:
    metadata = Metadata(("Ann Li",), "2024-05", "en", ("cats",), "On cats.", (("rating", "4"),))
    summary = DocumentSummary("cats.md", "Cats", 1, 2, "", "2024-01-01", "digest", False, metadata=metadata)
    assert summary_from_json(to_json(summary)) == summary
    fields = json.loads(to_json(summary))
    del fields["metadata"]
    assert summary_from_json(json.dumps(fields)) == replace(summary, metadata=Metadata())


def test_a_passage_comes_back_as_it_was() -> None:
    assert passage_from_json(to_json(PASSAGE)) == PASSAGE
    later = replace(PASSAGE, text="Kinds:\nCats nap. Dogs too.", lead=Span(0, 6))
    assert passage_from_json(to_json(later)) == later


def test_a_passage_of_an_index_without_leads_is_read() -> None:
    fields = json.loads(to_json(PASSAGE))
    del fields["lead"]
    assert passage_from_json(json.dumps(fields)) == PASSAGE


def test_a_passage_of_an_index_of_version_0_1_is_read() -> None:
    fields = json.loads(to_json(PASSAGE))
    fields["word_pieces"] = fields.pop("token_count")
    assert passage_from_json(json.dumps(fields)) == PASSAGE
