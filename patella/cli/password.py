"""`patella password`: make the line that lets those who know a password change the library on the page."""

from __future__ import annotations

import sys

import typer

from patella.cli.options import run

MIN_LENGTH = 10
"""Number of characters that a password has, at least."""


def password() -> None:
    """Ask for a password, and print the setting that lets visitors who know it change the library.

    Put the line into the file .env or the environment of `patella serve`. It holds a hash, not the password.
    """
    run(_print_setting, when_interrupted="No password was set.")


def _print_setting() -> int:
    from core.errors import UsageError
    from core.passwords import hash_password

    typed = _ask("Password: ")
    if len(typed) < MIN_LENGTH:
        raise UsageError(f"The password has {len(typed)} characters. Take at least {MIN_LENGTH}.")
    if sys.stdin.isatty() and _ask("Again: ") != typed:
        raise UsageError("These were two different passwords. Run the command again.")
    print(f"PATELLA_WRITE_PASSWORD_HASH={hash_password(typed)}")
    return 0


def _ask(prompt: str) -> str:
    """Return what is typed without showing it, or the next line where the input is no terminal."""
    if not sys.stdin.isatty():
        return sys.stdin.readline().rstrip("\r\n")
    return str(typer.prompt(prompt, prompt_suffix="", hide_input=True, err=True))
