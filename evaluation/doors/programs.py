"""What `patella evaluate doors` does."""

from __future__ import annotations

import json
import tempfile
from pathlib import Path

from core.locations import BUNDLED_FILES
from core.settings import settings
from evaluation.collections import bundled_collection
from evaluation.doors.asking import ask_doors
from evaluation.doors.comparing import compare_doors, doors_as_json, doors_as_text
from evaluation.reports import write_report
from patella import EXIT_FAILED, shown_progress


def run_doors(k: int, most: int | None, as_json: bool, out: Path | None) -> int:
    """Ask the first `most` bundled questions, or all, over every door. Return EXIT_FAILED if any value differs."""
    asked = bundled_collection().questions[:most]
    chosen = settings().model_copy(update={"articles": (BUNDLED_FILES / "corpus",)})
    with tempfile.TemporaryDirectory() as scratch, shown_progress() as progress:
        answers = ask_doors([each.text for each in asked], k, chosen, Path(scratch), progress)
    report = compare_doors(k, [each.question_id for each in asked], answers)
    if out:
        write_report(out, doors_as_json(report), doors_as_text(report))
    print(json.dumps(doors_as_json(report)) if as_json else doors_as_text(report))
    return EXIT_FAILED if report.differences else 0
