"""Team-draft interleaving: two rankings in one list, in which neither has an advantage."""

from __future__ import annotations

from collections.abc import Hashable, Sequence
from enum import IntEnum
from random import Random
from typing import TypeVar

Item = TypeVar("Item", bound=Hashable)


class Team(IntEnum):
    """The ranking that a place of the list comes from."""

    FIRST = 0
    SECOND = 1


def team_draft(first: Sequence[Item], second: Sequence[Item], k: int, random: Random) -> list[tuple[Item, Team]]:
    """Return at most k items of both rankings, each once, and the team that each plays for.

    In each round both teams take their best item that is not in the list yet; a coin says which team begins. An item
    that both rankings have thus goes to the team whose turn it is. The list ends where one ranking has none left, so
    that the other does not fill it alone: it is empty if one ranking is.

    Radlinski, Kurup and Joachims, "How Does Clickthrough Data Reflect Retrieval Quality?", CIKM 2008, algorithm 2. Not
    in the paper: where one ranking is short, a round that has begun is finished, or left out if one team alone has an
    item for it. Otherwise whoever presses at random would favour a team.

    >>> [item for item, _ in team_draft("ab", "ab", 10, Random(1))]
    ['a', 'b']
    """
    rankings, drafted = (first, second), dict[Item, Team]()
    sizes = [0, 0]

    def has_more(team: Team) -> bool:
        return any(item not in drafted for item in rankings[team])

    while len(drafted) < k:
        round_begins = sizes[0] == sizes[1]
        team = random.choice(tuple(Team)) if round_begins else min(Team, key=sizes.__getitem__)
        other = Team(1 - team)
        if round_begins and not has_more(other):
            break
        if not has_more(team):
            if not round_begins and has_more(other):
                drafted.popitem()
            break
        drafted[next(item for item in rankings[team] if item not in drafted)] = team
        sizes[team] += 1
    return list(drafted.items())
