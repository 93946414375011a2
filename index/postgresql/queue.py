"""The queue of passages to encode, in two tables of the database that holds the index."""

from __future__ import annotations

import os
import secrets
import socket
import zlib
from collections.abc import Mapping
from datetime import UTC, datetime

from core.documents import Passage
from index.encoding_queue import ALL_JOBS, CLAIMED_AFTER, MOST_TRIES, BuildProgress, Participant, QueueState, SetAside
from index.passage_encoding import Batch, count_texts
from index.postgresql.tables import Connections, Statement, make_tables, put_encodings, seal, unseal
from index.serialization import passage_from_json, to_json

LIFE_SECONDS = 60.0
"""Seconds after which a participant that tells nothing counts as gone, and its jobs are free."""

_SENT = 1_000  # jobs that are sent together, some 1 MB
_SHOWN = 20  # passages that were set aside
_ENDED = "Each process that encoded it ended before it was done."

_FREE = f"worker = '' AND tries < {MOST_TRIES}"
_SET_ASIDE = f"worker = '' AND tries >= {MOST_TRIES}"

# Two participants that look at the same moment do not wait for each other.
_FORGET_GONE = """
    DELETE FROM workers WHERE worker IN (SELECT worker FROM workers WHERE until < now() FOR UPDATE SKIP LOCKED)
    RETURNING worker"""

_RENEW = """
    INSERT INTO workers (worker, model, host, process, since, until, encoded, done, total)
    VALUES (%s, %s, %s, %s, now(), now() + make_interval(secs => %s), %s, %s, %s)
    ON CONFLICT (worker) DO UPDATE SET until = excluded.until, encoded = workers.encoded + excluded.encoded,
        done = coalesce(excluded.done, workers.done), total = coalesce(excluded.total, workers.total)"""

_CLAIM = f"""
    WITH first AS (SELECT tries FROM jobs WHERE model = %s AND {_FREE} ORDER BY tries, position LIMIT 1),
    claimed AS (
        SELECT key FROM jobs WHERE model = %s AND {_FREE} AND tries = (SELECT tries FROM first) ORDER BY position
        LIMIT least(%s, (%s::int[])[1 + (SELECT tries FROM first)]) FOR UPDATE SKIP LOCKED)
    UPDATE jobs SET worker = %s, tries = tries + 1 FROM claimed WHERE jobs.key = claimed.key
    RETURNING position, jobs.key, passage"""

_HAND_OVER = f"""
    INSERT INTO jobs (key, model, texts, passage) SELECT * FROM unnest(%b::bytea[], %s::text[], %s::int[], %b::bytea[])
    ON CONFLICT (key) DO UPDATE SET tries = 0, problem = '' WHERE jobs.worker = '' AND jobs.tries >= {MOST_TRIES}"""

_FAIL = """
    UPDATE jobs SET worker = '', problem = failed.problem FROM unnest(%b::bytea[], %s::text[]) failed (key, problem)
    WHERE jobs.key = failed.key AND worker = %s"""

_COUNT = f"SELECT model = %s, {_SET_ASIDE}, position <= %s, count(*), sum(texts) FROM jobs GROUP BY 1, 2, 3"
_OTHERS = """
    SELECT host, process, since, encoded, done, total FROM workers
    WHERE until >= now() AND worker <> %s AND model = %s ORDER BY since, worker"""
_NAME_SET_ASIDE = f"SELECT key, problem, passage FROM jobs WHERE model = %s AND {_SET_ASIDE} ORDER BY position"


