"""The questions that count: kept, tagged, edited, taken out and brought back."""

from __future__ import annotations

from dataclasses import replace

import pytest

from evaluation.judgements import OwnQuestion, QuestionEntry
from evaluation.judgements.question_set import own_questions

KEPT = QuestionEntry("How is  clonus treated?", "ann", tags=("drugs",), split="test")
KEY = "how is clonus treated?"


def test_an_entry_needs_a_question_and_a_person() -> None:
    for wrong in ({"question": " "}, {"judge": ""}):
        with pytest.raises(ValueError, match="needs a question and a person"):
            replace(KEPT, **wrong)


def test_a_question_counts_once_it_is_kept_or_judged_until_it_is_taken_out() -> None:
    kept = OwnQuestion("How is clonus treated?", KEY, tags=("drugs",), split="test")
    out = replace(KEPT, question="how is clonus treated?", kept=False, split="")
    assert own_questions([], ["Who has  gout?"]) == {"who has gout?": OwnQuestion("Who has gout?", "who has gout?")}
    assert own_questions([KEPT], [KEY]) == {KEY: kept}
    assert own_questions([KEPT, out], [KEY]) == {KEY: replace(kept, text=KEY, kept=False)}
    assert own_questions([KEPT, out, KEPT], [KEY]) == {KEY: kept}


def test_an_edited_question_stays_one_question() -> None:
    edits = [
        replace(KEPT, question="How is it cured?", was=KEPT.question, split=""),
        replace(KEPT, question="Who cures it?", was="how is it cured?", tags=(), split=""),
    ]
    assert own_questions([KEPT, *edits], []) == {
        "who cures it?": OwnQuestion("Who cures it?", KEY, split="test"),
    }
    assert own_questions(edits, ["Who cures it?"]) == {"who cures it?": OwnQuestion("Who cures it?", KEY)}
