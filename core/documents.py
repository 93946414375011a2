"""The data types of Patella. Offsets count characters of `Document.text`, unless a docstring names another text.

Document            one article: its canonical text, kept verbatim, and the blocks that make it up
 └─ Section         a heading and the text under it, up to the next heading
     └─ Passage     the unit of the index: whole sentences of one section
         └─ Sentence
Hit                 a passage id and its score in one leg of the search, keyword or semantic
Mark                a span of a passage's text that matches the question or answers it
"""

from __future__ import annotations

from bisect import bisect_right
from dataclasses import dataclass
from enum import StrEnum
from typing import NamedTuple, Protocol

TOP_ANCHOR = "top"
"""Anchor of the title and of the text under it, before the next heading."""


class BlockKind(StrEnum):
    """Kinds of blocks of the canonical text."""

    HEADING = "heading"
    PARAGRAPH = "paragraph"
    ITEM = "item"  # one list item, with its bullet
    ROW = "row"  # one table row, with " | " between its cells
    BOILERPLATE = "boilerplate"  # in the text, but never indexed, as in "Source: Read Full Article"


@dataclass(frozen=True, slots=True)
class Block:
    """One paragraph, heading, list item or table row of a document, without surrounding white space.

    The block is `document.text[start:end]`. `level` is 1 to 6 for a heading (1 is the title), and the depth of
    nesting, from 0, for a list item.
    """

    kind: BlockKind
    start: int
    end: int
    level: int = 0


@dataclass(frozen=True, slots=True)
class Section:
    """A heading and the text under it, up to the next heading of any level. Sections never overlap.

    `path` holds the heading of this section and of each section around it, outermost first, without the title of the
    article. The first section of a document is its title (level 1, anchor "top", empty path). `anchor` is unique
    within the document and stays equal when the text of the section changes.
    """

    heading: str
    level: int
    anchor: str
    path: tuple[str, ...]
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Sentence:
    """A sentence, list item or table row. `start` and `end` are offsets into the text of its passage."""

    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Metadata:
    """What a file says about its article beside the text. A field that the file does not give is empty.

    `date` is a year, a month or a day in ISO 8601: "2024", "2024-05" or "2024-05-03". `language` is a tag such as "en"
    or "pt-BR". `others` holds the name and value of any further field, in the order of the file.
    """

    authors: tuple[str, ...] = ()
    date: str = ""
    language: str = ""
    tags: tuple[str, ...] = ()
    description: str = ""
    others: tuple[tuple[str, str], ...] = ()

    def as_json(self) -> dict[str, object]:
        """Return the metadata as JSON values. Of several further fields of one name, the values are joined.

        >>> Metadata(("Ann Li",), others=(("isbn", "1"), ("isbn", "2"))).as_json()["others"]
        {'isbn': '1, 2'}
        """
        others: dict[str, list[str]] = {}
        for name, value in self.others:
            others.setdefault(name, []).append(value)
        return {
            "authors": list(self.authors),
            "date": self.date,
            "language": self.language,
            "tags": list(self.tags),
            "description": self.description,
            "others": {name: ", ".join(values) for name, values in others.items()},
        }


NO_METADATA = Metadata()
"""The metadata of a file that says nothing about its article."""


@dataclass(frozen=True, slots=True)
class Document:
    """One article.

    `text` is the canonical text, kept verbatim. `digest` is the SHA-256 of the file or bytes that the article was read
    from. `source` names that file and is empty without one. Page n of the source, from 1, begins at the offset
    `page_starts[n - 1]`; a source without pages has none. The text of the `recognized_pages` was read from pictures by
    OCR. `warnings` tell in plain words what could not be read.
    """

    document_id: str
    title: str
    text: str
    blocks: tuple[Block, ...]
    sections: tuple[Section, ...]
    digest: str
    source: str = ""
    metadata: Metadata = NO_METADATA
    page_starts: tuple[int, ...] = ()
    recognized_pages: tuple[int, ...] = ()
    warnings: tuple[str, ...] = ()

    def page_at(self, offset: int) -> int | None:
        """Return the number of the page that holds this offset, from 1, or None for a source without pages."""
        return max(bisect_right(self.page_starts, offset), 1) if self.page_starts else None


