"""Which sessions may upload, and how many files wait: a file counts as long as anybody holds it."""

from __future__ import annotations

import pytest

from serving import WaitingFiles
from ui.security import uploads


class File:
    """A file that somebody holds."""


def test_a_file_waits_once_and_as_long_as_it_is_held() -> None:
    waiting, first, second = WaitingFiles(), File(), File()
    waiting.add(first, 3)
    waiting.add(second, 4)
    waiting.add(first, 3)
    assert waiting.sizes() == [3, 4]
    del first
    assert waiting.sizes() == [4]


def test_the_latest_sessions_may_upload(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(uploads, "MOST_SESSIONS", 2)
    sessions = uploads.upload_sessions.__wrapped__()  # one for this test
    for session in ("ann", "bob", "ann", "cid"):
        sessions.add(session)
    assert [sessions.holds(session) for session in ("ann", "bob", "cid")] == [True, False, True]
