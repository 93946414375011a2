"""A publish that is cut off at any step leaves the generation before it whole, and the next one is clean."""

from __future__ import annotations

import signal
import subprocess
import sys
from collections.abc import Callable
from contextlib import closing

import psycopg
import pytest

from core.errors import IndexInaccessible
from index.postgresql.engine import PostgresEngine
from index.postgresql.tables.connections import Transaction
from tests.index.postgresql.test_engine import answers
from tests.support.articles import FINGERPRINT, document, indexed, publish

FIRST = [document(f"{n}.md", f"The cat {n} purrs.", f"A dog {n} barks.", title=f"No {n}") for n in range(6)]
CHANGED = [document("0.md", "Fish swim.", title="No 0"), document("new.md", "A new cat.")]
TABLES = ("chunks", "versions", "articles", "passages", "vectors", "postings", "generations", "calibrations")


def cut_at(step: int, monkeypatch: pytest.MonkeyPatch) -> Callable[[], int]:
    """Cut the connection of a transaction before the statement of this number. Return a function that counts them."""
    steps = [0]

    def counting(method):  # type: ignore[no-untyped-def]
        def call(self, *arguments, **options):  # type: ignore[no-untyped-def]
            steps[0] += 1
            if steps[0] == step:
                self._connection.pgconn.finish()
            return method(self, *arguments, **options)

        return call

    monkeypatch.setattr(Transaction, "fetch", counting(Transaction.fetch))
    monkeypatch.setattr(Transaction, "copy", counting(Transaction.copy))
    return lambda: steps[0]


def counts(rows: psycopg.Connection) -> list[int]:
    each = ", ".join(f"(SELECT count(*) FROM {table})" for table in TABLES)
    return list(rows.execute(f"SELECT {each}").fetchone() or ())


def test_a_connection_that_is_cut_at_any_step_changes_nothing(
    postgresql_address: str, rows: psycopg.Connection, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("index.postgresql.compaction.MAX_CHUNKS", 1)
    with closing(PostgresEngine(postgresql_address)) as engine:
        publish(engine, *FIRST)
        expected, digests = answers(engine), engine.digests()
    step, reached, cut_before, cut_after = 0, True, 0, 0
    while reached:
        step += 1
        before, held = rows.execute("SELECT current FROM state").fetchone(), counts(rows)
        with closing(PostgresEngine(postgresql_address)) as engine, monkeypatch.context() as patched:
            count = cut_at(step, patched)
            try:
                publish(engine, *CHANGED, removed=["1.md"])
            except IndexInaccessible:
                cut_before += 1
                assert (rows.execute("SELECT current FROM state").fetchone(), counts(rows)) == (before, held)
                continue
            reached = count() >= step
        with closing(PostgresEngine(postgresql_address)) as engine:  # what follows the commit was cut, if anything was
            cut_after += reached
            assert engine.digests().keys() == {"0.md", "2.md", "3.md", "4.md", "5.md", "new.md"}
            assert {each.problem for each in engine.check()} == {""}
            publish(engine, *FIRST, removed=["new.md"])
            assert engine.digests() == digests
    assert min(cut_before, cut_after) >= 10
    with closing(PostgresEngine(postgresql_address)) as engine:
        assert answers(engine) == expected
        assert {each.problem for each in engine.check()} == {""}
        for _ in range(3):
            publish(engine, *FIRST)
        publish(engine)
        publish(engine)
    assert counts(rows)[1:5] == [6, 6, 12, 12]  # nothing that was cut off has left anything
    assert counts(rows)[6:] == [2, 2]


KILLED = """
import os, signal, sys
from index.postgresql.engine import PostgresEngine
from index.postgresql.tables.connections import Transaction
from tests.support.articles import FINGERPRINT, document, indexed

def documents():
    yield indexed(document("dogs.md", "Dogs bark."))
    if sys.argv[2] == "adding":
        os.kill(os.getpid(), signal.SIGKILL)

engine = PostgresEngine(sys.argv[1])
review = lambda new: os.kill(os.getpid(), signal.SIGKILL) if sys.argv[2] == "reviewing" else None
if sys.argv[2] == "tidying":
    engine._tidy = lambda stored: os.kill(os.getpid(), signal.SIGKILL)
engine.publish(documents(), ["cats.md"], FINGERPRINT, review)
"""


@pytest.mark.parametrize(
    ("step", "held"), [("adding", {"cats.md"}), ("reviewing", {"cats.md"}), ("tidying", {"dogs.md"})]
)
def test_a_process_that_is_killed_leaves_one_whole_generation(
    shared: PostgresEngine, postgresql_address: str, step: str, held: set[str]
) -> None:
    publish(shared, document("cats.md", "Cats purr."))
    shared.close()
    done = subprocess.run([sys.executable, "-c", KILLED, postgresql_address, step], check=False)
    assert done.returncode == -signal.SIGKILL
    with closing(PostgresEngine(postgresql_address)) as engine:
        assert engine.digests().keys() == held
        assert {each.problem for each in engine.check()} == {""}
        if sys.platform == "linux":  # elsewhere the right to write is free again after a minute
            publish(engine, document("fish.md", "Fish swim."), removed=held)
            assert engine.digests().keys() == {"fish.md"}


def test_a_document_that_is_added_twice_is_there_once(shared: PostgresEngine) -> None:
    first, second = (
        indexed(document("a.md", *texts, title="A")) for texts in (("Cats purr.", "More."), ("Dogs bark.",))
    )
    shared.publish([first, second], [], FINGERPRINT)
    alone = answers(shared)
    publish(shared, document("a.md", "Dogs bark.", title="A"))
    assert answers(shared) == alone
    assert {each.problem for each in shared.check()} == {""}


def test_a_large_publish_writes_several_chunks(shared: PostgresEngine, monkeypatch: pytest.MonkeyPatch) -> None:
    publish(shared, *FIRST)
    expected = answers(shared)
    monkeypatch.setattr("index.postgresql.publishing._CHUNK_PASSAGES", 3)
    monkeypatch.setattr("index.postgresql.publishing._FLUSHED_BYTES", 100)
    publish(shared, *FIRST)
    assert len(shared._newest().chunks) == 3  # type: ignore[union-attr]
    assert answers(shared) == expected
    assert {each.problem for each in shared.check()} == {""}
