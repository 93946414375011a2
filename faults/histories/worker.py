"""The processes of the attacks that stay: each prints one JSON object a line.

`python -m faults.histories.worker histories|writer|reader FOLDER NUMBERS ...`, started by `programs`.
"""

from __future__ import annotations

import logging
import sys
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from pathlib import Path
from queue import SimpleQueue
from random import Random

from core.progress import Progress
from faults.histories.readers import Pace, Reading, draw_generations, read_generations, write_generations
from faults.histories.trials import try_history
from faults.workers import Row, print_row, printed_progress
from index import LocalEngine


def history_rows(
    folder: Path, count: int, steps: int, seed: int, number: int, of: int, *, progress: Progress
) -> Iterator[Row]:
    """Yield a row for each history that is the part of this process: of `of` parts it is `number`, from 0."""
    for history in range(number, count, of):
        progress("trying histories", history, count)
        trial = try_history(folder / f"history-{number}", steps, seed, history)
        yield {
            "history": history,
            "steps": [step.kind for step in trial.made],
            "rebuilt": trial.rebuilt,
            "stages": trial.stages,
            "bad": list(trial.bad),
            "shortest": [list(step) for step in trial.shortest],
        }
    progress("trying histories", count, count)


def writer_rows(folder: Path, publishes: int, answers: int, seed: int, *, progress: Progress) -> Iterator[Row]:
    """Yield a row for each publish."""
    with closing(LocalEngine(folder / "index")) as engine:
        pace = Pace(folder, publishes, answers)
        yield from write_generations(engine, draw_generations(seed, publishes), pace, progress)


def reader_rows(
    folder: Path, publishes: int, answers: int, seed: int, first: int, threads: int, of: int, *, progress: Progress
) -> Iterator[Row]:
    """Yield rows of counts from some threads: those from number `first`, from 0, `of` so many in all processes."""
    reading, pace = Reading(draw_generations(seed, publishes)), Pace(folder, publishes, answers)
    rows: SimpleQueue[Row | None] = SimpleQueue()
    with closing(LocalEngine(folder / "index")) as engine, ThreadPoolExecutor(threads) as pool:

        def read(number: int) -> None:
            share = answers // of + (number < answers % of)
            try:
                drawn = Random(f"{seed} reader {number}")
                for row in read_generations(engine, reading, pace, share, drawn):
                    rows.put(row)
            finally:
                rows.put(None)

        reads = [pool.submit(read, number) for number in range(first, first + threads)]
        for _ in reads:
            yield from iter(rows.get, None)
        for each in reads:
            each.result()


ATTACKS: dict[str, Callable[..., Iterator[Row]]] = {
    "histories": history_rows,
    "writer": writer_rows,
    "reader": reader_rows,
}


def main(attack: str, folder: Path, numbers: list[int]) -> None:
    """Print the rows of an attack, and its progress."""
    for row in ATTACKS[attack](folder, *numbers, progress=printed_progress()):
        print_row(row)


if __name__ == "__main__":
    logging.disable(logging.WARNING)
    try:
        main(sys.argv[1], Path(sys.argv[2]), list(map(int, sys.argv[3:])))
    except (KeyboardInterrupt, BrokenPipeError):
        sys.exit(130)
