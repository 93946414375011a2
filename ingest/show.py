"""Show the outline and the passages of a document, as text for people or as JSON for programs."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence

from core.counts import counted
from core.documents import Document, Passage
from core.errors import ArticleError


def document_as_json(file: str, document: Document, passages: Sequence[Passage]) -> str:
    """Return one line of JSON with the file, the title, the sections and the passages.

    `start` and `end` are offsets in characters into the text of the document; those of a passage are its body's, and
    `lead` holds those of its lead, which stands before the body in `text`, with a line break. `word_pieces` is the
    number of tokens of the passage with its title and headings.
    """
    sections = [
        {"heading": section.heading, "level": section.level, "start": section.start, "end": section.end}
        for section in document.sections
    ]
    passage_entries = [
        {
            "passage_id": passage.passage_id,
            "headings": list(passage.headings),
            "text": passage.text,
            "start": passage.start,
            "end": passage.end,
            "lead": passage.lead and passage.lead._asdict(),
            "page": passage.page,
            "word_pieces": passage.token_count,
        }
        for passage in passages
    ]
    entry = {
        "file": file,
        "title": document.title,
        "metadata": document.metadata.as_json(),
        "sections": sections,
        "passages": passage_entries,
    }
    return json.dumps(entry, ensure_ascii=False)


def error_as_json(error: ArticleError) -> str:
    """Return one line of JSON with the file and the reason why it could not be read."""
    return json.dumps({"file": error.file, "error": error.reason}, ensure_ascii=False)


def document_as_text(file: str, document: Document, passages: Sequence[Passage]) -> str:
    """Return the properties and the indented headings of the document, then each passage with its id and tokens."""
    outline = [f"{'  ' * (section.level - 1)}{section.heading}" for section in document.sections]
    properties = [f"  {name}: {value}" for name, value in _properties(document)]
    about = ["Properties", "\n".join(properties)] if properties else []
    parts = [file, *about, "Outline", "\n".join(f"  {line}" for line in outline), f"Passages: {len(passages)}"]
    return "\n\n".join([*parts, *(_format_passage(passage) for passage in passages)]) + "\n"


def _properties(document: Document) -> Iterator[tuple[str, str]]:
    """Yield the name and the value of each property that the file gives."""
    for name, value in document.metadata.as_json().items():
        if isinstance(value, dict):
            yield from value.items()
        elif value:
            yield name, ", ".join(value) if isinstance(value, list) else str(value)


def _format_passage(passage: Passage) -> str:
    headings = " > ".join((passage.title, *passage.headings))
    text = "\n".join(f"    {line}" for line in passage.text.split("\n"))
    page = f", page {passage.page}" if passage.page else ""
    return f"  {passage.passage_id}  ({counted(passage.token_count, 'token')}{page})\n  {headings}\n{text}"
