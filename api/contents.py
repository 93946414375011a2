"""The parts of an article as programs read them: its outline, its text, one section, one passage.

Each part is bounded, says whether it was cut (`truncated`), and then where to go on. `dataclasses.asdict` makes JSON
values of it. Offsets count characters of the article's text. `address` is the lasting address of the part on the search
page, relative to the first page.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from core.addresses import article_url
from core.documents import Document, Passage, Section, document_id_of, section_id_of
from core.errors import NotInIndex, UsageError
from index import DocumentSummary, Snapshot

MOST_CHARACTERS = 20_000
"""The most characters of text that one part holds."""

MOST_SECTIONS = 200
"""The most sections that one outline lists, and the most ids of passages that it lists for a section."""

MOST_NEIGHBOURS = 10
"""The most passages before a passage, and after it, that are read with it."""

_MOST_BACK = 200
"""The most characters by which a text is cut earlier, so that no word is cut."""


@dataclass(frozen=True, slots=True)
class ListedArticle:
    """An article in a list. `sections` and `passages` are counts, `indexed_at` is a UTC time in ISO 8601.

    `warnings` tell what of the file could not be read.
    """

    document_id: str
    title: str
    sections: int
    passages: int
    metadata: Mapping[str, Any]
    digest: str
    indexed_at: str
    added_by_hand: bool
    warnings: Sequence[str]
    address: str


@dataclass(frozen=True, slots=True)
class OutlineSection:
    """A section in an outline: its text, without the sections below it, is `start` to `end` of the article's.

    `level` is 1 for the title, and higher for what stands below. `passages` are the ids of the first MOST_SECTIONS of
    its passages, `passage_count` counts all: those that are left out are numbered on.
    """

    section_id: str
    anchor: str
    heading: str
    level: int
    start: int
    end: int
    passages: Sequence[str]
    passage_count: int


@dataclass(frozen=True, slots=True)
class ArticleOutline:
    """An article without its text: what its file says about it, and its sections.

    `digest` is the SHA-256 of the file. `characters` is the length of the text, `pages` the number of its pages, or
    None without pages. `sections` are `section_count` at most, from the number `first_section`; if `truncated`, the
    outline goes on at `next_section`.
    """

    document_id: str
    title: str
    metadata: Mapping[str, Any]
    digest: str
    characters: int
    pages: int | None
    warnings: Sequence[str]
    address: str
    sections: Sequence[OutlineSection]
    section_count: int
    first_section: int
    truncated: bool
    next_section: int | None


@dataclass(frozen=True, slots=True)
class ArticleText:
    """The text of an article from `start` to `end`. If `truncated`, it goes on at `next_offset`.

    `characters` is the length of the whole text, `page` the page on which this part begins, or None without pages.
    """

    document_id: str
    title: str
    text: str
    start: int
    end: int
    characters: int
    page: int | None
    address: str
    truncated: bool
    next_offset: int | None


@dataclass(frozen=True, slots=True)
class SectionText:
    """The text of a section with its heading, without the sections below it, from `start` to `end` of the article.

    If `truncated`, it goes on at `next_offset`. `headings` are those of this section and of the sections around it,
    outermost first. `passages` are the ids of the passages that stand in this part of the text.
    """

    section_id: str
    document_id: str
    title: str
    heading: str
    headings: Sequence[str]
    level: int
    text: str
    start: int
    end: int
    page: int | None
    passages: Sequence[str]
    address: str
    truncated: bool
    next_offset: int | None


@dataclass(frozen=True, slots=True)
class Stretch:
    """A stretch of the text of an article."""

    start: int
    end: int


@dataclass(frozen=True, slots=True)
class PassageText:
    """The text of a passage. What follows its lead, if it has one, is `start` to `end` of the article.

    `lead` tells where the article has the lead, which is repeated from an earlier passage. `recognized` text was read
    from a picture. If `truncated`, the article goes on at `next_offset`.
    """

    passage_id: str
    document_id: str
    section_id: str
    title: str
    headings: Sequence[str]
    text: str
    start: int
    end: int
    lead: Stretch | None
    page: int | None
    recognized: bool
    address: str
    truncated: bool
    next_offset: int | None


@dataclass(frozen=True, slots=True)
class PassageInArticle:
    """A passage with those `before` and `after` it in the article, in the order of the text.

    `truncated` tells that some that were asked for were left out, or that the text of the passage was cut.
    """

    passage: PassageText
    before: Sequence[PassageText]
    after: Sequence[PassageText]
    truncated: bool


def listed_article(summary: DocumentSummary) -> ListedArticle:
    """Return an article as a list of articles has it."""
    return ListedArticle(
        document_id=summary.document_id,
        title=summary.title,
        sections=summary.sections,
        passages=summary.passages,
        metadata=summary.metadata.as_json(),
        digest=summary.digest,
        indexed_at=summary.indexed_at,
        added_by_hand=summary.added_by_hand,
        warnings=list(summary.warnings),
        address=article_url(summary.document_id),
    )


def article_outline(
    snapshot: Snapshot, document_id: str, first_section: int = 0, most: int = MOST_SECTIONS
) -> ArticleOutline:
    """Return an article without its text, with its sections from the number `first_section` on, from 0.

    Raises NotInIndex for an unknown id, and UsageError for a number beyond the last section.
    """
    document = _document(snapshot, document_id)
    count = len(document.sections)
    if not 0 <= first_section < max(count, 1):
        raise UsageError(f"{document_id} has {count:,} sections, numbered from 0. There is no number {first_section}.")
    by_section = _passages_by_section(snapshot, document_id)
    shown = document.sections[first_section : first_section + _bounded(most, MOST_SECTIONS)]
    following = first_section + len(shown)
    return ArticleOutline(
        document_id=document_id,
        title=document.title,
        metadata=document.metadata.as_json(),
        digest=document.digest,
        characters=len(document.text),
        pages=len(document.page_starts) or None,
        warnings=list(document.warnings),
        address=article_url(document_id),
        sections=[_outline_section(document_id, section, by_section) for section in shown],
        section_count=count,
        first_section=first_section,
        truncated=following < count,
        next_section=following if following < count else None,
    )


def article_text(snapshot: Snapshot, document_id: str, offset: int = 0, most: int = MOST_CHARACTERS) -> ArticleText:
    """Return the text of an article from an offset on, at most `most` characters.

    Raises NotInIndex for an unknown id, and UsageError for an offset beyond the text.
    """
    document = _document(snapshot, document_id)
    length = len(document.text)
    start, end = _part(document, offset, length, most)
    return ArticleText(
        document_id=document_id,
        title=document.title,
        text=document.text[start:end],
        start=start,
        end=end,
        characters=length,
        page=document.page_at(start),
        address=article_url(document_id),
        truncated=end < length,
        next_offset=end if end < length else None,
    )


def section_text(
    snapshot: Snapshot, section_id: str, offset: int | None = None, most: int = MOST_CHARACTERS
) -> SectionText:
    """Return the text of a section, `<document id>#<anchor>`, from an offset of the article on, by default its start.

    Raises NotInIndex for an unknown id, and UsageError for an offset that is not in the section.
    """
    document = _document(snapshot, document_id_of(section_id), section_id, "section")
    section = next((each for each in document.sections if _id_of(document.document_id, each) == section_id), None)
    if section is None:
        raise _unknown("section", section_id)
    start, end = _part(document, section.start if offset is None else offset, section.end, most, section.start)
    passages = _passages_by_section(snapshot, document.document_id).get(section_id, [])
    return SectionText(
        section_id=section_id,
        document_id=document.document_id,
        title=document.title,
        heading=section.heading,
        headings=list(section.path),
        level=section.level,
        text=document.text[start:end],
        start=start,
        end=end,
        page=document.page_at(start),
        passages=[each.passage_id for each in passages if each.start < end and each.end > start],
        address=article_url(document.document_id, passages[0].passage_id if passages else ""),
        truncated=end < section.end,
        next_offset=end if end < section.end else None,
    )


def passage_in_article(
    snapshot: Snapshot, passage_id: str, around: int = 0, most: int = MOST_CHARACTERS
) -> PassageInArticle:
    """Return a passage with `around` passages before it and after it in the article, at most `most` characters.

    Those nearest to it are kept where not all have room. Raises NotInIndex for an unknown id.
    """
    _document(snapshot, document_id_of(passage_id), passage_id, "passage")
    passages = snapshot.document_passages(document_id_of(passage_id))
    at = next((n for n, each in enumerate(passages) if each.passage_id == passage_id), None)
    if at is None:
        raise _unknown("passage", passage_id)
    around, room = min(max(around, 0), MOST_NEIGHBOURS), _bounded(most, MOST_CHARACTERS)
    first, last = max(at - around, 0), min(at + around, len(passages) - 1)
    kept = _nearest_with_room(passages, at, first, last, room)
    own = passage_text(passages[at], room)
    return PassageInArticle(
        passage=own,
        before=[passage_text(passages[n]) for n in kept if n < at],
        after=[passage_text(passages[n]) for n in kept if n > at],
        truncated=own.truncated or len(kept) < last - first + 1,
    )


def passage_text(passage: Passage, most: int = MOST_CHARACTERS) -> PassageText:
    """Return a passage without the article around it, at most `most` characters of its text."""
    cut = len(passage.text) > most
    return PassageText(
        passage_id=passage.passage_id,
        document_id=passage.document_id,
        section_id=passage.section_id,
        title=passage.title,
        headings=list(passage.headings),
        text=passage.text[:most],
        start=passage.start,
        end=passage.end,
        lead=Stretch(*passage.lead) if passage.lead else None,
        page=passage.page,
        recognized=passage.recognized,
        address=article_url(passage.document_id, passage.passage_id),
        truncated=cut,
        next_offset=passage.document_spans(most, len(passage.text))[0].start if cut else None,
    )


def _nearest_with_room(passages: Sequence[Passage], at: int, first: int, last: int, room: int) -> list[int]:
    """Return the numbers of the passage `at` and of those around it that have room together, without a gap."""
    left = room - len(passages[at].text)
    low = high = at
    while low > first or high < last:
        nearer_before = low > first and (high >= last or at - low <= high - at)
        candidate = low - 1 if nearer_before else high + 1
        left -= len(passages[candidate].text)
        if left < 0:
            break
        low, high = min(low, candidate), max(high, candidate)
    return list(range(low, high + 1))


def _outline_section(document_id: str, section: Section, by_section: Mapping[str, list[Passage]]) -> OutlineSection:
    section_id = _id_of(document_id, section)
    passages = by_section.get(section_id, [])
    return OutlineSection(
        section_id=section_id,
        anchor=section.anchor,
        heading=section.heading,
        level=section.level,
        start=section.start,
        end=section.end,
        passages=[each.passage_id for each in passages[:MOST_SECTIONS]],
        passage_count=len(passages),
    )


def _part(document: Document, offset: int, end: int, most: int, start: int = 0) -> tuple[int, int]:
    """Return the start and the end of the part of a text that begins at an offset between `start` and `end`.

    A text that is cut is cut after a space, if there is one near.
    """
    if not start <= offset <= end:
        raise UsageError(f"The offset {offset:,} is not in the text, which reaches from {start:,} to {end:,}.")
    cut = offset + _bounded(most, MOST_CHARACTERS)
    if cut >= end:
        return offset, end
    spaces = (n for n in range(cut, max(cut - _MOST_BACK, offset), -1) if document.text[n - 1].isspace())
    return offset, next(spaces, cut)


def _bounded(wanted: int, most: int) -> int:
    return min(max(wanted, 1), most)


def _passages_by_section(snapshot: Snapshot, document_id: str) -> Mapping[str, list[Passage]]:
    by_section: dict[str, list[Passage]] = {}
    for passage in snapshot.document_passages(document_id):
        by_section.setdefault(section_id_of(passage.passage_id), []).append(passage)
    return by_section


def _document(snapshot: Snapshot, document_id: str, asked: str = "", kind: str = "article") -> Document:
    """Return an article. Raises NotInIndex, which names what was asked for, if the index does not hold it."""
    try:
        return snapshot.document(document_id)
    except KeyError as error:
        raise _unknown(kind, asked or document_id) from error


def _unknown(kind: str, asked: str) -> NotInIndex:
    return NotInIndex(
        f"The index holds no {kind} {asked[:200]}. Ids change when articles do: search again, or list the articles."
    )


def _id_of(document_id: str, section: Section) -> str:
    return f"{document_id}#{section.anchor}"
