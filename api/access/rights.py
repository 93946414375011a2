"""Who may read and write over the API and over MCP.

Where no token is set, reading is open as the page is, and writing is open where the page lets everybody write. A token
for reading closes reading to all who have none, a token of any kind closes writing to all who have none for it.
"""

from __future__ import annotations

from functools import lru_cache

from api.access.tokens import Right, Tokens, tokens_of
from core.addresses import is_loopback
from core.errors import PatellaError
from core.settings import Settings, words_of
from serving import Attempts, note_sign_in_failure


class TokenNeeded(PatellaError):
    """Error of a request that has no token, or none that is known, where one is needed."""


class NotAllowed(PatellaError):
    """Error of a request that may not do what it asks for, and that no other token of its sender would help."""


class TooManyAttempts(PatellaError):
    """Error of a request from an address that has sent too many unknown tokens in the last minute."""


@lru_cache(maxsize=1)
def attempts() -> Attempts:
    """Return the attempts of this process with unknown tokens."""
    return Attempts()


def everybody_may_write(chosen: Settings, address: str) -> bool:
    """Return whether whoever reaches a server at this address may write, by the settings of its library.

    It is for settings that name nobody who signs in. `address` is the one that the server listens at.
    """
    own_machine = is_loopback(address) and not words_of(chosen.allowed_hosts)
    return not chosen.readonly and (own_machine or chosen.open_writing)


def rights_of(authorization: str, client: str, chosen: Settings, address: str) -> frozenset[Right]:
    """Return what a request may do with the library of these settings.

    `authorization` is the header of that name, "" without one, `client` the address that the request comes from, and
    `address` the one that the server listens at. Raises TokenNeeded for a token that is unknown, and TooManyAttempts
    for one too many of them. A token that is known is never refused because of attempts.
    """
    known = tokens_of(chosen.index)
    if authorization:
        granted = _rights_of_token(authorization, client, known)
    else:
        granted = _rights_without_token({each.right for each in known.all()}, chosen, address)
    return granted - {Right.WRITE} if chosen.readonly else granted


def require(needed: Right, authorization: str, client: str, chosen: Settings, address: str) -> frozenset[Right]:
    """Return the rights of a request. Raises TokenNeeded, NotAllowed or TooManyAttempts unless `needed` is among them.

    See `rights_of`.
    """
    granted = rights_of(authorization, client, chosen, address)
    if needed in granted:
        return granted
    if chosen.readonly and needed is Right.WRITE:
        raise NotAllowed("Nobody can change this library (PATELLA_READONLY).")
    if authorization:
        raise NotAllowed("This token lets you read, not write. `patella token new NAME --right write` makes one.")
    raise TokenNeeded(
        f"A token is needed to {needed.value}: send it as `Authorization: Bearer TOKEN`. The owner of the library "
        f"makes one: `patella token new NAME --right {needed.value}`."
    )


def _rights_of_token(authorization: str, client: str, known: Tokens) -> frozenset[Right]:
    scheme, _, text = authorization.partition(" ")
    token = known.find(text.strip()) if scheme.lower() == "bearer" else None
    if token:
        return frozenset({Right.READ, token.right})
    if not attempts().may_try(client):
        note_sign_in_failure("too many attempts with tokens", client)
        raise TooManyAttempts("There were too many attempts with unknown tokens. Wait a minute, then try again.")
    note_sign_in_failure("unknown token", client)
    raise TokenNeeded("This token is unknown, or it was revoked. Ask the owner of the library for another one.")


def _rights_without_token(set_: set[Right], chosen: Settings, address: str) -> frozenset[Right]:
    """Return what a request without a token may do where there are tokens for these rights."""
    signs_in = bool(chosen.write_password_hash or words_of(chosen.writers))
    reads = Right.READ not in set_
    writes = not set_ and not signs_in and everybody_may_write(chosen, address)
    return frozenset(right for right, has in ((Right.READ, reads), (Right.WRITE, writes)) if has)
