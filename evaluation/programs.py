"""What each command of `patella evaluate` does: measure, keep the report, print it, and return the exit status."""

from __future__ import annotations

import json
import sys
from collections.abc import Callable, Mapping, Sequence
from contextlib import closing
from functools import partial
from pathlib import Path
from typing import Any

from core.counts import counted
from core.documents import Document, Passage
from core.errors import UsageError
from core.locations import BUNDLED_FILES
from core.progress import Progress
from core.settings import settings
from embedding import find_model
from evaluation.ablation import (
    ablation_as_json,
    ablation_as_text,
    evaluate_ablation,
    keep_ablation,
)
from evaluation.before_after import COMPARED, changes_as_json, changes_as_text, compare_runs, keep_changes
from evaluation.collections import BUNDLED, Collection, load_collection
from evaluation.confidence import (
    confidence_as_json,
    confidence_as_text,
    fit_weights,
    keep_confidence,
    measure_confidence,
)
from evaluation.crafted import TrialReport, trial_as_json, try_crafted, try_mutations
from evaluation.drafting import draft_questions, drafts_as_lines, drafts_as_text
from evaluation.gate import Budget, judge_run, verdict_as_json, verdict_as_text
from evaluation.judgements import Choice, own_collection
from evaluation.kept import store_of
from evaluation.marks import (
    keep_marks,
    keep_shown_marks,
    marks_as_json,
    marks_as_text,
    measure_marks,
    measure_shown_marks,
    shown_marks_as_json,
    shown_marks_as_text,
)
from evaluation.measures import parse_measures
from evaluation.power import measure_power, power_as_json, power_as_text
from evaluation.reading import (
    check_files,
    checks_as_json,
    checks_as_text,
    find_printers,
    headings_as_json,
    headings_as_text,
    losses_as_json,
    losses_as_text,
    measure_headings,
    measure_losses,
    measure_pages,
    measure_tables,
    mistakes_as_text,
    pages_as_json,
    pages_as_text,
    tables_as_json,
    tables_as_text,
    wrong_rows_as_text,
)
from evaluation.reports import keep_report, report_as_json, report_as_text, write_report
from evaluation.retrievability import check_retrieval, retrievability_as_json, retrievability_as_text
from evaluation.runner import checked_collection, evaluate
from evaluation.spelling import evaluate_spelling, keep_spelling, spelling_as_json, spelling_as_text
from evaluation.trec_runs import read_runs
from evaluation.unjudged import write_pool
from index import open_engine
from ingest import BoundedReader
from patella import EXIT_FAILED, Library, chunk_for, reader_of, shown_progress
from search import Mode


def run_collection(
    collection: Path | None,
    own: Choice | None,
    mode: str,
    split: str | None,
    measures: str | None,
    runs: Sequence[Path],
    pool: Path | None,
    as_json: bool,
    out: Path | None,
    keep: bool,
) -> int:
    """Measure the modes, or one of them, on a judged collection; None for the bundled questions.

    `own` measures the library by its own judgements instead, and tells which grade of several judges counts. `measures`
    holds names with commas between; None stands for the usual measures. `runs` are files with runs of other systems,
    which are measured alike. `pool` is a file for what to judge to halve the intervals. `keep` puts the run among those
    that the Evaluation page lists.
    """
    modes = list(Mode) if mode == "all" else [Mode(mode)]
    names = parse_measures(measures) if measures is not None else ()
    others = read_runs(runs)
    loaded = _chosen(collection, own)
    _tell(loaded.problems)
    with shown_progress() as progress:
        report = evaluate(loaded, settings(), modes, split, progress, names, others, with_confidence=keep)
    _tell(report.problems[len(loaded.problems) :])
    if out:
        _tell(keep_report(report, out))
    if keep:
        store = store_of(settings().index)
        name, problems = store.keep(report, loaded)
        _tell(problems)
        print(f"Kept in {store.shown(name)}", file=sys.stderr)
    if pool and report.unjudged:
        write_pool(report.unjudged.pool, report.questions, pool)
    return _print(report_as_json(report), report_as_text(report), as_json, report.failed)


def run_ablation(collections: Sequence[Path], split: str | None, as_json: bool, out: Path | None) -> int:
    """Measure what each part of the ranking is worth on these collections; none stands for the bundled questions."""
    with shown_progress() as progress:
        loaded = _load(collections, progress)
        tables = evaluate_ablation(loaded, settings(), split, progress)
    if out:
        keep_ablation(tables, out)
    failed = [each for table in tables for each in table.measured.failed]
    return _print(ablation_as_json(tables), ablation_as_text(tables), as_json, failed)


