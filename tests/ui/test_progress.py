"""Work that changes the index, as the page shows it: how far it is, and how it ended for the visitor who began it."""

from __future__ import annotations

import re
from collections.abc import Callable
from types import SimpleNamespace
from typing import Any

import pytest
import streamlit as st
from streamlit.testing.v1 import AppTest

from core.errors import RemovalsRefused
from core.progress import Progress, ProgressRate
from core.settings import Settings
from evaluation import Effect, MovedQuestion
from index.engine import Engine
from index.opening import open_engine
from index.sync import SyncReport
from serving import Job, Status
from tests.support.articles import FINGERPRINT, document, indexed, publish, without_encodings
from tests.support.pages import AtOnce, drawn, html_of
from ui.progress import (
    begin,
    draw_reindexing,
    enqueue,
    forget_ended,
    forget_undone,
    is_pending,
    start_reindexing,
    watch,
    watch_reindexing,
)
from ui.service import IndexChange

EFFECT = Effect(
    new=1,
    changed=1,
    gone=0,
    sections=3,
    state="the state",
    asked=4,
    moved=(MovedQuestion("Which kite <flies>?", "kites.md#top", "c.md#top"), MovedQuestion("Which bee?", "b.md#x", "")),
    before=0.71,
    after=0.7,
    p=0.5,
)
ANSWERS = "2 of 4 first results move; nDCG@10 .71 -&gt; .70 (within noise)."
LINE = f"1 new, 1 changed (3 sections), 0 gone; {ANSWERS}"
STILL = "Everybody still searches the state before."


@pytest.fixture
def queue(monkeypatch: pytest.MonkeyPatch) -> AtOnce:
    made = AtOnce()
    monkeypatch.setattr("ui.service.reindexing", lambda: made)
    return made


@pytest.fixture
def engine(monkeypatch: pytest.MonkeyPatch) -> Engine:
    """Return the index of the library, which has two generations. `sync` makes one more."""
    made = open_engine("memory:")
    publish(made, document("a.md", "Text."))
    publish(made, document("b.md", "Text."))

    def sync_if(
        consented: str | None, progress: Progress, allow_removals: bool = False
    ) -> tuple[SyncReport, Effect | None]:
        progress("reading", 1, 2)
        if consented not in (None, EFFECT.state):
            return SyncReport(new=["c.md"], held=True), EFFECT
        if allow_removals and consented is None:
            return SyncReport(gone=["a.md"]), None
        publish(made, document("c.md", "Text."))
        return SyncReport(new=["c.md"], changed=["b.md"]), EFFECT

    library = SimpleNamespace(engine=made, sync_if=sync_if, settings=Settings())
    monkeypatch.setattr("ui.service.library", lambda: library)
    return made


def current(engine: Engine) -> str:
    with engine.snapshot() as snapshot:
        return snapshot.generation.name


def notice(title: str, *lines: str, kind: str = "done", role: str = "status") -> str:
    paragraphs = "".join(f"<p>{line}</p>" for line in lines)
    return f'<div class="notice {kind}" role="{role}"><p class="notice-title">{title}</p>{paragraphs}</div>'


def visitor(name: str = "ann") -> AppTest:
    return drawn(watch_reindexing, visitor=name)


def ended(report: SyncReport, **fields: Any) -> Job[IndexChange]:
    """Return a job of Ann that has ended."""
    return Job("ann", Status.ENDED, outcome=IndexChange(report, **fields))


pytestmark = pytest.mark.usefixtures("queue", "engine")


def test_reindexing_syncs_the_one_library_and_names_the_generation(queue: AtOnce, engine: Engine) -> None:
    drawn(start_reindexing)
    (job,) = queue.jobs
    assert job.outcome == IndexChange(
        SyncReport(new=["c.md"], changed=["b.md"]), generation=current(engine), effect=EFFECT
    )
    assert queue.progress == [("reading", 1, 2)]


def test_nothing_is_shown_where_nothing_was_done() -> None:
    assert html_of(visitor()) == []


def test_a_report_is_shown_to_the_visitor_who_began_the_work_and_to_nobody_else() -> None:
    drawn(lambda: begin(lambda progress: IndexChange(SyncReport(new=["a.md"]))), visitor="ann")
    report = [notice("Indexing is done", "1 added, in 0.0 seconds.")]
    assert [html_of(visitor(name)) for name in ("ann", "bob", "ann")] == [report, [], report]


