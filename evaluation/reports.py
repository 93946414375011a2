"""Reports of an evaluation run: as text to read, as JSON for programs, and as files in a folder."""

from __future__ import annotations

import json
import platform
import sys
from collections.abc import Iterable, Mapping, Sequence
from datetime import UTC, datetime
from importlib.metadata import version
from itertools import chain, repeat
from pathlib import Path
from typing import Any

from core.counts import counted
from core.locations import shown_address
from evaluation.measures import RIGHT_FIRST, PerQuestion
from evaluation.runner import Report
from evaluation.trec_runs import write_runs
from evaluation.unjudged import POOLED, is_judged_share
from search import Mode

_LIBRARIES = (
    "torch",
    "sentence-transformers",
    "openvino",
    "simsimd",
    "Whoosh",
    "numpy",
    "ir_measures",
    "scipy",
    "RapidFuzz",
    "pyspellchecker",
    "symspellpy",
)


_TOPIC_MEASURES = ("nDCG@10", RIGHT_FIRST)
"""Columns of the table of the topics."""


def report_as_text(report: Report) -> str:
    """Return a table of the modes, one of the topics, and whether hybrid is at least as good as the better leg."""
    split = f", {report.split} questions" if report.split else ""
    head = f"{report.collection}{split}: {report.documents} documents, {report.passages} passages, "
    runs = report.runs
    cells = {mode: {name: f"{value:.3f}" for name, value in measured.items()} for mode, measured in runs.items()}
    lines = [
        head + f"{len(report.questions)} questions",
        "",
        *_table(cells),
        "",
        *(f"{line}\n" for line in tuned_lines(report)),
        *_interval_lines(report),
        *_topic_lines(report),
        *_gain_lines(report),
        f"Seconds: {', '.join(f'{name} {value:.1f}' for name, value in report.seconds.items())}",
    ]
    return "\n".join(lines)


def tuned_lines(report: Report) -> list[str]:
    """Return which weights ranked and how many of the questions chose them, as one line; none for the default ones."""
    if report.tuned is None:
        return []
    by = f"Hybrid ranks with tuned weights ({report.tuned.weights_text}), chosen by {report.tuned.name}."
    if not report.seen:
        return [f"{by} None of these questions chose them."]
    questions = counted(len(report.questions), "question")
    return [f"{by} {len(report.seen)} of these {questions} chose them, and are no test of them."]


def _table(cells: Mapping[str, Mapping[str, str]]) -> list[str]:
    """Return a table of mode -> measure -> cell."""
    names = list(next(iter(cells.values()), {}))
    widths = [max([10, *(len(mode) + 2 for mode in cells)]), *(max(13, len(name) + 2) for name in names)]
    return [_row("", names, widths), *(_row(mode, list(row.values()), widths) for mode, row in cells.items())]


def _row(name: str, cells: Sequence[str], widths: Iterable[int] = (10,)) -> str:
    """Return a line of a table. `widths` are those of the name and of each cell; cells without one take 13."""
    first, *others = widths
    return f"{name:<{first}}" + "".join(
        f"{cell:>{wide}}" for cell, wide in zip(cells, chain(others, repeat(13)), strict=False)
    )


def _interval_lines(report: Report) -> list[str]:
    """Return a table of the intervals that unjudged results leave open, and how many to judge to halve them."""
    if not any(report.intervals.values()):
        return []
    runs, intervals = report.runs, report.intervals
    rows = {
        mode: {
            name: f"{value:.3f}" if is_judged_share(name) else "{:.3f}-{:.3f}".format(*intervals[mode][name])
            for name, value in measured.items()
        }
        for mode, measured in runs.items()
    }
    return ["With every unjudged result wrong, and with every one perfect:", *_table(rows), *pool_lines(report), ""]


def pool_lines(report: Report) -> list[str]:
    """Return how many results to judge to halve the intervals of POOLED, as one line; none if nothing is unjudged."""
    if not report.unjudged or not report.unjudged.pool:
        return []
    modes = ", ".join(f"{mode} {len(pairs)}" for mode, pairs in report.unjudged.pools.items())
    return [f"Judge these {counted(len(report.unjudged.pool), 'passage')} to halve the interval of {POOLED}: {modes}."]


def _topic_lines(report: Report) -> list[str]:
    """Return a table with a row for each topic, measured in hybrid mode or in the first mode of a report without it."""
    if not report.topics:
        return []
    mode = Mode.HYBRID.value if Mode.HYBRID.value in report.per_question else next(iter(report.per_question))
    measured = list(report.runs[mode])
    names = [name for name in _TOPIC_MEASURES if name in measured] or measured[:1]
    lines = [_row(mode, ["questions", *names])]
    for topic, question_ids in report.topics.items():
        means = report.topic_runs(topic)[mode]
        lines.append(_row(topic, [str(len(question_ids)), *(f"{means[name]:.3f}" for name in names)]))
    return [*lines, ""]


def hybrid_gain(report: Report) -> float | None:
    """Return the mean nDCG@10 of hybrid minus that of the better leg; None unless all three modes were so measured."""
    means = {mode: measured["nDCG@10"] for mode, measured in report.runs.items() if "nDCG@10" in measured}
    if not means.keys() >= {"hybrid", "keyword", "semantic"}:
        return None
    return means["hybrid"] - max(means["keyword"], means["semantic"])


def _gain_lines(report: Report) -> list[str]:
    gain = hybrid_gain(report)
    if gain is None:
        return []
    verdict = "at least as good as" if gain >= 0 else "WORSE than"
    return [f"Hybrid is {verdict} the better leg: {gain:+.3f} nDCG@10.", *_judged_lines(report)]


