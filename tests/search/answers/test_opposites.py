"""Opposites and negations of sentences and questions."""

from __future__ import annotations

import pytest

from search.answers.opposites import contradicts, negates


@pytest.mark.parametrize(
    ("question", "sentence", "expected"),
    [
        ("how do I turn off updates", "This will switch updates on.", True),
        ("how do I turn updates off", "Turning on updates takes a minute.", True),
        ("how do I turn off updates", "Updates are switched on or off here.", False),
        ("how do I turn off updates", "A note on updates.", False),  # "on" alone is no switch
        ("disable it", "You can enable it here.", True),
        ("disable it", "You can enable or disable it here.", False),
        ("bread with or without yeast", "Mix it without yeast.", False),
        ("who led it after he left", "He left in May, before Ann led it.", False),  # these two often stand together
        ("bread without yeast", "Mix it with yeast.", True),
        ("", "Open it.", False),
        ("how do I shut the attic window", "Opening the attic window is disabled in high wind.", True),
        ("how do I close the gate", "The gate can be opened with the blue key.", True),
        ("how do I close the gate", "The gate is opened and closed with the blue key.", False),
        ("how can I open the cabinet", "The cabinet is locked outside office hours.", True),
        ("how can I open the cabinet", "Opening the cabinet is not allowed outside office hours.", False),
        ("how do I unlock the drawer", "Lock the drawer when you leave.", True),
        ("how do I turn off the alarm", "This setting enables the alarm.", True),
        ("how do I turn off the alarm", "Deactivate the alarm with the code.", False),
        ("how do I activate the licence", "The licence is disabled after a year.", True),
        ("which pets are permitted", "Snakes are forbidden.", True),
        ("is there a way to disable the alarm", "Turn the alarm on in the hall.", True),
        ("are pets allowed in the hall", "Pets are forbidden in the hall.", False),  # the answer is no
        ("does the pool open on Sunday", "It is closed on Sunday.", False),
        ("which car park is close to the pool", "The car park opens at six.", False),
        ("how do I uninstall it", "Delete the installation folder.", False),
    ],
)
def test_a_sentence_contradicts_by_an_opposite_that_the_question_does_not_have(
    question: str, sentence: str, expected: bool
) -> None:
    assert contradicts(sentence, question) == expected


@pytest.mark.parametrize("text", ["It is not so.", "It isn’t so", "It cannot be", "Nobody came", "bread without yeast"])
def test_what_negates(text: str) -> None:
    assert negates(text)
    assert not negates("Notes know nothingness.")
