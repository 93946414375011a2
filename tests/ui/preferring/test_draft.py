"""The mixed list of a session: what is in it, and when another is drawn."""

from __future__ import annotations

import re
from typing import Any

import pytest

from evaluation import Arm, Team
from search import Mode
from tests.ui.preferring.conftest import TwoGenerations
from ui.preferring import draft
from ui.preferring.draft import Draft, draft_of, forget_draft
from ui.url_state import PREFER, UrlState

PAIR = (Arm(), Arm(Mode.KEYWORD))


@pytest.fixture(autouse=True)
def session(monkeypatch: pytest.MonkeyPatch) -> dict[str, Any]:
    kept: dict[str, Any] = {}
    monkeypatch.setattr(draft.st, "session_state", kept)
    return kept


@pytest.fixture
def states(library: TwoGenerations) -> tuple[Arm, Arm]:
    """The words of either generation."""
    return Arm(Mode.KEYWORD, generation=library.first), Arm(Mode.KEYWORD, generation=library.second)


def drawn(library: TwoGenerations, question: str, pair: tuple[Arm, Arm]) -> Draft:
    with library.engine.snapshot() as snapshot:
        return draft_of(snapshot, UrlState(question, judging=PREFER), pair)


def test_the_list_of_a_question_stays_until_it_is_forgotten_or_another_is_asked(
    library: TwoGenerations, states: tuple[Arm, Arm]
) -> None:
    first = drawn(library, "cat sleeps", PAIR)
    assert drawn(library, " Cat  sleeps", PAIR) is first
    assert drawn(library, "cat sleeps", states) is not first
    again = drawn(library, "cat sleeps", PAIR)
    assert again is not first
    forget_draft()
    assert drawn(library, "cat sleeps", PAIR).name != again.name


def test_each_generation_answers_from_its_own_articles(library: TwoGenerations, states: tuple[Arm, Arm]) -> None:
    third = library.engine.publish([], ["cats.md"], library.indexer.fingerprint).name
    found = drawn(library, "cat", (states[0], Arm(Mode.KEYWORD, generation=third)))
    assert len(found.results) == 2
    for html, team in zip(found.results, found.teams, strict=True):
        assert ("barks" in html) == (team is Team.SECOND)


def test_equal_rankings_are_told_and_an_empty_one_leaves_nothing(
    library: TwoGenerations, states: tuple[Arm, Arm]
) -> None:
    assert drawn(library, "purrs", states).are_equal
    assert drawn(library, "zebra", (Arm(Mode.KEYWORD), Arm(Mode.SEMANTIC))).results == []


def test_a_result_is_its_text_and_nothing_that_its_search_says(library: TwoGenerations) -> None:
    for html in drawn(library, "cat sleeps", PAIR).results:
        assert set(re.findall(r'class="([^"]+)"', html)) <= {"results", "result", "breadcrumb", "step", "passage-text"}
        assert not re.search(r"<(mark|a)\b|\bid=|data-", html)


def test_the_arm_with_more_useful_results_wins() -> None:
    made = Draft("cat", PAIR, ["x", "y", "z"], [Team.SECOND, Team.FIRST, Team.SECOND], are_equal=False)
    assert (made.credits, made.winner) == ((0, 0), None)
    made.useful = {0, 1}
    assert (made.credits, made.winner) == ((1, 1), None)
    made.useful = {0, 2}
    assert (made.credits, made.winner) == ((0, 2), Team.SECOND)
