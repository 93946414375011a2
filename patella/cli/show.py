"""`patella show FILE...`: print the outline of a file, its passages and their tokens. Nothing is indexed."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from patella.cli.options import run

if TYPE_CHECKING:
    from embedding import TokenCounter


def show(
    files: Annotated[list[Path], typer.Argument(metavar="FILE...", help="Articles.", show_default=False)],
    as_json: Annotated[bool, typer.Option("--json", help="Print one line of JSON for each file.")] = False,
) -> None:
    """Show how files are read and cut into passages. Nothing is indexed."""
    run(lambda: _show_all(files, as_json), when_interrupted="Nothing was indexed.")


def _show_all(files: list[Path], as_json: bool) -> int:
    from core.settings import settings
    from embedding import find_model, load_token_counter

    token_counter = load_token_counter(find_model(settings().model))
    return max([_show(file, token_counter, as_json) for file in files])


def _show(file: Path, token_counter: TokenCounter, as_json: bool) -> int:
    """Print one file. Return the exit status: 0, or 1 if the file cannot be read."""
    from core.errors import ArticleError
    from ingest import chunk, document_as_json, document_as_text, error_as_json, read

    try:
        document = read(file, file.name)
        passages = chunk(document, token_counter)
    except ArticleError as error:
        print(error_as_json(error) if as_json else f"{error}\n", file=sys.stdout if as_json else sys.stderr)
        return 1
    shown = document_as_json if as_json else document_as_text
    print(shown(str(file), document, passages))
    return 0