def test_a_report_tells_what_moved_to_its_visitor_until_a_return_to_the_generation_before(
    queue: AtOnce, engine: Engine
) -> None:
    drawn(start_reindexing, visitor="ann")
    (told,) = html_of(visitor("ann"))
    table = told.removeprefix(notice("Indexing is done", "1 added, 1 changed (3 sections), in 0.0 seconds.", ANSWERS))
    assert re.findall(r"<summary>(.*?)</summary>", table) == ["2 questions to look at"]
    assert re.findall(r'<a href="(.*?)">(.*?)</a>', table) == [
        ("./?q=Which+kite+%3Cflies%3E%3F", "Which kite &lt;flies&gt;?"),
        ("./?q=Which+bee%3F", "Which bee?"),
    ]
    assert re.findall(r"<td.*?>(.*?)</td>", table) == ["kites.md#top", "c.md#top", "b.md#x", "nothing"]
    assert html_of(visitor("bob")) == []
    engine.rollback()
    assert html_of(visitor("ann")) == []


@pytest.mark.parametrize("answer", ["Publish it", "Leave the index as it is"])
def test_a_reindexing_that_a_visitor_holds_is_published_only_on_consent(
    queue: AtOnce, engine: Engine, answer: str
) -> None:
    def library_page() -> None:
        draw_reindexing()
        watch_reindexing()

    before = current(engine)
    page = drawn(library_page, visitor="ann")
    page.checkbox[0].check().run()
    page.button[0].click().run()
    assert html_of(page)[0].startswith(notice("The new state is not published yet", STILL, LINE, kind="plain"))
    assert "2 questions to look at" in html_of(page)[0]
    assert (current(engine), html_of(visitor("bob"))) == (before, [])
    next(button for button in page.button if button.label == answer).click().run()
    if answer == "Publish it":
        assert html_of(page)[0].startswith(
            notice("Indexing is done", "1 added, 1 changed (3 sections), in 0.0 seconds.", ANSWERS)
        )
    else:
        assert html_of(page) == []
    assert (current(engine) != before) == (answer == "Publish it")


def test_what_changed_since_the_consent_is_asked_about_again(queue: AtOnce, engine: Engine) -> None:
    before = current(engine)
    drawn(lambda: start_reindexing("another state", allow_removals=True), visitor="ann")
    assert html_of(visitor("ann"))[0].startswith(
        notice(
            "The new state is not published yet",
            *("The folder or the index has changed since you consented.", STILL, LINE),
            kind="plain",
        )
    )
    assert current(engine) == before
    engine.rollback()
    assert html_of(visitor("ann")) == []  # it was compared with a state that is not in use any more


def test_a_first_state_can_be_held(queue: AtOnce, monkeypatch: pytest.MonkeyPatch) -> None:
    held = SyncReport(new=["a.md"], held=True), Effect(1, 0, 0, not_asked="there is no state before this one.")
    library = SimpleNamespace(engine=open_engine("memory:"), sync_if=lambda *_: held, settings=Settings())
    monkeypatch.setattr("ui.service.library", lambda: library)
    drawn(lambda: start_reindexing(), visitor="ann")
    assert (
        "1 new, 0 changed, 0 gone; no question was asked: there is no state before this one.</p>"
        in html_of(visitor("ann"))[0]
    )


def test_a_report_ends_with_a_return_to_a_generation_before(queue: AtOnce, engine: Engine) -> None:
    queue.jobs.append(ended(SyncReport(new=["b.md"]), generation=current(engine)))
    page = visitor()
    assert len(html_of(page)) == 1
    publish(engine, document("c.md", "Text."))  # another visitor's change
    assert len(html_of(page.run())) == 1
    engine.rollback()
    assert len(html_of(page.run())) == 1
    engine.rollback()
    assert html_of(page.run()) == []
    publish(engine, document("d.md", "Text."))
    assert html_of(page.run()) == []


def test_a_report_that_a_return_ended_does_not_come_back_with_later_changes(queue: AtOnce, engine: Engine) -> None:
    queue.jobs.append(ended(SyncReport(new=["b.md"]), generation=current(engine)))
    engine.rollback()
    drawn(forget_undone, visitor="bob")  # who returned; Ann has not looked since
    publish(engine, document("d.md", "Text."))
    assert html_of(visitor()) == []


