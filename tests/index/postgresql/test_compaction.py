"""Many chunks become one, in a generation of its own that answers the same."""

from __future__ import annotations

import psycopg
import pytest

from index.engine import KeywordQuery
from index.postgresql.engine import PostgresEngine
from tests.index.postgresql.test_engine import answers
from tests.support.articles import document, fake_vector, held, publish

WORDS = ("cat", "dog", "fish", "purr", "bark", "sleep")
FIRST = [
    document(f"{n:02}.md", f"The cat {WORDS[n % 6]}s.", f"A dog {WORDS[n % 5]}s.", title=f"No {n}") for n in range(20)
]


def chunk_counts(rows: psycopg.Connection) -> tuple[int, int]:
    [(chunks, of_postings)] = rows.execute(
        "SELECT (SELECT count(*) FROM chunks), (SELECT count(DISTINCT chunk) FROM postings)"
    ).fetchall()
    return chunks, of_postings


def test_many_chunks_are_merged_and_answers_stay(
    shared: PostgresEngine, rows: psycopg.Connection, monkeypatch: pytest.MonkeyPatch
) -> None:
    publish(shared, *FIRST)
    for n in range(5):
        publish(shared, document(f"{n:02}.md", f"Fish {n} purr.", f"Fish {n} bark.", title=f"No {n}"))
    shared.set_calibration(shared.generations()[0].name, "measured")
    with shared.snapshot() as old:
        before, texts, found = answers(shared), held(old), old.keyword(KeywordQuery(("cat",)), 50)
        monkeypatch.setattr("index.postgresql.compaction.MAX_CHUNKS", 3)
        name, earlier = (each.name for each in shared.generations())
        monkeypatch.setattr("index.postgresql.compaction._AT_ONCE", 7)
        with shared.writing():
            compacted = shared._tidy(shared._newest())  # type: ignore[arg-type]
        shared._renew()
        assert compacted.name != name
        assert [each.name for each in shared.generations()] == [compacted.name, earlier]  # to which a rollback returns
        assert (held(old), old.keyword(KeywordQuery(("cat",)), 50)) == (texts, found)
        assert old.vocabulary().counts["the"] == 15
    assert shared.calibration(compacted.name) == "measured"
    assert shared.fingerprint() == compacted.fingerprint
    assert answers(shared) == before
    assert len(compacted.chunks) == 2  # the large one stays as it is
    assert [each.problem for each in shared.check()] == [""] * 3
    publish(shared, document("new.md", "A new cat."))
    assert shared.rollback().name == compacted.name
    assert [each.problem for each in shared.check()] == ["", ""]


def test_dead_rows_are_dropped(
    shared: PostgresEngine, rows: psycopg.Connection, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("index.postgresql.compaction.MIN_DEAD", 0)
    publish(shared, *FIRST)
    publish(shared, removed=[each.document_id for each in FIRST[:3]])
    assert chunk_counts(rows) == (1, 1)
    publish(shared, removed=[each.document_id for each in FIRST[3:6]])
    assert chunk_counts(rows) == (2, 2)  # that of the generation before serves a rollback
    publish(shared, FIRST[0])
    publish(shared, FIRST[1])
    [(smallest,)] = rows.execute("SELECT min(first) FROM versions").fetchall()
    assert smallest == 1 + 6 * 2  # what the dead versions left was forgotten with the chunk that spoke of them
    with shared.snapshot() as snapshot:
        assert len(snapshot.semantic(fake_vector("cat"), 99)) == 16 * 2
    assert [each.problem for each in shared.check()] == ["", ""]
    publish(shared, removed=[each.document_id for each in FIRST])
    publish(shared)
    publish(shared)
    assert chunk_counts(rows) == (0, 0)
    assert rows.execute("SELECT count(*) FROM versions").fetchone() == (0,)
