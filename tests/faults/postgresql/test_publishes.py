"""The kinds of publish, and the states that each makes; processes that are killed amid one are in test_kills."""

from __future__ import annotations

from faults.postgresql.library import OLD, answers_in_memory
from faults.postgresql.publishes import PUBLISHES, states_of

STAGED = next(each for each in PUBLISHES if each.name == "publish in stages")


def test_the_states_are_those_of_each_publish() -> None:
    before, by_words, half, after = states_of(STAGED)
    assert (before, after) == tuple(map(answers_in_memory, (OLD[:2], STAGED.after)))
    assert [each["sizes"] for each in (before, by_words, half, after)] == [
        (2, 5, 0),
        (8, 44, 22),
        (8, 44, 10),
        (8, 44, 0),
    ]


def test_each_kind_changes_what_is_answered() -> None:
    for publish in PUBLISHES:
        before, *_, after = states_of(publish)
        assert (publish.name, before != after) == (publish.name, True)
