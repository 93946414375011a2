"""The report of the attacks on PostgreSQL."""

from __future__ import annotations

import pytest

from core.errors import UsageError
from core.progress import no_progress
from faults.postgresql.programs import as_text, run_postgresql


def test_the_report_counts_each_attack() -> None:
    rows = [
        {"attack": "a publisher is killed, removal", "left": "the old state", "bad": []},
        {"attack": "a publisher is killed, removal", "left": "the new state", "bad": ["lost"]},
        {"attack": "control: removal", "steps": 39, "bad": []},
        {"attack": "the primary is killed", "questions": 1000, "bad": []},
        {"attack": "the disk is full", "skipped": "no right", "bad": []},
        {"attack": "a host falls silent", "questions": 2, "seconds": {"the slowest question": 9.5}, "bad": []},
        {"attack": "the only host", "seconds": {"a refusal": 5.0, "its lock": 40.1}, "bad": ["late"]},
    ]
    assert as_text(rows) == (
        "a publisher is killed, removal: 2 tried, 1 bad; left the old state: 1; left the new state: 1\n"
        "control: removal: 1 tried, 0 bad; 39 steps\n"
        "the primary is killed: 1 tried, 0 bad; 1,000 questions\n"
        "the disk is full: 1 tried, 0 bad; not tried: no right\n"
        "a host falls silent: 1 tried, 0 bad; 2 questions; the slowest question 9.5 s\n"
        "the only host: 1 tried, 1 bad; a refusal 5.0 s; its lock 40.1 s"
    )


def test_an_attack_that_there_is_not_is_refused() -> None:
    names = r"primary, publishers, worker, connections, workers, disk, answers\.$"
    with pytest.raises(UsageError, match=rf"^There is no attack 'fire'\. There are: {names}"):
        run_postgresql(9, None, "fire", 0, False, None, no_progress)
