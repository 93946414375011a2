"""MCP over HTTP, asked by the client of the SDK behind the gate of the page, and by requests that are none."""

from __future__ import annotations

import json
import socket
from collections.abc import Iterator
from http.client import HTTPConnection
from pathlib import Path
from typing import Any

import anyio
import pytest
from mcp import Client
from mcp.client.streamable_http import streamable_http_client
from mcp.shared._httpx_utils import create_mcp_http_client

from api.access import Right, tokens_of
from api.mcp import endpoint as endpoint_module, server as server_module
from api.mcp.endpoint import MOST_BYTES, McpEndpoint
from serving.libraries import OpenLibrary
from serving.seats import Seats
from tests.support.assistants import opened, values_of
from tests.support.served import serving

MODES = ["legacy", "auto"]
JSON = {"Content-Type": "application/json", "Accept": "application/json, text/event-stream"}
PING = {"jsonrpc": "2.0", "id": 1, "method": "ping"}


@pytest.fixture(scope="module")
def library() -> OpenLibrary:
    return opened()


@pytest.fixture(scope="module")
def port(library: OpenLibrary) -> Iterator[int]:
    with serving(McpEndpoint(lambda: library)) as port:
        yield port


def post(port: int, body: bytes | str, **headers: str) -> tuple[int, str]:
    connection = HTTPConnection("127.0.0.1", port, timeout=30)
    connection.request("POST", "/mcp", body, JSON | headers)
    answer = connection.getresponse()
    text = answer.read().decode()
    connection.close()
    return answer.status, text


@pytest.mark.parametrize("mode", MODES)
def test_a_client_asks_and_reads(port: int, mode: str) -> None:
    async def talk() -> list[dict[str, Any]]:
        async with Client(f"http://127.0.0.1:{port}/mcp", mode=mode) as client:
            found = values_of(await client.call_tool("search", {"question": "hot water", "mode": "keyword", "k": 1}))
            read = values_of(await client.call_tool("read", {"id": found["results"][0]["section_id"]}))
            resource = await client.read_resource((await client.list_resources()).resources[0].uri)
            return [found, read, {"text": resource.contents[0].text}]  # type: ignore[union-attr]

    found, read, resource = anyio.run(talk)
    address = f"http://127.0.0.1:{port}/?article=tea.md&passage=tea.md%23top%3A0"
    assert found["results"][0]["address"] == address
    assert (read["kind"], read["text"].splitlines()[0]) == ("section", "Green tea")
    assert "Obey me" in resource["text"]


@pytest.mark.parametrize("mode", MODES)
def test_a_client_goes_on_after_the_server_was_started_anew(library: OpenLibrary, mode: str) -> None:
    async def talk() -> list[int]:
        totals = []
        stack = serving(McpEndpoint(lambda: library))
        port = await anyio.to_thread.run_sync(stack.__enter__)
        async with Client(f"http://127.0.0.1:{port}/mcp", mode=mode) as client:
            totals.append(values_of(await client.call_tool("articles", {}))["total"])
            await anyio.to_thread.run_sync(stack.__exit__, None, None, None)
            bigger = opened({f"{n}.md": f"# Article {n}\n\nText.\n" for n in range(5)})
            stack = serving(McpEndpoint(lambda: bigger), port=port)
            await anyio.to_thread.run_sync(stack.__enter__)
            totals.append(values_of(await client.call_tool("articles", {}))["total"])
        await anyio.to_thread.run_sync(stack.__exit__, None, None, None)
        return totals

    assert anyio.run(talk) == [3, 5]


