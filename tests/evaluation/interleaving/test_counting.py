"""What preferences come to: wins, an interval, a test and a verdict, each checked by hand."""

from __future__ import annotations

from dataclasses import replace

import pytest

from evaluation.interleaving import Arm, Preference, Team, count_preferences, counts_as_json, counts_as_text
from search import Mode

BOTH, MEANING, WORDS = Arm(), Arm(Mode.SEMANTIC), Arm(Mode.KEYWORD)


def preferences(wins: int, losses: int, ties: int, first: Arm = BOTH, second: Arm = WORDS) -> list[Preference]:
    winners = [Team.FIRST] * wins + [Team.SECOND] * losses + [None] * ties
    return [
        Preference(f"question {number}", first, second, winner, (0, 0), "ann", "2026")
        for number, winner in enumerate(winners)
    ]


def test_wins_ties_and_what_follows() -> None:
    (count,) = count_preferences(preferences(7, 3, 2))
    assert (count.questions, count.first_wins, count.second_wins, count.ties, count.judges) == (12, 7, 3, 2, 1)
    assert (count.share, count.interval) == (0.7, pytest.approx((0.3968, 0.8922), abs=1e-4))
    assert (count.p, count.corrected) == (pytest.approx(352 / 1024), pytest.approx(352 / 1024))
    assert count.verdict == "no difference shown; 200 more decided questions would be needed to show 60:40"


def test_the_arm_that_wins_surely_is_preferred() -> None:
    (count,) = count_preferences(preferences(2, 14, 1))
    assert count.preferred == WORDS
    assert count.verdict == "words is preferred"


def test_no_verdict_without_a_decided_question() -> None:
    (count,) = count_preferences(preferences(0, 0, 3))
    assert (count.share, count.interval, count.p) == (None, None, 1.0)
    assert count.verdict == "no difference shown; 210 more decided questions would be needed to show 60:40"


def test_so_many_decided_questions_without_a_difference_say_that_none_is_large() -> None:
    (count,) = count_preferences(preferences(106, 104, 0))
    assert count.verdict == "no difference shown; so many questions would show 60:40 in 80% of all cases"


def test_a_question_counts_once_for_all_its_judges() -> None:
    (ann,) = preferences(1, 0, 0)
    others = [replace(ann, judge="bob", winner=Team.SECOND), replace(ann, judge="cy", winner=Team.SECOND)]
    (count,) = count_preferences([ann, *others])
    assert (count.questions, count.first_wins, count.second_wins, count.judges) == (1, 0, 1, 3)
    (count,) = count_preferences([ann, others[0]])
    assert (count.questions, count.ties) == (1, 1)


def test_p_values_are_corrected_for_the_number_of_pairs() -> None:
    counts = count_preferences(preferences(9, 1, 0) + preferences(5, 5, 0, BOTH, MEANING))
    assert [(each.first, each.second) for each in counts] == [(BOTH, WORDS), (BOTH, MEANING)]
    assert [each.corrected for each in counts] == [pytest.approx(2 * 22 / 1024), 1.0]
    assert counts[0].preferred == BOTH
    assert count_preferences([]) == []


def test_the_counts_for_people_and_for_machines() -> None:
    counts = count_preferences(preferences(7, 3, 2))
    assert counts_as_text(counts) == (
        "A: both\n"
        "B: words\n"
        "  questions   A wins   B wins   ties   share of A   95 % interval       p  corrected   judges\n"
        "         12        7        3      2          70%      40% to 89%   0.344      0.344        1\n"
        "no difference shown; 200 more decided questions would be needed to show 60:40."
    )
    (pair,) = counts_as_json(counts)["pairs"]
    assert pair == {
        "first": "hybrid",
        "second": "keyword",
        "judges": 1,
        "questions": 12,
        "first_wins": 7,
        "second_wins": 3,
        "ties": 2,
        "share": 0.7,
        "interval": counts[0].interval,
        "p": counts[0].p,
        "corrected": counts[0].corrected,
        "needed": 200,
        "preferred": None,
        "verdict": counts[0].verdict,
    }
    assert counts_as_text([]).startswith("Nobody has preferred anything yet.")
