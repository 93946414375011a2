"""Judging blind: one passage of the pool at a time, without its rank, its score, and who found it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from html import escape

import streamlit as st

from core.counts import counted
from core.documents import Document, Passage, document_id_of
from evaluation import Grade, pool, question_key
from index import Snapshot
from ui import service
from ui.html import hidden, link, marked_passage
from ui.judging.grading import NAMES, draw_judging_line, draw_problem, say_grade, say_undo
from ui.judging.judges import judge_name
from ui.judging.kept import Item, Judgements, given_rankings, judgements
from ui.judging.questions import draw_keep_switch
from ui.security import writes
from ui.url_state import UrlState

_KEYS = {Grade.ANSWERS: "2", Grade.HELPS: "1", Grade.NO: "0"}
"""The key of each grade. Streamlit shows it on the button, and leaves it alone while somebody types."""

_STEPS = "judged-blind"
"""The name of the state of a session: what the visitor did last in this pool, to undo it."""


@dataclass(slots=True)
class Steps:
    """What a judge did with one pool in this session. `skipped` come again when all else is graded."""

    skipped: list[str]
    graded: list[Item]


def draw_blind_judging(snapshot: Snapshot, url: UrlState) -> None:
    """Draw the next passage to judge for the question of `url`, with its grades, and how many are left.

    The pool holds what each mode finds first, and what runs of other systems found that were given. Raises
    CollectionError if the judgements cannot be read.
    """
    draw_problem()
    said = judgements(snapshot)
    found = service.pooled(snapshot, url)
    judge, key = judge_name(), question_key(url.question)
    judged = {section for of, asked, section in said if (of, asked) == (judge, key) and said[of, asked, section].blind}
    passages = shown_passages(snapshot, found, given_rankings(snapshot, url.question))
    pooled = pool(url.question, [list(each) for each in passages])
    left = [section for section in pooled if section not in judged]
    steps = _steps(judge, key)
    with st.container(key="judged"):
        draw_judging_line(url, said, f", {len(left)} left")
        draw_keep_switch(url.question, snapshot, "kept-blind")
        if left:
            section = _next(left, steps)
            shown = next(ranking[section] for ranking in passages if section in ranking)
            _draw_next(snapshot, url, shown, steps, len(left), said)
        else:
            st.html(_done(len(pooled), url))
            _draw_undo(steps)


def shown_passages(
    snapshot: Snapshot, found: Sequence[Sequence[Passage]], given: Sequence[Sequence[str]]
) -> list[dict[str, list[Passage]]]:
    """Return each ranking as section id -> the passages of it to show, best first.

    Of a section that the library `found` it is the passage that was found first. Of one that was `given`, it is all of
    its passages; one that the library does not have is left out.
    """
    rankings: list[dict[str, list[Passage]]] = []
    for ranking in found:
        rankings.append({})
        for passage in ranking:
            rankings[-1].setdefault(passage.section_id, [passage])
    for sections in given:
        rankings.append({each: shown for each in sections if (shown := _passages_of(snapshot, each))})
    return rankings


def _passages_of(snapshot: Snapshot, section_id: str) -> list[Passage]:
    try:
        passages = snapshot.document_passages(document_id_of(section_id))
    except KeyError:
        return []
    return [passage for passage in passages if passage.section_id == section_id]


def _draw_next(
    snapshot: Snapshot, url: UrlState, passages: Sequence[Passage], steps: Steps, left: int, said: Judgements
) -> None:
    document = snapshot.document(passages[0].document_id)
    st.html(_section_html(passages, document, url, left))
    item = Item(url.question, passages[0].section_id, document.digest)
    before = said.get(item.key)
    with st.container(key="blind-grades", horizontal=True, vertical_alignment="center"):
        for grade, name in NAMES.items():
            st.button(
                name,
                key=f"blind-{grade}",
                shortcut=_KEYS[grade],
                on_click=_grade,
                args=(item, grade, before.note if before else "", steps),
            )
        st.button("Skip", key="blind-skip", shortcut="s", type="tertiary", on_click=_skip, args=(item, steps))
        _draw_undo(steps)


def _draw_undo(steps: Steps) -> None:
    if steps.graded:
        st.button("Undo", key="undo-blind", shortcut="u", type="tertiary", on_click=_undo, args=(steps,))


@writes
def _grade(item: Item, grade: Grade, note: str, steps: Steps) -> None:
    if say_grade(item, grade, note, blind=True):
        steps.graded.append(item)


@writes
def _undo(steps: Steps) -> None:
    """Undo the grade that was given last, so that its passage comes again."""
    if steps.graded and say_undo(steps.graded[-1]):
        steps.graded.pop()


def _skip(item: Item, steps: Steps) -> None:
    steps.skipped = [*(each for each in steps.skipped if each != item.section_id), item.section_id]


def _next(left: Sequence[str], steps: Steps) -> str:
    """Return the section to judge now: the first that was not skipped, or the one that was skipped longest ago."""
    fresh = [section for section in left if section not in steps.skipped]
    return fresh[0] if fresh else min(left, key=steps.skipped.index)


def _steps(judge: str, question: str) -> Steps:
    """Return what was done with this pool; another question or judge begins anew."""
    kept: tuple[tuple[str, str], Steps] | None = st.session_state.get(_STEPS)
    if kept is None or kept[0] != (judge, question):
        kept = ((judge, question), Steps([], []))
        st.session_state[_STEPS] = kept
    return kept[1]


def _section_html(passages: Sequence[Passage], document: Document, url: UrlState, left: int) -> str:
    return (
        f'<h1 class="unseen">{hidden("Judge for: ")}{escape(url.question)}</h1>'
        f"{bare_result(passages, document)}"
        f'<p class="unseen" role="status">{counted(left, "passage")} left</p>'
    )


def bare_result(passages: Sequence[Passage], document: Document) -> str:
    """Return passages of one section as a result looks, without all that its search says of it."""
    passage = passages[0]
    texts = "".join(f'<div class="passage-text">{marked_passage(each, document, ())}</div>' for each in passages)
    step = '<span class="step" aria-hidden="true">›</span>'
    path = step.join(f"<span>{escape(heading)}</span>" for heading in passage.headings)
    return (
        f'<ol class="results"><li class="result"><article><h2>{escape(passage.title)}</h2>'
        f'<p class="breadcrumb">{path}</p>'
        f"{texts}</article></li></ol>"
    )


def _done(count: int, url: UrlState) -> str:
    if not count:
        return '<div class="nothing" role="status"><h2>Nothing found</h2><p>No mode finds anything to judge.</p></div>'
    other = link("Ask another question", UrlState(judging=url.judging).results())
    return (
        '<div class="nothing" role="status"><h2>All is judged</h2>'
        f"<p>You have graded all that any mode finds first: {counted(count, 'section')}. {other}</p></div>"
    )
