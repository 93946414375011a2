"""The command `patella faults postgresql`: attack an index in PostgreSQL on servers of its own."""

from __future__ import annotations

import logging
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from contextlib import suppress
from pathlib import Path

from core.counts import counted
from core.progress import Progress
from faults.postgresql.attacks import cut_answers, fill_the_disk, kill_workers, lose_the_primary
from faults.postgresql.kills import kill_a_worker, kill_publishers
from faults.postgresql.server import Server, new_server
from faults.workers import Row, bad_of, finish

_CUTS = 60


def run_postgresql(
    questions: int, count: int | None, seed: int, as_json: bool, out: Path | None, progress: Progress
) -> int:
    """Lose servers, publishers, workers, connections and room on the disk. Print what came of it; return the status.

    Publishers and one worker are killed at each of their steps, or at `count` of them.
    """
    attacks: list[Callable[[Server, Server], Iterator[Row]]] = [
        lambda server, _: lose_the_primary(questions, progress),
        lambda _, in_memory: kill_publishers(in_memory, count, seed, progress),
        lambda _, in_memory: kill_a_worker(in_memory, count, seed, progress),
        lambda server, _: cut_answers(server, count or _CUTS, seed, progress),
        lambda server, _: kill_workers(server, seed, progress),
        lambda server, _: fill_the_disk(server),
    ]
    tried: list[Row] = []
    stopped = True
    logging.disable(logging.WARNING)  # each lost connection is a warning
    with suppress(KeyboardInterrupt), new_server(is_durable=True) as server, new_server() as in_memory:
        for attack in attacks:
            tried += attack(server, in_memory)
        stopped = False
    logging.disable(logging.NOTSET)
    report = {"attack": "postgresql", "seed": seed, "questions": questions, "tried": tried, "bad": bad_of(tried)}
    return finish(report, as_text(tried), tried, stopped, as_json, out)


def as_text(tried: Sequence[Row]) -> str:
    """Return how often each attack was tried, how often its end was bad, and what else there is to say of it."""
    lines = []
    for attack, times in Counter(each["attack"] for each in tried).items():
        rows = [each for each in tried if each["attack"] == attack]
        lines.append(f"{attack}: {times:,} tried, {len(bad_of(rows)):,} bad{_details(rows)}")
    return "\n".join(lines)


def _details(rows: Sequence[Row]) -> str:
    first = rows[0]
    if "skipped" in first:
        return f"; not tried: {first['skipped']}"
    if "questions" in first:
        return f"; {counted(first['questions'], 'question')}"
    if "kills" in first:
        return f"; {counted(first['kills'], 'kill')}"
    if "left" in first:
        return "".join(f"; left {left}: {n:,}" for left, n in Counter(row["left"] for row in rows).items())
    if "steps" in first:
        return f"; {counted(first['steps'], 'step')}"
    return ""
