"""An index moves from any engine to any other and back, with all that belongs to it, and answers alike."""

from __future__ import annotations

from contextlib import closing
from pathlib import Path
from typing import Any

import pytest

from core.errors import IndexDamaged, IndexMismatch, IndexMissing, UsageError
from index.beside import FAILURES, JUDGEMENTS, LOGS, MemoryBeside, open_beside
from index.engine import Engine, Fingerprint, KeywordQuery
from index.opening import open_engine
from index.passage_encoding import model_fingerprint
from index.transfer import migration
from index.transfer.migration import copy_beside, migrate_index
from tests.support.articles import FakeEncoder, document, fake_vector, held, indexed, without_encodings
from tests.support.commands import command

FINGERPRINT = Fingerprint(model_fingerprint(FakeEncoder()), "fake chunker", "fake analyzer")
CATS = document("cats.md", "Cats purr. Cats sleep.", "A cat drinks milk.", title="Cats")
DOGS = document("dogs/Öl\x00.md", "Dogs bark. A dog drinks.", title="Dogs")
FISH = document("fish.md", "Fish swim.", "Fish drink all day.", title="Fish")


def state(engine: Engine) -> dict[str, Any]:
    """Return all that must be equal in a copy: what is held, what is found with which scores, and the calibration."""
    with engine.snapshot() as snapshot:
        ids = [each.passage_id for name in sorted(held(snapshot)) for each in snapshot.document_passages(name)]
        with_vectors = sorted(snapshot.encoded(ids))
        return {
            "texts": held(snapshot),
            "summaries": snapshot.summaries(),
            "articles": [snapshot.document(each.document_id) for each in snapshot.summaries()],
            "words": [snapshot.keyword(KeywordQuery((term,)), 10) for term in ("cat", "drink", "swim")],
            "meaning": snapshot.semantic(fake_vector("Cats\nA cat drinks milk."), 10),
            "encoded": with_vectors,
            "vectors": [row.tolist() for row in snapshot.passage_vectors(with_vectors).passages],
            "by hand": engine.added_by_hand(),
            "digests": dict(engine.digests()),
            "fingerprint": engine.fingerprint(),
            "calibration": engine.calibration(snapshot.generation.name),
        }


def filled(address: str) -> dict[str, Any]:
    """Make an index with a generation before the current one, an article of words only, and much beside it."""
    with closing(open_engine(address)) as engine:
        engine.publish([indexed(document("gone.md", "Gone."))], [], FINGERPRINT)
        engine.publish(
            [indexed(CATS), indexed(DOGS, by_hand=True, at="2025-05-05"), without_encodings(indexed(FISH))],
            ["gone.md"],
            FINGERPRINT,
        )
        engine.set_calibration(engine.generations()[0].name, "[0.5]")
        expected = state(engine)
    beside = open_beside(address)
    for number, log in enumerate(LOGS):
        beside.append(log, [b'{"line": %d}' % number, b'{"twice": 1}'])
    beside.write(FAILURES, b"[]")
    beside.write("runs/baselines.json", b"{}")
    beside.add("runs/one", {"report.json": b"1", "report.txt": b"2"})
    beside.write(f"uploads/{'a' * 64}", bytes(range(256)))
    return expected


def beside_of(address: str) -> dict[str, Any]:
    beside = open_beside(address)
    return {log: beside.lines(log) for log in LOGS} | {name: beside.read(name) for name in beside.names()}


def test_an_index_goes_to_a_database_and_comes_back(tmp_path: Path, postgresql_address: str) -> None:
    old, back = str(tmp_path / "old"), str(tmp_path / "back")
    expected, told = filled(old), list[tuple[str, int, int]]()
    done = migrate_index(old, postgresql_address, lambda *report: told.append(report))
    assert (done.generation.documents, done.generation.passages, done.lines, len(done.values)) == (3, 5, 12, 5)
    assert {("copying articles", 3, 3), ("checking", 1, 1)} <= set(told)
    migrate_index(postgresql_address, back)
    for address in (old, postgresql_address, back):
        with closing(open_engine(address)) as engine:
            assert state(engine) == expected, address
            assert engine.words_only() == {"fish.md"}
        assert beside_of(address) == beside_of(old)
    with closing(open_engine(back)) as engine:
        assert len(engine.generations()) == 1
        engine.publish([], ["cats.md"], FINGERPRINT)  # and goes on