def run_spelling(
    collections: Sequence[Path], split: str | None, sample: int | None, clean: bool, as_json: bool, out: Path | None
) -> int:
    """Measure what misspelt questions cost and what a correction regains, or only what `clean` questions are offered.

    No collections stand for the bundled questions.
    """
    with shown_progress() as progress:
        loaded = _load(collections, progress)
        reports = [
            evaluate_spelling(each, settings(), split, progress, sample=sample, misspell=not clean) for each in loaded
        ]
    if out:
        keep_spelling(reports, out)
    failed = [each for report in reports for each in report.failed]
    return _print(spelling_as_json(reports), spelling_as_text(reports), as_json, failed)


def run_confidence(collections: Sequence[Path], split: str | None, fit: bool, as_json: bool, out: Path | None) -> int:
    """Measure how well it is known that nothing answers; no collection stands for the bundled questions.

    With `fit`, fit the weights of the margin to these answers too.
    """
    with shown_progress() as progress:
        loaded = _load(collections, progress)
        reports = measure_confidence(loaded, settings(), split, progress)
    fitted = fit_weights(reports) if fit else None
    if out:
        keep_confidence(reports, out, fitted)
    return _print(confidence_as_json(reports, fitted), confidence_as_text(reports, fitted), as_json)


def run_marks(collection: Path, split: str | None, as_json: bool, out: Path | None) -> int:
    """Measure how often the marked sentence answers: as people see it if the collection judges sections."""
    with shown_progress() as progress:
        (loaded,) = _load([collection], progress)
    if loaded.judges_sections:
        return _run_shown_marks(loaded, split, as_json, out)
    with shown_progress() as progress:
        report = measure_marks(loaded, settings(), split, progress)
    if out:
        keep_marks(report, out)
    return _print(marks_as_json(report), marks_as_text(report), as_json)


def _run_shown_marks(collection: Collection, split: str | None, as_json: bool, out: Path | None) -> int:
    with shown_progress() as progress:
        report = measure_shown_marks(collection, settings(), split, progress)
    if out:
        keep_shown_marks(report, out)
    return _print(shown_marks_as_json(report), shown_marks_as_text(report), as_json, report.failed)


def run_comparison(
    before: Path, afters: Sequence[Path], measures: Sequence[str], mode: str, as_json: bool, out: Path | None
) -> int:
    """Compare kept runs with those before: these measures, or the usual ones if there are none.

    A run is a folder, or the name of one that the library keeps.
    """
    with store_of(settings().index).folders(before, *afters) as (first, *others):
        changes = compare_runs(first, others, measures or COMPARED, None if mode == "all" else mode)
    if out:
        keep_changes(before, changes, out)
    return _print(changes_as_json(before, changes), changes_as_text(before, changes), as_json)


def run_gate(
    collection: Path | None,
    own: Choice | None,
    against: Path,
    split: str | None,
    measures: Sequence[str],
    budget: tuple[float | None, int | None],
    as_json: bool,
    out: Path | None,
) -> int:
    """Measure a collection beside a kept run. Return EXIT_FAILED on a significant loss, or over the budget.

    `collection` and `own` are as for `run_collection`. `against` is a folder, or the name of a run that the library
    keeps. `budget` holds the most times the time of the kept run, and the most megabytes; None sets no bound.
    """
    with shown_progress() as progress:
        report = evaluate(_chosen(collection, own), settings(), list(Mode), split, progress)
    with store_of(settings().index).folders(against) as [kept]:
        verdict = judge_run(report, kept, measures or COMPARED, Budget(*budget))
    if out:
        _tell(keep_report(report, out))
    _print(verdict_as_json(verdict), verdict_as_text(verdict), as_json)
    return 0 if verdict.is_open else EXIT_FAILED


def run_power(questions: int, difference: float, pairs: int, seed: int, as_json: bool, out: Path | None) -> int:
    """Compare simulated pairs of runs: without a difference, with this one, and with as large a loss."""
    with shown_progress() as progress:
        measured = [measure_power(questions, each, pairs, seed, progress) for each in (0.0, difference, -difference)]
    if out:
        write_report(out, power_as_json(measured), power_as_text(measured))
    return _print(power_as_json(measured), power_as_text(measured), as_json)


def run_retrieval_check(library: Library, sample: int | None, seed: int, as_json: bool) -> int:
    """Ask for the passages of a library by their own words. Return EXIT_FAILED if one is found in no way."""
    with library.engine.snapshot() as snapshot, shown_progress() as progress:
        library.check_model(snapshot.generation)
        library.check_complete(snapshot.generation)
        found = check_retrieval(snapshot, library.encoder, sample, seed, progress)
    _print(retrievability_as_json(found), retrievability_as_text(found), as_json)
    return EXIT_FAILED if found.never else 0


def run_drafts(count: int, seed: int, out: Path | None) -> int:
    """Draft questions about the articles of the library, and print them or write them as JSON lines."""
    with (
        closing(open_engine(settings().index)) as engine,
        engine.snapshot() as snapshot,
        shown_progress() as progress,
    ):
        drafts = draft_questions(snapshot, count, seed, progress)
    if out is None:
        print(drafts_as_text(drafts))
        return 0
    if out.exists():
        raise UsageError(f"{out} is there already, and may hold what you accepted. Name another file.")
    out.write_text(drafts_as_lines(drafts), "utf-8")
    print(f"{out}: {counted(len(drafts), 'draft')}. None counts until you accept it.")
    return 0


