"""`patella evaluate`: measure how good retrieval is on judged questions."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Literal

import typer

from patella.cli.options import AsJson, Out, run

KEPT = "What was encoded so far is kept: the next run goes on from there."

Split = Annotated[
    Literal["development", "test"] | None,
    typer.Option(help="Ask only these of the questions; by default all.", show_default=False),
]
Collection = Annotated[
    Path | None,
    typer.Argument(
        metavar="COLLECTION",
        help="A folder with corpus.jsonl, queries.jsonl and qrels.tsv; by default the bundled questions.",
        show_default=False,
    ),
]

evaluate = typer.Typer(help="Measure how good retrieval is.", no_args_is_help=True)


@evaluate.command("run")
def run_(
    collection: Collection = None,
    mode: Annotated[
        Literal["all", "hybrid", "keyword", "semantic"], typer.Option(help="Measure this mode only.")
    ] = "all",
    split: Split = None,
    as_json: AsJson = False,
    out: Out = None,
) -> None:
    """Measure the search modes on a judged collection."""
    from evaluation import run_collection

    run(lambda: run_collection(collection, mode, split, as_json, out), KEPT)


@evaluate.command()
def ablation(
    collections: Annotated[
        list[Path] | None,
        typer.Argument(
            metavar="COLLECTION...",
            help="Folders as for run; p values are corrected over all of them.",
            show_default=False,
        ),
    ] = None,
    split: Split = None,
    as_json: AsJson = False,
    out: Out = None,
) -> None:
    """Measure what each part of the ranking is worth, and how sure that is."""
    from evaluation import run_ablation

    run(lambda: run_ablation(collections or [], split, as_json, out), KEPT)


@evaluate.command()
def spelling(collection: Collection = None, split: Split = None, as_json: AsJson = False, out: Out = None) -> None:
    """Misspell the questions: measure what that costs, and what a correction regains."""
    from evaluation import run_spelling

    run(lambda: run_spelling(collection, split, as_json, out), KEPT)


@evaluate.command()
def confidence(collection: Collection = None, split: Split = None, as_json: AsJson = False, out: Out = None) -> None:
    """Measure how well it is known that nothing answers a question."""
    from evaluation import run_confidence

    run(lambda: run_confidence(collection, split, as_json, out), KEPT)


@evaluate.command()
def marks(
    collection: Annotated[
        Path,
        typer.Argument(
            metavar="COLLECTION",
            help="A folder whose questions name their answers, as in SQuAD.",
            show_default=False,
        ),
    ],
    as_json: AsJson = False,
    out: Out = None,
) -> None:
    """Measure how often the marked sentence answers."""
    from evaluation import run_marks

    run(lambda: run_marks(collection, as_json, out), KEPT)


@evaluate.command()
def headings(
    folder: Annotated[
        Path | None,
        typer.Argument(metavar="FOLDER", help="Markdown articles; by default the bundled ones.", show_default=False),
    ] = None,
) -> None:
    """Measure how well headings are found once their marks are stripped off."""
    from evaluation import run_headings

    run(lambda: run_headings(folder), KEPT)
