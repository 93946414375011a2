"""The charts of the Evaluation page. Only this file imports altair, and not before a chart is drawn.

Their colours are told apart on light and on dark ground, and by the shape of the point. Each has a table beside it.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from functools import lru_cache
from typing import Any

import streamlit as st

from evaluation import KeptQuestion, KeptReport, Share, intervals, modes_of
from search import Confidence, Mode
from ui.evaluation.names import mode_name
from ui.evaluation.view import CHARTED, worst_first

MOST_RANKED = 40
"""The most questions whose places are drawn."""

_COLOURS = {Mode.HYBRID: "#3a87a0", Mode.KEYWORD: "#8a7f72", Mode.SEMANTIC: "#b5851a"}
_OTHERS = ("#a0527f", "#5f8a3a", "#6f62b5")  # runs of other systems
_SHAPES = ("circle", "square", "triangle-up", "diamond", "cross", "triangle-down")
_FIFTHS = [0, 0.2, 0.4, 0.6, 0.8, 1]
_PLACES = (*map(str, range(1, 11)), "11-100", "later", "none")


def draw_means(run: KeptReport) -> None:
    """Draw the mean of each main measure in each mode, with its 95 % bootstrap interval; nothing without these."""
    import altair as alt

    modes = modes_of(run.per_question)
    rows = _mean_rows(run, modes)
    if not rows:
        return
    base = alt.Chart(alt.InlineData(values=rows)).encode(
        y=alt.Y("measure:N", sort=None, title=None),
        yOffset=alt.YOffset("mode:N", sort=[mode_name(mode) for mode in modes]),
        color=_colour(alt, modes),
    )
    scale, axis = alt.Scale(domain=[0, 1]), alt.Axis(values=_FIFTHS)
    rules = base.mark_rule(strokeWidth=2).encode(x=alt.X("low:Q", scale=scale, title="mean", axis=axis), x2="high:Q")
    points = base.mark_point(filled=True, size=70, opacity=1).encode(
        x=alt.X("mean:Q", scale=scale), shape=_shape(alt, modes), tooltip=["measure:N", "mode:N", "mean:Q"]
    )
    _draw(
        (rules + points).properties(height=alt.Step(16)),
        "The mean of each measure in each mode, with the interval that chance leaves open. The table below has the "
        "means.",
    )
    st.html(
        '<p class="calm">Each line is the range that chance leaves open: the 95 % bootstrap interval of the mean.</p>'
    )


def _mean_rows(run: KeptReport, modes: Sequence[str]) -> list[dict[str, Any]]:
    columns = {
        (measure, mode): tuple(values[measure] for values in run.per_question[mode].values())
        for measure in CHARTED
        if measure in run.summary.runs[modes[0]]
        for mode in modes
    }
    bounds = _intervals(tuple(columns.values())) if columns else []
    return [
        {
            "measure": measure,
            "mode": mode_name(mode),
            "mean": round(sum(values) / len(values), 4),
            "low": low,
            "high": high,
        }
        for ((measure, mode), values), (low, high) in zip(columns.items(), bounds, strict=True)
    ]


@lru_cache(maxsize=20)
def _intervals(columns: tuple[tuple[float, ...], ...]) -> list[tuple[float, float]]:
    return intervals(columns)


def draw_places(run: KeptReport) -> None:
    """Draw the place of the first good result in each mode, for the questions that are answered worst."""
    import altair as alt

    modes = modes_of(run.per_question)
    asked = worst_first(run)[:MOST_RANKED]
    rows = _place_rows(asked, modes)
    if not rows:
        return
    chart = (
        alt.Chart(alt.InlineData(values=rows))
        .mark_point(filled=True, size=60, opacity=0.9)
        .encode(
            x=alt.X("place:O", sort=list(_PLACES), scale=alt.Scale(domain=list(_PLACES)), title="first good result",
                    axis=alt.Axis(labelAngle=0, labelOverlap=True)),
            y=alt.Y("question:N", sort=None, title=None, axis=alt.Axis(labelLimit=110)),
            yOffset=alt.YOffset("mode:N", sort=[mode_name(mode) for mode in modes]),
            color=_colour(alt, modes),
            shape=_shape(alt, modes),
            tooltip=["question:N", "mode:N", "place:O"],
        )
    )  # fmt: skip
    _draw(
        chart.properties(height=alt.Step(7)),
        "The place of the first good result of each question in each mode. The table of the questions has the places.",
    )


def _place_rows(asked: Sequence[KeptQuestion], modes: Sequence[str]) -> list[dict[str, str]]:
    times = Counter(question.text for question in asked)
    return [
        {
            "question": question.text if times[question.text] == 1 else f"{question.text} ({question.question_id})",
            "mode": mode_name(mode),
            "place": _place(question.right[mode]),
        }
        for question in asked
        for mode in modes
        if mode in question.right
    ]


def _place(rank: int | None) -> str:
    if rank is None:
        return "none"
    return str(rank) if rank <= 10 else "11-100" if rank <= 100 else "later"


def draw_reliability(by_label: Sequence[Share], by_margin: Sequence[Share]) -> None:
    """Draw the share of right first results by confidence, and by margin beside what the margin claims."""
    import altair as alt

    scale, colour = alt.Scale(domain=[0, 1]), _COLOURS[Mode.HYBRID]
    labels = [
        {
            "label": Confidence(each.name).label,
            "right": each.right,
            "count": f"{round(each.right * each.answers):,} of {each.answers:,}",
        }
        for each in by_label
    ]
    share = alt.Axis(format="%", values=_FIFTHS)
    bars = alt.Chart(alt.InlineData(values=labels)).encode(
        y=alt.Y("label:N", sort=None, title=None, axis=alt.Axis(labelLimit=150)),
        x=alt.X("right:Q", scale=scale, title="right first results", axis=share),
    )
    counts = bars.mark_text(align="left", dx=6, color="#8a8378").encode(text="count:N")
    _draw(
        (bars.mark_bar(size=16, color=colour) + counts).properties(height=alt.Step(30)),
        "The share of right first results by what the search said of them. The table below has the shares.",
    )
    steps = [{"margin": each.margin, "right": each.right, "questions": each.answers} for each in by_margin]
    if steps:
        line = alt.Chart(alt.InlineData(values=[{"x": 0, "y": 0}, {"x": 1, "y": 1}])).mark_line(
            strokeDash=[4, 4], color="#8a8378", strokeWidth=1
        ).encode(x=alt.X("x:Q", scale=scale), y=alt.Y("y:Q", scale=scale))  # fmt: skip
        points = alt.Chart(alt.InlineData(values=steps)).mark_point(filled=True, color=colour, opacity=0.85).encode(
            x=alt.X("margin:Q", scale=scale, title="margin: the probability that it claims", axis=share),
            y=alt.Y("right:Q", scale=scale, title="right first results", axis=share),
            size=alt.Size("questions:Q", legend=None, scale=alt.Scale(range=[40, 400])),
            tooltip=["margin:Q", "right:Q", "questions:Q"],
        )  # fmt: skip
        _draw(
            (line + points).properties(height=260),
            "The share of right first results by margin. On the dashed line, the margin is the share that it claims. "
            "The table below has the shares.",
        )


def _colour(alt: Any, modes: Sequence[str]) -> Any:
    others = iter(_OTHERS * len(modes))
    named: Mapping[str, str] = {mode.value: colour for mode, colour in _COLOURS.items()}
    colours = [named.get(mode) or next(others) for mode in modes]
    scale = alt.Scale(domain=[mode_name(mode) for mode in modes], range=colours)
    return alt.Color("mode:N", scale=scale, legend=alt.Legend(title=None, orient="top"))


def _shape(alt: Any, modes: Sequence[str]) -> Any:
    shapes = [_SHAPES[number % len(_SHAPES)] for number in range(len(modes))]
    scale = alt.Scale(domain=[mode_name(mode) for mode in modes], range=shapes)
    return alt.Shape("mode:N", scale=scale, legend=alt.Legend(title=None, orient="top"))


def _draw(chart: Any, alt_text: str) -> None:
    room = {"left": 0, "top": 5, "right": 16, "bottom": 5}  # or the last label of an axis would be cut
    st.altair_chart(chart.properties(padding=room), width="stretch", alt=alt_text)
