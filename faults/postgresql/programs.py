"""The command `patella faults postgresql`: attack an index in PostgreSQL on servers of its own."""

from __future__ import annotations

import logging
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import suppress
from pathlib import Path

from core.counts import counted
from core.errors import UsageError
from core.progress import Progress
from faults.postgresql.attacks import cut_answers, fill_the_disk, kill_workers, lose_the_primary
from faults.postgresql.kills import kill_a_worker, kill_publishers
from faults.postgresql.outages import lose_answers
from faults.postgresql.server import Server, new_server
from faults.workers import Row, bad_of, finish

_CUTS = 60


def run_postgresql(
    questions: int,
    count: int | None,
    only: str,
    seed: int,
    as_json: bool,
    out: Path | None,
    progress: Progress,
) -> int:
    """Lose servers, answers, publishers, workers, connections and room on the disk. Print what came of it.

    Publishers and one worker are killed at each of their steps, or at `count` of them. `only` names the one attack to
    make, "" all. Return the exit status. Raises UsageError if there is none of that name.
    """
    attacks: Mapping[str, Callable[[Server, Server], Iterator[Row]]] = {
        "primary": lambda server, _: lose_the_primary(questions, progress),
        "publishers": lambda _, in_memory: kill_publishers(in_memory, count, seed, progress),
        "worker": lambda _, in_memory: kill_a_worker(in_memory, count, seed, progress),
        "connections": lambda server, _: cut_answers(server, count or _CUTS, seed, progress),
        "workers": lambda server, _: kill_workers(server, seed, progress),
        "disk": lambda server, _: fill_the_disk(server),
        "answers": lambda *_: lose_answers(progress),
    }
    if only and only not in attacks:
        raise UsageError(f"There is no attack {only!r}. There are: {', '.join(attacks)}.")
    tried: list[Row] = []
    stopped = True
    logging.disable(logging.WARNING)  # each lost connection is a warning
    with suppress(KeyboardInterrupt), new_server(is_durable=True) as server, new_server() as in_memory:
        for attack in [only] if only else attacks:
            tried += attacks[attack](server, in_memory)
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
    seconds = "".join(f"; {name} {each} s" for name, each in first.get("seconds", {}).items())
    if "questions" in first:
        return f"; {counted(first['questions'], 'question')}{seconds}"
    if seconds:
        return seconds
    if "kills" in first:
        return f"; {counted(first['kills'], 'kill')}"
    if "left" in first:
        return "".join(f"; left {left}: {n:,}" for left, n in Counter(row["left"] for row in rows).items())
    if "steps" in first:
        return f"; {counted(first['steps'], 'step')}"
    return ""
