"""Who judges: an account, a typed name, or the owner."""

from __future__ import annotations

import pytest
import streamlit as st

from tests.support.pages import drawn
from ui.judging import judge_name, judges
from ui.judging.judges import LONGEST_NAME, MOST_NAMES, OWNER, Names


def draw(name: str | None) -> None:
    if name is not None:
        judges.names().set("visitor", name)
    st.session_state["visitor"] = "visitor"
    st.session_state["seen"] = judge_name()


@pytest.mark.parametrize(
    ("typed", "name"),
    [
        (None, OWNER),
        ("Ann", "Ann"),
        (" Ann \n Li ", "Ann Li"),
        ("  ", OWNER),
        ("x" * 100, "x" * LONGEST_NAME),
        ("eve@example.org", "eve example.org"),
    ],
)
def test_a_visitor_judges_by_the_name_that_was_typed(
    typed: str | None, name: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(judges, "names", lambda made=Names(): made)  # noqa: B008 - one for this test
    assert drawn(draw, typed).session_state["seen"] == name
    assert drawn(draw, None).session_state["seen"] == name


def test_an_account_judges_by_its_address(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(judges, "names", lambda made=Names(): made)  # noqa: B008 - one for this test
    monkeypatch.setattr(judges, "is_oidc_writer", lambda: True)
    monkeypatch.setattr(judges, "_user", lambda: {"email": "Ann@Example.org"})
    assert drawn(draw, "Eve").session_state["seen"] == "ann@example.org"


def test_the_names_that_are_kept_are_bounded() -> None:
    kept = Names()
    for number in range(MOST_NAMES + 1):
        kept.set(str(number), f"judge {number}")
    assert [kept.of("0"), kept.of("1"), kept.of(str(MOST_NAMES))] == [OWNER, "judge 1", f"judge {MOST_NAMES}"]
