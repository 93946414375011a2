"""Kills of publishers and of workers in small, and faults that are found.

`patella faults postgresql` kills at every step of every kind of publish; it takes an hour.
"""

from __future__ import annotations

from collections.abc import Callable

import pytest

from core.progress import no_progress
from faults.postgresql import kills
from faults.postgresql.kills import kill_a_worker, kill_publishers
from faults.postgresql.library import OLD, published
from faults.postgresql.publishes import PUBLISHES
from faults.postgresql.server import Server
from faults.postgresql.wire import Message

KINDS = {each.name: each for each in PUBLISHES}


@pytest.fixture
def server(postgresql_server: Server) -> Server:
    for name in ("before 0", "before 1", "queued"):
        postgresql_server.sql(f'drop database if exists "{name}" with (force)')
    return postgresql_server


def test_a_killed_publisher_leaves_a_whole_state(server: Server) -> None:
    *tried, control = kill_publishers(server, 1, 2, no_progress, [KINDS["publish in stages"]])
    assert (len(tried), [each for each in [*tried, control] if each["bad"]]) == (1, [])


def test_a_killed_rollback_leaves_a_whole_state(server: Server) -> None:
    *tried, control = kill_publishers(server, None, 0, no_progress, [KINDS["rollback"]])
    assert (len(tried), {each["left"] for each in tried}) == (control["steps"], {"the old state", "the new state"})
    assert [each for each in [*tried, control] if each["bad"]] == []


def test_a_killed_worker_loses_nothing(server: Server) -> None:
    tried, control = kill_a_worker(server, 1, 1, no_progress)
    assert (tried["bad"], control["bad"], control["steps"] > 10) == ([], [], True)


def test_what_is_neither_the_old_nor_the_new_state_is_found(server: Server, monkeypatch: pytest.MonkeyPatch) -> None:
    """And what is held for too long."""
    run: Callable[..., int] = kills._Place.run

    def spoil(place: kills._Place, what: str, kill_at: int | None = None) -> int:
        if kill_at is not None:
            published(place.address, OLD[:3])
            place.sql(
                "UPDATE patella.writer SET until = now() + interval '2 hours', token = 'x', host = 'db', place = ''"
            )
        return run(place, what) if kill_at is None else 0

    monkeypatch.setattr(kills._Place, "run", spoil)
    first, second, _ = kill_publishers(server, 2, 0, no_progress, [KINDS["rollback"]])
    assert {each["left"] for each in (first, second)} == {"none"}
    bad = ["held for too long: the right to write", "the state after the kill is none that was published"]
    assert [first["bad"][:2], second["bad"][:2]] == [bad, bad]


def test_steps_are_statements_that_change_something_and_their_ends() -> None:
    def steps(*sent: tuple[int, str]) -> list[str]:
        counted = kills._Steps()
        messages = [
            (text, Message(connection, 0, True, "Q", b"Q\0\0\0\0" + text.encode() + b"\0")) for connection, text in sent
        ]
        return [text for text, message in messages if counted.has(message)]

    assert steps((1, "BEGIN"), (1, "SELECT 1"), (1, "COMMIT")) == []
    changing = [
        (1, "BEGIN"),
        (1, "SELECT 1 FOR UPDATE"),
        (2, "COMMIT"),
        (1, "WITH a AS ()"),
        (1, "COMMIT"),
        (1, "COMMIT"),
    ]
    assert steps(*changing) == ["SELECT 1 FOR UPDATE", "WITH a AS ()", "COMMIT"]
    assert kills._Steps().has(Message(0, 0, True, "c", b"c\0\0\0\4"))
    assert not kills._Steps().has(Message(0, 0, False, "C", b"C\0\0\0\4"))
