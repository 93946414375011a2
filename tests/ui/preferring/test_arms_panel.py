"""What may be compared, and what the page says of the rest."""

from __future__ import annotations

from dataclasses import replace

import pytest

from core.errors import UsageError
from evaluation import Arm
from search import Mode
from tests.support.articles import FINGERPRINT
from tests.ui.preferring.conftest import TwoGenerations
from ui.preferring.arms_panel import arms_to_ask
from ui.url_state import PREFER, UrlState

WORDS, MEANING = Arm(Mode.KEYWORD), Arm(Mode.SEMANTIC)


def asked(library: TwoGenerations, first: Arm, second: Arm) -> tuple[Arm, Arm]:
    with library.engine.snapshot() as snapshot:
        return arms_to_ask(UrlState("cat", judging=PREFER, first=first, second=second), snapshot)


def test_two_settings_are_one_comparison_in_either_order(library: TwoGenerations) -> None:
    assert asked(library, WORDS, Arm()) == asked(library, Arm(), WORDS) == (Arm(), WORDS)


def test_beside_a_kept_generation_the_one_in_use_is_named_too(library: TwoGenerations) -> None:
    earlier = replace(WORDS, generation=library.first)
    assert asked(library, WORDS, earlier) == (earlier, replace(WORDS, generation=library.second))


def test_equal_ways_are_refused_however_they_are_named(library: TwoGenerations) -> None:
    for second in (WORDS, replace(WORDS, generation=library.second)):
        with pytest.raises(UsageError, match="Both ways to search are the same"):
            asked(library, WORDS, second)


def test_a_generation_that_is_gone_is_told(library: TwoGenerations) -> None:
    with pytest.raises(UsageError, match="Generation 000009 is not kept any more"):
        asked(library, WORDS, replace(WORDS, generation="000009"))


@pytest.mark.parametrize(
    ("made_with", "mode", "other", "said"),
    [
        ({"model": "another"}, Mode.SEMANTIC, Mode.KEYWORD, "made with another model .* Choose “Words”"),
        ({"model": "another"}, Mode.HYBRID, Mode.KEYWORD, "made with another model .* Choose “Words”"),
        ({"analyzer": "another"}, Mode.HYBRID, Mode.SEMANTIC, "another version of Patella.* Choose “Meaning”"),
    ],
)
def test_a_generation_that_cannot_be_asked_so_is_told(
    library: TwoGenerations, made_with: dict[str, str], mode: Mode, other: Mode, said: str
) -> None:
    library.becomes(replace(FINGERPRINT, **made_with))
    with pytest.raises(UsageError, match=said):
        asked(library, Arm(mode), Arm(mode, generation=library.first))
    assert len(asked(library, Arm(other), Arm(other, generation=library.first))) == 2
