"""Options that several commands share, and the way every command runs."""

from __future__ import annotations

import gc
from collections.abc import Callable
from pathlib import Path
from typing import Annotated

import typer

from patella.terminal import guarded

Index = Annotated[
    Path | None,
    typer.Option("--index", metavar="DIR", help="The folder of the index.", show_default="PATELLA_INDEX"),
]
AsJson = Annotated[bool, typer.Option("--json", help="Print one JSON object instead of text.")]
Out = Annotated[
    Path | None,
    typer.Option("--out", metavar="DIR", help="Keep the report here, with its raw numbers.", show_default=False),
]


def run(command: Callable[[], int], when_interrupted: str) -> None:
    """Run a command and exit with its status. An error becomes one line; Ctrl-C prints `when_interrupted`."""
    gc.enable()
    raise typer.Exit(guarded(command, when_interrupted))
