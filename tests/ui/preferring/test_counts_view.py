"""The table of what was preferred."""

from __future__ import annotations

from evaluation import Arm, Preference, Team, count_preferences
from search import Mode
from ui.preferring.counts_view import preferred


def test_each_pair_has_its_counts_and_its_verdict() -> None:
    arms = (Arm(), Arm(Mode.KEYWORD))
    html = preferred(count_preferences([Preference("How?", *arms, Team.FIRST, (1, 0), "ann", "2026")]))
    assert '<th scope="row">both and words<span class="file">no difference shown; 209 more decided' in html
    assert '<td class="number" data-mode="First wins">1</td><td class="number" data-mode="Second wins">0</td>' in html
    assert '100% <span class="perfect">21% to 100%</span>' in html
