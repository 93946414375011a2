"""How the page of a visitor without a browser is read: answered, refused or failed, from what the page itself draws."""

from __future__ import annotations

import pytest
from streamlit.proto.BackMsg_pb2 import BackMsg

from benchmarks.load.visitor import ANSWERED, FAILED, REFUSED, Page, _rerun
from index import open_engine
from search import Mode, search
from tests.support.articles import FakeEncoder, document, publish
from tests.support.pages import drawn, html_of
from ui.html import notice
from ui.refusals import draw_refusal
from ui.search.results_view import page
from ui.url_state import UrlState


@pytest.mark.parametrize("question", ["cat", "giraffe"])
def test_results_are_an_answer_even_if_there_are_none(question: str) -> None:
    engine = open_engine("memory:")
    publish(engine, document("cats.md", "A cat purrs."))
    with engine.snapshot() as snapshot:
        answer = search(snapshot, FakeEncoder(), question, Mode.KEYWORD)
        html = page(answer, UrlState(question, Mode.KEYWORD), {"cats.md": snapshot.document("cats.md")})
    assert Page(["<style>", html]).outcome == ANSWERED


def test_a_refusal_is_none_and_a_problem_is_a_failure() -> None:
    refusal = html_of(drawn(draw_refusal, "Busy at this moment", "Try again."))
    assert Page(refusal).outcome == REFUSED
    assert Page([notice("That did not work", "No index.", kind="problem")]).outcome == FAILED
    assert Page(["<style>"]).outcome == FAILED
    assert Page(refusal, exceptions=["ValueError: x"]).outcome == FAILED


def test_what_the_visitor_asks_for_is_what_the_page_of_streamlit_would() -> None:
    state = BackMsg.FromString(_rerun({"q": "a & b", "mode": "hybrid"}, "library", "button-7")).rerun_script
    assert (state.query_string, state.page_name) == ("q=a+%26+b&mode=hybrid", "library")
    assert [(each.id, each.trigger_value) for each in state.widget_states.widgets] == [("button-7", True)]
    assert len(BackMsg.FromString(_rerun({}, "", "")).rerun_script.widget_states.widgets) == 0
