"""The command: `python -m tools.mutants --count 300 --seed 15 --workers 2 --only index/local`.

Each result is written as it comes to .patella/mutants/<digest of the code and the tests>/, so that a run that was
interrupted goes on where it stopped.
"""

from __future__ import annotations

import json
import os
import subprocess
import tempfile
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor, as_completed
from contextlib import contextmanager, suppress
from dataclasses import asdict
from pathlib import Path
from queue import SimpleQueue
from typing import Annotated, TypeVar

import typer
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn, TimeRemainingColumn

from tools.mutants.checkout import copy_files, digest, list_files, mutated_modules, room_of
from tools.mutants.measuring import Measured
from tools.mutants.report import UNNOTICED, Judged, counts_by_room, write_report
from tools.mutants.running import Outcome, Runner, Stopped, Verdict
from tools.mutants.sampling import Mutant, sample

PROJECT = Path(__file__).resolve().parents[2]
RESULTS = PROJECT / ".patella" / "mutants"
MEMORY_DISK = "/dev/shm" if os.access("/dev/shm", os.W_OK) else None
"""Where the copies lie, if the system has it: the tests of index/ write 17,000 files, and a disk doubles their time."""
MOST_UNSTEADY = 3  # tests of a room that pass when they are measured and fail without any mutant
INTERRUPTED = 130  # the exit code of a program that Ctrl-C ended

console = Console(highlight=False, soft_wrap=True)
app = typer.Typer(add_completion=False)

_Item = TypeVar("_Item")
_Made = TypeVar("_Made")


@app.command()
def main(
    count: Annotated[int, typer.Option(min=1, help="How many mutants.")] = 300,
    seed: Annotated[int, typer.Option(help="The same seed and code give the same mutants.")] = 15,
    workers: Annotated[int, typer.Option(min=1, help="How many run at once.")] = 2,
    only: Annotated[str, typer.Option(help="A folder or a module, as index/local.")] = "",
    out: Annotated[Path | None, typer.Option(help="The folder of the report.")] = None,
) -> None:
    """Plant faults in the code, one at a time, and report which of them the tests notice."""
    files = list_files(PROJECT)
    mutants = sample(PROJECT, mutated_modules(files, only), count, seed)
    if not mutants:
        raise typer.BadParameter(f"{only!r} holds no module that is mutated", param_hint="--only")
    kept = RESULTS / digest(PROJECT, files)
    kept.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(prefix="mutants-", dir=MEMORY_DISK) as folder, _runner() as runner:
        copies = _copies(files, Path(folder), workers)
        try:
            measured = _measure(runner, copies, sorted({room_of(each.file) for each in mutants}), kept)
            judged = _judge(runner, copies, mutants, measured, kept / "results.jsonl")
        except (KeyboardInterrupt, Stopped):
            console.print("Stopped. The results so far are kept: the same command goes on from here.")
            raise typer.Exit(INTERRUPTED) from None
    failing = sorted(test for each in measured.values() for test in each.failed)
    facts = {"commit": _git("%H"), "seed": seed, "only": only or "all", "tests left out, failing as is": failing}
    folder_of_report = out or PROJECT / "tools" / "runs" / f"{_git('%cs')}-mutants"
    write_report(folder_of_report, judged, facts)
    total = counts_by_room(judged)["all"]
    console.print(f"The tests noticed {total['noticed']}% of {len(judged)} mutants: {folder_of_report}/report.txt")


@contextmanager
def _runner() -> Iterator[Runner]:
    runner = Runner()
    try:
        yield runner
    finally:
        runner.stop()


def _copies(files: Sequence[str], folder: Path, workers: int) -> list[Path]:
    """Return one folder a worker, which holds `checkout` and an empty `work`."""
    copies = [folder / str(number) for number in range(workers)]
    for copy in copies:
        (copy / "work").mkdir(parents=True)
        copy_files(PROJECT, files, copy / "checkout")
    return copies


def _measure(runner: Runner, copies: Sequence[Path], rooms: Sequence[str], kept: Path) -> dict[str, Measured]:
    """Return the measured tests of each room, as they were kept or else measured now, which takes minutes.

    Then run them as mutants are run, but without one. Tests that fail then would be taken for ones that notice.
    """
    free = _queue(copies)

    def measure(room: str) -> Measured:
        path = kept / f"measured-{room}.json"
        if path.exists():
            return Measured.load(path)
        copy = free.get()
        try:
            work = Path(tempfile.mkdtemp(dir=copy))
            measured = runner.measure(copy / "checkout", room, work)
            _leave_out_unsteady_tests(runner, measured, copy)
            measured.save(path)
        finally:
            free.put(copy)
        return measured

    measured = {}
    with _progress() as bar:
        task = bar.add_task("Tests of the rooms, without a mutant", total=len(rooms))
        for room, of_room in _in_threads(runner, len(copies), measure, rooms):
            measured[room] = of_room
            bar.advance(task)
    return measured


