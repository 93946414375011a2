"""Errors as problem details (RFC 9457): one form for all that the API refuses, whoever refuses it."""

from __future__ import annotations

import logging
import math
from collections.abc import Mapping
from http import HTTPStatus

from fastapi import FastAPI
from fastapi.exceptions import RequestValidationError
from fastapi.responses import JSONResponse, Response
from pydantic import BaseModel, ConfigDict, Field
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.routing import Match

from api.access import NotAllowed, TokenNeeded, TooManyAttempts
from api.problem_details import PROBLEM_TYPE, problem_body
from core.errors import (
    ArticleError,
    CollectionError,
    IndexBusy,
    IndexDamaged,
    IndexInaccessible,
    IndexMismatch,
    IndexMissing,
    ModelError,
    NotInIndex,
    PatellaError,
    RemovalsRefused,
    UsageError,
    refused,
)
from serving import PATIENCE, WINDOW, TooBusy

log = logging.getLogger(__name__)


class Wrong(BaseModel):
    """One part of a request that cannot be used."""

    model_config = ConfigDict(extra="forbid")

    where: str = Field(description='The part, as in "query.k" or "body.grade".')
    problem: str


class Problem(BaseModel):
    """Why a request was refused, or failed."""

    model_config = ConfigDict(
        extra="forbid",
        json_schema_extra={
            "examples": [
                {
                    "type": "urn:patella:not-in-index",
                    "title": "Not Found",
                    "status": 404,
                    "detail": "The index holds no article sleep.md. Ids change when articles do: search again.",
                    "instance": "/api/v1/article",
                }
            ]
        },
    )

    type: str = Field(description="The kind of the problem, which stays the same. It is a name, not an address.")
    title: str = Field(description="The name of the status.")
    status: int
    detail: str = Field(description="What happened, to what, and what to do next.")
    instance: str = Field(description="The path of the request.")
    errors: list[Wrong] | None = Field(None, description="Each part of the request that cannot be used.")


class Refused(Exception):
    """A request that an endpoint refuses. `kind` is the end of the problem's type."""

    def __init__(self, status: HTTPStatus, kind: str, detail: str, **headers: str) -> None:
        super().__init__(detail)
        self.status, self.kind, self.detail = status, kind, detail
        self.headers = {name.replace("_", "-"): value for name, value in headers.items()}


_KINDS: Mapping[type[Exception], tuple[HTTPStatus, str, Mapping[str, str]]] = {
    TokenNeeded: (HTTPStatus.UNAUTHORIZED, "token-needed", {"WWW-Authenticate": 'Bearer realm="Patella"'}),
    NotAllowed: (HTTPStatus.FORBIDDEN, "not-allowed", {}),
    TooManyAttempts: (HTTPStatus.TOO_MANY_REQUESTS, "too-many-attempts", {"Retry-After": str(round(WINDOW))}),
    TooBusy: (HTTPStatus.SERVICE_UNAVAILABLE, "busy", {"Retry-After": str(math.ceil(PATIENCE))}),
    IndexBusy: (HTTPStatus.SERVICE_UNAVAILABLE, "index-busy", {"Retry-After": "10"}),
    IndexMissing: (HTTPStatus.SERVICE_UNAVAILABLE, "index-missing", {"Retry-After": "60"}),
    IndexDamaged: (HTTPStatus.SERVICE_UNAVAILABLE, "index-damaged", {"Retry-After": "60"}),
    IndexInaccessible: (HTTPStatus.SERVICE_UNAVAILABLE, "index-inaccessible", {"Retry-After": "60"}),
    IndexMismatch: (HTTPStatus.SERVICE_UNAVAILABLE, "index-mismatch", {"Retry-After": "60"}),
    ModelError: (HTTPStatus.SERVICE_UNAVAILABLE, "model", {"Retry-After": "60"}),
    NotInIndex: (HTTPStatus.NOT_FOUND, "not-in-index", {}),
    UsageError: (HTTPStatus.BAD_REQUEST, "usage", {}),
    RemovalsRefused: (HTTPStatus.CONFLICT, "removals", {}),
    ArticleError: (HTTPStatus.UNPROCESSABLE_ENTITY, "article", {}),
    CollectionError: (HTTPStatus.SERVICE_UNAVAILABLE, "judgements", {"Retry-After": "60"}),
    PatellaError: (HTTPStatus.INTERNAL_SERVER_ERROR, "error", {}),
}
"""What each error is as an answer: status, end of the problem's type, headers. An error counts as its nearest base."""


