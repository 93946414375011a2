"""The weights that were tuned for a library, with the runs that tuned them: a log beside the index.

Nothing in the log is ever changed: a run adds a line, and so does each decision about which weights are in use.
"""

from __future__ import annotations

import logging
from collections.abc import Mapping
from dataclasses import asdict, dataclass, replace
from datetime import UTC, datetime, timedelta
from functools import lru_cache
from typing import Any, Literal

from core.atomic_files import checked_fields, checked_line
from core.errors import IndexProblem, PatellaError, UsageError
from core.locations import MEMORY
from index import TUNING, KeptBeside, open_beside
from search import DEFAULT_WEIGHTS, WeightChoice, Weights

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class TuningRun:
    """One tuning: what it chose, on which questions, and what that was worth.

    `digest` is that of the collection, with its articles and judgements; `generation` the name of the index that was
    asked. `development` maps the id of each question that chose the weights to its text, as `question_key` has it, and
    `test` that of each question on which they were reported. `figures` holds the measured differences. `gained` tells
    whether both are significantly above zero. `shared` counts the articles of the collection that the library has. `at`
    is the time in UTC, in ISO 8601 form: no two runs of a log have the same.
    """

    collection: str
    digest: str
    generation: str
    command: str
    chosen: WeightChoice
    development: Mapping[str, str]
    test: Mapping[str, str]
    figures: Mapping[str, Any]
    gained: bool
    shared: int
    at: str = ""

    @property
    def weights_text(self) -> str:
        """Return the chosen weights in words."""
        return f"words {self.chosen.keyword:g}, headings {self.chosen.heading:g}, rare words {self.chosen.rare:g}"

    @property
    def name(self) -> str:
        """Return which run it is, in words."""
        return f"the tuning on {self.collection} of {self.at[:16].replace('T', ' ')} UTC"


class TuningLog:
    """The log of the runs of one library, and of which of them chose the weights in use."""

    def __init__(self, beside: KeptBeside) -> None:
        self._beside = beside

    def keep(self, run: TuningRun) -> TuningRun:
        """Add a run, and return it with its time. The weights in use stay. Raises UsageError as `use` does."""
        dated = replace(run, at=self._now())
        self._append("run", asdict(dated) | {"chosen": dated.chosen._asdict()})
        return dated

    def use(self, run: TuningRun | None) -> None:
        """Put the weights of a kept run to use, or the default ones if it is None.

        Raises UsageError if the log is damaged, or cannot be written. Then nothing was changed.
        """
        self._append("use", {"run": run.at if run else "", "at": self._now()})

    def runs(self) -> list[TuningRun]:
        """Return all runs, the oldest first. Raises UsageError that names the first damaged line."""
        return list(self._read()[0].values())

    def in_use(self) -> TuningRun | None:
        """Return the run whose weights are in use; None if the default ones are. Raises UsageError as `runs` does."""
        runs, uses = self._read()
        return runs.get(_latest(uses))

    def _read(self) -> tuple[dict[str, TuningRun], dict[str, str]]:
        """Return the runs by their times, in that order, and by the time of each use that of its run, "" for none.

        The time decides and not the line, since a backup that is imported adds old ones.
        """
        runs, uses = dict[str, TuningRun](), dict[str, str]()
        for number, line in self._lines():
            try:
                fields = checked_fields(line)
                if fields.pop("kind") == "run":
                    runs[fields["at"]] = TuningRun(**fields | {"chosen": WeightChoice(**fields["chosen"])})
                else:
                    uses[fields["at"]] = fields["run"]
            except (ValueError, TypeError, KeyError, AttributeError) as error:
                raise self._damaged(f"line {number} is not what was written") from error
        used = _latest(uses)
        if used and used not in runs:
            raise self._damaged(f"the run of {used} is missing")
        return dict(sorted(runs.items())), uses

    def _lines(self) -> list[tuple[int, bytes]]:
        try:
            return self._beside.lines(TUNING)
        except IndexProblem as error:
            raise UsageError(f"The tuned weights cannot be read: {error}") from error
        except OSError as error:
            raise UsageError(f"{self.place} cannot be read: {error.strerror}. Check the permissions.") from error

    def _damaged(self, what: str) -> UsageError:
        return UsageError(
            f"{self.place}: {what}. Restore it from a backup, or remove it to go back to the default weights: "
            "then it is forgotten which questions have been seen."
        )

    @property
    def place(self) -> str:
        """Return what messages call the log: where it lies."""
        return self._beside.shown(TUNING)

    def _now(self) -> str:
        """Return the time, later than that of every line, whatever a clock does."""
        runs, uses = self._read()
        now = datetime.now(UTC)
        latest = [datetime.fromisoformat(at) for at in (*runs, *uses)]
        return max([now, *(each + timedelta(microseconds=1) for each in latest)]).isoformat(timespec="microseconds")

    def _append(self, kind: Literal["run", "use"], fields: Mapping[str, Any]) -> None:
        try:
            self._beside.append(TUNING, [checked_line({"kind": kind, **fields})])
        except IndexProblem as error:
            raise UsageError(f"The weights were not changed: {error}") from error
        except OSError as error:
            raise UsageError(
                f"{self.place} cannot be written: {error.strerror}. Nothing was changed. Make room on the disk, or "
                "check the permissions, and try again."
            ) from error


def tuning_log(index: str) -> TuningLog:
    """Return the log of the library with the index at this address.

    Raises UsageError for an index in memory, which keeps nothing.
    """
    if index == MEMORY:
        raise UsageError("An index in memory keeps no weights. Set PATELLA_INDEX to a folder or a database.")
    return TuningLog(open_beside(index))


def run_in_use(index: str) -> TuningRun | None:
    """Return the run whose weights a library searches with; None if they are the default ones.

    Raises UsageError if the log is damaged.
    """
    return None if index == MEMORY else tuning_log(index).in_use()


def weights_in_use(index: str) -> Weights:
    """Return the weights that a library searches with. They are read again when the log has changed.

    If it is damaged, or cannot be reached, they are the default ones, with a warning in the log.
    """
    try:
        version = open_beside(index).version(TUNING)
    except IndexProblem as error:
        _warn(error)
        return DEFAULT_WEIGHTS
    return _weights_of(index, version)


@lru_cache(maxsize=8)
def _weights_of(index: str, version: tuple[int, ...]) -> Weights:
    try:
        run = run_in_use(index) if version else None
    except UsageError as error:
        _warn(error)
        return DEFAULT_WEIGHTS
    return run.chosen.weights() if run else DEFAULT_WEIGHTS


def _warn(error: PatellaError) -> None:
    log.warning("%s Until then, questions are ranked with the default weights.", error)


def _latest(uses: Mapping[str, str]) -> str:
    """Return the time of the run that was put to use last, "" if the default weights are in use."""
    return uses[max(uses)] if uses else ""
