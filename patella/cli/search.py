"""`patella search "QUESTION"`: print the passages that answer, as text or as JSON."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Annotated, Literal

import typer

from patella.cli.options import AsJson, Index
from patella.terminal import guarded

if TYPE_CHECKING:
    from index import Snapshot
    from search import Answer

ModeName = Literal["hybrid", "keyword", "semantic"]
ConfidenceName = Literal["strong", "possible", "none"]
FormatName = Literal["csv", "json", "markdown", "ris", "bibtex"]

_QUESTION_HELP = (
    'In a question: "a phrase", +must, -exclude, title:word, heading:word. '
    "Only some articles: author:smith, date:2024.., date:2023-05, tag:drugs, type:pdf, path:guides/. "
    'A question that begins with a minus sign goes behind two: patella search -- "-stroke clonus"'
    '\n\nExample: patella search "why do muscles cramp at night" -k 3'
)


@dataclass(frozen=True, slots=True)
class _Request:
    """The arguments of one search. Either `question` or `like`, a passage id, is given."""

    question: str | None
    like: str | None
    within: str | None
    mode: ModeName
    k: int
    at_least: ConfidenceName
    explain: bool
    as_json: bool
    format: FormatName | None
    index: str | None

    @property
    def is_for_people(self) -> bool:
        """Whether the answer is printed as text for the terminal."""
        return not self.as_json and self.format is None

    @property
    def narrowed_by(self) -> list[str]:
        """The options that were given and leave results out."""
        given = {"--in": bool(self.within), "--at-least": self.at_least != "none"}
        return [option for option, is_given in given.items() if is_given]


def search(
    question: Annotated[
        list[str] | None, typer.Argument(metavar="QUESTION", help="What you want to know.", show_default=False)
    ] = None,
    like: Annotated[
        str | None,
        typer.Option(metavar="PASSAGE_ID", help="Find the passages most like this one, in place of a question."),
    ] = None,
    within: Annotated[
        str | None, typer.Option("--in", metavar="DOCUMENT_ID", help="Search in this article only.")
    ] = None,
    mode: Annotated[
        ModeName, typer.Option(help="Search by words and meaning, by words (keyword), or by meaning (semantic).")
    ] = "hybrid",
    k: Annotated[int, typer.Option("-k", metavar="N", min=1, help="How many results, at most.")] = 5,
    at_least: Annotated[
        ConfidenceName, typer.Option(help="Leave out results below strong (answers) or possible (related).")
    ] = "none",
    explain: Annotated[bool, typer.Option("--explain", help="Show the parts of each result's score.")] = False,
    as_json: AsJson = False,
    format: Annotated[
        FormatName | None,
        typer.Option(help="Print the results as a file of this format.", show_default="text for the terminal"),
    ] = None,
    index: Index = None,
) -> None:
    """Find the passages that answer a question."""
    text = " ".join(question) if question else None
    if (text is None) == (like is None):
        raise typer.BadParameter("Give either a question or --like PASSAGE_ID.")
    if as_json and format:
        raise typer.BadParameter("Give either --json or --format.")
    request = _Request(text, like, within, mode, k, at_least, explain, as_json, format, index)
    raise typer.Exit(guarded(lambda: _search(request), when_interrupted="Nothing was changed."))


search.__doc__ = f"{search.__doc__}\n\n{_QUESTION_HELP}"


def _search(request: _Request) -> int:
    from core.errors import UsageError
    from core.settings import settings
    from index import open_engine
    from patella.library import Library

    index = request.index or settings().index
    library = Library(settings().model_copy(update={"index": index}), open_engine(index))
    if request.like is None:
        answer = library.search(
            request.question or "",
            request.mode,
            request.k,
            within=request.within,
            at_least=request.at_least,
        )
        _print(answer, request)
        return 0
    if request.within:
        raise UsageError("--in narrows a question; --like looks everywhere. Leave one of them out.")
    with library.engine.snapshot() as snapshot:
        _print_similar(snapshot, request, request.like)
    return 0


def _print_similar(snapshot: Snapshot, request: _Request, like: str) -> None:
    from core.errors import UsageError
    from search import breadcrumb, find_similar

    try:
        answer = find_similar(snapshot, like, request.k)
        heading = f"More like: {breadcrumb(snapshot.passages([like])[0])}\n"
    except KeyError as error:
        raise UsageError(
            f"There is no passage {like} in the index. Each result of a search names its own, at the end."
        ) from error
    if request.is_for_people:
        print(heading)
    if request.is_for_people and not answer.results:
        print("The index holds no other passage.")
        return
    _print(answer, request)


def _print(answer: Answer, request: _Request) -> None:
    if request.as_json:
        import json

        print(json.dumps(answer.as_json(), ensure_ascii=False))
    elif request.format:
        from search import ExportFormat, export

        print(export(answer, ExportFormat(request.format)).text, end="")
    else:
        from patella.terminal import supports_colour
        from search import render_answer

        print(render_answer(answer, supports_colour(), request.explain, request.narrowed_by))
