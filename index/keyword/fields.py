"""The keyword fields of a passage: their texts, terms and words."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from itertools import islice

from core.documents import Metadata, Passage
from index.keyword.analysis import folded_words, stem

_MAX_WORDS = 200  # of the metadata of one article: more is no property of it
_SWITCH = re.compile(r"true|false|yes|no|on|off|null|none|\d{1,3}", re.IGNORECASE)
_OF_LAYOUT = frozenset(
    [
        *("layout", "template", "theme", "type", "permalink", "slug", "url", "aliases", "draft", "weight", "toc"),
        *("math", "id", "sidebar_position", "sidebar_label", "hide", "cssclass", "cssclasses", "nav_order", "parent"),
        *("comments", "generator", "viewport", "robots", "image", "cover", "thumbnail", "banner", "icon"),
    ]
)
"""Names of fields that tell a program what to do with the article. Nobody looks for their values."""


def field_texts(passage: Passage, metadata: str = "") -> dict[str, str]:
    """Return the text of each keyword field of a passage: "title", "heading", "body" and "metadata".

    `metadata` is the text that `metadata_texts` gives for the passage.
    """
    headings = " / ".join(passage.headings)
    return {"title": passage.title, "heading": headings, "body": passage.text, "metadata": metadata}


def metadata_texts(metadata: Metadata, passages: int) -> Iterator[str]:
    """Yield the words of an article's metadata that find each of its passages, in the order of the passages.

    Authors and tags find every passage. All other fields find the first passage alone: a word of a description that
    stood in every passage would look common.
    """
    for number in range(passages):
        yield searched_metadata(metadata) if number == 0 else _cut([*metadata.authors, *metadata.tags])


def searched_metadata(metadata: Metadata) -> str:
    """Return all texts of an article's metadata that are searched, one a line. Switches and layout are left out.

    Of a date it is the year.

    >>> searched_metadata(Metadata(("Ann Li",), tags=("tea",), others=(("draft", "false"), ("isbn", "9780141"))))
    'Ann Li\\ntea\\n9780141'
    """
    searched = (value for name, value in metadata.others if name.lower() not in _OF_LAYOUT)
    others = [value for value in searched if not _SWITCH.fullmatch(value)]
    return _cut([*metadata.authors, *metadata.tags, metadata.description, metadata.date[:4], *others])


def _cut(texts: list[str]) -> str:
    """Return the texts that are not empty, one a line, without what follows the first _MAX_WORDS words."""
    text = "\n".join(filter(None, texts))
    last = next(islice(re.finditer(r"\S+", text), _MAX_WORDS - 1, None), None)
    return text[: last.end()] if last else text


@dataclass(frozen=True, slots=True)
class FieldWords:
    """The stemmed terms of each field, in the order of the text, and the distinct folded words of all fields."""

    terms: Mapping[str, list[str]]
    words: frozenset[str]


def field_words(passage: Passage, metadata: str = "") -> FieldWords:
    """Return the terms and words of a passage. `metadata` is the text that `metadata_texts` gives for it."""
    folded = {name: folded_words(text) for name, text in field_texts(passage, metadata).items()}
    return FieldWords(
        {name: [stem(word) for word in words] for name, words in folded.items()}, frozenset().union(*folded.values())
    )
