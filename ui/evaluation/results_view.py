"""What was found for one question, list beside list, as HTML, with the judged passages marked."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from html import escape

from core.counts import counted
from evaluation import JudgedText, KeptQuestion
from ui.html import link

_WORDS = {0: "judged: no", 1: "judged: helps", 2: "judged: answers"}


def lists(
    question: KeptQuestion, columns: Sequence[tuple[str, str, Sequence[str]]], texts: Mapping[str, JudgedText]
) -> str:
    """Return a list of results for each column, given as title, a line below it, and judged ids, best first.

    What is judged relevant and in none of the lists stands below them.
    """
    html = "".join(_column(title, line, ids, question.judged, texts) for title, line, ids in columns)
    shown = {judged_id for _, _, ids in columns for judged_id in ids}
    missed = [each for each, grade in question.judged.items() if grade > 0 and each not in shown]
    return f'<div class="columns sides">{html}</div>{_missed(missed, question.judged, texts)}'


def _column(
    title: str, line: str, ids: Sequence[str], judged: Mapping[str, int], texts: Mapping[str, JudgedText]
) -> str:
    items = "".join(
        f'<li><span class="rank">{rank}.</span><div>{_entry(judged_id, judged, texts)}</div></li>'
        for rank, judged_id in enumerate(ids, 1)
    )
    body = f"<ol>{items}</ol>" if items else "<p>Nothing found</p>"
    return f'<section class="column found"><h2>{escape(title)}</h2><p class="calm">{escape(line)}</p>{body}</section>'


def _entry(judged_id: str, judged: Mapping[str, int], texts: Mapping[str, JudgedText]) -> str:
    text = texts.get(judged_id)
    title = escape(text.title if text else judged_id)
    name = f'<span class="file">{escape(judged_id)}</span>' if text else ""
    excerpt = f'<p class="lines">{escape(text.excerpt)}</p>' if text else ""
    return f'<p class="name">{title}{name}</p>{_grade(judged.get(judged_id))}{excerpt}'


def _grade(grade: int | None) -> str:
    """Return the mark of a judged result; nothing for one that nobody judged."""
    if grade is None:
        return ""
    css = "grade good" if grade > 0 else "grade"
    return f'<p class="{css}">{escape(_WORDS.get(grade, f"judged: grade {grade}"))}</p>'


def _missed(ids: Sequence[str], judged: Mapping[str, int], texts: Mapping[str, JudgedText]) -> str:
    if not ids:
        return ""
    items = "".join(f"<li><div>{_entry(judged_id, judged, texts)}</div></li>" for judged_id in ids)
    title = f"{counted(len(ids), 'passage')} judged good, and not among these"
    return f'<section class="column missed"><h2>{title}</h2><ul>{items}</ul></section>'


def steps(before: tuple[str, str] | None, after: tuple[str, str] | None) -> str:
    """Return links to the question before and the one after, each given as text and address."""
    links = [
        f'<span class="file">{word}</span>{link(*target)}'
        for word, target in (("Previous", before), ("Next", after))
        if target
    ]
    items = "".join(f"<li>{each}</li>" for each in links)
    return f'<nav aria-label="Questions"><ul class="steps">{items}</ul></nav>' if items else ""


def heading(text: str) -> str:
    return f'<h2 class="part asked">{escape(text)}</h2>'
