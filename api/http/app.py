"""The API as one ASGI application: its operations, its bounds, and its description (OpenAPI)."""

from __future__ import annotations

import re
from collections.abc import Callable
from http import HTTPMethod
from typing import Any

from fastapi import FastAPI
from fastapi.middleware.cors import CORSMiddleware
from fastapi.openapi.utils import get_openapi
from fastapi.responses import JSONResponse
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import BaseRoute, Mount, Route
from starlette.types import ASGIApp

from api.http import asking, jobs, judging, reading, writing
from api.http.bounds import ApiBounds
from api.http.context import API
from api.http.problems import Problem, handle_problems
from api.problem_details import PROBLEM_TYPE
from serving import OpenLibrary

_PROBLEM: dict[str, Any] = {
    "description": "A problem (RFC 9457).",
    "content": {PROBLEM_TYPE: {"schema": {"$ref": "#/components/schemas/Problem"}}},
}
_RESPONSES: dict[int | str, dict[str, Any]] = {"4XX": _PROBLEM, "5XX": _PROBLEM}

_DESCRIPTION = (
    "Ask a library of articles, read it, and with the right to write change it. The answers are those of the page and "
    "of `patella search --json`. GET requests take `If-None-Match`. A refusal because of the load is 503 or 429 with "
    "`Retry-After`. Where tokens are set, send `Authorization: Bearer TOKEN`."
)


def make_api(opened: Callable[[str], OpenLibrary], address: str, origins: tuple[str, ...] = ()) -> FastAPI:
    """Return the API of the libraries that `opened` gives by name; "" is the default one.

    `address` is the one that the server listens at: where other machines reach it, nobody may write without a token.
    Pages of `origins` may read its answers in a browser.
    """
    api = FastAPI(
        title="Patella",
        version="1",
        description=_DESCRIPTION,
        docs_url=None,  # these pages load scripts from another machine
        redoc_url=None,
        openapi_url=None,  # that would be made in the event loop, and takes a second
        redirect_slashes=False,
        responses=_RESPONSES,
        separate_input_output_schemas=False,
    )
    api.state.opened, api.state.address = opened, address
    api.add_api_route("/openapi.json", _describe, include_in_schema=False)
    for part in (asking, reading, writing, judging, jobs):
        api.include_router(part.router)
    api.state.operations = [route for part in (asking, reading, writing, judging, jobs) for route in part.router.routes]
    handle_problems(api)
    api.add_middleware(ApiBounds, takes_files=_takes_files)
    if origins:
        api.add_middleware(
            CORSMiddleware,
            allow_origins=origins,
            allow_methods=["GET", "POST", "DELETE"],
            allow_headers=["Authorization", "Content-Type", "If-None-Match"],
            expose_headers=["ETag", "Link", "Location", "Retry-After", "WWW-Authenticate"],
        )
    return api


class _EveryPath(Mount):
    """A mount of all paths below it. That of Starlette leaves one with a line break to the page."""

    def __init__(self, path: str, app: ASGIApp) -> None:
        super().__init__(path, app)
        self.path_regex = re.compile(self.path_regex.pattern, re.DOTALL)


def api_routes(api: FastAPI, base: str) -> list[BaseRoute]:
    """Return the routes of the API below a path without a slash at its end: of the default library, and of others."""
    places = (f"{base}/{API}", f"{base}/{{library}}/{API}")
    return [route for place in places for route in (_EveryPath(place, api), Route(place, api))]


def _takes_files(method: str, path: str) -> bool:
    return method == HTTPMethod.POST and path.endswith("/articles")


def _describe(request: Request) -> Response:
    """Return the description of the API, as OpenAPI has it, with the path at which it was asked for."""
    place = request.url.path.removesuffix("/openapi.json")
    return JSONResponse(_description(request.app) | {"servers": [{"url": place}]})


def _description(api: FastAPI) -> dict[str, Any]:
    """Return the description of the API, with the form of its problems and of its tokens."""
    if api.openapi_schema is None:
        made = get_openapi(title=api.title, version=api.version, description=api.description, routes=api.routes)
        parts = made.setdefault("components", {})
        schemas = parts.setdefault("schemas", {})
        problem = Problem.model_json_schema(ref_template="#/components/schemas/{model}")
        schemas.update(problem.pop("$defs", {}))
        schemas["Problem"] = problem
        for unused in ("HTTPValidationError", "ValidationError"):
            schemas.pop(unused, None)
        parts["securitySchemes"] = {"token": {"type": "http", "scheme": "bearer"}}
        made["security"] = [{}, {"token": []}]
        api.openapi_schema = made
    return api.openapi_schema
