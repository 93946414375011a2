"""The counts of the attacks as text."""

from __future__ import annotations

from faults.storage.reports import counts_of, kills_as_text, operations_as_text, power_loss_as_text
from faults.workers import bad_of

OPERATIONS = [
    {"step": "sync", "fault": "kill", "operation": "write", "ended": "killed", "bad": []},
    {"step": "sync", "fault": "EIO", "operation": "write", "ended": "went on", "bad": ["lost"]},
]


def test_the_counts_of_operations() -> None:
    lines = operations_as_text(1234, OPERATIONS).splitlines()
    assert lines[:8] == [
        "2 states of 1,234 fault points; 1 bad",
        "",
        f"{'fault':<44}   states      bad",
        f"{'EIO':<44}        1        1",
        f"{'kill':<44}        1        0",
        "",
        f"{'operation':<44}   states      bad",
        f"{'write':<44}        2        1",
    ]
    assert bad_of(OPERATIONS) == OPERATIONS[1:]
    assert counts_of(OPERATIONS, "step", "fault") == {"sync": {"kill": 1, "EIO": 1}}


def test_the_counts_of_power_losses() -> None:
    tried = [{"step": "sync", "survives": "any", "loss": "", "bad": []}]
    controls = [
        {"control": "CURRENT", "states": 40, "caught": ["lost"]},
        {"control": "gens", "states": 500, "caught": []},
    ]
    lines = power_loss_as_text(tried, controls).splitlines()
    assert lines[0] == "1 different states after a power loss; 0 bad"
    assert lines[-3:] == [
        f"{'not synced (negative control)':<44}   states   caught",
        f"{'CURRENT':<44}       40      yes",
        f"{'gens':<44}      500       NO",
    ]


def test_the_counts_of_kills() -> None:
    tried = [
        {"work": "sync", "seconds": 1.26, "whole_start": True, "bad": []},
        {"work": "search", "seconds": 0.2, "whole_start": False, "bad": []},
        {"work": "search", "seconds": 0.3, "whole_start": False, "bad": []},
    ]
    assert kills_as_text(tried).splitlines() == [
        "3 kills; 0 bad",
        "",
        f"{'killed during':<44}   states      bad",
        f"{'search':<44}        2        0",
        f"{'sync':<44}        1        0",
        "",
        "a new Python process: the first answer after 1.3 s at most, 1 starts",
        "a process that has imported everything: the first answer after 0.3 s at most, 2 starts",
    ]
