"""Draft questions about the articles of a snapshot: from headings, first sentences and tables, and variants of them.

Nothing is counted until a person has accepted it: a draft may be odd, or be answered elsewhere too.
"""

from __future__ import annotations

import json
import random
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import asdict, dataclass, replace
from typing import Literal

from core.counts import counted
from core.documents import BlockKind, Document, Section
from core.progress import Progress, no_progress
from evaluation.drafting.phrasing import (
    in_a_sentence,
    question_of_cell,
    question_of_definition,
    questions_about,
    thing_of,
)
from evaluation.spelling import misspellings_of
from index import Snapshot, question_terms, terms_held
from search import aspects_of

Source = Literal["heading", "sentence", "table", "paraphrase", "misspelt", "near miss"]
"""What a draft was made from, or how it was made from another draft."""

LEAK = 0.8
"""A question leaks if its passage holds at least this share of its terms: the words alone would find it."""

_CELLS = " | "
_ROWS = 3  # of a table that are asked about
_SHORTEST = 3  # letters of a cell that is asked about


@dataclass(frozen=True, slots=True)
class Draft:
    """A drafted question.

    `section_id` is the section that answers, or, for a near miss, the one of the question that it was made from: no
    section answers a near miss. `overlap` is the share of its terms that the section holds. `variant_of` is the
    question that a variant was made from, "" for any other. `accepted` stays None until a person decides.
    """

    text: str
    source: Source
    section_id: str
    overlap: float
    variant_of: str = ""
    accepted: bool | None = None

    @property
    def leaks(self) -> bool:
        return self.overlap >= LEAK


@dataclass(frozen=True, slots=True)
class _Article:
    """A document, the thing that it is about, and every aspect that its text may speak of."""

    document: Document
    thing: str
    aspects: frozenset[str]


def draft_questions(
    snapshot: Snapshot, count: int, seed: int = 0, progress: Progress = no_progress, among: Iterable[str] | None = None
) -> list[Draft]:
    """Return up to `count` questions that sections answer, drawn evenly from the articles, each with its variants.

    Variants follow their question: one in other words, one misspelt, and one near miss, where there are such. `among`
    holds the ids of the articles that are read; None stands for all.
    """
    drawn = random.Random(seed)
    ids = [each.document_id for each in snapshot.summaries()] if among is None else among
    articles = [
        _Article(document, thing_of(document.title), aspects_of(document.text))
        for document in map(snapshot.document, ids)
    ]
    of_article = [list(_of_article(article)) for article in articles]
    for drafts in of_article:
        drawn.shuffle(drafts)
    chosen = [
        (number, drafts[turn])
        for turn in range(_longest(of_article))
        for number, drafts in enumerate(of_article)
        if turn < len(drafts)
    ]
    found: dict[str, Draft] = {}
    for done, (number, (draft, others, body)) in enumerate(chosen[:count]):
        progress("drafting", done, min(count, len(chosen)))
        if draft.text.casefold() not in found:
            variants = _variants(draft, others, articles[number], articles, drawn)
            for each in [draft, *(replace(each, overlap=overlap_of(each.text, body)) for each in variants)]:
                found.setdefault(each.text.casefold(), each)
    return list(found.values())


def _longest(lists: Iterable[Sequence[object]]) -> int:
    return max((len(each) for each in lists), default=0)


def _of_article(article: _Article) -> Iterator[tuple[Draft, Sequence[str], str]]:
    """Yield the questions about an article, each with the same question in other words, and the text that answers."""
    for section in article.document.sections:
        body = _body_of(article.document, section)
        if not body:
            continue
        place = f"{article.document.document_id}#{section.anchor}"
        for text, source, others in (*_of_heading(article, section), *_of_sentence(body)):
            yield Draft(text, source, place, overlap_of(text, body)), others, body
        for text in _of_table(article.document, section):
            yield Draft(text, "table", place, overlap_of(text, body)), (), body


