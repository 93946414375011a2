"""The evaluations that are kept of a library, and which of them is the baseline."""

from __future__ import annotations

import json
import logging
import re
import tempfile
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from datetime import UTC, datetime
from pathlib import Path

from core.errors import UsageError
from evaluation.collections import Collection
from evaluation.kept.record import (
    ORIGIN,
    READ,
    SUMMARISED,
    Files,
    KeptReport,
    RunSummary,
    moved_origin,
    read_run,
    read_summary,
    write_run,
)
from evaluation.runner import Report
from index import RUNS, open_beside

log = logging.getLogger(__name__)

_BASELINES = f"{RUNS}/baselines.json"
_LONGEST_NAME = 60  # characters of a collection's name in that of a folder


class RunStore:
    """The kept evaluations of the library whose index is at an address. Each is a folder of values, in RUNS.

    A run appears whole or not at all. Threads and processes may share the store.
    """

    def __init__(self, index: str) -> None:
        self.index, self._beside = index, open_beside(index)

    def shown(self, name: str) -> str:
        """Return what messages call a kept run: where it lies."""
        return self._beside.shown(f"{RUNS}/{name}")

    def keep(self, report: Report, collection: Collection, command: str = "") -> tuple[str, list[str]]:
        """Keep a run. Return its name, and which of its rankings TREC form cannot hold.

        `command` is what began the run, by default the command of this process.
        """
        with tempfile.TemporaryDirectory() as scratch:
            folder = Path(scratch, "run")
            problems = write_run(report, collection, folder, self.index, command)
            values = {path.name: path.read_bytes() for path in folder.iterdir()}
        slug = re.sub(r"[^\w.-]+", "-", report.collection)[:_LONGEST_NAME]
        name = f"{datetime.now(UTC):%Y%m%d-%H%M%S-%f}-{slug}"
        self._beside.add(f"{RUNS}/{name}", values)
        return name, problems

    def summaries(self) -> list[RunSummary]:
        """Return the kept runs, newest first. One that cannot be read is left out, and the log names it."""
        found = []
        for name in self._names():
            try:
                found.append(read_summary(name, self._files(name, SUMMARISED), self.index))
            except UsageError as error:
                log.warning("%s", error)
        return sorted(found, key=lambda each: (each.date, each.name), reverse=True)

    def run(self, name: str) -> KeptReport:
        """Return a kept run. Raises UsageError if there is none of this name, or if it cannot be read."""
        self._check(name)
        return read_run(name, self._files(name, READ), self.index)

    @contextmanager
    def folders(self, *runs: Path) -> Iterator[list[Path]]:
        """Yield the folder of each run while the block runs.

        It is the one that is named, or a copy of the kept run of that name, if there is no such folder.
        """
        with tempfile.TemporaryDirectory() as scratch:
            yield [self._copied(run, Path(scratch)) for run in runs]

    def _copied(self, run: Path, folder: Path) -> Path:
        if run.exists() or str(run) not in self._names():
            return run
        for name in self._beside.names(f"{RUNS}/{run}"):
            copy = folder / name
            copy.parent.mkdir(parents=True, exist_ok=True)
            copy.write_bytes(self._beside.read(name) or b"")
        return folder / RUNS / run

    def delete(self, name: str) -> None:
        """Delete a kept run. Raises UsageError if there is none of this name."""
        self._check(name)
        self._beside.delete(f"{RUNS}/{name}")

    def baselines(self, kept: Sequence[RunSummary]) -> dict[str, str]:
        """Return series -> the name of the run that others of it are compared with: the chosen one, or the oldest.

        `kept` are the runs of the store, newest first.
        """
        oldest = {each.series: each.name for each in kept}
        series_of = {each.name: each.series for each in kept}
        return oldest | {series: name for series, name in self._chosen().items() if series_of.get(name) == series}

    def set_baseline(self, name: str) -> None:
        """Make a run the baseline of its series. Raises UsageError if there is none of this name."""
        self._check(name)
        summary = read_summary(name, self._files(name, SUMMARISED), self.index)
        chosen = dict(self._chosen()) | {summary.series: name}
        self._beside.write(_BASELINES, json.dumps(chosen, indent=1).encode())

    def _chosen(self) -> Mapping[str, str]:
        """Return series -> the name of the run that was chosen."""
        try:
            chosen = json.loads(self._beside.read(_BASELINES) or b"{}")
        except ValueError:
            log.warning("%s cannot be read. The oldest runs are the baselines until you choose others.", _BASELINES)
            return {}
        return chosen if isinstance(chosen, dict) else {}

    def _names(self) -> list[str]:
        """Return the names of the runs: each has files."""
        return sorted({name.split("/")[1] for name in self._beside.names(RUNS) if name.count("/") > 1})

    def _check(self, name: str) -> None:
        if name not in self._names():
            raise UsageError("This evaluation is not kept, or not any more. The Evaluation page lists those that are.")

    def _files(self, name: str, wanted: Sequence[str]) -> Files:
        found = {file: self._beside.read(f"{RUNS}/{name}/{file}") for file in wanted}
        return {file: content for file, content in found.items() if content is not None}


def store_of(index: str) -> RunStore:
    """Return the kept evaluations of the library with the index at this address."""
    return RunStore(index)


def move_origins(old: str, new: str, copied: Iterable[str]) -> None:
    """Let runs that were copied from beside one index to beside another name their indexes from there.

    `copied` are the names of the values that were.
    """
    beside = open_beside(new)
    for name in copied:
        if name.startswith(f"{RUNS}/") and name.endswith(f"/{ORIGIN}"):
            content = beside.read(name)
            with suppress(ValueError):  # it is no JSON, and the run is told as one that cannot be read
                beside.write(name, moved_origin(content or b"", old, new))
