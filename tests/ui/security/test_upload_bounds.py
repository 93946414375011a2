"""Bounds on uploaded files: too many or too large ones are refused, and those of visitors who left are dropped."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Coroutine, Mapping
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest

from ui.security import upload_bounds
from ui.security.paths import Paths
from ui.security.upload_bounds import LEFT_AFTER, UploadBounds

PATHS = Paths(frozenset({"", "library"}), frozenset())

NO_ROOM = "There is no room for the file at this moment. Add the files that you chose before, or try later."


class FakeFiles:
    """Files by session and id, and the sessions that are connected."""

    def __init__(self, files: dict[str, dict[str, int]], connected: set[str]) -> None:
        self.files, self.connected = files, connected
        self.left_box: list[int] = []

    def sizes(self) -> Mapping[str, Mapping[str, int]]:
        return self.files

    def waiting(self) -> list[int]:
        return self.left_box

    def is_open(self, session: str) -> bool:
        return session in self.connected

    def drop(self, session: str) -> None:
        del self.files[session]


@pytest.fixture(autouse=True)
def small_bounds(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(upload_bounds, "MOST_FILES", 2)
    monkeypatch.setattr(upload_bounds, "MOST_BYTES", 100)


async def answer(scope: Any, receive: Any, send: Any) -> None:
    await send({"type": "http.response.start", "status": 204, "headers": []})
    await send({"type": "http.response.body", "body": b""})


def upload(bounds: UploadBounds, path: str, size: str | None) -> tuple[int, str]:
    """Return the status and the text of the answer to an upload."""
    headers = [] if size is None else [(b"content-length", size.encode())]
    return request(bounds, {"type": "http", "method": "PUT", "path": path, "headers": headers})


def run(answering: Coroutine[Any, Any, None]) -> None:
    """Run it in a thread of its own: the browser of other tests may have left an event loop running in this one."""
    with ThreadPoolExecutor(1) as pool:
        pool.submit(asyncio.run, answering).result()


def request(bounds: UploadBounds, scope: dict[str, Any]) -> tuple[int, str]:
    sent: list[dict[str, Any]] = []

    async def send(message: Any) -> None:
        sent.append(message)

    async def receive() -> Any:
        raise AssertionError("nothing is read of a refused file")

    run(bounds(scope, receive, send))
    status = sent[0]["status"]
    assert ((b"connection", b"close") in sent[0]["headers"]) == (status == 413)
    return status, sent[1]["body"].decode()


def test_a_file_is_taken_while_there_is_room() -> None:
    bounds = UploadBounds(answer, PATHS, FakeFiles({"ann": {"1": 40}, "bob": {"2": 20}}, {"ann", "bob"}))
    assert upload(bounds, "/_stcore/upload_file/ann/3", "40") == (204, "")
    assert upload(bounds, "/_stcore/upload_file/ann/3", "41") == (413, NO_ROOM)
    assert upload(bounds, "/_stcore/upload_file/cid/3", "41") == (413, NO_ROOM)


def test_files_that_wait_to_be_added_take_room_until_they_are() -> None:
    files = FakeFiles({"ann": {"1": 40}}, {"ann"})
    bounds = UploadBounds(answer, PATHS, files)
    files.left_box = [30, 20]
    assert upload(bounds, "/_stcore/upload_file/bob/2", "10") == (204, "")
    assert upload(bounds, "/_stcore/upload_file/bob/2", "11") == (413, NO_ROOM)
    files.left_box = []
    assert upload(bounds, "/_stcore/upload_file/bob/2", "11") == (204, "")


def test_all_visitors_together_have_a_bounded_number_of_files(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(upload_bounds, "MOST_FILES_OF_ALL", 4)
    files = FakeFiles({"ann": {"1": 0}, "bob": {"2": 0}}, {"ann", "bob"})
    bounds = UploadBounds(answer, PATHS, files)
    files.left_box = [0]
    assert upload(bounds, "/_stcore/upload_file/cid/3", "0") == (204, "")
    files.left_box = [0, 0]
    assert upload(bounds, "/_stcore/upload_file/cid/3", "0") == (413, NO_ROOM)


def test_one_visitor_has_a_bounded_number_of_files() -> None:
    bounds = UploadBounds(answer, PATHS, FakeFiles({"ann": {"1": 1, "2": 1}}, {"ann"}))
    assert upload(bounds, "/_stcore/upload_file/ann/3", "1") == (
        413,
        "At most 2 files are taken at once. Add these first.",
    )
    assert upload(bounds, "/_stcore/upload_file/bob/3", "1") == (204, "")


@pytest.mark.parametrize("size", [None, "", "-1", "many"])
def test_a_file_of_unknown_size_is_not_taken(size: str | None) -> None:
    bounds = UploadBounds(answer, PATHS, FakeFiles({}, set()))
    assert upload(bounds, "/_stcore/upload_file/ann/1", size) == (413, "The size of the file is not announced.")


def test_files_on_their_way_count_too() -> None:
    held = FakeFiles({}, {"ann"})
    answers: list[tuple[int, str]] = []

    async def slow(scope: Any, receive: Any, send: Any) -> None:
        if scope["path"].endswith("/first"):
            answers.append(await asyncio.to_thread(upload, bounds, "/_stcore/upload_file/ann/second", "60"))
        await answer(scope, receive, send)

    bounds = UploadBounds(slow, PATHS, held)
    assert upload(bounds, "/_stcore/upload_file/ann/first", "60") == (204, "")
    assert answers == [(413, NO_ROOM)]
    assert upload(bounds, "/_stcore/upload_file/ann/second", "60") == (204, "")


def test_other_requests_pass() -> None:
    bounds = UploadBounds(answer, PATHS, FakeFiles({"ann": {"1": 100}}, {"ann"}))
    for method, path in (("PUT", "/library"), ("DELETE", "/_stcore/upload_file/ann/1"), ("GET", "/")):
        assert request(bounds, {"type": "http", "method": method, "path": path, "headers": []})[0] == 204


def test_the_files_of_visitors_who_do_not_come_back_are_dropped() -> None:
    held = FakeFiles({"ann": {"1": 1}, "bob": {"2": 1}, "cid": {"3": 1}}, {"ann", "bob", "cid"})
    later: list[tuple[float, Callable[[], None]]] = []

    async def connection(scope: Any, receive: Any, send: Any) -> None:
        held.connected -= {"ann", "bob"}

    async def nothing(*_: Any) -> None:
        return None

    bounds = UploadBounds(connection, PATHS, held, lambda seconds, call: later.append((seconds, call)))
    run(bounds({"type": "websocket", "path": "/_stcore/stream"}, nothing, nothing))
    assert held.files == {"ann": {"1": 1}, "bob": {"2": 1}, "cid": {"3": 1}}
    held.connected.add("bob")  # took up the connection again
    ((seconds, drop),) = later
    drop()
    assert (seconds, held.files) == (LEFT_AFTER, {"bob": {"2": 1}, "cid": {"3": 1}})
