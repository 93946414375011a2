"""A report of an evaluation as HTML: bars and a table of the modes, and the questions, worst first."""

from __future__ import annotations

from collections.abc import Mapping
from html import escape

from evaluation import MEASURES, Report
from search import Mode
from ui.html import counted, link
from ui.url_state import UrlState

NAMES = {Mode.HYBRID.value: "Both", Mode.KEYWORD.value: "Words", Mode.SEMANTIC.value: "Meaning"}

MAIN = "nDCG@10"
"""The measure that questions are sorted by."""

_DRAWN = ("nDCG@10", "RR@10", "P@1", "R@100")
_MEANINGS = {
    "nDCG@10": "how much of the best possible first ten is reached",
    "RR@10": "one divided by the place of the first good result",
    "P@1": "how often the first result is good",
    "R@100": "how much of all that is good is in the first hundred",
    "Judged@10": "how much of the first ten was ever judged",
}
_SHOWN = 300

BUNDLED = "bundled"
"""The name of the collection that comes with Patella."""


def summary(report: Report) -> str:
    counts = (
        f"{counted(len(report.questions), 'question')}, {counted(report.documents, 'document')}, "
        f"{counted(report.passages, 'passage')}, {sum(report.seconds.values()):.1f} seconds"
    )
    return f'<h2 class="part">{escape(_name(report))}</h2><p class="lead">{escape(counts)}</p>'


def bars(report: Report) -> str:
    """The chart. The table below it says the same, so that it is left out when the page is read aloud."""
    keys = "".join(f'<span class="key {mode}">{NAMES[mode]}</span>' for mode in report.runs)
    rows = "".join(
        f'<div class="measure">{measure}</div><div>{"".join(_bar(report, mode, measure) for mode in report.runs)}</div>'
        for measure in _DRAWN
    )
    return f'<div aria-hidden="true"><p>{keys}</p><div class="bars">{rows}</div></div>'


def table(report: Report) -> str:
    head = "".join(f'<th scope="col" class="number">{NAMES[mode]}</th>' for mode in report.runs)
    rows = "".join(_measure(report.runs, measure) for measure in MEASURES)
    return (
        '<table class="listing figures"><caption class="unseen">The mean of each measure in each mode</caption>'
        f'<thead><tr><th scope="col">Measure</th>{head}</tr></thead><tbody>{rows}</tbody></table>'
    )


def questions(report: Report) -> str:
    """Every question with its figures, those that search by both answers worst first."""
    modes = list(report.per_question)
    first = Mode.HYBRID.value if Mode.HYBRID.value in modes else modes[0]
    ranked = sorted(report.questions, key=lambda q: (report.per_question[first][q.question_id][MAIN], q.text))
    head = "".join(f'<th scope="col" class="number">{NAMES[mode]}</th>' for mode in modes)
    rows = "".join(_question(report, question.question_id, question.text) for question in ranked[:_SHOWN])
    elsewhere = "" if report.collection == BUNDLED else ", which searches the articles of this library"
    rest = len(ranked) - _SHOWN
    more = f'<p class="lead">{rest:,} more, all of them better answered.</p>' if rest > 0 else ""
    return (
        f'<h2 class="part">Question by question</h2><p class="lead">By {MAIN}, the worst first. '
        f"Each is a link to what the search page answers{elsewhere}.</p>"
        '<table class="listing figures"><caption class="unseen">The questions, worst first</caption>'
        f'<thead><tr><th scope="col">Question</th>{head}</tr></thead><tbody>{rows}</tbody></table>{more}'
    )


def _name(report: Report) -> str:
    return "The bundled questions" if report.collection == BUNDLED else report.collection


def _bar(report: Report, mode: str, measure: str) -> str:
    value = report.runs[mode][measure]
    return f'<div class="bar {mode}"><i style="width: {value * 85:.1f}%"></i>{value:.3f}</div>'


def _measure(runs: Mapping[str, Mapping[str, float]], measure: str) -> str:
    best = max(measured[measure] for measured in runs.values()) if measure in _DRAWN else None
    cells = "".join(_figure(mode, measured[measure], measured[measure] == best) for mode, measured in runs.items())
    meaning = f'<span class="file">{escape(_MEANINGS.get(measure, ""))}</span>'
    return f'<tr><th scope="row">{escape(measure)}{meaning}</th>{cells}</tr>'


def _figure(mode: str, value: float, best: bool = False) -> str:
    css = "number best" if best else "number"
    return f'<td class="{css}" data-mode="{NAMES[mode]}">{value:.3f}</td>'


def _question(report: Report, question_id: str, text: str) -> str:
    cells = "".join(_figure(mode, values[question_id][MAIN]) for mode, values in report.per_question.items())
    return f'<tr><th scope="row">{link(text, UrlState(text).results())}</th>{cells}</tr>'
