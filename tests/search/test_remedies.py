"""What to change about a question that found nothing."""

from __future__ import annotations

import pytest

from search.remedies import Remedy, find_remedies
from search.results import Mode

KEYWORD, HYBRID, SEMANTIC = Mode.KEYWORD, Mode.HYBRID, Mode.SEMANTIC


@pytest.mark.parametrize(
    ("question", "mode", "corrected", "restricted", "expected"),
    [
        ("", HYBRID, False, True, [Remedy.ADD_WORD]),
        ("???", KEYWORD, False, False, [Remedy.ADD_WORD]),
        ("-milk", HYBRID, False, False, [Remedy.ADD_WORD]),
        ("green teas", HYBRID, False, False, [Remedy.OTHER_WORDS]),
        ("green teas", SEMANTIC, False, False, [Remedy.OTHER_WORDS]),
        ("green teas", HYBRID, False, True, [Remedy.WIDEN]),
        ("green teas", KEYWORD, False, False, [Remedy.USE_BOTH_MODES, Remedy.CHECK_SPELLING]),
        ("gren teas", KEYWORD, True, False, [Remedy.TAKE_CORRECTION, Remedy.USE_BOTH_MODES]),
        ("+tea", HYBRID, False, False, [Remedy.DROP_CONDITIONS, Remedy.CHECK_SPELLING]),
        ('"green teas"', HYBRID, False, False, [Remedy.DROP_CONDITIONS]),
        ("title:green leaves", SEMANTIC, False, False, [Remedy.DROP_CONDITIONS]),
        ("leaves -green", HYBRID, False, False, [Remedy.DROP_CONDITIONS]),
        (
            "+gren teas",
            KEYWORD,
            True,
            True,
            [Remedy.TAKE_CORRECTION, Remedy.WIDEN, Remedy.DROP_CONDITIONS, Remedy.USE_BOTH_MODES],
        ),
    ],
)
def test_the_remedies_fit_what_was_asked(
    question: str, mode: Mode, corrected: bool, restricted: bool, expected: list[Remedy]
) -> None:
    assert find_remedies(question, mode, corrected, restricted) == expected
