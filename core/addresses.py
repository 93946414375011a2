"""Addresses: those that a server listens at, and those of the pages that it serves."""

from __future__ import annotations

import ipaddress
from urllib.parse import urlencode


def is_loopback(address: str) -> bool:
    """Return whether a server at this address is reached from its own machine alone.

    >>> is_loopback("127.0.0.1"), is_loopback("localhost"), is_loopback("0.0.0.0")
    (True, True, False)
    """
    if address.lower() == "localhost":
        return True
    try:
        return ipaddress.ip_address(address).is_loopback
    except ValueError:
        return False


def server_url(host: str, port: int) -> str:
    """Return the address of the first page of a server that listens at a host, as its own machine writes it.

    >>> server_url("0.0.0.0", 8501), server_url("::1", 80)
    ('http://localhost:8501/', 'http://[::1]:80/')
    """
    name = "localhost" if host in {"0.0.0.0", "::"} else host
    return f"http://[{name}]:{port}/" if ":" in name else f"http://{name}:{port}/"


def page_url(page: str = "", **parameters: str | None) -> str:
    """Return the address of a page, relative to the first page. Empty parameters are left out.

    >>> page_url("library", remove="wintering bees.md", q="")
    './library?remove=wintering+bees.md'
    """
    non_empty = {name: value for name, value in parameters.items() if value}
    path = f"./{page}"
    return f"{path}?{urlencode(non_empty)}" if non_empty else path


def article_url(document_id: str, passage_id: str = "") -> str:
    """Return the lasting address of an article on the search page, opened at a passage if one is given.

    >>> article_url("clonus.md", "clonus.md#causes:0")
    './?article=clonus.md&passage=clonus.md%23causes%3A0'
    """
    return page_url(article=document_id, passage=passage_id)
