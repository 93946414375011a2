"""The command `patella faults postgresql`: attack an index in PostgreSQL on servers of its own."""

from __future__ import annotations

import logging
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from contextlib import suppress
from pathlib import Path

from core.counts import counted
from core.progress import Progress
from faults.postgresql.attacks import cut_answers, fill_the_disk, kill_publishers, kill_workers, lose_the_primary
from faults.postgresql.server import Server, new_server
from faults.workers import Row, bad_of, finish


def run_postgresql(questions: int, count: int, seed: int, as_json: bool, out: Path | None, progress: Progress) -> int:
    """Lose servers, publishers, workers, connections and room on the disk. Print what came of it; return the status."""
    attacks: list[Callable[[Server], Iterator[Row]]] = [
        lambda server: lose_the_primary(questions, progress),
        lambda server: kill_publishers(server, count, seed, progress),
        lambda server: cut_answers(server, count, seed, progress),
        lambda server: kill_workers(server, seed, progress),
        fill_the_disk,
    ]
    tried: list[Row] = []
    stopped = True
    logging.disable(logging.WARNING)  # each lost connection is a warning
    with suppress(KeyboardInterrupt), new_server(is_durable=True) as server:
        for attack in attacks:
            tried += attack(server)
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
        return "".join(f"; left the {left} state: {n:,}" for left, n in Counter(row["left"] for row in rows).items())
    return ""
