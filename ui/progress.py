"""Work that changes the index: starting it, showing its progress, and reporting its end.

Visitors go on searching the old index meanwhile.
"""

from __future__ import annotations

from collections.abc import Callable
from html import escape
from typing import Any

import streamlit as st

from core.counts import counted
from core.progress import Progress
from index import SyncReport
from ui import service
from ui.background import Background
from ui.html import notice

_STAGES = {
    "reading": ("Reading the articles", "articles"),
    "chunking": ("Cutting them into passages", "articles"),
    "encoding": ("Reading for meaning", "sentences and passages"),
    "publishing": ("Publishing the new index", ""),
    "calibrating": ("Learning what an answer looks like", "questions"),
}  # stage of the work -> its title on the page, and what its counts count


def start_reindexing() -> None:
    """Start to bring the index up to date with the folder of articles, in the background."""
    begin(_sync)


def begin(work: Callable[[Progress], SyncReport]) -> bool:
    """Start work that changes the index, in the background.

    Return False if other such work is running; `watch_reindexing` then tells the visitor that it was refused.
    """
    started = service.reindexing().start(work)
    st.session_state["refused"] = not started
    return started


def watch_reindexing() -> None:
    """Show the progress of the work that changes the index, or how the latest such work ended."""
    if st.session_state.pop("refused", False):
        st.html(notice("Not now", "The index is being changed at this moment. Try again when that is done."))
    state = service.reindexing().state
    watch(service.reindexing(), "Everybody can go on searching meanwhile.")
    if state.problem:
        st.html(notice("The index was left as it is", state.problem, kind="problem"))
    elif state.outcome:
        _draw_report(state.outcome)


def watch(work: Background[Any], assurance: str) -> None:
    """Show the progress of running work, twice a second, and draw the whole page again when the work ends.

    `assurance` is the sentence below the progress bar.
    """
    if work.state.running:
        st.fragment(_draw_progress, run_every=0.5)(work, assurance)


def _draw_progress(work: Background[Any], assurance: str) -> None:
    state = work.state
    if not state.running:
        st.rerun()
    rate = state.rate
    title, unit = _STAGES.get(rate.stage, (rate.stage.capitalize() or "Starting", ""))
    details = ", ".join(filter(None, (f"{rate.counts} {unit}".strip(), rate.speed, rate.timing)))
    with st.container(key="progress"):
        st.html(f'<p class="stage" role="status">{escape(title)} <span>{escape(details)}</span></p>')
        st.progress(rate.share)
        st.html(f'<p class="calm">{escape(assurance)}</p>')


def _sync(progress: Progress) -> SyncReport:
    return service.library().sync(progress)


def _draw_report(report: SyncReport) -> None:
    counts = [f"{len(names):,} {word}" for word, names in _name_changes(report).items() if names]
    lines = [f"{', '.join(counts) or 'Nothing had changed'}, in {report.seconds:.1f} seconds."]
    if report.rebuilt_because:
        lines.append(f"Everything was indexed anew, because of another {' and '.join(report.rebuilt_because)}.")
    st.html(notice("The index is up to date", *lines, kind="done"))
    if report.failed:
        reasons = [f"{name} {reason}" for name, reason in report.failed]
        st.html(notice(f"{counted(len(reasons), 'article')} could not be indexed", *reasons, kind="problem"))


def _name_changes(report: SyncReport) -> dict[str, list[str]]:
    return {"added": report.new, "changed": report.changed, "removed": report.gone, "unchanged": report.unchanged}
