"""The MCP server of one library. It answers each message on the event loop, and does all work in threads.

This file, `stdio.py` and `endpoint.py` are the only ones that import the SDK.
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Mapping
from functools import partial
from importlib.metadata import version
from typing import Any, TypeVar

import anyio
from anyio import from_thread, to_thread
from mcp.server import Server
from mcp.server.context import ServerRequestContext
from mcp.shared.exceptions import MCPError
from mcp_types import (
    INTERNAL_ERROR,
    INVALID_PARAMS,
    CallToolRequestParams,
    CallToolResult,
    ListResourcesResult,
    ListResourceTemplatesResult,
    ListToolsResult,
    PaginatedRequestParams,
    ReadResourceRequestParams,
    ReadResourceResult,
    Resource,
    ResourceTemplate,
    TextContent,
    TextResourceContents,
    Tool as ToolDescription,
    ToolAnnotations,
)
from pydantic import TypeAdapter

from api.mcp.resources import TEMPLATE, list_resources, read_resource
from api.mcp.tools import TOOLS, Caller, Tool
from api.mcp.wording import INSTRUCTIONS
from core.errors import PatellaError
from serving import OpenLibrary, TooBusy, note_wait, turns

MOST_SECONDS = 30.0
"""The longest that a call may take. It then ends with an error; its thread ends its piece of work and then stops."""

_THREADS = 64
"""The most calls that are worked on or wait for a seat at once. Others wait for a thread."""

_FAILED = "Patella failed. Its log has the reason."
_READ_ONLY = ToolAnnotations(read_only_hint=True, destructive_hint=False, idempotent_hint=True, open_world_hint=False)

log = logging.getLogger(__name__)
Context = ServerRequestContext[Any, Any]
Result = TypeVar("Result")


def make_server(opened: Callable[[], OpenLibrary], base_of: Callable[[Context], str]) -> Server[Any]:
    """Return the server of the library that `opened` returns.

    `base_of` gives the address of the search page as the sender of a message knows it, with a slash at its end.
    """
    return _Handlers(opened, base_of).server()


class _Handlers:
    """What the server does with each message."""

    def __init__(self, opened: Callable[[], OpenLibrary], base_of: Callable[[Context], str]) -> None:
        self._opened, self._base_of = opened, base_of
        self._threads = anyio.CapacityLimiter(_THREADS)
        self._tools = {tool.name: tool for tool in TOOLS}
        self._descriptions = [_description(tool) for tool in TOOLS]

    def server(self) -> Server[Any]:
        return Server(
            "patella",
            version=version("patella"),
            title="Patella",
            instructions=INSTRUCTIONS,
            get_tool_input_schema=self._input_schema,
            on_list_tools=self._list_tools,
            on_call_tool=self._call_tool,
            on_list_resources=self._list_resources,
            on_list_resource_templates=self._list_templates,
            on_read_resource=self._read_resource,
        )

    def _input_schema(self, name: str) -> dict[str, Any] | None:
        return next((each.input_schema for each in self._descriptions if each.name == name), None)

    async def _list_tools(self, context: Context, params: PaginatedRequestParams | None) -> ListToolsResult:
        return ListToolsResult(tools=self._descriptions)

    async def _call_tool(self, context: Context, params: CallToolRequestParams) -> CallToolResult:
        """Run a tool. What goes wrong is the result of the tool, so that the assistant reads it."""
        tool = self._tools.get(params.name)
        if tool is None:
            raise MCPError(INVALID_PARAMS, f"There is no tool {params.name[:100]!r}.")
        try:
            text, values = await self._in_thread(partial(_run, tool, self._caller(context), params.arguments or {}))
        except PatellaError as error:
            return _failure(str(error))
        except TimeoutError:
            return _failure(f"This took longer than {MOST_SECONDS:.0f} seconds and was stopped. Ask for less.")
        except Exception:
            log.exception("the tool %s failed", tool.name)
            return _failure(_FAILED)
        return CallToolResult(content=[TextContent(text=text)], structured_content=values)

    async def _list_resources(self, context: Context, params: PaginatedRequestParams | None) -> ListResourcesResult:
        cursor = (params.cursor if params else None) or ""
        listed, following = await self._resource_work(partial(list_resources, self._caller(context), cursor))
        resources = [
            Resource(
                uri=each.uri,
                name=each.name,
                title=each.title,
                description=each.description or None,
                mime_type="text/plain",
            )
            for each in listed
        ]
        return ListResourcesResult(resources=resources, next_cursor=following)

    async def _list_templates(
        self, context: Context, params: PaginatedRequestParams | None
    ) -> ListResourceTemplatesResult:
        template = ResourceTemplate(
            uri_template=TEMPLATE,
            name="article",
            title="An article",
            description="The text of an article by its id, at most 20,000 characters from an offset on.",
            mime_type="text/plain",
        )
        return ListResourceTemplatesResult(resource_templates=[template])

    async def _read_resource(self, context: Context, params: ReadResourceRequestParams) -> ReadResourceResult:
        text = await self._resource_work(partial(read_resource, self._caller(context), params.uri))
        return ReadResourceResult(contents=[TextResourceContents(uri=params.uri, mime_type="text/plain", text=text)])

    async def _resource_work(self, work: Callable[[], Result]) -> Result:
        """Do work for resources, of which an error is the error of the message."""
        try:
            return await self._in_thread(work)
        except TooBusy as error:
            raise MCPError(INTERNAL_ERROR, str(error)) from error
        except PatellaError as error:
            raise MCPError(INVALID_PARAMS, str(error)) from error
        except TimeoutError as error:
            raise MCPError(INTERNAL_ERROR, f"This took longer than {MOST_SECONDS:.0f} seconds.") from error
        except Exception as error:
            log.exception("a resource could not be read")
            raise MCPError(INTERNAL_ERROR, _FAILED) from error

    def _caller(self, context: Context) -> Caller:
        return Caller(self._opened(), self._base_of(context))

    async def _in_thread(self, work: Callable[[], Result]) -> Result:
        """Return what work gives that runs in a thread, with a seat. Raises TimeoutError, and TooBusy without a seat.

        A call that is cancelled is answered no more. Its thread gives up its place in the queue when its turn comes.
        """
        with anyio.fail_after(MOST_SECONDS):
            return await to_thread.run_sync(_seated, work, abandon_on_cancel=True, limiter=self._threads)


def _run(tool: Tool, caller: Caller, arguments: Mapping[str, Any]) -> tuple[str, dict[str, Any]]:
    output = tool.run(caller, arguments)
    return output.text, output.as_json()


def _seated(work: Callable[[], Result]) -> Result:
    with turns.turn() as waited:
        note_wait(waited)
        from_thread.check_cancelled()
        return work()


def _description(tool: Tool) -> ToolDescription:
    return ToolDescription(
        name=tool.name,
        title=tool.title,
        description=tool.description,
        input_schema=tool.takes.model_json_schema(),
        output_schema=TypeAdapter(tool.gives).json_schema(mode="serialization"),
        annotations=_READ_ONLY,
    )


def _failure(message: str) -> CallToolResult:
    return CallToolResult(content=[TextContent(text=message)], is_error=True)