def _of_heading(article: _Article, section: Section) -> list[tuple[str, Source, Sequence[str]]]:
    first, *others = questions_about(article.thing, section.heading) or [""]
    return [(first, "heading", others)] if first else []


def _of_sentence(body: str) -> list[tuple[str, Source, Sequence[str]]]:
    question = question_of_definition(body)
    return [(question, "sentence", ())] if question else []


def _of_table(document: Document, section: Section) -> Iterator[str]:
    """Yield questions about the cells of the first table of a section: the first row names the columns."""
    rows = [
        document.text[block.start : block.end].split(_CELLS)
        for block in document.blocks
        if block.kind is BlockKind.ROW and section.start <= block.start < section.end
    ]
    if len(rows) < 2:
        return
    columns, *rest = rows
    for row in rest[:_ROWS]:
        for column, cell in list(zip(columns, row, strict=False))[1:2]:
            names_both = all(len(name) >= _SHORTEST and not name[0].isdigit() for name in (column, row[0]))
            if cell and names_both and (question := question_of_cell(column, row[0])):
                yield question


def _body_of(document: Document, section: Section) -> str:
    """Return the text of a section without its heading."""
    blocks = [
        document.text[block.start : block.end]
        for block in document.blocks
        if section.start <= block.start < section.end and block.kind not in (BlockKind.HEADING, BlockKind.BOILERPLATE)
    ]
    return "\n".join(blocks)


def _variants(
    draft: Draft, others: Sequence[str], article: _Article, articles: Sequence[_Article], drawn: random.Random
) -> Iterator[Draft]:
    made = replace(draft, variant_of=draft.text)
    if others:
        text = drawn.choice(others)
        yield replace(made, text=text, source="paraphrase")
    if typos := misspellings_of(draft.section_id, draft.text):
        yield replace(made, text=drawn.choice(typos).text, source="misspelt")
    if near := _near_miss(draft, article, articles, drawn):
        yield replace(made, text=near, source="near miss")


def _near_miss(draft: Draft, article: _Article, articles: Sequence[_Article], drawn: random.Random) -> str:
    """Return the question about the thing of another article that does not speak of what is asked; "" without one."""
    asked = aspects_of(draft.text)
    others = [each for each in articles if each.thing and each.thing != article.thing and not asked & each.aspects]
    name = article.thing.casefold()
    start = draft.text.casefold().find(name) if name else -1
    if draft.source != "heading" or not asked or not others or start < 0:
        return ""
    other = in_a_sentence(drawn.choice(others).thing)
    return draft.text[:start] + other + draft.text[start + len(name) :]


def overlap_of(question: str, text: str) -> float:
    """Return the share of the terms of a question that a text holds, from 0 to 1.

    >>> overlap_of("How is clonus treated?", "Clonus needs therapy.")
    0.5
    """
    asked = set(question_terms(question))
    return round(len(asked & terms_held(text)) / len(asked), 2) if asked else 0.0


def drafts_as_lines(drafts: Sequence[Draft]) -> str:
    """Return the drafts as JSON lines, to be read, changed and accepted by a person."""
    return "".join(json.dumps(asdict(each) | {"leaks": each.leaks}, ensure_ascii=False) + "\n" for each in drafts)


def drafts_as_text(drafts: Sequence[Draft]) -> str:
    """Return the drafts, variants below the question that they were made from, and the number from each source."""
    lines = []
    for each in drafts:
        mark = ", leaks" if each.leaks else ""
        indent = "    " if each.variant_of else ""
        lines.append(f"{indent}{each.text}  ({each.source}{mark}{'' if each.variant_of else f', {each.section_id}'})")
    kinds = dict.fromkeys(each.source for each in drafts)
    counts = ", ".join(f"{sum(each.source == kind for each in drafts)} {kind}" for kind in kinds)
    return "\n".join(
        [*lines, "", f"{counted(len(drafts), 'draft')}: {counts or 'none'}. None counts until you accept it."]
    )