class Span(NamedTuple):
    """A stretch of the text of a document."""

    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Passage:
    """Whole sentences of one section: the body of the text, which is `document.text[start:end]`.

    Where a table or list goes on from another passage, the text repeats its lead before the body, with a line break
    between them: the sentence before the table or list, and the row of column names. `lead` is the span of the lead in
    the document, or None. No sentence of the passage lies in the lead.

    `passage_id` is `<document id>#<section anchor>:<n>`. `headings` is the path of the section. `context` is the title
    and headings, in front of the text that is embedded. `token_count` is the length of `embedded_text` in tokens of the
    embedding model, special tokens included.
    """

    passage_id: str
    document_id: str
    title: str
    headings: tuple[str, ...]
    text: str
    start: int
    end: int
    sentences: tuple[Sentence, ...]
    context: str
    token_count: int
    page: int | None = None
    recognized: bool = False
    lead: Span | None = None

    @property
    def body_start(self) -> int:
        """Return the offset of the body in the text: 0 without a lead."""
        return self.lead.end - self.lead.start + 1 if self.lead else 0

    @property
    def lead_text(self) -> str:
        """Return the part of the text that is repeated from elsewhere, or "" without a lead."""
        return self.text[: max(self.body_start - 1, 0)]

    @property
    def body(self) -> str:
        """Return the text without its lead."""
        return self.text[self.body_start :]

    def text_in(self, document_text: str) -> str:
        """Return the text that the passage has by its offsets into the text of its document."""
        spans = (self.lead, (self.start, self.end)) if self.lead else ((self.start, self.end),)
        return "\n".join(document_text[start:end] for start, end in spans)

    def document_spans(self, start: int, end: int) -> tuple[Span, ...]:
        """Return where a stretch of the text of the passage stands in the document.

        It is one span, or two if the stretch begins in the lead and ends in the body.

        >>> rest = Passage("a#top:1", "a", "", (), "Drug\\niron", 40, 44, (), "", 9, lead=Span(10, 14))
        >>> rest.document_spans(5, 9), rest.document_spans(0, 9)
        ((Span(start=40, end=44),), (Span(start=10, end=14), Span(start=40, end=44)))
        """
        spans = []
        if self.lead and start < self.body_start - 1:
            spans.append(Span(self.lead.start + start, min(self.lead.start + end, self.lead.end)))
        if end > self.body_start or not spans:
            to_document = self.start - self.body_start
            spans.append(Span(max(start, self.body_start) + to_document, max(end, self.body_start) + to_document))
        return tuple(spans)

    def text_of(self, sentence: Sentence) -> str:
        return self.text[sentence.start : sentence.end]

    @property
    def embedded_text(self) -> str:
        """Return the text that the model embeds: the context, if any, a line break, and the text."""
        return f"{self.context}\n{self.text}" if self.context else self.text

    @property
    def section_id(self) -> str:
        """Return `<document id>#<section anchor>`."""
        return section_id_of(self.passage_id)


class Hit(NamedTuple):
    """A passage id and its score in one leg of the search, keyword or semantic. Higher is better."""

    passage_id: str
    score: float


class MarkKind(StrEnum):
    """Reasons to mark a span of text."""

    WORD = "word"  # a word of the question, in any of its forms
    ANSWER = "answer"  # the sentence that answers the question


@dataclass(frozen=True, slots=True)
class Mark:
    """A marked span of a passage. `start` and `end` are offsets into the text of the passage."""

    start: int
    end: int
    kind: MarkKind


def document_id_of(passage_id: str) -> str:
    """Return the document id of a passage id or section id. A document id may hold a "#", an anchor never does."""
    return passage_id.rpartition("#")[0]


def section_id_of(passage_id: str) -> str:
    """Return the section id of a passage id. Judgements are kept by section id.

    >>> section_id_of("clonus.md#physical-therapy:0")
    'clonus.md#physical-therapy'
    """
    return passage_id.rpartition(":")[0]


class Ranked(Protocol):
    """Anything with a passage id and a score, such as a Hit."""

    @property
    def passage_id(self) -> str: ...
    @property
    def score(self) -> float: ...


def hit_order(hit: Ranked) -> tuple[float, str]:
    """Return the sort key of every ranking: highest score first, then passage id, so that ties have a fixed order."""
    return (-hit.score, hit.passage_id)
