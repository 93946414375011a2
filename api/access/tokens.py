"""The tokens of a library: random texts that let a program read, or read and write. Only their hashes are kept.

They lie in a log beside the index that only its owner may read, and that is only ever added to. So a server that notes
the use of a token never brings back one that was revoked at the same moment.
"""

from __future__ import annotations

import hashlib
import logging
import re
import secrets
import threading
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from enum import Enum
from functools import lru_cache
from typing import Any

from core.atomic_files import checked_fields, checked_line
from core.errors import PatellaError, UsageError
from core.locations import MEMORY
from index import TOKENS, KeptBeside, open_beside

log = logging.getLogger(__name__)

_START = "patella_"
"""What every token begins with, so that people and scanners of secrets see what it is."""

_NAME = re.compile(r"[\w.@-]{1,64}", re.ASCII)


class Right(Enum):
    """What a token lets do. Who may write may read too."""

    READ = "read"
    WRITE = "write"


@dataclass(frozen=True, slots=True)
class Token:
    """What is kept of a token: its name, its right, the SHA-256 of its text, and when it was made and last used.

    Both times are days in UTC in ISO 8601 form; `used` is "" for one that was never used.
    """

    name: str
    right: Right
    digest: str
    created: str
    used: str = ""


@lru_cache(maxsize=256)
def tokens_of(index: str) -> Tokens:
    """Return the tokens of the library with the index at this address. An index in memory has none."""
    return Tokens(None if index == MEMORY else open_beside(index))


class Tokens:
    """The log of the tokens of a library; None keeps none. Threads share it, and several processes may add to it.

    All methods raise PatellaError if the log is damaged or the system refuses it. Then nobody gets in.
    """

    def __init__(self, beside: KeptBeside | None) -> None:
        self._beside = beside
        self._lock = threading.Lock()
        self._read: tuple[tuple[int, ...], dict[str, Token]] = ((), {})

    def all(self) -> list[Token]:
        """Return the tokens that are valid, oldest first."""
        return list(self._by_digest().values())

    def find(self, text: str) -> Token | None:
        """Return the token of this text, or None. The first use of each day is noted, where the disk lets it."""
        found = self._by_digest().get(_digest(text))
        today = _today()
        if found and found.used < today:
            try:
                self._add({"used": found.digest, "at": today})
            except PatellaError as error:
                log.warning("%s", error)
        return found

    def new(self, name: str, right: Right) -> str:
        """Make a token and return its text, which is kept nowhere. Raises UsageError for a name that is taken."""
        if self._beside is None:
            raise UsageError("An index in memory keeps no tokens. Set PATELLA_INDEX to a folder or a database.")
        if not _NAME.fullmatch(name):
            raise UsageError(
                f"{name[:80]!r} is no name for a token. Take letters, digits, and . @ _ - between them, at most 64."
            )
        if any(each.name == name for each in self.all()):
            raise UsageError(f"There is a token {name} already. Take another name, or revoke it first.")
        text = f"{_START}{secrets.token_urlsafe(32)}"
        self._add({"new": _digest(text), "name": name, "right": right.value, "at": _today()})
        return text

    def revoke(self, name: str) -> None:
        """Let nobody in with the token of this name any more. Raises UsageError if there is none."""
        found = next((each for each in self.all() if each.name == name), None)
        if found is None:
            raise UsageError(f"There is no token {name[:80]}. `patella token list` names all.")
        self._add({"revoked": found.digest, "at": _today()})

    def _by_digest(self) -> Mapping[str, Token]:
        if self._beside is None:
            return {}
        with self._lock:
            version = self._beside.version(TOKENS)
            if version != self._read[0]:
                self._read = version, self._read_log(self._beside)
            return self._read[1]

    def _read_log(self, beside: KeptBeside) -> dict[str, Token]:
        place = beside.shown(TOKENS)
        try:
            lines = beside.lines(TOKENS)
        except OSError as error:
            raise _refused(place, "read", error) from error
        tokens: dict[str, Token] = {}
        for number, line in lines:
            try:
                _apply(tokens, checked_fields(line))
            except (ValueError, TypeError, KeyError, AttributeError) as error:
                raise PatellaError(
                    f"{place}, line {number}: this line about a token is not what was written. Restore it from a "
                    "backup, or remove the log and make new tokens."
                ) from error
        return tokens

    def _add(self, fields: Mapping[str, Any]) -> None:
        assert self._beside is not None
        try:
            self._beside.append(TOKENS, [checked_line(fields)])
        except OSError as error:
            raise _refused(self._beside.shown(TOKENS), "written", error) from error


def _apply(tokens: dict[str, Token], fields: Mapping[str, Any]) -> None:
    """Do to the tokens what a line of the file says."""
    if "new" in fields:
        digest = fields["new"]
        tokens[digest] = Token(fields["name"], Right(fields["right"]), digest, fields["at"])
    elif "revoked" in fields:
        tokens.pop(fields["revoked"], None)
    elif fields["used"] in tokens:
        tokens[fields["used"]] = replace(tokens[fields["used"]], used=fields["at"])


def _refused(place: str, what: str, error: OSError) -> PatellaError:
    return PatellaError(
        f"The tokens in {place} cannot be {what}: {error.strerror}. Check the disk and the permissions."
    )


def _digest(text: str) -> str:
    """Return the SHA-256 of a token: it is random, so nobody finds it by trying, as they might find a password."""
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()


def _today() -> str:
    return datetime.now(UTC).date().isoformat()
