"""The commands `patella faults histories` and `readers`: run an attack, print its counts, keep them."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from contextlib import closing
from dataclasses import asdict
from pathlib import Path
from tempfile import TemporaryDirectory

from core.parallel import cores
from core.progress import Progress
from faults.histories.readers import draw_generations, publish
from faults.histories.reports import ReaderCounts, histories_as_text, readers_as_text
from faults.workers import Row, bad_of, finish, run_workers
from index import LocalEngine

THREADS = 8
"""Readers in one process."""

PROCESSES = 4
"""Further processes with one reader each."""

_WORKER = "faults.histories.worker"
_LEFT = 2  # generations of an index that nobody reads: the newest one, and the one before it


def run_histories(count: int, steps: int, seed: int, as_json: bool, out: Path | None, progress: Progress) -> int:
    """Try histories, print what came of them, and return the exit status."""
    with TemporaryDirectory(prefix="patella-faults-", ignore_cleanup_errors=True) as folder:
        numbers = [[count, steps, seed, number, cores()] for number in range(cores())]
        rows, stopped = run_workers(_WORKER, [_arguments("histories", folder, each) for each in numbers], progress)
    kinds = Counter(kind for row in rows for kind in row["steps"])
    report = {
        "attack": "histories",
        "seed": seed,
        "histories": len(rows),
        "steps": kinds.total(),
        "by_step": dict(sorted(kinds.items())),
        "built_anew": sum(row["rebuilt"] for row in rows),
        "stages": sum(row["stages"] for row in rows),
        "bad": bad_of(rows),
    }
    return finish(report, histories_as_text(rows), rows, stopped, as_json, out)


def run_readers(publishes: int, answers: int, seed: int, as_json: bool, out: Path | None, progress: Progress) -> int:
    """Publish and read at once, print what came of it, and return the exit status."""
    readers = THREADS + PROCESSES
    with TemporaryDirectory(prefix="patella-faults-", ignore_cleanup_errors=True) as folder:
        what = [publishes, answers, seed]
        arguments = [_arguments("writer", folder, what), _arguments("reader", folder, [*what, 0, THREADS, readers])]
        arguments += [_arguments("reader", folder, [*what, each, 1, readers]) for each in range(THREADS, readers)]
        rows, stopped = run_workers(_WORKER, arguments, progress)
        if not stopped:
            rows.append(clean_up(Path(folder, "index"), seed, publishes))
    counts = count_rows(rows)
    report = {"attack": "readers", "seed": seed, "threads": THREADS, "processes": PROCESSES, **asdict(counts)}
    return finish(report | {"bad": bad_of(rows)}, readers_as_text(counts), rows, stopped, as_json, out)


def clean_up(index: Path, seed: int, publishes: int) -> Row:
    """Publish once more when nobody reads, and return a row: it is bad if old generations are still there."""
    with closing(LocalEngine(index)) as engine:
        publish(engine, draw_generations(seed, publishes + 1)[-1])
        left = len(engine.generations())
        bad = [f"{left} generations are left"] if left != _LEFT else []
        return {"left": left, "bad": bad + [each.problem for each in engine.check() if each.problem]}


def count_rows(rows: Iterable[Row]) -> ReaderCounts:
    """Return the sums of the rows of writer and readers."""
    counts, generations, kinds = ReaderCounts(), set[int](), Counter[str]()
    for row in rows:
        counts.publishes += row.get("published", 0)
        counts.most_kept = max(counts.most_kept, row.get("kept", 0))
        counts.left += row.get("left", 0)
        counts.superseded += row.get("superseded", 0)
        counts.wrong += len(row["bad"])
        generations.update(row.get("generations", ()))
        kinds.update(row.get("kinds", {}))
    counts.answers, counts.generations = kinds.total(), len(generations)
    counts.by_question = dict(sorted(kinds.items()))
    return counts


def _arguments(attack: str, folder: str, numbers: Sequence[int]) -> list[str]:
    return [attack, folder, *map(str, numbers)]