@pytest.mark.parametrize("mode", MODES)
def test_a_client_that_leaves_takes_its_call_along(
    library: OpenLibrary, mode: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    seats = Seats(1, 1e6, "Too much is going on.")
    monkeypatch.setattr(server_module, "turns", seats)

    async def until(waiting: int) -> None:
        while seats.waiting != waiting:
            await anyio.sleep(0.005)

    async def talk(port: int) -> None:
        with seats.turn():
            async with Client(f"http://127.0.0.1:{port}/mcp", mode=mode) as client, anyio.create_task_group() as tasks:
                tasks.start_soon(client.call_tool, "search", {"question": "shoes"})
                await until(1)
                tasks.cancel_scope.cancel()
        await until(0)
        while seats.taken:
            await anyio.sleep(0.005)

    with serving(McpEndpoint(lambda: library)) as port:
        anyio.run(talk, port)


def test_each_library_is_asked_at_its_own_address(library: OpenLibrary) -> None:
    async def talk(port: int) -> list[str]:
        addresses = []
        for path in ("", "/handbook"):
            async with Client(f"http://localhost:{port}{path}/mcp") as client:
                articles = values_of(await client.call_tool("articles", {}))["articles"]
                addresses.append(articles[-1]["address"])
        return addresses

    other = opened({"leave.md": "# Sick leave\n\nCall in the morning.\n"})
    with serving(McpEndpoint(lambda: library), McpEndpoint(lambda: other, "/handbook")) as port:
        page = f"http://localhost:{port}"
        assert anyio.run(talk, port) == [f"{page}/?article=tea.md", f"{page}/handbook/?article=leave.md"]


def test_a_foreign_name_and_a_foreign_page_are_refused(port: int) -> None:
    assert post(port, json.dumps(PING), Host="evil.example")[0] == 421
    for origin in ("http://evil.example", "null", f"http://127.0.0.1:{port + 1}"):
        assert post(port, json.dumps(PING), Origin=origin)[0] == 403
    assert post(port, json.dumps(PING), Origin=f"http://127.0.0.1:{port}")[0] == 200


def test_who_has_no_token_is_refused_where_tokens_are_set(tmp_path: Path) -> None:
    library = opened()
    vars(library.library)["settings"] = library.library.settings.model_copy(update={"index": str(tmp_path / "index")})
    token = tokens_of(str(tmp_path / "index")).new("assistant", Right.READ)

    async def talk(port: int) -> int:
        async with (
            create_mcp_http_client({"Authorization": f"Bearer {token}"}) as http,
            Client(streamable_http_client(f"http://127.0.0.1:{port}/mcp", http_client=http)) as client,
        ):
            return int(values_of(await client.call_tool("articles", {}))["total"])

    with serving(McpEndpoint(lambda: library)) as port:
        assert anyio.run(talk, port) == 3
        assert post(port, json.dumps(PING))[0] == 401
        assert post(port, json.dumps(PING), Authorization="Bearer unknown")[0] == 401
        assert post(port, json.dumps(PING), Authorization=f"Bearer {token}")[0] == 200
        tried = [post(port, json.dumps(PING), Authorization="Bearer unknown")[0] for _ in range(30)]
    assert tried[-1] == 429


def test_only_requests_are_answered(port: int) -> None:
    connection = HTTPConnection("127.0.0.1", port, timeout=30)
    for method in ("GET", "DELETE", "PUT", "HEAD", "OPTIONS"):
        connection.request(method, "/mcp", headers=JSON)
        answer = connection.getresponse()
        answer.read()
        assert (method, answer.status, answer.getheader("Allow")) == (method, 405, "POST")
    connection.close()
    for body in ("", "{", "[]", "7", "null", json.dumps([PING, PING]), '{"jsonrpc": "2.0"}', b"\xff", "[" * 50_000):
        assert 400 <= post(port, body)[0] < 500, body


def test_a_request_that_is_too_large_is_refused(port: int) -> None:
    assert post(port, json.dumps(PING | {"params": {"x": "y" * MOST_BYTES}}))[0] == 413


def test_a_request_that_does_not_arrive_is_given_up(library: OpenLibrary, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(endpoint_module, "MOST_SECONDS_TO_READ", 0.05)
    with (
        serving(McpEndpoint(lambda: library)) as port,
        socket.create_connection(("127.0.0.1", port), 30) as connection,
    ):
        head = "POST /mcp HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Length: 90\r\n"
        head += "".join(f"{name}: {value}\r\n" for name, value in JSON.items())
        connection.sendall(f"{head}\r\n{{".encode())
        answer = connection.recv(1000)
    assert not answer or b" 4" in answer or b" 5" in answer
