"""A worker takes as much as it encodes in five seconds, tells that it lives, and gives back what it has not done."""

from __future__ import annotations

from collections.abc import Mapping

import pytest

from core.documents import Passage
from core.errors import IndexInaccessible
from index.encoding_queue import BuildProgress, QueueState, Worker
from index.passage_encoding import Batch, PassageEncoder
from tests.support.articles import FakeEncoder
from tests.support.queues import HookedEncoder, encoded, passages


class ListedQueue:
    """An EncodingQueue of one participant, in memory. It notes what it is told, and is out of reach if so set."""

    def __init__(self, waiting: dict[bytes, Passage]) -> None:
        self.waiting, self.claimed, self.stored = dict(waiting), dict[bytes, Passage](), dict[bytes, bytes]()
        self.told: list[object] = []
        self.reachable = True

    def hand_over(self, batch: Batch) -> int:
        self.waiting |= batch
        return 0

    def exchange(self, most: int, encoded: Mapping[bytes, bytes]) -> Batch:
        if not self.reachable:
            raise IndexInaccessible("away")
        self.stored |= encoded
        self.told.append(("exchange", most, len(encoded)))
        taken = dict(list(self.waiting.items())[:most])
        self.waiting = {key: passage for key, passage in self.waiting.items() if key not in taken}
        self.claimed = taken
        return taken

    def renew(self, build: BuildProgress | None = None) -> None:
        if not self.reachable:
            raise IndexInaccessible("away")
        self.told.append(("renew", build))

    def fail(self, problems: Mapping[bytes, str]) -> None:
        self.told.append(("fail", dict(problems)))

    def leave(self) -> None:
        self.told.append("leave")

    def state(self, last: int = 0) -> QueueState:
        return QueueState(len(self.waiting), 0, 0, 0, 0, (), ())

    def problems(self, batch: Batch) -> dict[bytes, str]:
        return {}


class Clock:
    """A clock that stands still until it is set forward."""

    def __init__(self) -> None:
        self.seconds = 0.0

    def __call__(self) -> float:
        return self.seconds


def nothing(texts: int) -> None:
    pass


@pytest.mark.parametrize(("seconds", "next_claim"), [(0.0, 4096), (1.0, 640), (5.0, 128), (10.0, 64), (100.0, 32)])
def test_a_claim_is_what_is_encoded_in_five_seconds(seconds: float, next_claim: int) -> None:
    queue, clock = ListedQueue(passages(200)), Clock()

    def take_time(texts: object) -> None:
        clock.seconds += seconds / 2  # it is called for the passages, and for their parts

    worker = Worker(queue, PassageEncoder(HookedEncoder(take_time)), clock=clock)
    assert [worker.work(nothing), worker.work(nothing)] == [128, min(72, next_claim)]
    assert [each for each in queue.told if each[0] == "exchange"] == [  # type: ignore[index]
        ("exchange", 128, 0),
        ("exchange", next_claim, 128),
    ]


def test_it_tells_now_and_then_that_it_works_and_how_far_a_build_is() -> None:
    queue, clock = ListedQueue(passages(8)), Clock()

    def take_time(texts: object) -> None:
        clock.seconds += 8

    worker = Worker(queue, PassageEncoder(HookedEncoder(take_time)), lambda: BuildProgress(1, 2), clock)
    worker.work(nothing)
    worker.work(nothing)
    assert queue.told == [("exchange", 128, 0), ("renew", BuildProgress(1, 2)), ("exchange", 128, 8)]


def test_what_is_encoded_is_kept_until_the_queue_can_be_reached_again() -> None:
    queue, clock, all_passages = ListedQueue(passages(8)), Clock(), passages(8)

    def lose_it(texts: object) -> None:
        queue.reachable = False
        clock.seconds += 60  # so that it is to be told that the worker lives, which fails

    worker = Worker(queue, PassageEncoder(HookedEncoder(lose_it)), clock=clock)
    assert worker.work(nothing) == 8
    with pytest.raises(IndexInaccessible):
        worker.work(nothing)
    assert queue.stored == {}
    queue.reachable = True
    assert worker.work(nothing) == 0
    assert queue.stored == encoded(all_passages)


def test_passages_that_fail_are_found_among_the_others() -> None:
    queue = ListedQueue(passages(9))

    def refuse(texts: object) -> None:
        if any("Lamp 2 " in text or "Lamp 6 " in text for text in texts):  # type: ignore[attr-defined]
            raise RuntimeError("too long")

    worker = Worker(queue, PassageEncoder(HookedEncoder(refuse)))
    worker.work(nothing)
    worker.finish()
    keys = list(passages(9))
    assert queue.told[1] == ("fail", {keys[2]: "RuntimeError: too long.", keys[6]: "RuntimeError: too long."})
    assert queue.stored == {
        key: packed for key, packed in encoded(passages(9)).items() if key not in (keys[2], keys[6])
    }


def test_who_is_stopped_stores_what_is_encoded_and_leaves() -> None:
    queue = ListedQueue(passages(200))
    worker = Worker(queue, PassageEncoder(FakeEncoder(interrupted_at=300)))
    with pytest.raises(KeyboardInterrupt):
        while True:
            worker.work(nothing)
    worker.leave()
    assert (len(queue.stored), queue.told[-1]) == (128, "leave")