def _leave_out_unsteady_tests(runner: Runner, measured: Measured, copy: Path) -> None:
    """Add the tests that now fail to those that failed. Raise RuntimeError if there are more than a few."""
    for _ in range(MOST_UNSTEADY + 1):
        tests = [test for test in measured.seconds if test not in measured.failed]
        verdict = runner.run_tests(tests, measured.seconds, copy / "checkout", copy / "work")
        if verdict.outcome is Outcome.SURVIVED:
            return
        if verdict.by not in tests:
            break
        measured.failed.append(verdict.by)
    raise RuntimeError(f"without a mutant, tests pass once and fail once. The last one: {verdict}")


def _judge(
    runner: Runner, copies: Sequence[Path], mutants: Sequence[Mutant], measured: dict[str, Measured], kept: Path
) -> list[Judged]:
    """Return the verdict of each mutant. Those that are kept in the file are taken from it."""
    verdicts = _kept_verdicts(kept)
    free = _queue(copies)

    def judge(mutant: Mutant) -> Verdict:
        room = measured[room_of(mutant.file)]
        copy = free.get()
        try:
            return runner.judge(mutant, room.tests_of(mutant), room.seconds, copy / "checkout", copy / "work")
        finally:
            free.put(copy)

    with _progress() as bar:
        task = bar.add_task("Mutants", total=len(mutants), completed=sum(each.key in verdicts for each in mutants))
        waiting = [each for each in mutants if each.key not in verdicts]
        for mutant, verdict in _in_threads(runner, len(copies), judge, waiting):
            verdicts[mutant.key] = verdict
            _keep(kept, mutant, verdict)
            bar.advance(task)
            if verdict.outcome in (*UNNOTICED, Outcome.BROKEN):
                console.print(f"{verdict.outcome} {mutant.file}:{mutant.line}\n{mutant.diff}", markup=False)
    return [Judged(each, verdicts[each.key]) for each in mutants]


def _in_threads(
    runner: Runner, workers: int, make: Callable[[_Item], _Made], items: Sequence[_Item]
) -> Iterator[tuple[_Item, _Made]]:
    """Yield (item, what `make` makes of it) as each is done. Any exception, as Ctrl-C, ends what runs."""
    with ThreadPoolExecutor(workers) as pool:
        futures = {pool.submit(make, item): item for item in items}
        try:
            for future in as_completed(futures):
                yield futures[future], future.result()
        except BaseException:
            pool.shutdown(wait=False, cancel_futures=True)
            runner.stop()
            raise


def _kept_verdicts(path: Path) -> dict[str, Verdict]:
    """Return the verdicts of an earlier run by the keys of the mutants, without those that say nothing."""
    verdicts = {}
    for line in path.read_text("utf-8").splitlines() if path.exists() else []:
        with suppress(ValueError):  # the last line, if the run was killed while it wrote
            row = json.loads(line)
            verdict = Verdict(Outcome(row["outcome"]), row["by"], row["seconds"])
            if verdict.outcome is not Outcome.BROKEN:
                verdicts[row["key"]] = verdict
    return verdicts


def _keep(path: Path, mutant: Mutant, verdict: Verdict) -> None:
    row = {"key": mutant.key, "at": f"{mutant.file}:{mutant.line}", **asdict(verdict)}
    with path.open("a", encoding="utf-8") as file:
        file.write(json.dumps(row) + "\n")


def _progress() -> Progress:
    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn())
    return Progress(*columns, TimeElapsedColumn(), TimeRemainingColumn(), console=console)


def _queue(copies: Sequence[Path]) -> SimpleQueue[Path]:
    free: SimpleQueue[Path] = SimpleQueue()
    for copy in copies:
        free.put(copy)
    return free


def _git(what: str) -> str:
    command = ["git", "log", "-1", f"--format={what}"]
    return subprocess.run(command, cwd=PROJECT, capture_output=True, text=True, check=True).stdout.strip()


if __name__ == "__main__":
    app()
