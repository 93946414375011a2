"""The nouns of Patella. Every offset is in characters of `Document.text`, except where a docstring says otherwise.

Document            one article: its canonical text, kept verbatim, and the blocks it is made of
 └─ Section         a heading and the text that stands under it, up to the next heading
     └─ Passage     the unit that is indexed: whole sentences of one section
         └─ Sentence
Hit                 a passage id and its score, as one leg of the search returns it
Mark                a stretch of a passage's text that matched or answers
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import NamedTuple, Protocol

TOP_ANCHOR = "top"
"""The anchor of the text that stands under the title, before the first heading."""


class BlockKind(StrEnum):
    """What a stretch of the canonical text is."""

    HEADING = "heading"
    PARAGRAPH = "paragraph"
    ITEM = "item"  # one item of a list, its bullet included
    ROW = "row"  # one row of a table, cells parted by " | "
    BOILERPLATE = "boilerplate"  # kept in the text, never indexed: "Source: Read Full Article"


@dataclass(frozen=True, slots=True)
class Block:
    """One paragraph, heading, list item or table row: `text[start:end]`, without surrounding white space.

    `level` is 1 to 6 for a heading (1 is the title) and the depth of nesting, from 0, for a list item.
    """

    kind: BlockKind
    start: int
    end: int
    level: int = 0


@dataclass(frozen=True, slots=True)
class Section:
    """A heading and the text under it, as far as the next heading of any level; sections never overlap.

    `path` names the section and those it stands in, outermost first, without the title of the article.
    The first section of a document is its title (level 1, anchor "top", empty path). `anchor` is unique
    within the document and does not change when the text of the section does.
    """

    heading: str
    level: int
    anchor: str
    path: tuple[str, ...]
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Sentence:
    """A sentence, list item or table row, `start` and `end` being offsets into the text of its passage."""

    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Document:
    """One article. `digest` is the sha256 of what it was read from, `source` the file it was read from, if any."""

    document_id: str
    title: str
    text: str
    blocks: tuple[Block, ...]
    sections: tuple[Section, ...]
    digest: str
    source: str = ""


@dataclass(frozen=True, slots=True)
class Passage:
    """Whole sentences of one section: `document.text[start:end] == text`.

    `passage_id` is `<document id>#<section anchor>:<n>`, `headings` the path of the section, and `token_count`
    the length of `embedded_text` as the model's own tokenizer counts it, special tokens included.
    `context` is the title and the headings as they stand in front of the text when it is embedded.
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

    def text_of(self, sentence: Sentence) -> str:
        return self.text[sentence.start : sentence.end]

    @property
    def embedded_text(self) -> str:
        return f"{self.context}\n{self.text}" if self.context else self.text

    @property
    def section_id(self) -> str:
        return section_of(self.passage_id)


class Hit(NamedTuple):
    """A passage and its score in one leg of the search; higher is better."""

    passage_id: str
    score: float


class MarkKind(StrEnum):
    WORD = "word"  # a word of the question, in any of its forms
    ANSWER = "answer"  # the sentence that answers


@dataclass(frozen=True, slots=True)
class Mark:
    """A stretch of a passage's text, `start` and `end` being offsets into that text."""

    start: int
    end: int
    kind: MarkKind


def document_of(passage_id: str) -> str:
    """The document id of a passage id; anchors hold no "#"."""
    return passage_id.rpartition("#")[0]


def section_of(passage_id: str) -> str:
    """`<document id>#<section anchor>` of a passage id, what judgements are kept at."""
    return passage_id.rpartition(":")[0]


class Ranked(Protocol):
    @property
    def passage_id(self) -> str: ...
    @property
    def score(self) -> float: ...


def hit_order(hit: Ranked) -> tuple[float, str]:
    """The sort key of every ranking: best score first, ties by passage id, so that no order is left to chance."""
    return (-hit.score, hit.passage_id)
