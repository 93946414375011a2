"""Hashes of passwords, made with scrypt (RFC 7914): the password cannot be read from its hash."""

from __future__ import annotations

import base64
import hashlib
import hmac
import re
import secrets

_LOG2_COST, _BLOCK, _PARALLEL = 16, 8, 2  # 64 MB and some tenths of a second for each password
_MOST_MEMORY = 2 * 128 * _BLOCK * 2**_LOG2_COST  # bytes: a limit that OpenSSL wants, twice what is needed
_SALT_BYTES, _HASH_BYTES = 16, 32
_START = f"scrypt:{_LOG2_COST}:{_BLOCK}:{_PARALLEL}"
_FORM = re.compile(_START + r":([\w-]{22}):([\w-]{43})", re.ASCII)


def hash_password(password: str) -> str:
    """Return the hash of a password with a new salt: one line that a shell and a file `.env` leave as it is."""
    salt = secrets.token_bytes(_SALT_BYTES)
    return ":".join((_START, _text(salt), _text(_scrypt(password, salt))))


def is_password_hash(line: str) -> bool:
    """Return whether the line has the form of those that `hash_password` returns."""
    return _FORM.fullmatch(line) is not None


def is_password(password: str, line: str) -> bool:
    """Return whether the line is the hash of the password. It takes equally long for every password of one length.

    Raises ValueError if the line is no hash.
    """
    form = _FORM.fullmatch(line)
    if form is None:
        raise ValueError("This is no hash of a password.")
    salt, expected = (base64.urlsafe_b64decode(part + "==") for part in form.groups())
    return hmac.compare_digest(_scrypt(password, salt), expected)


def _scrypt(password: str, salt: bytes) -> bytes:
    return hashlib.scrypt(
        password.encode("utf-8", "surrogatepass"),
        salt=salt,
        n=2**_LOG2_COST,
        r=_BLOCK,
        p=_PARALLEL,
        maxmem=_MOST_MEMORY,
        dklen=_HASH_BYTES,
    )


def _text(value: bytes) -> str:
    return base64.urlsafe_b64encode(value).decode("ascii").rstrip("=")
