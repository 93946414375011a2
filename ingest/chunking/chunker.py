"""Cut the sections of a document into passages of whole sentences that fit the token limit of the model.

A run is the text of a section between two headings or pieces of boilerplate. A run that fits the limit becomes one
passage. A longer run is cut between its groups (a sentence, or a list with the sentence that introduces it) into as few
passages as possible, of about the same size. A group that does not fit by itself is cut further: a list between its
items, and a sentence at a clause, at a word boundary or, at last, anywhere.

The title and the headings of its section are embedded in front of each passage. They are shortened to at most half of
the limit, so that enough tokens are left for the text. Where a table or a list goes on in another passage, the text of
that passage begins with the lead: the sentence before the table or list, and the row that names the columns.
"""

from __future__ import annotations

from bisect import bisect_right
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import islice
from typing import NamedTuple

from core.documents import Block, BlockKind, Document, Passage, Section, Sentence, Span
from core.errors import ReaderCrashed, describe
from embedding import TokenCounter
from ingest.chunking.packing import pack
from ingest.chunking.pieces import Piece, find_sentences, group_pieces, leads_of, split_to_fit

CHUNKER = "ingest 8"
"""The version of reading and chunking. Raise it by hand whenever the same file would give other passages."""

_EXCLUDED_KINDS = {BlockKind.HEADING, BlockKind.BOILERPLATE}
_MAX_LEAD = 4  # a fourth of the room for text is the most that a lead may fill
_MAX_COLUMN_NAMES = 2  # half of it, if column names alone need so much
_MAX_CHARACTERS_PER_TOKEN = 6  # a run with more characters per token of the limit is not worth counting whole


@dataclass(frozen=True, slots=True)
class _Run:
    """Successive blocks of one section without a heading or boilerplate among them."""

    section: Section
    blocks: list[Block]


def chunk(document: Document, tokenizer: TokenCounter) -> list[Passage]:
    """Return the passages of a document, in order.

    Together they cover every block except headings and boilerplate. No passage, embedded with its title and headings,
    has more tokens than `tokenizer.limit`. Raise ReaderCrashed, which names the document, if anything goes wrong: one
    odd article must not stop the others.

    >>> from ingest import read_text
    >>> class WordCounter:
    ...     limit = 6
    ...     def count(self, text): return len(text.split())
    ...     def counts(self, texts): return [self.count(text) for text in texts]
    >>> document = read_text("tea", "Tea", "Tea is a drink. Boil water for it.")
    >>> [(passage.passage_id, passage.text) for passage in chunk(document, WordCounter())]
    [('tea#top:0', 'Tea is a drink.'), ('tea#top:1', 'Boil water for it.')]
    """
    try:
        return _chunk(document, tokenizer)
    except MemoryError:  # a bound on memory was passed, or there is none left
        raise
    except Exception as error:
        reason = f"cannot be cut into passages ({describe(error)}). Please report this, with the file."
        raise ReaderCrashed(document.document_id, reason) from error


def _chunk(document: Document, tokenizer: TokenCounter) -> list[Passage]:
    cutter = _Cutter(document, tokenizer)
    passages: list[Passage] = []
    passages_of_section: Counter[str] = Counter()
    for run in _split_into_runs(document):
        for pieces, token_count in cutter.cut(run):
            anchor = run.section.anchor
            passages.append(cutter.build_passage(run.section, passages_of_section[anchor], pieces, token_count))
            passages_of_section[anchor] += 1
    return passages


def _split_into_runs(document: Document) -> Iterator[_Run]:
    sections = {section.start: section for section in document.sections[1:]}
    run = _Run(document.sections[0], [])
    for block in document.blocks:
        if block.kind not in _EXCLUDED_KINDS:
            run.blocks.append(block)
            continue
        if run.blocks:
            yield run
        starts_section = block.kind is BlockKind.HEADING and block.level > 1
        run = _Run(sections[block.start] if starts_section else run.section, [])
    if run.blocks:
        yield run


class _Lead(NamedTuple):
    """The lead of a list or table that ends at the offset `end`, and its tokens."""

    span: Span
    end: int
    weight: int


