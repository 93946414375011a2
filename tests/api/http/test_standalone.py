"""The API without the page: the same gate, and refusals as problems below its path."""

from __future__ import annotations

import json
import threading
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest
from starlette.testclient import TestClient

from api import api_server
from serving import turns
from tests.api.http.conftest import Site

QUESTIONS = [f"Does a {animal} {what}?" for animal in ("cat", "dog", "fish") for what in ("swim", "bark", "purr")]


@pytest.fixture
def served(site: Site, monkeypatch: pytest.MonkeyPatch) -> TestClient:
    monkeypatch.setattr("api.http.standalone.open_library", lambda name="": site.opened)
    monkeypatch.setattr("ui.security.health.open_library", lambda name="": site.opened)
    chosen = site.library.settings.model_copy(update={"api_origins": "https://notes.example.org"})
    return TestClient(api_server(chosen), base_url="http://localhost:8501")


def test_what_is_foreign_is_refused_as_a_problem(served: TestClient) -> None:
    for headers, status in (
        ({"Host": "evil.example"}, 421),
        ({"Origin": "http://evil.example"}, 403),
        ({"Origin": "http://localhost:9000"}, 403),
        ({"Origin": "null"}, 403),
    ):
        got = served.get("/api/v1/status", headers=headers)
        assert (got.status_code, got.headers["content-type"]) == (status, "application/problem+json")
        assert got.json()["instance"] == "/api/v1/status"
        assert served.get("/healthz", headers=headers).status_code == status


def test_the_page_itself_and_pages_that_are_named_may_ask(served: TestClient) -> None:
    for origin in ("http://localhost:8501", "https://notes.example.org"):
        assert served.get("/api/v1/status", headers={"Origin": origin}).status_code == 200
    assert served.get("/healthz", headers={"Origin": "https://notes.example.org"}).status_code == 403


def test_an_assistant_is_answered_too(served: TestClient) -> None:
    ping = {"jsonrpc": "2.0", "id": 1, "method": "ping"}
    accepted = {"Accept": "application/json, text/event-stream"}
    with served:  # its lifespan runs what answers
        got = served.post("/mcp", json=ping, headers=accepted)
        assert (got.status_code, '"id":1' in got.text) == (200, True)
        assert served.post("/mcp", json=ping, headers=accepted | {"Origin": "http://evil.example"}).status_code == 403


def test_nothing_but_the_api_and_the_health_is_served(served: TestClient) -> None:
    paths = ("/healthz", "/readyz", "/", "/library", "/_stcore/health", "/sign-in", "/api", "/api/v2/status")
    assert [served.get(path).status_code for path in paths] == [200, 200, *[404] * 6]
    headers = served.get("/api/v1/status").headers
    assert headers["content-security-policy"] == "default-src 'none'; frame-ancestors 'none'"
    assert headers["x-content-type-options"] == "nosniff"


def test_under_a_load_of_mixed_calls_every_answer_is_right(
    site: Site, served: TestClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Refusals are 503 with Retry-After, and nothing else."""
    monkeypatch.setattr(turns, "patience", 0.05)
    expected = {each: _found(site.library.search(each, k=2).as_json()) for each in QUESTIONS}
    begin = threading.Barrier(12)

    def ask(number: int) -> list[tuple[str, Any]]:
        begin.wait()
        answers: list[tuple[str, Any]] = []
        for turn in range(8):
            question = QUESTIONS[(number + turn) % len(QUESTIONS)]
            answers.append((question, served.get("/api/v1/search", params={"q": question, "k": 2})))
            answers.append(("", served.get(f"/api/v1/{('articles', 'suggest?q=d', 'status')[turn % 3]}")))
            answers.append(("", served.get("/api/v1/passage", params={"id": "cats.md#milk:0"})))
        return answers

    with ThreadPoolExecutor(12) as pool:
        answers = [each for answers in pool.map(ask, range(12)) for each in answers]
    statuses = {got.status_code for _, got in answers}
    assert statuses <= {200, 503}
    for question, got in answers:
        if got.status_code == 503:
            assert (got.json()["type"], int(got.headers["retry-after"]) > 0) == ("urn:patella:busy", True)
        elif question:
            assert _found(got.json()) == expected[question]
    assert sum(got.status_code == 200 for question, got in answers if question) > 0
    assert all(got.status_code == 200 for question, got in answers if not question)


def _found(answer: dict[str, Any]) -> Any:
    return json.loads(json.dumps(answer["results"]))
