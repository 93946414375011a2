"""`patella token`: made once, listed without its text, revoked."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from pathlib import Path

import pytest

from api import tokens_of
from tests.support.commands import command

DAY = datetime.now(UTC).date().isoformat()


def test_a_token_is_shown_once_listed_and_revoked(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    index = ["--index", str(tmp_path / "index")]
    main = command("token")
    assert main(["list", *index]) == 0
    assert capsys.readouterr().out == "There is no token.\n"
    assert main(["new", "assistant", *index]) == 0
    text = capsys.readouterr().out.strip()
    assert main(["new", "robot", "--right", "write", *index]) == 0
    capsys.readouterr()
    assert tokens_of(str(tmp_path / "index")).find(text)
    assert main(["list", *index]) == 0
    assert capsys.readouterr().out == (
        f"assistant: read, made on {DAY}, last used: {DAY}\nrobot: write, made on {DAY}, last used: never\n"
    )
    assert main(["list", "--json", *index]) == 0
    assert json.loads(capsys.readouterr().out) == [
        {"name": "assistant", "right": "read", "created": DAY, "used": DAY},
        {"name": "robot", "right": "write", "created": DAY, "used": ""},
    ]
    assert main(["revoke", "assistant", *index]) == 0
    assert capsys.readouterr().out == "Revoked: assistant\n"
    assert tokens_of(str(tmp_path / "index")).find(text) is None
    assert main(["revoke", "assistant", *index]) == 2
    assert capsys.readouterr().err == "There is no token assistant. `patella token list` names all.\n"
