"""What the tools return as values. The schema of each is told to the assistant, with these docstrings."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from api.contents import (
    ArticleOutline,
    ArticleText,
    ListedArticle,
    OutlineSection,
    PassageInArticle,
    PassageText,
    SectionText,
    Stretch,
)
from api.mcp.material import MATERIAL_NOTICE
from core.addresses import article_url
from core.documents import MarkKind
from search import Answer, Confidence, Result, shown_marks

ANSWERED = "Passages that answer are labelled “answers”. Quote them, and give the article and its address."
RELATED = (
    "No passage is sure to answer this. The passages labelled “related” may help. Say so, and do not make an answer up."
)
UNANSWERED = (
    "No passage answers this question. Those below are only the closest: they probably do not answer it. Say that "
    "these articles have no answer, and do not make an answer up."
)
NOTHING = (
    "No passage answers this question: nothing was found. Say that these articles have no answer, and do not make an "
    "answer up."
)
SIMILAR = "These passages are near to that passage in meaning. That does not make them an answer to anything."
LISTED = "These articles have the properties that were asked for. Nothing was asked of their text."


@dataclass(frozen=True, slots=True)
class Quotation:
    """A sentence that answers, word for word: `start` to `end` of the article's text."""

    text: str
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class FoundPassage:
    """A passage, word for word, and where it stands.

    `label` is “answers”, “related” or “probably no answer”; `confidence` says the same as strong, possible or none.
    `margin` is the probability that it answers, None where it was not measured. `quotations` are the sentences in it
    that answer. `text`, or what follows its `lead`, is `start` to `end` of the article's text; the lead is repeated
    from an earlier place. `copies` are the ids of the other passages of exactly this text. `address` opens the article
    at the passage in a browser.
    """

    rank: int
    label: str
    confidence: str
    margin: float | None
    score: float
    quotations: Sequence[Quotation]
    text: str
    passage_id: str
    document_id: str
    section_id: str
    title: str
    headings: Sequence[str]
    page: int | None
    start: int
    end: int
    lead: Stretch | None
    metadata: Mapping[str, Any]
    copies: Sequence[str]
    address: str


@dataclass(frozen=True, slots=True)
class SearchOutput:
    """The passages that were found, best first, and what they are worth together.

    `advice` says whether anything answers. `confidence` is the highest of any passage. `notices` tell what of the
    question was left out, and `conditions` which conditions the passages meet. `did_you_mean` is the question as it was
    probably meant.
    """

    material: str
    advice: str
    query: str
    mode: str
    generation: str
    confidence: str
    results: Sequence[FoundPassage]
    conditions: Sequence[str]
    notices: Sequence[str]
    did_you_mean: str | None


@dataclass(frozen=True, slots=True)
class ReadOutput:
    """An article, section or passage: its `text` is `start` to `end` of the article's text.

    If `truncated`, read the same id again at `next_offset`. `sections` are those of an article that is read from its
    beginning, at most 200 of the `section_count`. `before` and `after` are passages around a passage.
    """

    material: str
    kind: str
    id: str
    document_id: str
    title: str
    headings: Sequence[str]
    text: str
    start: int
    end: int
    page: int | None
    metadata: Mapping[str, Any] | None
    sections: Sequence[OutlineSection]
    section_count: int | None
    before: Sequence[PassageText]
    after: Sequence[PassageText]
    address: str
    truncated: bool
    next_offset: int | None


@dataclass(frozen=True, slots=True)
class ArticlesOutput:
    """A page of the articles, ordered by id. `total` counts all that meet the filter.

    `next_cursor` is given for the page that follows; None on the last.
    """

    material: str
    generation: str
    total: int
    articles: Sequence[ListedArticle]
    next_cursor: str | None
    notices: Sequence[str]


@dataclass(frozen=True, slots=True)
class StatusOutput:
    """What the library holds, and whether it can answer. `created` is a UTC time in ISO 8601.

    `words_only` counts the passages that are found by words only yet, not by meaning. `warning` says why an earlier
    state answers, if the newest is damaged.
    """

    articles: int
    passages: int
    words_only: int
    generation: str
    created: str
    model: str
    model_is_loaded: bool
    warning: str
    version: str


