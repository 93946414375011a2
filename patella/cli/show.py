"""`patella show FILE...`: print the outline of a file, its passages and their tokens. Nothing is indexed."""

from __future__ import annotations

import json
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from core.counts import counted
from patella.cli.options import run

if TYPE_CHECKING:
    from core.documents import Document, Passage
    from ingest import BoundedReader


def show(
    files: Annotated[list[Path], typer.Argument(metavar="FILE...", help="Articles.", show_default=False)],
    as_json: Annotated[bool, typer.Option("--json", help="Print one line of JSON for each file.")] = False,
    lost: Annotated[
        bool, typer.Option("--lost", help="Print instead the words of each file that are in no passage.")
    ] = False,
) -> None:
    """Show how files are read and cut into passages. Nothing is indexed."""
    run(lambda: _show_all(files, as_json, lost), when_interrupted="Nothing was indexed.")


def _show_all(files: list[Path], as_json: bool, lost: bool) -> int:
    from core.settings import settings
    from embedding import find_model
    from ingest import close_readers
    from patella.article_files import reader_of

    reader = reader_of(settings(), find_model(settings().model, settings().model_sha256))
    try:
        return max([_show(file, reader, as_json, lost) for file in files])
    finally:
        close_readers()


def _show(file: Path, reader: BoundedReader, as_json: bool, lost: bool) -> int:
    """Print one file. Return the exit status: 0, or 1 if the file cannot be read."""
    from core.errors import ArticleError
    from ingest import document_as_json, document_as_text, error_as_json

    try:
        document, passages = reader.read_file(file, file.name)
        text = reader.source_text(file) if lost else ""
    except ArticleError as error:
        print(error_as_json(error) if as_json else f"{error}\n", file=sys.stdout if as_json else sys.stderr)
        return 1
    if lost:
        print(_describe_lost_words(file, text, document, passages, as_json))
    else:
        shown = document_as_json if as_json else document_as_text
        print(shown(str(file), document, passages))
    return 0


def _describe_lost_words(file: Path, text: str, document: Document, passages: Sequence[Passage], as_json: bool) -> str:
    """Return the share of the words of a file that are in no passage, and these words, a line for each run of them.

    `text` is the coarse text of the file.
    """
    from ingest import words_missing_from, words_of

    runs, words = words_missing_from(document, passages, text), len(words_of(text))
    lost = sum(len(run.split()) for run in runs)
    if as_json:
        return json.dumps({"file": str(file), "words": words, "lost": lost, "runs": runs}, ensure_ascii=False)
    share = f"{lost:,} of {counted(words, 'word')} of {file} are in no passage ({lost / max(words, 1):.2%})"
    return "\n".join([share, *(f"  {run}" for run in runs)])
