"""Whether what was answered fast was an answer."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from benchmarks.peers import RESULTS
from benchmarks.questions import BEGINNING

Ids = Sequence[str]


def recall(found: Sequence[Ids], exact: Sequence[Ids]) -> float | None:
    """The mean share of the RESULTS nearest passages that were found; None for a peer without vectors.

    `exact` may name more for a question, where several are as near as the last.
    """
    if not any(found) or not exact:
        return None
    shares = [_share(ids[:RESULTS], nearest) for ids, nearest in zip(found, exact, strict=True)]
    return sum(shares) / len(shares)


def _share(ids: Ids, nearest: Ids) -> float:
    return len(set(ids) & set(nearest)) / min(RESULTS, len(nearest))


def said(questions: Sequence[str], answers: Sequence[Ids], texts: Mapping[str, str]) -> float:
    """The share of questions with a passage among the first RESULTS that says the question's words as they stand.

    The words of each stand in one passage at least, unless it was cut among them. `texts` have single blanks.
    """
    right = [
        any(question.removeprefix(BEGINNING).strip() in texts[passage_id] for passage_id in ids[:RESULTS])
        for question, ids in zip(questions, answers, strict=True)
    ]
    return sum(right) / len(right)
