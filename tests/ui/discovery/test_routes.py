"""The two addresses as a browser and a feed reader ask for them."""

from __future__ import annotations

from collections.abc import Iterator
from types import SimpleNamespace

import pytest
from lxml import etree
from playwright.sync_api import Page, expect
from starlette.applications import Starlette
from starlette.testclient import TestClient

from core.settings import Settings
from index.engine import Engine
from index.opening import open_engine
from serving import TooBusy
from tests.support.articles import document, publish
from ui.addressed import HEADER
from ui.discovery import routes

TEMPLATE = "{http://a9.com/-/spec/opensearch/1.1/}Url"


@pytest.fixture
def engine(monkeypatch: pytest.MonkeyPatch) -> Engine:
    """The engine of the library that is served."""
    engine = open_engine("memory:")
    library = SimpleNamespace(engine=engine, settings=Settings())
    monkeypatch.setattr(routes, "open_library", lambda name: SimpleNamespace(library=library))
    return engine


@pytest.fixture
def client(engine: Engine) -> Iterator[TestClient]:
    with TestClient(Starlette(routes=routes.discovery_routes("/below")), base_url="https://docs.example") as client:
        yield client


def test_the_addresses_begin_as_the_page_is_reached(client: TestClient, engine: Engine) -> None:
    answer = client.get("/below/opensearch.xml")
    assert (answer.status_code, answer.headers["content-type"]) == (200, "application/opensearchdescription+xml")
    page = etree.fromstring(answer.content).find(TEMPLATE).get("template")
    assert page == "https://docs.example/below/?q={searchTerms}"
    publish(engine, document("tea.md", "Tea is hot."))
    feed = client.get("/below/feed.xml", headers={"Host": "10.0.0.1:8501"})
    assert feed.headers["content-type"] == "application/atom+xml; charset=utf-8"
    assert 'href="https://10.0.0.1:8501/below/?article=tea.md"' in feed.text
    named = client.get("/below/opensearch.xml", headers={HEADER: "handbook"})
    assert 'template="https://docs.example/below/handbook/?q={searchTerms}"' in named.text
    assert "<ShortName>handbook</ShortName>" in named.text


def test_a_reader_who_has_the_feed_gets_nothing_until_the_articles_change(client: TestClient, engine: Engine) -> None:
    publish(engine, document("tea.md", "Tea is hot."))
    first = client.get("/below/feed.xml")
    tag = first.headers["etag"]
    for known in (tag, f'W/{tag}, "other"', "*"):
        again = client.get("/below/feed.xml", headers={"If-None-Match": known})
        assert (again.status_code, again.content, again.headers["etag"]) == (304, b"", tag)
    publish(engine, document("milk.md", "Milk is cold."))
    changed = client.get("/below/feed.xml", headers={"If-None-Match": tag})
    assert changed.status_code == 200
    assert "milk.md" in changed.text
    assert changed.headers["etag"] != tag


def test_a_feed_that_cannot_be_made_is_asked_for_later(
    client: TestClient, engine: Engine, monkeypatch: pytest.MonkeyPatch
) -> None:
    missing = client.get("/below/feed.xml")
    assert (missing.status_code, missing.text) == (503, "The index is not open.\n")
    publish(engine, document("tea.md", "Tea is hot."))

    def refuse() -> None:
        raise TooBusy("Too much at once.")

    monkeypatch.setattr(routes.turns, "turn", refuse)
    busy = client.get("/below/feed.xml")
    assert (busy.status_code, busy.text, busy.headers["retry-after"]) == (503, "Too much at once.\n", "5")


@pytest.mark.browser
def test_a_browser_finds_both_in_the_head_of_each_page(page: Page) -> None:
    for place in ("/library", "/?q=bees"):
        page.goto(place)
        for rel, kind in (("search", "application/opensearchdescription+xml"), ("alternate", "application/atom+xml")):
            link = page.locator(f'head > link[rel="{rel}"][type="{kind}"]')
            expect(link).to_have_count(1)
            answer = page.request.get(link.evaluate("link => link.href"))
            assert (answer.status, answer.headers["content-type"].partition(";")[0]) == (200, kind)
            root = etree.fromstring(answer.body())
            if rel == "search":
                template = root.find(TEMPLATE).get("template")
    page.goto(template.replace("{searchTerms}", "lens+vinegar"))
    expect(page.get_by_label("Your question")).to_have_value("lens vinegar")
    expect(page.locator(".results").first).to_contain_text("vinegar and a linen cloth")
