"""Signing in with the password: a ticket for the right one, and a limit on wrong ones."""

from __future__ import annotations

from collections.abc import Iterator
from types import SimpleNamespace

import pytest
from starlette.applications import Starlette
from starlette.testclient import TestClient

from core.passwords import hash_password
from core.settings import Settings
from serving import Attempts
from ui.security import sign_in
from ui.security.policy import form_policy
from ui.security.tickets import Tickets

HASH = hash_password("grün & sesame!")


@pytest.fixture
def made() -> Tickets:
    return Tickets()


@pytest.fixture
def client(made: Tickets, monkeypatch: pytest.MonkeyPatch) -> Iterator[TestClient]:
    set_to(monkeypatch, Settings(write_password_hash=HASH))
    attempts = Attempts()
    monkeypatch.setattr(sign_in, "attempts", lambda: attempts)
    monkeypatch.setattr(sign_in, "issued_tickets", lambda name: made)
    yield TestClient(Starlette(routes=sign_in.sign_in_routes("")), base_url="http://localhost", follow_redirects=False)


def set_to(monkeypatch: pytest.MonkeyPatch, chosen: Settings) -> None:
    opened = SimpleNamespace(library=SimpleNamespace(settings=chosen))
    monkeypatch.setattr(sign_in, "open_library", lambda name: opened)


def test_the_form_asks_for_the_password_and_runs_nothing(client: TestClient) -> None:
    got = client.get("/sign-in")
    assert (got.status_code, got.headers["cache-control"]) == (200, "no-store")
    assert '<input id="password" name="password" type="password" autocomplete="current-password"' in got.text
    assert "<script" not in got.text
    style = got.text.partition("<style>")[2].partition("</style>")[0]
    assert got.headers["content-security-policy"] == form_policy(style)


def test_the_right_password_gives_a_ticket_that_signing_out_takes(client: TestClient, made: Tickets) -> None:
    got = client.post("/sign-in", data={"password": "grün & sesame!"})
    assert (got.status_code, got.headers["location"]) == (303, "./library")
    name, _, rest = got.headers["set-cookie"].partition("=")
    ticket, _, attributes = rest.partition("; ")
    assert (name, attributes) == ("patella_ticket", "Path=/; HttpOnly; SameSite=Strict")
    assert made.is_valid(ticket)
    assert "You are signed in" in client.get("/sign-in").text
    out = client.post("/sign-out")
    assert (out.status_code, made.is_valid(ticket)) == (303, False)
    assert out.headers["set-cookie"] == "patella_ticket=; Path=/; HttpOnly; SameSite=Strict; Max-Age=0"
    assert "<h1>Sign in</h1>" in client.get("/sign-in").text


@pytest.mark.parametrize(
    "password",
    ["", "gr", "grün & sesame", HASH, "<script>alert(1)</script>", "x" * 3000],
    ids=["none", "its beginning", "another", "the hash", "markup", "a long one"],
)
def test_a_wrong_password_gives_none(password: str, client: TestClient) -> None:
    got = client.post("/sign-in", data={"password": password})
    assert (got.status_code, "set-cookie" in got.headers) == (401, False)
    assert "This is not the password." in got.text
    assert "<script" not in got.text


@pytest.mark.parametrize("body", [b"", b"\xff\xfe", b"password", b"other=1", b"{}"])
def test_a_form_without_a_password_gives_none(body: bytes, client: TestClient) -> None:
    assert client.post("/sign-in", content=body).status_code == 401


def test_a_long_form_is_not_read(client: TestClient) -> None:
    assert client.post("/sign-in", content=b"password=" + b"x" * 5000).status_code == 413


def test_many_fields_are_not_read(client: TestClient) -> None:
    assert client.post("/sign-in", content=b"a=1&" * 900).status_code == 401


def test_the_sixth_attempt_in_a_minute_is_refused_even_with_the_right_password(
    client: TestClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sign_in, "is_password", lambda password, line: password == "right")
    assert [client.post("/sign-in", data={"password": "wrong"}).status_code for _ in range(5)] == [401] * 5
    got = client.post("/sign-in", data={"password": "right"})
    assert (got.status_code, got.headers["retry-after"], "set-cookie" in got.headers) == (429, "60", False)


def test_each_attempt_that_fails_is_logged_without_the_password(
    client: TestClient, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    monkeypatch.setattr(sign_in, "is_password", lambda password, line: password == "right")
    with caplog.at_level("WARNING", "patella"):
        for password in [*["wrong"] * 5, "right"]:
            client.post("/sign-in", data={"password": password})
    reasons = ["wrong password"] * 5 + ["too many attempts"]
    logged = [vars(record)["fields"] for record in caplog.records if record.name == "patella"]
    assert logged == [{"reason": reason, "address": "testclient"} for reason in reasons]


@pytest.mark.parametrize("chosen", [Settings(), Settings(readonly=True, write_password_hash=HASH)])
def test_where_no_password_counts_there_is_no_form(
    chosen: Settings, client: TestClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    set_to(monkeypatch, chosen)
    assert [client.get("/sign-in").status_code, client.post("/sign-in").status_code] == [404, 404]
