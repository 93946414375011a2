"""One kept run as HTML: its counts, its figures, its questions, worst first, and what its confidence is worth."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import replace

import pytest

from evaluation.kept.record import KeptQuestion, KeptReport, RunSummary
from evaluation.kept.reliability import Share
from evaluation.measures import MEASURES, means
from evaluation.runner import Origin
from search import DEFAULT_WEIGHTS
from ui.evaluation import view as evaluation_view
from ui.evaluation.address import EvaluationUrl

HYBRID = {"nDCG@10": 0.8, "RR@10": 1.0, "P@1": 0.5, "R@100": 0.25, "Judged@10": 0.3}
KEYWORD = {"nDCG@10": 0.4, "RR@10": 0.12345, "P@1": 0.5, "R@100": 0.75, "Judged@10": 0.9}
URL = EvaluationUrl("one")


def report(name: str = "c", per_question: Mapping[str, dict[str, dict[str, float]]] | None = None) -> KeptReport:
    """Return a run, mode -> question -> measure -> value, by default of one question in two modes."""
    figures = per_question or {"hybrid": {"Why?": HYBRID}, "keyword": {"Why?": KEYWORD}}
    asked = [KeptQuestion(text, text, {}, {}, {}) for text in next(iter(figures.values()))]
    origin = Origin("index", "00000003-ab", "/models/some-model", {"keyword": 0.25, "passage": 0.11})
    row = RunSummary(
        "one", "c-1", name, None, len(asked), "2026-11-03T09:05:59+00:00",
        {mode: means(values) for mode, values in figures.items()}, origin,
    )  # fmt: skip
    return KeptReport(row, 1, 2, {"indexing": 1.25, "hybrid": 2.5}, {}, {}, [], [], asked, figures)


def test_the_summary_names_the_collection_counts_and_tells_when_and_what_answered() -> None:
    assert evaluation_view.summary(report("<my> questions")) == (
        '<h2 class="part">&lt;my&gt; questions</h2><p class="lead">1 question, 1 document, 2 passages, 3.8 seconds</p>'
        '<p class="calm">3 Nov 2026, 09:05 UTC: 00000003-ab, some-model, keyword 0.25</p>'
    )


@pytest.mark.parametrize(
    ("name", "split", "shown"),
    [
        ("bundled", None, "The bundled questions"),
        ("own questions", "test", "Your own questions, test"),
        ("knots", "development", "knots, development"),
    ],
)
def test_collections_have_names_that_people_read(name: str, split: str | None, shown: str) -> None:
    run = report(name)
    html = evaluation_view.summary(replace(run, summary=replace(run.summary, split=split)))
    assert html.startswith(f'<h2 class="part">{shown}</h2>')


def test_what_answered_is_the_usual_or_unknown() -> None:
    run = report()
    assert run.summary.origin
    usual = replace(run.summary, origin=replace(run.summary.origin, weights=DEFAULT_WEIGHTS.parts))
    assert "some-model, the usual weights" in evaluation_view.summary(replace(run, summary=usual))
    unknown = replace(run.summary, origin=None)
    assert "kept without its generation, model and settings" in evaluation_view.summary(replace(run, summary=unknown))


def test_the_table_has_every_measure_with_its_meaning_and_the_best_mode_of_those_in_the_chart() -> None:
    html = evaluation_view.table(report())
    head, rows = html.split("<tbody>")
    assert head == (
        '<table class="listing figures"><caption class="unseen">The mean of each measure in each mode</caption>'
        '<thead><tr><th scope="col">Measure</th><th scope="col" class="number">Both</th>'
        '<th scope="col" class="number">Words</th></tr></thead>'
    )
    row = (
        r'<tr><th scope="row">(.+?)<span class="file">(.+?)</span></th><td class="(.+?)" data-mode="Both">(.+?)</td>'
        r'<td class="(.+?)" data-mode="Words">(.+?)</td></tr>'
    )
    best, plain = "number best", "number"
    assert re.findall(row, rows) == [
        ("nDCG@10", "how much of the best possible first ten is reached", best, "0.800", plain, "0.400"),
        ("RR@10", "one divided by the place of the first good result", best, "1.000", plain, "0.123"),
        ("P@1", "how often the first result is good", best, "0.500", best, "0.500"),
        ("R@100", "how much of all that is good is in the first hundred", plain, "0.250", best, "0.750"),
        ("Judged@10", "how much of the first ten was ever judged", plain, "0.300", plain, "0.900"),
    ]
    assert re.sub(row, "", rows) == "</tbody></table>"
    assert tuple(HYBRID) == MEASURES


def test_what_unjudged_results_could_be_worth_stands_below_each_value() -> None:
    intervals = {"hybrid": {"nDCG@10": [0.8, 0.95]}, "keyword": {"nDCG@10": [0.4, 0.9]}}
    html = evaluation_view.table(replace(report(), intervals=intervals, to_judge={"hybrid": 1200, "keyword": 0}))
    assert '<td class="number best" data-mode="Both">0.800 <span class="perfect">to 0.950</span></td>' in html
    assert '<td class="number" data-mode="Words">0.400 <span class="perfect">to 0.900</span></td>' in html
    assert '<td class="number" data-mode="Both">0.300</td>' in html  # Judged@10
    assert html.endswith("perfect, in the best ranking too. Passages to judge to halve the interval of nDCG@10: "
                         "both 1,200.</p>")  # fmt: skip
    nothing = evaluation_view.table(replace(report(), intervals=intervals))
    assert nothing.endswith("in the best ranking too.</p>")
    all_judged = {"hybrid": {"nDCG@10": [0.8, 0.8]}, "keyword": {"nDCG@10": [0.4, 0.4004]}}
    assert evaluation_view.table(replace(report(), intervals=all_judged)) == evaluation_view.table(report())


def test_the_own_questions_with_most_unjudged_results_lead_to_judging_them_blind() -> None:
    run = replace(report("own questions"), intervals={"hybrid": {"nDCG@10": [0.8, 0.95]}}, to_judge={"hybrid": 3})
    asked = [
        KeptQuestion("a", "Why?", {"a.md#top": 2}, {"hybrid": ["a.md#top", "b.md#top"]}, {}),
        KeptQuestion("b", "<Who>?", {}, {"hybrid": ["a.md#top"], "keyword": ["b.md#top", "a.md#top"]}, {}),
        KeptQuestion("c", "How?", {"a.md#top": 0}, {"hybrid": ["a.md#top"]}, {}),
    ]
    html = evaluation_view.table(replace(run, questions=asked)).split("unjudged results first: ")[1]
    assert re.sub("<a [^>]*judge=blind[^>]*>(.*?)</a>", r"[\1]", html) == "[&lt;Who&gt;?] (2), [Why?] (1).</p>"


def test_each_question_has_its_value_and_the_place_of_the_first_good_result() -> None:
    run = report(per_question={"hybrid": {"Bad & worse?": HYBRID}, "keyword": {"Bad & worse?": KEYWORD}})
    places = {"hybrid": 1200, "keyword": None}
    asked = [replace(run.questions[0], question_id="Bad & worse?", found={"hybrid": ["d1"]}, right=places)]
    html = evaluation_view.questions(replace(run, questions=asked), URL)
    assert html == (
        '<h2 class="part" id="questions">Question by question</h2><p class="lead">By nDCG@10, the worst first, and the '
        "place of the first good result. Each leads to what was found.</p>"
        '<table class="listing figures"><caption class="unseen">The questions, worst first</caption>'
        '<thead><tr><th scope="col">Question</th><th scope="col" class="number">Both</th>'
        '<th scope="col" class="number">Words</th></tr></thead><tbody>'
        '<tr><th scope="row"><a href="./evaluation?run=one&amp;question=Bad+%26+worse%3F">Bad &amp; worse?</a></th>'
        '<td class="number" data-mode="Both">0.800 <span class="perfect">place 1,200</span></td>'
        '<td class="number" data-mode="Words">0.400 <span class="perfect">not found</span></td></tr>'
        "</tbody></table>"
    )


def test_a_run_that_kept_no_results_leads_nowhere() -> None:
    html = evaluation_view.questions(report(), URL)
    assert '<p class="lead">By nDCG@10, the worst first.</p>' in html
    assert '<th scope="row">Why?</th><td class="number" data-mode="Both">0.800</td>' in html


def ranked(**per_mode: dict[str, float]) -> list[str]:
    """Return the questions in the order of the list; each mode maps the text of a question to its nDCG@10."""
    figures = {mode: {text: {"nDCG@10": value} for text, value in values.items()} for mode, values in per_mode.items()}
    return re.findall(r'<th scope="row">(.+?)</th>', evaluation_view.questions(report("c", figures), URL))


def test_the_order_is_that_of_both_or_else_of_the_first_mode_and_ties_are_in_order_of_the_text() -> None:
    assert ranked(keyword={"a": 0.1, "b": 0.2, "c": 0.2}, hybrid={"a": 0.9, "c": 0.5, "b": 0.5}) == ["b", "c", "a"]
    assert ranked(semantic={"a": 0.3, "b": 0.2}, keyword={"a": 0.1, "b": 0.9}) == ["a", "b"]  # words before meaning


@pytest.mark.parametrize(
    ("asked", "rest"), [(299, ""), (300, ""), (301, "1 more question"), (1301, "1,001 more questions")]
)
def test_three_hundred_questions_are_listed_and_the_rest_is_counted(asked: int, rest: str) -> None:
    figures = {"hybrid": {f"Question {n:04}?": HYBRID for n in range(asked)}}
    html = evaluation_view.questions(report("c", figures), URL)
    more = f'</tbody></table><p class="lead">{rest}, answered as well or better.</p>'
    assert html.count('<th scope="row">') == min(asked, 300)
    assert html.endswith(more if rest else "</tbody></table>")


def test_a_run_of_other_measures_is_sorted_by_the_first_of_them() -> None:
    figures = {"hybrid": {"good": {"AP": 0.9, "RR": 0.1}, "bad": {"AP": 0.1, "RR": 0.9}}}
    html = evaluation_view.questions(report("c", figures), URL)
    assert "By AP, the worst first" in html
    assert html.index("bad") < html.index("good")


def test_the_shares_of_right_first_results() -> None:
    shares = [Share("strong", 1200, 0.755, 0.6), Share("none", 2, 0.0, None)], [Share("0.2-0.3", 3, 1 / 3, 0.25)]
    rows = re.findall(
        r'<tr><th scope="row">(.+?)</th><td class="number" data-mode="Questions">(.+?)</td>'
        r'<td class="number" data-mode="Right">(.+?)</td><td class="number" data-mode="Mean margin">(.*?)</td></tr>',
        evaluation_view.reliability(*shares),
    )
    assert rows == [
        ("answers", "1,200", "76%", "0.60"),
        ("probably no answer", "2", "0%", ""),
        ("margin 0.2 to 0.3", "3", "33%", "0.25"),
    ]