def test_new_work_takes_the_place_of_reports_but_not_of_work_that_waits(queue: AtOnce) -> None:
    def draw(*steps: Callable[[], object]) -> None:
        for step in steps:
            step()
        st.session_state["seen"] = (list(queue.jobs), is_pending(queue))

    def add() -> None:
        enqueue(queue, lambda progress: None)

    def wait() -> None:
        queue.busy = True

    def forget() -> None:
        forget_ended(queue)

    theirs = Job[Any]("bob", Status.ENDED)
    queue.jobs.append(theirs)
    seen = [
        drawn(draw, *steps).session_state["seen"]
        for steps in ((add, add), (add, forget), (add, wait, add, add, forget))
    ]
    assert [([job.status for job in jobs], pending) for jobs, pending in seen] == [
        ([Status.ENDED] * 2, False),
        ([Status.ENDED] * 2, False),
        ([Status.ENDED] * 2 + [Status.WAITING] * 2, True),
    ]
    assert all(jobs[0] is theirs for jobs, _ in seen)


def test_what_changed_is_counted(queue: AtOnce) -> None:
    report = SyncReport(["a"], ["b", "c"], ["d"] * 3, ["e"] * 1000, seconds=1.26)
    queue.jobs.extend([ended(report), ended(SyncReport(gone=["d"])), ended(SyncReport())])
    assert html_of(visitor()) == [
        notice("Indexing is done", "1 added, 2 changed, 3 removed, 1,000 unchanged, in 1.3 seconds."),
        notice("Indexing is done", "1 removed, in 0.0 seconds."),
        notice("Indexing is done", "Nothing had changed, in 0.0 seconds."),
    ]


def test_a_rebuilt_index_says_why(queue: AtOnce) -> None:
    queue.jobs.append(ended(SyncReport(unchanged=["a"], rebuilt_because=["model", "chunker"], seconds=2.0)))
    assert html_of(visitor()) == [
        notice(
            "Indexing is done",
            "1 unchanged, in 2.0 seconds.",
            "Everything was indexed anew, because of another model and chunker.",
        )
    ]


def test_articles_that_failed_are_named_with_the_reason(queue: AtOnce) -> None:
    report = SyncReport(failed=[("a<b>.md", "is empty."), ("c.md", "is broken.")])
    reasons = "a&lt;b&gt;.md is empty.", "c.md is broken."
    queue.jobs.append(ended(report, not_added=[("d.md", "is there by now.")]))
    assert html_of(visitor()) == [
        notice("Indexing is done", "Nothing had changed, in 0.0 seconds."),
        notice("1 article could not be added", "d.md is there by now.", kind="problem", role="alert"),
        notice("2 articles could not be indexed", *reasons, kind="problem", role="alert"),
    ]


