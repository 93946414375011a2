"""The running server, asked from outside: headers, names, paths, and what may be done without the right to write."""

from __future__ import annotations

import http.client
from collections.abc import Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from urllib.parse import urlsplit

import anyio
import pytest
from mcp import Client
from mcp_types import CallToolResult
from playwright.sync_api import Browser, Page, expect
from websockets.exceptions import InvalidStatus
from websockets.sync.client import connect

from benchmarks.browser import serve_page
from core.passwords import hash_password
from tests.ui.conftest import Site, files_of_site
from ui.security.policy import HEADERS, page_policy

pytestmark = pytest.mark.browser

EXPECTED = {name.lower(): value for name, value in HEADERS.items()} | {"content-security-policy": page_policy()}
PATHS = {
    **dict.fromkeys(("/", "/library", "/evaluation", "/healthz", "/readyz", "/favicon.png", "/_stcore/health"), 200),
    **dict.fromkeys(("/nope", "/library/nope", "/static/js/nope.js", "/index.html", "/.env", "/sign-in"), 404),
    **dict.fromkeys(("/_stcore/metrics", "/_stcore/agent/openapi.json", "/_stcore/agent/mcp", "/auth/login"), 404),
    "/mcp": 405,
    "/original?id=bees.md": 200,
    "/original?id=../secret": 404,
}


def ask(site: Site, path: str, method: str = "GET", **headers: str) -> tuple[int, dict[str, str]]:
    """Return the status and the headers of an answer."""
    place = urlsplit(site.address)
    connection = http.client.HTTPConnection(place.hostname or "", place.port or 0, timeout=20)
    connection.request(method, path, headers=headers)
    answer = connection.getresponse()
    answer.read()
    connection.close()
    return answer.status, {name.lower(): value for name, value in answer.getheaders()}


def foreign(site: Site) -> list[dict[str, str]]:
    port = urlsplit(site.address).port or 0
    return [
        *({"Host": "evil.example"}, {"Host": f"evil.example:{port}"}, {"Host": f"192.168.1.5:{port}"}),
        *({"Origin": "http://evil.example"}, {"Origin": f"http://127.0.0.1:{port + 1}"}, {"Origin": "null"}),
        {"Origin": f"http://localhost:{port}"},
    ]


def test_every_answer_has_the_headers_and_unknown_paths_do_not_exist(site: Site) -> None:
    answers = {path: ask(site, path) for path in PATHS}
    assert {path: status for path, (status, _) in answers.items()} == PATHS
    for path, (_, headers) in answers.items():
        policy = headers["content-security-policy"] if path.startswith("/original?id=bees") else page_policy()
        assert {name: headers[name] for name in EXPECTED} == EXPECTED | {"content-security-policy": policy}, path
        assert "frame-ancestors 'none'" in policy


def test_a_foreign_host_and_a_foreign_origin_are_refused_for_every_path(site: Site) -> None:
    for headers in foreign(site):
        status = 421 if "Host" in headers else 403
        paths = ("/", "/original?id=bees.md", "/healthz", "/_stcore/health", "/favicon.png", "/nope", "/mcp")
        for path in paths:
            got, sent = ask(site, path, "POST" if path == "/mcp" else "GET", **headers)
            assert (got, sent["content-security-policy"]) == (status, page_policy())


def test_an_assistant_asks_the_running_server(site: Site) -> None:
    async def ask_for_bees() -> CallToolResult:
        async with Client(f"{site.address}/mcp") as client:
            return await client.call_tool("search", {"question": "what do bees eat", "mode": "keyword", "k": 1})

    with ThreadPoolExecutor(1) as thread:  # in this thread runs the event loop of the browser
        result = thread.submit(anyio.run, ask_for_bees).result()
    address = result.structured_content["results"][0]["address"]
    assert address.startswith(f"{site.address}/?article=bees.md&passage=bees.md%23")


