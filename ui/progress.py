"""Work that changes the index: starting it, showing its progress, and reporting its end to the visitor who began it.

Visitors go on searching the old index meanwhile.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial
from html import escape
from itertools import takewhile
from typing import TYPE_CHECKING, Any, TypeVar

import streamlit as st

from core.addresses import page_url
from core.counts import counted
from core.errors import RemovalsRefused
from core.progress import Progress
from index import WHY_LOST, SyncReport
from serving import Background, IndexChange, Job, Status, noted_change
from ui import service
from ui.html import link, notice
from ui.security import require_writing, writes
from ui.visitors import visitor_id

if TYPE_CHECKING:
    from evaluation import Effect

Outcome = TypeVar("Outcome")

_STAGES = {
    "reading": ("reading the articles", "articles"),
    "chunking": ("cutting them into passages", "articles"),
    "encoding": ("reading for meaning", "sentences and passages"),
    "publishing": ("publishing the new index", ""),
    "asking the canary questions": ("comparing the answers", "questions"),
    "calibrating": ("learning what an answer looks like", "questions"),
    "asking (hybrid)": ("asking by both", "questions"),
    "asking (keyword)": ("asking by words", "questions"),
    "asking (semantic)": ("asking by meaning", "questions"),
    "asking (confidence)": ("asking how sure an answer is", "questions"),
}  # stage of the work -> its name on the page, and what its counts count


_HOLD = "hold"
"""The key of the box that lets a visitor see what a reindexing does before it is published."""


def draw_reindexing() -> None:
    """Draw the button that brings the index up to date with the folder, and the box that holds what it does."""
    with st.container(key="reindexing", horizontal=True, vertical_alignment="center"):
        st.button("Reindex the folder", on_click=start_reindexing, disabled=is_pending(service.reindexing()))
        st.checkbox("Ask me before publishing", key=_HOLD)


@writes
def start_reindexing(consented: str | None = None, allow_removals: bool = False) -> None:
    """Bring the index up to date with the folder of articles, in the background.

    `consented` is the state that alone may be published. Where nobody has consented yet, the box decides.
    """
    library, holds = service.library(), bool(st.session_state.get(_HOLD))
    may = consented or ("" if holds else None)

    def work(progress: Progress) -> IndexChange:
        report, effect = library.sync_if(may, progress, allow_removals)
        return IndexChange(report, effect=effect, consented=bool(consented))

    begin(work)


def begin(work: Callable[[Progress], IndexChange]) -> None:
    """Begin work that changes the index, as soon as all such work before it has ended.

    `generation` of the change is filled in here. Raises NotAllowed for a visitor who may not write.
    """
    enqueue(service.reindexing(), noted_change(service.library(), work))


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
            ask_about_removals(job.error, partial(forget_ended, queue))
        elif job.problem:
            st.html(notice("The index was left as it is", job.problem, kind="problem"))
        elif job.outcome and job.outcome.report.held and job.outcome.effect:
            _draw_held(queue, job.outcome, job.outcome.effect)
        elif job.outcome:
            _draw_report(job.outcome)


def asks_about_removals() -> bool:
    """Return whether this visitor is asked whether most articles of a folder are to leave the index."""
    return any(isinstance(job.error, RemovalsRefused) for job in own_jobs(service.reindexing()))


def ask_about_removals(refused: RemovalsRefused, leave: Callable[[], None] | None = None) -> None:
    """Ask whether most articles of a folder are to leave the index. `leave` is called if they are not."""
    more = f" and {len(refused.lost) - 3:,} more" if len(refused.lost) > 3 else ""
    st.html(
        notice(
            f"{len(refused.lost):,} of {refused.indexed:,} articles are gone from {refused.folder}",
            f"{', '.join(refused.lost[:3])}{more}. The index was left as it is.",
            "If the folder is the wrong one, or its disk is not there, mend that and reindex. If you removed these "
            "articles, remove them from the index too.",
            kind="problem",
        )
    )
    with st.container(key="removals", horizontal=True):
        label = f"Remove {counted(len(refused.lost), 'article')} from the index"
        st.button(label, type="primary", on_click=start_reindexing, kwargs={"allow_removals": True})
        if leave:
            st.button("Leave the index as it is", on_click=leave)


def _draw_held(queue: Background[IndexChange], change: IndexChange, effect: Effect) -> None:
    """Show what a new state would change, and ask whether to publish it. The index is not locked meanwhile."""
    meanwhile = "The folder or the index has changed since you consented." * change.consented
    calm = "Everybody still searches the state before."
    st.html(
        notice("The new state is not published yet", meanwhile, calm, _sentence(str(effect))) + _moved_questions(effect)
    )
    _draw_problems(change)
    with st.container(key="held", horizontal=True):
        st.button("Publish it", type="primary", on_click=start_reindexing, args=(effect.state, True))
        st.button("Leave the index as it is", on_click=forget_ended, args=(queue,))


def _sentence(text: str) -> str:
    return f"{text.removesuffix('.')}."


def _moved_questions(effect: Effect) -> str:
    """Return the list of the questions that have another first result now, each as a link that asks it."""
    if not effect.moved:
        return ""
    heads = "".join(f'<th scope="col">{name}</th>' for name in ("Question", "First result before", "After"))
    rows = "".join(
        f'<tr><th scope="row">{link(each.text, page_url("", q=each.text))}</th>'
        f'<td class="reason" data-name="before">{escape(each.before or "nothing")}</td>'
        f'<td class="reason" data-name="after">{escape(each.after or "nothing")}</td></tr>'
        for each in effect.moved
    )
    return (
        f'<details class="skipped" open><summary>{counted(len(effect.moved), "question")} to look at</summary>'
        f'<table class="listing"><caption class="unseen">Questions with another first result</caption>'
        f"<thead><tr>{heads}</tr></thead><tbody>{rows}</tbody></table></details>"
    )


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
    effect = change.effect if change.effect and change.effect.asked else None
    counts = [f"{len(names):,} {word}" for word, names in _name_changes(report).items() if names]
    if effect and effect.sections:
        counts = [each.replace(" changed", f" changed ({counted(effect.sections, 'section')})") for each in counts]
    lines = [f"{', '.join(counts) or 'Nothing had changed'}, in {report.seconds:.1f} seconds."]
    if report.rebuilt_because:
        lines.append(f"Everything was indexed anew, because of another {' and '.join(report.rebuilt_because)}.")
    if report.skipped:
        lines.append(f"Not read: {counted(len(report.skipped), 'file')} ({report.skipped_kinds}).")
    if effect:
        lines.append(_sentence("; ".join(filter(None, (effect.answers, effect.measured)))))
    st.html(notice("Indexing is done", *lines, kind="done") + (_moved_questions(effect) if effect else ""))
    _draw_problems(change)


def _draw_problems(change: IndexChange) -> None:
    report = change.report
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
