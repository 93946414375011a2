"""Team-draft interleaving: its laws, and a list that can be drawn by hand."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from itertools import product
from random import Random
from typing import Any

from hypothesis import given, strategies as st

from evaluation.interleaving import Team, team_draft

RANKINGS = st.lists(st.sampled_from("abcdefghij"), max_size=10)
SHORT = st.lists(st.sampled_from("abcdef"), max_size=5)
LENGTHS = st.integers(0, 12)


class Coin(Random):
    """A coin whose throws are known, and all alike behind the last of them."""

    def __init__(self, throws: Sequence[Team]) -> None:
        self._throws = list(throws)
        super().__init__()

    def choice(self, seq: Any) -> Any:
        return self._throws.pop(0) if self._throws else seq[0]


def test_a_list_that_is_drawn_by_hand() -> None:
    drafted = team_draft("abcd", "bead", 10, Coin([Team.FIRST, Team.SECOND, Team.FIRST]))
    assert drafted == [
        ("a", Team.FIRST),
        ("b", Team.SECOND),
        ("e", Team.SECOND),  # both want another, and the coin lets the second begin
        ("c", Team.FIRST),
        ("d", Team.FIRST),  # both want it, and it goes to the team whose turn it is
    ]


def test_an_item_that_a_ranking_repeats_counts_once() -> None:
    drafted = team_draft("aab", "ccd", 10, Coin([Team.FIRST, Team.SECOND, Team.FIRST]))
    assert drafted == [("a", Team.FIRST), ("c", Team.SECOND), ("d", Team.SECOND), ("b", Team.FIRST)]


def test_a_ranking_does_not_fill_the_list_alone() -> None:
    assert team_draft("", "abc", 10, Random(1)) == []
    assert team_draft("x", "xyz", 10, Coin([Team.FIRST])) == [("x", Team.FIRST), ("y", Team.SECOND)]
    assert team_draft("x", "xyz", 10, Coin([Team.SECOND])) == []


@given(RANKINGS, RANKINGS, LENGTHS, st.randoms(use_true_random=False))
def test_the_laws_of_every_list(first: list[str], second: list[str], k: int, random: Random) -> None:
    drafted = team_draft(first, second, k, random)
    items = [item for item, _ in drafted]
    assert len(items) == len(set(items)) <= k
    assert set(items) <= {*first, *second}
    for length in range(len(drafted) + 1):
        sizes = Counter(team for _, team in drafted[:length])
        assert abs(sizes[Team.FIRST] - sizes[Team.SECOND]) <= 1
    for ranking, team in ((first, Team.FIRST), (second, Team.SECOND)):
        places = [ranking.index(item) for item, of in drafted if of is team]
        assert places == sorted(places)
        for place, (item, of) in enumerate(drafted):  # each is the best of its team that was not there yet
            assert of is not team or set(ranking[: ranking.index(item)]) <= set(items[:place])
    if len(drafted) < k and set(items) != {*first, *second}:
        assert len(items) % 2 == 0


@given(SHORT, SHORT, st.integers(0, 6))
def test_no_team_has_more_places_over_all_throws_of_the_coin(first: list[str], second: list[str], k: int) -> None:
    sizes: Counter[Team] = Counter()
    for throws in product(Team, repeat=4):
        sizes.update(team for _, team in team_draft(first, second, k, Coin(throws)))
    assert sizes[Team.FIRST] == sizes[Team.SECOND]


@given(RANKINGS, LENGTHS)
def test_equal_rankings_give_their_own_list_and_no_team_an_advantage(ranking: list[str], k: int) -> None:
    rounds = min(k, len(set(ranking))) // 2 + 1
    of_first: Counter[int] = Counter()
    for throws in product(Team, repeat=rounds):
        drafted = team_draft(ranking, ranking, k, Coin(throws))
        assert [item for item, _ in drafted] == list(dict.fromkeys(ranking))[:k]
        of_first.update(place for place, (_, team) in enumerate(drafted) if team is Team.FIRST)
    assert set(of_first.values()) <= {2**rounds // 2}
    assert len(of_first) == min(k, len(set(ranking)))


@given(RANKINGS, RANKINGS, LENGTHS, st.lists(st.sampled_from(Team), min_size=7, max_size=7))
def test_the_names_of_the_teams_do_not_matter(first: list[str], second: list[str], k: int, throws: list[Team]) -> None:
    other = [Team(1 - team) for team in throws]
    swapped = team_draft(second, first, k, Coin(other))
    assert team_draft(first, second, k, Coin(throws)) == [(item, Team(1 - team)) for item, team in swapped]
