"""What reading and chunking make of a file, to look at or for another program."""

from __future__ import annotations

import json
from collections.abc import Sequence

from core.documents import Document, Passage
from core.errors import ArticleError


def as_json(file: str, document: Document, passages: Sequence[Passage]) -> str:
    """One line: the outline and the passages."""
    sections = [{"heading": s.heading, "level": s.level, "start": s.start, "end": s.end} for s in document.sections]
    shown = [
        {
            "passage_id": passage.passage_id,
            "headings": list(passage.headings),
            "text": passage.text,
            "start": passage.start,
            "end": passage.end,
            "word_pieces": passage.token_count,
        }
        for passage in passages
    ]
    whole = {"file": file, "title": document.title, "sections": sections, "passages": shown}
    return json.dumps(whole, ensure_ascii=False)


def error_as_json(error: ArticleError) -> str:
    return json.dumps({"file": error.file, "error": error.reason}, ensure_ascii=False)


def as_text(file: str, document: Document, passages: Sequence[Passage]) -> str:
    """The outline, then each passage with its word pieces."""
    outline = [f"{'  ' * (section.level - 1)}{section.heading}" for section in document.sections]
    parts = [f"{file}\n\nOutline", "\n".join(f"  {line}" for line in outline), f"Passages: {len(passages)}"]
    return "\n\n".join([*parts, *(_passage(passage) for passage in passages)]) + "\n"


def _passage(passage: Passage) -> str:
    headings = " > ".join((passage.title, *passage.headings))
    pieces = "1 word piece" if passage.token_count == 1 else f"{passage.token_count} word pieces"
    text = "\n".join(f"    {line}" for line in passage.text.split("\n"))
    return f"  {passage.passage_id}  ({pieces})\n  {headings}\n{text}"
