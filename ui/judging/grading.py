"""What stands on the page where somebody judges: the line that says so, and the grades and the note of each result."""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from dataclasses import replace
from html import escape

import streamlit as st

from core.counts import counted
from core.errors import CollectionError
from evaluation import Grade, Judgement, question_key
from ui.html import hidden, link, notice
from ui.judging.judges import LONGEST_NAME, OWNER, account, judge_name, names
from ui.judging.kept import Item, Judgements, keep_judgement
from ui.security import writes
from ui.url_state import BLIND, OPEN, UrlState
from ui.visitors import visitor_id

NAMES = {Grade.ANSWERS: "Answers", Grade.HELPS: "Helps", Grade.NO: "No"}
"""What the page calls each grade, in the order of its buttons."""

LONGEST_NOTE = 500

_PROBLEM = "judging-problem"


def draw_problem() -> None:
    """Draw why what the visitor said last was not kept, once. Comes first, since judgements may be unreadable too."""
    if problem := st.session_state.pop(_PROBLEM, ""):
        st.html(notice("That was not kept", problem, kind="problem"))


def draw_judging_line(url: UrlState, said: Judgements, graded_of: str) -> None:
    """Draw who judges, how much of this question the judge has graded, and the links to judge otherwise or to stop.

    `graded_of` goes behind the number of grades: what else there is to grade.
    """
    other = link("Judge blind", replace(url, judging=BLIND).results())
    if url.judging == BLIND:
        other = link("Show the results", replace(url, judging=OPEN).results())
    stop = link("Stop judging", replace(url, judging="").results())
    with st.container(key="judging", horizontal=True, vertical_alignment="center"):
        draw_judge()
        grades = f"{counted(_count(url.question, said), 'grade')}{hidden(f' by {judge_name()}')}{graded_of}"
        st.html(f'<p class="calm">{grades}</p>')
        st.html(f'<p class="ways">{other} {stop}</p>')


def draw_judge() -> None:
    """Draw who judges: the account, or a box for a name."""
    if account():
        st.html(f"<p>Judging as {escape(account())}</p>")
    else:
        _draw_name()


def draw_grades(item: Item, said: Judgements, place: str) -> None:
    """Draw the grades of a section, the one that the judge gave as pressed, and then also undo and a note.

    `place` is unique in the page: one section may be judged at several places. A grade that was given blind stands, and
    cannot be changed here but only be taken back.
    """
    given = said.get(item.key)
    name = hashlib.sha256(repr((*item.key, place)).encode("utf-8", "replace")).hexdigest()[:16]
    st.session_state[f"grade-{name}"] = given.grade if given else None
    with st.container(key=f"grades-{name}", horizontal=True, vertical_alignment="center"):
        st.segmented_control(
            "Does this answer the question?",  # without its text: Streamlit reads a label as Markdown
            list(NAMES),
            format_func=NAMES.__getitem__,
            key=f"grade-{name}",
            label_visibility="collapsed",
            disabled=bool(given and given.blind),
            on_change=_grade,
            args=(item, f"grade-{name}", given),
        )
        if given and given.blind:
            st.html('<p class="calm">graded blind</p>')
        if given:
            st.button("Undo", key=f"undo-{name}", type="tertiary", on_click=undo, args=(item,))
            _draw_note(item, given, f"note-{name}")


def say_grade(item: Item, grade: Grade | None, note: str = "", blind: bool = False) -> bool:
    """Keep what the visitor says, and return whether it is kept. If it is not, `draw_problem` says why."""
    return say(lambda: keep_judgement(item, grade, note, blind))


def say_undo(item: Item) -> bool:
    """Undo what the visitor said last of a section, blind or not, as `say_grade` keeps it."""
    return say(lambda: keep_judgement(item, None, undoes=True))


def say(act: Callable[[], None]) -> bool:
    """Keep what the visitor says, and return whether it is kept. If it is not, `draw_problem` says why."""
    _take_name()  # a name that was typed a moment before may come with the same message
    try:
        act()
    except CollectionError as error:
        st.session_state[_PROBLEM] = str(error)
        return False
    return True


@writes
def undo(item: Item) -> None:
    """Let the grade that stood before stand again; none, if there was none."""
    say_undo(item)


@writes
def _grade(item: Item, widget: str, given: Judgement | None) -> None:
    """Keep the grade that was pressed, with the note that stands there; the pressed one again takes it back."""
    grade = st.session_state.get(widget)
    say_grade(item, None if grade is None else Grade(grade), given.note if given and grade is not None else "")


@writes
def _note(item: Item, widget: str, given: Judgement) -> None:
    note = " ".join(str(st.session_state.get(widget) or "").split())
    if note != given.note:
        say_grade(item, given.grade, note, given.blind)


def _draw_note(item: Item, given: Judgement, widget: str) -> None:
    st.session_state[widget] = given.note
    st.text_input(
        "A note on this grade",
        key=widget,
        placeholder="Add a note",
        max_chars=LONGEST_NOTE,
        label_visibility="collapsed",
        on_change=_note,
        args=(item, widget, given),
    )


def _draw_name() -> None:
    st.session_state["judge-name"] = "" if judge_name() == OWNER else judge_name()
    st.html("<p>Judging as</p>")
    st.text_input(
        "Your name as a judge",
        key="judge-name",
        placeholder=OWNER,
        max_chars=LONGEST_NAME,
        label_visibility="collapsed",
        on_change=_set_name,
    )


@writes
def _set_name() -> None:
    _take_name()


def _take_name() -> None:
    """Let the name that stands in the box count."""
    if "judge-name" in st.session_state:
        names().set(visitor_id(), str(st.session_state["judge-name"] or ""))


def _count(question: str, said: Judgements) -> int:
    judge, key = judge_name(), question_key(question)
    return sum(of == judge and asked == key for of, asked, _ in said)
