"""`python -m ingest show FILE... [--json]`: the outline, the passages and their word pieces. Indexes nothing."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Sequence
from pathlib import Path

from core.errors import ArticleError
from core.settings import settings
from embedding import TokenCounter, find_model, load_token_counter
from ingest.chunking import chunk
from ingest.reading import read
from ingest.show import as_json, as_text, error_as_json
from patella import guarded


def main(arguments: Sequence[str] | None = None) -> int:
    options = _parser().parse_args(arguments)
    return guarded(lambda: _show_all(options.files, options.json), when_interrupted="Nothing was indexed.")


def _show_all(files: Sequence[Path], in_json: bool) -> int:
    tokenizer = load_token_counter(find_model(settings().model))
    return max([_show(file, tokenizer, in_json) for file in files])


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m ingest", description="How files are read and cut into passages.")
    commands = parser.add_subparsers(dest="command", required=True)
    show = commands.add_parser("show", help="print the outline, the passages and their word pieces; index nothing")
    show.add_argument("files", nargs="+", metavar="FILE", type=Path)
    show.add_argument("--json", action="store_true", help="one line of JSON for each file")
    return parser


def _show(file: Path, tokenizer: TokenCounter, in_json: bool) -> int:
    """Print one file; 0, or 1 where it could not be read."""
    try:
        document = read(file, file.name)
        passages = chunk(document, tokenizer)
    except ArticleError as error:
        print(error_as_json(error) if in_json else f"{error}\n", file=sys.stdout if in_json else sys.stderr)
        return 1
    print(as_json(str(file), document, passages) if in_json else as_text(str(file), document, passages))
    return 0


if __name__ == "__main__":
    sys.exit(main())
