"""The interface of a queue of passages to encode, and what it tells about itself.

A job is a passage under the key of its encoding: the same job twice is one, and what is encoded twice is stored once.
Whoever works on the queue, a participant, claims jobs. The claims last as long as the participant tells that it works.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import NamedTuple, Protocol

from index.passage_encoding import Batch

MOST_TRIES = 3
"""How often a job is claimed before it is set aside."""

ALL_JOBS = 2**63 - 1
"""A number beyond that of each job."""

CLAIMED_AFTER = (4096, 16, 1)
"""The most jobs of a claim after 0, 1 and 2 failed tries. A passage that ends each process that encodes it is alone at
its last try: the others of its first claims were encoded without it."""


class BuildProgress(NamedTuple):
    """How many passages and sentences of a build are encoded, and of how many."""

    done: int
    total: int


@dataclass(frozen=True, slots=True)
class Participant:
    """A process that works on the queue. `since` is a UTC time in ISO 8601. `build` is that of a sync, None for others.

    `encoded` counts the passages that it has encoded through the queue.
    """

    host: str
    process: int
    since: str
    encoded: int
    build: BuildProgress | None


@dataclass(frozen=True, slots=True)
class SetAside:
    """A passage that could not be encoded by any participant, and why."""

    passage_id: str
    problem: str


@dataclass(frozen=True, slots=True)
class QueueState:
    """The state of a queue: the passages in it that may be encoded yet, and who works on them.

    `open` counts those up to a job that was asked for, and `texts` their sentences, too; `in_queue` counts all.
    `of_other_models` counts the passages that wait for another model than that of this participant. `failed` counts
    those that were set aside, and `set_aside` names the first of them. `others` leaves this participant out.
    """

    open: int
    texts: int
    in_queue: int
    of_other_models: int
    failed: int
    others: tuple[Participant, ...]
    set_aside: tuple[SetAside, ...]


class EncodingQueue(Protocol):
    """A queue as one participant sees it, for passages of one model."""

    def hand_over(self, batch: Batch) -> int:
        """Add jobs behind all others, and return the number of the last one.

        One that is there stays as it is, but one that was set aside gets new tries.
        """
        ...

    def exchange(self, most: int, encoded: Mapping[bytes, bytes]) -> Batch:
        """Store encodings and forget their jobs, then claim and return jobs of similar length, at most so many.

        Both happen, or neither does. It may be repeated. Jobs of participants that tell nothing any more are free.
        """
        ...

    def renew(self, build: BuildProgress | None = None) -> None:
        """Tell that this participant works. Call it every few seconds. A sync tells how far its build is, too."""
        ...

    def fail(self, problems: Mapping[bytes, str]) -> None:
        """Free claimed jobs that could not be encoded, and keep why, by key."""
        ...

    def leave(self) -> None:
        """Free all jobs of this participant as if it had never claimed them."""
        ...

    def state(self, last: int = ALL_JOBS) -> QueueState:
        """Return the state of the queue, where `open` jobs are those up to the number `last`.

        All is zero and empty where nothing was ever indexed.
        """
        ...

    def problems(self, batch: Batch) -> dict[bytes, str]:
        """Return why jobs of a batch were set aside, by key."""
        ...
