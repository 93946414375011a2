"""The command `patella faults questions`: ask on all cores, print the counts, keep them."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Iterable
from concurrent.futures import ThreadPoolExecutor, wait
from contextlib import ExitStack, suppress
from pathlib import Path
from tempfile import TemporaryDirectory

from core.parallel import cores
from core.progress import Progress
from evaluation import write_report
from faults.questions.coverage_guided import HOW_TO_INSTALL, is_installed
from faults.questions.reports import Counts, as_text, combined
from faults.questions.worker import BUNDLED_EVERY
from faults.workers import start

_WORKER = "faults.questions.worker"


def run_questions(count: int, guided: int, seed: int, as_json: bool, out: Path | None, progress: Progress) -> int:
    """Ask `count` questions, `guided` of them made by atheris, print what came of them, and return the exit status.

    Without atheris the others are asked, and the report says so. Raises KeyboardInterrupt if Ctrl-C stopped it, when
    all that was counted is printed.
    """
    guided = min(guided, count)
    by_kind = {"grammar": count - guided, "guided": guided if is_installed() else 0}
    notes = [HOW_TO_INSTALL] if guided and not is_installed() else []
    run = _Run(seed, progress)
    run.ask({kind: number for kind, number in by_kind.items() if number})
    if run.stopped:
        notes.append(f"Stopped before all {count:,} were asked.")
    report = combined(run.counts, run.ended, seed, notes)
    print(json.dumps(report) if as_json else as_text(report))
    for each in [*report["examples"], *report["ended"]]:
        print("", *(f"{name}: {value}" for name, value in each.items()), sep="\n", file=sys.stderr)
    if out:
        write_report(out, report, as_text(report))
    if run.stopped:
        raise KeyboardInterrupt
    return 1 if report["bad"] else 0


class _Run:
    """The processes that ask, of each kind one for each core. `counts` holds the latest counts of each, by its name."""

    def __init__(self, seed: int, progress: Progress) -> None:
        self._seed, self._progress = seed, progress
        self.counts: dict[str, Counts] = {}
        self.ended: list[Counts] = []
        self.stopped = False

    def ask(self, by_kind: dict[str, int]) -> None:
        """Ask so many questions of each kind, all kinds at the same time. Ctrl-C stops it."""
        try:
            with TemporaryDirectory(prefix="patella-questions-", ignore_cleanup_errors=True) as folder:
                self._progress("making the index", 0, 1)
                make_indexes(Path(folder), bundled=max(by_kind.values()) >= BUNDLED_EVERY)
                self._progress("making the index", 1, 1)
                self._ask(by_kind, Path(folder))
        except KeyboardInterrupt:
            self.stopped = True

    def _ask(self, by_kind: dict[str, int], folder: Path) -> None:
        total = sum(by_kind.values())
        with ExitStack() as stack:
            threads = stack.enter_context(ThreadPoolExecutor(len(by_kind) * cores()))
            processes = {
                f"{kind}-{number}": self._start(stack, kind, [str(folder), str(count), str(self._seed), str(number)])
                for kind, count in by_kind.items()
                for number in range(cores())
            }
            wait([threads.submit(self._read, name, each.stdout or (), total) for name, each in processes.items()])
            for name, process in processes.items():
                if process.wait():
                    question = Path(folder, f"question-{name}").read_text("ascii")
                    self.ended.append({"process": name, "status": process.returncode, "question": question})

    def _start(self, stack: ExitStack, kind: str, part: list[str]) -> subprocess.Popen[str]:
        # libFuzzer, below atheris, tells what it is doing
        return start(stack, _WORKER, [kind, *part, str(cores())], is_silent=kind == "guided")

    def _read(self, name: str, lines: Iterable[str], total: int) -> None:
        for line in lines:
            with suppress(json.JSONDecodeError):  # a process that is ended may have written half a line
                self.counts[name] = json.loads(line)
            self._progress("asking", sum(sum(each["asked"].values()) for each in list(self.counts.values())), total)


def make_indexes(folder: Path, bundled: bool) -> None:
    """Make the indexes that the processes read, in a folder: "plain", and "bundled" by the bundled model."""
    from faults.questions.articles import make_index
    from faults.questions.asking import encoder_of

    for which in ("plain", "bundled") if bundled else ("plain",):
        make_index(folder / which, encoder_of(which))
