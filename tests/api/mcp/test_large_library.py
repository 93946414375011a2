"""A library of 10,000 passages, asked in parallel by the client of the SDK over both transports."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator
from typing import Any

import anyio
import pytest
from mcp import Client, StdioServerParameters

from api.mcp import server as server_module
from api.mcp.endpoint import McpEndpoint
from api.mcp.tools import TOOLS
from serving.libraries import OpenLibrary
from serving.seats import Seats
from tests.support.assistants import caller, values_of
from tests.support.commands import python_path
from tests.support.large_library import ARTICLES, large_library
from tests.support.served import serving

NUMBERS = (7, 1234, 5555, 9999)
CALLS = [("search", {"question": f"n{number}", "k": 3, "mode": "keyword"}) for number in NUMBERS]
CALLS += [("search", {"question": f"n{number} bado", "k": 3}) for number in NUMBERS[:2]]
CALLS += [("similar", {"passage_id": "277.md#top:15", "k": 2}), ("read", {"id": "277.md#top:15", "around": 2})]


@pytest.fixture(scope="module")
def library() -> OpenLibrary:
    return large_library()


@pytest.fixture(params=["http", "stdio"])
def address(request: pytest.FixtureRequest, library: OpenLibrary, monkeypatch: pytest.MonkeyPatch) -> Iterator[Any]:
    """What a client is given to reach the library: over HTTP in this process, over stdio in another one."""
    if request.param == "stdio":
        arguments = ["-m", "tests.support.large_library"]
        yield StdioServerParameters(
            command=sys.executable, args=arguments, env={**os.environ, "PYTHONPATH": python_path()}
        )
        return
    monkeypatch.setattr(server_module, "turns", Seats(2, 1e6, ""))
    with serving(McpEndpoint(lambda: library)) as port:
        yield f"http://127.0.0.1:{port}/mcp"


def test_parallel_and_cancelled_calls_of_a_large_library(address: Any, library: OpenLibrary) -> None:
    answers: dict[int, dict[str, Any]] = {}

    async def talk() -> None:
        async with Client(address) as client:
            assert values_of(await client.call_tool("status", {}))["passages"] == 10_000

            async def call(n: int) -> None:
                answers[n] = values_of(await client.call_tool(*CALLS[n % len(CALLS)]))

            async with anyio.create_task_group() as given_up:
                for name, arguments in CALLS:
                    given_up.start_soon(client.call_tool, name, arguments)
                await client.list_tools()
                given_up.cancel_scope.cancel()
            async with anyio.create_task_group() as tasks:
                for n in range(3 * len(CALLS)):
                    tasks.start_soon(call, n)
            listed, cursor = [], ""
            while cursor is not None:
                page = values_of(await client.call_tool("articles", {"limit": 200, "cursor": cursor}))
                listed += [each["document_id"] for each in page["articles"]]
                cursor = page["next_cursor"]
            assert listed == [f"{n:03}.md" for n in range(ARTICLES)]

    anyio.run(talk)
    alone = [comparable(called(library, name, arguments)) for name, arguments in CALLS]
    assert [comparable(answers[n]) for n in range(3 * len(CALLS))] == alone * 3
    assert [each["results"][0]["text"].split()[0] for each in alone[:4]] == [f"n{number}" for number in NUMBERS]


def called(library: OpenLibrary, name: str, arguments: dict[str, object]) -> dict[str, Any]:
    """Return what a tool returns without a server."""
    return next(tool for tool in TOOLS if tool.name == name).run(caller(library), arguments).as_json()


def comparable(value: Any) -> Any:
    """Return values without what differs by the port or the process, and with lists in place of tuples."""
    if isinstance(value, dict):
        return {name: comparable(each) for name, each in value.items() if name not in {"address", "generation"}}
    return [comparable(each) for each in value] if isinstance(value, list | tuple) else value
