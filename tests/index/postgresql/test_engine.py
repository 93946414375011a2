"""The engine in PostgreSQL, beyond the contract of every engine: damage, several engines, rollbacks and clean-up."""

from __future__ import annotations

from contextlib import closing

import numpy as np
import psycopg
import pytest
from hypothesis import given, settings, strategies as st

from core.documents import Document
from core.errors import IndexDamaged, IndexMissing
from index.engine import Clause, Engine, Filter, GenerationCheck, KeywordQuery
from index.memory import MemoryEngine
from index.opening import open_engine
from index.postgresql.engine import PostgresEngine
from tests.support.articles import FINGERPRINT, document, fake_vector, held, indexed, publish

CATS = document("cats.md", "Cats purr. Cats sleep.", "A cat drinks milk.", title="Cats")
DOGS = document("dogs.md", "Dogs bark.", title="Dogs")
FISH = document("fish.md", "Fish swim.", title="Fish")
WORDS = ("cat", "dog", "fish", "purr", "bark", "sleep")


def test_an_address_opens_it(postgresql_address: str) -> None:
    for address in (postgresql_address, postgresql_address.replace("postgresql://", "postgres://")):
        with closing(open_engine(address)) as engine:
            assert isinstance(engine, PostgresEngine)
            assert engine.digests() == {}


def test_every_engine_sees_what_another_one_publishes(shared: PostgresEngine, postgresql_address: str) -> None:
    seconds = [0.0]
    publish(shared, CATS)
    with closing(PostgresEngine(postgresql_address, lambda: seconds[0])) as other:
        with other.snapshot() as old:
            publish(shared, DOGS, removed=["cats.md"])
            seconds[0] = 0.9
            with other.snapshot() as same:  # it asks once a second which generation is in use
                assert same is old
            seconds[0] = 1.0
            with other.snapshot() as still:
                assert still is old  # and a thread opens the new one, so that nobody waits
            other._renewal_thread.join()
            with other.snapshot() as new:
                assert (held(old).keys(), held(new).keys()) == ({"cats.md"}, {"dogs.md"})
        publish(other, FISH)
    assert shared.digests().keys() == {"dogs.md", "fish.md"}


def test_what_only_removed_generations_needed_is_removed(shared: PostgresEngine, rows: psycopg.Connection) -> None:
    tables = (
        "generations",
        "calibrations",
        "chunks",
        "versions",
        "articles",
        "passages",
        "vectors",
        "postings",
        "encodings",
    )

    def counts() -> list[int]:
        return [rows.execute(f"SELECT count(*) FROM {table}").fetchone()[0] for table in tables]  # type: ignore[index]

    publish(shared, CATS, DOGS)
    once = counts()
    for number in range(5):
        publish(shared, document("cats.md", f"Cats hide {number}.", title="Cats"), FISH)
    publish(shared, CATS, removed=["fish.md"])
    publish(shared, DOGS, removed=["cats.md"])
    publish(shared, CATS, DOGS, removed=["fish.md"])
    publish(shared, CATS, DOGS)
    publish(shared, CATS, DOGS)
    assert [now - 2 * before for now, before in zip(counts()[:8], once[:8], strict=True)] == [0] * 8
    assert counts()[8] == once[8]  # the same content has the same encoding


def answers(engine: Engine) -> object:
    with engine.snapshot() as snapshot:
        everything = [passage_id for texts in held(snapshot) for passage_id in [texts]]
        found = [snapshot.keyword(KeywordQuery((word, "cat")), 20) for word in WORDS]
        ids = [hit.passage_id for hits in found for hit in hits]
        return (
            everything,
            found,
            snapshot.scores_in_context([WORDS, WORDS[:2]], ids).tolist(),
            snapshot.semantic(fake_vector("cat"), 20),
            snapshot.document_frequencies(WORDS),
            snapshot.vocabulary().counts,
            [snapshot.document(name) for name in held(snapshot)],
            (snapshot.generation.documents, snapshot.generation.passages),
        )


