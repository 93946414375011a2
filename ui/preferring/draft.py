"""One list of the results of two ways to search, drawn by lot, of which the browser never learns who gave what."""

from __future__ import annotations

import secrets
from collections.abc import Hashable, Sequence
from contextlib import ExitStack
from dataclasses import dataclass, field, replace
from functools import cache
from random import Random

import streamlit as st

from core.documents import Passage
from evaluation import Arm, Team, question_key, team_draft
from index import Snapshot
from ui import service
from ui.judging import bare_result
from ui.url_state import UrlState

PLACES = 10
"""How long a list is at most: a key of the keyboard for each place."""

_DRAFT = "preferring"
"""The name of the state of a session: the list that is shown. It stays on the server."""


@dataclass(slots=True)
class Draft:
    """The list of a question, as HTML without anything that its search says of a result.

    `teams` tells which of the two arms, in the order of `pair`, gave each place. `useful` are the places that the
    visitor called useful. `are_equal`: both arms give the same results in the same order. `name` is unique.
    """

    question: str
    pair: tuple[Arm, Arm]
    results: Sequence[str]
    teams: Sequence[Team]
    are_equal: bool
    name: str = field(default_factory=lambda: secrets.token_hex(4))
    useful: set[int] = field(default_factory=set)

    @property
    def credits(self) -> tuple[int, int]:
        """Return how many useful results each arm gave."""
        of_first = sum(self.teams[place] is Team.FIRST for place in self.useful)
        return of_first, len(self.useful) - of_first

    @property
    def winner(self) -> Team | None:
        """Return the arm that gave more useful results, None if both gave as many."""
        first, second = self.credits
        return None if first == second else Team.FIRST if first > second else Team.SECOND


def draft_of(snapshot: Snapshot, url: UrlState, pair: tuple[Arm, Arm]) -> Draft:
    """Return the list of the question of `url`: the one that this session has, or a new one.

    Raises IndexMissing if a generation is not kept any more, and IndexMismatch.
    """
    key = (question_key(url.question), pair, url.scope, snapshot.generation.name)
    kept: tuple[Hashable, Draft] | None = st.session_state.get(_DRAFT)
    if kept is None or kept[0] != key:
        kept = (key, _drawn(snapshot, url, pair))
        st.session_state[_DRAFT] = kept
    return kept[1]


def forget_draft() -> None:
    """Let the next list be drawn anew."""
    st.session_state.pop(_DRAFT, None)


def _drawn(snapshot: Snapshot, url: UrlState, pair: tuple[Arm, Arm]) -> Draft:
    with ExitStack() as stack:
        open_engine = service.library().engine
        snapshots = [
            stack.enter_context(open_engine.snapshot_of(arm.generation)) if arm.generation else snapshot for arm in pair
        ]
        asked = [replace(url, mode=arm.mode, weight=arm.weight) for arm in pair]
        rankings = service.rankings(list(zip(snapshots, asked, strict=True)))
        first, second = (_looks(*of_arm) for of_arm in zip(snapshots, rankings, strict=True))
    drafted = team_draft(first, second, PLACES, Random(secrets.randbits(128)))
    are_equal = bool(first) and first == second
    return Draft(url.question, pair, [html for html, _ in drafted], [team for _, team in drafted], are_equal)


def _looks(snapshot: Snapshot, ranking: Sequence[Passage]) -> list[str]:
    """Return what a visitor sees of the first PLACES passages. Two that look alike are one, of whichever article."""
    document = cache(snapshot.document)
    looks: dict[str, None] = {}
    for passage in ranking:
        looks[bare_result([passage], document(passage.document_id))] = None
        if len(looks) == PLACES:
            break
    return list(looks)
