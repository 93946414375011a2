"""`patella faults`: make faults on purpose, and see what comes of them."""

from __future__ import annotations

from typing import Annotated

import typer

from patella.cli.options import run
from patella.terminal import shown_progress

faults = typer.Typer(
    help="Make faults on purpose in an index of invented articles, and see what comes of them. Yours is not touched.",
    no_args_is_help=True,
)


@faults.callback()
def _group() -> None:
    """Stand before the commands, so that a single one keeps its name."""


@faults.command()
def damage(
    count: Annotated[int, typer.Option(metavar="N", min=1, help="Make this many damages, each in a new copy.")] = 200,
    seed: Annotated[int, typer.Option(metavar="S", help="Draw the damages from this number.")] = 0,
) -> None:
    """Flip, zero, cut, swap and lose bytes of every file, one damage at a time.

    Ask the index everything, check it, and let a sync repair it. Exits with 1 if an answer was silently wrong, an error
    was not one of an index, check called a damaged index whole, or a sync did not repair it.
    """
    run(lambda: _damage(count, seed), when_interrupted="Nothing was kept.")


def _damage(count: int, seed: int) -> int:
    from faults import run_damages

    with shown_progress() as progress:
        return run_damages(count, seed, progress)
