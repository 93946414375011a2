"""What was judged, by whom, how far the judges agree, and which judgements name what the library does not have."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass
from typing import Any

from core.counts import counted
from evaluation.judgements.agreement import Agreement, agreements
from evaluation.judgements.log import Grade, Judgement
from evaluation.judgements.question_set import question_key
from evaluation.judgements.sections import LibrarySections


@dataclass(frozen=True, slots=True)
class JudgeCounts:
    """How much one judge has judged. `answers`, `helps` and `no` count the grades, `questions` the questions."""

    judge: str
    questions: int
    answers: int
    helps: int
    no: int
    blind: int
    notes: int


@dataclass(frozen=True, slots=True)
class Overview:
    """The judgements of a library. `orphans` are those of sections that the library does not have."""

    judges: Sequence[JudgeCounts]
    agreements: Sequence[Agreement]
    orphans: Sequence[Judgement]


def overview(judgements: Iterable[Judgement], sections: LibrarySections) -> Overview:
    """Return what these judgements, which stand, come to. Orphans count as well."""
    kept = list(judgements)
    by_judge: dict[str, list[Judgement]] = {}
    for each in kept:
        by_judge.setdefault(each.judge, []).append(each)
    return Overview(
        [_counts(judge, of_judge) for judge, of_judge in sorted(by_judge.items())],
        agreements(kept),
        [each for each in kept if each.section_id not in sections],
    )


def overview_as_json(shown: Overview) -> Mapping[str, Any]:
    return {
        "judges": [asdict(each) for each in shown.judges],
        "agreements": [each._asdict() for each in shown.agreements],
        "orphans": [
            {"judge": each.judge, "question": each.question, "section": each.section_id, "grade": each.grade}
            for each in shown.orphans
        ],
    }


def overview_as_text(shown: Overview) -> str:
    """Return the counts of each judge, the agreement of each pair, and the orphans, as lines for a terminal."""
    if not shown.judges:
        return "Nobody has judged anything yet."
    width = max(len("judge"), *(len(each.judge) for each in shown.judges))
    lines = [f"{'judge':{width}}  questions  answers  helps     no  blind  notes"]
    lines += [
        f"{each.judge:{width}}  {each.questions:9}  {each.answers:7}  {each.helps:5}  {each.no:5}  {each.blind:5}  "
        f"{each.notes:5}"
        for each in shown.judges
    ]
    if shown.agreements:
        lines += ["", "Agreement"]
    lines += [
        f"  {each.first} and {each.second}: {each.equal} of {each.both_judged} equal, kappa {_kappa(each)}"
        for each in shown.agreements
    ]
    if shown.orphans:
        lines += ["", f"{counted(len(shown.orphans), 'judgement')} of what the library does not have:"]
    lines += [f"  {each.section_id}, by {each.judge}, for: {each.question}" for each in shown.orphans]
    return "\n".join(lines)


def _counts(judge: str, judgements: Sequence[Judgement]) -> JudgeCounts:
    def graded(grade: Grade) -> int:
        return sum(each.grade == grade for each in judgements)

    return JudgeCounts(
        judge=judge,
        questions=len({question_key(each.question) for each in judgements}),
        answers=graded(Grade.ANSWERS),
        helps=graded(Grade.HELPS),
        no=graded(Grade.NO),
        blind=sum(each.blind for each in judgements),
        notes=sum(bool(each.note) for each in judgements),
    )


def _kappa(agreement: Agreement) -> str:
    return "unknown: both gave one grade throughout" if agreement.kappa is None else f"{agreement.kappa:.3f}"
