"""What stands before every request and websocket: it turns away what is foreign or unknown, and adds the headers."""

from __future__ import annotations

import logging
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass
from http import HTTPStatus
from typing import TYPE_CHECKING

from api import PROBLEM_TYPE, problem_body
from ui.security.hosts import Hosts, is_same_origin
from ui.security.paths import Paths
from ui.security.policy import HEADERS, page_policy
from ui.visitors import COOKIE, is_visitor_id, new_visitor_id

if TYPE_CHECKING:
    from starlette.types import ASGIApp, Message, Receive, Scope, Send

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Refusal:
    """Why a request is refused, as its sender reads it. `closes` ends the connection: the rest is not read."""

    status: HTTPStatus
    text: str
    closes: bool = False


_FOREIGN_HOST = Refusal(
    HTTPStatus.MISDIRECTED_REQUEST,
    "This page is not served under that name. Its owner can allow the name: PATELLA_ALLOWED_HOSTS.",
)
_FOREIGN_ORIGIN = Refusal(HTTPStatus.FORBIDDEN, "Another page must not send requests to this one.")
_UNKNOWN = Refusal(HTTPStatus.NOT_FOUND, "There is no such page.")
_NO_UPLOAD = Refusal(HTTPStatus.FORBIDDEN, "You may not upload files here.")
_FAILED = Refusal(HTTPStatus.INTERNAL_SERVER_ERROR, "The server failed. Its log has the reason.")


class Gate:
    """ASGI middleware before the whole server.

    A request with a foreign Host or Origin is refused, and so is a path that `paths` does not know, and a file that is
    uploaded in a session for which `may_upload` is false. Pages of `origins` may send requests to the API too. Every
    answer gets the headers of `HEADERS`, and a content security policy if it has none of its own. A page that is
    delivered gets the visitor's cookie.
    """

    def __init__(
        self,
        app: ASGIApp,
        hosts: Hosts,
        paths: Paths,
        may_upload: Callable[[str], bool],
        origins: Collection[str] = (),
    ) -> None:
        self._app, self._hosts, self._paths, self._may_upload, self._origins = app, hosts, paths, may_upload, origins

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] not in {"http", "websocket"}:
            await self._app(scope, receive, send)
            return
        guarded = self._with_headers(scope, send)
        refusal = self._refusal(scope)
        if refusal:
            await refuse(refusal, scope, guarded, self._paths.is_api(scope["path"]))
        else:
            await self._pass_on(scope, receive, guarded)

    def _refusal(self, scope: Scope) -> Refusal | None:
        hosts, origins = _header(scope, b"host"), _header(scope, b"origin")
        if len(hosts) != 1 or not self._hosts.allows(hosts[0]):
            return _FOREIGN_HOST
        named = self._origins if self._paths.is_api(scope["path"]) else ()
        if not all(origin in named or is_same_origin(origin, hosts[0]) for origin in origins):
            return _FOREIGN_ORIGIN
        if not self._paths.is_known(scope["path"], scope["type"]):
            return _UNKNOWN
        session = self._paths.upload_session(scope["path"])
        if session is not None and not self._may_upload(session):
            return _NO_UPLOAD
        return None

    async def _pass_on(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Let the server answer. If it fails before it has begun to, say so with the headers of every answer."""
        begun = False

        async def sending(message: Message) -> None:
            nonlocal begun
            begun = True
            await send(message)

        try:
            await self._app(scope, receive, sending)
        except Exception:
            if begun or scope["type"] == "websocket":
                raise
            log.exception("a request failed")
            await refuse(_FAILED, scope, send, self._paths.is_api(scope["path"]))

    def _with_headers(self, scope: Scope, send: Send) -> Send:
        added = {name.lower().encode(): value.encode() for name, value in HEADERS.items()}

        async def sending(message: Message) -> None:
            if message["type"] in _BEGINNINGS:
                own = {name.lower(): value for name, value in message.get("headers", ())}
                policy = own.get(b"content-security-policy", page_policy().encode())
                more = added | {b"content-security-policy": policy}
                new_cookie = self._new_cookie(scope, message)
                if new_cookie:
                    more[b"cache-control"] = b"private, no-cache"  # no cache between may give the cookie to another
                kept = [pair for pair in message.get("headers", ()) if pair[0].lower() not in more]
                message["headers"] = [*kept, *more.items(), *new_cookie]
            await send(message)

        return sending

    def _new_cookie(self, scope: Scope, message: Message) -> Sequence[tuple[bytes, bytes]]:
        """Return the header that gives a visitor without an id one, if the message delivers a page."""
        if message.get("status") not in {HTTPStatus.OK, HTTPStatus.NOT_MODIFIED} or not self._paths.is_page(
            scope["path"]
        ):
            return ()
        if is_visitor_id(cookies_of(scope).get(COOKIE, "")):
            return ()
        return [(b"set-cookie", cookie(scope, COOKIE, new_visitor_id(), "lax").encode())]


_BEGINNINGS = {"http.response.start", "websocket.accept", "websocket.http.response.start"}


def cookie(scope: Scope, name: str, value: str, same_site: str) -> str:
    """Return the value of a Set-Cookie header: for this browser, until it is closed, and for no script."""
    secure = "; Secure" if scope["scheme"] in {"https", "wss"} else ""
    return f"{name}={value}; Path=/; HttpOnly; SameSite={same_site}{secure}"


def cookies_of(scope: Scope) -> Mapping[str, str]:
    """Return the cookies of a request, by name."""
    from starlette.requests import HTTPConnection

    return HTTPConnection(scope).cookies


def _header(scope: Scope, name: bytes) -> list[str]:
    return [value.decode("latin-1") for key, value in scope["headers"] if key == name]


async def refuse(refusal: Refusal, scope: Scope, send: Send, as_problem: bool = False) -> None:
    """Send a refusal as plain text, or as a problem. A websocket is refused in the same way where the server can."""
    prefix = "" if scope["type"] == "http" else "websocket."
    if prefix and "websocket.http.response" not in scope.get("extensions", {}):
        await send({"type": "websocket.close", "code": 1008})
        return
    body, media_type = refusal.text.encode(), "text/plain; charset=utf-8"
    if as_problem:
        kind = refusal.status.phrase.lower().replace(" ", "-")
        body, media_type = problem_body(refusal.status, kind, refusal.text, scope["path"]), PROBLEM_TYPE
    headers = [
        (b"content-type", media_type.encode()),
        (b"content-length", str(len(body)).encode()),
        (b"cache-control", b"no-store"),
        *([(b"connection", b"close")] if refusal.closes else []),
    ]
    await send({"type": f"{prefix}http.response.start", "status": refusal.status.value, "headers": headers})
    await send({"type": f"{prefix}http.response.body", "body": body})
