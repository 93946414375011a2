"""The charts hold the figures of a run, a description each, and nothing that the page's policy would block."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from streamlit.dataframe_util import convert_arrow_bytes_to_pandas_df

from evaluation.kept.record import KeptReport, write_run
from evaluation.kept.reliability import Share, shares_by_label, shares_by_margin
from evaluation.reports import keep_report
from tests.support.kept_runs import collection_in, report_of, run_in
from tests.support.pages import drawn
from ui.evaluation.charts import draw_means, draw_places, draw_reliability


@pytest.fixture
def run(tmp_path: Path) -> KeptReport:
    write_run(report_of(), collection_in(tmp_path), tmp_path / "one", str(tmp_path / "index"), "")
    return run_in(tmp_path / "one", tmp_path)


def drawn_charts(draw: Callable[..., None], *arguments: object) -> list[Any]:
    """Return the charts that are drawn, as they are sent to the browser. Each has a description."""
    found = [each.proto for each in drawn(draw, *arguments).get("vega_lite_chart")]
    assert all(each.alt for each in found)
    return found


def rows(chart: Any) -> list[dict[str, Any]]:
    """Return the rows of the data that a chart has first."""
    return convert_arrow_bytes_to_pandas_df(chart.datasets[0].data.data).to_dict("records")


def test_the_means_have_the_intervals_of_chance(run: KeptReport) -> None:
    (chart,) = drawn_charts(draw_means, run)
    first = rows(chart)
    assert [(each["measure"], each["mode"]) for each in first] == [
        (measure, mode) for measure in ("nDCG@10", "RR@10", "P@1", "R@100") for mode in ("Both", "Words")
    ]
    assert (first[2]["mean"], first[2]["low"], first[2]["high"]) == (0.5, 0.0, 1.0)  # of 1, 1/2 and 0


def test_the_places_of_the_first_good_results_worst_first(run: KeptReport) -> None:
    (chart,) = drawn_charts(draw_places, run)
    assert [(each["question"], each["mode"], each["place"]) for each in rows(chart)] == [
        ("why do pots crack", "Both", "none"),
        ("why do pots crack", "Words", "none"),
        ("which knot holds", "Both", "2"),
        ("which knot holds", "Words", "2"),
        ("how hot is tea", "Both", "1"),
        ("how hot is tea", "Words", "1"),
    ]


def test_the_shares_of_right_first_results(run: KeptReport) -> None:
    labels, margins = drawn_charts(draw_reliability, shares_by_label(run), shares_by_margin(run))
    assert [(each["label"], each["count"]) for each in rows(labels)] == [
        ("answers", "1 of 1"),
        ("related", "0 of 1"),
        ("probably no answer", "0 of 1"),
    ]
    assert [layer["mark"]["type"] for layer in json.loads(margins.spec)["layer"]] == ["line", "point"]
    assert len(drawn_charts(draw_reliability, [Share("none", 1, 0.0, None)], [])) == 1


def test_without_figures_nothing_is_drawn(tmp_path: Path) -> None:
    keep_report(report_of(), tmp_path / "out")
    bare = run_in(tmp_path / "out", tmp_path)
    assert drawn_charts(draw_places, bare) == []


def test_no_chart_names_another_place(run: KeptReport) -> None:
    for chart in [*drawn_charts(draw_means, run), *drawn_charts(draw_places, run)]:
        assert '"url"' not in chart.spec
