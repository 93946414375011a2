"""The gate: what it turns away before the server sees it, and what it adds to every answer."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response
from starlette.routing import Route, WebSocketRoute
from starlette.testclient import TestClient, WebSocketDenialResponse
from starlette.websockets import WebSocket

from ui.security.gate import Gate
from ui.security.hosts import Hosts
from ui.security.paths import Paths
from ui.security.policy import HEADERS, page_policy

EXPECTED = {name.lower(): value for name, value in HEADERS.items()} | {"content-security-policy": page_policy()}
OWN = {"Host": "localhost:8501", "Origin": "http://localhost:8501"}
reached: list[str] = []


def answer(request: Request) -> Response:
    reached.append(request.url.path)
    return PlainTextResponse("reached", headers={"Cache-Control": "public", "Referrer-Policy": "unsafe-url"})


def answer_with_policy(request: Request) -> Response:
    return PlainTextResponse("own", headers={"Content-Security-Policy": "sandbox"})


def not_modified(request: Request) -> Response:
    return Response(status_code=304)


def fail(request: Request) -> Response:
    raise ZeroDivisionError


async def talk(websocket: WebSocket) -> None:
    reached.append("websocket")
    await websocket.accept()
    await websocket.send_text("hello")
    await websocket.close()


@pytest.fixture
def client() -> Iterator[TestClient]:
    reached.clear()
    upload = Route("/_stcore/upload_file/{session}/{file}", answer, methods=["PUT"])
    routes = [
        *(Route("/", answer), Route("/library", not_modified), Route("/own", answer_with_policy), Route("/fail", fail)),
        *(upload, Route("/unknown", answer), WebSocketRoute("/_stcore/stream", talk)),
    ]
    paths = Paths.of_server(["", "library"], ["own", "fail"])
    gate = Gate(Starlette(routes=routes), Hosts.served_at("127.0.0.1"), paths, may_upload="mine".__eq__)
    yield TestClient(gate, base_url="http://localhost:8501", raise_server_exceptions=False)


def headers_of(got: Response) -> dict[str, str]:
    return {name: got.headers.get(name, "") for name in EXPECTED}


def test_an_answer_passes_with_the_headers_in_place_of_its_own(client: TestClient) -> None:
    got = client.get("/", headers={"Origin": "http://localhost:8501"})
    assert (got.status_code, got.text, headers_of(got), reached) == (200, "reached", EXPECTED, ["/"])


def test_an_answer_may_have_a_policy_of_its_own(client: TestClient) -> None:
    assert headers_of(client.get("/own")) == EXPECTED | {"content-security-policy": "sandbox"}


@pytest.mark.parametrize(
    ("path", "headers", "status"),
    [
        ("/", {"Host": "evil.example"}, 421),
        ("/", {"Host": ""}, 421),
        ("/", {"Origin": "http://evil.example"}, 403),
        ("/", {"Origin": "http://localhost:9000"}, 403),
        ("/", {"Origin": "null"}, 403),
        ("/unknown", {}, 404),
        ("/_stcore/metrics", {}, 404),
    ],
)
def test_what_is_foreign_or_unknown_never_reaches_the_server(
    path: str, headers: dict[str, str], status: int, client: TestClient
) -> None:
    got = client.get(path, headers=headers)
    assert (got.status_code, headers_of(got), "set-cookie" in got.headers, reached) == (status, EXPECTED, False, [])


def test_two_hosts_are_refused(client: TestClient) -> None:
    got = client.get("/", headers=[("Host", "localhost"), ("Host", "evil.example")])  # type: ignore[arg-type]
    assert (got.status_code, reached) == (421, [])


def test_a_failure_has_the_headers_too(client: TestClient) -> None:
    got = client.get("/fail")
    assert (got.status_code, headers_of(got)) == (500, EXPECTED)


def test_a_file_is_taken_in_a_session_that_may_upload(client: TestClient) -> None:
    assert [client.put(f"/_stcore/upload_file/{session}/x").status_code for session in ("mine", "other")] == [200, 403]
    assert reached == ["/_stcore/upload_file/mine/x"]


def test_a_websocket_passes(client: TestClient) -> None:
    with client.websocket_connect("/_stcore/stream", headers=OWN) as socket:
        assert socket.receive_text() == "hello"


@pytest.mark.parametrize(
    ("path", "headers", "status"),
    [
        ("/_stcore/stream", {"Host": "evil.example"}, 421),
        ("/_stcore/stream", {"Origin": "http://evil.example"}, 403),
        ("/_stcore/stream", {"Origin": "http://localhost:9000"}, 403),
        ("/_stcore/stream", {"Origin": "null"}, 403),
        ("/", {}, 404),
    ],
)
def test_a_foreign_websocket_is_refused_like_any_request(
    path: str, headers: dict[str, str], status: int, client: TestClient
) -> None:
    with pytest.raises(WebSocketDenialResponse) as refused, client.websocket_connect(path, headers=OWN | headers):
        pass
    assert (refused.value.status_code, headers_of(refused.value), reached) == (status, EXPECTED, [])


def test_a_visitor_without_an_id_gets_one_with_the_page_and_keeps_it(client: TestClient) -> None:
    first = client.get("/")
    name, _, rest = first.headers["set-cookie"].partition("=")
    assert (name, rest[22:]) == ("patella_visitor", "; Path=/; HttpOnly; SameSite=lax")
    assert first.headers["cache-control"] == "private, no-cache"
    assert "set-cookie" not in client.get("/").headers
    client.cookies.clear()
    assert "set-cookie" in client.get("/library").headers  # a page that the browser had kept
    client.cookies.clear()
    assert "set-cookie" not in client.get("/own").headers


def test_over_https_the_cookie_is_for_https_alone(client: TestClient) -> None:
    got = client.get("https://localhost/")
    assert got.headers["set-cookie"].endswith("; Path=/; HttpOnly; SameSite=lax; Secure")
