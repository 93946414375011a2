"""Questions asked over each door, in processes of their own as people and programs start them, of one index."""

from __future__ import annotations

import asyncio
import json
import os
import subprocess
import sys
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any, TextIO
from urllib.parse import urlencode
from urllib.request import urlopen

from benchmarks import Visitor, serve_page
from core.errors import PatellaError
from core.locations import PROJECT
from core.progress import Progress
from core.settings import Settings, environment_of
from evaluation.doors.comparing import COMMAND, PAGE
from evaluation.doors.page_results import read_results
from patella import Library

if TYPE_CHECKING:
    from mcp.client._transport import Transport

API, STDIO, HTTP = "HTTP", "MCP over stdio", "MCP over HTTP"

_TIMEOUT_S = 120

_COMMANDS = """
import json, sys
from patella.cli import main
for line in sys.stdin:
    status = main(json.loads(line))
    sys.stdout.flush()
    if status:
        sys.exit(status)
"""
"""A program that runs `patella` with the arguments of each line, until a command fails.

To start Python for each would take minutes.
"""


def ask_doors(
    questions: Sequence[str], k: int, chosen: Settings, scratch: Path, progress: Progress
) -> Mapping[str, Sequence[Mapping[str, Any]]]:
    """Return what each door answers to each question, as JSON values. The index is made in the folder `scratch`."""
    chosen = chosen.model_copy(update={"index": str(scratch / "index"), "canary_questions": 0, "libraries": None})
    with Library(chosen) as library:
        library.sync(progress)
    environment = environment_of(chosen)
    answers = {COMMAND: _ask_command(questions, k, environment, _counted(COMMAND, len(questions), progress))}
    with (scratch / "log of stdio").open("w", encoding="utf-8") as log:
        started = _started(environment, log)
        answers[STDIO] = _ask_assistant(started, questions, k, _counted(STDIO, len(questions), progress))
    with serve_page(environment, scratch / "log") as address:
        answers[API] = _ask_api(address, questions, k, _counted(API, len(questions), progress))
        answers[PAGE] = asyncio.run(_ask_page(address, questions, k, _counted(PAGE, len(questions), progress)))
        answers[HTTP] = _ask_assistant(f"{address}/mcp", questions, k, _counted(HTTP, len(questions), progress))
    return answers


def _counted(door: str, total: int, progress: Progress) -> Callable[[int], None]:
    return lambda done: progress(f"asking over {door}", done, total)


def _ask_command(
    questions: Sequence[str], k: int, environment: Mapping[str, str], done: Callable[[int], None]
) -> list[dict[str, Any]]:
    """Return what `patella search --json` prints for each question."""
    command, answers = [sys.executable, "-c", _COMMANDS], []
    given = _environment(environment)
    pipe = subprocess.PIPE
    with subprocess.Popen(command, cwd=PROJECT, env=given, stdin=pipe, stdout=pipe, text=True) as process:
        assert process.stdin
        assert process.stdout
        for question in questions:
            print(json.dumps(["search", "--json", "-k", str(k), "--", question]), file=process.stdin, flush=True)
            line = process.stdout.readline()
            if not line:
                raise PatellaError(f"The command printed nothing for the question {question[:80]!r}.")
            answers.append(json.loads(line))
            done(len(answers))
        process.stdin.close()
    return answers


def _ask_api(address: str, questions: Sequence[str], k: int, done: Callable[[int], None]) -> list[dict[str, Any]]:
    """Return what the API at an address answers to each question."""
    answers: list[dict[str, Any]] = []
    for question in questions:
        asked = urlencode({"q": question, "k": k})
        with urlopen(f"{address}/api/v1/search?{asked}", timeout=_TIMEOUT_S) as response:
            answers.append(json.load(response))
        done(len(answers))
    return answers


async def _ask_page(
    address: str, questions: Sequence[str], k: int, done: Callable[[int], None]
) -> list[dict[str, Any]]:
    """Return what the page at an address shows for each question."""
    answers: list[dict[str, Any]] = []
    for question in questions:
        async with Visitor(address) as visitor:
            page = await visitor.open({"q": question, "k": str(k)})
        answers.append({"results": read_results(page.html)})
        done(len(answers))
    return answers


def _ask_assistant(
    server: str | Transport, questions: Sequence[str], k: int, done: Callable[[int], None]
) -> list[dict[str, Any]]:
    """Return what the tool `search` of a server gives for each question: of one at an address, or of a process."""

    async def ask() -> list[dict[str, Any]]:
        from mcp import Client

        answers: list[dict[str, Any]] = []
        async with Client(server) as client:
            for question in questions:
                result = await client.call_tool("search", {"question": question, "k": k})
                if result.is_error:
                    raise PatellaError(f"The assistant was refused: {result.content}")
                answers.append(result.structured_content)
                done(len(answers))
        return answers

    return asyncio.run(ask())


def _started(environment: Mapping[str, str], log: TextIO) -> Transport:
    """Return what starts `patella mcp` when it is entered. The process writes its log into the file."""
    from mcp import StdioServerParameters, stdio_client

    arguments = ["-m", "patella", "mcp"]
    process = StdioServerParameters(command=sys.executable, args=arguments, env=_environment(environment))
    return stdio_client(process, errlog=log)


def _environment(chosen: Mapping[str, str]) -> dict[str, str]:
    """Return the environment of a process that works on this code with these settings."""
    search_path = os.pathsep.join(filter(None, (str(PROJECT), os.environ.get("PYTHONPATH"))))
    return {**os.environ, **chosen, "PYTHONPATH": search_path}
