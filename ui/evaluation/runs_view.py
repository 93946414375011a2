"""The kept runs as HTML: the list of them, and the comparison of two."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from html import escape

from core.counts import counted
from evaluation import Change, Moved, RunSummary, is_significant
from ui.evaluation.address import EvaluationUrl
from ui.evaluation.names import collection_name, counts_of, made_of, mode_name, when
from ui.evaluation.view import MAIN_MEASURE, MAIN_MODE
from ui.html import link

MOST_MOVED = 100
"""The most questions that are listed as better, and as worse."""


def runs(kept: Sequence[RunSummary], baselines: Mapping[str, str]) -> str:
    """Return a table of the kept runs in this order. `baselines` maps the series of a run to its baseline."""
    rows = "".join(_run_row(each, baselines.get(each.series, "")) for each in kept)
    return (
        '<table class="listing figures"><caption class="unseen">The kept evaluations, newest first</caption>'
        '<thead><tr><th scope="col">Evaluation</th><th scope="col" class="number">Questions</th>'
        f'<th scope="col" class="number">{MAIN_MEASURE}</th><th scope="col" class="number">Baseline</th></tr></thead>'
        f"<tbody>{rows}</tbody></table>"
    )


def _run_row(run: RunSummary, baseline: str) -> str:
    main = run.runs.get(MAIN_MODE, {}).get(MAIN_MEASURE)
    if run.name == baseline:
        compare = "the baseline"
    else:
        compare = link("compare with the baseline", EvaluationUrl(run.name, before=baseline).at()) if baseline else ""
    return (
        f'<tr><th scope="row">{link(f"{collection_name(run)}, {when(run)}", EvaluationUrl(run.name).at())}'
        f'<span class="file">{escape(made_of(run))}</span></th>'
        f'<td class="number" data-name="{"question" if run.questions == 1 else "questions"}">{run.questions:,}</td>'
        f'<td class="number" data-mode="{MAIN_MEASURE}">{"" if main is None else f"{main:.3f}"}</td>'
        f'<td class="status">{compare}</td></tr>'
    )


def others(run: RunSummary, kept: Sequence[RunSummary], baseline: str) -> str:
    """Return links that compare a run with the other runs of its series, the baseline first. "" if it is alone."""
    same = [each for each in kept if each.series == run.series and each.name != run.name]
    ordered = sorted(same, key=lambda each: each.name != baseline)
    items = "".join(
        f"<li>{link(_named(each, baseline), EvaluationUrl(run.name, before=each.name).at())}"
        f'<span class="file">{escape(made_of(each))}</span></li>'
        for each in ordered
    )
    return f'<h2 class="part">Compare it</h2><ul class="others">{items}</ul>' if items else ""


def _named(run: RunSummary, baseline: str) -> str:
    return f"with the baseline, {when(run)}" if run.name == baseline else f"with {when(run)}"


def compared(before: RunSummary, after: RunSummary) -> str:
    """Return what is compared with what, each with the way to it."""
    lines = "".join(
        f"<li>{word}: {link(f'{when(run)}', EvaluationUrl(run.name).at())}"
        f'<span class="file">{escape(made_of(run))}</span></li>'
        for word, run in (("Before", before), ("After", after))
    )
    title = f"{collection_name(after)}, {counts_of(after)}"
    return f'<h2 class="part">{escape(title)}</h2><ul class="others">{lines}</ul>'


def changes(found: Sequence[Change]) -> str:
    """Return a table of the comparisons, with what the figures mean below it."""
    rows = "".join(_change_row(each) for each in found)
    names = ("Before", "After", "Difference", "p", "Better", "Worse", "Least")
    head = "".join(f'<th scope="col" class="number">{name}</th>' for name in names)
    return (
        '<table class="listing figures changes"><caption class="unseen">The differences of the means</caption>'
        f'<thead><tr><th scope="col">Measure</th>{head}</tr></thead><tbody>{rows}</tbody></table>'
        f'<p class="lead">{escape(_verdict(found))} The smaller figures are the 95 % interval of the difference. '
        f"p is corrected for {counted(len(found), 'comparison')}. Least is the least difference that so many questions "
        "would show.</p>"
    )


def _verdict(found: Sequence[Change]) -> str:
    lost = [each for each in found if is_significant(each.corrected) and each.difference < 0]
    won = [each for each in found if is_significant(each.corrected) and each.difference > 0]
    if not lost and not won:
        return "No difference is more than chance would make."
    parts = [f"{_list_of(lost)} lost"] * bool(lost) + [f"{_list_of(won)} gained"] * bool(won)
    return f"{', and '.join(parts)}: more than chance would make."


def _list_of(found: Sequence[Change]) -> str:
    return ", ".join(f"{mode_name(each.mode)} ({each.measure})" for each in found)


def _change_row(change: Change) -> str:
    low, high = change.interval
    css = ""
    if is_significant(change.corrected):
        css = " gain" if change.difference > 0 else " loss"
    cells = (
        ("Before", f"{change.before:.3f}", ""),
        ("After", f"{change.after:.3f}", ""),
        ("Difference", f'{change.difference:+z.3f} <span class="perfect">{low:+z.3f} to {high:+z.3f}</span>', css),
        ("p", f"{change.corrected:.4f}", css),
        ("Better", f"{change.better:,}", ""),
        ("Worse", f"{change.worse:,}", ""),
        ("Least", f"{change.least:.3f}", ""),
    )
    row = "".join(f'<td class="number{mark}" data-mode="{name}">{value}</td>' for name, value, mark in cells)
    name = f'{escape(mode_name(change.mode))}<span class="file">{escape(change.measure)}</span>'
    return f'<tr><th scope="row">{name}</th>{row}</tr>'


def modes(names: Sequence[str], chosen: str, url: EvaluationUrl) -> str:
    """Return links to the modes whose moves, or whose results, can be shown."""
    links = "".join(
        f'<a href="{escape(url.at(mode=name))}"{_current(name == chosen)}>{escape(mode_name(name))}</a>'
        for name in names
    )
    return f'<nav class="modes" aria-label="Mode">{links}</nav>'


def _current(is_current: bool) -> str:
    return ' aria-current="true"' if is_current else ""


def moved(found: Sequence[Moved], url: EvaluationUrl) -> str:
    """Return the questions that are worse and those that are better, side by side, the greatest moves first."""
    worse = [each for each in found if each.change < 0]
    better = [each for each in reversed(found) if each.change > 0]
    if not found:
        return '<p class="lead">No question moved in this mode.</p>'
    sides = _side("Worse", worse, url) + _side("Better", better, url)
    return f'<div class="columns sides">{sides}</div>'


def _side(title: str, found: Sequence[Moved], url: EvaluationUrl) -> str:
    items = "".join(
        f'<li><p class="name">{link(each.question.text, url.at(question=each.question.question_id))}</p>'
        f'<p class="calm">{each.before:.3f} → {each.after:.3f} ({each.change:+.3f})</p></li>'
        for each in found[:MOST_MOVED]
    )
    rest = len(found) - MOST_MOVED
    more = f'<p class="calm">{counted(rest, "more question")}, which moved less.</p>' if rest > 0 else ""
    body = f'<ol class="plain">{items}</ol>{more}' if items else "<p>None</p>"
    heading = f"{title}: {counted(len(found), 'question')}"
    return f'<section class="column {title.lower()}"><h2>{heading}</h2>{body}</section>'
