"""The command `patella faults watching`: a day of changes, and what came of it."""

from __future__ import annotations

import shutil
from dataclasses import asdict
from pathlib import Path
from random import Random
from tempfile import TemporaryDirectory

from core.counts import counted
from core.progress import Progress
from faults.watching.changes import Changes
from faults.watching.watched import Counts, WatchedLibrary
from faults.workers import finish

_REST = 25  # changes, about, after which nothing happens until all is indexed
_AWAY = 4  # rests, about, between two times that a folder is away
_MEANWHILE = 8  # changes in the other folder at most, while one is away


def run_watching(count: int, seed: int, as_json: bool, out: Path | None, progress: Progress) -> int:
    """Make a day of changes, print what came of it, and return the exit status."""
    with TemporaryDirectory(prefix="patella-faults-", ignore_cleanup_errors=True) as folder:
        library = WatchedLibrary(Path(folder))
        changes = Changes(Random(f"{seed} watching"), library.folders)
        library.start()
        stopped = False
        try:
            live(library, changes, count, Random(f"{seed} day"), progress)
        except KeyboardInterrupt:
            stopped = True
        finally:
            library.stop()
    counts = library.counts
    report = {"attack": "watching", "seed": seed, "changes": sum(changes.made.values()), "by_kind": changes.made}
    report |= {"stood_still": changes.stood_still, **asdict(counts)}
    rows = [{"bad": [text]} for text in counts.bad]
    return finish(report, as_text(changes, counts), rows, stopped, as_json, out)


def live(library: WatchedLibrary, changes: Changes, count: int, drawn: Random, progress: Progress) -> None:
    """Make so many changes in the folders of a library that is watched, with rests, and with folders that are away."""
    made, next_rest = 0, drawn.randint(1, 2 * _REST)
    while made < count:
        changes.make()
        made += 1
        progress("changing the folders", made, count)
        if made < next_rest and made < count:
            continue
        next_rest = made + drawn.randint(1, 2 * _REST)
        if drawn.randrange(_AWAY) == 0:  # in the middle of the burst
            changes.finish()
            folder = drawn.choice(library.folders)
            meanwhile = min(drawn.randint(0, _MEANWHILE), count - made)

            def change_the_other(folder: Path = folder, number: int = meanwhile) -> None:
                for _ in range(number):
                    changes.make(away=folder)
                changes.finish()

            library.be_away(folder, change_the_other)
            made += meanwhile
        library.rest(changes)
        library.move_alone(changes)
        for each in library.folder.glob("anew-*"):
            shutil.rmtree(each)
        if library.counts.bad:
            return


def as_text(changes: Changes, counts: Counts) -> str:
    """Return what was done and what came of it."""
    seconds = sorted(counts.seconds) or [0.0]
    lines = [
        f"{counted(sum(changes.made.values()), 'change')} in two folders that are watched; {len(counts.bad):,} bad",
        f"{counted(counts.syncs, 'sync')}; {counted(counts.comparisons, 'comparison')} with an index built anew",
        f"all was indexed {seconds[len(seconds) // 2]:.1f} s after the latest change (median), "
        f"{seconds[-1]:.1f} s at most",
        f"a folder was away {counted(counts.absences, 'time')}; {counts.kept:,} articles of it stayed in the index",
        f"{counted(counts.moves_alone, 'article')} moved alone; {counts.encoded_by_moves:,} passages encoded for that",
        f"{counted(changes.stood_still, 'half-written file')} stood still for long, and counted as whole",
        "",
        f"{'change':<44}{'times':>9}",
        *(f"{kind:<44}{number:>9,}" for kind, number in sorted(changes.made.items())),
    ]
    return "\n".join([*lines, *counts.bad])
