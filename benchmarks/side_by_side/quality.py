"""Quality of the answers of a peer, so that a fast peer with poor answers does not look good."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from benchmarks.peers import RESULTS
from benchmarks.questions import BEGINNING

Ids = Sequence[str]
"""Passage ids that answer one question, best first."""


def recall(found: Sequence[Ids], exact: Sequence[Ids]) -> float | None:
    """Return the mean share (0 to 1) of the RESULTS nearest passages that were found; None for a peer without vectors.

    Both arguments have an item for each question. `exact` may have more than RESULTS ids for a question, if several
    passages are as near as the last one.
    """
    if not any(found) or not exact:
        return None
    shares = [_share(ids[:RESULTS], nearest) for ids, nearest in zip(found, exact, strict=True)]
    return sum(shares) / len(shares)


def _share(ids: Ids, nearest: Ids) -> float:
    return len(set(ids) & set(nearest)) / min(RESULTS, len(nearest))


def verbatim_share(questions: Sequence[str], answers: Sequence[Ids], texts: Mapping[str, str]) -> float:
    """Return the share (0 to 1) of questions whose words occur verbatim in one of the first RESULTS passages.

    The words of a question (without BEGINNING) occur in at least one passage, unless a passage ends among them.
    `texts` maps passage id -> text with single spaces.
    """
    matches = [
        any(question.removeprefix(BEGINNING).strip() in texts[passage_id] for passage_id in ids[:RESULTS])
        for question, ids in zip(questions, answers, strict=True)
    ]
    return sum(matches) / len(matches)
