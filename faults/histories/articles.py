"""Small articles, drawn from a seed, with sections, metadata and short forms; and how they are cut and encoded."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterable, Iterator
from dataclasses import replace
from functools import cache, partial
from random import Random

from benchmarks import SyntheticEncoder
from core.documents import Block, BlockKind, Document, Metadata, Passage, Section, Sentence

WORDS = (
    *("lamp", "stair", "granite", "keeper", "lens", "harbour", "vinegar", "foghorn", "log", "rope", "oil", "wick"),
    *("storms", "stormy", "running", "runs", "tide", "gull", "ladder", "copper", "signal", "signals", "night", "2024"),
)
"""The words of all articles, the most frequent first. Some share a term."""

SHORT_FORMS = {
    "LVA": "light vessel association",
    "FSN": "fog signal number",
    "KTB": "keeper training board",
}
"""Short form -> the long form that an article may give it."""

AUTHORS = ("Ann Li", "Bo Ek", "Cy Day")
TAGS = ("tea", "oil", "hot drinks")
DATES = ("", "2021", "2022-03", "2022-03-04")
LANGUAGES = ("", "en", "de", "pt-BR")
HEADINGS = ("Care of the lens", "Storms", "Night signals")
IDS = tuple(
    f"{folder}{word}.{ending}"
    for folder, ending in (("", "md"), ("a/", "txt"), ("a/b/", "md"), ("c/", "pdf"))
    for word in WORDS[:12]
)
"""The ids that articles may have."""

_DIMENSIONS = 16


@cache
def encoder() -> SyntheticEncoder:
    """Return the encoder of all articles and questions. A vector depends on the words of its text alone."""
    return SyntheticEncoder(dimensions=_DIMENSIONS)


def draw_article(drawn: Random, document_id: str) -> Document:
    """Return an article of no to six paragraphs in one to three sections."""
    title = f"{drawn.choice(WORDS)} and {_word(drawn)}".capitalize()
    sections: list[tuple[str, list[str]]] = [("", [_paragraph(drawn) for _ in range(drawn.choice((0, 1, 1, 2)))])]
    for heading in drawn.sample(HEADINGS, drawn.choice((0, 0, 1, 2))):
        sections.append((heading, [_paragraph(drawn) for _ in range(drawn.choice((1, 1, 2)))]))
    return _document(document_id, title, sections, draw_metadata(drawn))


def draw_metadata(drawn: Random) -> Metadata:
    """Return the metadata of an article; any part of it may be empty."""
    return Metadata(
        authors=tuple(drawn.sample(AUTHORS, drawn.choice((0, 1, 2)))),
        date=drawn.choice(DATES),
        language=drawn.choice(LANGUAGES),
        tags=tuple(drawn.sample(TAGS, drawn.choice((0, 1, 2)))),
        description=drawn.choice(("", f"About the {_word(drawn)}.")),
    )


def with_metadata(document: Document, metadata: Metadata) -> Document:
    """Return an article with other metadata, and so another digest."""
    return replace(document, metadata=metadata, digest=_digest(document.text, metadata))


def _document(document_id: str, title: str, sections: list[tuple[str, list[str]]], metadata: Metadata) -> Document:
    text, blocks, parts = title, [Block(BlockKind.HEADING, 0, len(title), 1)], []
    for heading, paragraphs in sections:
        start = len(text) + 2 if heading else 0
        if heading:
            blocks.append(Block(BlockKind.HEADING, start, start + len(heading), 2))
            text += f"\n\n{heading}"
        for paragraph in paragraphs:
            blocks.append(Block(BlockKind.PARAGRAPH, len(text) + 2, len(text) + 2 + len(paragraph)))
            text += f"\n\n{paragraph}"
        anchor, path = (heading.lower().replace(" ", "-"), (heading,)) if heading else ("top", ())
        parts.append(Section(heading or title, 2 if heading else 1, anchor, path, start, len(text)))
    digest = _digest(text, metadata)
    return Document(document_id, title, text, tuple(blocks), tuple(parts), digest, f"/{document_id}", metadata)


def _digest(text: str, metadata: Metadata) -> str:
    return hashlib.sha256(f"{text}\n{metadata}".encode()).hexdigest()


def _paragraph(drawn: Random) -> str:
    sentences = [" ".join(_word(drawn) for _ in range(drawn.randint(2, 7))) for _ in range(drawn.randint(1, 3))]
    if drawn.random() < 0.2:
        short = drawn.choice(list(SHORT_FORMS))
        sentences.append(f"Here the {SHORT_FORMS[short]} ({short}) is meant")
    return " ".join(f"{sentence[0].upper()}{sentence[1:]}." for sentence in sentences)


def _word(drawn: Random) -> str:
    """Return a word; the first ones are the most frequent."""
    return WORDS[min(int(drawn.expovariate(0.15)), len(WORDS) - 1)]


def cutter(whole_sections: bool) -> Callable[[Document], list[Passage]]:
    """Return the function that cuts a document: into its paragraphs, or into its whole sections."""
    return partial(cut, whole_sections=whole_sections)


def cut(document: Document, whole_sections: bool) -> list[Passage]:
    """Return a passage for each paragraph of a document, or for each section that has any."""
    return [passage for section in document.sections for passage in _cut_section(document, section, whole_sections)]


def _cut_section(document: Document, section: Section, whole: bool) -> Iterator[Passage]:
    spans = [
        (block.start, block.end)
        for block in document.blocks
        if block.kind is BlockKind.PARAGRAPH and section.start <= block.start < section.end
    ]
    if whole and spans:
        spans = [(spans[0][0], spans[-1][1])]
    for number, (start, end) in enumerate(spans):
        text = document.text[start:end]
        context = "\n".join([document.title, *section.path])
        yield Passage(
            passage_id=f"{document.document_id}#{section.anchor}:{number}",
            document_id=document.document_id,
            title=document.title,
            headings=section.path,
            text=text,
            start=start,
            end=end,
            sentences=tuple(_sentences(text)),
            context=context,
            token_count=len(f"{context} {text}".split()),
        )


def _sentences(text: str) -> Iterable[Sentence]:
    start = 0
    for place, character in enumerate(text):
        if character == ".":
            yield Sentence(start, place + 1)
            start = place + 1 + len(text[place + 1 :]) - len(text[place + 1 :].lstrip())