def search_output(answer: Answer, base: str, advice: str = "") -> SearchOutput:
    """Return an answer for an assistant. `base` is the address of the search page, with a slash at its end."""
    return SearchOutput(
        material=MATERIAL_NOTICE,
        advice=advice or advice_on(answer),
        query=answer.query,
        mode=answer.mode.value,
        generation=answer.generation,
        confidence=answer.confidence.value,
        results=[found_passage(result, base) for result in answer.results],
        conditions=[condition.label for condition in answer.conditions],
        notices=list(answer.notices),
        did_you_mean=answer.suggestion,
    )


def advice_on(answer: Answer) -> str:
    """Return what an assistant is to make of an answer."""
    if not answer.results:
        return NOTHING
    if all(result.why.listed for result in answer.results):
        return LISTED
    return {Confidence.STRONG: ANSWERED, Confidence.POSSIBLE: RELATED, Confidence.NONE: UNANSWERED}[answer.confidence]


def found_passage(result: Result, base: str) -> FoundPassage:
    passage = result.passage
    return FoundPassage(
        rank=result.rank,
        label=result.confidence.label,
        confidence=result.confidence.value,
        margin=result.margin,
        score=result.score,
        quotations=_quotations(result),
        text=passage.text,
        passage_id=passage.passage_id,
        document_id=passage.document_id,
        section_id=passage.section_id,
        title=passage.title,
        headings=list(passage.headings),
        page=passage.page,
        start=passage.start,
        end=passage.end,
        lead=Stretch(*passage.lead) if passage.lead else None,
        metadata=result.metadata.as_json(),
        copies=[copy.passage_id for copy in result.copies],
        address=absolute(article_url(passage.document_id, passage.passage_id), base),
    )


def absolute(address: str, base: str) -> str:
    """Return an address that is relative to the search page as one that works from anywhere.

    >>> absolute("./?article=tea.md", "http://localhost:8501/")
    'http://localhost:8501/?article=tea.md'
    """
    return base + address.removeprefix("./")


def article_output(outline: ArticleOutline, text: ArticleText, base: str) -> ReadOutput:
    """Return a part of an article, with its outline if it is the first part."""
    is_first = text.start == 0
    return ReadOutput(
        material=MATERIAL_NOTICE,
        kind="article",
        id=text.document_id,
        document_id=text.document_id,
        title=text.title,
        headings=[],
        text=text.text,
        start=text.start,
        end=text.end,
        page=text.page,
        metadata=outline.metadata if is_first else None,
        sections=outline.sections if is_first else [],
        section_count=outline.section_count,
        before=[],
        after=[],
        address=absolute(text.address, base),
        truncated=text.truncated,
        next_offset=text.next_offset,
    )


def section_output(section: SectionText, base: str) -> ReadOutput:
    return ReadOutput(
        material=MATERIAL_NOTICE,
        kind="section",
        id=section.section_id,
        document_id=section.document_id,
        title=section.title,
        headings=section.headings,
        text=section.text,
        start=section.start,
        end=section.end,
        page=section.page,
        metadata=None,
        sections=[],
        section_count=None,
        before=[],
        after=[],
        address=absolute(section.address, base),
        truncated=section.truncated,
        next_offset=section.next_offset,
    )


def passage_output(found: PassageInArticle, base: str) -> ReadOutput:
    passage = found.passage
    return ReadOutput(
        material=MATERIAL_NOTICE,
        kind="passage",
        id=passage.passage_id,
        document_id=passage.document_id,
        title=passage.title,
        headings=passage.headings,
        text=passage.text,
        start=passage.start,
        end=passage.end,
        page=passage.page,
        metadata=None,
        sections=[],
        section_count=None,
        before=[_absolute_passage(each, base) for each in found.before],
        after=[_absolute_passage(each, base) for each in found.after],
        address=absolute(passage.address, base),
        truncated=found.truncated,
        next_offset=passage.next_offset,
    )


def _absolute_passage(passage: PassageText, base: str) -> PassageText:
    return replace(passage, address=absolute(passage.address, base))


def _quotations(result: Result) -> list[Quotation]:
    """Return the marked sentences of a result. One that goes on from the lead to the body becomes two."""
    passage, quotations = result.passage, []
    for mark in shown_marks(result):
        if mark.kind is not MarkKind.ANSWER:
            continue
        at = mark.start
        for span in passage.document_spans(mark.start, mark.end):
            length = span.end - span.start
            quotations.append(Quotation(passage.text[at : at + length], span.start, span.end))
            at = max(at + length, passage.body_start)
    return quotations
