"""What is noted of searches, changes and attempts to sign in: in the log, and in the metrics where these are on."""

from __future__ import annotations

import logging
from collections.abc import Callable
from typing import Any

import pytest

from core.errors import IndexBusy
from core.settings import Settings
from index import SyncReport
from serving import records
from serving.prometheus import Metrics
from serving.seats import TooBusy

SECRET = "am I ill"


@pytest.fixture
def counted(monkeypatch: pytest.MonkeyPatch) -> Metrics:
    made = Metrics()
    monkeypatch.setattr("serving.records.metrics", lambda: made)
    monkeypatch.setattr("serving.records.settings", lambda: Settings(log_questions=False))
    return made


@pytest.fixture
def events(caplog: pytest.LogCaptureFixture) -> Callable[[], list[tuple[str, str, dict[str, Any]]]]:
    """Return a function that returns the level, the name and the fields of each event, without its durations."""
    caplog.set_level(logging.INFO, "patella")

    def logged() -> list[tuple[str, str, dict[str, Any]]]:
        found = [
            (each.levelname, each.message, dict(getattr(each, "fields", {})))
            for each in caplog.records
            if each.name == "patella"
        ]
        for _, _, fields in found:
            fields.pop("took_ms", None)
        return found

    return logged


Events = Callable[[], list[tuple[str, str, dict[str, Any]]]]


def count(metrics: Metrics, name: str, **labels: str) -> float:
    return metrics.registry.get_sample_value(name, labels) or 0.0


def test_how_each_search_ends_is_noted_without_its_question(counted: Metrics, events: Events) -> None:
    with records.noted("hybrid", SECRET) as work:
        work.results = 7
    with records.noted("keyword", SECRET):
        pass
    with pytest.raises(TooBusy), records.noted("compare", SECRET):
        raise TooBusy("Busy.")
    with pytest.raises(ZeroDivisionError), records.noted("hybrid", SECRET):
        raise ZeroDivisionError(SECRET)
    assert events() == [
        ("INFO", "search", {"mode": "hybrid", "outcome": "answered", "results": 7}),
        ("INFO", "search", {"mode": "keyword", "outcome": "empty", "results": 0}),
        ("WARNING", "search", {"mode": "compare", "outcome": "refused", "results": 0}),
        ("WARNING", "search", {"mode": "hybrid", "outcome": "failed", "results": 0}),
    ]
    ended = [("hybrid", "answered"), ("keyword", "empty"), ("compare", "refused"), ("hybrid", "failed")]
    assert [count(counted, "patella_searches_total", mode=mode, outcome=outcome) for mode, outcome in ended] == [1] * 4
    assert count(counted, "patella_search_seconds_count", mode="hybrid") == 2
    assert SECRET not in counted.text()


def test_the_question_is_logged_if_the_settings_ask_for_it(
    counted: Metrics, events: Events, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("serving.records.settings", lambda: Settings(log_questions=True))
    with records.noted("hybrid", SECRET):
        pass
    assert [fields["question"] for *_, fields in events()] == [SECRET]
    assert SECRET not in counted.text()


def test_changes_of_the_index_are_noted(counted: Metrics, events: Events) -> None:
    with records.noted_sync() as reports:
        reports.append(SyncReport(new=["a.md", "b.md"], gone=["c.md"], failed=[("d.md", "is empty.")], seconds=1.23))
    with pytest.raises(IndexBusy), records.noted_sync():
        raise IndexBusy("Another process is writing to /somewhere.")
    with pytest.raises(ZeroDivisionError), records.noted_sync():
        raise ZeroDivisionError
    none = {"new": 0, "changed": 0, "gone": 0, "failed": 0}
    assert events() == [
        ("INFO", "sync", {"outcome": "done", "seconds": 1.2, "new": 2, "changed": 0, "gone": 1, "failed": 1}),
        ("WARNING", "sync", {"outcome": "failed", "seconds": 0.0, **none, "problem": "IndexBusy"}),
        ("WARNING", "sync", {"outcome": "failed", "seconds": 0.0, **none, "problem": "a fault in Patella"}),
    ]
    assert [count(counted, "patella_syncs_total", outcome=each) for each in ("done", "failed")] == [1, 2]
    assert [count(counted, "patella_sync_articles_total", change=each) for each in none] == [2, 0, 1, 1]


def test_refusals_and_failed_attempts_to_sign_in_are_noted(counted: Metrics, events: Events) -> None:
    records.note_refusal("indexing")
    records.note_sign_in_failure("wrong password", "192.0.2.7")
    records.note_wait(0.25)
    assert events() == [
        ("WARNING", "refusal", {"what": "indexing"}),
        ("WARNING", "sign-in failure", {"reason": "wrong password", "address": "192.0.2.7"}),
    ]
    assert count(counted, "patella_refusals_total", what="indexing") == 1
    assert count(counted, "patella_wait_seconds_sum") == 0.25
    assert count(counted, "patella_sign_in_failures_total", reason="wrong password") == 1


def test_without_metrics_the_log_is_the_same(events: Events, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("serving.records.metrics", lambda: None)
    with records.noted("hybrid"), records.noted_sync():
        records.note_wait(0.25)
        records.note_refusal("indexing")
        records.note_sign_in_failure("wrong password", "192.0.2.7")
    assert [name for _, name, _ in events()] == ["refusal", "sign-in failure", "sync", "search"]
