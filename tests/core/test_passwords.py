"""Hashes of passwords: of the password alone, never twice the same, and refused where they are damaged."""

from __future__ import annotations

import pytest

from core.passwords import hash_password, is_password, is_password_hash

KNOWN = "scrypt:16:8:2:Gz9YwL1k64d8humuBaCNNw:EZW4y5tQk5VYm7O_P800Jve9GgHPSv_5bSZCDcZ-vnQ"
"""A hash of "open sesame!"."""


def test_the_password_and_no_other_has_the_hash() -> None:
    assert [is_password(password, KNOWN) for password in ("open sesame!", "open sesame", "", "\udcff")] == [
        *(True, False, False, False)
    ]


def test_two_hashes_of_one_password_differ() -> None:
    one, other = hash_password("grün & \"'$x"), hash_password("grün & \"'$x")
    assert one != other
    assert all(is_password_hash(line) and is_password("grün & \"'$x", line) for line in (one, other))
    assert not set("\"'$ `\\") & set(one)


@pytest.mark.parametrize(
    "line",
    [
        "",
        "open sesame!",
        KNOWN + "x",
        KNOWN[:-1],
        KNOWN.replace("16", "30"),
        KNOWN.replace("scrypt", "plain"),
        KNOWN + "\n",
    ],
)
def test_anything_else_is_no_hash(line: str) -> None:
    assert not is_password_hash(line)
    with pytest.raises(ValueError, match="no hash"):
        is_password("open sesame!", line)
