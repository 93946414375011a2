"""A long build is published in stages, and ends as one that is published at once; interrupted ones go on."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings as hypothesis_settings, strategies as st

from core.documents import Document
from core.errors import IndexMissing
from embedding.vectors import Vectors
from index.engine import NO_FILTER, Engine, Fingerprint, KeywordQuery, Snapshot
from index.opening import open_engine
from index.stages import Stages
from index.sync import Indexer, PlainReader, SyncReport
from tests.support.articles import FakeArticle, FakeEncoder, chunk, document, fake_vector, held

ARTICLES = [document(f"{n:02}.md", f"Cats purr {n} times.", f"Dogs bark {n} times.", title="Pets") for n in range(6)]


@dataclass
class Clock:
    """A clock that goes on when somebody says so."""

    now: float = 0.0

    def __call__(self) -> float:
        return self.now


class SlowEncoder(FakeEncoder):
    """An encoder that takes so many seconds for each text."""

    def __init__(self, clock: Clock, seconds: float = 10.0, interrupted_at: int | None = None) -> None:
        super().__init__(interrupted_at=interrupted_at)
        self._clock, self._seconds = clock, seconds

    def encode(self, texts: Sequence[str], progress: Callable[[int], None] = lambda done: None) -> Vectors:
        self._clock.now += self._seconds * len(texts)
        return super().encode(texts, progress)


@dataclass
class Build:
    """A build of an engine in stages. `seen` holds what is found after each publish but the last."""

    engine: Engine
    clock: Clock = field(default_factory=Clock)
    seen: list[tuple[int, int]] = field(default_factory=list)
    progress: list[tuple[str, int, int]] = field(default_factory=list)

    def sync(
        self,
        articles: Sequence[Document],
        encoder: FakeEncoder | None = None,
        chunker: str = "fake",
        review: Callable[[Snapshot, SyncReport], bool] | None = None,
    ) -> SyncReport:
        indexer = Indexer(self.engine, encoder or SlowEncoder(self.clock), PlainReader(chunk), chunker)
        stages = Stages(self._published, seconds=60.0, clock=self.clock)
        return indexer.sync([FakeArticle(each) for each in articles], self._progressed, review=review, stages=stages)

    def _published(self) -> None:
        with self.engine.snapshot() as snapshot:
            self.seen.append((snapshot.generation.passages, snapshot.generation.words_only))

    def _progressed(self, stage: str, done: int, total: int) -> None:
        self.progress.append((stage, done, total))


@pytest.fixture(autouse=True)
def small_groups(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("index.stages._GROUP", 2)


def state(engine: Engine) -> dict[str, object]:
    """Return everything that an index answers."""
    with engine.snapshot() as snapshot:
        ids = sorted(each.passage_id for name in held(snapshot) for each in snapshot.document_passages(name))
        vectors = snapshot.passage_vectors(ids)
        return {
            "held": held(snapshot),
            "words_only": snapshot.generation.words_only,
            "meaning": [snapshot.semantic(fake_vector(f"{n}"), 9, NO_FILTER) for n in range(3)],
            "words": snapshot.keyword(KeywordQuery(("cat", "purr", "3")), 99),
            "vectors": [np.asarray(getattr(vectors, part)).tolist() for part in vectors.__slots__],
            "vocabulary": snapshot.vocabulary().counts,
            "digests": dict(engine.digests()),
        }


def built_at_once(articles: Sequence[Document]) -> dict[str, object]:
    engine = open_engine("memory:")
    Indexer(engine, FakeEncoder(), PlainReader(chunk), "fake").sync([FakeArticle(each) for each in articles])
    return state(engine)


def test_a_long_build_is_found_by_words_first_and_bit_by_bit_by_meaning(engine: Engine) -> None:
    """The passages of an article take 40 seconds and its title 10 more, once: 250 seconds in all, in stages of 60."""
    build = Build(engine)
    report = build.sync(ARTICLES)
    assert build.seen == [(12, 10), (12, 6), (12, 2)]
    assert (report.new, report.encoded) == ([each.document_id for each in ARTICLES], 12)
    assert state(engine) == built_at_once(ARTICLES)
    assert engine.generations()[0].words_only == 0
    encoding = [(done, total) for stage, done, total in build.progress if stage == "encoding"]
    assert encoding == sorted(encoding)
    assert (encoding[0], encoding[-1]) == ((0, 24), (24, 24))


def test_a_short_build_is_published_at_once(engine: Engine) -> None:
    build = Build(engine)
    build.sync(ARTICLES[:2])
    assert build.seen == []
    build.sync([*ARTICLES[:3]])
    assert (build.seen, engine.words_only()) == ([], set())
    assert state(engine) == built_at_once(ARTICLES[:3])


def test_an_interrupted_build_goes_on(engine: Engine) -> None:
    build = Build(engine)
    with pytest.raises(KeyboardInterrupt):
        build.sync(ARTICLES, SlowEncoder(build.clock, interrupted_at=16))
    assert build.seen == [(12, 10), (12, 6)]
    assert len(engine.words_only()) == 3
    with engine.snapshot() as snapshot:
        assert len(snapshot.semantic(fake_vector("question"), 99)) == 6
    encoder = SlowEncoder(build.clock)
    report = build.sync(ARTICLES, encoder)
    assert (report.unchanged, report.encoded) == ([each.document_id for each in ARTICLES], 6)
    assert (engine.words_only(), state(engine)) == (set(), built_at_once(ARTICLES))
    assert build.sync(ARTICLES, encoder).encoded == 0


def test_what_changed_meanwhile_is_indexed_with_what_was_left(engine: Engine) -> None:
    build = Build(engine)
    with pytest.raises(KeyboardInterrupt):
        build.sync(ARTICLES, SlowEncoder(build.clock, interrupted_at=8))
    changed = document("02.md", "Cats purr all day.", title="Pets")
    build.sync([*ARTICLES[:2], changed, ARTICLES[4]])
    assert state(engine) == built_at_once([*ARTICLES[:2], changed, ARTICLES[4]])


def test_a_run_without_stages_completes_what_was_left(engine: Engine) -> None:
    build = Build(engine)
    with pytest.raises(KeyboardInterrupt):
        build.sync(ARTICLES, SlowEncoder(build.clock, interrupted_at=8))
    Indexer(engine, FakeEncoder(), PlainReader(chunk), "fake").sync([FakeArticle(each) for each in ARTICLES])
    assert state(engine) == built_at_once(ARTICLES)


def test_adding_by_hand_does_not_wait_for_what_was_left(engine: Engine) -> None:
    build = Build(engine)
    with pytest.raises(KeyboardInterrupt):
        build.sync(ARTICLES, SlowEncoder(build.clock, interrupted_at=8))
    left = engine.words_only()
    new = document("new.md", "Fish swim.", title="Fish")
    report = Indexer(engine, FakeEncoder(), PlainReader(chunk), "fake").add([FakeArticle(new)])
    assert (report.encoded, engine.words_only()) == (1, left)
    build.sync(ARTICLES)
    assert engine.words_only() == set()


def test_rollback_after_a_build_in_stages_returns_to_what_was_before(engine: Engine) -> None:
    build = Build(engine)
    build.sync(ARTICLES[:1])
    build.sync(ARTICLES)
    assert len(build.seen) > 1
    assert engine.rollback().documents == 1
    assert state(engine) == built_at_once(ARTICLES[:1])


def test_a_review_sees_the_last_stage(engine: Engine) -> None:
    build = Build(engine)
    seen: list[tuple[int, int, int]] = []

    def review(new: Snapshot, report: SyncReport) -> bool:
        seen.append((new.generation.passages, new.generation.words_only, len(report.new)))
        return True

    build.sync(ARTICLES, review=review)
    assert (seen, len(build.seen)) == ([(12, 0, 6)], 3)


@pytest.mark.parametrize(("model", "chunker"), [("another model", "fake"), ("fake model", "another")])
def test_a_complete_index_serves_until_its_rebuild_is_complete(engine: Engine, model: str, chunker: str) -> None:
    build = Build(engine)
    build.sync(ARTICLES)
    build.seen.clear()
    encoder = SlowEncoder(build.clock)
    encoder.fingerprint = model
    build.sync(ARTICLES, encoder, chunker)
    assert build.seen == []
    found = engine.fingerprint()
    assert isinstance(found, Fingerprint)
    assert (model in found.model, found.chunker) == (True, chunker)


def test_an_incomplete_index_is_rebuilt_in_stages(engine: Engine) -> None:
    build = Build(engine)
    with pytest.raises(KeyboardInterrupt):
        build.sync(ARTICLES, SlowEncoder(build.clock, interrupted_at=8))
    build.seen.clear()
    encoder = SlowEncoder(build.clock)
    encoder.fingerprint = "another model"
    build.sync(ARTICLES, encoder)
    assert build.seen == [(12, 10), (12, 6), (12, 2)]
    assert engine.words_only() == set()


@hypothesis_settings(max_examples=25, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(st.tuples(st.integers(1, 30), st.sets(st.integers(0, 9))), max_size=4), st.sets(st.integers(0, 9)))
def test_however_often_it_was_interrupted_the_end_is_the_same(
    interrupted: list[tuple[int, set[int]]], last: set[int]
) -> None:
    """Each run has a folder of its own, and is interrupted after so many texts."""
    folder = [
        document(f"{n}.md", *(f"Cats purr {n} {part}." for part in range(n % 4)), title="Pets") for n in range(10)
    ]
    build = Build(open_engine("memory:"))
    for at, numbers in interrupted:
        try:
            build.sync([folder[n] for n in sorted(numbers)], SlowEncoder(build.clock, interrupted_at=at))
        except KeyboardInterrupt:
            continue
    articles = [folder[n] for n in sorted(last)]
    build.sync(articles)
    try:
        assert state(build.engine) == built_at_once(articles)
    except IndexMissing:
        assert not articles