texts = st.lists(st.sampled_from(WORDS), min_size=1, max_size=4).map(" ".join)
articles = st.builds(
    lambda name, paragraphs: document(f"{name}.md", *paragraphs, title=name),
    st.sampled_from("abc"),
    st.lists(texts, max_size=3),
)
steps = st.one_of(
    st.tuples(st.lists(articles, max_size=3), st.sets(st.sampled_from(["a.md", "b.md", "c.md"]), max_size=2)),
    st.just("rollback"),
)


@settings(max_examples=15)
@given(history=st.lists(steps, min_size=1, max_size=7), chunks=st.sampled_from([1, 2, 64]))
def test_any_history_gives_the_answers_of_the_plain_engine(postgresql_server, monkeypatch, history, chunks) -> None:  # type: ignore[no-untyped-def]
    monkeypatch.setattr("index.postgresql.compaction.MAX_CHUNKS", chunks)
    address = postgresql_server.address(schema="of_histories")
    with psycopg.connect(address, autocommit=True) as connection:
        connection.execute("DROP SCHEMA IF EXISTS of_histories CASCADE")
    plain: list[dict[str, Document]] = [{}]
    current, bases = 0, {0: None}
    with closing(PostgresEngine(address)) as engine:
        for step in history:
            if step == "rollback":
                if not bases[current]:
                    with pytest.raises(IndexMissing):
                        engine.rollback()
                    continue
                current = bases[current]
                bases[current] = None  # what was before it is gone by now
                engine.rollback()
            else:
                added, removed = step
                engine.publish([indexed(each) for each in added], removed, FINGERPRINT)
                state = {name: each for name, each in plain[current].items() if name not in removed}
                plain.append(state | {each.document_id: each for each in added})
                bases[len(plain) - 1] = current or None
                current = len(plain) - 1
            memory = MemoryEngine()
            publish(memory, *plain[current].values())
            assert answers(engine) == answers(memory)
            assert [each.problem for each in engine.check()] == [""] * len(engine.generations())


DAMAGE = [
    ("UPDATE articles SET article = 'x' WHERE version = 1", ["cats.md"]),
    ("DELETE FROM articles WHERE version = 1", ["cats.md"]),
    ("UPDATE versions SET summary = 'x' WHERE version = 2", ["dogs.md"]),
    ("UPDATE versions SET words = 'x' WHERE version = 2", ["cats.md", "dogs.md"]),
    ("UPDATE passages SET passage = 'x' WHERE number = 2", ["cats.md"]),
    ("UPDATE passages SET lengths = 'x' WHERE number = 3", ["dogs.md"]),
    ("UPDATE vectors SET vector = '[1,2,3,4,5,6,7,8,9,10,11,12,13,14,15,16]' WHERE number = 3", ["dogs.md"]),
    ("DELETE FROM passages WHERE number = 1", ["cats.md"]),
    ("DELETE FROM vectors WHERE number = 1", ["cats.md"]),
    ("UPDATE encodings SET packed = 'x' WHERE key = (SELECT key FROM passages WHERE number = 3)", ["dogs.md"]),
    ("DELETE FROM encodings WHERE key = (SELECT key FROM passages WHERE number = 3)", ["dogs.md"]),
    ("UPDATE postings SET block = 'x' WHERE term = 'bark'", ["cats.md", "dogs.md"]),
    ("UPDATE chunks SET words = 'x'", ["cats.md", "dogs.md"]),
    ("UPDATE chunks SET content = 'x'", ["cats.md", "dogs.md"]),
]


@pytest.mark.parametrize(("sql", "damaged"), DAMAGE)
def test_damage_is_found_and_replaced_by_the_next_publish(
    shared: PostgresEngine, rows: psycopg.Connection, sql: str, damaged: list[str]
) -> None:
    publish(shared, CATS, DOGS)
    expected = answers(shared)
    rows.execute(sql)
    [check] = shared.check()
    assert (check.documents, check.passages) == (0, 0)
    assert check.problem
    shared.close()  # it reads the damaged generation, which is kept for it
    with closing(PostgresEngine(shared.address.url)) as engine:
        assert sorted(engine.repair()) == damaged
        assert not engine.is_intact()
        with engine.writing():
            for each in (CATS, DOGS):
                if each.document_id in damaged:
                    new = indexed(each)
                    known = engine.encodings.known([one.key for one in new.encoded])
                    engine.encodings.put({one.key: one.packed for one in new.encoded if one.key not in known})
            engine.publish([indexed(each) for each in (CATS, DOGS) if each.document_id in damaged], [], FINGERPRINT)
        assert answers(engine) == expected
        assert engine.is_intact()
        assert [each.problem for each in engine.check()] == [""]


