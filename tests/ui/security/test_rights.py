"""The right to write: who has it under which settings, and that every action of the pages asks for it."""

from __future__ import annotations

import ast
from types import SimpleNamespace
from typing import Any

import pytest
import streamlit as st

from core.locations import PROJECT
from core.passwords import hash_password
from core.settings import Settings
from serving import TooBusy
from tests.support.pages import drawn, html_of
from ui.addressed import HEADER
from ui.security import accounts, rights
from ui.security.rights import (
    Writers,
    issued_tickets,
    may_write,
    require_writing,
    take_refusal,
    ticket_cookie,
    writers,
    writes,
)
from ui.security.tickets import Latest
from ui.security.uploads import MOST_SESSIONS
from ui.signing_in import draw_rights

HASH = hash_password("open sesame!")


class Setting:
    """What a test sets: the settings, the address that the server listens at, and whether there is a provider."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch) -> None:
        self._patch = monkeypatch

    def __call__(self, address: str = "127.0.0.1", provider: bool = False, **values: Any) -> None:
        chosen = Settings(**values)
        self._patch.setattr("ui.service.library", lambda: SimpleNamespace(settings=chosen))
        self._patch.setattr(accounts, "_has_provider", lambda: provider)
        self._patch.setattr("streamlit.get_option", {"server.address": address}.get)

    def visitor(self, ticket: str = "", library: str = "", **user: Any) -> None:
        context = SimpleNamespace(cookies={rights.COOKIE: ticket}, headers={HEADER: library})
        self._patch.setattr("streamlit.context", context)
        self._patch.setattr("streamlit.user", SimpleNamespace(to_dict=lambda: user))


@pytest.fixture
def setting(monkeypatch: pytest.MonkeyPatch) -> Setting:
    return Setting(monkeypatch)


@pytest.mark.parametrize(
    ("values", "expected"),
    [
        ({}, Writers.EVERYBODY),
        ({"address": "0.0.0.0"}, Writers.NOBODY),
        ({"address": ""}, Writers.NOBODY),
        ({"allowed_hosts": "search.example.org"}, Writers.NOBODY),
        ({"address": "0.0.0.0", "open_writing": True}, Writers.EVERYBODY),
        ({"address": "0.0.0.0", "write_password_hash": HASH}, Writers.SIGNED_IN),
        ({"write_password_hash": HASH, "open_writing": True}, Writers.SIGNED_IN),
        ({"writers": "ann@example.org", "provider": True}, Writers.SIGNED_IN),
        ({"writers": "ann@example.org", "address": "0.0.0.0"}, Writers.NOBODY),
        ({"provider": True, "address": "0.0.0.0"}, Writers.NOBODY),
        ({"readonly": True}, Writers.NOBODY),
        ({"readonly": True, "open_writing": True, "write_password_hash": HASH}, Writers.NOBODY),
    ],
)
def test_who_may_write(values: dict[str, Any], expected: Writers, setting: Setting) -> None:
    setting(**values)
    assert writers() is expected


def test_a_ticket_lets_write_until_it_is_withdrawn(setting: Setting) -> None:
    setting(write_password_hash=HASH)
    ticket = issued_tickets("").issue()
    setting.visitor("made up")
    assert not may_write()
    setting.visitor(ticket)
    assert may_write()
    issued_tickets("").withdraw(ticket)
    assert not may_write()


def test_a_ticket_for_one_library_is_none_for_another(setting: Setting, monkeypatch: pytest.MonkeyPatch) -> None:
    setting(write_password_hash=HASH)
    tickets = {name: issued_tickets(name).issue() for name in ("", "handbook", "notes")}

    def may_write_in(library: str, cookies: dict[str, str]) -> bool:
        context = SimpleNamespace(cookies=cookies, headers={HEADER: library})
        monkeypatch.setattr("streamlit.context", context)
        return may_write()

    for name in tickets:
        own = {ticket_cookie(each): ticket for each, ticket in tickets.items() if each == name}
        assert [may_write_in(each, own) for each in tickets] == [each == name for each in tickets]
        forged = {ticket_cookie(each): tickets[name] for each in tickets}  # the ticket under the names of all
        assert [may_write_in(each, forged) for each in tickets] == [each == name for each in tickets]


def test_a_ticket_is_worth_nothing_where_nobody_may_write(setting: Setting) -> None:
    setting.visitor(issued_tickets("").issue())
    setting(readonly=True, write_password_hash=HASH)
    assert not may_write()
    setting(writers="ann@example.org", provider=True)  # the password was taken away
    assert not may_write()


@pytest.mark.parametrize(
    ("user", "expected"),
    [
        ({"is_logged_in": True, "email": "Ann@example.org"}, True),
        ({"is_logged_in": True, "email": "bob@lab.example.org", "email_verified": True}, True),
        ({"is_logged_in": True, "email": "ann@example.org", "email_verified": False}, False),
        ({"is_logged_in": True, "email": "ann@example.org.evil.example"}, False),
        ({"is_logged_in": True, "email": "eve@example.org"}, False),
        ({"is_logged_in": True, "email": ""}, False),
        ({"is_logged_in": True}, False),
        ({"is_logged_in": False, "email": "ann@example.org"}, False),
        ({"email": "ann@example.org"}, False),
        ({}, False),
    ],
)
def test_a_named_address_of_a_provider_lets_write(user: dict[str, Any], expected: bool, setting: Setting) -> None:
    setting(writers="ann@example.org, *@lab.example.org", provider=True)
    setting.visitor(**user)
    assert may_write() is expected


def test_an_action_without_the_right_does_nothing_and_says_so_once(setting: Setting) -> None:
    done: list[int] = []

    @writes
    def act(number: int) -> None:
        done.append(number)

    setting()
    setting.visitor()
    act(1)
    setting(readonly=True)
    act(2)
    with pytest.raises(rights.NotAllowed, match="Nobody can change the library"):
        require_writing()
    assert (done, take_refusal(), take_refusal()) == (
        [1],
        "You can search and read. Nobody can change the library or run evaluations on this page.",
        "",
    )
    st.session_state.clear()


def test_an_action_that_is_refused_because_too_many_wait_says_so_once(setting: Setting) -> None:
    @writes
    def act() -> None:
        raise TooBusy("Too many others wait.")

    setting()
    setting.visitor()
    act()
    assert (take_refusal(), take_refusal()) == ("Too many others wait.", "")
    st.session_state.clear()


CHANGES = {
    *(
        "sync",
        "sync_if",
        "remove",
        "rollback",
        "set_aside",
        "save_article",
        "add_files",
        "remove_article",
        "start_reindexing",
        "begin",
        "enqueue",
        "keep",
    ),
    *("mkdir", "unlink", "write_bytes", "write_text", "rename", "replace_file", "link_or_copy", "make_folder"),
    *("set_baseline", "delete"),
}
"""Names of functions that change something, or begin to."""


def test_every_action_that_changes_something_asks_for_the_right() -> None:
    """A function of a page that calls one of CHANGES is marked with `writes`, or calls `require_writing` itself."""
    unmarked = []
    for path in sorted((PROJECT / "ui").rglob("*.py")):
        name = path.relative_to(PROJECT).as_posix()
        if name.startswith("ui/security/"):
            continue
        for function in ast.parse(path.read_text("utf-8")).body:
            if isinstance(function, ast.FunctionDef) and calls(function) & CHANGES and not asks(function):
                unmarked.append((name, function.name))
    assert unmarked == [
        ("ui/evaluation/page.py", "_draw_choice"),  # calls `enqueue`, which asks
        ("ui/evaluation/page.py", "_evaluate"),  # the work of `_draw_choice`
        ("ui/progress.py", "begin"),  # calls `enqueue`, which asks
    ]


def calls(function: ast.FunctionDef) -> set[str]:
    called = (node.func for node in ast.walk(function) if isinstance(node, ast.Call))
    return {each.attr if isinstance(each, ast.Attribute) else getattr(each, "id", "") for each in called}


def asks(function: ast.FunctionDef) -> bool:
    marks = {each.id for each in function.decorator_list if isinstance(each, ast.Name)}
    return "writes" in marks or "require_writing" in calls(function)


def test_the_page_says_what_to_install_to_sign_in_with_an_account(
    setting: Setting, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("ui.security.accounts.find_spec", lambda name: None)
    setting.visitor()
    setting(writers="ann@example.org", provider=True)
    page = drawn(draw_rights)
    assert '<code>pip install ".[oidc]"</code>' in html_of(page)[1]
    assert [button.label for button in page.button] == []


def test_the_page_says_who_may_write_and_how_to_sign_in(setting: Setting, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("ui.security.accounts.find_spec", lambda name: True)
    setting.visitor()
    setting()
    assert html_of(drawn(draw_rights)) == []
    setting(address="0.0.0.0")
    (notice,) = html_of(drawn(draw_rights))
    assert "Nobody can change the library or run evaluations on this page." in notice
    setting(write_password_hash=HASH, writers="ann@example.org", provider=True)
    page = drawn(draw_rights)
    assert ['href="./sign-in"' in piece for piece in html_of(page)] == [False, True]
    assert [button.label for button in page.button] == ["Sign in with your account"]


def test_the_page_offers_the_way_out(setting: Setting) -> None:
    setting(write_password_hash=HASH, writers="ann@example.org", provider=True)
    setting.visitor(issued_tickets("").issue())
    assert "You are signed in." in html_of(drawn(draw_rights))[0]
    setting.visitor(is_logged_in=True, email="ann@example.org")
    assert [button.label for button in drawn(draw_rights).button] == ["Sign out"]
    setting.visitor(is_logged_in=True, email="eve@example.org")
    page = drawn(draw_rights)
    assert "is not among those that can change the library" in html_of(page)[2]
    assert [button.label for button in page.button] == ["Sign out"]


def test_the_sessions_that_may_upload_are_bounded() -> None:
    sessions = Latest(MOST_SESSIONS)
    for number in range(MOST_SESSIONS + 1):
        sessions.add(str(number))
    assert [sessions.holds(each) for each in ("0", "1", str(MOST_SESSIONS), "")] == [False, True, True, False]
