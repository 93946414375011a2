"""`patella token`: new, list, revoke."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Annotated, Literal

import typer

from patella.cli.options import AsJson, Index, run

if TYPE_CHECKING:
    from api import Tokens

Name = Annotated[str, typer.Argument(metavar="NAME", help="The name of the token: what it is for.", show_default=False)]

token = typer.Typer(help="Let programs use the API and MCP by tokens.", no_args_is_help=True)


@token.command()
def new(
    name: Name,
    right: Annotated[Literal["read", "write"], typer.Option(help="What it lets do. Who may write may read.")] = "read",
    at: Index = None,
) -> None:
    """Make a token and print it. It is shown once, for only its hash is kept.

    Programs send it as `Authorization: Bearer TOKEN`. As soon as there is one for reading, nobody reads over the API or
    MCP without one; the page stays open. Example: patella token new assistant
    """
    run(lambda: _make(_tokens(at), name, right), when_interrupted="Look at `patella token list`.")


@token.command("list")
def list_(at: Index = None, as_json: AsJson = False) -> None:
    """List the tokens: each with its name, its right, the day it was made, and the day it was last used."""
    run(lambda: _list(_tokens(at), as_json), when_interrupted="Nothing was changed.")


@token.command()
def revoke(name: Name, at: Index = None) -> None:
    """Let nobody in with a token any more, from the next request on."""
    run(lambda: _revoke(_tokens(at), name), when_interrupted="Look at `patella token list`.")


def _make(tokens: Tokens, name: str, right: str) -> int:
    from api import Right

    print(tokens.new(name, Right(right)))
    return 0


def _list(tokens: Tokens, as_json: bool) -> int:
    rows = [
        {"name": each.name, "right": each.right.value, "created": each.created, "used": each.used}
        for each in tokens.all()
    ]
    if as_json:
        print(json.dumps(rows))
        return 0
    for row in rows:
        print(f"{row['name']}: {row['right']}, made on {row['created']}, last used: {row['used'] or 'never'}")
    if not rows:
        print("There is no token.")
    return 0


def _revoke(tokens: Tokens, name: str) -> int:
    tokens.revoke(name)
    print(f"Revoked: {name}")
    return 0


def _tokens(index: str | None) -> Tokens:
    from api import tokens_of
    from core.settings import settings

    return tokens_of(index or settings().index)
