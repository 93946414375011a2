"""The report of an evaluation as HTML: bars and a table of the modes, and the questions, worst first."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from html import escape

from core.counts import counted
from evaluation import MEASURES, AskedQuestion, JudgeCounts, Overview, Report
from search import Mode
from ui.html import link, minute
from ui.url_state import BLIND, OPEN, UrlState

_MODE_NAMES = {Mode.HYBRID.value: "Both", Mode.KEYWORD.value: "Words", Mode.SEMANTIC.value: "Meaning"}

MAIN_MEASURE = "nDCG@10"
"""The measure that the list of questions is sorted by."""

_CHARTED = ("nDCG@10", "RR@10", "P@1", "R@100")  # measures in the chart; the table prints their best mode in bold
_MEANINGS = {
    "nDCG@10": "how much of the best possible first ten is reached",
    "RR@10": "one divided by the place of the first good result",
    "P@1": "how often the first result is good",
    "R@100": "how much of all that is good is in the first hundred",
    "Judged@10": "how much of the first ten was ever judged",
}
_MAX_QUESTIONS = 300

_COUNTED = ("questions", "answers", "helps", "no", "blind")
"""Of what judges did, what is shown: names of the fields of `JudgeCounts`."""

BUNDLED = "bundled"
"""Name of the collection that comes with Patella."""


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


def latest(report: Report, ended: datetime) -> str:
    """Return which collection was measured last, by anybody, and when."""
    line = f"{_collection_name(report)}, {counted(len(report.questions), 'question')}, {minute(ended.isoformat())}."
    return f'<h2 class="part">The latest evaluation</h2><p class="lead">{escape(line)}</p>'


def summary(report: Report) -> str:
    """Return the name of the collection, its counts, and the seconds that the evaluation took."""
    counts = (
        f"{counted(len(report.questions), 'question')}, {counted(report.documents, 'document')}, "
        f"{counted(report.passages, 'passage')}, {sum(report.seconds.values()):.1f} seconds"
    )
    return f'<h2 class="part">{escape(_collection_name(report))}</h2><p class="lead">{escape(counts)}</p>'


def bars(report: Report) -> str:
    """Return a chart of the main measures in each mode.

    Screen readers skip the chart, because the table below it holds the same figures.
    """
    keys = "".join(f'<span class="key {mode}">{_MODE_NAMES[mode]}</span>' for mode in report.runs)
    rows = "".join(
        f'<div class="measure">{measure}</div><div>{"".join(_bar(report, mode, measure) for mode in report.runs)}</div>'
        for measure in _CHARTED
    )
    return f'<div aria-hidden="true"><p>{keys}</p><div class="bars">{rows}</div></div>'


def table(report: Report) -> str:
    """Return a table of the mean of every measure in every mode.

    With a mean stands what it would be with every unjudged result perfect, and below the table what to judge.
    """
    head = "".join(f'<th scope="col" class="number">{_MODE_NAMES[mode]}</th>' for mode in report.runs)
    runs, intervals = report.runs, report.intervals
    rows = "".join(_measure_row(runs, intervals, measure) for measure in MEASURES)
    return (
        '<table class="listing figures"><caption class="unseen">The mean of each measure in each mode</caption>'
        f'<thead><tr><th scope="col">Measure</th>{head}</tr></thead><tbody>{rows}</tbody></table>{_unjudged(report)}'
    )


def _unjudged(report: Report) -> str:
    """Return what the smaller figures mean, and how much to judge; nothing if a report has no intervals."""
    if not report.unjudged:
        return ""
    meaning = (
        "A figure counts each result that nobody judged as wrong. The smaller one is what it would be if each were "
        "perfect, in the best ranking too."
    )
    count = len(report.unjudged.pool)
    pool = f" Judge {counted(count, 'passage')} to halve the interval of {MAIN_MEASURE}." if count else ""
    return f'<p class="lead">{meaning}{pool}</p>'


def questions(report: Report) -> str:
    """Return a table of the questions with their MAIN_MEASURE in each mode, worst first.

    Questions are sorted by their value in hybrid mode, or in the first mode of a report without it. Each question
    links to its results on the search page. A line below the table tells how many questions were left out.
    """
    modes = list(report.per_question)
    sort_mode = Mode.HYBRID.value if Mode.HYBRID.value in modes else modes[0]
    values = report.per_question[sort_mode]
    ranked = sorted(report.questions, key=lambda q: (values[q.question_id][MAIN_MEASURE], q.text))
    head = "".join(f'<th scope="col" class="number">{_MODE_NAMES[mode]}</th>' for mode in modes)
    rows = "".join(_question_row(report, question.question_id, question.text) for question in ranked[:_MAX_QUESTIONS])
    hint = "" if report.collection == BUNDLED else ", which searches the articles of this library"
    rest = len(ranked) - _MAX_QUESTIONS
    more = f'<p class="lead">{counted(rest, "more question")}, answered as well or better.</p>' if rest > 0 else ""
    return (
        f'<h2 class="part">Question by question</h2><p class="lead">By {MAIN_MEASURE}, the worst first. '
        f"Each is a link to what the search page answers{hint}.</p>"
        '<table class="listing figures"><caption class="unseen">The questions, worst first</caption>'
        f'<thead><tr><th scope="col">Question</th>{head}</tr></thead><tbody>{rows}</tbody></table>{more}'
    )


def _count_cell(counts: JudgeCounts, name: str) -> str:
    return f'<td class="number" data-name="{name}">{getattr(counts, name)}</td>'


def _collection_name(report: Report) -> str:
    return "The bundled questions" if report.collection == BUNDLED else report.collection


def _bar(report: Report, mode: str, measure: str) -> str:
    value = report.runs[mode][measure]
    return f'<div class="bar {mode}"><i style="width: {value * 85:.1f}%"></i>{value:.3f}</div>'


def _measure_row(
    runs: Mapping[str, Mapping[str, float]],
    intervals: Mapping[str, Mapping[str, tuple[float, float]]],
    measure: str,
) -> str:
    best = max(means[measure] for means in runs.values()) if measure in _CHARTED else None
    cells = "".join(
        _value_cell(mode, means[measure], means[measure] == best, intervals.get(mode, {}).get(measure))
        for mode, means in runs.items()
    )
    meaning = f'<span class="file">{escape(_MEANINGS.get(measure, ""))}</span>'
    return f'<tr><th scope="row">{escape(measure)}{meaning}</th>{cells}</tr>'


def _value_cell(mode: str, value: float, best: bool = False, interval: tuple[float, float] | None = None) -> str:
    css = "number best" if best else "number"
    perfect = f' <span class="perfect">to {interval[1]:.3f}</span>' if interval else ""
    return f'<td class="{css}" data-mode="{_MODE_NAMES[mode]}">{value:.3f}{perfect}</td>'


def _question_row(report: Report, question_id: str, text: str) -> str:
    cells = "".join(
        _value_cell(mode, values[question_id][MAIN_MEASURE]) for mode, values in report.per_question.items()
    )
    return f'<tr><th scope="row">{link(text, UrlState(text).results())}</th>{cells}</tr>'