def test_what_is_there_is_kept_and_no_line_comes_twice(tmp_path: Path) -> None:
    old, new = str(tmp_path / "old"), str(tmp_path / "new")
    filled(old)
    beside = open_beside(new)
    beside.append(JUDGEMENTS, [b'{"mine": 1}', b'{"twice": 1}'])
    beside.write("runs/baselines.json", b"mine")
    migrate_index(old, new)
    assert [line for _, line in beside.lines(JUDGEMENTS)] == [b'{"mine": 1}', b'{"twice": 1}', b'{"line": 0}']
    assert beside.read("runs/baselines.json") == b"mine"
    assert copy_beside(open_beside(old), beside) == (0, ())
    memory = MemoryBeside()
    lines, values = copy_beside(beside, memory)
    assert (lines, list(values)) == (13, memory.names())


def test_an_index_is_never_overwritten(tmp_path: Path) -> None:
    old, new = str(tmp_path / "old"), str(tmp_path / "new")
    filled(old)
    migrate_index(old, new)
    before = beside_of(new)
    open_beside(old).append(JUDGEMENTS, [b"{}"])
    with pytest.raises(UsageError, match=r"new holds an index already\. Name another place, or move that one away"):
        migrate_index(old, new)
    assert beside_of(new) == before
    for same in ((old, f"{tmp_path}/../{tmp_path.name}/old"), (old, "memory:"), ("memory:", new)):
        with pytest.raises(UsageError, match="Name two places"):
            migrate_index(*same)


def test_what_cannot_be_copied_is_said(tmp_path: Path) -> None:
    old, new = str(tmp_path / "old"), str(tmp_path / "new")
    with pytest.raises(IndexMissing):
        migrate_index(old, new)
    with closing(open_engine(old)) as engine:
        engine.publish([indexed(CATS)], [], Fingerprint("fake model, packed 1", "1", "1"))
    with pytest.raises(IndexMismatch, match=r"^Another version of Patella made this index\. Bring it up to date first"):
        migrate_index(old, new)
    with closing(open_engine(new)) as engine:
        assert engine.generations() == []


def test_an_interrupted_copy_is_no_index_and_begins_again(tmp_path: Path) -> None:
    old, new = str(tmp_path / "old"), str(tmp_path / "new")
    expected = filled(old)

    def interrupt(stage: str, done: int, total: int) -> None:
        if done == 2:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        migrate_index(old, new, interrupt)
    with closing(open_engine(new)) as engine:
        assert engine.generations() == []
    migrate_index(old, new)
    with closing(open_engine(new)) as engine:
        assert state(engine) == expected


@pytest.mark.parametrize("damage", ["", "[]"])
def test_a_copy_that_is_not_whole_is_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, damage: str) -> None:
    old, new = str(tmp_path / "old"), str(tmp_path / "new")
    filled(old)

    def damaging(*arguments: Any) -> Any:
        if damage:
            (file,) = (tmp_path / "new" / "gens").glob("*/documents.json")
            file.chmod(0o600)
            file.write_text(damage)
        else:
            monkeypatch.setattr("index.local.snapshot.LocalSnapshot.summaries", lambda self: [object()])
        return copied(*arguments)

    copied = migration.copy_beside
    monkeypatch.setattr(migration, "copy_beside", damaging)
    with pytest.raises(IndexDamaged, match=r"^The copy at \S+/new is not whole: .* Remove it, and copy again\.$"):
        migrate_index(old, new)


def test_a_damaged_index_is_not_copied(tmp_path: Path) -> None:
    old, new = str(tmp_path / "old"), str(tmp_path / "new")
    filled(old)
    newest = max((tmp_path / "old" / "gens").iterdir())
    (newest / "documents.json").write_text("{}")
    with pytest.raises(IndexDamaged, match="Nothing was copied"):
        migrate_index(old, new)


def test_the_command_says_what_was_copied_and_no_password(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    old, new, main = str(tmp_path / "old"), str(tmp_path / "new"), command("index")
    filled(old)
    assert main(["migrate", old, new]) == 0
    assert capsys.readouterr().out == (
        f"{new}: 3 articles, 5 passages, all whole; kept beside it: 12 lines of logs, 5 values.\n"
        "This is the current state. The one before it was not copied: to return to that, use the old index.\n"
    )
    assert main(["migrate", old, "postgresql://ann:secret@127.0.0.1:1/patella"]) == 1
    said = capsys.readouterr()
    assert ("secret" in said.out + said.err, "cannot be reached" in said.err) == (False, True)
