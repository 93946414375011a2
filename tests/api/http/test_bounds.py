"""A request that is too long, too large or too slow is refused, and one whose endpoint fails is answered."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Iterable
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest
from starlette.testclient import TestClient

from api.http.bounds import MOST_BODY, MOST_URL, ApiBounds

Answer = tuple[int, bytes]


def ask(
    app: Any, parts: Iterable[bytes] = (), headers: Iterable[tuple[bytes, bytes]] = (), seconds: float = 60.0
) -> tuple[int, bytes, dict[bytes, bytes]]:
    """Return status, body and headers of the answer to a request whose body comes in parts; it may never end."""
    sent: list[Any] = []

    async def run() -> None:
        left = [*parts]

        async def receive() -> Any:
            if not left:
                await asyncio.Event().wait()
            body = left.pop(0)
            return {"type": "http.request", "body": body, "more_body": bool(left) or body == b"more"}

        async def send(message: Any) -> None:
            sent.append(message)

        scope = {"type": "http", "method": "POST", "path": "/api/v1/sync", "query_string": b"", "headers": [*headers]}
        await ApiBounds(app, lambda method, path: False, seconds)(scope, receive, send)
        for task in asyncio.all_tasks() - {asyncio.current_task()}:  # type: ignore[arg-type]
            task.cancel()

    with ThreadPoolExecutor(1) as pool:  # the browser of other tests may have left an event loop in this thread
        pool.submit(lambda: asyncio.run(run())).result()
    assert [each["type"] for each in sent] == ["http.response.start", "http.response.body"]
    return sent[0]["status"], sent[1]["body"], dict(sent[0]["headers"])


async def read_all(scope: Any, receive: Callable[[], Any], send: Callable[[Any], Any]) -> None:
    while (await receive()).get("more_body"):
        pass
    await send({"type": "http.response.start", "status": 200, "headers": []})
    await send({"type": "http.response.body", "body": b"read"})


async def fail(scope: Any, receive: Callable[[], Any], send: Callable[[Any], Any]) -> None:
    raise ZeroDivisionError


async def wait(scope: Any, receive: Callable[[], Any], send: Callable[[Any], Any]) -> None:
    await receive()
    await asyncio.Event().wait()


def test_a_body_within_bounds_passes_with_the_headers_of_the_api() -> None:
    status, body, headers = ask(read_all, [b"x" * MOST_BODY])
    assert (status, body) == (200, b"read")
    assert headers[b"content-security-policy"].startswith(b"default-src 'none'")


@pytest.mark.parametrize(
    ("parts", "headers"),
    [
        ([b"x" * MOST_BODY, b"x"], []),
        ([], [(b"content-length", str(MOST_BODY + 1).encode())]),
    ],
)
def test_a_body_beyond_them_is_refused_announced_or_not(parts: list[bytes], headers: Any) -> None:
    status, body, sent = ask(read_all, parts, headers)
    assert (status, sent[b"content-type"], sent[b"connection"]) == (413, b"application/problem+json", b"close")
    assert b"at most 100,000 bytes" in body


@pytest.mark.parametrize(("app", "parts", "status"), [(wait, [b""], 504), (read_all, [b"more"], 408)])
def test_a_request_that_takes_too_long_is_given_up(app: Any, parts: list[bytes], status: int) -> None:
    got, body, _ = ask(app, parts, seconds=0.01)
    assert (got, b"urn:patella:timeout" in body) == (status, True)


def test_a_fault_is_answered_and_tells_nothing_of_it() -> None:
    status, body, _ = ask(fail, [b""])
    assert (status, b"ZeroDivision" in body, b"urn:patella:fault" in body) == (500, False, True)


def test_an_address_that_is_too_long_is_refused(client: TestClient) -> None:
    got = client.get("/api/v1/search", params={"q": "x" * MOST_URL})
    assert (got.status_code, got.json()["type"]) == (414, "urn:patella:too-long")
