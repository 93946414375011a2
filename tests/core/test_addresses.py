"""Addresses: which of them this machine alone reaches, and how a page is written as one."""

from __future__ import annotations

from urllib.parse import parse_qsl, urlsplit

import pytest
from hypothesis import given, strategies as st

from core.addresses import article_url, is_loopback, page_url

TEXTS = st.text(st.characters(exclude_categories=["Cs", "Cc"]))


@pytest.mark.parametrize(
    ("address", "expected"),
    [
        *(("127.0.0.1", True), ("127.9.9.9", True), ("::1", True), ("localhost", True), ("LOCALHOST", True)),
        *(("0.0.0.0", False), ("::", False), ("192.168.1.5", False), ("attic", False), ("", False)),
        ("unix:///run/patella", False),
    ],
)
def test_loopback(address: str, expected: bool) -> None:
    assert is_loopback(address) is expected


def test_an_address_names_a_page_and_leaves_out_empty_parameters() -> None:
    addresses = {
        "./": page_url(),
        "./library": page_url("library", q="", remove=None),
        "./?q=a+%26+b%23&mode=x": page_url(q="a & b#", none=None, mode="x"),
        "./library?remove=bees.md": page_url("library", remove="bees.md"),
    }
    assert list(addresses) == list(addresses.values())


@given(st.dictionaries(st.sampled_from(["q", "mode", "like", "in"]), TEXTS))
def test_an_address_gives_back_its_parameters_in_their_order(parameters: dict[str, str]) -> None:
    read = parse_qsl(urlsplit(page_url("", **parameters)).query)
    assert read == [(name, value) for name, value in parameters.items() if value]


@given(st.text(st.characters(exclude_categories=["Cs", "Cc"]), min_size=1), TEXTS)
def test_the_address_of_an_article_gives_back_article_and_passage(document_id: str, passage_id: str) -> None:
    read = dict(parse_qsl(urlsplit(article_url(document_id, passage_id)).query))
    assert read == {"article": document_id} | ({"passage": passage_id} if passage_id else {})
