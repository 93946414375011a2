"""What `patella evaluate tune` does."""

from __future__ import annotations

import json
import sys
from collections.abc import Container
from contextlib import closing
from pathlib import Path

from core.errors import ArticleError, IndexMissing, UsageError
from core.settings import settings
from evaluation.collections import Collection, load_collection
from evaluation.judgements import Choice, own_collection
from evaluation.tuning.report import keep_tuning, run_of, tuning_as_json, tuning_as_text
from evaluation.tuning.study import tune
from index import Article, open_engine
from patella import EXIT_FAILED, TuningLog, TuningRun, shown_progress, tuning_log

_HOW_TO_APPLY = "`patella evaluate tune --apply` puts the chosen weights to use; `--reset` goes back."


def run_tuning(
    collection: Path | None, own: Choice | None, apply: bool, reset: bool, as_json: bool, out: Path | None
) -> int:
    """Tune the weights on a collection, put what was chosen to use, or go back to the default weights.

    `own` takes the library itself with its own judgements, and tells which grade of several judges counts. Without a
    collection, `apply` takes the latest run that was kept.
    """
    kept = tuning_log(settings().index)
    if reset:
        if apply or own or collection:
            raise UsageError("--reset goes back to the default weights, and takes neither a collection nor --apply.")
        print(_reset(kept))
        return 0
    if collection is None and own is None:
        if not apply:
            raise UsageError(
                "Say --own to tune on what you judged in your library, or name a folder with questions about your own "
                "articles. The bundled questions say nothing about them."
            )
        print(_put_latest_to_use(kept))
        return 0
    loaded = _chosen(collection, own)
    for problem in loaded.problems:
        print(f"problem: {problem}", file=sys.stderr)
    with shown_progress() as progress:
        tuning = tune(loaded, settings(), kept.runs(), progress)
    run = kept.keep(run_of(tuning, _shared(loaded)))
    if out:
        keep_tuning(tuning, out)
    said = (_put_to_use(kept, run) if apply else _HOW_TO_APPLY) if run.gained else "No weight was changed."
    report = tuning_as_json(tuning) | {"applied": apply and run.gained}
    print(json.dumps(report) if as_json else f"{tuning_as_text(tuning)}\n\n{said}")
    for document_id, reason in tuning.failed:
        print(f"failed: {document_id}: {reason}", file=sys.stderr)
    return EXIT_FAILED if tuning.failed else 0


def _chosen(folder: Path | None, own: Choice | None) -> Collection:
    if folder and own:
        raise UsageError(f"--own tunes on the library itself. Leave out {folder}, or --own.")
    return load_collection(folder) if folder else own_collection(settings().index, own or "majority")


def _put_latest_to_use(kept: TuningLog) -> str:
    runs = kept.runs()
    if not runs:
        raise UsageError("Nothing was tuned yet. `patella evaluate tune --own` does it.")
    if not runs[-1].gained:
        raise UsageError(f"The latest tuning, {runs[-1].name}, was within noise: there is nothing to put to use.")
    return _put_to_use(kept, runs[-1])


def _put_to_use(kept: TuningLog, run: TuningRun) -> str:
    """Put the weights of a run to use, and say so. Raises UsageError if the library has other articles."""
    if not run.shared:
        raise UsageError(
            f"The library has none of the articles of {run.collection}, so nothing is known of these weights there. "
            "Name its index with PATELLA_INDEX, or bring it up to date, and tune again. No weight was changed."
        )
    kept.use(run)
    return f"In use now: {run.weights_text}, by {run.name}. `patella evaluate tune --reset` goes back."


def _reset(kept: TuningLog) -> str:
    run = kept.in_use()
    if run is None:
        return "The default weights are in use already."
    kept.use(None)
    return f"The default weights are in use again, in place of those of {run.name}."


def _shared(collection: Collection) -> int:
    """Return how many articles of a collection the library has, as they are."""
    if collection.indexed:
        return len(collection.document_ids)
    try:
        with closing(open_engine(settings().index)) as engine, engine.snapshot() as snapshot:
            indexed = {summary.digest for summary in snapshot.summaries()}
    except IndexMissing:
        return 0
    return sum(_is_one_of(article, indexed) for article in collection.articles)


def _is_one_of(article: Article, digests: Container[str]) -> bool:
    try:
        return article.digest in digests
    except ArticleError:
        return False
