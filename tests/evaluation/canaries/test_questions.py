"""Which questions are asked: those of the owner, or drafts; where there are too many, hashes choose."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import pytest

from evaluation.canaries import Canaries, canary_questions
from evaluation.judgements import Grade, Judgement, Line, QuestionEntry, question_id
from index.engine import Engine
from index.opening import open_engine
from ingest.reading import read_bytes
from tests.support.articles import publish


@pytest.fixture
def engine() -> Iterator[Engine]:
    engine = open_engine("memory:")
    for number in range(12):
        text = f"# Disease {number}\n\nDisease {number} is a disease.\n\n## Treatment\n\nRest for {number} days.\n"
        publish(engine, read_bytes(f"{number:02}.md", text.encode(), f"{number:02}.md"))
    yield engine
    engine.close()


def asked(engine: Engine, lines: Sequence[Line], most: int = 40) -> list[str]:
    with engine.snapshot() as snapshot:
        return list(canary_questions(lines, snapshot, snapshot, most).texts.values())


def judged(question: str, grade: Grade | None = Grade.ANSWERS, at: str = "") -> Judgement:
    return Judgement(question, "00.md#treatment", grade, "ann", at=at)


def test_questions_that_count_are_asked_judged_or_not(engine: Engine) -> None:
    lines = [
        judged("How is  it treated?"),
        judged("taken back", at="1"),
        judged("taken back", grade=None, at="2"),
        judged("taken out", at="1"),
        QuestionEntry("taken out", "ann", kept=False, at="2"),
        QuestionEntry("Kept, and not judged?", "ann"),
    ]
    with engine.snapshot() as snapshot:
        canaries = canary_questions(lines, snapshot, snapshot, 40)
    treated, kept = question_id("how is it treated?"), question_id("kept, and not judged?")
    judgements = {treated: {"00.md#treatment": 2}, kept: {}}
    texts = {treated: "How is it treated?", kept: "Kept, and not judged?"}
    assert canaries == Canaries(texts, judgements, judgements)


def test_of_too_many_questions_nearly_the_same_are_chosen_when_one_is_added(engine: Engine) -> None:
    judgements = [judged(f"question {number}") for number in range(30)]
    chosen = asked(engine, judgements, most=10)
    more = asked(engine, [*judgements, judged("one more")], most=10)
    assert len(set(chosen)) == len(set(more)) == 10
    assert len(set(chosen) & set(more)) >= 9


def test_drafts_are_equal_in_each_run_and_come_from_as_many_articles_as_they_may(engine: Engine) -> None:
    drafts = asked(engine, [], most=5)
    assert len(drafts) == 5
    assert asked(engine, [], most=5) == drafts
    assert all("disease" in text.casefold() for text in drafts)
    assert len(asked(engine, [])) > 12
    assert set(asked(engine, [], most=1)) <= set(asked(engine, []))