def test_a_foreign_websocket_is_refused_and_the_page_s_own_is_not(site: Site) -> None:
    place = urlsplit(site.address)
    address = f"ws://{place.netloc}/_stcore/stream"

    def status(headers: Mapping[str, str]) -> int:
        try:
            with connect(address, additional_headers=dict(headers), subprotocols=["streamlit"]) as socket:  # type: ignore[list-item]
                return socket.response.status_code if socket.response else 0
        except InvalidStatus as refused:
            assert refused.response.headers["content-security-policy"] == page_policy()
            return refused.response.status_code

    assert status({"Origin": site.address}) == 101
    origins = [headers for headers in foreign(site) if "Origin" in headers]
    assert [status(headers) for headers in origins] == [403] * 4
    connection = http.client.HTTPConnection(place.hostname or "", place.port or 0, timeout=20)
    handshake = {"Connection": "Upgrade", "Upgrade": "websocket", "Sec-WebSocket-Version": "13"}
    connection.request(
        "GET",
        "/_stcore/stream",
        headers=handshake | {"Sec-WebSocket-Key": "YWFhYWFhYWFhYWFhYWFhYQ==", "Host": "evil.example"},
    )
    assert connection.getresponse().status == 421
    connection.close()


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_the_page_passes_its_own_policy(site: Site, browser: Browser, scheme: str) -> None:
    """No page makes the browser block anything, in light and in dark."""
    blocked: list[str] = []
    context = browser.new_context(base_url=site.address, color_scheme=scheme)  # type: ignore[arg-type]
    context.set_default_timeout(120_000)
    page = context.new_page()
    page.add_init_script(
        "addEventListener('securitypolicyviolation', (e) => console.log('BLOCKED', e.violatedDirective))"
    )
    page.on("console", lambda message: blocked.append(message.text) if "BLOCKED" in message.text else None)
    page.on("console", lambda message: blocked.append(message.text) if "Policy" in message.text else None)
    page.goto("/")
    expect(page.get_by_label("Your question")).to_be_focused()
    expect(page.get_by_role("navigation")).to_have_count(1)
    page.goto("/?q=what do bees eat")
    page.locator(".result summary").first.click()
    page.goto("/?q=bees&mode=compare")
    page.locator(".column").first.wait_for()
    page.goto("/?article=bees.md&passage=bees.md%23feeding:0")
    expect(page.locator("#passage")).to_be_focused()
    page.goto("/library")
    page.locator("input[type=file]").set_input_files([{"name": "a.md", "mimeType": "", "buffer": b"# A\n\nText.\n"}])
    page.locator(".preview").wait_for()
    page.goto("/evaluation")
    page.get_by_role("button", name="Run").wait_for()
    context.close()
    assert blocked == []


@pytest.fixture(scope="module")
def guarded(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    """Start a server whose library is changed with a password. Its index is empty."""
    folder = tmp_path_factory.mktemp("guarded")
    articles = files_of_site(folder)
    environment = {
        "PATELLA_ARTICLES": str(articles),
        "PATELLA_INDEX": str(folder / "index"),
        "PATELLA_WRITE_PASSWORD_HASH": hash_password("open sesame!"),
    }
    with serve_page(environment, folder / "log") as address:
        yield Site(address, articles)


@pytest.fixture
def visitor(guarded: Site, browser: Browser) -> Iterator[Page]:
    context = browser.new_context(base_url=guarded.address)
    context.set_default_timeout(120_000)
    yield context.new_page()
    context.close()


def test_a_visitor_reads_signs_in_changes_the_library_and_signs_out(visitor: Page) -> None:
    visitor.goto("/library")
    expect(visitor.get_by_text("Read-only")).to_be_visible()
    for name in ("Reindex the folder", "Return to the one before"):
        expect(visitor.get_by_role("button", name=name)).to_have_count(0)
    expect(visitor.locator("input[type=file]")).to_have_count(0)
    expect(visitor.get_by_role("link", name="Remove")).to_have_count(0)
    visitor.get_by_role("link", name="Sign in with the password").click()
    visitor.get_by_label("Password").fill("wrong")
    visitor.get_by_role("button", name="Sign in").click()
    expect(visitor.get_by_role("alert")).to_have_text("This is not the password.")
    visitor.get_by_label("Password").fill("open sesame!")
    visitor.get_by_role("button", name="Sign in").click()
    visitor.wait_for_url("**/library")
    expect(visitor.get_by_role("button", name="Reindex the folder")).to_be_visible()
    expect(visitor.locator("input[type=file]")).to_have_count(1)
    visitor.goto("/evaluation")
    expect(visitor.get_by_role("button", name="Run")).to_be_visible()
    visitor.get_by_role("link", name="Sign out").click()
    visitor.get_by_role("button", name="Sign out").click()
    visitor.wait_for_url("**/library")
    expect(visitor.get_by_text("Read-only")).to_be_visible()


def test_a_page_that_is_still_open_after_signing_out_changes_nothing(visitor: Page, guarded: Site) -> None:
    """The action itself asks for the right: the button of the open page does nothing any more."""
    visitor.goto("/sign-in")
    visitor.get_by_label("Password").fill("open sesame!")
    visitor.get_by_role("button", name="Sign in").click()
    visitor.get_by_role("button", name="Reindex the folder").wait_for()
    other = visitor.context.new_page()
    other.goto("/sign-in")
    other.get_by_role("button", name="Sign out").click()
    other.wait_for_url("**/library")
    visitor.get_by_role("button", name="Reindex the folder").click()
    expect(visitor.get_by_text("That was not done")).to_be_visible()
    expect(visitor.get_by_role("button", name="Reindex the folder")).to_have_count(0)
    assert not (guarded.articles.parent / "index" / "CURRENT").exists()


def test_a_file_is_not_taken_from_a_visitor_who_may_not_write(guarded: Site) -> None:
    assert ask(guarded, "/_stcore/upload_file/a-session/a-file", "PUT")[0] == 403
