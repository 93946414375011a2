"""What of a passage goes into which keyword field, and what the list of articles shows of a document."""

from __future__ import annotations

from documents import Passage
from index.engine import DocumentSummary, IndexedDocument


def field_texts(passage: Passage) -> dict[str, str]:
    """The text of each field of `index.bm25.FIELDS`."""
    return {"title": passage.title, "heading": " / ".join(passage.headings), "body": passage.text}


def summary(indexed: IndexedDocument) -> DocumentSummary:
    document = indexed.document
    return DocumentSummary(
        document_id=document.document_id,
        title=document.title,
        sections=len(document.sections),
        passages=len(indexed.passages),
        source=document.source,
        indexed_at=indexed.indexed_at,
        digest=document.digest,
        added_by_hand=indexed.added_by_hand,
    )
