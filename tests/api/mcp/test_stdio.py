"""`patella mcp` as an assistant starts it: a process of its own, asked by the client of the SDK over its pipes."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
from pathlib import Path
from typing import Any

import anyio
import pytest
from hypothesis import given, strategies as st
from mcp import Client, StdioServerParameters

from api.mcp import stdio
from api.mcp.stdio import Lines
from core.settings import settings
from patella.library import Library
from tests.support.assistants import ARTICLES, values_of
from tests.support.commands import python_path

CALLS = [
    {"jsonrpc": "2.0", "id": 1, "method": "ping"},
    {"jsonrpc": "2.0", "id": 2, "method": "tools/call", "params": {"name": "status", "arguments": {}}},
]
HELLO = {
    "jsonrpc": "2.0",
    "id": 0,
    "method": "initialize",
    "params": {"protocolVersion": "2025-06-18", "capabilities": {}, "clientInfo": {"name": "test", "version": "1"}},
}
READY = {"jsonrpc": "2.0", "method": "notifications/initialized"}


@pytest.fixture(scope="module")
def library(model_folder: Path, tmp_path_factory: pytest.TempPathFactory) -> Library:
    """A library in a folder, indexed with the tiny model."""
    folder = tmp_path_factory.mktemp("assistant")
    for name, text in ARTICLES.items():
        path = folder / "articles" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, "utf-8")
    chosen = {"articles": (folder / "articles",), "index": str(folder / "index"), "model": str(model_folder)}
    made = Library(settings().model_copy(update={"canary_questions": 0, **chosen}))
    made.sync()
    return made


def command(library: Library) -> list[str]:
    return [sys.executable, "-m", "patella", "mcp", "--index", str(library.settings.index), "--page", "https://s.org/p"]


def environment(library: Library) -> dict[str, str]:
    return os.environ | {"PATELLA_MODEL": library.settings.model, "PYTHONPATH": python_path()}


def test_an_assistant_asks_and_sees_what_is_published_meanwhile(library: Library) -> None:
    server = StdioServerParameters(command=command(library)[0], args=command(library)[1:], env=environment(library))

    async def talk() -> None:
        async with Client(server) as client:
            found = values_of(await client.call_tool("search", {"question": "where is ice for the foot", "k": 2}))
            alone = library.search("where is ice for the foot", k=2).as_json()["results"]
            for each, expected in zip(found["results"], alone, strict=True):
                assert {name: each[name] for name in each.keys() & expected.keys()} == {
                    name: expected[name] for name in each.keys() & expected.keys()
                }
            assert found["results"][0]["address"].startswith("https://s.org/p/?article=")
            snow = Path(library.settings.index).parent / "snow.md"
            snow.write_text("# Snow\n\nSnow melts at zero degrees.\n", "utf-8")
            library.add([snow])
            with anyio.fail_after(60):
                while values_of(await client.call_tool("articles", {}))["total"] != len(ARTICLES) + 1:
                    await anyio.sleep(0.01)
            read = values_of(await client.call_tool("read", {"id": "snow.md"}))
            assert read["text"] == "Snow\n\nSnow melts at zero degrees."

    anyio.run(talk)


def started(library: Library) -> subprocess.Popen[str]:
    pipe = subprocess.PIPE
    return subprocess.Popen(command(library), stdin=pipe, stdout=pipe, stderr=pipe, env=environment(library), text=True)


def answers(process: subprocess.Popen[str], *messages: object) -> list[Any]:
    """Send messages and return as many lines as there are requests among them, each read as JSON, by their ids."""
    assert process.stdin
    assert process.stdout
    process.stdin.write("".join(f"{each if isinstance(each, str) else json.dumps(each)}\n" for each in messages))
    process.stdin.flush()
    asked = sum(1 for each in messages if isinstance(each, dict) and "id" in each)
    return sorted((json.loads(process.stdout.readline()) for _ in range(asked)), key=lambda each: int(each["id"]))


def test_only_messages_are_printed_and_a_closed_input_ends_it(library: Library) -> None:
    with started(library) as process:
        hello, pong, status = answers(process, HELLO, READY, "this is no message", *CALLS)
        printed, errors = process.communicate(timeout=60)
    assert (process.returncode, printed) == (0, "")
    assert errors == ""
    assert hello["result"]["serverInfo"]["name"] == "patella"
    assert (pong["result"], status["result"]["structuredContent"]["model"]) == ({}, "tiny model")


def test_ctrl_c_ends_it_at_once_and_cleanly(library: Library) -> None:
    with started(library) as process:
        answers(process, HELLO)
        process.send_signal(signal.SIGINT)
        assert process.stdout
        assert process.stderr
        process.wait(timeout=60)  # its input is still open
        printed, errors = process.stdout.read(), process.stderr.read()
    assert (process.returncode, printed) == (130, "")
    assert errors == "\nStopped. Nothing was changed.\n"


@given(st.lists(st.text(st.characters(exclude_characters="\n", exclude_categories=["Cs"]), max_size=30), max_size=20))
def test_lines_are_read_as_they_were_written(lines: list[str]) -> None:
    assert read_back("".join(f"{line}\n" for line in lines).encode()) == lines


def test_a_line_that_is_too_long_is_dropped_and_the_next_one_read(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(stdio, "MOST_BYTES", 10)
    monkeypatch.setattr(stdio, "_CHUNK", 4)
    assert read_back(b"short\n" + b"x" * 35 + b"\nshort\n0123456789\n0123456789A\nlast") == [
        *("short", "", "short", "0123456789", "", "last")
    ]


def test_a_file_is_read_too(tmp_path: Path) -> None:
    (tmp_path / "messages").write_text("one\ntwo\n", "utf-8")
    with (tmp_path / "messages").open("rb") as file:
        assert anyio.run(collected, file.fileno()) == ["one", "two"]


def read_back(data: bytes) -> list[str]:
    """Return the lines of bytes that come through a pipe."""
    reading, writing = os.pipe()
    try:
        os.write(writing, data)
        os.close(writing)
        return anyio.run(collected, reading)
    finally:
        os.close(reading)


async def collected(descriptor: int) -> list[str]:
    return [line async for line in Lines(descriptor)]
