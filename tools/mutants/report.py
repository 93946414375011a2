"""The report of a run: a table per room, then every mutant that no test noticed."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from tools.mutants.checkout import room_of
from tools.mutants.running import Outcome, Verdict
from tools.mutants.sampling import Mutant

NOTICED = (Outcome.KILLED, Outcome.TIMED_OUT)
UNNOTICED = (Outcome.SURVIVED, Outcome.NOT_COVERED)


@dataclass(frozen=True)
class Judged:
    mutant: Mutant
    verdict: Verdict


def write_report(folder: Path, judged: Sequence[Judged], facts: dict[str, Any]) -> None:
    """Write report.txt and report.json. `facts` says how the run was made."""
    folder.mkdir(parents=True, exist_ok=True)
    ordered = sorted(judged, key=lambda each: (each.mutant.file, each.mutant.line, each.mutant.key))
    (folder / "report.txt").write_text(report_text(ordered, facts), "utf-8")
    report = {**facts, "rooms": counts_by_room(ordered), "mutants": [_row(each) for each in ordered]}
    (folder / "report.json").write_text(json.dumps(report, indent=1, ensure_ascii=False) + "\n", "utf-8")


def counts_by_room(judged: Sequence[Judged]) -> dict[str, dict[str, float]]:
    """Return the counts of each room and of "all". "noticed" is in percent of the mutants that could be judged."""
    rooms = sorted({room_of(each.mutant.file) for each in judged})
    groups = {room: [each for each in judged if room_of(each.mutant.file) == room] for room in rooms}
    return {name: _counts(group) for name, group in {**groups, "all": judged}.items()}


def _counts(judged: Sequence[Judged]) -> dict[str, float]:
    outcomes = [each.verdict.outcome for each in judged]
    noticed = sum(outcome in NOTICED for outcome in outcomes)
    decided = noticed + sum(outcome in UNNOTICED for outcome in outcomes)
    counts: dict[str, float] = {"mutants": len(judged)}
    counts |= {str(outcome): outcomes.count(outcome) for outcome in Outcome}
    return counts | {"noticed": round(100 * noticed / decided, 1) if decided else 0.0}


def report_text(judged: Sequence[Judged], facts: dict[str, Any]) -> str:
    columns = ["mutants", *map(str, Outcome), "noticed"]
    lines = [f"{name}: {value}" for name, value in facts.items()]
    lines += ["", f"{'':8}" + "".join(f"{column:>13}" for column in columns)]
    for room, counts in counts_by_room(judged).items():
        cells = [f"{counts[column]:>13g}" for column in columns[:-1]]
        lines.append(f"{room:8}" + "".join(cells) + f"{counts['noticed']:>12.1f}%")
    lines += [
        "",
        "A mutant that timed out counts as noticed. One that is not covered lies on a line that no test of the",
    ]
    lines += ["room executes. One that is broken could not be judged: pytest itself failed."]
    for outcome in (*UNNOTICED, Outcome.BROKEN):
        lines += _listed(outcome, [each for each in judged if each.verdict.outcome == outcome])
    return "\n".join(lines) + "\n"


def _listed(outcome: Outcome, judged: Sequence[Judged]) -> list[str]:
    lines = ["", f"{str(outcome).capitalize()}: {len(judged)}"] if judged else []
    for each in judged:
        lines += ["", f"{each.mutant.file}:{each.mutant.line}", *each.mutant.diff.splitlines()]
    return lines


def _row(each: Judged) -> dict[str, Any]:
    mutant, verdict = each.mutant, each.verdict
    return {
        "at": f"{mutant.file}:{mutant.line}",
        "fault": mutant.fault,
        "outcome": str(verdict.outcome),
        "by": verdict.by,
        "diff": mutant.diff,
    }
