"""Visitors who sign in with OpenID Connect: which of them may write, and signing out.

Streamlit keeps the account in a signed cookie, and a page that is open goes on with the cookies that it was loaded
with. So the cookies of those who signed out are remembered here and refused.
"""

from __future__ import annotations

import hashlib
import threading
from collections import OrderedDict
from collections.abc import Mapping
from fnmatch import fnmatchcase
from functools import lru_cache
from importlib.util import find_spec

import streamlit as st

from core.settings import settings, words_of

MOST_SIGNED_OUT = 1000

_ACCOUNT_COOKIE = "_streamlit_user"  # a long one is split over cookies whose names begin with this
_TOKENS_COOKIE = "_streamlit_user_tokens"


class SignedOut:
    """The accounts whose visitors signed out in this process, by their cookies. The latest MOST_SIGNED_OUT are kept.

    A later sign-in with the same account has another cookie. Only hashes are kept.
    """

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._accounts: OrderedDict[bytes, None] = OrderedDict()

    def add(self, cookies: Mapping[str, str]) -> None:
        with self._lock:
            self._accounts[_digest(cookies)] = None
            if len(self._accounts) > MOST_SIGNED_OUT:
                self._accounts.popitem(last=False)

    def holds(self, cookies: Mapping[str, str]) -> bool:
        with self._lock:
            return _digest(cookies) in self._accounts


@lru_cache(maxsize=1)
def signed_out() -> SignedOut:
    """Return the accounts that signed out in this process."""
    return SignedOut()


def takes_oidc() -> bool:
    """Return whether visitors can sign in with OpenID Connect, and the settings name some who may write."""
    return bool(words_of(settings().writers)) and _has_provider()


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
    named = proven and any(fnmatchcase(address, name.lower()) for name in words_of(settings().writers))
    return named and not signed_out().holds(st.context.cookies)


def sign_out() -> None:
    """Sign the visitor's account out, on every page that is open with the same sign-in."""
    if is_oidc_writer():  # nobody else can fill the list
        signed_out().add(st.context.cookies)
    st.logout()


def _has_provider() -> bool:
    return st.secrets.load_if_toml_exists() and "auth" in st.secrets


def _digest(cookies: Mapping[str, str]) -> bytes:
    account = sorted(
        (name, value)
        for name, value in cookies.items()
        if name.startswith(_ACCOUNT_COOKIE) and not name.startswith(_TOKENS_COOKIE)
    )
    return hashlib.sha256(repr(account).encode("utf-8", "backslashreplace")).digest()
