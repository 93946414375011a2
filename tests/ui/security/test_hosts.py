"""Hosts and origins: what is served where, and which pages may send requests."""

from __future__ import annotations

import socket

import pytest

from ui.security.hosts import Hosts, is_same_origin

AT_HOME = Hosts.served_at("127.0.0.1", ["Search.Example.org."])


@pytest.fixture
def everywhere(monkeypatch: pytest.MonkeyPatch) -> Hosts:
    monkeypatch.setattr(socket, "gethostname", lambda: "Attic")
    return Hosts.served_at("0.0.0.0")


@pytest.mark.parametrize(
    "host",
    [
        *("localhost", "localhost:8501", "LocalHost:80", "localhost.", "127.0.0.1:8501", "127.1.2.3", "[::1]:8501"),
        *("search.example.org", "SEARCH.example.org:443"),
    ],
)
def test_the_names_of_a_page_for_this_machine(host: str) -> None:
    assert AT_HOME.allows(host)


FOREIGN = [
    *(
        "evil.example",
        "evil.example:8501",
        "localhost.evil.example",
        "evil.localhost",
        "127.0.0.1.nip.io",
        "192.168.1.5",
    ),
    *("0.0.0.0", "[::]", "2130706433", "0x7f000001", "", " localhost", "localhost:", "localhost:x", "localhost:123456"),
    *("user@localhost", "localhost/path", "localhost?x", "localhost#x", "localhost,evil.example", "::1", "[localhost]"),
    *("example.org", "x.search.example.org", "attic", "lоcalhost", "localhost\n"),
]


@pytest.mark.parametrize("host", FOREIGN)
def test_all_others_are_foreign(host: str) -> None:
    assert not AT_HOME.allows(host)


def test_a_page_for_other_machines_has_every_address_and_the_name_of_the_machine(everywhere: Hosts) -> None:
    right = ["192.168.1.5:8501", "10.0.0.1", "[fe80::1]:8501", "attic", "ATTIC.local:8501", "localhost", "127.0.0.1"]
    wrong = ["evil.example", "attic.evil.example", "search.example.org", "192.168.1.5.nip.io", ""]
    assert [everywhere.allows(host) for host in (*right, *wrong)] == [True] * len(right) + [False] * len(wrong)


def test_a_page_at_one_name_has_that_name() -> None:
    assert Hosts.served_at("Library.lan").allows("library.lan:8501")


@pytest.mark.parametrize(
    ("origin", "host"),
    [
        *(("http://localhost:8501", "localhost:8501"), ("http://LOCALHOST:8501", "localhost:8501")),
        *(
            ("https://search.example.org", "search.example.org"),
            ("https://search.example.org", "search.example.org:443"),
        ),
        *(("http://search.example.org:80", "search.example.org"), ("http://[::1]:8501", "[::1]:8501")),
    ],
)
def test_the_page_itself_has_the_same_origin(origin: str, host: str) -> None:
    assert is_same_origin(origin, host)


@pytest.mark.parametrize(
    "origin",
    [
        *("http://localhost:8502", "http://localhost", "http://127.0.0.1:8501", "https://evil.example", "null", ""),
        *("http://localhost:8501@evil.example", "http://localhost:8501/", "file://", "localhost:8501"),
        *("http://localhost:8501.evil.example", "ftp://localhost:8501", "http://localhost:8501 "),
    ],
)
def test_another_port_and_another_host_are_foreign(origin: str) -> None:
    assert not is_same_origin(origin, "localhost:8501")
