"""The folder of the evaluations that are kept of a library, one folder for each, and which of them is the baseline."""

from __future__ import annotations

import json
import logging
import re
import secrets
import shutil
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from pathlib import Path

from core.atomic_files import make_folder, replace_file
from core.errors import UsageError
from core.locations import runs_folder
from evaluation.collections import Collection
from evaluation.kept.record import KeptReport, RunSummary, read_run, read_summary, write_run
from evaluation.runner import Report

log = logging.getLogger(__name__)

_BASELINES = "baselines.json"
_LONGEST_NAME = 60  # characters of a collection's name in that of a folder


class RunStore:
    """The kept evaluations of one library. Each lies in a folder FOLDER/<time>-<collection>.

    A run appears whole or not at all. Threads and processes may share the folder.
    """

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def keep(self, report: Report, collection: Collection, command: str = "") -> tuple[str, list[str]]:
        """Keep a run. Return its name, and which of its rankings TREC form cannot hold.

        `command` is what began the run, by default the command of this process.
        """
        make_folder(self.folder, mode=0o700)
        begun = self.folder / f".{secrets.token_hex(8)}"
        try:
            problems = write_run(report, collection, begun, self._base, command)
            slug = re.sub(r"[^\w.-]+", "-", report.collection)[:_LONGEST_NAME]
            name = f"{datetime.now(UTC):%Y%m%d-%H%M%S-%f}-{slug}"
            begun.rename(self.folder / name)
            return name, problems
        finally:
            shutil.rmtree(begun, ignore_errors=True)

    def summaries(self) -> list[RunSummary]:
        """Return the kept runs, newest first. One that cannot be read is left out, and the log names it."""
        found = []
        for folder in self._folders():
            try:
                found.append(read_summary(folder, self._base))
            except UsageError as error:
                log.warning("%s", error)
        return sorted(found, key=lambda each: (each.date, each.name), reverse=True)

    def run(self, name: str) -> KeptReport:
        """Return a kept run. Raises UsageError if there is none of this name, or if it cannot be read."""
        return read_run(self._path(name), self._base)

    def delete(self, name: str) -> None:
        """Delete a kept run. Raises UsageError if there is none of this name."""
        shutil.rmtree(self._path(name))

    def baselines(self, kept: Sequence[RunSummary]) -> dict[str, str]:
        """Return series -> the name of the run that others of it are compared with: the chosen one, or the oldest.

        `kept` are the runs of the store, newest first.
        """
        oldest = {each.series: each.name for each in kept}
        series_of = {each.name: each.series for each in kept}
        return oldest | {series: name for series, name in self._chosen().items() if series_of.get(name) == series}

    def set_baseline(self, name: str) -> None:
        """Make a run the baseline of its series. Raises UsageError if there is none of this name."""
        chosen = dict(self._chosen()) | {read_summary(self._path(name), self._base).series: name}
        replace_file(self.folder / _BASELINES, json.dumps(chosen, indent=1).encode())

    def _chosen(self) -> Mapping[str, str]:
        """Return series -> the name of the run that was chosen."""
        try:
            chosen = json.loads((self.folder / _BASELINES).read_text("utf-8"))
        except FileNotFoundError:
            return {}
        except ValueError:
            log.warning("%s cannot be read. The oldest runs are the baselines until you choose others.", _BASELINES)
            return {}
        return chosen if isinstance(chosen, dict) else {}

    def _folders(self) -> list[Path]:
        if not self.folder.is_dir():
            return []
        return [path for path in self.folder.iterdir() if path.is_dir() and not path.name.startswith(".")]

    def _path(self, name: str) -> Path:
        path = next((path for path in self._folders() if path.name == name), None)
        if path is None:
            raise UsageError("This evaluation is not kept, or not any more. The Evaluation page lists those that are.")
        return path

    @property
    def _base(self) -> Path:
        return self.folder.parent


def store_of(index: str) -> RunStore:
    """Return the kept evaluations of the library with the index at this address."""
    return RunStore(runs_folder(index))
