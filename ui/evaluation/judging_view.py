"""What people asked and judged, as HTML: the ways to judging, the questions, the judges and how far they agree."""

from __future__ import annotations

from collections.abc import Sequence
from html import escape

from core.counts import counted
from evaluation import AskedQuestion, JudgeCounts, Overview
from ui.html import link
from ui.url_state import BLIND, OPEN, UrlState

_COUNTED = ("questions", "answers", "helps", "no", "blind")
"""Of what judges did, what is shown: names of the fields of `JudgeCounts`."""

_MOST_ASKED = 50  # questions of people that are listed

JUDGING = (
    '<p class="calm">Judge your own questions: ask your articles, and say how well each result answers, '
    f"{link('among the results', UrlState(judging=OPEN).results())}, or "
    f"{link('blind', UrlState(judging=BLIND).results())}, one passage at a time without its rank.</p>"
)
"""The ways to the search page for a visitor who judges."""


def asked(questions: Sequence[AskedQuestion]) -> str:
    """Return a table of the questions that people asked most, each with the way to judge it blind."""
    rows = "".join(
        f'<tr><th scope="row">{link(each.text, UrlState(each.text, judging=BLIND).results())}</th>'
        f'<td class="number" data-mode="Asked">{each.times:,}</td>'
        f'<td class="number" data-mode="No answer">{each.unanswered:,}</td></tr>'
        for each in questions[:_MOST_ASKED]
    )
    return (
        '<table class="listing figures"><caption class="unseen">What people asked</caption><thead><tr>'
        '<th scope="col">Question</th><th scope="col" class="number">Asked</th>'
        f'<th scope="col" class="number">No answer</th></tr></thead><tbody>{rows}</tbody></table>'
    )


def judged(shown: Overview) -> str:
    """Return a table of the judges with their counts, how far each pair agrees, and how much the library has lost."""
    head = "".join(f'<th scope="col" class="number">{name.capitalize()}</th>' for name in _COUNTED)
    rows = "".join(
        f'<tr><th scope="row">{escape(each.judge)}</th>{"".join(_count_cell(each, name) for name in _COUNTED)}</tr>'
        for each in shown.judges
    )
    lines = [
        f"{each.first} and {each.second} gave {each.equal} of {counted(each.both_judged, 'section')} the same grade"
        + ("." if each.kappa is None else f": Cohen’s kappa is {each.kappa:.2f}.")
        for each in shown.agreements
    ]
    if shown.orphans:
        lines.append(f"{counted(len(shown.orphans), 'grade')} of what the library does not have any more.")
    return (
        '<table class="listing figures"><caption class="unseen">What each judge judged</caption>'
        f'<thead><tr><th scope="col">Judge</th>{head}</tr></thead><tbody>{rows}</tbody></table>'
        + "".join(f'<p class="calm">{escape(line)}</p>' for line in lines)
    )


def _count_cell(counts: JudgeCounts, name: str) -> str:
    return f'<td class="number" data-name="{name}">{getattr(counts, name)}</td>'
