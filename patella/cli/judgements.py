"""`patella evaluate judgements`: list, export, import."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Literal

import typer

from patella.cli.options import AsJson, Index, run

judgements = typer.Typer(help="Judgements that people made while they searched.", no_args_is_help=True)


@judgements.command("list")
def list_(at: Index = None, as_json: AsJson = False) -> None:
    """Count what each judge judged, tell how far they agree, and list what the library does not have any more."""
    from evaluation import run_judgements_list

    run(lambda: run_judgements_list(at, as_json), "Nothing was changed.")


@judgements.command()
def asked(at: Index = None, as_json: AsJson = False) -> None:
    """List the questions that people asked on the page, and how often nothing answered. None is kept by default."""
    from evaluation import run_asked_questions

    run(lambda: run_asked_questions(at, as_json), "Nothing was changed.")


@judgements.command("export")
def export_(
    folder: Annotated[Path, typer.Argument(metavar="DIR", help="The folder to write.", show_default=False)],
    choice: Annotated[
        Literal["majority", "last"], typer.Option(help="Which grade counts where several judges gave one.")
    ] = "majority",
    form: Annotated[Literal["beir", "trec"], typer.Option("--format", help="The form of the files.")] = "beir",
    at: Index = None,
) -> None:
    """Write questions and grades to a folder, for this program and others."""
    from evaluation import run_judgements_export

    run(lambda: run_judgements_export(at, folder, choice, form), "Nothing was changed.")


@judgements.command("import")
def import_(
    path: Annotated[
        Path,
        typer.Argument(
            metavar="FILE",
            help="A folder in BEIR or TREC form, qrels beside their questions, Quepid CSV, or accepted drafts.",
            show_default=False,
        ),
    ],
    judge: Annotated[str, typer.Option(metavar="NAME", help="The name that these judgements get.")] = "imported",
    highest: Annotated[
        int | None,
        typer.Option(
            min=1, help="The highest grade of the file: it means answers.", show_default="3 for Quepid, else 2"
        ),
    ] = None,
    at: Index = None,
) -> None:
    """Add judgements of another program. A row that cannot be taken over is named with its line and its reason."""
    from evaluation import run_judgements_import

    run(lambda: run_judgements_import(at, path, judge, highest), "Nothing was imported.")


@judgements.command("pool")
def pool_(
    files: Annotated[
        list[Path],
        typer.Argument(
            metavar="FILE...",
            help="Runs of other systems in TREC form, or what `evaluate run --pool` wrote.",
            show_default=False,
        ),
    ],
    at: Index = None,
) -> None:
    """Offer what runs found for your questions to those who judge blind, beside what the library finds itself."""
    from evaluation import run_judgements_pool

    run(lambda: run_judgements_pool(at, files), "Nothing was changed.")
