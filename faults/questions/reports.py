"""What came of the questions as numbers and as text."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from faults.questions.tally import KEPT, MOST_GROWTH_MB, MOST_SECONDS

Counts = dict[str, Any]
_WIDTH = 34  # of the first column


def combined(named: Mapping[str, Counts], ended: Sequence[Counts], seed: int, notes: Sequence[str] = ()) -> Counts:
    """Return the report of the counts of several processes, by their names.

    `ended` are processes that the system ended: each is {"signal": ..., "question": ...}. `notes` say what was not
    tried. `bad` says in a sentence each what may not be.
    """
    processes = named.values()
    slowest = sorted((each for process in processes for each in process["slowest"]), reverse=True)[:KEPT]
    memory: list[Counts] = [{"process": name, **_memory(each)} for name, each in sorted(named.items())]
    report: Counts = {
        "attack": "questions",
        "seed": seed,
        "questions": sum(sum(each["asked"].values()) for each in processes),
        "kinds": _added(each["asked"] for each in processes),
        "modes": _added(each["modes"] for each in processes),
        "refused": _added(each["refused"] for each in processes),
        "uncaught": sum(sum(each["errors"].values()) for each in processes),
        "errors": _added(each["errors"] for each in processes),
        "over_1_s": sum(each["slow"] for each in processes),
        "over_1_s_by_the_clock": sum(each["slow_by_clock"] for each in processes),
        "processor_seconds": round(sum(each["seconds"] for each in processes), 1),
        "slowest": [dict(zip(("cpu_s", "clock_s", "kind", "mode", "question"), row, strict=True)) for row in slowest],
        "memory": memory,
        "most_growth_mb": most_growth(memory),
        "ended": list(ended),
        "notes": list(notes),
        "examples": [each for process in processes for each in process["uncaught"]],
    }
    return report | {"bad": _bad(report)}


def most_growth(memory: Iterable[Counts]) -> float:
    """Return by how many MB a process grew at most. Those of atheris do not count: it keeps what it has made itself."""
    return max((each["growth_mb"] for each in memory if not each["process"].startswith("guided")), default=0.0)


def _memory(process: Counts) -> dict[str, float]:
    """Return the megabytes of a process after its first questions and at its end. Before that, nothing has grown."""
    warm = process["warm_mb"] or process["now_mb"]
    return {"warm_mb": warm, "end_mb": process["now_mb"], "growth_mb": round(process["now_mb"] - warm, 1)}


def _bad(report: Counts) -> list[str]:
    found = {
        f"{report['uncaught']:,} uncaught": report["uncaught"],
        f"{report['over_1_s']:,} over {MOST_SECONDS:g} s": report["over_1_s"],
        f"the memory grew by {report['most_growth_mb']:,} MB": report["most_growth_mb"] > MOST_GROWTH_MB,
        f"{len(report['ended']):,} processes were ended": report["ended"],
    }
    return [text for text, is_bad in found.items() if is_bad]


def _added(counts: Iterable[dict[str, int]]) -> dict[str, int]:
    total: Counter[str] = Counter()
    for each in counts:
        total.update(each)
    return dict(sorted(total.items()))


def as_text(report: Counts) -> str:
    """Return a report as text."""
    memory = report["memory"]
    lines = [
        f"{report['questions']:,} questions; {report['uncaught']:,} uncaught, {report['over_1_s']:,} over "
        f"{MOST_SECONDS:g} s of processor time ({report['over_1_s_by_the_clock']:,} by the clock)",
        f"memory grew by {report['most_growth_mb']:,} MB at most, in the processes without atheris",
        *report["notes"],
        *_table("kind", report["kinds"]),
        *_table("mode", report["modes"]),
        *_table("refused", report["refused"]),
        *_table("uncaught", report["errors"]),
        "",
        f"{'process':<{_WIDTH}}{'warm MB':>12}{'end MB':>12}{'growth MB':>12}",
        *(
            f"{each['process']:<{_WIDTH}}{each['warm_mb']:>12,.1f}{each['end_mb']:>12,.1f}{each['growth_mb']:>12,.1f}"
            for each in memory
        ),
        "",
        f"{'slowest':<{_WIDTH}}{'processor s':>12}{'clock s':>12}  mode      question",
        *map(_slow_row, report["slowest"]),
    ]
    return "\n".join(lines)


def _slow_row(row: Counts) -> str:
    shown = row["question"] if len(row["question"]) <= 60 else f"{row['question'][:60]} ..."
    return f"{row['kind']:<{_WIDTH}}{row['cpu_s']:>12.3f}{row['clock_s']:>12.3f}  {row['mode']:<8}  {shown}"


def _table(title: str, counts: dict[str, int]) -> list[str]:
    if not counts:
        return []
    return ["", f"{title:<{_WIDTH}}{'questions':>12}", *(f"{key:<{_WIDTH}}{n:>12,}" for key, n in counts.items())]
