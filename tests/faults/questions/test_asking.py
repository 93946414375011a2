"""A question goes its whole way, and an error on any part of it is raised."""

from __future__ import annotations

import pytest

from faults.questions import asking
from faults.questions.articles import texts
from faults.questions.asking import DRAWN_EVERY, MODES, Asker, mode_of
from faults.questions.grammar import Grammar
from faults.questions.tally import Tally

COUNT = 400


def test_no_question_of_any_kind_is_an_error(asker: Asker) -> None:
    """The short form of the attack."""
    grammar, tally = Grammar(1, list(texts())), Tally()
    for number in range(COUNT):
        kind, question = grammar.question(number)
        tally.ask(kind, mode_of(number), question, lambda question=question, number=number: asker.ask(question, number))
    counts = tally.as_json()
    assert (sum(counts["asked"].values()), counts["errors"], counts["uncaught"], counts["refused"]) == (
        COUNT,
        {},
        [],
        {},
    )
    assert counts["modes"].keys() == set(MODES)


@pytest.mark.parametrize("part", ["read_url_state", "search", "compare", "render_answer", "word_marks"])
def test_every_part_of_the_way_is_reached(asker: Asker, monkeypatch: pytest.MonkeyPatch, part: str) -> None:
    def fail(*_: object, **__: object) -> None:
        raise ZeroDivisionError

    monkeypatch.setattr(asking, part, fail)
    with pytest.raises(ZeroDivisionError):
        for number in range(0, 13 * DRAWN_EVERY, DRAWN_EVERY):
            asker.ask("how long does the lock gate stay open", number)


@pytest.mark.parametrize("part", ["page", "compared"])
def test_answers_are_drawn_as_the_page(asker: Asker, monkeypatch: pytest.MonkeyPatch, part: str) -> None:
    drawn = []
    real = getattr(asking.results_view, part)
    monkeypatch.setattr(asking.results_view, part, lambda *given: drawn.append(real(*given)) or drawn[-1])
    for number in range(13 * DRAWN_EVERY):
        asker.ask("<b>lock</b> gate", number)
    assert len(drawn) == {"page": 12, "compared": 1}[part]
    assert all("&lt;b&gt;lock&lt;/b&gt; gate" in html and "<b>lock" not in html for html in drawn)
