"""The pages of kept runs: what each address shows, what can be done there, and what is refused."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path

import pytest
import streamlit as st
from streamlit.testing.v1 import AppTest

from core.errors import UsageError
from evaluation.kept.store import RunStore
from index import open_engine
from index.sync import Indexer, PlainReader
from tests.support.articles import FakeArticle, FakeEncoder, chunk, document
from tests.support.kept_runs import FOUND, collection_in, report_of
from tests.support.pages import drawn, html_of
from ui.evaluation.address import EvaluationUrl
from ui.evaluation.kept_page import draw_kept, draw_runs

CHANGED = {"q1": ["glue.md#top", "tea.md#green"], "q2": ["knots.md#bends"], "q3": ["wood glue.md#top"]}
"""What was found after a change: q1 is worse, q2 better, q3 the same."""


@pytest.fixture
def index(tmp_path: Path) -> Path:
    """Return an index whose one article is glue.md."""
    engine = open_engine(str(tmp_path / "hints"))
    glue = document("glue.md", "Wood glue sets in half an hour.", title="Glue")
    Indexer(engine, FakeEncoder(), PlainReader(chunk), "fake chunker").sync([FakeArticle(glue)])
    engine.close()
    return tmp_path / "hints"


@pytest.fixture
def store(tmp_path: Path, index: Path) -> RunStore:
    return RunStore(str(tmp_path / "index"))


@pytest.fixture
def runs(store: RunStore, tmp_path: Path, index: Path) -> list[str]:
    """Return the names of a run before a change, and of one after it."""
    reports = [report_of(found, index) for found in (FOUND, CHANGED)]
    return [store.keep(report, collection_in(tmp_path), "the page")[0] for report in reports]


@pytest.fixture
def reader(monkeypatch: pytest.MonkeyPatch) -> Callable[[bool], None]:
    def set_right(may: bool) -> None:
        for name in ("ui.evaluation.kept_page.may_write", "ui.security.rights.may_write"):
            monkeypatch.setattr(name, lambda: may)

    set_right(True)
    return set_right


def text_of(page: AppTest) -> str:
    return " ".join(re.sub(r"<[^>]+>", " ", " ".join(html_of(page))).split())


def charts_of(page: AppTest) -> int:
    return len(page.get("vega_lite_chart"))


def test_the_list_is_drawn_only_if_something_is_kept(store: RunStore, tmp_path: Path) -> None:
    assert html_of(drawn(draw_runs, store)) == []
    store.keep(report_of(), collection_in(tmp_path), "the page")
    assert "Kept evaluations" in text_of(drawn(draw_runs, store))


def test_one_run_is_shown_with_charts_tables_and_questions(
    store: RunStore, runs: list[str], reader: Callable[[bool], None]
) -> None:
    page = drawn(draw_kept, store, EvaluationUrl(runs[1]))
    text = text_of(page)
    assert charts_of(page) == 4  # means, confidence by label and by margin, places
    assert "household hints 3 questions, 4 documents, 9 passages" in text
    assert "g1, some model" in text
    assert "qrels.tsv, line 9: that is wrong." in text
    assert "how hot is tea 0.480 place 2 0.480 place 2" in text
    assert [button.label for button in page.button] == ["Make this the baseline", "Delete this evaluation"]
    assert f'href="./evaluation?run={runs[1]}&amp;before={runs[0]}"' in "".join(html_of(page))


def test_a_run_without_another_to_compare_with(store: RunStore, tmp_path: Path, reader: Callable[[bool], None]) -> None:
    name, _ = store.keep(report_of(), collection_in(tmp_path), "the page")
    text = text_of(drawn(draw_kept, store, EvaluationUrl(name)))
    assert "Compare it" not in text
    assert "Question by question" in text


def test_a_run_becomes_the_baseline_and_is_deleted_with_a_press(
    store: RunStore, runs: list[str], reader: Callable[[bool], None]
) -> None:
    page = drawn(draw_kept, store, EvaluationUrl(runs[1]))
    page.button[0].click().run()
    assert list(store.baselines(store.summaries()).values()) == [runs[1]]
    assert "This is the baseline of its collection." in text_of(page)
    page.button[0].click().run()
    assert [each.name for each in store.summaries()] == [runs[0]]


def test_who_may_not_write_is_offered_nothing_and_changes_nothing(
    store: RunStore, runs: list[str], reader: Callable[[bool], None]
) -> None:
    page = drawn(draw_kept, store, EvaluationUrl(runs[1]))
    reader(False)
    for press in (0, 1):
        page.button[press].click().run()
        assert len(store.summaries()) == 2
        reader(True)
        page = drawn(draw_kept, store, EvaluationUrl(runs[1]))
        reader(False)
    assert [button.label for button in drawn(draw_kept, store, EvaluationUrl(runs[1])).button] == []
    assert list(store.baselines(store.summaries()).values()) == [runs[0]]


def test_two_runs_are_compared_and_each_moved_question_is_one_press_away(store: RunStore, runs: list[str]) -> None:
    page = drawn(draw_kept, store, EvaluationUrl(runs[1], runs[0]))
    assert "Worse: 1 question how hot is tea 0.760 → 0.480 (-0.281) Better: 1 question" in text_of(page)
    assert f"?run={runs[1]}&amp;before={runs[0]}&amp;question=q1" in "".join(html_of(page))
    nothing = drawn(draw_kept, store, EvaluationUrl(runs[1], runs[0], "keyword"))
    assert '<a href="./evaluation?run=' in "".join(html_of(nothing))


def test_the_results_of_a_question_come_from_the_collection_it_belongs_to(store: RunStore, runs: list[str]) -> None:
    page = drawn(draw_kept, store, EvaluationUrl(runs[1], runs[0], "hybrid", "q1"))
    text = text_of(page)
    assert "how hot is tea Both Words" in text
    assert "Before nDCG@10 0.760" in text
    assert "1. tea.md#green judged: answers 2. Glue glue.md#top Wood glue sets in half an hour. After" in text
    assert "The articles were indexed again since this run: the texts are those of now." in text
    assert "1 passage judged good, and not among these tea.md#black judged: helps" in text
    assert "Next which knot holds" in text


def test_the_results_of_one_run_stand_mode_beside_mode(store: RunStore, runs: list[str]) -> None:
    text = text_of(drawn(draw_kept, store, EvaluationUrl(runs[0], question="q3")))
    assert text.startswith("This evaluation why do pots crack")
    assert re.findall(r"(Both|Words) nDCG@10 0.000", text) == ["Both", "Words"]
    assert "1 passage judged good, and not among these my pots.md#frost judged: answers" in text


def test_texts_are_of_the_index_of_the_collection_and_their_loss_is_said(
    store: RunStore, tmp_path: Path, index: Path
) -> None:
    with_texts = report_of({**FOUND, "q1": ["glue.md"]}, index)
    name, _ = store.keep(with_texts, collection_in(tmp_path), "the page")
    url = EvaluationUrl(name, question="q1")
    assert "1. Glue glue.md Wood glue sets in half an hour." in text_of(drawn(draw_kept, store, url))
    index.rename(tmp_path / "gone")
    text = text_of(drawn(draw_kept, store, url))
    assert "The index of this collection is gone, so only the ids can be shown." in text
    assert "1. glue.md" in text


@pytest.mark.parametrize(
    ("url", "said"),
    [
        (EvaluationUrl("no such"), "is not kept, or not any more"),
        (EvaluationUrl("{run}", before="no such"), "is not kept, or not any more"),
        (EvaluationUrl("{run}", question="q9"), "did not ask that question"),
        (EvaluationUrl("{run}", before="{dead}"), "has 0 in every measure of every question"),
    ],
)
def test_what_is_not_there_or_did_not_run_is_refused(
    store: RunStore, runs: list[str], tmp_path: Path, url: EvaluationUrl, said: str
) -> None:
    dead, _ = store.keep(report_of({"q1": [], "q2": [], "q3": []}), collection_in(tmp_path), "the page")
    named = EvaluationUrl(url.run.format(run=runs[0]), url.before.format(dead=dead), url.mode, url.question)
    st.session_state.clear()
    with pytest.raises(UsageError, match=said):
        draw_kept(store, named)
