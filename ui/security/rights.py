"""The two rights of visitors: everybody who reaches the page may read; who may write depends on the settings.

To write is to change the library or its index, to judge, and to run an evaluation, which reads folders of the server.
"""

from __future__ import annotations

from collections.abc import Callable
from enum import Enum, auto
from functools import lru_cache, wraps
from typing import ParamSpec

import streamlit as st

from api import everybody_may_write
from core.errors import PatellaError
from core.settings import settings
from serving import TooBusy
from ui.security.accounts import is_oidc_writer, takes_oidc
from ui.security.tickets import Tickets

COOKIE = "patella_ticket"
"""Name of the cookie that holds the ticket of a visitor who signed in with the password."""

_REFUSAL = "refusal"

Parameters = ParamSpec("Parameters")


class Writers(Enum):
    """Who may write."""

    EVERYBODY = auto()
    SIGNED_IN = auto()
    NOBODY = auto()


class NotAllowed(PatellaError):
    """Error of a visitor who may not write."""


def writers() -> Writers:
    """Return who may write: the strictest of what the settings say.

    Where they say nothing, everybody may on a page that this machine alone reaches, and nobody on any other.
    """
    chosen = settings()
    if chosen.readonly:
        return Writers.NOBODY
    if takes_password() or takes_oidc():
        return Writers.SIGNED_IN
    address = str(st.get_option("server.address") or "")
    return Writers.EVERYBODY if everybody_may_write(chosen, address) else Writers.NOBODY


def takes_password() -> bool:
    return settings().write_password_hash is not None


@lru_cache(maxsize=1)
def issued_tickets() -> Tickets:
    """Return the tickets of this process."""
    return Tickets()


def may_write() -> bool:
    """Return whether the visitor of this session may write, at this moment."""
    allowed = writers()
    if allowed is Writers.SIGNED_IN:
        return (takes_password() and issued_tickets().is_valid(st.context.cookies.get(COOKIE, ""))) or is_oidc_writer()
    return allowed is Writers.EVERYBODY


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