def _judged_lines(report: Report) -> list[str]:
    if not report.judged_alone:
        return []
    values = ", ".join(f"{mode} {value:.3f}" for mode, value in report.judged_alone.items())
    return [f"Over judged documents alone, nDCG@10: {values}."]


def _problem_lines(report: Report) -> list[str]:
    return ["", "Problems of the collection:", *report.problems] if report.problems else []


def report_as_json(report: Report) -> dict[str, Any]:
    """Return the means of each mode, and of each topic in each mode, as one JSON object without single questions."""
    return {
        "collection": report.collection,
        "split": report.split,
        "documents": report.documents,
        "passages": report.passages,
        "queries": len(report.questions),
        "runs": report.runs,
        "topics": {
            topic: {"questions": len(question_ids), "runs": report.topic_runs(topic)}
            for topic, question_ids in report.topics.items()
        },
        "intervals": report.intervals,
        "to_judge": {mode: len(pairs) for mode, pairs in report.unjudged.pools.items()} if report.unjudged else {},
        "judged_alone": report.judged_alone,
        "tuned": _tuned_json(report),
        "seconds": report.seconds,
        "failed": report.failed,
        "problems": list(report.problems),
    }


def _tuned_json(report: Report) -> dict[str, Any] | None:
    if report.tuned is None:
        return None
    run = {"collection": report.tuned.collection, "at": report.tuned.at, "weights": report.tuned.chosen._asdict()}
    return run | {"seen": report.seen}


def keep_report(report: Report, folder: Path, command: str = "") -> list[str]:
    """Write report.json (means, versions, machine, command), report.txt and questions.jsonl (values of every question).

    MODE.run holds the ranking of each of our modes in TREC form. Return which of them could not be written, and why.

    The problems of the collection stand at the end of report.txt. Only the id of a question is written, because its
    text belongs to the collection. `command` is what began the run, by default the command of this process.
    """
    text = "\n".join([report_as_text(report), *_problem_lines(report)])
    write_report(folder, report_as_json(report), text, command)
    with (folder / "questions.jsonl").open("w", encoding="utf-8") as file:
        kept = kept_values(report)
        for question in report.questions:
            values = {mode: measured[question.question_id] for mode, measured in kept.items()}
            file.write(json.dumps({"_id": question.question_id, "measures": values}) + "\n")
    return write_runs({mode: run for mode, run in report.rankings.items() if mode in list(Mode)}, folder)


def kept_values(report: Report) -> dict[str, PerQuestion]:
    """Return mode -> question id -> measure -> value, rounded as `keep_report` writes them."""
    return {
        mode: {question.question_id: _round(measured[question.question_id]) for question in report.questions}
        for mode, measured in report.per_question.items()
    }


def write_report(folder: Path, report: dict[str, Any], text: str, command: str = "") -> None:
    """Write report.json, with the circumstances of the run, and report.txt. Create the folder if it does not exist.

    `command` is what began the run, by default the command of this process.
    """
    folder.mkdir(parents=True, exist_ok=True)
    report_with_circumstances = report | {"made_with": circumstances(command)}
    (folder / "report.json").write_text(json_text(report_with_circumstances) + "\n", "utf-8")
    (folder / "report.txt").write_text(text + "\n", "utf-8")


def json_text(value: Any) -> str:
    """Return a value as JSON text with at most one key a line.

    An array that holds no object stands on one line, however long, so that raw numbers do not take a line each.

    >>> print(json_text({"mode": "hybrid", "ms": [11.5, 12.6]}))
    {
     "mode": "hybrid",
     "ms": [11.5, 12.6]
    }
    """
    return _indented(json.loads(json.dumps(value)), "\n")  # every key a string, every tuple an array


def _indented(value: Any, margin: str) -> str:
    """Return a value that was read from JSON as text; margin is the line feed and the indent of its last line."""
    if not _holds_object(value):
        return json.dumps(value)
    inside = margin + " "
    if isinstance(value, list):
        parts = [_indented(part, inside) for part in value]
    else:
        parts = [f"{json.dumps(key)}: {_indented(part, inside)}" for key, part in value.items()]
    start, end = "[]" if isinstance(value, list) else "{}"
    return start + inside + f",{inside}".join(parts) + margin + end


def _holds_object(value: Any) -> bool:
    """Return whether a value is, or an array in it holds, an object with a key."""
    return any(map(_holds_object, value)) if isinstance(value, list) else isinstance(value, dict) and bool(value)


def _round(values: dict[str, float]) -> dict[str, float]:
    return {name: round(value, 4) for name, value in values.items()}


def _program() -> str:
    """Return how this process was started: by the command, or as one of the tools for maintainers."""
    spec = sys.modules["__main__"].__spec__
    return f"python -m {spec.name}" if spec and spec.name.startswith("tools.") else "patella"


def _shown_argument(argument: str) -> str:
    """Return an argument without what concerns nobody else: the folder of a file, or the password of a database."""
    option, sign, value = argument.partition("=") if argument.startswith("-") else ("", "", argument)
    return f"{option}{sign}{shown_address(value)}" if not Path(argument).exists() else Path(argument).name


def circumstances(command: str = "") -> dict[str, Any]:
    """Return the command, by default that of this process, the date, the machine and the library versions."""
    return {
        "command": command or " ".join([_program(), *map(_shown_argument, sys.argv[1:])]),
        "date": datetime.now(UTC).isoformat(timespec="seconds"),
        "python": platform.python_version(),
        "machine": f"{platform.system()} {platform.machine()}",
        "versions": {library: version(library) for library in _LIBRARIES},
    }
