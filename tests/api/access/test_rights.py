"""What a request may do: by its token, by the tokens that are set, and by the settings of the library."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from api.access import NotAllowed, Right, TokenNeeded, TooManyAttempts, require, rights, tokens_of
from core.passwords import hash_password
from core.settings import Settings
from serving import Attempts

HASH = hash_password("open sesame!")
NONE, READ, BOTH = frozenset[Right](), frozenset({Right.READ}), frozenset({Right.READ, Right.WRITE})
LOCAL, OPEN = "127.0.0.1", "0.0.0.0"


@pytest.fixture(autouse=True)
def attempts(monkeypatch: pytest.MonkeyPatch) -> None:
    made = Attempts()
    monkeypatch.setattr(rights, "attempts", lambda: made)


def chosen(index: Path, **values: Any) -> Settings:
    return Settings(index=index, **values)


@pytest.mark.parametrize(
    ("set_", "address", "values", "expected"),
    [
        # tokens that are set, address, settings -> rights without a token, with one for reading, with one for writing
        ("", LOCAL, {}, [BOTH, None, None]),
        ("", OPEN, {}, [READ, None, None]),
        ("", LOCAL, {"allowed_hosts": "search.example.org"}, [READ, None, None]),
        ("", OPEN, {"open_writing": True}, [BOTH, None, None]),
        ("", LOCAL, {"write_password_hash": HASH}, [READ, None, None]),
        ("", LOCAL, {"writers": "ann@example.org"}, [READ, None, None]),
        ("", LOCAL, {"readonly": True}, [READ, None, None]),
        ("r", LOCAL, {}, [NONE, READ, None]),
        ("r", OPEN, {"open_writing": True}, [NONE, READ, None]),
        ("w", LOCAL, {}, [READ, None, BOTH]),
        ("w", OPEN, {}, [READ, None, BOTH]),
        ("w", OPEN, {"write_password_hash": HASH}, [READ, None, BOTH]),
        ("rw", OPEN, {}, [NONE, READ, BOTH]),
        ("rw", LOCAL, {"readonly": True, "open_writing": True}, [NONE, READ, READ]),
    ],
)
def test_the_table_of_rights(
    set_: str, address: str, values: dict[str, Any], expected: list[Any], tmp_path: Path
) -> None:
    settings = chosen(tmp_path / "index", **values)
    tokens = tokens_of(settings.index)
    texts = {right: tokens.new(right.value, right) for right in Right if right.value[0] in set_}
    headers = ["", *(f"Bearer {texts[right]}" if right in texts else None for right in Right)]
    assert [None if each is None else rights.rights_of(each, "", settings, address) for each in headers] == expected
    for header, granted in zip(headers, expected, strict=True):
        for right in Right if header is not None else ():
            assert _may(right, header, settings, address) == (right in granted)


def _may(right: Right, header: str, settings: Settings, address: str) -> bool:
    try:
        require(right, header, "", settings, address)
    except (NotAllowed, TokenNeeded):
        return False
    return True


def test_what_is_refused_says_what_helps(tmp_path: Path) -> None:
    settings = chosen(tmp_path / "index")
    text = tokens_of(settings.index).new("assistant", Right.READ)
    with pytest.raises(TokenNeeded, match="A token is needed to read: send it as `Authorization: Bearer TOKEN`"):
        require(Right.READ, "", "", settings, LOCAL)
    with pytest.raises(NotAllowed, match="This token lets you read, not write"):
        require(Right.WRITE, f"bearer  {text}", "", settings, LOCAL)
    with pytest.raises(NotAllowed, match="Nobody can change this library"):
        require(Right.WRITE, f"Bearer {text}", "", settings.model_copy(update={"readonly": True}), LOCAL)
    tokens_of(settings.index).revoke("assistant")
    with pytest.raises(TokenNeeded, match="unknown, or it was revoked"):
        require(Right.READ, f"Bearer {text}", "", settings, LOCAL)


def test_unknown_tokens_are_bounded_and_known_ones_are_not(tmp_path: Path) -> None:
    settings = chosen(tmp_path / "index")
    text = tokens_of(settings.index).new("assistant", Right.READ)
    for header in ("Bearer x", "Bearer", "Basic YTpi", "Bearer y", "patella_x"):
        with pytest.raises(TokenNeeded):
            require(Right.READ, header, "10.0.0.1", settings, OPEN)
    with pytest.raises(TooManyAttempts, match="Wait a minute"):
        require(Right.READ, "Bearer z", "10.0.0.1", settings, OPEN)
    for _ in range(10):
        require(Right.READ, f"Bearer {text}", "10.0.0.1", settings, OPEN)


def test_an_unknown_token_is_refused_where_none_is_needed(tmp_path: Path) -> None:
    with pytest.raises(TokenNeeded):
        require(Right.READ, "Bearer x", "", chosen(tmp_path / "index"), LOCAL)
