"""What was found for a question, list beside list, with the judged passages marked."""

from __future__ import annotations

import re

from evaluation.kept.record import KeptQuestion
from evaluation.kept.texts import JudgedText
from ui.evaluation import results_view

QUESTION = KeptQuestion("q", "Why?", {"a": 2, "b": 0, "c": 1, "d": 4, "e": 1}, {}, {})


def test_judged_results_are_marked_and_missed_ones_stand_below() -> None:
    columns = [("Before", "nDCG@10 0.500", ["a", "x", "b"]), ("After", "nDCG@10 0.250", ["d", "a"])]
    html = results_view.lists(QUESTION, columns, {"a": JudgedText("Tea › Green", "Tea is hot.")})
    assert re.findall(r"<h2>(.+?)</h2>", html) == ["Before", "After", "2 passages judged good, and not among these"]
    assert re.findall(r'<p class="name">(.+?)</p>(?:<p class="grade(.*?)">(.+?)</p>)?', html) == [
        ('Tea › Green<span class="file">a</span>', " good", "judged: answers"),
        ("x", "", ""),
        ("b", "", "judged: no"),
        ("d", " good", "judged: grade 4"),
        ('Tea › Green<span class="file">a</span>', " good", "judged: answers"),
        ("c", " good", "judged: helps"),
        ("e", " good", "judged: helps"),
    ]
    assert html.count('<p class="lines">Tea is hot.</p>') == 2


def test_an_empty_list_says_so() -> None:
    html = results_view.lists(KeptQuestion("q", "Why?", {}, {}, {}), [("Both", "", [])], {})
    assert "<p>Nothing found</p>" in html
    assert "judged good" not in html


def test_steps_lead_to_the_questions_beside() -> None:
    html = results_view.steps(("one", "./1"), ("two", "./2"))
    assert re.findall(r'<span class="file">(.+?)</span><a href="(.+?)">(.+?)</a>', html) == [
        ("Previous", "./1", "one"),
        ("Next", "./2", "two"),
    ]
    assert results_view.steps(None, None) == ""
