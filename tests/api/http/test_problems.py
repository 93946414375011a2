"""Whatever goes wrong is a problem of RFC 9457 with the right status and headers."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from starlette.testclient import TestClient

from core import errors
from serving import TooBusy
from tests.api.http.conftest import Site


@pytest.mark.parametrize(
    ("error", "status", "kind", "retry"),
    [
        (errors.IndexMissing("No index."), 503, "index-missing", "60"),
        (errors.IndexDamaged("Damaged."), 503, "index-damaged", "60"),
        (errors.IndexBusy("Busy."), 503, "index-busy", "10"),
        (errors.IndexInaccessible("Full."), 503, "index-inaccessible", "60"),
        (errors.IndexMismatch("Another model."), 503, "index-mismatch", "60"),
        (errors.ModelError("No model."), 503, "model", "60"),
        (errors.NotInIndex("None."), 404, "not-in-index", None),
        (errors.UsageError("Wrong."), 400, "usage", None),
        (errors.DamagedFile("a.md", "is broken."), 422, "article", None),
        (errors.RemovalsRefused(["a.md"], 1, "the folder"), 409, "removals", None),
        (TooBusy("Too much."), 503, "busy", "2"),
        (OSError(28, "No space left on device", "/secret"), 500, "system", None),
        (ZeroDivisionError("secret"), 500, "fault", None),
    ],
)
def test_each_error_is_a_problem(
    error: Exception, status: int, kind: str, retry: str | None, site: Site, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(*_: object, **__: object) -> None:
        raise error

    monkeypatch.setattr("api.http.reading.list_articles", fail)
    got = site.client().get("/api/v1/articles?limit=7")
    problem = got.json()
    assert (got.status_code, got.headers["content-type"]) == (status, "application/problem+json")
    assert (problem["status"], problem["type"], problem["instance"]) == (
        status,
        f"urn:patella:{kind}",
        "/api/v1/articles",
    )
    assert (got.headers.get("retry-after"), "secret" in got.text) == (retry, False)
    if status < 500 or retry:
        assert problem["detail"] == str(error)


def test_a_library_without_an_index_says_so(own_site: Callable[..., Site], tmp_path: Any) -> None:
    site = own_site()
    index = Path(site.library.settings.index)
    site.library.engine.close()
    index.rename(tmp_path / "gone")
    assert site.client().get("/api/v1/search?q=cat").json()["type"] == "urn:patella:index-missing"
    status = site.client().get("/api/v1/status").json()
    assert (status["generation"], bool(status["notice"])) == (None, True)


def test_unknown_paths_libraries_and_methods_are_problems(client: TestClient) -> None:
    for path in (
        "/api/v1",
        "/api/v1/",
        "/api/v1/nope",
        "/api/v1/search/",
        "/api/v1/docs",
        "/api/v1/a%0Ab",
        "/api/v1/jobs/%0A",
    ):
        got = client.get(path)
        assert (got.status_code, got.headers["content-type"]) == (404, "application/problem+json"), path
    assert client.get("/other/api/v1/status").json()["type"] == "urn:patella:no-library"
    got = client.put("/api/v1/article?id=x")
    assert (got.status_code, got.headers["allow"], got.json()["type"]) == (405, "DELETE, GET", "urn:patella:method")
    got = client.post("/api/v1/sync", content=b"{", headers={"Content-Type": "application/json"})
    assert (got.status_code, got.json()["errors"][0]["where"]) == (422, "body.1")


def test_a_browser_reads_the_answers_only_from_pages_that_are_named(site: Site) -> None:
    client = site.client(origins=("https://notes.example.org",))
    asked = {"Origin": "https://notes.example.org"}
    assert client.get("/api/v1/status", headers=asked).headers["access-control-allow-origin"] == asked["Origin"]
    preflight = asked | {"Access-Control-Request-Method": "DELETE", "Access-Control-Request-Headers": "authorization"}
    got = client.options("/api/v1/article", headers=preflight)
    assert (got.status_code, got.headers["access-control-allow-origin"]) == (200, asked["Origin"])
    assert "access-control-allow-credentials" not in got.headers
    for headers in (asked | {"Origin": "https://notes.example.org.evil.example"}, {"Origin": "null"}):
        assert "access-control-allow-origin" not in client.get("/api/v1/status", headers=headers).headers
    assert "access-control-allow-origin" not in site.client().get("/api/v1/status", headers=asked).headers
