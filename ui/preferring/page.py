"""Which is better: a visitor says which results of a mixed list are useful, and the arm that gave more of them wins."""

from __future__ import annotations

from dataclasses import replace
from html import escape

import streamlit as st

from core.addresses import page_url
from core.errors import UsageError
from evaluation import Preference, Team, preferences_of
from index import Snapshot
from ui import scripts, service
from ui.html import hidden, link, notice
from ui.judging import draw_judge, draw_problem, judge_name, say
from ui.preferring.arms_panel import arms_to_ask, draw_arms
from ui.preferring.draft import Draft, draft_of, forget_draft
from ui.security import require_writing, writes
from ui.url_state import OPEN, UrlState, read_url_state

_COUNTED = "preference-counted"
"""The name of the state of a session: the question that was counted just now."""

_NOTHING_USEFUL = "preference-of-nothing"
"""The name of the state of a session: "Done" was pressed just now, but nothing was called useful."""

_HOW = (
    "Two ways to search gave these results. They are mixed by lot, and nothing here tells which gave what. Press "
    "“Useful” on each that helps to answer, then “Done”."
)


def draw_beginning(url: UrlState) -> None:
    """Draw, before a question is asked, what became of the one before, and what is compared."""
    draw_arms(url, unfolded=not _draw_line(url))


def draw_preferring(snapshot: Snapshot, url: UrlState) -> None:
    """Draw the mixed list for the question of `url`, and the ways to count it.

    Raises IndexMissing if a generation is removed at this moment, and IndexMismatch.
    """
    _draw_line(url)
    try:
        pair = arms_to_ask(url, snapshot)
    except UsageError as error:
        st.html(notice("These two cannot be compared", str(error)))
        draw_arms(url, unfolded=True)
        return
    draw_arms(url, unfolded=False)
    draft = draft_of(snapshot, url, pair)
    st.html(
        f'<h1 class="unseen" id="compared-{draft.name}" tabindex="-1">{hidden("Which is better for: ")}'
        f"{escape(url.question)}</h1>"
    )
    if not draft.results:
        st.html(_nothing(url))
        return
    if draft.are_equal:
        st.html(notice("Both give the same results here", "Nothing is to be preferred. Ask another question."))
    else:
        st.html(f'<p class="calm how">{_HOW}</p>')
    with st.container(key="preferred"):
        for place, html in enumerate(draft.results):
            with st.container(key=f"place-{place}"):
                st.html(html)
                if not draft.are_equal:
                    _draw_useful(draft, place)
    _draw_counting(draft)
    scripts.focus_list(f"#compared-{draft.name}")


def _draw_useful(draft: Draft, place: int) -> None:
    is_useful = place in draft.useful
    st.button(
        "✓ Useful" if is_useful else "Useful",
        key=f"useful-{place}",
        shortcut=str((place + 1) % 10),
        type="primary" if is_useful else "secondary",
        on_click=_toggle,
        args=(draft, place),
    )


def _draw_counting(draft: Draft) -> None:
    with st.container(key="counting", horizontal=True, vertical_alignment="center"):
        if not draft.are_equal:
            st.button(
                "Done",
                key="count",
                shortcut="d",
                type="primary",
                on_click=_count,
                args=(draft,),
            )
        st.button("No difference", key="no-difference", shortcut="n", on_click=_count_tie, args=(draft,))
        st.button("Skip", key="skip-question", shortcut="s", type="tertiary", on_click=_leave)


def _draw_line(url: UrlState) -> bool:
    """Draw who judges, and before it what became of the last question. Return whether one was counted just now."""
    draw_problem()
    if st.session_state.pop(_NOTHING_USEFUL, False):
        st.html(notice("Nothing is useful yet", "Press “Useful” on what helps, or “No difference”."))
    counted = st.session_state.pop(_COUNTED, "")
    if counted:
        st.html(notice(f"Counted: {counted}", "Ask the next question.", kind="done"))
        scripts.scroll_to_box()
    counts = link("What was preferred", page_url("evaluation"))
    stop = link("Stop", replace(url, judging="").results())
    with st.container(key="judging", horizontal=True, vertical_alignment="center"):
        draw_judge()
        st.html(f'<p class="ways">{counts} {stop}</p>')
    return bool(counted)


def _toggle(draft: Draft, place: int) -> None:
    draft.useful ^= {place}


@writes
def _count(draft: Draft) -> None:
    if draft.useful:
        _keep(draft, draft.winner)
    else:
        st.session_state[_NOTHING_USEFUL] = True


@writes
def _count_tie(draft: Draft) -> None:
    _keep(draft, None)


def _keep(draft: Draft, winner: Team | None) -> None:
    """Keep what the visitor prefers, and make room for the next question. If it is not kept, the list stays."""

    def keep() -> None:
        require_writing()
        kept = Preference(draft.question, *draft.pair, winner, draft.credits, judge_name())
        preferences_of(service.library().settings.index).keep(kept)

    if say(keep):
        st.session_state[_COUNTED] = draft.question
        _leave()


def _leave() -> None:
    """Go on to the next question."""
    forget_draft()
    st.query_params.from_dict(replace(read_url_state(st.query_params), question="").parameters())


def _nothing(url: UrlState) -> str:
    results = link("Show the results", replace(url, judging=OPEN).results())
    return (
        '<div class="nothing" role="status"><h2>Nothing to compare</h2>'
        f"<p>One of the two finds nothing for this question. Ask another one. {results}</p></div>"
    )