def test_an_older_generation_serves_while_the_current_one_is_damaged(
    shared: PostgresEngine, rows: psycopg.Connection, postgresql_address: str
) -> None:
    publish(shared, CATS)
    publish(shared, DOGS)
    newer, older = (each.name for each in shared.generations())
    rows.execute("UPDATE generations SET content = 'x' WHERE name = %s", [newer])
    with closing(PostgresEngine(postgresql_address)) as engine:
        with engine.snapshot() as snapshot:
            assert (snapshot.generation.name, held(snapshot).keys()) == (older, {"cats.md"})
            assert snapshot.warning.endswith(f"Until then {older} serves.")
        assert [each.name for each in engine.generations()] == [older]
        assert engine.digests() == {"cats.md": CATS.digest}
        assert not engine.is_intact()
        publish(engine, FISH)
        assert engine.digests().keys() == {"cats.md", "fish.md"}
        assert engine.is_intact()
        rows.execute("UPDATE generations SET content = 'x'")
        with (
            closing(PostgresEngine(postgresql_address)) as another,
            pytest.raises(IndexDamaged, match=r"No generation in .* is whole. Generation \S+ in the database is not"),
        ):
            another.snapshot().__enter__()
        assert (engine.fingerprint(), engine.digests().keys()) == (None, {"cats.md", "fish.md"})
        assert engine.documents(["fish.md"]) == [FISH]


def test_a_check_counts_what_is_whole(shared: PostgresEngine) -> None:
    with pytest.raises(IndexMissing, match="Nothing is indexed in postgresql"):
        shared.check()
    publish(shared, CATS, DOGS)
    publish(shared, removed=["cats.md"])
    newer, older = (each.name for each in shared.generations())
    assert shared.check() == [GenerationCheck(newer, True, 1, 1, ""), GenerationCheck(older, False, 2, 3, "")]


def test_rows_are_read_once_a_day(postgresql_address: str, rows: psycopg.Connection) -> None:
    seconds = [0.0]
    with closing(PostgresEngine(postgresql_address, lambda: seconds[0])) as engine:
        publish(engine, CATS, DOGS)
        assert engine.repair() == set()
        rows.execute("DELETE FROM articles WHERE version = 1")
        seconds[0] = 86_399
        assert engine.repair() == set()
        seconds[0] = 86_401
        assert engine.repair() == {"cats.md"}


def test_a_snapshot_whose_generation_is_gone_answers_nothing(shared: PostgresEngine, rows: psycopg.Connection) -> None:
    publish(shared, CATS)
    with shared.snapshot() as snapshot:
        assert snapshot.document_frequencies(["cat"]) == [2]
        rows.execute("DELETE FROM generations")  # as on a replica that lags, or after a failover that lost it
        for use in (
            lambda: snapshot.document_frequencies(["milk", "bark"]),
            lambda: snapshot.semantic(np.ones(16, np.float32), 3),
            lambda: snapshot.document("cats.md"),
        ):
            with pytest.raises(IndexMissing, match="is not kept any more"):
                use()


def test_texts_may_hold_any_character(both: tuple[MemoryEngine, PostgresEngine]) -> None:
    odd = document("o\x00d.md", "A \x00 cat 𝒳 purrs.", "x" * 20_000 + " cat", title="\x00 𝒳 cat")
    for engine in both:
        publish(engine, odd, CATS)
        publish(engine, CATS)
    assert answers(both[0]) == answers(both[1])
    with both[1].snapshot() as snapshot:
        odd_terms = ("\x00", "\udc80", "x" * 20_000)
        assert snapshot.document_frequencies(odd_terms) == [0, 0, 1]
        for term in odd_terms:
            hits = snapshot.keyword(KeywordQuery((term, "cat"), Filter(excluded=(Clause((term, "cat")),))), 9)
            assert len(hits) == 4 - (term == odd_terms[-1])
