"""One kept run as HTML: its counts, a table of the modes, the questions, and what its confidence is worth."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from html import escape

from core.counts import counted
from evaluation import OWN, KeptQuestion, KeptReport, Share, modes_of
from search import Confidence, Mode
from ui.evaluation.address import EvaluationUrl
from ui.evaluation.names import collection_name, counts_of, made_of, mode_name, when
from ui.html import link
from ui.url_state import BLIND, UrlState

MAIN_MEASURE = "nDCG@10"
"""The measure that the list of questions is sorted by, where a run has it."""

CHARTED = ("nDCG@10", "RR@10", "P@1", "R@100")
"""The measures of the chart; the table prints their best mode in bold."""

MAX_QUESTIONS = 300

MOST_TO_JUDGE = 5
"""The number of questions that are offered for judging."""

_MEANINGS = {
    "nDCG@10": "how much of the best possible first ten is reached",
    "RR@10": "one divided by the place of the first good result",
    "P@1": "how often the first result is good",
    "R@100": "how much of all that is good is in the first hundred",
    "Judged@10": "how much of the first ten was ever judged",
}


def summary(run: KeptReport) -> str:
    """Return the name of the collection, when it was measured, what answered, its counts, and the seconds it took."""
    counts = (
        f"{counts_of(run.summary)}, {counted(run.documents, 'document')}, {counted(run.passages, 'passage')}, "
        f"{sum(run.seconds.values()):.1f} seconds"
    )
    return (
        f'<h2 class="part">{escape(collection_name(run.summary))}</h2><p class="lead">{escape(counts)}</p>'
        f'<p class="calm">{escape(f"{when(run.summary)}: {made_of(run.summary)}")}</p>'
    )


def table(run: KeptReport) -> str:
    """Return a table of the mean of every measure in every mode.

    With a mean stands what it would be with every unjudged result perfect, if that is more, and below the table what
    to judge.
    """
    runs = run.summary.runs
    modes = modes_of(runs)
    head = "".join(f'<th scope="col" class="number">{escape(mode_name(mode))}</th>' for mode in modes)
    rows = "".join(
        _measure_row({mode: runs[mode] for mode in modes}, run.intervals, measure)
        for measure in next(iter(runs.values()), {})
    )
    return (
        '<table class="listing figures"><caption class="unseen">The mean of each measure in each mode</caption>'
        f'<thead><tr><th scope="col">Measure</th>{head}</tr></thead><tbody>{rows}</tbody></table>{_unjudged(run)}'
    )


def _unjudged(run: KeptReport) -> str:
    """Return what the smaller figures mean, and how much to judge; nothing if no mean would be another."""
    if not any(_is_open(interval) for of_mode in run.intervals.values() for interval in of_mode.values()):
        return ""
    meaning = (
        "A figure counts each result that nobody judged as wrong. The smaller one is what it would be if each were "
        "perfect, in the best ranking too."
    )
    pools = ", ".join(f"{mode_name(mode).lower()} {count:,}" for mode, count in run.to_judge.items() if count)
    pool = f" Passages to judge to halve the interval of {MAIN_MEASURE}: {escape(pools)}." if pools else ""
    ways = _ways_to_judge(run) if pools and run.summary.collection == OWN else ""
    return f'<p class="lead">{meaning}{pool}{ways}</p>'


def _ways_to_judge(run: KeptReport) -> str:
    """Return links to judge the questions blind that have the most unjudged results among those that the run lists."""
    unjudged = {
        question.text: len({each for found in question.found.values() for each in found} - question.judged.keys())
        for question in run.questions
    }
    most = sorted((text for text, count in unjudged.items() if count), key=lambda text: (-unjudged[text], text))
    links = (
        f"{link(text, UrlState(text, judging=BLIND).results())} ({unjudged[text]:,})" for text in most[:MOST_TO_JUDGE]
    )
    return f" Judge them blind, the questions with the most unjudged results first: {', '.join(links)}." if most else ""


def questions(run: KeptReport, url: EvaluationUrl) -> str:
    """Return a table of the questions with their measure, and the rank of the first good result, in each mode.

    The worst come first, by hybrid mode, or by the first mode of a run without it. Each question leads to its results,
    where the run kept them. A line below the table tells how many questions were left out.
    """
    modes = modes_of(run.per_question)
    ranked, measure = worst_first(run), measure_of(run)
    head = "".join(f'<th scope="col" class="number">{escape(mode_name(mode))}</th>' for mode in modes)
    rows = "".join(_question_row(run, question, modes, measure, url) for question in ranked[:MAX_QUESTIONS])
    hint = ", and the place of the first good result. Each leads to what was found" if run.has_results else ""
    rest = len(ranked) - MAX_QUESTIONS
    more = f'<p class="lead">{counted(rest, "more question")}, answered as well or better.</p>' if rest > 0 else ""
    return (
        '<h2 class="part" id="questions">Question by question</h2>'
        f'<p class="lead">By {escape(measure)}, the worst first{hint}.</p>'
        '<table class="listing figures"><caption class="unseen">The questions, worst first</caption>'
        f'<thead><tr><th scope="col">Question</th>{head}</tr></thead><tbody>{rows}</tbody></table>{more}'
    )


def worst_first(run: KeptReport) -> list[KeptQuestion]:
    """Return the questions by their value in hybrid mode, or in the first mode of a run without it, worst first."""
    modes, measure = modes_of(run.per_question), measure_of(run)
    values = run.per_question[modes[0]]
    return sorted(run.questions, key=lambda each: (values[each.question_id][measure], each.text))


def measure_of(run: KeptReport) -> str:
    """Return the measure that questions are sorted by: MAIN_MEASURE, or the first of a run without it."""
    measures = list(next(iter(next(iter(run.per_question.values()), {}).values()), {}))
    return MAIN_MEASURE if MAIN_MEASURE in measures or not measures else measures[0]


def reliability(by_label: Sequence[Share], by_margin: Sequence[Share]) -> str:
    """Return a table of how many of the first results with each confidence, and each margin, were right."""
    rows = "".join(_share_row(Confidence(each.name).label, each) for each in by_label)
    rows += "".join(_share_row(f"margin {each.name.replace('-', ' to ')}", each) for each in by_margin)
    return (
        '<table class="listing figures"><caption class="unseen">How often the first result was right</caption>'
        '<thead><tr><th scope="col">The first result is said to be</th><th scope="col" class="number">Questions</th>'
        '<th scope="col" class="number">Right</th><th scope="col" class="number">Mean margin</th></tr></thead>'
        f"<tbody>{rows}</tbody></table>"
    )


def _share_row(name: str, share: Share) -> str:
    margin = "" if share.margin is None else f"{share.margin:.2f}"
    return (
        f'<tr><th scope="row">{escape(name)}</th><td class="number" data-mode="Questions">{share.answers:,}</td>'
        f'<td class="number" data-mode="Right">{share.right:.0%}</td>'
        f'<td class="number" data-mode="Mean margin">{margin}</td></tr>'
    )


def _measure_row(
    runs: Mapping[str, Mapping[str, float]],
    intervals: Mapping[str, Mapping[str, Sequence[float]]],
    measure: str,
) -> str:
    best = max(means[measure] for means in runs.values()) if measure in CHARTED else None
    cells = "".join(
        _value_cell(mode, means[measure], means[measure] == best, intervals.get(mode, {}).get(measure))
        for mode, means in runs.items()
    )
    meaning = f'<span class="file">{escape(_MEANINGS.get(measure, ""))}</span>'
    return f'<tr><th scope="row">{escape(measure)}{meaning}</th>{cells}</tr>'


def _is_open(interval: Sequence[float]) -> bool:
    """Return whether the ends of an interval differ as they are printed."""
    return len({f"{end:.3f}" for end in interval}) > 1


def _value_cell(mode: str, value: float, best: bool = False, interval: Sequence[float] | None = None) -> str:
    css = "number best" if best else "number"
    perfect = f' <span class="perfect">to {interval[1]:.3f}</span>' if interval and _is_open(interval) else ""
    return f'<td class="{css}" data-mode="{escape(mode_name(mode))}">{value:.3f}{perfect}</td>'


def _question_row(
    run: KeptReport, question: KeptQuestion, modes: Sequence[str], measure: str, url: EvaluationUrl
) -> str:
    text = escape(question.text)
    if question.found:
        text = link(question.text, url.at(question=question.question_id))
    cells = "".join(_question_cell(run, question, mode, measure) for mode in modes)
    return f'<tr><th scope="row">{text}</th>{cells}</tr>'


def _question_cell(run: KeptReport, question: KeptQuestion, mode: str, measure: str) -> str:
    value = run.per_question[mode][question.question_id][measure]
    place = f' <span class="perfect">{place_of(question, mode)}</span>' if mode in question.right else ""
    return f'<td class="number" data-mode="{escape(mode_name(mode))}">{value:.3f}{place}</td>'


def place_of(question: KeptQuestion, mode: str) -> str:
    """Return the place of the first good result in words."""
    rank = question.right.get(mode)
    return "not found" if rank is None else f"place {rank:,}"


MAIN_MODE = Mode.HYBRID.value
"""The mode whose figures the list of runs shows."""
