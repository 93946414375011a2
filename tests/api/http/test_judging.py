"""Judgements over HTTP are those of the log, and an evaluation is a job whose outcome is a kept run."""

from __future__ import annotations

import time
from collections.abc import Callable

from evaluation import log_of
from tests.api.http.conftest import Site

SAID = {"question": "Do cats drink?", "section_id": "cats.md#milk", "grade": 2, "judge": "Ann Li"}


def test_what_judges_say_is_kept_changed_and_taken_back(own_site: Callable[..., Site]) -> None:
    site = own_site()
    client, log = site.client(), log_of(site.library.settings.index)
    kept = client.post("/api/v1/judgements", json=SAID | {"note": "plain"})
    assert (kept.status_code, kept.json()["grade"], kept.json()["judge"]) == (201, 2, "Ann Li")
    assert [(each.section_id, each.judge, each.note) for each in log.all()] == [("cats.md#milk", "Ann Li", "plain")]
    client.post("/api/v1/judgements", json=SAID | {"grade": 1})
    client.post("/api/v1/judgements", json=SAID | {"question": "Other?", "grade": 0})

    def said(**parameters: str) -> list[tuple[str, int]]:
        judged = client.get("/api/v1/judgements", params=parameters).json()["judgements"]
        return [(each["question"], each["grade"]) for each in judged]

    assert said(question=" Do  cats drink? ") == [("Do cats drink?", 1)]
    assert said() == [("Do cats drink?", 1), ("Other?", 0)]
    assert client.post("/api/v1/judgements", json=SAID | {"grade": None}).json() is None
    assert said() == [("Other?", 0)]


def test_what_cannot_be_judged_is_refused(site: Site) -> None:
    client = site.client()
    for changed, status in (
        ({"section_id": "cats.md#none"}, 404),
        ({"section_id": "none.md#milk"}, 404),
        ({"grade": 3}, 422),
        ({"judge": ""}, 422),
        ({"judge": "  "}, 400),
        ({"question": "  "}, 400),
    ):
        assert client.post("/api/v1/judgements", json=SAID | changed).status_code == status, changed


def test_an_evaluation_is_a_job_and_its_run_is_kept(own_site: Callable[..., Site]) -> None:
    site = own_site()
    client = site.client()
    nothing = client.post("/api/v1/evaluations", json={"collection": "own"})
    assert (nothing.status_code, nothing.json()["type"]) == (409, "urn:patella:no-collection")
    client.post("/api/v1/judgements", json=SAID)
    begun = client.post("/api/v1/evaluations", json={"collection": "own"})
    assert begun.status_code == 202
    while (job := client.get(f"/api/v1/{begun.headers['location']}").json())["status"] in {"waiting", "running"}:
        time.sleep(0.01)
    assert job["status"] == "done", job
    kept = client.get("/api/v1/evaluations").json()["evaluations"]
    assert [each["name"] for each in kept] == [job["evaluation"]["run"]]
    assert (kept[0]["questions"], kept[0]["runs"].keys()) == (1, {"hybrid", "keyword", "semantic"})
