"""Work that changes the index: starting it, showing its progress, and reporting its end to the visitor who began it.

Visitors go on searching the old index meanwhile.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from html import escape
from itertools import takewhile
from typing import Any, TypeVar

import streamlit as st

from core.counts import counted
from core.errors import RemovalsRefused
from core.progress import Progress
from index import WHY_LOST, SyncReport
from ui import service
from ui.background import Background, Job, Status
from ui.html import notice
from ui.operation import noted_sync
from ui.security import require_writing, writes
from ui.service import IndexChange
from ui.visitors import visitor_id

Outcome = TypeVar("Outcome")

_STAGES = {
    "reading": ("reading the articles", "articles"),
    "chunking": ("cutting them into passages", "articles"),
    "encoding": ("reading for meaning", "sentences and passages"),
    "publishing": ("publishing the new index", ""),
    "calibrating": ("learning what an answer looks like", "questions"),
    "asking (hybrid)": ("asking by both", "questions"),
    "asking (keyword)": ("asking by words", "questions"),
    "asking (semantic)": ("asking by meaning", "questions"),
    "asking (confidence)": ("asking how sure an answer is", "questions"),
}  # stage of the work -> its name on the page, and what its counts count


@writes
def start_reindexing() -> None:
    """Bring the index up to date with the folder of articles, in the background."""
    library = service.library()
    begin(lambda progress: IndexChange(library.sync(progress)))


@writes
def _reindex_with_removals() -> None:
    library = service.library()
    begin(lambda progress: IndexChange(library.sync(progress, allow_removals=True)))


def begin(work: Callable[[Progress], IndexChange]) -> None:
    """Begin work that changes the index, as soon as all such work before it has ended.

    `generation` of the change is filled in here. Raises NotAllowed for a visitor who may not write.
    """
    library = service.library()

    def change(progress: Progress) -> IndexChange:
        with noted_sync() as reports:
            done = work(progress)
            reports.append(done.report)
        with library.engine.snapshot() as snapshot:
            return replace(done, generation=snapshot.generation.name)

    enqueue(service.reindexing(), change)


def enqueue(queue: Background[Outcome], work: Callable[[Progress], Outcome]) -> None:
    """Put work into the queue for this visitor, who is no longer shown how earlier work ended.

    Raises NotAllowed for a visitor who may not write, and TooBusy if too much waits.
    """
    require_writing()
    forget_ended(queue)
    queue.add(work, visitor_id())


def own_jobs(queue: Background[Outcome]) -> list[Job[Outcome]]:
    """Return the jobs that this visitor put into the queue and whose end is to be shown, in their order."""
    return queue.jobs_of(visitor_id())


def is_pending(queue: Background[Any]) -> bool:
    """Return whether this visitor put work into the queue that has not ended."""
    return any(job.status is not Status.ENDED for job in own_jobs(queue))


def forget_ended(queue: Background[Any]) -> None:
    """Show this visitor no longer how work ended that has ended by now."""
    visitor = visitor_id()
    queue.forget(lambda job: job.visitor == visitor)


def watch_reindexing() -> None:
    """Show everybody the work that changes the index, and each visitor how the work ended that he or she began.

    A report is shown until the index returns to a generation before it, or the visitor begins other work.
    """
    queue = service.reindexing()
    watch(queue, "Everybody can go on searching meanwhile.")
    forget_undone()
    for job in own_jobs(queue):
        if isinstance(job.error, RemovalsRefused):
            _ask_about_removals(queue, job.error)
        elif job.problem:
            st.html(notice("The index was left as it is", job.problem, kind="problem"))
        elif job.outcome:
            _draw_report(job.outcome)


def _ask_about_removals(queue: Background[IndexChange], refused: RemovalsRefused) -> None:
    more = f" and {len(refused.lost) - 3:,} more" if len(refused.lost) > 3 else ""
    st.html(
        notice(
            f"{len(refused.lost):,} of {refused.indexed:,} articles are gone from the folder",
            f"{', '.join(refused.lost[:3])}{more}. The index was left as it is.",
            "If the folder is the wrong one, or its disk is not there, mend that and reindex. If you removed these "
            "articles, remove them from the index too.",
            kind="problem",
        )
    )
    with st.container(key="removals", horizontal=True):
        label = f"Remove {counted(len(refused.lost), 'article')} from the index"
        st.button(label, type="primary", on_click=_reindex_with_removals)
        st.button("Leave the index as it is", on_click=forget_ended, args=(queue,))


def watch(queue: Background[Any], assurance: str) -> None:
    """Show the progress of running work, twice a second, and draw the whole page again when the work ends.

    A visitor whose own work waits is told so. `assurance` is the sentence below the progress bar.
    """
    running = queue.running
    if running:
        st.fragment(_draw_progress, run_every=0.5)(queue, running, assurance)


def forget_undone() -> None:
    """Show nobody any longer the reports of changes before which the index has returned."""
    generations = service.library().engine.generations()  # newest first
    undone = {each.name for each in takewhile(lambda each: not each.current, generations)}
    service.reindexing().forget(lambda job: job.outcome is not None and job.outcome.generation in undone)


def _draw_progress(queue: Background[Any], job: Job[Any], assurance: str) -> None:
    if job.status is Status.ENDED:
        st.rerun()
    rate = job.rate
    stage, unit = _STAGES.get(rate.stage, (rate.stage or "starting", ""))
    details = ", ".join(filter(None, (f"{rate.counts} {unit}".strip(), rate.speed, rate.timing)))
    line = f"{escape(f'{queue.name.capitalize()}: {stage}')} <span>{escape(details)}</span>"
    with st.container(key="progress"):
        if any(own.status is Status.WAITING for own in own_jobs(queue)):
            text = f"Waiting for another {queue.name}. Yours starts by itself when that has ended."
            st.html(f'<p class="stage" role="status">{escape(text)}</p>')
        st.html(f'<p class="stage" role="status">{line}</p>')
        st.progress(rate.share)
        st.html(f'<p class="calm">{escape(assurance)}</p>')


def _draw_report(change: IndexChange) -> None:
    report = change.report
    counts = [f"{len(names):,} {word}" for word, names in _name_changes(report).items() if names]
    lines = [f"{', '.join(counts) or 'Nothing had changed'}, in {report.seconds:.1f} seconds."]
    if report.rebuilt_because:
        lines.append(f"Everything was indexed anew, because of another {' and '.join(report.rebuilt_because)}.")
    if report.skipped:
        lines.append(f"Not read: {counted(len(report.skipped), 'file')} ({report.skipped_kinds}).")
    st.html(notice("Indexing is done", *lines, kind="done"))
    _draw_failed("could not be added", change.not_added)
    _draw_failed("could not be indexed", report.failed)
    _draw_failed("could not be read whole", report.warnings)
    _draw_failed("was lost", [(document_id, WHY_LOST) for document_id in report.lost])


def _draw_failed(what: str, failed: Sequence[tuple[str, str]]) -> None:
    if failed:
        reasons = [f"{name} {reason}" for name, reason in failed]
        st.html(notice(f"{counted(len(failed), 'article')} {what}", *reasons, kind="problem"))


def _name_changes(report: SyncReport) -> dict[str, list[str]]:
    return {
        "added": report.new,
        "changed": report.changed,
        "removed": report.gone,
        "unchanged": report.unchanged,
        "repaired": report.repaired,
    }
