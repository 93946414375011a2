"""What lies beside an index in PostgreSQL is shared by all page servers, and noticed by each."""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import closing
from dataclasses import replace
from pathlib import Path

import psycopg
import pytest

from api.access import Right, Tokens
from core.errors import CollectionError, IndexDamaged, IndexInaccessible
from core.locations import PROJECT
from evaluation.judgements import Grade, Judgement, JudgementLog, QuestionLog
from evaluation.kept import store_of
from index.beside import FAILURES, JUDGEMENTS, QUESTIONS, open_beside
from index.postgresql.beside import PostgresBeside
from patella.failures import kept_failures
from patella.tuned_weights import TuningLog, TuningRun, run_in_use
from search import WeightChoice
from tests.support.kept_runs import collection_in, report_of

TREATED = Judgement("how is clonus treated", "clonus.md#treatment", Grade.ANSWERS, "ann", at="2026-11-29")
TUNED = TuningRun("own", "", "", "patella evaluate tune", WeightChoice(rare=0.2), {}, {}, {}, True, 1)


class Clock:
    """Seconds that pass when they are told to."""

    def __init__(self) -> None:
        self.now = 0.0

    def __call__(self) -> float:
        return self.now


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def servers(postgresql_address: str, clock: Clock) -> Iterator[tuple[PostgresBeside, PostgresBeside]]:
    """What two page servers open at the address of one index."""
    with (
        closing(PostgresBeside(postgresql_address, clock)) as one,
        closing(PostgresBeside(postgresql_address, clock)) as other,
    ):
        yield one, other


def test_a_damaged_line_is_deleted_as_the_document_says(
    servers: tuple[PostgresBeside, PostgresBeside], clock: Clock, postgresql_address: str
) -> None:
    one, other = servers
    JudgementLog(one).keep(*(replace(TREATED, judge=judge) for judge in "abcdef"))
    one.append(JUDGEMENTS, [b'{"grade": 2}'])
    before = other.version(JUDGEMENTS)
    with pytest.raises(CollectionError, match=r"line 7: .* Restore it from a backup, or delete this line\.$"):
        JudgementLog(other).all()
    document = (PROJECT / "docs" / "POSTGRESQL.md").read_text("utf-8")
    [statements] = re.findall(r"^```sql\n(DELETE .*?)^```$", document, re.DOTALL | re.MULTILINE)
    with psycopg.connect(postgresql_address, autocommit=True) as connection:
        connection.execute(statements.replace("patella.", ""))
    assert [each.judge for each in JudgementLog(other).all()] == list("abcdef")
    clock.now += 1
    assert other.version(JUDGEMENTS) != before


def test_what_one_server_keeps_all_have(servers: tuple[PostgresBeside, PostgresBeside], clock: Clock) -> None:
    one, other = servers
    JudgementLog(one).keep(TREATED)
    assert JudgementLog(other).all() == [TREATED]
    text = Tokens(one).new("robot", Right.WRITE)
    assert Tokens(other).find(text)
    run = TuningLog(one).keep(TUNED)
    TuningLog(other).use(run)
    assert TuningLog(one).in_use() == run
    QuestionLog(one).note("what is clonus", answered=False)
    QuestionLog(other).note("What is CLONUS", answered=True)
    clock.now = 1
    assert [(each.times, each.unanswered) for each in QuestionLog(other).asked()] == [(2, 1)]


def test_what_another_server_adds_is_noticed_a_second_later_and_one_s_own_at_once(
    servers: tuple[PostgresBeside, PostgresBeside], clock: Clock
) -> None:
    one, other = servers
    assert (one.version(JUDGEMENTS), other.version(JUDGEMENTS)) == ((), ())
    one.append(JUDGEMENTS, [b"{}"])
    assert (one.version(JUDGEMENTS), other.version(JUDGEMENTS)) == ((1,), ())
    clock.now = 1
    assert other.version(JUDGEMENTS) == (1,)


def test_evaluations_and_failures_are_kept_at_the_address(postgresql_address: str, tmp_path: Path) -> None:
    store = store_of(postgresql_address)
    name, _ = store.keep(report_of(index=tmp_path / "evaluation" / "hints"), collection_in(tmp_path), "the page")
    store.set_baseline(name)
    again = store_of(postgresql_address)
    (summary,) = again.summaries()
    assert summary.origin is not None
    assert (summary.name, summary.origin.index) == (name, str(tmp_path / "evaluation" / "hints"))
    assert [each.text for each in again.run(name).questions] == [
        "how hot is tea",
        "which knot holds",
        "why do pots crack",
    ]
    again.delete(name)
    assert store.summaries() == []
    assert kept_failures(postgresql_address) == []
    open_beside(postgresql_address).write(FAILURES, b'[{"document_id": "a", "reason": "b", "digest": ""}]')
    assert [each.document_id for each in kept_failures(postgresql_address)] == ["a"]
    assert run_in_use(postgresql_address) is None


def test_a_value_that_decayed_is_found(postgresql_address: str, rows: psycopg.Connection) -> None:
    with closing(PostgresBeside(postgresql_address)) as beside:
        beside.write(FAILURES, b"[]")
        rows.execute("UPDATE kept_values SET value = set_byte(value, 5, 7)")
        with pytest.raises(IndexDamaged, match=r"failures\.json of postgresql://.* is not what was written"):
            beside.read(FAILURES)


def test_a_database_that_is_away_is_told_without_its_password(caplog: pytest.LogCaptureFixture) -> None:
    with closing(PostgresBeside("postgresql://ann:secret@127.0.0.1:1/patella")) as beside:
        with pytest.raises(
            IndexInaccessible, match=r"postgresql://ann@127\.0\.0\.1:1/patella cannot be reached"
        ) as one:
            beside.append(JUDGEMENTS, [b"{}"])
        with pytest.raises(CollectionError, match="The judgements cannot be read: ") as other:
            JudgementLog(beside).version()
        with pytest.raises(CollectionError, match="The judgement was not kept: ") as third:
            JudgementLog(beside).keep(TREATED)
        QuestionLog(beside).note("what is clonus", answered=True)
    assert "A question could not be kept: " in caplog.text
    assert "secret" not in f"{one.value} {other.value} {third.value} {caplog.text}"
    assert beside.shown(QUESTIONS) == "questions.jsonl of postgresql://ann@127.0.0.1:1/patella"
