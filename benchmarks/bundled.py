"""Benchmark of the bundled articles: the time of a question, and the time to index one changed article."""

from __future__ import annotations

import shutil
import subprocess
import sys
import time
from functools import partial
from pathlib import Path
from typing import Any

import numpy as np

from core.locations import BUNDLED_FILES, PROJECT
from core.progress import Progress
from core.settings import settings
from evaluation import bundled_collection
from index import open_engine
from patella import Library
from search import Mode, search

QUESTIONS_TARGET_MS = 60
CHANGE_TARGET_S = 3


def measure(scratch: Path, progress: Progress) -> dict[str, Any]:
    """Build an index in the folder `scratch` and return the raw numbers, in milliseconds and seconds."""
    library = index_copy_of_corpus(scratch, progress)
    library.warm_up()
    steps_ms = {mode.value: _time_questions(library, mode) for mode in Mode}
    return {
        "questions_ms": {mode: [each["total"] for each in times] for mode, times in steps_ms.items()},
        "steps_ms": {step: [each[step] for each in steps_ms[Mode.HYBRID]] for step in steps_ms[Mode.HYBRID][0]},
        "first_answer_s": {mode.value: _time_first_answers(library, mode) for mode in (Mode.KEYWORD, Mode.HYBRID)},
        "one_changed_article_s": [_time_one_changed_article(library, n) for n in range(5)],
    }


def index_copy_of_corpus(scratch: Path, progress: Progress) -> Library:
    """Index a copy of corpus/, so that an article can be changed."""
    shutil.copytree(BUNDLED_FILES / "corpus", scratch / "corpus")
    own_settings = settings().model_copy(update={"articles": (scratch / "corpus",), "index": str(scratch / "index")})
    library = Library(own_settings, open_engine(own_settings.index))
    library.sync(progress)
    return library


def _time_questions(library: Library, mode: Mode) -> list[dict[str, float]]:
    """Return the milliseconds of each step of each bundled question, embedding and marks included.

    Twenty questions are asked before, to warm up.
    """
    questions = [question.text for question in bundled_collection().questions]
    with library.engine.snapshot() as snapshot:
        calibration = library.calibration(snapshot.generation)
        ask = partial(search, snapshot, library.encoder, mode=mode, calibration=calibration)
        for text in questions[:20]:
            ask(text)
        return [ask(text).took_ms for text in questions]


def _time_first_answers(library: Library, mode: Mode) -> list[float]:
    """Return the seconds from the start of a program to its answer, measured three times."""
    index = library.settings.index
    options = ["--mode", mode.value, "--index", index]
    command = [sys.executable, "-m", "patella", "search", "what triggers clonus", *options]
    seconds = []
    for _ in range(3):
        started = time.perf_counter()
        subprocess.run(command, check=True, capture_output=True, cwd=PROJECT)
        seconds.append(round(time.perf_counter() - started, 3))
    return seconds


def _time_one_changed_article(library: Library, n: int) -> float:
    """Return the seconds to bring the index up to date after one article gets a new sentence."""
    article = library.settings.articles[0] / "clonus.md"
    article.write_text(
        f"{article.read_text('utf-8')}\nThis is revision {n} of the article, made a moment ago.\n", "utf-8"
    )
    started = time.perf_counter()
    report = library.sync()
    if report.changed != ["clonus.md"]:
        raise RuntimeError(f"expected one changed article, but: {report}")
    return round(time.perf_counter() - started, 3)


def as_text(report: dict[str, Any]) -> str:
    """Return the raw numbers of `measure` as tables of percentiles."""
    lines = [f"{'milliseconds a question':<26}{'p50':>8}{'p95':>8}{'max':>8}"]
    for mode, times in report["questions_ms"].items():
        p50, p95 = np.percentile(times, [50, 95])
        lines.append(f"{mode:<26}{p50:>8.1f}{p95:>8.1f}{max(times):>8.1f}")
    within = 100 * np.mean(np.array(report["questions_ms"]["hybrid"]) < QUESTIONS_TARGET_MS)
    lines.append(f"hybrid: {within:.0f} of 100 under {QUESTIONS_TARGET_MS} ms (the aim: 95)")
    lines += ["", f"{'of a hybrid question':<26}{'p50':>8}{'p95':>8}{'max':>8}"]
    for step, times in report["steps_ms"].items():
        p50, p95 = np.percentile(times, [50, 95])
        lines.append(f"{step:<26}{p50:>8.1f}{p95:>8.1f}{max(times):>8.1f}")
    lines.append("")
    for mode, seconds in report["first_answer_s"].items():
        lines.append(
            f"from the start of a program to its answer, {mode}: {max(seconds):.2f} s, the most of {len(seconds)}"
        )
    changes = report["one_changed_article_s"]
    lines.append(
        f"one changed article: {max(changes):.2f} s, the most of {len(changes)} (the aim: {CHANGE_TARGET_S} s)"
    )
    return "\n".join(lines)
