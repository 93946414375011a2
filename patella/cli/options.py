"""Options that several commands share, and the way every command runs."""

from __future__ import annotations

import gc
from collections.abc import Callable
from pathlib import Path
from typing import Annotated, Any

import typer
from typer.core import TyperCommand, TyperOption

from patella.terminal import guarded


def address_option(place: str | None) -> str | None:
    """Return the address that an option names. Raises BadParameter."""
    if place is None:
        return None
    from core.errors import UsageError
    from core.locations import index_address

    try:
        return index_address(place)
    except UsageError as error:
        raise typer.BadParameter(str(error)) from error


Index = Annotated[
    str | None,
    typer.Option(
        "--index",
        metavar="PLACE",
        help="The folder of the index, or the address of its database.",
        show_default="PATELLA_INDEX",
        callback=address_option,
    ),
]
AsJson = Annotated[bool, typer.Option("--json", help="Print one JSON object instead of text.")]
Out = Annotated[
    Path | None,
    typer.Option("--out", metavar="DIR", help="Keep the report here, with its raw numbers.", show_default=False),
]


class OnLibrary(TyperCommand):
    """A command that takes `--library`, and then works with the settings of that library."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        option = TyperOption(
            param_decls=["--library"],
            metavar="NAME",
            help="The library to work on, of those that PATELLA_LIBRARIES names.",
            show_default="PATELLA_LIBRARY",
            expose_value=False,
            callback=_choose_library,
        )
        self.params.append(option)


def _choose_library(context: typer.Context, option: object, name: str | None) -> None:
    if name is not None:
        from core.settings import chosen_library

        context.with_resource(chosen_library(name))


def takes_library(commands: typer.Typer) -> typer.Typer:
    """Let each command take `--library`, also those of the groups of commands. Return them."""
    for command in commands.registered_commands:
        command.cls = OnLibrary
    for group in commands.registered_groups:
        if group.typer_instance:
            takes_library(group.typer_instance)
    return commands


def run(command: Callable[[], int], when_interrupted: str) -> None:
    """Run a command and exit with its status. An error becomes one line; Ctrl-C prints `when_interrupted`."""
    gc.enable()
    raise typer.Exit(guarded(command, when_interrupted))
