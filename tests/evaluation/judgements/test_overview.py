"""What was judged by whom, how far the judges agree, and what is orphaned."""

from __future__ import annotations

from dataclasses import replace

import pytest

from evaluation.judgements import (
    Agreement,
    Grade,
    JudgeCounts,
    Judgement,
    LibrarySections,
    Overview,
    overview,
    overview_as_json,
    overview_as_text,
)

TREATED = Judgement("How is clonus treated?", "clonus.md#treatment", Grade.ANSWERS, "ann", blind=True)
WARM = Judgement("How do bees keep warm?", "wintering bees.md#top", Grade.NO, "ann", note="on bears")
GONE = Judgement("How is clonus treated?", "old.md#top", Grade.HELPS, "bob")
JUDGED = [
    TREATED,
    WARM,
    replace(TREATED, judge="bob", blind=False),
    replace(WARM, judge="bob", grade=Grade.HELPS, note=""),
    GONE,
]


def test_judges_agreement_and_orphans(sections: LibrarySections) -> None:
    shown = overview(JUDGED, sections)
    assert shown == Overview(
        [JudgeCounts("ann", 2, 1, 0, 1, 1, 1), JudgeCounts("bob", 2, 1, 2, 0, 0, 0)],
        [Agreement("ann", "bob", 2, 1, pytest.approx(1 / 3))],
        [GONE],
    )
    assert overview_as_text(shown) == (
        "judge  questions  answers  helps     no  blind  notes\n"
        "ann            2        1      0      1      1      1\n"
        "bob            2        1      2      0      0      0\n"
        "\n"
        "Agreement\n"
        "  ann and bob: 1 of 2 equal, kappa 0.333\n"
        "\n"
        "1 judgement of what the library does not have:\n"
        "  old.md#top, by bob, for: How is clonus treated?"
    )
    as_json = overview_as_json(shown)
    assert as_json["judges"][0]["answers"] == 1
    assert as_json["agreements"][0]["both_judged"] == 2
    assert as_json["orphans"] == [
        {"judge": "bob", "question": "How is clonus treated?", "section": "old.md#top", "grade": 1}
    ]


def test_judges_who_always_say_the_same(sections: LibrarySections) -> None:
    shown = overview([TREATED, replace(TREATED, judge="bob")], sections)
    assert "  ann and bob: 1 of 1 equal, kappa unknown: both gave one grade throughout" in overview_as_text(shown)


def test_nothing_was_judged(sections: LibrarySections) -> None:
    assert overview_as_text(overview([], sections)) == "Nobody has judged anything yet."
