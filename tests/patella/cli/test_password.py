"""`patella password`: one line with the hash of what is typed."""

from __future__ import annotations

import io
import sys

import pytest

from core.passwords import is_password
from core.settings import Settings
from tests.support.commands import command

main = command("password")


def test_the_line_is_a_setting(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    monkeypatch.setattr(sys, "stdin", io.StringIO("open sesame!\n"))
    assert main([]) == 0
    name, _, line = capsys.readouterr().out.strip().partition("=")
    assert (name, is_password("open sesame!", line)) == ("PATELLA_WRITE_PASSWORD_HASH", True)
    assert Settings(write_password_hash=line).write_password_hash == line


def test_a_short_password_is_refused(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    monkeypatch.setattr(sys, "stdin", io.StringIO("sesame\n"))
    assert (main([]), *capsys.readouterr()) == (2, "", "The password has 6 characters. Take at least 10.\n")


@pytest.mark.parametrize(("again", "status"), [("open sesame!", 0), ("open sesame?", 2)])
def test_at_a_terminal_it_is_typed_twice(
    again: str, status: int, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    typed = iter(["open sesame!", again])
    monkeypatch.setattr("sys.stdin.isatty", lambda: True, raising=False)
    monkeypatch.setattr("typer.prompt", lambda *_, hide_input, **__: next(typed) if hide_input else "shown")
    assert main([]) == status
    assert capsys.readouterr().out.startswith("PATELLA_WRITE_PASSWORD_HASH=scrypt:") is (status == 0)
