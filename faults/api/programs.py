"""The command `patella faults api`: requests drawn from the description of the API, of the bundled articles."""

from __future__ import annotations

import shutil
import time
from collections import Counter, defaultdict
from collections.abc import Callable, Mapping
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from api import api_routes, make_api
from core.locations import BUNDLED_FILES
from core.progress import Progress
from core.settings import settings
from faults.api.drawing import ask_as_described
from faults.workers import finish
from patella import Library
from serving import Background, Job, OpenLibrary, Status

OPERATIONS = 22
"""The number of operations that the API has: each gets its share of the requests."""


class Unmeasured(Background[str]):
    """A queue of evaluations that begins none: each would measure for minutes."""

    def __init__(self) -> None:
        super().__init__("evaluation")

    def add(self, work: Callable[[Progress], str], visitor: str = "") -> Job[str]:
        return Job(visitor, Status.ENDED, outcome="none")


def run_api(count: int, seed: int, as_json: bool, out: Path | None, progress: Progress) -> int:
    """Send requests to the API of a copy of the bundled articles, print what came of it, and return the exit status."""
    answers: dict[str, Counter[str]] = defaultdict(Counter)
    bad: list[str] = []
    stopped, started = False, time.monotonic()

    def told(operation: str, status: int, wrong: str) -> None:
        answers[operation][str(status)] += 1
        if wrong:
            bad.append(f"{operation}: {wrong}")
        done = sum(each.total() for each in answers.values())
        progress("asking", min(done, count), count)

    with TemporaryDirectory(prefix="patella-faults-", ignore_cleanup_errors=True) as folder:
        app = _server(Path(folder), progress)
        try:
            ask_as_described(app, max(count // OPERATIONS, 1), seed, told)
        except KeyboardInterrupt:
            stopped = True
    report = {
        "attack": "api",
        "seed": seed,
        "requests": sum(each.total() for each in answers.values()),
        "seconds": round(time.monotonic() - started, 1),
        "answers": {operation: dict(sorted(counts.items())) for operation, counts in answers.items()},
        "bad": bad,
    }
    return finish(report, as_text(report), [{"bad": [each]} for each in bad], stopped, as_json, out)


def as_text(report: Mapping[str, Any]) -> str:
    """Return how many requests of each operation got which status, as a table."""
    head = f"{report['requests']:,} requests drawn from the description of the API; {len(report['bad'])} bad"
    lines = [head, "", f"{'operation':<24}{'requests':>9}   answers"]
    for operation, counts in report["answers"].items():
        told = ", ".join(f"{status}: {times:,}" for status, times in counts.items())
        lines.append(f"{operation:<24}{sum(counts.values()):>9,}   {told}")
    return "\n".join(lines)


def _server(folder: Path, progress: Progress) -> Any:
    """Return the API of a copy of the bundled articles, which the requests may change."""
    from starlette.applications import Starlette

    shutil.copytree(BUNDLED_FILES / "corpus", folder / "corpus")
    chosen = {"articles": (folder / "corpus",), "index": str(folder / "index"), "canary_questions": 0}
    library = Library(settings().model_copy(update=chosen))
    library.sync(progress)
    library.warm_up()
    opened = OpenLibrary("", library, evaluations=Unmeasured())
    return Starlette(routes=api_routes(make_api(lambda name: opened, "127.0.0.1"), ""))
