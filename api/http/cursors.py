"""Cursors: the name of the next page of one long answer. It goes on in the state of the index that began it."""

from __future__ import annotations

import base64
import binascii
import json
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import asdict, dataclass
from http import HTTPStatus

from api.http.context import Served, current, state_of
from api.http.problems import Refused
from core.errors import IndexDamaged, IndexMissing
from index import Snapshot

_GONE = "The state of the index that this list began with is gone. Start again without a cursor."


@dataclass(frozen=True, slots=True)
class Cursor:
    """The `offset` of the page that follows, in the answer to a request from a generation.

    `request` is a digest of the request, and `state` one of all else that the answer depends on.
    """

    generation: str
    offset: int
    request: str
    state: str

    def __str__(self) -> str:
        return base64.urlsafe_b64encode(json.dumps(asdict(self), separators=(",", ":")).encode()).decode().rstrip("=")


def read_cursor(text: str, request: str, most: int) -> Cursor:
    """Return the cursor of this text. Raises Refused if it is none of this request; `most` is the highest offset."""
    try:
        fields = json.loads(base64.b64decode(text + "=" * (-len(text) % 4), b"-_", validate=True))
        cursor = Cursor(**fields)
        fits = isinstance(cursor.generation, str) and isinstance(cursor.state, str)
        if not fits or type(cursor.offset) is not int or not 0 < cursor.offset < most:
            raise ValueError(text)
    except (binascii.Error, ValueError, TypeError) as error:
        raise Refused(HTTPStatus.BAD_REQUEST, "cursor", "This is no cursor that was sent from here.") from error
    if cursor.request != request:
        raise Refused(HTTPStatus.BAD_REQUEST, "cursor", "This cursor is of another request. Send what you sent before.")
    return cursor


@contextmanager
def snapshot_for(served: Served, cursor: Cursor | None) -> Iterator[tuple[Snapshot, str]]:
    """Open the state of the index that a cursor names, or the current one; with the digest of `state_of`.

    Raises Refused where that state is gone.
    """
    with ExitStack() as opened:
        snapshot = opened.enter_context(current(served))
        if cursor and cursor.generation != snapshot.generation.name:
            try:
                snapshot = opened.enter_context(served.opened.library.engine.snapshot_of(cursor.generation))
            except (IndexMissing, IndexDamaged) as error:
                raise Refused(HTTPStatus.GONE, "cursor-gone", _GONE) from error
        state = state_of(served, snapshot)
        if cursor and state != cursor.state:
            raise Refused(HTTPStatus.GONE, "cursor-gone", _GONE)
        yield snapshot, state