class PostgresQueue:
    """An EncodingQueue in the database of an index. `life` is that of a participant that tells nothing, in seconds."""

    def __init__(self, connections: Connections, model: str, life: float = LIFE_SECONDS) -> None:
        self._connections, self._model, self._life = connections, model, life
        self._name = secrets.token_hex(8)

    def hand_over(self, batch: Batch) -> int:
        make_tables(self._connections)
        jobs = [(key, count_texts(passage), _sealed(key, passage)) for key, passage in batch.items()]
        with self._connections.transaction() as transaction:
            for start in range(0, len(jobs), _SENT):
                keys, texts, passages = zip(*jobs[start : start + _SENT], strict=True)
                values = [list(keys), [self._model] * len(keys), list(texts), list(passages)]
                transaction.fetch(Statement(_HAND_OVER, values))
            [[(last,)]] = transaction.fetch(Statement("SELECT coalesce(max(position), 0) FROM jobs"))
        return int(last)

    def exchange(self, most: int, encoded: Mapping[bytes, bytes]) -> Batch:
        if not self._connections.has_tables():
            return {}
        with self._connections.transaction() as transaction:
            put_encodings(transaction, encoded.items())
            done = Statement("DELETE FROM jobs WHERE key = ANY(%b)", [sorted(encoded)])
            _, _, gone = transaction.fetch(done, self._renewal(len(encoded)), Statement(_FORGET_GONE))
            if gone:
                free = "UPDATE jobs SET worker = '', problem = %s WHERE worker = ANY(%s)"
                transaction.fetch(Statement(free, [_ENDED, [name for (name,) in gone]]))
            if not most:
                return {}
            values = [self._model, self._model, most, list(CLAIMED_AFTER), self._name]
            [rows] = transaction.fetch(Statement(_CLAIM, values))
        return {key: _unsealed(key, passage) for _, key, passage in sorted(rows)}

    def renew(self, build: BuildProgress | None = None) -> None:
        make_tables(self._connections)
        with self._connections.transaction() as transaction:
            transaction.fetch(self._renewal(0, build))

    def fail(self, problems: Mapping[bytes, str]) -> None:
        keys = sorted(problems)
        with self._connections.transaction() as transaction:
            transaction.fetch(Statement(_FAIL, [keys, [problems[key].replace("\0", "") for key in keys], self._name]))

    def leave(self) -> None:
        give_back = "UPDATE jobs SET worker = '', tries = tries - 1 WHERE worker = %s"
        with self._connections.transaction() as transaction:
            transaction.fetch(
                Statement(give_back, [self._name]), Statement("DELETE FROM workers WHERE worker = %s", [self._name])
            )

    def state(self, last: int = ALL_JOBS) -> QueueState:
        if not self._connections.has_tables():
            return QueueState(0, 0, 0, 0, 0, (), ())
        with self._connections.transaction() as transaction:
            counted, working, failed = transaction.fetch(
                Statement(_COUNT, [self._model, last]),
                Statement(_OTHERS, [self._name, self._model]),
                Statement(f"{_NAME_SET_ASIDE} LIMIT {_SHOWN}", [self._model]),
            )
        ours = [(aside, early, jobs, texts) for is_ours, aside, early, jobs, texts in counted if is_ours]
        return QueueState(
            open=sum(jobs for aside, early, jobs, _ in ours if early and not aside),
            texts=sum(texts for aside, early, _, texts in ours if early and not aside),
            in_queue=sum(jobs for aside, _, jobs, _ in ours if not aside),
            of_other_models=sum(jobs for is_ours, _, _, jobs, _ in counted if not is_ours),
            failed=sum(jobs for aside, _, jobs, _ in ours if aside),
            others=tuple(_participant(*row) for row in working),
            set_aside=tuple(SetAside(_unsealed(key, sealed).passage_id, problem) for key, problem, sealed in failed),
        )

    def problems(self, batch: Batch) -> dict[bytes, str]:
        with self._connections.transaction() as transaction:
            [rows] = transaction.fetch(Statement(_NAME_SET_ASIDE, [self._model]))
        return {key: problem for key, problem, _ in rows if key in batch}

    def _renewal(self, encoded: int, build: BuildProgress | None = None) -> Statement:
        who = [self._name, self._model, socket.gethostname(), os.getpid()]
        return Statement(_RENEW, [*who, self._life, encoded, *(build or (None, None))])


def _participant(
    host: str, process: int, since: datetime, encoded: int, done: int | None, total: int | None
) -> Participant:
    build = None if done is None or total is None else BuildProgress(done, total)
    return Participant(host, process, since.astimezone(UTC).isoformat(timespec="seconds"), encoded, build)


def _sealed(key: bytes, passage: Passage) -> bytes:
    return seal("jobs", [key], zlib.compress(to_json(passage).encode()))


def _unsealed(key: bytes, sealed: bytes) -> Passage:
    content = unseal("jobs", [key], sealed, lambda: "A passage to encode")
    return passage_from_json(zlib.decompress(content).decode())
