"""The list of kept runs, and the comparison of two, as HTML."""

from __future__ import annotations

import re

from evaluation.before_after import Change
from evaluation.kept.comparison import Moved
from evaluation.kept.record import KeptQuestion, RunSummary
from ui.evaluation import runs_view
from ui.evaluation.address import EvaluationUrl, read_evaluation_url


def row(name: str, minute: int, series: str = "a", value: float | None = 0.5) -> RunSummary:
    runs = {} if value is None else {"hybrid": {"nDCG@10": value}}
    return RunSummary(name, series, "knots", None, 1200, f"2026-11-03T09:{minute:02}:00+00:00", runs, None)


def test_kept_runs_are_listed_with_when_what_answered_and_the_way_to_compare() -> None:
    html = runs_view.runs([row("b", 6), row("a", 5), row("c", 4, "other", None)], {"a": "a"})
    assert re.findall(r'<a href="(.+?)">(.+?)</a>', html) == [
        ("./evaluation?run=b", "knots, 3 Nov 2026, 09:06 UTC"),
        ("./evaluation?run=b&amp;before=a", "compare with the baseline"),
        ("./evaluation?run=a", "knots, 3 Nov 2026, 09:05 UTC"),
        ("./evaluation?run=c", "knots, 3 Nov 2026, 09:04 UTC"),
    ]
    assert re.findall(r'<td class="status">([^<]*)', html) == ["", "the baseline", ""]
    assert re.findall(r'<td class="number" data-mode="nDCG@10">(.*?)</td>', html) == ["0.500", "0.500", ""]
    assert html.count('data-name="questions">1,200</td>') == 3
    assert html.count("kept without its generation, model and settings") == 3


def test_a_run_is_compared_with_others_of_its_series_the_baseline_first() -> None:
    kept = [row("new", 7), row("x", 6), row("old", 5), row("elsewhere", 4, "other")]
    assert re.findall(r'<a href="(.+?)">(.+?)</a>', runs_view.others(kept[0], kept, "old")) == [
        ("./evaluation?run=new&amp;before=old", "with the baseline, 3 Nov 2026, 09:05 UTC"),
        ("./evaluation?run=new&amp;before=x", "with 3 Nov 2026, 09:06 UTC"),
    ]
    assert runs_view.others(kept[3], kept, "elsewhere") == ""


def change(mode: str, difference: float, corrected: float) -> Change:
    return Change("now", "knots", mode, "nDCG@10", 9, 0.5, 0.5 + difference, difference, (difference - 0.1,
                  difference + 0.1), corrected, corrected, 3, 1, 0.07)  # fmt: skip


def test_differences_are_shown_with_their_intervals_and_those_beyond_chance_are_named() -> None:
    html = runs_view.changes([change("hybrid", -0.2, 0.01), change("keyword", 0.2, 0.04), change("semantic", 0.0, 1)])
    cells = re.findall(r'<td class="number([^"]*)" data-mode="(Difference|p)">(.+?)</td>', html)
    assert cells == [
        (" loss", "Difference", '-0.200 <span class="perfect">-0.300 to -0.100</span>'),
        (" loss", "p", "0.0100"),
        (" gain", "Difference", '+0.200 <span class="perfect">+0.100 to +0.300</span>'),
        (" gain", "p", "0.0400"),
        ("", "Difference", '+0.000 <span class="perfect">-0.100 to +0.100</span>'),
        ("", "p", "1.0000"),
    ]
    assert "Both (nDCG@10) lost, and Words (nDCG@10) gained: more than chance would make." in html
    assert "p is corrected for 3 comparisons." in html
    noise = runs_view.changes([change("hybrid", -0.2, 0.05)])
    assert "No difference is more than chance would make." in noise


def moved(text: str, before: float, after: float) -> Moved:
    return Moved(KeptQuestion(text, text, {}, {}, {}), before, after)


def test_worse_and_better_questions_stand_side_by_side_the_greatest_moves_first() -> None:
    found = [moved("much worse", 1.0, 0.0), moved("worse", 0.5, 0.25), moved("better", 0.5, 0.75), moved("best", 0, 1)]
    html = runs_view.moved(found, EvaluationUrl("b", "a", "keyword"))
    assert re.findall(r"<h2>(.+?)</h2>", html) == ["Worse: 2 questions", "Better: 2 questions"]
    assert re.findall(r">([^<>]+)</a></p><p class=\"calm\">(.+?)</p>", html) == [
        ("much worse", "1.000 → 0.000 (-1.000)"),
        ("worse", "0.500 → 0.250 (-0.250)"),
        ("best", "0.000 → 1.000 (+1.000)"),
        ("better", "0.500 → 0.750 (+0.250)"),
    ]
    assert "./evaluation?run=b&amp;before=a&amp;mode=keyword&amp;question=worse" in html
    assert runs_view.moved([], EvaluationUrl()) == '<p class="lead">No question moved in this mode.</p>'


def test_the_moves_that_are_not_listed_are_counted() -> None:
    html = runs_view.moved([moved(f"q{n}", 0.5, 0.0) for n in range(102)], EvaluationUrl())
    assert html.count("<li>") == 100
    assert "2 more questions, which moved less." in html


def test_the_mode_that_is_shown_is_marked() -> None:
    html = runs_view.modes(["hybrid", "bm25.run"], "bm25.run", EvaluationUrl("b"))
    assert html == (
        '<nav class="modes" aria-label="Mode"><a href="./evaluation?run=b&amp;mode=hybrid">Both</a>'
        '<a href="./evaluation?run=b&amp;mode=bm25.run" aria-current="true">bm25.run</a></nav>'
    )


def test_an_address_is_read_as_it_was_written() -> None:
    url = EvaluationUrl("a b", "c", "hybrid", "q/1")
    assert read_evaluation_url({"run": "a b", "before": "c", "mode": "hybrid", "question": "q/1"}) == url
    assert read_evaluation_url({}) == EvaluationUrl()
    assert url.at(question="", mode="", before="") == "./evaluation?run=a+b"
