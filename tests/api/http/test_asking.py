"""Questions over HTTP are answered as the command answers them, page by page, and not again if nothing changed."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

import pytest
from starlette.testclient import TestClient

from search.results import Mode
from search.similar import find_similar
from serving import turns
from tests.api.http.conftest import Site

QUESTION = "Does a cat drink milk and sleep?"


def asked(client: TestClient, path: str, **parameters: Any) -> Any:
    got = client.get(f"/api/v1/{path}", params=parameters)
    assert got.status_code == 200, got.text
    return got.json()


def without_times(answer: dict[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in answer.items() if name not in {"took_ms", "next_cursor"}}


@pytest.mark.parametrize("mode", [mode.value for mode in Mode])
@pytest.mark.parametrize("question", [QUESTION, '"bark" +cat -fish', "author:li", "qqq zzz", "", "type:gz dog"])
def test_answers_are_those_of_the_command(mode: str, question: str, site: Site, client: TestClient) -> None:
    answer = asked(client, "search", q=question, mode=mode, k=3)
    assert without_times(answer) == json.loads(
        json.dumps(without_times(site.library.search(question, mode, 3).as_json()))
    )


def test_an_answer_is_narrowed_as_that_of_the_command(site: Site, client: TestClient) -> None:
    answer = asked(client, "search", q=QUESTION, k=9, at_least="possible", **{"in": "cats.md"})
    expected = site.library.search(QUESTION, k=9, within="cats.md", at_least="possible").as_json()
    assert without_times(answer) == json.loads(json.dumps(without_times(expected)))
    sections = asked(client, "search", q=QUESTION, section="milk", **{"in": "cats.md"})["results"]
    assert [each["passage_id"] for each in sections] == ["cats.md#milk:0"]


@pytest.mark.parametrize("mode", [mode.value for mode in Mode])
@pytest.mark.parametrize("k", [1, 2, 4, 50])
def test_all_pages_are_one_long_answer(mode: str, k: int, client: TestClient) -> None:
    pages, cursor = [], ""
    while not pages or cursor:
        pages.append(asked(client, "search", q=QUESTION, mode=mode, k=k, **({"cursor": cursor} if cursor else {})))
        cursor = pages[-1]["next_cursor"]
    whole = asked(client, "search", q=QUESTION, mode=mode, k=50)
    walked = [(each["rank"], each["passage_id"], each["score"]) for page in pages for each in page["results"]]
    assert walked == [(each["rank"], each["passage_id"], each["score"]) for each in whole["results"]]
    assert len({passage_id for _, passage_id, _ in walked}) == len(walked) > 3


def test_a_cursor_goes_on_in_its_state_until_that_is_gone(own_site: Callable[..., Site]) -> None:
    site = own_site()
    client, folder = site.client(), site.library.settings.articles[0]
    first = asked(client, "search", q=QUESTION, k=2)
    rest = asked(client, "search", q=QUESTION, k=48, cursor=first["next_cursor"])
    for number, status in enumerate((200, 410)):  # the state before the current one is kept, those before it are not
        (folder / f"new{number}.md").write_text("# New\n\nA cat drinks milk.\n", "utf-8")
        site.library.sync()
        with site.library.engine.snapshot():
            pass
        got = client.get("/api/v1/search", params={"q": QUESTION, "k": 48, "cursor": first["next_cursor"]})
        assert got.status_code == status
        if status == 200:
            assert got.json()["results"] == rest["results"]
            assert got.json()["generation"] == first["generation"]
    assert got.json()["type"] == "urn:patella:cursor-gone"
    assert "Start again" in got.json()["detail"]


@pytest.mark.parametrize("cursor", ["x", "e30", "bnVsbA", "éé", "eyJnZW5lcmF0aW9uIjoiIn0"])
def test_a_cursor_that_was_made_up_is_refused(cursor: str, client: TestClient) -> None:
    got = client.get("/api/v1/search", params={"q": QUESTION, "cursor": cursor})
    assert (got.status_code, got.json()["type"]) == (400, "urn:patella:cursor")


def test_a_cursor_belongs_to_one_request(client: TestClient) -> None:
    cursor = asked(client, "search", q=QUESTION, k=1)["next_cursor"]
    for other in ({"q": "another"}, {"mode": "keyword"}, {"weight": 0.1}, {"in": "cats.md"}, {"at_least": "strong"}):
        got = client.get("/api/v1/search", params={"q": QUESTION, "cursor": cursor} | other)
        assert (got.status_code, got.json()["type"]) == (400, "urn:patella:cursor")


def test_what_is_known_is_not_searched_again(client: TestClient, monkeypatch: pytest.MonkeyPatch) -> None:
    got = client.get("/api/v1/search", params={"q": QUESTION})
    assert (got.status_code, got.headers["cache-control"]) == (200, "private, no-cache")
    monkeypatch.setattr("api.http.asking.find", lambda *_: pytest.fail("searched again"))
    for sent in (got.headers["etag"], got.headers["etag"].removeprefix("W/"), f'"x", {got.headers["etag"]}', "*"):
        again = client.get("/api/v1/search", params={"q": QUESTION}, headers={"If-None-Match": sent})
        assert (again.status_code, again.content, again.headers["etag"]) == (304, b"", got.headers["etag"])


def test_an_etag_changes_with_all_that_changes_an_answer(own_site: Callable[..., Site]) -> None:
    site = own_site()
    client = site.client()

    def etag(accept: str = "*/*", **parameters: Any) -> str:
        got = client.get("/api/v1/search", params={"q": QUESTION} | parameters, headers={"Accept": accept})
        return str(got.headers["etag"])

    tags = [etag(), etag(), etag(k=6), etag(weight=0.2), etag(mode="keyword"), etag(format="csv"), etag("text/csv")]
    (site.library.settings.articles[0] / "new.md").write_text("# New\n\nA cat drinks milk.\n", "utf-8")
    site.library.sync()
    tags.append(etag())
    assert (tags[0], len(set(tags))) == (tags[1], 7)


@pytest.mark.parametrize(
    ("parameters", "accept", "media_type", "begin"),
    [
        ({"format": "ris"}, "*/*", "application/x-research-info-systems", "TY  - "),
        ({"format": "csv"}, "application/json", "text/csv; charset=utf-8", "\ufeff"),
        ({}, "application/x-bibtex", "application/x-bibtex; charset=utf-8", "@"),
        ({}, "text/html, text/markdown;q=0.9", "text/markdown; charset=utf-8", "#"),
        ({}, "text/html, */*", "application/json", "{"),
    ],
)
def test_results_come_in_the_format_that_is_asked_for(
    parameters: dict[str, str], accept: str, media_type: str, begin: str, client: TestClient
) -> None:
    got = client.get("/api/v1/search", params={"q": QUESTION, "k": 2} | parameters, headers={"Accept": accept})
    assert (got.status_code, got.headers["content-type"]) == (200, media_type)
    assert got.content.decode("utf-8").startswith(begin)
    if media_type != "application/json":
        assert 'rel="next"' in got.headers["link"]
        assert client.get(f"/api/v1/search{got.headers['link'].partition('>')[0][1:]}").status_code == 200


def test_an_exported_result_has_its_address_on_the_page(client: TestClient) -> None:
    text = client.get("/api/v1/search", params={"q": QUESTION, "format": "markdown", "k": 1}).text
    assert "http://localhost:8501/?article=" in text


def test_a_format_that_is_not_known_is_refused(client: TestClient) -> None:
    got = client.get("/api/v1/search", params={"q": QUESTION}, headers={"Accept": "image/png"})
    assert (got.status_code, got.json()["type"]) == (406, "urn:patella:format")


def test_the_modes_are_compared(client: TestClient) -> None:
    found = asked(client, "compare", q=QUESTION, k=2)
    assert {mode: len(column) for mode, column in found["columns"].items()} == {
        "hybrid": 2,
        "keyword": 2,
        "semantic": 2,
    }
    first = found["columns"]["hybrid"][0]
    assert [(each["leg"], each["after"]) for each in first["moves"]] == [("keyword", 1), ("semantic", 1)]


def test_similar_passages_are_those_of_the_command(site: Site, client: TestClient) -> None:
    with site.library.engine.snapshot() as snapshot:
        expected = find_similar(snapshot, "dogs.md#swimming:0", 2).as_json()
    answer = asked(client, "similar", id="dogs.md#swimming:0", k=2)
    assert without_times(answer) == json.loads(json.dumps(without_times(expected)))
    assert client.get("/api/v1/similar", params={"id": "no.md#top:0"}).status_code == 404


def test_titles_headings_and_words_are_suggested_whatever_their_accents(client: TestClient) -> None:
    found = asked(client, "suggest", q="CAFE")
    assert found["titles"] == [{"title": "Café", "document_id": "café.md"}]
    found = asked(client, "suggest", q="swim")
    assert found["headings"] == [{"heading": "Swimming", "document_id": "dogs.md", "section_id": "dogs.md#swimming"}]
    assert [each["word"] for each in found["words"]] == ["swims", "swimming"]
    assert asked(client, "suggest", q=" - ")["words"] == []


@pytest.mark.parametrize(
    ("parameters", "status", "kind"),
    [
        ({"q": "x", "in": "none.md"}, 404, "not-in-index"),
        ({"q": "x", "in": "cats.md", "section": "none"}, 404, "not-in-index"),
        ({"q": "x", "section": "milk"}, 400, "usage"),
        ({"q": "x", "k": "0"}, 422, "invalid"),
        ({"q": "x", "k": "51"}, 422, "invalid"),
        ({"q": "x", "mod": "keyword"}, 422, "invalid"),
        ({"mode": "keyword"}, 422, "invalid"),
        ({"q": "x", "weight": "nan"}, 422, "invalid"),
    ],
)
def test_a_request_that_cannot_be_used_says_why(
    parameters: dict[str, str], status: int, kind: str, client: TestClient
) -> None:
    got = client.get("/api/v1/search", params=parameters)
    assert (got.status_code, got.json()["type"]) == (status, f"urn:patella:{kind}")


def test_where_too_much_is_searched_a_request_is_told_when_to_come_again(
    client: TestClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(turns, "patience", -1.0)
    monkeypatch.setattr(turns, "seats", 0)
    monkeypatch.setattr(turns, "_expected_wait", lambda ahead: 9.0)
    got = client.get("/api/v1/search", params={"q": "another question"})
    assert (got.status_code, got.json()["type"], got.headers["retry-after"]) == (503, "urn:patella:busy", "2")
