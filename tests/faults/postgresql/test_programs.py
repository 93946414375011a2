"""The report of the attacks on PostgreSQL."""

from __future__ import annotations

from faults.postgresql.programs import as_text


def test_the_report_counts_each_attack() -> None:
    rows = [
        {"attack": "a publisher is killed, removal", "left": "the old state", "bad": []},
        {"attack": "a publisher is killed, removal", "left": "the new state", "bad": ["lost"]},
        {"attack": "control: removal", "steps": 39, "bad": []},
        {"attack": "the primary is killed", "questions": 1000, "bad": []},
        {"attack": "the disk is full", "skipped": "no right", "bad": []},
    ]
    assert as_text(rows) == (
        "a publisher is killed, removal: 2 tried, 1 bad; left the old state: 1; left the new state: 1\n"
        "control: removal: 1 tried, 0 bad; 39 steps\n"
        "the primary is killed: 1 tried, 0 bad; 1,000 questions\n"
        "the disk is full: 1 tried, 0 bad; not tried: no right"
    )