def run_headings(
    folder: Path | None, split: str | None, sample: int | None, mistakes: bool, as_json: bool, out: Path | None
) -> int:
    """Measure how well headings are found in the articles of a folder; None for the bundled articles."""
    with shown_progress() as progress:
        score = measure_headings(folder or BUNDLED_FILES / "corpus", split, sample, progress)
    if out:
        write_report(out, headings_as_json(score), headings_as_text(score))
    text = headings_as_text(score)
    return _print(headings_as_json(score), f"{text}\n{mistakes_as_text(score)}" if mistakes else text, as_json)


def run_files(folder: Path, as_json: bool) -> int:
    """Read the files of a folder and compare them with its `expected.json`. Return EXIT_FAILED if one is wrong."""
    checks = check_files(folder, _chunk())
    _print(checks_as_json(checks), checks_as_text(checks), as_json)
    return EXIT_FAILED if any(check.problems for check in checks) else 0


def run_losses(folder: Path, as_json: bool, out: Path | None) -> int:
    """Measure what the readers lose of the files of a folder, beside pandoc and pdftotext."""
    with shown_progress() as progress:
        losses = measure_losses(folder, _chunk(), progress)
    if out:
        write_report(out, losses_as_json(losses), losses_as_text(losses))
    return _print(losses_as_json(losses), losses_as_text(losses), as_json)


def run_mutations(folder: Path | None, count: int, seed: int, out: Path | None) -> int:
    """Read files that were changed at random: those of a folder, or hostile ones if it is None."""
    with shown_progress() as progress:
        report = try_mutations(_reader(), folder, count, seed, progress)
    return _print_trial(report, out)


def run_crafted(seed: int, out: Path | None) -> int:
    """Read hostile files of each kind in each size."""
    with shown_progress() as progress:
        report = try_crafted(_reader(), seed, progress)
    return _print_trial(report, out)


def _print_trial(report: TrialReport, out: Path | None) -> int:
    """Print and keep a report. Return EXIT_FAILED if a file crashed anything, or was indexed in part."""
    if out:
        write_report(out, trial_as_json(report), str(report))
    print(report)
    return 0 if report.is_good else EXIT_FAILED


def run_pages(folder: Path, as_json: bool, out: Path | None) -> int:
    """Measure how well the articles of web pages are found, beside the known ones in the folder's `truth.json`."""
    report = measure_pages(folder, _chunk())
    if out:
        write_report(out, pages_as_json(report), pages_as_text(report))
    return _print(pages_as_json(report), pages_as_text(report), as_json)


def run_tables(printer: str | None, count: int, seed: int, mistakes: bool, as_json: bool, out: Path | None) -> int:
    """Measure how many rows of random tables are read right, printed by this program; None for each that is here."""
    with shown_progress() as progress:
        scores = measure_tables(find_printers(printer), count, seed, progress)
    text = tables_as_text(scores)
    if out:
        write_report(out, tables_as_json(scores), text)
    shown = f"{text}\n\n{wrong_rows_as_text(scores)}" if mistakes else text
    return _print(tables_as_json(scores), shown, as_json)


def _chosen(folder: Path | None, own: Choice | None) -> Collection:
    """Return the collection of a folder, that of the library itself, or the bundled questions."""
    if own and folder:
        raise UsageError(f"--own measures the library itself. Leave out {folder}, or --own.")
    return own_collection(settings().index, own) if own else load_collection(folder or BUNDLED)


def _load(folders: Sequence[Path], progress: Progress) -> list[Collection]:
    """Read collections, the bundled questions if there are none, and tell what is wrong with them."""
    loaded = [checked_collection(folder, settings(), progress) for folder in folders or [BUNDLED]]
    for collection in loaded:
        _tell(collection.problems, f"{collection.name}: ")
    return loaded


def _tell(problems: Sequence[str], prefix: str = "") -> None:
    """Print problems of a collection on standard error, one a line."""
    for problem in problems:
        print(f"problem: {prefix}{problem}", file=sys.stderr)


def _reader() -> BoundedReader:
    return reader_of(settings(), find_model(settings().model))


def _chunk() -> Callable[[Document], Sequence[Passage]]:
    return partial(chunk_for, find_model(settings().model))


def _print(report: Mapping[str, Any], text: str, as_json: bool, failed: Sequence[tuple[str, str]] = ()) -> int:
    print(json.dumps(report) if as_json else text)
    for document_id, reason in failed:
        print(f"failed: {document_id}: {reason}", file=sys.stderr)
    return EXIT_FAILED if failed else 0
