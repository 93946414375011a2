"""Sections -> passages: whole sentences of one section, never more word pieces than the model reads.

A run is what stands in a section between two headings or pieces of boilerplate. A run that fits is one passage.
Another is cut between its groups (a sentence; a list with the sentence that introduces it), into as few passages as
possible and of about the same size. What does not fit by itself is cut further: a list between its items, a sentence
at a clause, a word boundary, and at last anywhere.


The title and headings that are embedded in front of a passage, short enough to leave it most of the room.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import islice

from core.documents import Block, BlockKind, Document, Passage, Section, Sentence
from embedding import TokenCounter
from ingest.chunking.packing import pack
from ingest.chunking.pieces import Piece, groups, sentences, smaller

CHUNKER = "ingest 3"
"""The fingerprint of reading and chunking: raised by hand whenever the same file would give other passages."""


_OUTSIDE = {BlockKind.HEADING, BlockKind.BOILERPLATE}
_MAY_FIT = 6  # characters for each word piece of the limit: longer runs are not worth counting whole


@dataclass(frozen=True, slots=True)
class _Run:
    section: Section
    blocks: list[Block]


def chunk(document: Document, tokenizer: TokenCounter) -> list[Passage]:
    """The passages of a document, in order. Together they hold every block that is no heading and no boilerplate."""
    fitter = _Fitter(document, tokenizer)
    passages: list[Passage] = []
    made: Counter[str] = Counter()
    for run in _runs(document):
        for pieces, token_count in fitter.fitted(run):
            anchor = run.section.anchor
            passages.append(fitter.passage(run.section, made[anchor], pieces, token_count))
            made[anchor] += 1
    return passages


def _runs(document: Document) -> Iterator[_Run]:
    sections = {section.start: section for section in document.sections[1:]}
    run = _Run(document.sections[0], [])
    for block in document.blocks:
        if block.kind not in _OUTSIDE:
            run.blocks.append(block)
            continue
        if run.blocks:
            yield run
        heads = block.kind is BlockKind.HEADING and block.level > 1
        run = _Run(sections[block.start] if heads else run.section, [])
    if run.blocks:
        yield run


class _Fitter:
    """Fits the text of one document into passages."""

    def __init__(self, document: Document, tokenizer: TokenCounter) -> None:
        self._document = document
        self._tokenizer = tokenizer
        self._contexts: dict[str, str] = {}
        self._specials = tokenizer.count("")

    def fitted(self, run: _Run) -> Iterator[tuple[list[Piece], int]]:
        """The pieces of each passage of the run and its word pieces."""
        found = groups(self._document.text, run.blocks)
        start, end = run.blocks[0].start, run.blocks[-1].end
        if end - start <= _MAY_FIT * self._tokenizer.limit:
            count = self._tokenizer.count(self._embedded(run.section, start, end))
            if count <= self._tokenizer.limit:
                yield [piece for group in found for piece in group], count
                return
        yield from self._packed(run.section, found)

    def _packed(self, section: Section, found: Sequence[list[Piece]]) -> Iterator[tuple[list[Piece], int]]:
        room = self._tokenizer.limit - self._tokenizer.count(self._context(section))
        units = list(self._units(found, room))
        remaining = iter(units)
        parts = [
            [piece for unit, _ in islice(remaining, size) for piece in unit]
            for size in pack([weight for _, weight in units], room)
        ]
        counts = self._tokenizer.counts([self._embedded(section, part[0].start, part[-1].end) for part in parts])
        for part, count in zip(parts, counts, strict=True):
            yield from self._verified(section, part, count)

    def passage(self, section: Section, n: int, pieces: Sequence[Piece], token_count: int) -> Passage:
        start, end = pieces[0].start, pieces[-1].end
        return Passage(
            passage_id=f"{self._document.document_id}#{section.anchor}:{n}",
            document_id=self._document.document_id,
            title=self._document.title,
            headings=section.path,
            text=self._document.text[start:end],
            start=start,
            end=end,
            sentences=tuple(
                Sentence(first - start, last - start) for first, last in sentences(self._document.text, pieces)
            ),
            context=self._context(section),
            token_count=token_count,
        )

    def _units(self, found: Sequence[list[Piece]], room: int) -> Iterator[tuple[list[Piece], int]]:
        """What is packed whole, with its weight: groups; of a group too large, its pieces; of such a piece, parts."""
        for group, weights in zip(found, self._weights(found), strict=True):
            if sum(weights) <= room:
                yield group, sum(weights)
                continue
            for piece, weight in zip(group, weights, strict=True):
                if weight <= room:
                    yield [piece], weight
                else:
                    parts = smaller(self._document.text, piece, lambda text: self._weight(text) <= room)
                    yield from (([part], self._weight(self._between([part]))) for part in parts)

    def _weights(self, found: Sequence[list[Piece]]) -> list[list[int]]:
        counted = iter(self._tokenizer.counts([self._between([piece]) for group in found for piece in group]))
        return [[next(counted) - self._specials for _ in group] for group in found]

    def _verified(self, section: Section, part: list[Piece], count: int) -> Iterator[tuple[list[Piece], int]]:
        """The passage if it fits as the model counts it, else smaller ones: a sum of counts may be too low by a few."""
        limit = self._tokenizer.limit
        if count > limit and len(part) == 1:
            part = smaller(self._document.text, part[0], lambda text: self._with_context(section, text) <= limit)
        if count <= limit or len(part) == 1:
            yield part, count
            return
        for half in (part[: len(part) // 2], part[len(part) // 2 :]):
            yield from self._verified(section, half, self._with_context(section, self._between(half)))

    def _weight(self, text: str) -> int:
        return self._tokenizer.count(text) - self._specials

    def _with_context(self, section: Section, text: str) -> int:
        return self._tokenizer.count(self._in_context(section, text))

    def _between(self, pieces: Sequence[Piece]) -> str:
        return self._document.text[pieces[0].start : pieces[-1].end]

    def _embedded(self, section: Section, start: int, end: int) -> str:
        return self._in_context(section, self._document.text[start:end])

    def _in_context(self, section: Section, text: str) -> str:
        context = self._context(section)
        return f"{context}\n{text}" if context else text

    def _context(self, section: Section) -> str:
        if section.anchor not in self._contexts:
            self._contexts[section.anchor] = fitted_context(self._document.title, section.path, self._tokenizer)
        return self._contexts[section.anchor]


def fitted_context(title: str, path: Sequence[str], tokenizer: TokenCounter) -> str:
    """Title and headings, a line each, in at most half of the word pieces that the model reads.

    Where they are longer, outer headings go first, then words from the end of the longer of the two that are left.
    """
    lines = [line for line in (title, *path) if line]
    while lines and tokenizer.count("\n".join(lines)) > tokenizer.limit // 2:
        lines = _shorter(lines)
    return "\n".join(lines)


def _shorter(lines: Sequence[str]) -> list[str]:
    if len(lines) > 2:
        return [lines[0], *lines[2:]]
    longest = max(range(len(lines)), key=lambda n: len(lines[n]))
    words = lines[longest].split()
    kept = " ".join(words[: min(len(words) - 1, len(words) * 3 // 4 + 1)])
    return [kept if n == longest else line for n, line in enumerate(lines) if n != longest or kept]
