"""The queue in the database: who may encode what, and what becomes of it when a participant ends."""

from __future__ import annotations

import os
import socket

from index.encoding_queue import BuildProgress, SetAside
from tests.support.queues import OpenQueue, encoded, passages, rows

ALL = passages(6)
KEYS = list(ALL)


def counts(open_queue: OpenQueue) -> tuple[int, int, int]:
    state = open_queue().state()
    return state.open, state.texts, state.failed


def test_a_queue_without_tables_is_empty(open_queue: OpenQueue) -> None:
    assert counts(open_queue) == (0, 0, 0)


def test_each_job_is_claimed_by_one_participant_in_the_order_of_the_hand_over(open_queue: OpenQueue) -> None:
    first, second = open_queue(), open_queue()
    first.hand_over(ALL)
    assert counts(open_queue) == (6, 18, 0)
    assert first.exchange(2, {}) == passages(2)
    assert list(second.exchange(10, {})) == KEYS[2:]
    assert first.exchange(10, {}) == {}
    assert counts(open_queue) == (6, 18, 0)


def test_what_is_encoded_is_stored_and_its_job_forgotten_at_once(
    open_queue: OpenQueue, postgresql_address: str
) -> None:
    first, second = open_queue(), open_queue()
    first.hand_over(ALL)
    batch = first.exchange(4, {})
    assert list(first.exchange(1, encoded(batch))) == KEYS[4:5]
    assert counts(open_queue) == (2, 6, 0)
    second.hand_over(ALL)  # again: those that are claimed or wait stay, and those encoded would be encoded once more
    assert counts(open_queue) == (6, 18, 0)
    assert first.exchange(0, encoded(ALL)) == {}
    assert counts(open_queue) == (0, 0, 0)
    assert rows(postgresql_address, "select count(*) from encodings") == [(6,)]


def test_the_jobs_of_a_participant_that_tells_nothing_are_free(open_queue: OpenQueue) -> None:
    killed, second = open_queue(life=0), open_queue()
    killed.hand_over(ALL)
    assert len(killed.exchange(6, {})) == 6
    assert second.exchange(6, {}) == ALL
    assert killed.exchange(6, encoded(passages(2))) == {}  # it was slow, not dead: what it encoded is kept
    assert counts(open_queue) == (4, 12, 0)
    assert second.exchange(0, encoded(ALL)) == {}
    assert counts(open_queue) == (0, 0, 0)


def test_who_leaves_gives_its_jobs_back_as_if_it_had_not_tried(open_queue: OpenQueue) -> None:
    queue = open_queue()
    queue.hand_over(ALL)
    for _ in range(5):
        assert queue.exchange(6, {}) == ALL
        queue.leave()
    assert open_queue().state().others == ()


def test_a_job_that_fails_three_times_is_set_aside_with_its_reason(open_queue: OpenQueue) -> None:
    queue, bad = open_queue(), KEYS[0]
    queue.hand_over(ALL)
    for n in range(3):
        batch = queue.exchange(6, {})
        assert bad in batch
        queue.fail({bad: f"no {n}\0"})
        queue.exchange(0, encoded({key: batch[key] for key in batch if key != bad}))
    assert queue.exchange(6, {}) == {}
    state = queue.state()
    assert (state.open, state.failed, state.set_aside) == (0, 1, (SetAside("lamps#top:0", "no 2"),))
    assert queue.problems(ALL) == {bad: "no 2"}
    assert queue.problems(passages(3, first=3)) == {}
    queue.hand_over(ALL)  # a sync asks for it again: perhaps another model or version can
    assert (queue.state().failed, bad in queue.exchange(6, {})) == (0, True)


def test_a_passage_that_ends_every_process_is_alone_in_the_end(open_queue: OpenQueue) -> None:
    """Those that it was claimed with do not suffer: they are claimed in fewer and fewer at once."""
    open_queue().hand_over(passages(40))
    sizes = []
    while batch := open_queue(life=0).exchange(100, {}):
        if KEYS[0] not in batch:
            open_queue().exchange(0, encoded(batch))
        sizes.append(len(batch))
    assert sizes == [40, 16, 16, 8, *[1] * 16]
    state = open_queue().state()
    reason = "Each process that encoded it ended before it was done."
    assert (state.open, state.set_aside) == (0, (SetAside("lamps#top:0", reason),))


def test_the_state_tells_who_works_and_how_far_a_build_is(open_queue: OpenQueue) -> None:
    sync, worker, of_other = open_queue(), open_queue(), open_queue("another model")
    sync.renew(BuildProgress(10, 100))
    sync.hand_over(ALL)
    of_other.hand_over(passages(3, first=100))
    worker.exchange(0, encoded(passages(2)))
    sync.renew(BuildProgress(20, 100))
    seen = worker.state()
    assert [(each.host, each.process, each.encoded, each.build) for each in seen.others] == [
        (socket.gethostname(), os.getpid(), 0, BuildProgress(20, 100))
    ]
    assert [(each.encoded, each.build) for each in sync.state().others] == [(2, None)]
    assert seen.of_other_models == 3
    assert of_other.exchange(10, {}) == passages(3, first=100)