def problem_of(error: Exception, path: str) -> Problem:
    """Return the problem that an error of Patella, or of the operating system, is."""
    status, kind, detail, _ = _described(error)
    return Problem.model_validate_json(problem_body(status, kind, detail, path))


def _described(error: Exception) -> tuple[HTTPStatus, str, str, Mapping[str, str]]:
    """Return the status, the end of the type, the text and the headers of the problem that an error is."""
    if isinstance(error, OSError):
        return HTTPStatus.INTERNAL_SERVER_ERROR, "system", refused(error), {}
    status, kind, headers = next(_KINDS[each] for each in type(error).__mro__ if each in _KINDS)
    return status, kind, str(error), headers


def handle_problems(api: FastAPI) -> None:
    """Let an API answer every error with a problem."""
    api.add_exception_handler(Refused, _say_refused)
    api.add_exception_handler(PatellaError, _say_error)
    api.add_exception_handler(OSError, _say_error)
    api.add_exception_handler(RequestValidationError, _say_invalid)
    api.add_exception_handler(HTTPException, _say_http)


def _answer(request: Request, status: HTTPStatus, kind: str, detail: str, headers: Mapping[str, str]) -> Response:
    body = problem_body(status, kind, detail, request.url.path)
    return Response(body, status, {"Cache-Control": "no-store", **headers}, PROBLEM_TYPE)


def _say_refused(request: Request, error: Exception) -> Response:
    assert isinstance(error, Refused)
    return _answer(request, error.status, error.kind, error.detail, error.headers)


def _say_error(request: Request, error: Exception) -> Response:
    if isinstance(error, OSError):
        log.error("a request failed", exc_info=error)
    status, _, _, headers = _described(error)
    body = problem_of(error, request.url.path).model_dump_json(exclude_none=True)
    return Response(body, status, {"Cache-Control": "no-store", **headers}, PROBLEM_TYPE)


def _say_invalid(request: Request, error: Exception) -> Response:
    assert isinstance(error, RequestValidationError)
    wrong = [Wrong(where=".".join(map(str, each["loc"])), problem=each["msg"]) for each in error.errors()]
    detail = f"This request cannot be used: {'; '.join(f'{each.where}: {each.problem}' for each in wrong)[:1000]}."
    body = problem_body(
        HTTPStatus.UNPROCESSABLE_ENTITY, "invalid", detail, request.url.path, [each.model_dump() for each in wrong]
    )
    return Response(body, HTTPStatus.UNPROCESSABLE_ENTITY, {"Cache-Control": "no-store"}, PROBLEM_TYPE)


def _say_http(request: Request, error: Exception) -> Response:
    """Answer where no endpoint does: an unknown path, a wrong method, a body that is no form."""
    assert isinstance(error, HTTPException)
    status = HTTPStatus(error.status_code)
    if status == HTTPStatus.NOT_FOUND:
        detail = "There is nothing at this path. openapi.json lists all paths."
    elif status == HTTPStatus.METHOD_NOT_ALLOWED:
        allowed = ", ".join(sorted(_methods_at(request)))
        detail = f"This path takes {allowed}."
        return _answer(request, status, "method", detail, {"Allow": allowed})
    else:
        detail = str(error.detail)
    return _answer(request, status, status.phrase.lower().replace(" ", "-"), detail, error.headers or {})


def _methods_at(request: Request) -> set[str]:
    routes = [each for each in request.app.state.operations if each.matches(request.scope)[0] != Match.NONE]
    return {method for route in routes for method in route.methods or ()}


def json_answer(values: object, status: int = 200, headers: Mapping[str, str] | None = None) -> JSONResponse:
    """Return JSON values as an answer that is not kept by caches."""
    return JSONResponse(values, status, {"Cache-Control": "no-store", **(headers or {})})
