"""The command and its subcommands. Nothing heavy is imported before a command that needs it runs."""

from __future__ import annotations

import gc
from collections.abc import Sequence
from typing import Annotated

import typer

from patella.cli.benchmark import benchmark
from patella.cli.evaluate import evaluate
from patella.cli.faults import faults
from patella.cli.index import index
from patella.cli.options import OnLibrary, takes_library
from patella.cli.password import password
from patella.cli.search import search
from patella.cli.serve import mcp, serve
from patella.cli.show import show
from patella.cli.token import token

_HELP = (
    "Search over your own articles: get the passage that answers, and in it the sentence."
    "\n\nBegin with: patella serve FOLDER. It indexes the articles of a folder and serves the page. "
    "Everything stays on this machine."
)

app = typer.Typer(help=_HELP, no_args_is_help=True, pretty_exceptions_enable=False)
app.command(cls=OnLibrary)(serve)
app.command(cls=OnLibrary)(search)
app.add_typer(takes_library(index), name="index")
app.command(cls=OnLibrary)(show)
app.command(cls=OnLibrary)(mcp)
app.command()(password)
app.add_typer(takes_library(token), name="token")
app.add_typer(takes_library(evaluate), name="evaluate")
app.add_typer(benchmark, name="benchmark")
app.add_typer(faults, name="faults")


def _print_version(wanted: bool) -> None:
    if wanted:
        from importlib.metadata import version

        print(f"patella {version('patella')}")
        raise typer.Exit


@app.callback()
def _root(
    version: Annotated[
        bool, typer.Option("--version", help="Print the version and stop.", callback=_print_version, is_eager=True)
    ] = False,
) -> None:
    """Take the options that stand before a command."""


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the command with these arguments, by default those of the program, and return its exit status."""
    gc.disable()  # imports make no garbage, and looking for some slows the start; `run` enables it for long work
    try:
        app(args=None if arguments is None else list(arguments), prog_name="patella")
    except SystemExit as stop:
        return stop.code if isinstance(stop.code, int) else 1
    finally:
        gc.enable()
    return 0
