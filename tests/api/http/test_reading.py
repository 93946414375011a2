"""Articles and their parts over HTTP are those of `api.contents`, and files are those of the folder."""

from __future__ import annotations

import json
from dataclasses import asdict
from typing import Any

import pytest
from starlette.testclient import TestClient

from api.contents import article_outline, article_text, passage_in_article, section_text
from tests.api.http.conftest import ARTICLES, Site


def got(client: TestClient, path: str, **parameters: Any) -> Any:
    answer = client.get(f"/api/v1/{path}", params=parameters)
    assert answer.status_code == 200, answer.text
    return answer.json()


def test_parts_of_articles_are_sent_as_they_are_read(site: Site, client: TestClient) -> None:
    with site.library.engine.snapshot() as snapshot:
        parts = {
            "article": ({"id": "cats.md"}, article_outline(snapshot, "cats.md")),
            "article/text": (
                {"id": "cats.md", "offset": 5, "characters": 9},
                article_text(snapshot, "cats.md", 5, 9),
            ),
            "section": ({"id": "dogs.md#swimming"}, section_text(snapshot, "dogs.md#swimming")),
            "passage": (
                {"id": "cats.md#milk:0", "around": 1},
                passage_in_article(snapshot, "cats.md#milk:0", 1),
            ),
        }
    for path, (parameters, part) in parts.items():
        assert got(client, path, **parameters) == json.loads(json.dumps(asdict(part))), path


def test_articles_are_listed_page_by_page_and_narrowed(client: TestClient) -> None:
    first = got(client, "articles", limit=3)
    rest = got(client, "articles", limit=3, cursor=first["next_cursor"])
    listed = [each["document_id"] for page in (first, rest) for each in page["articles"]]
    assert (listed, first["total"], rest["next_cursor"]) == (sorted(ARTICLES), 4, None)
    assert [each["document_id"] for each in got(client, "articles", filter="author:li")["articles"]] == ["dogs.md"]


def test_the_file_itself_is_sent_to_be_saved(client: TestClient) -> None:
    answer = client.get("/api/v1/original", params={"id": "animals/fish.md"})
    assert (answer.status_code, answer.text) == (200, ARTICLES["animals/fish.md"])
    assert answer.headers["content-disposition"] == 'attachment; filename="fish.md"'
    assert answer.headers["content-security-policy"].startswith("sandbox")


@pytest.mark.parametrize("path", ["article", "article/text", "section", "passage", "original"])
@pytest.mark.parametrize(
    "name", ["", "none.md", "../articles/cats.md", "/etc/passwd", "cats.md\x00", "#", "cats.md#x:0"]
)
def test_what_is_not_in_the_index_is_not_found(path: str, name: str, client: TestClient) -> None:
    answer = client.get(f"/api/v1/{path}", params={"id": name})
    assert (answer.status_code, answer.headers["content-type"]) == (404, "application/problem+json")


def test_the_status_says_what_answers_and_what_may_be_done(site: Site, client: TestClient) -> None:
    status = got(client, "status")
    assert (status["generation"]["documents"], status["may"]) == (4, {"read": True, "write": True})
    assert got(site.client(address="0.0.0.0"), "status")["may"] == {"read": True, "write": False}
    assert [each["current"] for each in got(client, "generations")["generations"]] == [True]
