"""The commands of `patella faults`: run many trials, and print what came of them."""

from __future__ import annotations

import json
import sys
from collections import Counter
from contextlib import suppress
from pathlib import Path
from tempfile import TemporaryDirectory

from core.counts import counted
from core.progress import Progress
from evaluation import write_report
from faults.damages import draw_damages
from faults.small_index import make_small_index
from faults.trials import Outcome, Trial, try_damage


def run_damages(count: int, seed: int, as_json: bool, out: Path | None, progress: Progress) -> int:
    """Damage the files of a small index, one at a time, and print what came of it. Return the exit status.

    Raises KeyboardInterrupt after Ctrl-C, when what was tried by then is printed and kept.
    """
    trials, stopped = damage_trials(count, seed, progress)
    bad = [trial for trial in trials if not trial.is_good]
    counts = dict(Counter(str(trial.outcome) for trial in trials))
    named = [f"{trial.damage}: {trial.outcome}" for trial in bad]
    numbers = {"attack": "damage", "seed": seed, "damages": len(trials), "outcomes": counts, "bad": named}
    print(json.dumps(numbers) if as_json else report(trials))
    if out:
        write_report(out, numbers, report(trials))
    for trial in bad:
        print(f"\n{trial.damage}: {trial.outcome}{', and check said whole' if trial.missed else ''}", file=sys.stderr)
        print(trial.details, trial.unrepaired, sep="\n", file=sys.stderr)
    if stopped:
        raise KeyboardInterrupt
    return 1 if bad else 0


def damage_trials(count: int, seed: int, progress: Progress) -> tuple[list[Trial], bool]:
    """Return the trials of random damages, drawn from a seed, of one index that is made for them.

    The second value tells whether Ctrl-C stopped them before all were made.
    """
    trials: list[Trial] = []
    with suppress(KeyboardInterrupt), TemporaryDirectory(ignore_cleanup_errors=True) as folder:
        small = make_small_index(Path(folder))
        damages = draw_damages(small.folder, count, seed, often="catalogue.sqlite")
        for done, damage in enumerate(damages):
            progress("damaging", done, count)
            trials.append(try_damage(small, damage, Path(folder, "copy")))
        progress("damaging", count, count)
        return trials, False
    return trials, True


def report(trials: list[Trial]) -> str:
    """Return the counts of the outcomes, one line each."""
    outcomes = Counter(trial.outcome for trial in trials)
    lines = [f"{outcomes[outcome]:>7,}  {outcome}" for outcome in Outcome]
    return "\n".join(
        [
            f"{counted(len(trials), 'damage')} of {counted(len({trial.damage.file for trial in trials}), 'file')}",
            *lines,
            f"{sum(trial.missed for trial in trials):>7,}  met by a question, and called whole by check",
            f"{sum(bool(trial.unrepaired) for trial in trials):>7,}  not repaired by a sync",
        ]
    )
