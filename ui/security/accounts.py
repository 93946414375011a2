"""Visitors who sign in with OpenID Connect: which of them may write, and signing out.

Streamlit keeps the account in a signed cookie, and a page that is open goes on with the cookies that it was loaded
with. So the cookies of those who signed out are remembered here and refused.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from fnmatch import fnmatchcase
from functools import lru_cache
from importlib.util import find_spec

import streamlit as st

from core.settings import Settings, words_of
from ui import service
from ui.security.tickets import Latest

MOST_SIGNED_OUT = 1000
"""How many accounts that signed out are remembered."""

_ACCOUNT_COOKIE = "_streamlit_user"  # a long one is split over cookies whose names begin with this
_TOKENS_COOKIE = "_streamlit_user_tokens"


@lru_cache(maxsize=1)
def signed_out() -> Latest:
    """Return the keys of the accounts that signed out in this process, as `key_of_account` gives them."""
    return Latest(MOST_SIGNED_OUT)


def takes_oidc(chosen: Settings | None = None) -> bool:
    """Return whether visitors can sign in with OpenID Connect, and the settings of a library name some who may write.

    By default, the library is that of the page.
    """
    return bool(words_of(_here(chosen).writers)) and _has_provider()


def knows_oidc() -> bool:
    """Return whether the libraries are installed that sign visitors in with OpenID Connect."""
    return all(find_spec(name) for name in ("authlib", "httpx"))


def is_oidc_writer() -> bool:
    """Return whether the visitor signed in with OpenID Connect, by an address that PATELLA_WRITERS names."""
    if not takes_oidc():
        return False
    user = st.user.to_dict()
    address = str(user.get("email") or "").lower()
    proven = user.get("is_logged_in") is True and user.get("email_verified", True) is True
    named = proven and any(fnmatchcase(address, name.lower()) for name in words_of(_here().writers))
    return named and not signed_out().holds(key_of_account(st.context.cookies))


def sign_out() -> None:
    """Sign the visitor's account out, on every page that is open with the same sign-in."""
    if is_oidc_writer():  # nobody else can fill the list
        signed_out().add(key_of_account(st.context.cookies))
    st.logout()


def _here(chosen: Settings | None = None) -> Settings:
    return chosen or service.library().settings


def _has_provider() -> bool:
    return st.secrets.load_if_toml_exists() and "auth" in st.secrets


def key_of_account(cookies: Mapping[str, str]) -> str:
    """Return a hash of the cookies that hold an account. A later sign-in with the same account has another one."""
    account = sorted(
        (name, value)
        for name, value in cookies.items()
        if name.startswith(_ACCOUNT_COOKIE) and not name.startswith(_TOKENS_COOKIE)
    )
    return hashlib.sha256(repr(account).encode("utf-8", "backslashreplace")).hexdigest()