class _Cutter:
    """A cutter that turns the runs of one document into passages. All counts and limits are in tokens."""

    def __init__(self, document: Document, tokenizer: TokenCounter) -> None:
        self._document = document
        self._tokenizer = tokenizer
        self._contexts: dict[str, str] = {}  # by the anchor of the section
        self._leads: list[_Lead] = []  # of the lists and tables that may be cut, in order
        self._special_token_count = tokenizer.count("")

    def cut(self, run: _Run) -> Iterator[tuple[list[Piece], int]]:
        """Yield the pieces of each passage of the run and the tokens of the passage, special tokens included."""
        groups = group_pieces(self._document.text, run.blocks)
        start, end = run.blocks[0].start, run.blocks[-1].end
        if end - start <= _MAX_CHARACTERS_PER_TOKEN * self._tokenizer.limit:
            count = self._tokenizer.count(self._embedded_text(run.section, start, end))
            if count <= self._tokenizer.limit:
                yield [piece for group in groups for piece in group], count
                return
        yield from self._pack_groups(run.section, groups)

    def _pack_groups(self, section: Section, groups: Sequence[list[Piece]]) -> Iterator[tuple[list[Piece], int]]:
        available = self._tokenizer.limit - self._tokenizer.count(self._context(section))
        leads = self._find_leads(groups, available)
        self._leads += leads
        available -= max((lead.weight for lead in leads), default=0)
        units = list(self._split_large_groups(groups, available))
        remaining = iter(units)
        parts = [
            [piece for unit, _ in islice(remaining, size) for piece in unit]
            for size in pack([weight for _, weight in units], available)
        ]
        counts = self._tokenizer.counts([self._embedded_text(section, part[0].start, part[-1].end) for part in parts])
        for part, count in zip(parts, counts, strict=True):
            yield from self._split_until_fits(section, part, count)

    def _find_leads(self, groups: Sequence[list[Piece]], available: int) -> list[_Lead]:
        """Return the leads of the lists and tables that may be cut, those of them that leave room for the text.

        If the column names of a table need more than a fourth of the room, half of it is allowed to them.
        """
        weights = [sum(each) for each in self._weigh_pieces(groups)]
        leads: list[_Lead] = []
        for share in (_MAX_LEAD, _MAX_COLUMN_NAMES):
            most = available // share
            cut = [group for group, weight in zip(groups, weights, strict=True) if weight > available - most]
            found = [self._lead_that_fits(group, available, share) for group in cut]
            leads = [lead for lead in found if lead]
            if all(lead or not group[-1].is_row for lead, group in zip(found, cut, strict=True)):
                break
        return leads

    def _lead_that_fits(self, group: list[Piece], available: int, share: int) -> _Lead | None:
        """Return the best lead of a list or table that leaves room for the text, or None.

        Column names alone may fill one `share`-th of the room, other leads a fourth.
        """
        spans = leads_of(group)
        for span in spans:
            is_names = group[-1].is_row and span is spans[-1]
            weight = self._weigh(f"\n{self._document.text[span.start : span.end]}")
            if weight <= available // (share if is_names else _MAX_LEAD):
                return _Lead(span, group[-1].end, weight)
        return None

    def build_passage(self, section: Section, number: int, pieces: Sequence[Piece], token_count: int) -> Passage:
        """Return the passage of these successive pieces. `number` counts the passages of the section from 0."""
        start, end = pieces[0].start, pieces[-1].end
        lead = self._lead_at(start)
        body_start = len(self._before_text(lead))
        page = self._document.page_at(start)
        return Passage(
            passage_id=f"{self._document.document_id}#{section.anchor}:{number}",
            document_id=self._document.document_id,
            title=self._document.title,
            headings=section.path,
            text=self._before_text(lead) + self._document.text[start:end],
            start=start,
            end=end,
            sentences=tuple(
                Sentence(sentence_start - start + body_start, sentence_end - start + body_start)
                for sentence_start, sentence_end in find_sentences(self._document.text, pieces)
            ),
            context=self._context(section),
            token_count=token_count,
            page=page,
            recognized=page in self._document.recognized_pages,
            lead=lead,
        )

    def _split_large_groups(self, groups: Sequence[list[Piece]], available: int) -> Iterator[tuple[list[Piece], int]]:
        """Yield the units that packing keeps whole, each with its weight in tokens.

        A unit is a group, or a piece of a group that is too large, or a part of a piece that is too large.
        """
        for group, weights in zip(groups, self._weigh_pieces(groups), strict=True):
            if sum(weights) <= available:
                yield group, sum(weights)
                continue
            for piece, weight in zip(group, weights, strict=True):
                if weight <= available:
                    yield [piece], weight
                else:
                    parts = split_to_fit(self._document.text, piece, lambda text: self._weigh(text) <= available)
                    yield from (([part], self._weigh(self._joined_text([part]))) for part in parts)

    def _weigh_pieces(self, groups: Sequence[list[Piece]]) -> list[list[int]]:
        counts = iter(self._tokenizer.counts([self._joined_text([piece]) for group in groups for piece in group]))
        return [[next(counts) - self._special_token_count for _ in group] for group in groups]

    def _split_until_fits(self, section: Section, part: list[Piece], count: int) -> Iterator[tuple[list[Piece], int]]:
        """Yield the part as one passage if it fits the limit, else smaller passages.

        A part may exceed the limit although the sum of its weights did not: a sum of counts may be too low by a few.
        """
        limit, start = self._tokenizer.limit, part[0].start
        if count > limit and len(part) == 1:
            part = split_to_fit(
                self._document.text, part[0], lambda text: self._count_with_context(section, start, text) <= limit
            )
        if count <= limit or len(part) == 1:
            yield part, count
            return
        for half in (part[: len(part) // 2], part[len(part) // 2 :]):
            half_count = self._count_with_context(section, half[0].start, self._joined_text(half))
            yield from self._split_until_fits(section, half, half_count)

    def _weigh(self, text: str) -> int:
        """Return the tokens of the text without special tokens."""
        return self._tokenizer.count(text) - self._special_token_count

    def _count_with_context(self, section: Section, start: int, text: str) -> int:
        """Return the tokens of a text that starts at this offset, embedded with its context."""
        return self._tokenizer.count(self._prepend_context(section, start, text))

    def _joined_text(self, pieces: Sequence[Piece]) -> str:
        return self._document.text[pieces[0].start : pieces[-1].end]

    def _embedded_text(self, section: Section, start: int, end: int) -> str:
        return self._prepend_context(section, start, self._document.text[start:end])

    def _prepend_context(self, section: Section, start: int, text: str) -> str:
        context = self._context(section)
        text = self._before_text(self._lead_at(start)) + text
        return f"{context}\n{text}" if context else text

    def _before_text(self, lead: Span | None) -> str:
        """Return what stands before the body of a text with this lead."""
        return f"{self._document.text[lead.start : lead.end]}\n" if lead else ""

    def _lead_at(self, start: int) -> Span | None:
        """Return the lead of a passage that starts at this offset, if a list or table goes on there."""
        number = bisect_right(self._leads, start, key=lambda lead: lead.span.end) - 1
        return self._leads[number].span if number >= 0 and start < self._leads[number].end else None

    def _context(self, section: Section) -> str:
        if section.anchor not in self._contexts:
            self._contexts[section.anchor] = fit_context(self._document.title, section.path, self._tokenizer)
        return self._contexts[section.anchor]


def fit_context(title: str, path: Sequence[str], tokenizer: TokenCounter) -> str:
    """Return the title and the headings, a line each, shortened to at most half of the token limit.

    The outermost headings are left out first. When two lines are left, words are cut from the end of the longer one.
    """
    lines = [line for line in (title, *path) if line]
    while lines and tokenizer.count("\n".join(lines)) > tokenizer.limit // 2:
        lines = _shorten(lines)
    return "\n".join(lines)


def _shorten(lines: Sequence[str]) -> list[str]:
    """Return the lines without the second one, or, of at most two lines, the longest without its last words.

    About a quarter of the words are cut, and at least one. A line without words is left out.
    """
    if len(lines) > 2:
        return [lines[0], *lines[2:]]
    longest = max(range(len(lines)), key=lambda index: len(lines[index]))
    words = lines[longest].split()
    shortened = " ".join(words[: min(len(words) - 1, len(words) * 3 // 4 + 1)])
    return [
        shortened if index == longest else line for index, line in enumerate(lines) if index != longest or shortened
    ]
