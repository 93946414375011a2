"""A sync encodes with the workers of a queue: whoever encodes what, and whoever ends, all is encoded once."""

from __future__ import annotations

import threading
from contextlib import closing

import pytest

from index.encoding_queue import BuildProgress, QueuedEncoding, Worker
from index.opening import open_engine
from index.passage_encoding import Batch, PassageEncoder
from index.sync import Indexer, PlainReader
from tests.support.articles import FakeArticle, FakeEncoder, chunk, document, held
from tests.support.queues import MODEL, HookedEncoder, OpenQueue, encoded, passages, rows

ALL = passages(200)
BATCHES: list[Batch] = [{key: ALL[key] for key in list(ALL)[start : start + 20]} for start in range(0, 200, 20)]


def stored(address: str) -> list[tuple[object, ...]]:
    return rows(address, "select key, substr(packed, 5) from encodings order by key")


def all_encoded() -> list[tuple[object, ...]]:
    return sorted(encoded(ALL).items())


def nothing(texts: int) -> None:
    pass


def test_alone_a_sync_puts_nothing_into_the_queue(open_queue: OpenQueue, postgresql_address: str) -> None:
    told: list[int] = []
    handed_over: list[object] = []

    def look(texts: object) -> None:
        handed_over.extend(rows(postgresql_address, "select key from jobs"))

    encoding = QueuedEncoding(open_queue())
    assert encoding.encode(BATCHES, iter(()), PassageEncoder(HookedEncoder(look)), told.append) == {}
    assert stored(postgresql_address) == all_encoded()
    assert handed_over == []
    assert (told[-1], told == sorted(told)) == (600, True)
    assert open_queue().state().others == ()  # it has left


def test_workers_help_a_sync(open_queue: OpenQueue, postgresql_address: str) -> None:
    """Two workers begin before the sync and go on beside it. Each passage is encoded by one of the three."""
    ended, encoded_by = threading.Event(), []

    def help_along(number: int) -> None:
        queue = open_queue()
        worker = Worker(queue, PassageEncoder(HookedEncoder(lambda texts: encoded_by.append((number, texts)))))
        queue.renew()
        ready.wait()
        while not ended.is_set():
            if not worker.work(nothing):
                ended.wait(0.01)
        worker.leave()

    ready = threading.Barrier(3)
    helpers = [threading.Thread(target=help_along, args=(number,)) for number in range(2)]
    for each in helpers:
        each.start()
    ready.wait()
    told: list[int] = []
    own = HookedEncoder(lambda texts: encoded_by.append((2, texts)))
    encoding = QueuedEncoding(open_queue(), sleep=lambda seconds: ended.wait(0.01))
    assert encoding.encode(BATCHES, iter(()), PassageEncoder(own), told.append) == {}
    ended.set()
    for each in helpers:
        each.join()
    assert stored(postgresql_address) == all_encoded()
    of_passages = [text for _, texts in encoded_by for text in texts if text.startswith("Lamps\n")]
    assert sorted(of_passages) == sorted(passage.embedded_text for passage in ALL.values())
    assert (told[-1], told == sorted(told)) == (600, True)
    assert rows(postgresql_address, "select count(*) from jobs") == [(0,)]


def test_those_who_help_go_on_with_what_comes_later(open_queue: OpenQueue, postgresql_address: str) -> None:
    """A sync that publishes in stages waits for the first batches alone."""
    helper, encoding = open_queue(), QueuedEncoding(open_queue())
    helper.renew()
    now, later = BATCHES[:2], iter(BATCHES[2:])
    steps: list[int] = []
    assert encoding.encode(now, later, PassageEncoder(FakeEncoder()), steps.append) == {}
    assert steps[-1] == 120
    assert {key for batch in now for key in batch} <= {row[0] for row in stored(postgresql_address)}
    assert list(later) == []  # it is in the queue, or encoded
    worker = Worker(helper, PassageEncoder(FakeEncoder()))
    while worker.work(nothing):
        pass
    assert stored(postgresql_address) == all_encoded()


