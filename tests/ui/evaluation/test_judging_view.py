"""What people judged, as HTML."""

from __future__ import annotations

import re

from evaluation.judgements import Agreement, Grade, JudgeCounts, Judgement, Overview
from ui.evaluation import judging_view


def test_judges_their_agreement_and_what_was_lost_are_shown() -> None:
    ann, bob = JudgeCounts("<ann>", 2, 3, 4, 5, 6, 7), JudgeCounts("bob", 1, 1, 0, 0, 0, 0)
    gone = Judgement("q", "old.md#top", Grade.NO, "bob")
    html = judging_view.judged(Overview([ann, bob], [Agreement("<ann>", "bob", 9, 6, 0.456)], [gone]))
    assert re.findall(r"<t[hd][^>]*>([^<]*)</t[hd]>", html) == [
        *("Judge", "Questions", "Answers", "Helps", "No", "Blind"),
        *("&lt;ann&gt;", "2", "3", "4", "5", "6"),
        *("bob", "1", "1", "0", "0", "0"),
    ]
    assert "&lt;ann&gt; and bob gave 6 of 9 sections the same grade: Cohen’s kappa is 0.46." in html
    assert "1 grade of what the library does not have any more." in html
    unknown = judging_view.judged(Overview([ann, bob], [Agreement("a", "b", 1, 1, None)], []))
    assert "a and b gave 1 of 1 section the same grade.<" in unknown
