"""What is compared: how an arm is written and read, and the pair that two make."""

from __future__ import annotations

import pytest

from evaluation.interleaving import Arm, pair_of
from search import Mode

WORDS = Arm(Mode.KEYWORD)
HEAVY = Arm(Mode.HYBRID, 0.44, "00000002-0123abcd")


@pytest.mark.parametrize(
    ("arm", "text", "label"),
    [
        (Arm(), "hybrid", "both"),
        (WORDS, "keyword", "words"),
        (Arm(Mode.SEMANTIC), "semantic", "meaning"),
        (Arm(Mode.HYBRID, 0.0), "hybrid:0", "both at weight 0"),
        (Arm(Mode.KEYWORD, generation="000001"), "keyword@000001", "words in generation 000001"),
        (HEAVY, "hybrid:0.44@00000002-0123abcd", "both at weight 0.44 in generation 00000002-0123abcd"),
    ],
)
def test_an_arm_is_read_as_it_was_written(arm: Arm, text: str, label: str) -> None:
    assert (str(arm), Arm.parse(text), arm.label) == (text, arm, label)


@pytest.mark.parametrize("text", ["", "fuzzy", "hybrid:2", "hybrid:0.1234", "keyword:0.5", "hybrid@../x", "hybrid@"])
def test_what_is_no_arm_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match=r"."):
        Arm.parse(text)


def test_a_pair_has_one_order_and_two_arms() -> None:
    assert pair_of(WORDS, HEAVY) == pair_of(HEAVY, WORDS) == (HEAVY, WORDS)
    with pytest.raises(ValueError, match="both arms are the same"):
        pair_of(WORDS, WORDS)
