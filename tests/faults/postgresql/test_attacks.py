"""The attacks on PostgreSQL in small: a publisher that is killed, readers that are cut off, a full disk; and a fault
that is found.

`patella faults postgresql` makes them all, and many more of each; it takes minutes.
"""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from core.progress import no_progress
from faults.postgresql import attacks
from faults.postgresql.attacks import cut_answers, fill_the_disk, kill_publishers
from faults.postgresql.library import OLD, answers_in_memory
from faults.postgresql.programs import as_text
from faults.postgresql.server import Server, new_server


@pytest.fixture(scope="module")
def server() -> Iterator[Server]:
    with new_server() as started:
        yield started


def test_a_killed_publisher_leaves_a_whole_state(server: Server) -> None:
    tried, control = kill_publishers(server, 1, 1, no_progress)
    assert (tried["left"], tried["bad"]) == ("old", [])
    assert control["bad"] == ["control: no kill left the new state"]  # one kill shows but one of them


def test_a_cut_connection_gives_no_wrong_answer(server: Server) -> None:
    tried, control = cut_answers(server, 1, 0, no_progress)
    assert tried["bad"] == []
    assert control["bad"] == ["control: no cut was felt"]  # a connection that is cut once is passed over


def test_a_full_disk_is_told(server: Server) -> None:
    [row] = fill_the_disk(server)
    assert row["bad"] == []


def test_a_state_that_is_neither_old_nor_new_is_found(
    postgresql_server: Server, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(Server, "create_database", lambda *_: None)
    monkeypatch.setattr(attacks, "_killed_at", lambda *_, arrives=True: 5)
    monkeypatch.setattr(attacks, "problems_at", lambda address: ["check says: damaged"])
    monkeypatch.setattr(attacks, "answers_at", lambda address: answers_in_memory(OLD[:3]))
    monkeypatch.setattr(attacks, "published", lambda address, articles: answers_in_memory(articles[:4]))
    tried, control = kill_publishers(postgresql_server, 1, 0, no_progress)
    assert tried["bad"] == [
        "the state after the kill is neither the old nor the new one",
        "check says: damaged",
        "the next publish is not right",
        "check says: damaged",
    ]
    assert control["bad"][0] == "control: the publish is not right without a kill"


def test_the_report_counts_each_attack() -> None:
    rows = [
        {"attack": "a publisher is killed", "left": "old", "bad": []},
        {"attack": "a publisher is killed", "left": "new", "bad": ["lost"]},
        {"attack": "the primary is killed", "questions": 1000, "bad": []},
        {"attack": "the disk is full", "skipped": "no right", "bad": []},
    ]
    assert as_text(rows) == (
        "a publisher is killed: 2 tried, 1 bad; left the old state: 1; left the new state: 1\n"
        "the primary is killed: 1 tried, 0 bad; 1,000 questions\n"
        "the disk is full: 1 tried, 0 bad; not tried: no right"
    )