def test_a_sync_finishes_what_a_killed_worker_had_claimed(open_queue: OpenQueue, postgresql_address: str) -> None:
    killed, waits = open_queue(), []
    claimed: list[Batch] = []
    killed.renew()

    def claim(texts: object) -> None:
        if not claimed:
            claimed.append(killed.exchange(1000, {}))

    def expire(seconds: float) -> None:
        waits.append(seconds)
        rows(postgresql_address, "update workers set until = '-infinity' where total is null")

    encoding = QueuedEncoding(open_queue(), sleep=expire)
    seen = killed.state
    assert encoding.encode(BATCHES, iter(()), PassageEncoder(HookedEncoder(claim)), nothing) == {}
    assert (len(claimed[0]) > 0, waits, seen().open) == (True, [1.0], 0)
    assert stored(postgresql_address) == all_encoded()


def test_a_passage_that_cannot_be_encoded_does_not_stop_the_others(
    open_queue: OpenQueue, postgresql_address: str
) -> None:
    def refuse(texts: object) -> None:
        if any("Lamp 7 " in text for text in texts):  # type: ignore[attr-defined]
            raise ValueError("a lamp without a wick")

    open_queue().renew()  # a worker that does nothing, so that the queue is used
    encoding = QueuedEncoding(open_queue(), sleep=lambda seconds: pytest.fail("nobody else works"))
    bad = list(ALL)[7]
    assert encoding.encode(BATCHES, iter(()), PassageEncoder(HookedEncoder(refuse)), nothing) == {
        bad: "ValueError: a lamp without a wick."
    }
    assert stored(postgresql_address) == [row for row in all_encoded() if row[0] != bad]


def test_a_sync_that_is_stopped_leaves_its_jobs_to_the_workers(open_queue: OpenQueue, postgresql_address: str) -> None:
    helper, builds = open_queue(), []
    helper.renew()

    def interrupt(texts: object) -> None:
        builds.extend(each.build for each in helper.state().others)
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        QueuedEncoding(open_queue()).encode(BATCHES, iter(()), PassageEncoder(HookedEncoder(interrupt)), nothing)
    assert builds == [BuildProgress(0, 600)]
    assert helper.state().others == ()
    worker = Worker(helper, PassageEncoder(FakeEncoder()))
    while worker.work(nothing):
        pass
    assert stored(postgresql_address) == all_encoded()


def test_an_article_that_cannot_be_encoded_fails_alone(postgresql_address: str) -> None:
    def refuse(texts: object) -> None:
        if any("bark" in text for text in texts):  # type: ignore[attr-defined]
            raise ValueError("no dogs")

    articles = [
        FakeArticle(document(f"{name}.md", f"{name} {verb}.")) for name, verb in (("Cats", "purr"), ("Dogs", "bark"))
    ]
    with closing(open_engine(postgresql_address)) as engine, closing(open_engine(postgresql_address)) as helping:
        engine.encodings.put({b"made": b"tables"})
        helper = helping.queue(MODEL)
        assert helper
        helper.renew()
        report = Indexer(engine, HookedEncoder(refuse), PlainReader(chunk), "chunker").sync(articles)
        assert (report.new, report.encoded) == (["Cats.md"], 1)
        why = "is found by words only, since it could not be encoded: ValueError: no dogs."
        assert report.failed == [("Dogs.md", why)]
        with engine.snapshot() as snapshot:
            assert held(snapshot) == {"Cats.md": ["Cats purr."], "Dogs.md": ["Dogs bark."]}
            assert snapshot.generation.words_only == 1
        again = Indexer(engine, FakeEncoder(), PlainReader(chunk), "chunker").sync(articles)
        assert (again.unchanged, again.failed, again.encoded) == (["Cats.md", "Dogs.md"], [], 1)
        with engine.snapshot() as snapshot:
            assert snapshot.generation.words_only == 0
