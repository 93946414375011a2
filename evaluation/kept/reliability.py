"""What the confidence of a kept run was worth: the share of right first results by label, and by margin."""

from __future__ import annotations

from dataclasses import dataclass

from evaluation.confidence import BINS, RIGHT, WRONG, JudgedAnswer, reliability
from evaluation.kept.record import KeptQuestion, KeptReport
from search import Confidence, Mode


@dataclass(frozen=True, slots=True)
class Share:
    """Of so many `answers`, the share whose first result is `right`.

    `name` is a confidence, or the bounds of the margin. `margin` is the mean margin, None if there is none.
    """

    name: str
    answers: int
    right: float
    margin: float | None


def shares_by_label(run: KeptReport) -> list[Share]:
    """Return the share of right first results for each confidence that a first result has, the highest first."""
    shares = []
    for label in Confidence:
        answers = [each for each in _answers(run) if each.confidence == label]
        margins = [each.margin for each in answers if each.margin is not None]
        if answers:
            right = sum(each.kind == RIGHT for each in answers) / len(answers)
            shares.append(Share(label.value, len(answers), right, sum(margins) / len(margins) if margins else None))
    return shares


def shares_by_margin(run: KeptReport) -> list[Share]:
    """Return the share of right first results for each tenth of the margin that occurs."""
    return [
        Share(f"{step['from']:.1f}-{step['from'] + 1 / BINS:.1f}", int(step["answers"]), step["right"], step["margin"])
        for step in reliability(_answers(run))
    ]


def _answers(run: KeptReport) -> list[JudgedAnswer]:
    return [_answer(question) for question in run.questions if question.confidence]


def _answer(question: KeptQuestion) -> JudgedAnswer:
    kind = RIGHT if question.right.get(Mode.HYBRID.value) == 1 else WRONG
    return JudgedAnswer(question.question_id, kind, Confidence(question.confidence), question.margin, {}, False)
