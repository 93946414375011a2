"""Changes over HTTP: each is a job that says how it ends, and does what the page does."""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import Any

import pytest
from starlette.testclient import TestClient

from api import Right, tokens_of
from core.passwords import hash_password
from faults.postgresql.server import wait_until
from serving import TooBusy, WaitingFiles
from tests.api.http.conftest import Site


def ended(client: TestClient, begun: Any) -> Any:
    """Return a job when it has ended."""
    assert begun.status_code == 202, begun.text
    place = f"/api/v1/{begun.headers['location']}"
    while (job := client.get(place).json())["status"] in {"waiting", "running"}:
        time.sleep(0.01)
    assert job["id"] in [each["id"] for each in client.get("/api/v1/jobs").json()["jobs"]]
    return job


def test_a_library_is_changed_and_returns(own_site: Callable[..., Site]) -> None:
    site = own_site(canary_questions=0)
    client, folder = site.client(), site.library.settings.articles[0]
    (folder / "bees.md").write_text("# Bees\n\nBees sleep.\n", "utf-8")
    job = ended(client, client.post("/api/v1/sync"))  # a body is not needed
    assert (job["kind"], job["status"], job["change"]["new"], job["problem"]) == ("sync", "done", ["bees.md"], None)

    job = ended(client, client.post("/api/v1/articles?name=..%2Fants.md", content=b"# Ants\n\nAnts bark.\n"))
    assert (job["kind"], job["change"]["new"]) == ("upload", ["ants.md"])
    refused = client.post("/api/v1/articles?name=ants.md", content=b"# Ants\n\nOther ants.\n")
    assert (refused.status_code, refused.json()["type"]) == (409, "urn:patella:exists")
    job = ended(client, client.post("/api/v1/articles?name=ants.md&replace=true", content=b"# Ants\n\nAnts swim.\n"))
    assert job["change"]["changed"] == ["ants.md"]

    files = [("file", ("one.md", b"# One\n\nMilk.\n")), ("file", ("two.txt", b"Two dogs bark.\n"))]
    job = ended(client, client.post("/api/v1/articles", files=files))
    assert job["change"]["new"] == ["one.md", "two.txt"]

    job = ended(client, client.delete("/api/v1/article", params={"id": "one.md"}))
    assert (job["kind"], job["change"]["gone"], (folder / "one.md").exists()) == ("removal", ["one.md"], False)
    assert client.delete("/api/v1/article", params={"id": "one.md"}).status_code == 404

    before = client.get("/api/v1/generations").json()["generations"]
    now = client.post("/api/v1/rollback")
    assert (now.status_code, now.json()["name"], now.json()["current"]) == (200, before[1]["name"], True)
    assert client.post("/api/v1/rollback").json()["type"] == "urn:patella:no-earlier-state"


def test_uploads_into_a_shared_index_are_shown_and_removed_by_each_server(
    own_site: Callable[..., Site], postgresql_address: str
) -> None:
    one, other = (own_site(index=postgresql_address, canary_questions=0).client() for _ in range(2))
    job = ended(one, one.post("/api/v1/articles?name=ants.md", content=b"# Ants\n\nAnts bark.\n"))
    assert (job["kind"], job["change"]["new"]) == ("upload", ["ants.md"])
    refused = other.post("/api/v1/articles?name=ants.md", content=b"# Ants\n\nOther ants.\n")
    assert (refused.status_code, refused.json()["type"]) == (409, "urn:patella:exists")
    place = "/api/v1/original?id=ants.md"
    wait_until(lambda: other.get(place).status_code == 200, "the other server does not see the upload")
    got = other.get(place)
    assert got.content == b"# Ants\n\nAnts bark.\n"
    assert (got.headers["content-type"], got.headers["content-disposition"]) == (
        "text/markdown; charset=utf-8",
        'attachment; filename="ants.md"',
    )
    job = ended(other, other.delete("/api/v1/article", params={"id": "ants.md"}))
    assert job["change"]["gone"] == ["ants.md"]
    wait_until(lambda: one.get(place).status_code == 404, "the other server does not see the removal")


def test_a_change_is_held_until_somebody_consents(own_site: Callable[..., Site]) -> None:
    site = own_site()
    client, folder = site.client(), site.library.settings.articles[0]
    (folder / "bees.md").write_text("# Bees\n\nBees sleep.\n", "utf-8")
    held = ended(client, client.post("/api/v1/sync", json={"hold": True}))["change"]
    assert (held["held"], held["effect"]["summary"][:5]) == (True, "1 new")
    assert client.get("/api/v1/article?id=bees.md").status_code == 404
    wrong = ended(client, client.post("/api/v1/sync", json={"consented": "another state"}))["change"]
    assert wrong["held"]
    done = ended(client, client.post("/api/v1/sync", json={"consented": held["effect"]["state"]}))["change"]
    assert (done["held"], done["new"]) == (False, ["bees.md"])


