"""Run the tests with each index that they keep in a folder, or in memory, kept in PostgreSQL instead."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import ExitStack, nullcontext
from pathlib import Path
from random import Random
from tempfile import TemporaryDirectory

import pytest

from tests.support.on_postgresql import redirection
from tests.support.on_postgresql.left_out import FOLDERS, TESTS

_IN_VAIN_MS = 10_000

_running = ExitStack()


@pytest.hookimpl(tryfirst=True)
def pytest_load_initial_conftests() -> None:
    redirection.begin()  # before anything imports a module that it changes


def pytest_sessionstart(session: pytest.Session) -> None:
    """Start the server, in each process that runs tests, and let the processes that tests start find it."""
    if session.config.getoption("numprocesses", None):
        return
    import psycopg_pool.base

    from faults.postgresql import new_server
    from tests.support import postgresql

    # Its threads draw numbers at any time, and hypothesis refuses tests in which others draw from the common ones.
    psycopg_pool.base.random = Random().random  # type: ignore[attr-defined]

    server = _running.enter_context(new_server(settings={"max_connections": "400"}))
    postgresql.new_server = lambda: nullcontext(server)  # type: ignore[assignment]
    redirection.server = server.address()
    first = _running.enter_context(TemporaryDirectory())
    text = Path(redirection.__file__).read_text("utf-8")
    Path(first, "sitecustomize.py").write_text(f"{text}\nserver = {server.address()!r}\nbegin()\n", "utf-8")
    os.environ["PYTHONPATH"] = first


@pytest.hookimpl(wrapper=True)
def pytest_runtest_call(item: pytest.Function) -> Iterator[None]:
    """Let a page that a test expects in vain not be waited for as long as one that comes."""
    if "page" not in item.funcargs or not item.get_closest_marker("xfail"):
        yield
        return
    from playwright.sync_api import Page, expect

    for each in item.funcargs.values():
        if isinstance(each, Page):
            each.set_default_timeout(_IN_VAIN_MS)
    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(expect, "_timeout", _IN_VAIN_MS)
        yield


@pytest.hookimpl(wrapper=True)
def pytest_runtest_teardown(item: pytest.Item, nextitem: pytest.Item | None) -> Iterator[None]:
    """Close the connections that the tests of a file leave open: a database takes so many, and no more."""
    yield
    if nextitem is None or nextitem.path != item.path:
        for each in list(redirection.opened):
            each.close()


def pytest_sessionfinish() -> None:
    _running.close()


def pytest_ignore_collect(collection_path: Path, config: pytest.Config) -> bool | None:
    """Leave out folders, and files, whose tests have nothing to do with an index or are about its files."""
    return True if collection_path.relative_to(config.rootpath).as_posix() in FOLDERS else None


@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Expect the tests that cannot pass to fail: one that passes fails the run, and so does a line without a test."""
    whole_files = {item.nodeid.partition("::")[0] for item in items if not any("::" in each for each in config.args)}
    unused = {name for name in TESTS if name.partition("::")[0] in whole_files}
    for item in items:
        for name in (item.nodeid, item.nodeid.partition("[")[0]):
            if name in TESTS:
                item.add_marker(pytest.mark.xfail(reason=TESTS[name], strict=True))
                unused.discard(name)
    if unused:
        raise pytest.UsageError(f"left_out.py names tests that are not there: {', '.join(sorted(unused))}")
