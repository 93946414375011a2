"""The two rights of visitors: everybody who reaches the page may read; who may write depends on the settings.

To write is to change the library or its index, to judge, and to run an evaluation, which reads folders of the server.
"""

from __future__ import annotations

from collections.abc import Callable
from enum import Enum, auto
from functools import cache, wraps
from typing import ParamSpec

import streamlit as st

from api import everybody_may_write
from core.errors import PatellaError
from core.settings import Settings
from serving import TooBusy
from ui import service
from ui.addressed import shown_library
from ui.security.accounts import is_oidc_writer, takes_oidc
from ui.security.tickets import Tickets

COOKIE = "patella_ticket"
"""Beginning of the name of the cookie that holds the ticket of a visitor who signed in with the password."""

_REFUSAL = "refusal"

Parameters = ParamSpec("Parameters")


class Writers(Enum):
    """Who may write."""

    EVERYBODY = auto()
    SIGNED_IN = auto()
    NOBODY = auto()


class NotAllowed(PatellaError):
    """Error of a visitor who may not write."""


def writers(chosen: Settings | None = None) -> Writers:
    """Return who may write: the strictest of what the settings of a library say, by default of the page's.

    Where they say nothing, everybody may on a page that this machine alone reaches, and nobody on any other.
    """
    chosen = chosen or service.library().settings
    if chosen.readonly:
        return Writers.NOBODY
    if takes_password(chosen) or takes_oidc(chosen):
        return Writers.SIGNED_IN
    address = str(st.get_option("server.address") or "")
    return Writers.EVERYBODY if everybody_may_write(chosen, address) else Writers.NOBODY


def takes_password(chosen: Settings | None = None) -> bool:
    """Return whether a password lets visitors write into a library, by default into the page's."""
    return (chosen or service.library().settings).write_password_hash is not None


@cache
def issued_tickets(library: str) -> Tickets:
    """Return the tickets for a library that this process has given. A ticket for one is none for another."""
    return Tickets()


def ticket_cookie(library: str) -> str:
    """Return the name of the cookie that holds the ticket for a library."""
    return f"{COOKIE}_{library}" if library else COOKIE


def may_write() -> bool:
    """Return whether the visitor of this session may write, at this moment."""
    allowed = writers()
    if allowed is Writers.SIGNED_IN:
        return (takes_password() and _has_ticket(shown_library())) or is_oidc_writer()
    return allowed is Writers.EVERYBODY


def _has_ticket(library: str) -> bool:
    return issued_tickets(library).is_valid(st.context.cookies.get(ticket_cookie(library), ""))


def require_writing() -> None:
    """Raise NotAllowed unless the visitor of this session may write."""
    if not may_write():
        raise NotAllowed(why_not())


def why_not() -> str:
    """Return why a visitor may not write, and what helps."""
    if writers() is Writers.SIGNED_IN:
        return "Only those who signed in can change the library or run evaluations."
    return "You can search and read. Nobody can change the library or run evaluations on this page."


def writes(action: Callable[Parameters, None]) -> Callable[Parameters, None]:
    """Return an action of the page that does nothing for a visitor who may not write, but to say so on the page.

    The page says so too if the action is refused because too many others wait.
    """

    @wraps(action)
    def checked(*args: Parameters.args, **kwargs: Parameters.kwargs) -> None:
        try:
            require_writing()
        except NotAllowed as error:
            st.session_state[_REFUSAL] = str(error)
            return
        try:
            action(*args, **kwargs)
        except TooBusy as error:
            st.session_state[_REFUSAL] = str(error)

    return checked


def take_refusal() -> str:
    """Return why the last action of this visitor was refused, once, or an empty text."""
    return str(st.session_state.pop(_REFUSAL, ""))