def test_a_job_that_failed_says_why(own_site: Callable[..., Site], monkeypatch: pytest.MonkeyPatch) -> None:
    site = own_site()
    client = site.client()
    site.library.settings.articles[0].rename(site.library.settings.articles[0].with_name("elsewhere"))
    job = ended(client, client.post("/api/v1/sync", json={}))
    assert (job["status"], job["problem"]["status"], job["problem"]["type"]) == ("failed", 400, "urn:patella:usage")


@pytest.mark.parametrize(
    ("request_", "status", "kind"),
    [
        ({"content": b"x"}, 400, "no-file"),
        ({"params": {"name": "a.doc"}, "content": b"x"}, 415, "unread"),
        ({"params": {"name": "big.txt"}, "content": b"x" * 20_000_001}, 413, "too-large"),
        ({"files": [("file", ("a.md", b"x")), ("file", ("A/a.md", b"y"))]}, 400, "same-name"),
        ({"data": {"file": "no file"}, "files": [("other", ("", b""))]}, 400, "no-file"),
        ({"content": b"--x", "headers": {"Content-Type": "multipart/form-data"}}, 400, "bad-request"),
    ],
)
def test_a_file_that_cannot_be_added_is_refused(
    request_: dict[str, Any], status: int, kind: str, client: TestClient
) -> None:
    got = client.post("/api/v1/articles", **request_)
    assert (got.status_code, got.json()["type"]) == (status, f"urn:patella:{kind}")


def test_files_for_which_there_is_no_room_come_later(client: TestClient, monkeypatch: pytest.MonkeyPatch) -> None:
    waiting = WaitingFiles()
    waiting.add(test_files_for_which_there_is_no_room_come_later, 200_000_000)
    monkeypatch.setattr("api.http.writing.waiting_files", lambda: waiting)
    got = client.post("/api/v1/articles?name=a.md", content=b"x")
    assert (got.status_code, got.json()["type"]) == (429, "urn:patella:too-much-waits")
    assert got.headers["retry-after"] == "30"


def test_a_full_queue_refuses(site: Site, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(*_: object) -> None:
        raise TooBusy("Too many others wait for their indexing.")

    monkeypatch.setattr(type(site.opened.changes), "add", full)
    got = site.client().post("/api/v1/sync", json={})
    assert (got.status_code, "retry-after" in got.headers) == (429, True)


READS = [
    *(("GET", f"/api/v1/{path}", None) for path in ("status", "generations", "jobs", "articles", "evaluations")),
    *(("GET", f"/api/v1/{path}?q=cat", None) for path in ("search", "compare", "suggest")),
    *(("GET", f"/api/v1/{path}?id=none", None) for path in ("article", "article/text", "section", "passage")),
    *(("GET", f"/api/v1/{path}?id=none", None) for path in ("original", "similar")),
    ("GET", "/api/v1/jobs/none", None),
]
WRITES = [
    ("GET", "/api/v1/judgements", None),
    ("POST", "/api/v1/sync", {"unknown": 1}),
    ("POST", "/api/v1/articles", None),
    ("DELETE", "/api/v1/article?id=none", None),
    ("POST", "/api/v1/rollback", None),
    ("POST", "/api/v1/judgements", {}),
    ("POST", "/api/v1/evaluations", {}),
]


@pytest.mark.parametrize(
    ("values", "address", "set_", "sends", "reads", "writes"),
    [
        ({}, "127.0.0.1", "", "", True, True),
        ({}, "0.0.0.0", "", "", True, False),
        ({"open_writing": True}, "0.0.0.0", "", "", True, True),
        ({"write_password_hash": hash_password("open sesame!")}, "127.0.0.1", "", "", True, False),
        ({"readonly": True}, "127.0.0.1", "w", "write", True, False),
        ({}, "127.0.0.1", "r", "", False, False),
        ({}, "127.0.0.1", "r", "read", True, False),
        ({}, "0.0.0.0", "rw", "read", True, False),
        ({}, "0.0.0.0", "rw", "write", True, True),
        ({}, "0.0.0.0", "w", "", True, False),
        ({}, "0.0.0.0", "", "unknown", False, False),
    ],
)
def test_each_operation_asks_for_its_right(
    values: dict[str, Any],
    address: str,
    set_: str,
    sends: str,
    reads: bool,
    writes: bool,
    site: Site,
    tmp_path: Any,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    chosen = site.library.settings.model_copy(update={"index": str(tmp_path / "index"), **values})
    monkeypatch.setattr(site.library, "settings", chosen)
    monkeypatch.setattr("api.access.rights.attempts", lambda: type("Any", (), {"may_try": lambda *_: True})())
    tokens = {right.value: tokens_of(chosen.index).new(right.value, right) for right in Right if right.value[0] in set_}
    headers = {"Authorization": f"Bearer {tokens.get(sends, 'unknown')}"} if sends else {}
    client = site.client(address=address)
    for operations, allowed in ((READS, reads), (WRITES, writes)):
        for method, path, body in operations:
            if path == "/api/v1/rollback" and allowed:
                continue  # it takes no argument that could be wrong
            got = client.request(method, path, json=body, headers=headers)
            assert (got.status_code in {401, 403}) != allowed, (method, path, got.text)
            if got.status_code == 401:
                assert got.headers["www-authenticate"].startswith("Bearer")
