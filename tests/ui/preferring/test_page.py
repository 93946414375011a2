"""Which is better: asked and counted by keyboard, and nothing that tells which way gave which result."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

import pytest
from playwright.sync_api import Page, expect
from streamlit.testing.v1 import AppTest

from evaluation import Arm, Preference, PreferenceLog, Team, preferences_of
from index import PREFERENCES
from search import Mode
from tests.support.articles import FINGERPRINT
from tests.support.drawn import press_shortcut, wait_until_drawn
from tests.support.logs import clear_log
from tests.support.pages import html_of
from tests.ui.conftest import Site
from tests.ui.preferring.conftest import TwoGenerations
from ui.preferring import page as preferring_page
from ui.preferring.draft import Draft

PAIR = (Arm(), Arm(Mode.KEYWORD))
QUESTIONS = ("What scratches the prisms?", "What do bees eat in January?", "Who writes the weather into the log?")


def compared(generation: str = "") -> None:
    from evaluation import Arm
    from ui import service
    from ui.preferring import draw_preferring
    from ui.url_state import PREFER, UrlState

    with service.library().engine.snapshot() as snapshot:
        draw_preferring(snapshot, UrlState("cat", judging=PREFER, first=Arm(generation=generation)))


def sent_to_browser(teams: list[Team], monkeypatch: pytest.MonkeyPatch) -> list[bytes]:
    """Return every element of the page of a list whose places are of these teams, as it is sent."""
    made = Draft("cat", PAIR, ["<p>x</p>", "<p>y</p>", "<p>z</p>"], teams, are_equal=False, name="a")
    monkeypatch.setattr(preferring_page, "draft_of", lambda *_: made)
    test = AppTest.from_function(compared).run()
    assert not test.exception
    return [element.proto.SerializeToString() for element in test.main if getattr(element, "proto", None) is not None]


def test_what_is_sent_to_the_browser_does_not_depend_on_who_gave_what(
    library: TwoGenerations, preferences: PreferenceLog, monkeypatch: pytest.MonkeyPatch
) -> None:
    one = sent_to_browser([Team.FIRST, Team.SECOND, Team.FIRST], monkeypatch)
    assert len(one) > 10
    assert one == sent_to_browser([Team.SECOND, Team.FIRST, Team.SECOND], monkeypatch)


@pytest.mark.parametrize(
    ("useful", "button", "kept"),
    [
        ([0, 2], "count", (Team.SECOND, (0, 2))),
        ([0, 1], "count", (None, (1, 1))),
        ([1, 0, 0], "count", (Team.FIRST, (1, 0))),
        ([0], "no-difference", (None, (0, 1))),
        ([], "no-difference", (None, (0, 0))),
        ([0], "skip-question", None),
    ],
)
def test_what_is_called_useful_decides(
    library: TwoGenerations,
    preferences: PreferenceLog,
    monkeypatch: pytest.MonkeyPatch,
    useful: list[int],
    button: str,
    kept: tuple[Team | None, tuple[int, int]] | None,
) -> None:
    made = Draft("cat", PAIR, ["x", "y", "z"], [Team.SECOND, Team.FIRST, Team.SECOND], are_equal=False)
    monkeypatch.setattr(preferring_page, "draft_of", lambda *_: made)
    test = AppTest.from_function(compared).run()
    test.button(key="count").click().run()
    assert any("Nothing is useful yet" in html for html in html_of(test))
    for place in useful:
        test.button(key=f"useful-{place}").click().run()
    test.button(key=button).click().run()
    assert not test.exception
    assert [(each.question, each.pair, each.winner, each.credits, each.judge) for each in preferences.all()] == (
        [("cat", PAIR, *kept, "owner")] if kept else []
    )


def test_what_cannot_be_kept_is_said_and_the_list_stays(
    library: TwoGenerations, preferences: PreferenceLog, monkeypatch: pytest.MonkeyPatch
) -> None:
    made = Draft("cat", PAIR, ["x"], [Team.FIRST], are_equal=False)
    monkeypatch.setattr(preferring_page, "draft_of", lambda *_: made)
    Path(preferences.place).mkdir()
    test = AppTest.from_function(compared).run()
    test.button(key="useful-0").click().run()
    test.button(key="count").click().run()
    assert any("The preference was not kept" in html for html in html_of(test))
    assert test.button(key="useful-0").label == "✓ Useful"


def test_where_both_give_the_same_a_tie_is_all_there_is_to_say(
    library: TwoGenerations, preferences: PreferenceLog, monkeypatch: pytest.MonkeyPatch
) -> None:
    made = Draft("cat", PAIR, ["x"], [Team.FIRST], are_equal=True)
    monkeypatch.setattr(preferring_page, "draft_of", lambda *_: made)
    test = AppTest.from_function(compared).run()
    assert [button.key for button in test.button] == ["no-difference", "skip-question"]
    assert any("Both give the same results here" in html for html in html_of(test))


def test_two_that_cannot_be_compared_are_told(library: TwoGenerations, preferences: PreferenceLog) -> None:
    library.becomes(replace(FINGERPRINT, model="another"))
    test = AppTest.from_function(compared, kwargs={"generation": library.first}).run()
    assert any("made with another model than the one in use" in html for html in html_of(test))
    assert [button.key for button in test.button] == []


def test_without_the_right_nothing_is_counted(
    library: TwoGenerations, preferences: PreferenceLog, monkeypatch: pytest.MonkeyPatch
) -> None:
    made = Draft("cat", PAIR, ["x"], [Team.FIRST], are_equal=False)
    monkeypatch.setattr(preferring_page, "draft_of", lambda *_: made)
    test = AppTest.from_function(compared).run()
    monkeypatch.setenv("PATELLA_READONLY", "1")
    monkeypatch.setattr("ui.security.rights.may_write", lambda: False)
    test.button(key="no-difference").click().run()
    assert preferences.all() == []


@pytest.fixture
def log(site: Site) -> Iterator[PreferenceLog]:
    index = str(site.articles.parent / "index")
    yield preferences_of(index)
    clear_log(index, PREFERENCES)


def count(page: Page, question: str, keys: str) -> None:
    """Ask a question and count it, by keyboard alone."""
    box = page.get_by_label("Your question")
    expect(box).to_be_focused()
    page.keyboard.type(question)
    page.keyboard.press("Enter")
    expect(page.locator("[id^=compared-]")).to_be_focused()
    wait_until_drawn(page)
    for tell in (".confidence", ".why", ".rank", ".parts", "mark", ".legend", ".timings", ".results a"):
        expect(page.locator(tell)).to_have_count(0)
    assert parse_qs(urlsplit(page.url).query).keys() == {"q", "mode", "judge", "a", "b"}
    for key in keys[:-1]:
        press_shortcut(page, key)
        place = (int(key) - 1) % 10
        expect(page.locator(f".st-key-useful-{place}").get_by_role("button")).to_contain_text("✓ Useful")
    press_shortcut(page, keys[-1])
    expect(page.locator(".notice.done")).to_contain_text(question)
    wait_until_drawn(page)  # until then the old box stands there, too


@pytest.mark.browser
def test_two_ways_are_chosen_three_questions_asked_by_keys_and_the_counts_read(page: Page, log: PreferenceLog) -> None:
    page.goto("/evaluation")
    page.get_by_role("link", name="Compare two ways to search").click()
    page.locator(".st-key-arm-second").get_by_role("radio", name="Meaning").click()
    expect(page.locator(".st-key-arms summary")).to_contain_text("Compared: both with meaning")
    wait_until_drawn(page)
    for question, keys in zip(QUESTIONS, ("1d", "12d", "n"), strict=True):
        count(page, question, keys)
    page.reload()
    expect(page.locator(".st-key-arms summary")).to_contain_text("Compared: both with meaning")
    kept: list[Preference] = log.all()
    assert [(each.question, sum(each.credits), each.judge) for each in kept] == [
        (QUESTIONS[0], 1, "owner"),
        (QUESTIONS[1], 2, "owner"),
        (QUESTIONS[2], 0, "owner"),
    ]
    assert {each.pair for each in kept} == {(Arm(), Arm(Mode.SEMANTIC))}
    assert (kept[0].winner is None, kept[2].winner) == (False, None)
    page.get_by_role("link", name="What was preferred").click()
    page.locator("summary", has_text="What was preferred").click()
    row = page.get_by_role("row", name="both and meaning")
    expect(row).to_contain_text("no difference shown")
    expect(row.locator("[data-mode=Questions]")).to_have_text("3")
