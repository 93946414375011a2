"""`/sign-in`: a page with a form for the password that lets a visitor write, and the way out of it.

It is a page of its own and no part of Streamlit's, so that the password goes to one function, and the ticket that is
given for it into a cookie that no script can read.
"""

from __future__ import annotations

import threading
from functools import lru_cache
from html import escape
from http import HTTPStatus
from typing import TYPE_CHECKING
from urllib.parse import parse_qs

from core.passwords import is_password
from core.settings import Settings
from serving import WINDOW, Attempts, note_sign_in_failure, open_library
from ui.addressed import library_of
from ui.security.gate import cookie, cookies_of
from ui.security.policy import form_policy
from ui.security.rights import Writers, issued_tickets, takes_password, ticket_cookie, writers
from ui.security.tickets import TICKET_HOURS

if TYPE_CHECKING:
    from starlette.requests import Request
    from starlette.responses import Response
    from starlette.routing import BaseRoute

PATH = "sign-in"
_OUT = "sign-out"
_MOST_BYTES = 4096
"""Length of a form that is read, at most."""

_STYLE = """
:root { color-scheme: light dark; --paper: light-dark(#fbfaf6, #181613); --ink: light-dark(#25221d, #ebe6dc);
  --quiet: light-dark(#655f54, #ada595); --line: light-dark(#857d6e, #857d6e); --link: light-dark(#1f5f73, #8cc5d6);
  --problem: light-dark(#9c2f1f, #f0a08f); }
body { margin: 0; padding: 4rem 1.5rem; background: var(--paper); color: var(--ink);
  font: 400 1rem/1.5 system-ui, sans-serif; }
main { max-width: 24rem; margin: 0 auto; }
h1 { font: 600 2rem/1.2 "Iowan Old Style", "Charter", "Georgia", serif; margin: 0 0 0.75rem; }
p { margin: 0 0 1.25rem; }
label { display: block; font-weight: 600; margin: 0 0 0.35rem; }
input { box-sizing: border-box; width: 100%; padding: 0.7rem 0.8rem; font: inherit; color: inherit;
  background: transparent; border: 1px solid var(--line); border-radius: 6px; }
button { margin: 1rem 0 1.5rem; padding: 0.65rem 1.2rem; font: inherit; font-weight: 600; color: var(--paper);
  background: var(--link); border: 0; border-radius: 6px; cursor: pointer; }
a { color: var(--link); text-underline-offset: 0.18em; }
:focus-visible { outline: 2px solid var(--link); outline-offset: 3px; }
.quiet { color: var(--quiet); }
.problem { color: var(--problem); font-weight: 600; }
"""

_checking = threading.Lock()
"""One password is checked at a time: each check takes 64 MB."""


def sign_in_routes(base: str) -> list[BaseRoute]:
    from starlette.routing import Route

    return [
        Route(f"{base}/{PATH}", _show, methods=["GET"]),
        Route(f"{base}/{PATH}", _take_password, methods=["POST"]),
        Route(f"{base}/{_OUT}", _sign_out, methods=["POST"]),
    ]


@lru_cache(maxsize=1)
def attempts() -> Attempts:
    """Return the attempts of this process."""
    return Attempts()


def _show(request: Request) -> Response:
    name = library_of(request.headers)
    if not _is_used(_settings_of(request)):
        return _missing()
    if issued_tickets(name).is_valid(cookies_of(request.scope).get(ticket_cookie(name), "")):
        return _page("You are signed in", _SIGNED_IN)
    return _page("Sign in", _form())


async def _take_password(request: Request) -> Response:
    """Give a ticket for the right password. Too many attempts, and a wrong password, give the form again."""
    from starlette.concurrency import run_in_threadpool

    if not _is_used(_settings_of(request)):
        return _missing()
    body = b""
    async for part in request.stream():
        body += part
        if len(body) > _MOST_BYTES:
            return _page("Sign in", _form("This password is too long."), HTTPStatus.REQUEST_ENTITY_TOO_LARGE)
    fields = parse_qs(body.decode("utf-8", "replace"), keep_blank_values=True)
    return await run_in_threadpool(_answer, request, fields.get("password", [""])[0])


def _answer(request: Request, password: str) -> Response:
    address = request.client.host if request.client else ""
    if not attempts().may_try(address):
        note_sign_in_failure("too many attempts", address)
        problem = "There were too many attempts. Wait a minute, then try again."
        refused = _page("Sign in", _form(problem), HTTPStatus.TOO_MANY_REQUESTS)
        refused.headers["Retry-After"] = str(round(WINDOW))
        return refused
    with _checking:
        right = is_password(password, _settings_of(request).write_password_hash or "")
    if not right:
        note_sign_in_failure("wrong password", address)
        return _page("Sign in", _form("This is not the password."), HTTPStatus.UNAUTHORIZED)
    name = library_of(request.headers)
    return _to_library(cookie(request.scope, ticket_cookie(name), issued_tickets(name).issue(), "Strict"))


def _sign_out(request: Request) -> Response:
    name = library_of(request.headers)
    issued_tickets(name).withdraw(cookies_of(request.scope).get(ticket_cookie(name), ""))
    return _to_library(f"{cookie(request.scope, ticket_cookie(name), '', 'Strict')}; Max-Age=0")


def _settings_of(request: Request) -> Settings:
    """Return the settings of the library that a request asks for."""
    return open_library(library_of(request.headers)).library.settings


def _is_used(chosen: Settings) -> bool:
    return writers(chosen) is Writers.SIGNED_IN and takes_password(chosen)


def _missing() -> Response:
    from starlette.responses import PlainTextResponse

    return PlainTextResponse("Nobody signs in here with a password.", HTTPStatus.NOT_FOUND)


def _to_library(cookie_header: str) -> Response:
    from starlette.responses import RedirectResponse

    headers = {"Set-Cookie": cookie_header, "Cache-Control": "no-store"}
    return RedirectResponse("./library", HTTPStatus.SEE_OTHER, headers)


def _page(title: str, content: str, status: HTTPStatus = HTTPStatus.OK) -> Response:
    from starlette.responses import HTMLResponse

    html = (
        '<!DOCTYPE html><html lang="en"><head><meta charset="utf-8">'
        '<meta name="viewport" content="width=device-width, initial-scale=1">'
        f"<title>{title} · Patella</title><style>{_STYLE}</style></head>"
        f'<body><main><h1>{title}</h1>{content}<p><a href="./library">Back to the library</a></p></main></body></html>'
    )
    headers = {"Content-Security-Policy": form_policy(_STYLE), "Cache-Control": "no-store"}
    return HTMLResponse(html, status, headers)


def _form(problem: str = "") -> str:
    alert = f'<p class="problem" role="alert">{escape(problem)}</p>' if problem else ""
    return (
        '<p class="quiet">Everybody can search and read. With the password you can also change the library.</p>'
        f'{alert}<form method="post" action="./{PATH}"><label for="password">Password</label>'
        '<input id="password" name="password" type="password" autocomplete="current-password" required autofocus>'
        '<button type="submit">Sign in</button></form>'
    )


_SIGNED_IN = (
    f'<p class="quiet">You can change the library, for at most {TICKET_HOURS} hours or until the browser is closed.</p>'
    f'<form method="post" action="./{_OUT}"><button type="submit">Sign out</button></form>'
)
