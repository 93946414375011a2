"""Conditional requests (RFC 9110, 13.1.2): whether the sender has the answer already."""

from __future__ import annotations


def knows_etag(sent: str, etag: str) -> bool:
    """Return whether a header If-None-Match names an ETag. Weak and strong ones are alike there.

    >>> knows_etag('"a", W/"b"', '"b"'), knows_etag("", '"b"')
    (True, False)
    """
    names = {each.strip().removeprefix("W/") for each in sent.split(",")}
    return "*" in names or etag.removeprefix("W/") in names
