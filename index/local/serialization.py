"""Documents and passages as JSON, and back."""

from __future__ import annotations

import json
from typing import Any

from core.documents import Block, BlockKind, Document, Passage, Section, Sentence


def to_json(noun: object) -> str:
    """Of a dataclass with slots; what `asdict` would give, in a fifth of the time."""
    return json.dumps(noun, default=_fields)


def document_from_json(text: str) -> Document:
    fields = json.loads(text)
    blocks = tuple(Block(**block | {"kind": BlockKind(block["kind"])}) for block in fields["blocks"])
    sections = tuple(Section(**section | {"path": tuple(section["path"])}) for section in fields["sections"])
    return Document(**fields | {"blocks": blocks, "sections": sections})


def passage_from_json(text: str) -> Passage:
    fields = json.loads(text)
    sentences = tuple(Sentence(**sentence) for sentence in fields["sentences"])
    return Passage(**fields | {"headings": tuple(fields["headings"]), "sentences": sentences})


def _fields(noun: Any) -> dict[str, object]:
    return {name: getattr(noun, name) for name in noun.__slots__}
