"""Work that changes the index, as the page shows it: how far it is, how it ended, and when it was refused."""

from __future__ import annotations

from collections.abc import Callable
from types import SimpleNamespace
from typing import Any

import pytest
import streamlit as st
from streamlit.testing.v1 import AppTest

from core.progress import Progress, ProgressRate
from index.sync import SyncReport
from tests.support.pages import AtOnce, drawn, html_of
from ui.background import State
from ui.progress import begin, start_reindexing, watch, watch_reindexing


@pytest.fixture
def work(monkeypatch: pytest.MonkeyPatch) -> AtOnce:
    made = AtOnce()
    monkeypatch.setattr("ui.service.reindexing", lambda: made)
    return made


def notice(title: str, *lines: str, kind: str = "done", role: str = "status") -> str:
    paragraphs = "".join(f"<p>{line}</p>" for line in lines)
    return f'<div class="notice {kind}" role="{role}"><p class="notice-title">{title}</p>{paragraphs}</div>'


def after(state: State[Any], work: AtOnce) -> list[str]:
    """Return what the page shows of work in this state."""
    work.state = state
    return html_of(drawn(watch_reindexing))


def test_reindexing_syncs_the_one_library(work: AtOnce, monkeypatch: pytest.MonkeyPatch) -> None:
    def sync(progress: Progress) -> SyncReport:
        progress("reading", 1, 2)
        return SyncReport(new=["a.md"])

    monkeypatch.setattr("ui.service.library", lambda: SimpleNamespace(sync=sync))
    drawn(start_reindexing)
    assert (work.state.outcome, work.progress) == (SyncReport(new=["a.md"]), [("reading", 1, 2)])


def test_work_that_was_refused_is_said_once(work: AtOnce) -> None:
    started: list[bool] = []

    def draw() -> None:
        if "begun" not in st.session_state:
            st.session_state["begun"] = True
            started.append(begin(lambda progress: SyncReport()))
        watch_reindexing()

    refused = notice("Not now", "The index is being changed at this moment. Try again when that is done.", kind="plain")
    work.busy = True
    page = drawn(draw)
    assert (html_of(page), html_of(page.run())) == ([refused], [])
    work.busy = False
    assert html_of(drawn(draw)) == [
        notice("The index is up to date", "Nothing had changed, in 0.0 seconds."),
    ]
    assert started == [False, True]


def test_nothing_is_shown_where_nothing_was_done(work: AtOnce) -> None:
    assert after(State(), work) == []


def test_what_changed_is_counted(work: AtOnce) -> None:
    report = SyncReport(["a"], ["b", "c"], ["d"] * 3, ["e"] * 1000, seconds=1.26)
    assert after(State(outcome=report), work) == [
        notice("The index is up to date", "1 added, 2 changed, 3 removed, 1,000 unchanged, in 1.3 seconds."),
    ]
    assert after(State(outcome=SyncReport(gone=["d"])), work) == [
        notice("The index is up to date", "1 removed, in 0.0 seconds."),
    ]


def test_a_rebuilt_index_says_why(work: AtOnce) -> None:
    report = SyncReport(unchanged=["a"], rebuilt_because=["model", "chunker"], seconds=2.0)
    assert after(State(outcome=report), work) == [
        notice(
            "The index is up to date",
            "1 unchanged, in 2.0 seconds.",
            "Everything was indexed anew, because of another model and chunker.",
        )
    ]


def test_articles_that_failed_are_named_with_the_reason(work: AtOnce) -> None:
    report = SyncReport(failed=[("a<b>.md", "is empty."), ("c.md", "is broken.")])
    done, problem = after(State(outcome=report), work)
    assert done == notice("The index is up to date", "Nothing had changed, in 0.0 seconds.")
    assert problem == notice(
        "2 articles could not be indexed", "a&lt;b&gt;.md is empty.", "c.md is broken.", kind="problem", role="alert"
    )
    assert "1 article could not be indexed" in after(State(outcome=SyncReport(failed=[("a.md", "x")])), work)[1]


def test_a_problem_is_shown_and_no_report(work: AtOnce) -> None:
    state = State(problem="The disk <is> full.", outcome=SyncReport())
    assert after(state, work) == [
        notice("The index was left as it is", "The disk &lt;is&gt; full.", kind="problem", role="alert")
    ]


def rate_of(stage: str, *updates: tuple[float, int], total: int) -> ProgressRate:
    """Return the rate of a stage that had done so much at these seconds."""
    now = 0.0
    rate = ProgressRate(lambda: now)
    for now, done in updates:  # noqa: B007 - the clock reads it
        rate.update(stage, done, total)
    return rate


def running(rate: ProgressRate) -> AppTest:
    return drawn(watch, AtOnce(State(running=True, rate=rate)), "Go on <searching>.")


@pytest.mark.parametrize(
    ("rate", "title", "details"),
    [
        (ProgressRate(), "Starting", ""),
        (rate_of("reading", (0.0, 3), total=10), "Reading the articles", "3 of 10 articles"),
        (rate_of("chunking", (0.0, 3), total=10), "Cutting them into passages", "3 of 10 articles"),
        (
            rate_of("encoding", (0.0, 0), (100.0, 5000), total=10_000),
            "Reading for meaning",
            "5,000 of 10,000 sentences and passages, 50 a second, about 2 minutes left",
        ),
        (rate_of("publishing", (0.0, 0), (75.0, 0), total=1), "Publishing the new index", "1:15 so far"),
        (rate_of("calibrating", (0.0, 1), total=2), "Learning what an answer looks like", "1 of 2 questions"),
        (rate_of("a <new> stage", (0.0, 1), total=2), "A &lt;new&gt; stage", "1 of 2"),
    ],
)
def test_running_work_says_its_stage_and_how_far_it_is(rate: ProgressRate, title: str, details: str) -> None:
    assert html_of(running(rate)) == [
        f'<p class="stage" role="status">{title} <span>{details}</span></p>',
        '<p class="calm">Go on &lt;searching&gt;.</p>',
    ]


@pytest.mark.parametrize(("done", "percent"), [(0, 0), (3, 30), (10, 100)])
def test_the_bar_is_as_long_as_the_share_that_is_done(done: int, percent: int) -> None:
    (bar,) = running(rate_of("reading", (0.0, done), total=10)).get("progress")
    assert bar.proto.value == percent


def test_the_reindexing_that_runs_is_watched(work: AtOnce) -> None:
    assert after(State(running=True), work) == [
        '<p class="stage" role="status">Starting <span></span></p>',
        '<p class="calm">Everybody can go on searching meanwhile.</p>',
    ]


def test_progress_is_drawn_twice_a_second(monkeypatch: pytest.MonkeyPatch) -> None:
    seconds: list[float] = []

    def fragment(draw: Callable[..., None], run_every: float) -> Callable[..., None]:
        seconds.append(run_every)
        return draw

    monkeypatch.setattr("streamlit.fragment", fragment)
    running(ProgressRate())
    assert seconds == [0.5]


class Ending(AtOnce):
    """Work that ends after its state was read a number of times."""

    def __init__(self, reads: int) -> None:
        self.states = [State(running=True)] * reads

    @property
    def state(self) -> State[Any]:  # type: ignore[override]
        return self.states.pop() if self.states else State(problem="It ended.")


def test_the_page_is_drawn_again_when_the_work_ends(monkeypatch: pytest.MonkeyPatch) -> None:
    ending = Ending(reads=2)
    monkeypatch.setattr("ui.service.reindexing", lambda: ending)
    page = drawn(watch_reindexing)
    assert html_of(page) == [notice("The index was left as it is", "It ended.", kind="problem", role="alert")]
