"""The report of an evaluation as HTML: its counts, its bars, its figures, and its questions, worst first."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import UTC, datetime

import pytest

from evaluation.collections import Question
from evaluation.judgements import Agreement, Grade, JudgeCounts, Judgement, Overview
from evaluation.measures import MEASURES
from evaluation.runner import Report
from evaluation.unjudged import Unjudged
from ui.evaluation import view as evaluation_view

HYBRID = {"nDCG@10": 0.8, "RR@10": 1.0, "P@1": 0.5, "R@100": 0.25, "Judged@10": 0.3}
KEYWORD = {"nDCG@10": 0.4, "RR@10": 0.12345, "P@1": 0.5, "R@100": 0.75, "Judged@10": 0.9}


def report(collection: str = "c", questions: int = 1, **per_mode: dict[str, float]) -> Report:
    """Return a report in which every question has the same measures; by default in the modes hybrid and keyword."""
    asked = [Question(f"q{n}", f"Question {n:04}?") for n in range(questions)]
    measured = per_mode or {"hybrid": HYBRID, "keyword": KEYWORD}
    figures = {mode: {each.question_id: values for each in asked} for mode, values in measured.items()}
    return Report(collection, None, 1, 2, asked, figures, {"indexing": 1.25, "hybrid": 2.5})


def test_the_summary_names_the_collection_and_counts() -> None:
    assert evaluation_view.summary(report("<my> questions")) == (
        '<h2 class="part">&lt;my&gt; questions</h2><p class="lead">1 question, 1 document, 2 passages, 3.8 seconds</p>'
    )
    assert evaluation_view.summary(report("bundled", 0)) == (
        '<h2 class="part">The bundled questions</h2>'
        '<p class="lead">0 questions, 1 document, 2 passages, 3.8 seconds</p>'
    )


def test_the_latest_evaluation_is_named_with_its_time() -> None:
    ended = datetime(2026, 11, 3, 9, 5, 59, tzinfo=UTC)
    lines = [evaluation_view.latest(made, ended) for made in (report("<my> questions", 2), report("bundled"))]
    assert lines == [
        f'<h2 class="part">The latest evaluation</h2><p class="lead">{line}, 3 Nov 2026, 09:05 UTC.</p>'
        for line in ("&lt;my&gt; questions, 2 questions", "The bundled questions, 1 question")
    ]


def test_the_bars_are_as_long_as_their_values() -> None:
    def measure(name: str, hybrid: tuple[str, str], keyword: tuple[str, str]) -> str:
        bars = (
            f'<div class="bar {mode}"><i style="width: {width}%"></i>{value}</div>'
            for mode, (width, value) in (("hybrid", hybrid), ("keyword", keyword))
        )
        return f'<div class="measure">{name}</div><div>{"".join(bars)}</div>'

    assert evaluation_view.bars(report()) == (
        '<div aria-hidden="true"><p><span class="key hybrid">Both</span><span class="key keyword">Words</span></p>'
        f'<div class="bars">{measure("nDCG@10", ("68.0", "0.800"), ("34.0", "0.400"))}'
        f"{measure('RR@10', ('85.0', '1.000'), ('10.5', '0.123'))}"
        f"{measure('P@1', ('42.5', '0.500'), ('42.5', '0.500'))}"
        f"{measure('R@100', ('21.2', '0.250'), ('63.8', '0.750'))}</div></div>"
    )


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
    perfect = {"nDCG@10": 0.95, "RR@10": 1.0, "P@1": 1.0, "R@100": 0.5}
    pools = {"hybrid": [("q0", "d1")], "keyword": [("q0", "d2"), ("q0", "d3")]}
    measured = replace(report(), unjudged=Unjudged({mode: {"q0": perfect} for mode in pools}, pools))
    html = evaluation_view.table(measured)
    assert '<td class="number best" data-mode="Both">0.800 <span class="perfect">to 0.950</span></td>' in html
    assert '<td class="number" data-mode="Words">0.400 <span class="perfect">to 0.950</span></td>' in html
    assert '<td class="number" data-mode="Both">0.300</td>' in html  # Judged@10
    assert html.endswith(
        '</table><p class="lead">A figure counts each result that nobody judged as wrong. The smaller one is what it '
        "would be if each were perfect, in the best ranking too. Judge 3 passages to halve the interval of nDCG@10.</p>"
    )


def test_without_anything_to_judge_no_number_is_given() -> None:
    html = evaluation_view.table(replace(report(), unjudged=Unjudged({}, {})))
    assert html.endswith("in the best ranking too.</p>")


def test_questions_are_sorted_worst_first_and_lead_to_the_search_page() -> None:
    figures = {"hybrid": {q: dict.fromkeys(MEASURES, value) for q, value in (("good", 0.9), ("bad", 0.1))}}
    questions = [Question("good", "Good?"), Question("bad", "Bad & worse?")]
    html = evaluation_view.questions(Report("c", None, 1, 1, questions, figures, {}))
    assert html.index("Bad &amp; worse?") < html.index("Good?")
    assert 'href="./?q=Bad+%26+worse%3F&amp;mode=hybrid"' in html


LEAD = "By nDCG@10, the worst first. Each is a link to what the search page answers"


@pytest.mark.parametrize(
    ("collection", "hint"), [("bundled", ""), ("mine", ", which searches the articles of this library")]
)
def test_the_list_of_questions(collection: str, hint: str) -> None:
    modes = {"semantic": {"nDCG@10": 0.12345}, "hybrid": {"nDCG@10": 1.0}}
    others = dict.fromkeys(MEASURES, 0.0)
    html = evaluation_view.questions(report(collection, 1, **{name: others | each for name, each in modes.items()}))
    assert html == (
        f'<h2 class="part">Question by question</h2><p class="lead">{LEAD}{hint}.</p>'
        '<table class="listing figures"><caption class="unseen">The questions, worst first</caption>'
        '<thead><tr><th scope="col">Question</th><th scope="col" class="number">Meaning</th>'
        '<th scope="col" class="number">Both</th></tr></thead><tbody>'
        '<tr><th scope="row"><a href="./?q=Question+0000%3F&amp;mode=hybrid">Question 0000?</a></th>'
        '<td class="number" data-mode="Meaning">0.123</td><td class="number" data-mode="Both">1.000</td></tr>'
        "</tbody></table>"
    )


def listed(html: str) -> list[str]:
    return re.findall(r'<th scope="row"><a href=".+?">(.+?)</a>', html)


def ranked(**per_mode: dict[str, float]) -> list[str]:
    """Return the questions in the order of the list; each mode maps the text of a question to its nDCG@10."""
    asked = [Question(text, text) for text in next(iter(per_mode.values()))]
    figures = {
        mode: {text: dict.fromkeys(MEASURES, 0.0) | {"nDCG@10": value} for text, value in values.items()}
        for mode, values in per_mode.items()
    }
    return listed(evaluation_view.questions(Report("c", None, 1, 1, asked, figures, {})))


def test_the_order_is_that_of_both_or_else_of_the_first_mode_and_ties_are_in_order_of_the_text() -> None:
    assert ranked(keyword={"a": 0.1, "b": 0.2, "c": 0.2}, hybrid={"a": 0.9, "c": 0.5, "b": 0.5}) == ["b", "c", "a"]
    assert ranked(semantic={"a": 0.3, "b": 0.2}, keyword={"a": 0.1, "b": 0.9}) == ["b", "a"]


@pytest.mark.parametrize(
    ("asked", "rest"), [(299, ""), (300, ""), (301, "1 more question"), (1301, "1,001 more questions")]
)
def test_three_hundred_questions_are_listed_and_the_rest_is_counted(asked: int, rest: str) -> None:
    html = evaluation_view.questions(report(questions=asked))
    more = f'</tbody></table><p class="lead">{rest}, answered as well or better.</p>'
    assert listed(html) == [f"Question {n:04}?" for n in range(min(asked, 300))]
    assert html.endswith(more if rest else "</tbody></table>")


def test_judges_their_agreement_and_what_was_lost_are_shown() -> None:
    ann, bob = JudgeCounts("<ann>", 2, 3, 4, 5, 6, 7), JudgeCounts("bob", 1, 1, 0, 0, 0, 0)
    gone = Judgement("q", "old.md#top", Grade.NO, "bob")
    html = evaluation_view.judged(Overview([ann, bob], [Agreement("<ann>", "bob", 9, 6, 0.456)], [gone]))
    assert re.findall(r"<t[hd][^>]*>([^<]*)</t[hd]>", html) == [
        *("Judge", "Questions", "Answers", "Helps", "No", "Blind"),
        *("&lt;ann&gt;", "2", "3", "4", "5", "6"),
        *("bob", "1", "1", "0", "0", "0"),
    ]
    assert "&lt;ann&gt; and bob gave 6 of 9 sections the same grade: Cohen’s kappa is 0.46." in html
    assert "1 grade of what the library does not have any more." in html
    unknown = evaluation_view.judged(Overview([ann, bob], [Agreement("a", "b", 1, 1, None)], []))
    assert "a and b gave 1 of 1 section the same grade.<" in unknown
