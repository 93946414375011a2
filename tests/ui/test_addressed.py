"""The name of a library in a path: it leaves the path and becomes a header, which nobody else can send."""

from __future__ import annotations

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from urllib.parse import urlsplit

import anyio
import pytest
from mcp import Client
from playwright.sync_api import Browser, Page, expect
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import PlainTextResponse
from starlette.routing import Route, WebSocketRoute
from starlette.testclient import TestClient
from starlette.websockets import WebSocket

from benchmarks.browser import serve_page
from core.passwords import hash_password
from core.settings import Settings, named_libraries
from patella.library import Library
from tests.ui.conftest import Site
from ui.addressed import HEADER, LibraryPaths, library_of
from ui.security.paths import Paths


def say(request: Request) -> PlainTextResponse:
    return PlainTextResponse(f"{library_of(request.headers)}|{request.url.path}|{request.url.query}")


async def say_over_websocket(socket: WebSocket) -> None:
    await socket.accept()
    await socket.send_text(f"{library_of(socket.headers)}|{socket.url.path}")
    await socket.close()


@pytest.fixture(params=["", "/wiki"])
def base(request: pytest.FixtureRequest) -> str:
    return str(request.param)


@pytest.fixture
def client(base: str) -> TestClient:
    routes = [Route(f"{base}/{{rest:path}}", say), WebSocketRoute(f"{base}/_stcore/stream", say_over_websocket)]
    paths = Paths.of_server(["", "library"], [], base, libraries=["handbook"])
    app = LibraryPaths(Starlette(routes=routes), paths)
    return TestClient(app, base_url="http://localhost", follow_redirects=False)


PLACES = ("/", "/library", "/handbook/", "/handbook/library?q=a%20b", "/handbook/api/v1/status")


def test_the_name_becomes_a_header(client: TestClient, base: str) -> None:
    said = {path: client.get(base + path).text for path in PLACES}
    assert said == {
        "/": f"|{base}/|",
        "/library": f"|{base}/library|",
        "/handbook/": f"handbook|{base}/|",
        "/handbook/library?q=a%20b": f"handbook|{base}/library|q=a%20b",
        "/handbook/api/v1/status": f"|{base}/handbook/api/v1/status|",
    }


def test_a_header_that_a_client_sends_is_taken_away(client: TestClient, base: str) -> None:
    for name in (HEADER, HEADER.upper()):
        assert client.get(f"{base}/", headers={name: "handbook"}).text == f"|{base}/|"
        assert client.get(f"{base}/handbook/", headers={name: "other"}).text == f"handbook|{base}/|"


def test_the_name_alone_leads_to_its_pages(client: TestClient, base: str) -> None:
    got = client.get(f"{base}/handbook?q=tea&mode=keyword")
    assert (got.status_code, got.headers["location"]) == (307, f"{base}/handbook/?q=tea&mode=keyword")


def test_a_websocket_has_its_library_too(client: TestClient, base: str) -> None:
    for name in ("", "/handbook"):
        with client.websocket_connect(f"{base}{name}/_stcore/stream", headers={HEADER: "other"}) as socket:
            assert socket.receive_text() == f"{name[1:]}|{base}/_stcore/stream"


TEXTS = {
    "own/lamp.md": "# The lamp\n\nThe lamp of the lighthouse is lit at dusk.\n",
    "handbook/tea.md": "# Making tea\n\nTea is drawn for four minutes.\n",
    "policies/leave.md": "# Sick leave\n\nTell your colleagues before nine.\n",
    "notes/rye.md": "# Rye bread\n\nRye bread keeps for a week.\n",
}
FILE = f"""
[handbook]
articles = ["handbook", "policies"]
write_password_hash = "{hash_password("open sesame!")}"

[notes]
articles = "notes"
readonly = true
"""


