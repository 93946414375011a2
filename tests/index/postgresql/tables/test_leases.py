"""One engine writes at a time, others are told who does, and what is read is kept."""

from __future__ import annotations

import os
import socket
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing

import psycopg
import pytest

from core.errors import IndexBusy
from index.postgresql.engine import PostgresEngine
from index.postgresql.tables import leases
from tests.support.articles import FINGERPRINT, document, in_threads, indexed, publish

CATS = document("cats.md", "Cats purr.")


@pytest.fixture
def other(postgresql_address: str):  # type: ignore[no-untyped-def]
    with closing(PostgresEngine(postgresql_address)) as engine:
        yield engine


def test_others_are_told_who_writes_and_since_when(shared: PostgresEngine, other: PostgresEngine) -> None:
    who = rf"Process {os.getpid()} on {socket.gethostname()} has been writing to \S+ since 2\d\d\d-"
    with shared.writing():
        with shared.writing():
            publish(shared, CATS)
        for write in (lambda: publish(other, CATS), other.repair, other.rollback, lambda: other.writing().__enter__()):
            with pytest.raises(IndexBusy, match=who):
                write()
        [busy] = in_threads(1, lambda number: publish(shared, CATS))
        assert isinstance(busy, IndexBusy)
        assert other.digests() == {"cats.md": CATS.digest}
    publish(other, CATS)


def test_an_error_gives_the_right_to_write_back(shared: PostgresEngine, other: PostgresEngine) -> None:
    with pytest.raises(KeyboardInterrupt), shared.writing():
        raise KeyboardInterrupt
    publish(other, CATS)


TAKEN = """
import os, signal, sys
from index.postgresql.engine import PostgresEngine
held = PostgresEngine(sys.argv[1]).writing()
held.__enter__()
os.kill(os.getpid(), signal.SIGKILL)
"""


def test_the_right_of_a_process_that_was_killed_is_free_at_once(
    shared: PostgresEngine, postgresql_address: str, rows: psycopg.Connection
) -> None:
    subprocess.run([sys.executable, "-c", TAKEN, postgresql_address], check=False)
    assert rows.execute("SELECT token <> '' FROM writer").fetchone() == (True,)
    if sys.platform == "linux":
        publish(shared, CATS)
    rows.execute(
        "UPDATE writer SET token = 'x', host = 'elsewhere', place = 'another machine', until = now() + '1 min'"
    )
    with pytest.raises(IndexBusy, match="on elsewhere has been writing"):
        publish(shared, CATS)
    rows.execute("UPDATE writer SET until = now() - interval '1 s'")  # as nobody renews it
    publish(shared, CATS)


def test_who_lost_the_right_to_write_publishes_nothing(shared: PostgresEngine, rows: psycopg.Connection) -> None:
    publish(shared, CATS)
    with shared.writing():
        rows.execute("UPDATE writer SET token = 'of another', host = 'elsewhere', process = 7")
        with pytest.raises(IndexBusy, match=r"process 7 on elsewhere took over\. Nothing was published"):
            shared.publish([indexed(document("dogs.md", "Dogs bark."))], [], FINGERPRINT)
    assert shared.digests() == {"cats.md": CATS.digest}
    assert rows.execute("SELECT token FROM writer").fetchone() == ("of another",)


def test_what_is_read_is_kept_until_it_is_released_or_its_lease_expires(
    shared: PostgresEngine, other: PostgresEngine, rows: psycopg.Connection
) -> None:
    publish(shared, CATS)
    with other.snapshot() as old:
        for number in range(3):
            publish(shared, document("cats.md", f"Cats purr {number}."))
        names = [each.name for each in shared.generations()]
        assert len(names) == 3 and names[-1] == old.generation.name
        assert old.document("cats.md") == CATS
        rows.execute("UPDATE leases SET until = now() - interval '1 s'")
        publish(shared, CATS)
        assert old.generation.name not in [each.name for each in shared.generations()]


def test_questions_do_not_wait_for_the_renewal_of_a_lease(shared: PostgresEngine, rows: psycopg.Connection) -> None:
    """A primary that falls silent would hold all of them up."""
    publish(shared, CATS)
    with shared.snapshot():
        pass
    with ThreadPoolExecutor(1) as threads:
        with rows.transaction():
            rows.execute("SELECT holder FROM leases FOR UPDATE")
            renewed = threads.submit(shared._leases._renew)
            waiting = "SELECT count(*) FROM pg_locks WHERE NOT granted"  # pg_stat_activity is read once a transaction
            while not renewed.done() and rows.execute(waiting).fetchone() == (0,):
                pass
            with shared.snapshot() as snapshot:
                assert snapshot.document("cats.md") == CATS
            assert not renewed.done()
        renewed.result()


def test_a_lease_is_renewed(shared: PostgresEngine, rows: psycopg.Connection, monkeypatch: pytest.MonkeyPatch) -> None:
    publish(shared, CATS)
    monkeypatch.setattr(leases, "READER_SECONDS", 0.05)
    with shared.snapshot():
        [(first,)] = rows.execute("SELECT until FROM leases").fetchall()
        while rows.execute("SELECT until FROM leases").fetchall() == [(first,)]:
            pass
    shared.close()
    assert rows.execute("SELECT * FROM leases").fetchall() == []
