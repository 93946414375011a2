"""What an assistant is told of an answer, and where the quoted sentences stand."""

from __future__ import annotations

import pytest
from pydantic import TypeAdapter

from api.mcp.outputs import (
    ANSWERED,
    LISTED,
    NOTHING,
    RELATED,
    UNANSWERED,
    Quotation,
    SearchOutput,
    found_passage,
    search_output,
)
from api.mcp.wording import search_text
from core.documents import Mark, MarkKind, Passage, Sentence, Span
from search.results import Answer, Confidence, Mode, Result, Why
from tests.support.assistants import BASE

ARTICLE = "Doses\n\nDrug | dose\n\nNote. Iron | 5 mg"
WHY = Why({}, None, None, ())


def result(confidence: Confidence, *marks: Mark, listed: bool = False) -> Result:
    """Return a result whose passage goes on with a table: its lead is repeated from an earlier place."""
    passage = Passage(
        passage_id="doses.md#top:1",
        document_id="doses.md",
        title="Doses",
        headings=(),
        text="Drug | dose\nIron | 5 mg",
        start=26,
        end=37,
        sentences=(Sentence(12, 23),),
        context="Doses",
        token_count=9,
        page=2,
        lead=Span(7, 18),
    )
    why = Why({}, None, None, (), listed=listed)
    return Result(1, passage, 0.5, marks, why, confidence, margin=0.7)


def answer(*results: Result) -> Answer:
    return Answer("iron", Mode.HYBRID, "1", {"total": 1.0}, results)


@pytest.mark.parametrize(
    ("found", "advice"),
    [
        ([result(Confidence.STRONG), result(Confidence.NONE)], ANSWERED),
        ([result(Confidence.POSSIBLE)], RELATED),
        ([result(Confidence.NONE)], UNANSWERED),
        ([], NOTHING),
        ([result(Confidence.POSSIBLE, listed=True)], LISTED),
    ],
)
def test_the_advice_says_whether_anything_answers(found: list[Result], advice: str) -> None:
    output = search_output(answer(*found), BASE)
    assert output.advice == advice
    assert search_text(output).split("\n\n")[0] == advice


def test_where_nothing_answers_nobody_is_to_make_an_answer_up() -> None:
    assert all("do not make an answer up" in advice for advice in (RELATED, UNANSWERED, NOTHING))
    assert all(advice.startswith("No passage") for advice in (RELATED, UNANSWERED, NOTHING))


def test_a_quotation_is_word_for_word_at_its_place_in_the_article() -> None:
    whole = Mark(0, 23, MarkKind.ANSWER)
    found = found_passage(result(Confidence.STRONG, whole, Mark(12, 16, MarkKind.WORD)), BASE)
    assert found.quotations == [Quotation("Drug | dose", 7, 18), Quotation("Iron | 5 mg", 26, 37)]
    assert all(ARTICLE[each.start : each.end] == each.text for each in found.quotations)


def test_the_schema_explains_the_fields() -> None:
    schema = TypeAdapter(SearchOutput).json_schema(mode="serialization")
    assert schema["type"] == "object"
    assert "word for word" in schema["$defs"]["FoundPassage"]["description"]