def test_a_problem_is_shown_and_no_report(queue: AtOnce) -> None:
    queue.jobs.append(Job("ann", Status.ENDED, problem="The disk <is> full."))
    assert html_of(visitor()) == [
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
    return drawn(watch, AtOnce(Job(status=Status.RUNNING, rate=rate)), "Go on <searching>.")


@pytest.mark.parametrize(
    ("rate", "title", "details"),
    [
        (ProgressRate(), "starting", ""),
        (rate_of("reading", (0.0, 3), total=10), "reading the articles", "3 of 10 articles"),
        (rate_of("chunking", (0.0, 3), total=10), "cutting them into passages", "3 of 10 articles"),
        (
            rate_of("encoding", (0.0, 0), (100.0, 5000), total=10_000),
            "reading for meaning",
            "5,000 of 10,000 sentences and passages, 50 a second, about 2 minutes left",
        ),
        (rate_of("publishing", (0.0, 0), (75.0, 0), total=1), "publishing the new index", "1:15 so far"),
        (rate_of("calibrating", (0.0, 1), total=2), "learning what an answer looks like", "1 of 2 questions"),
        (
            rate_of("asking (hybrid)", (0.0, 0), (100.0, 500), total=1_000),
            "asking by both",
            "500 of 1,000 questions, 5 a second, about 2 minutes left",
        ),
        (rate_of("a <new> stage", (0.0, 1), total=2), "a &lt;new&gt; stage", "1 of 2"),
    ],
)
def test_running_work_says_its_stage_and_how_far_it_is(rate: ProgressRate, title: str, details: str) -> None:
    assert html_of(running(rate)) == [
        f'<p class="stage" role="status">Indexing: {title} <span>{details}</span></p>',
        '<p class="calm">Go on &lt;searching&gt;.</p>',
    ]


@pytest.mark.parametrize(("done", "percent"), [(0, 0), (3, 30), (10, 100)])
def test_the_bar_is_as_long_as_the_share_that_is_done(done: int, percent: int) -> None:
    (bar,) = running(rate_of("reading", (0.0, done), total=10)).get("progress")
    assert bar.proto.value == percent


PROGRESS = [
    '<p class="stage" role="status">Indexing: starting <span></span></p>',
    '<p class="calm">Everybody can go on searching meanwhile.</p>',
]
WAITING = '<p class="stage" role="status">Waiting for another indexing. Yours starts by itself when that has ended.</p>'


def test_everybody_sees_what_runs_and_a_visitor_whose_work_waits_that_it_waits(queue: AtOnce) -> None:
    queue.running = Job("bob", Status.RUNNING)
    queue.jobs.extend([queue.running, Job("ann")])
    assert [html_of(visitor(name)) for name in ("eve", "bob", "ann")] == [PROGRESS, PROGRESS, [WAITING, *PROGRESS]]


def test_progress_is_drawn_twice_a_second(monkeypatch: pytest.MonkeyPatch) -> None:
    seconds: list[float] = []

    def fragment(draw: Callable[..., None], run_every: float) -> Callable[..., None]:
        seconds.append(run_every)
        return draw

    monkeypatch.setattr("streamlit.fragment", fragment)
    running(ProgressRate())
    assert seconds == [0.5]


def test_the_page_is_drawn_again_when_the_work_ends(queue: AtOnce, monkeypatch: pytest.MonkeyPatch) -> None:
    first, mine = Job[Any]("bob", Status.RUNNING), Job[Any]("ann")
    queue.running = first
    queue.jobs.extend([first, mine])

    def fragment(draw: Callable[..., None], run_every: float) -> Callable[..., None]:
        def end_first(*arguments: Any) -> None:
            first.status, mine.status, mine.problem, queue.running = Status.ENDED, Status.ENDED, "It ended.", None
            draw(*arguments)

        return end_first

    monkeypatch.setattr("streamlit.fragment", fragment)
    assert html_of(visitor()) == [notice("The index was left as it is", "It ended.", kind="problem", role="alert")]


def test_a_visitor_is_asked_whether_most_of_the_articles_are_to_leave_the_index(queue: AtOnce) -> None:
    refused = RemovalsRefused(["d.md", "b.md", "a.md", "c.md"], 5)
    queue.jobs.append(Job("ann", Status.ENDED, problem=str(refused), error=refused))
    asked = notice(
        "4 of 5 articles are gone from the folder",
        "a.md, b.md, c.md and 1 more. The index was left as it is.",
        "If the folder is the wrong one, or its disk is not there, mend that and reindex. If you removed these "
        "articles, remove them from the index too.",
        kind="problem",
        role="alert",
    )
    page = visitor()
    assert html_of(page) == [asked]
    assert html_of(visitor("bob")) == []
    assert [button.label for button in page.button] == ["Remove 4 articles from the index", "Leave the index as it is"]
    page.button[0].click().run()
    assert html_of(page) == [notice("Indexing is done", "1 removed, in 0.0 seconds.")]


def test_a_visitor_who_keeps_the_articles_is_not_asked_again(queue: AtOnce) -> None:
    queue.jobs.append(Job("ann", Status.ENDED, problem="...", error=RemovalsRefused(["a.md"], 1)))
    page = visitor()
    page.button[1].click().run()
    assert html_of(page) == []


def test_the_page_goes_on_as_soon_as_articles_are_found_by_words(
    queue: AtOnce, engine: Engine, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The page of an empty index is drawn anew, and the library page counts what is found by words only."""
    from ui.library import page as library_page
    from ui.search import empty_index

    reruns: list[bool] = []
    monkeypatch.setattr("streamlit.rerun", lambda: reruns.append(True))
    empty_index._go_on_when_published()
    assert reruns == [True]
    library = SimpleNamespace(engine=engine)
    assert html_of(drawn(library_page._draw_words_only, library, False)) == []
    engine.publish([without_encodings(indexed(document("c.md", "Text.")))], [], FINGERPRINT)
    title = "Words only for 1 of 3 passages yet</p><p>A question in other words does not find these.</p>"
    shown = [html_of(drawn(library_page._draw_words_only, library, running)) for running in (False, True)]
    assert [(title in html, "Reindex the folder to go on." in html) for (html,) in shown] == [
        (True, True),
        (True, False),
    ]