@pytest.fixture(scope="module")
def libraries(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    """Serve three libraries: the default one and `handbook` with a password each, and `notes`, which is read-only.

    `articles` of the site is the folder that holds the folders of all.
    """
    home = tmp_path_factory.mktemp("libraries")
    for name, text in TEXTS.items():
        (home / name).parent.mkdir(exist_ok=True)
        (home / name).write_text(text, "utf-8")
    (home / "libraries.toml").write_text(FILE, "utf-8")
    default = Settings(articles=(home / "own",), index=home / "index", libraries=home / "libraries.toml")
    first = Library(default)
    for library in (first, *(Library(own, twin=first) for own in named_libraries(default).values())):
        library.sync()
    environment = {
        "PATELLA_ARTICLES": str(home / "own"),
        "PATELLA_INDEX": str(home / "index"),
        "PATELLA_LIBRARIES": str(home / "libraries.toml"),
        "PATELLA_WRITE_PASSWORD_HASH": hash_password("another one!"),
    }
    with serve_page(environment, home / "log") as address:
        yield Site(address, home)


@pytest.fixture
def page(libraries: Site, browser: Browser) -> Iterator[Page]:
    context = browser.new_context(base_url=libraries.address)
    context.set_default_timeout(120_000)
    yield context.new_page()
    context.close()


def address_of(page: Page) -> str:
    return page.url.removeprefix(f"http://{urlsplit(page.url).netloc}")


@pytest.mark.browser
def test_each_library_has_its_own_pages_and_answers(page: Page) -> None:
    page.goto("/handbook?q=when do I call in sick")
    expect(page.locator(".result").first).to_contain_text("Tell your colleagues before nine.")
    assert address_of(page).startswith("/handbook/?q=")
    switch = page.get_by_role("navigation", name="Libraries")
    expect(switch.locator("[aria-current]")).to_have_text("handbook")
    expect(page.get_by_label("Your question")).to_be_focused()
    other = switch.get_by_role("link", name="notes")
    other.focus()
    expect(other).to_be_focused()
    page.keyboard.press("Enter")
    expect(page.locator(".result").first).to_contain_text("Rye bread keeps for a week.")
    assert address_of(page) == "/notes/?q=when+do+I+call+in+sick&mode=hybrid"
    expect(page.locator(".result")).to_have_count(1)
    page.get_by_role("link", name="Library", exact=True).click()
    expect(page.locator(".page-head")).to_contain_text("1 article, 1 passage, from the folder notes")
    assert address_of(page) == "/notes/library"
    expect(page.get_by_role("navigation", name="Libraries").locator("[aria-current]")).to_have_text("notes")
    page.reload()
    expect(page.locator(".page-head")).to_contain_text("from the folder notes")
    page.get_by_role("navigation", name="Libraries").get_by_role("link", name="Main library").click()
    expect(page.locator(".article-list")).to_contain_text("The lamp")
    assert address_of(page) == "/"


@pytest.mark.browser
def test_nothing_of_one_library_is_served_in_another(page: Page, libraries: Site) -> None:
    expected = {
        "/handbook/original?id=policies/leave.md": 200,
        "/notes/original?id=policies/leave.md": 404,
        "/original?id=policies/leave.md": 404,
        "/original?id=lamp.md": 200,
        "/handbook/original?id=lamp.md": 404,
        "/handbook/original?id=handbook/../own/lamp.md": 404,
        "/notes/readyz": 200,
        "/handbook/feed.xml": 200,
        "/notes/api/v1/article?id=rye.md": 200,
        "/handbook/api/v1/article?id=rye.md": 404,
        "/nobody/api/v1/status": 404,
        "/handbook/evaluation": 200,
        **dict.fromkeys(("/handbook/nope", "/handbook/notes/", "/nobody/", "/notes/sign-in", "/handbook//"), 404),
    }
    answers = {path: page.request.get(path).status for path in expected}
    assert answers == expected
    table = page.request.get("/notes/api/v1/search?q=rye&mode=keyword&format=csv").text()
    assert f"{libraries.address}/notes/?article=rye.md" in table
    forged = page.request.get("/original?id=policies/leave.md", headers={HEADER: "handbook"})
    assert forged.status == 404
    for address in ("/notes/?article=policies/leave.md", "/?article=handbook/tea.md"):
        page.goto(address)
        expect(page.get_by_role("heading", name="is not in the library")).to_be_visible()


@pytest.mark.browser
def test_assistants_ask_the_library_of_the_path(libraries: Site) -> None:
    async def articles(path: str) -> str:
        async with Client(f"{libraries.address}{path}/mcp") as client:
            return str((await client.call_tool("articles", {})).content)

    paths = ("", "/handbook", "/notes")
    with ThreadPoolExecutor(1) as thread:  # in this thread runs the event loop of the browser
        said = {path: thread.submit(anyio.run, articles, path).result() for path in paths}
    held = {path: [name for name in ("lamp.md", "tea.md", "rye.md") if name in text] for path, text in said.items()}
    assert held == {"": ["lamp.md"], "/handbook": ["tea.md"], "/notes": ["rye.md"]}


@pytest.mark.browser
def test_the_rights_of_one_library_are_none_in_another_and_changes_stay_in_it(page: Page, libraries: Site) -> None:
    page.goto("/handbook/library")
    expect(page.locator("input[type=file]")).to_have_count(0)
    page.get_by_role("link", name="Sign in with the password").click()
    page.get_by_label("Password").fill("another one!")
    page.keyboard.press("Enter")
    expect(page.get_by_role("alert")).to_have_text("This is not the password.")
    page.get_by_label("Password").fill("open sesame!")
    page.keyboard.press("Enter")
    expect(page.locator(".page-head")).to_contain_text(str(libraries.articles / "policies"))
    for address in ("/library", "/notes/library"):
        page.goto(address)
        expect(page.locator(".notice").filter(has_text="Read-only")).to_be_visible()
        expect(page.locator("input[type=file]")).to_have_count(0)
    page.goto("/handbook/library")
    expect(page.locator(".lead").filter(has_text="They are put into the folder")).to_contain_text("handbook")
    kites = {"name": "kites.md", "mimeType": "text/markdown", "buffer": b"# Kites\n\nA kite needs wind.\n"}
    page.locator("input[type=file]").set_input_files([kites])  # type: ignore[list-item]
    page.get_by_role("button", name="Add this article").click()
    expect(page.locator(".notice.done")).to_contain_text("1 added", timeout=60_000)
    assert (libraries.articles / "handbook/kites.md").is_file()
    page.get_by_role("row").filter(has_text="Sick leave").get_by_role("link", name="Remove").click()
    page.get_by_role("button", name="Remove it").click()
    expect(page.locator(".notice.done")).to_contain_text("1 removed", timeout=60_000)
    assert len(list((libraries.articles / "policies/.removed").iterdir())) == 1
    sizes = {"/library": "1 article,", "/notes/library": "1 article,", "/handbook/library": "2 articles,"}
    for address, count in sizes.items():
        page.goto(address)
        expect(page.locator(".page-head")).to_contain_text(count)
