"""Questions over HTTP: search, comparison, similar passages, suggestions. Each search takes a turn among all."""

from __future__ import annotations

from dataclasses import asdict, replace
from http import HTTPStatus
from typing import Annotated, Any, Literal
from urllib.parse import urljoin

from fastapi import APIRouter, Query
from fastapi.responses import JSONResponse, Response
from pydantic import BaseModel, ConfigDict, Field

from api.http import models
from api.http.context import API, Reader, Served, current, digest_of, state_of, unless_known
from api.http.cursors import Cursor, read_cursor, snapshot_for
from api.http.problems import Refused
from api.suggestions import MOST_SUGGESTED, suggest
from core.addresses import article_url
from core.documents import Passage
from core.errors import NotInIndex, UsageError
from index import Snapshot
from search import (
    EVERYWHERE,
    MAX_KEYWORD_WEIGHT,
    Answer,
    Comparison,
    Confidence,
    ExportFormat,
    Mode,
    Scope,
    export,
)
from serving import Request, compare_modes, find, find_like, noted, turns

MOST_RESULTS = 50
"""The most results of one page, and of all pages of an answer together: as many passages are scored by all parts."""

router = APIRouter()

Format = Literal["json", "csv", "markdown", "ris", "bibtex"]

_MEDIA_TYPES = {
    "application/json": ExportFormat.JSON,
    "text/csv": ExportFormat.CSV,
    "text/markdown": ExportFormat.MARKDOWN,
    "application/x-research-info-systems": ExportFormat.RIS,
    "application/x-bibtex": ExportFormat.BIBTEX,
}
_EXPORTS: dict[str, Any] = {kind: {"schema": {"type": "string"}} for kind in _MEDIA_TYPES if kind != "application/json"}

Question = Annotated[
    str, Field(max_length=10_000, description="What you want to know.", examples=["How is clonus treated?"])
]


class Asked(BaseModel):
    """What is asked, and where it is looked for."""

    model_config = ConfigDict(extra="forbid", populate_by_name=False)

    q: Question
    k: Annotated[int, Field(ge=1, le=MOST_RESULTS, description="The most results of a page.")] = 5
    within: Annotated[str, Field(alias="in", max_length=4096, description="Only this article, by its id.")] = ""
    section: Annotated[
        str, Field(max_length=1000, description="Only this section of the article `in`, by its anchor.")
    ] = ""
    weight: Annotated[
        float | None,
        Field(ge=0, le=MAX_KEYWORD_WEIGHT, description="The weight of the words. Without it: that of the library."),
    ] = None


class Searched(Asked):
    mode: Annotated[models.ModeName, Field(description="By words and meaning, by words, or by meaning.")] = "hybrid"
    at_least: Annotated[
        models.ConfidenceName, Field(description="Leave out results below strong (answers) or possible (related).")
    ] = "none"
    format: Annotated[
        Format | None, Field(description="In place of JSON: a table, or entries for a list of references.")
    ] = None
    cursor: Annotated[
        str, Field(max_length=1000, description="`next_cursor` of the page before, with the same request.")
    ] = ""


class Compared(Asked):
    pass


class Liked(BaseModel):
    model_config = ConfigDict(extra="forbid")

    id: Annotated[str, Field(max_length=4096, description="The id of a passage.", examples=["clonus.md#treatment:0"])]
    k: Annotated[int, Field(ge=1, le=MOST_RESULTS, description="The most results.")] = 5


class Typed(BaseModel):
    model_config = ConfigDict(extra="forbid")

    q: Annotated[str, Field(max_length=200, description="What is typed so far.", examples=["spas"])]
    limit: Annotated[int, Field(ge=1, le=MOST_SUGGESTED, description="The most suggestions of each kind.")] = 8


@router.get(
    "/search",
    tags=["Ask"],
    response_model=models.FoundAnswer,
    responses={200: {"description": "The results, best first.", "content": _EXPORTS}},
)
def search_passages(served: Reader, asked: Annotated[Searched, Query()]) -> Response:
    """Return the passages that answer a question, as `patella search --json` does.

    The pages of `next_cursor` are those of one long answer, at most 50 results, of one state of the index.
    """
    format = _format(asked, served)
    request = digest_of((asked.q, asked.mode, asked.within, asked.section, asked.weight, asked.at_least, format))
    cursor = read_cursor(asked.cursor, request, MOST_RESULTS) if asked.cursor else None
    with snapshot_for(served, cursor) as (snapshot, state):

        def answered() -> Response:
            answer, following = _page(served, snapshot, asked, cursor.offset if cursor else 0)
            after = Cursor(snapshot.generation.name, following, request, state) if following else None
            if format is ExportFormat.JSON:
                return JSONResponse(answer.as_json() | {"next_cursor": str(after) if after else None})
            exported = export(answer, format, _address_of(served))
            name = f"results{exported.suffix}"
            headers = {"Content-Disposition": f'attachment; filename="{name}"'} | _next_link(served, after, format)
            return Response(exported.data, headers=headers, media_type=exported.media_type)

        return unless_known(served, state, make=answered)


@router.get("/compare", tags=["Ask"], response_model=models.ComparedModes)
def compare(served: Reader, asked: Annotated[Compared, Query()]) -> Response:
    """Return what each of the three modes finds for a question, and how far each passage moves between them."""
    opened = served.opened
    with current(served) as snapshot:
        request = _request(snapshot, asked, Mode.HYBRID)

        def compared() -> Response:
            with turns.turn():
                found = compare_modes(opened.library, snapshot, request, asked.k, opened.recent)
            return JSONResponse(_comparison(asked.q, snapshot, found))

        return unless_known(served, state_of(served, snapshot), make=compared)


@router.get("/similar", tags=["Ask"], response_model=models.FoundAnswer)
def similar(served: Reader, liked: Annotated[Liked, Query()]) -> Response:
    """Return the passages that are nearest to a passage in meaning, as `patella search --like ID --json` does."""
    with current(served) as snapshot:

        def found() -> Response:
            try:
                with turns.turn():
                    answer = find_like(snapshot, liked.id, liked.k)
            except KeyError as error:
                raise NotInIndex(f"The index holds no passage {liked.id[:200]}. Search again for its id.") from error
            return JSONResponse(answer.as_json() | {"next_cursor": None})

        return unless_known(served, state_of(served, snapshot), make=found)


@router.get("/suggest", tags=["Ask"], response_model=models.Suggestions)
def suggestions(served: Reader, typed: Annotated[Typed, Query()]) -> Response:
    """Return titles, headings and words of the articles that go on as what is typed begins, whatever its accents."""
    with current(served) as snapshot:

        def suggested() -> Response:
            found = suggest(snapshot, typed.q, typed.limit)
            return JSONResponse({"generation": snapshot.generation.name, **asdict(found)})

        return unless_known(served, state_of(served, snapshot), make=suggested)


def _page(served: Served, snapshot: Snapshot, asked: Searched, offset: int) -> tuple[Answer, int | None]:
    """Return the results from an offset on, and the offset of the page that follows; None on the last."""
    opened, end = served.opened, min(offset + asked.k, MOST_RESULTS)
    request = _request(snapshot, asked, Mode(asked.mode))
    with turns.turn(), noted(asked.mode, asked.q) as work:
        answer = find(opened.library, snapshot, request, end, opened.recent)
        work.results = len(answer.results)
    following = end if len(answer.results) == end < MOST_RESULTS else None
    page = replace(answer, results=answer.results[offset:])
    return page.at_least(Confidence(asked.at_least)), following


def _request(snapshot: Snapshot, asked: Asked, mode: Mode) -> Request:
    return Request(asked.q, mode, _scope(snapshot, asked), asked.weight)


def _scope(snapshot: Snapshot, asked: Asked) -> Scope:
    """Return the scope that is asked for. Raises NotInIndex or UsageError if there is no such part of the library."""
    if not asked.within:
        if asked.section:
            raise UsageError("`section` is an anchor of the article that `in` names. Send `in` too.")
        return EVERYWHERE
    try:
        sections = snapshot.document(asked.within).sections
    except KeyError as error:
        raise NotInIndex(f"There is no article {asked.within[:200]} in the index.") from error
    if asked.section and all(each.anchor != asked.section for each in sections):
        raise NotInIndex(f"The article {asked.within[:200]} has no section {asked.section[:200]}.")
    return Scope(asked.within, asked.section)


def _format(asked: Searched, served: Served) -> ExportFormat:
    """Return the format that the address names, or else the header Accept. Raises Refused if it takes none of them."""
    if asked.format:
        return ExportFormat(asked.format)
    accepted = [each.partition(";")[0].strip().lower() for each in served.request.headers.get("accept", "").split(",")]
    if not any(accepted) or {"*/*", "application/*", "application/json"} & set(accepted):
        return ExportFormat.JSON
    named = next((_MEDIA_TYPES[each] for each in accepted if each in _MEDIA_TYPES), None)
    if named is None and "text/*" not in accepted:
        raise Refused(HTTPStatus.NOT_ACCEPTABLE, "format", f"This is sent as {', '.join(_MEDIA_TYPES)}.")
    return named or ExportFormat.MARKDOWN


def _address_of(served: Served) -> Any:
    """Return what writes the address of a passage on the page that this server serves."""
    path = served.request.url.path
    page = str(served.request.url.replace(path=path[: path.index(f"/{API}")] + "/", query=""))
    return lambda passage: urljoin(page, article_url(passage.document_id, passage.passage_id))


def _next_link(served: Served, cursor: Cursor | None, format: ExportFormat) -> dict[str, str]:
    """Return the header that names the next page, where the format has no place for it."""
    if cursor is None:
        return {}
    following = served.request.url.include_query_params(cursor=str(cursor), format=format.value)
    return {"Link": f'<?{following.query}>; rel="next"'}


def _comparison(question: str, snapshot: Snapshot, found: Comparison) -> dict[str, Any]:
    columns = {
        mode.value: [
            {"rank": each.rank, **_as_json(each.passage)}
            | {"moves": [asdict(move) | {"leg": move.leg.value} for move in each.moves]}
            for each in column
        ]
        for mode, column in found.columns.items()
    }
    return {
        "query": question,
        "generation": snapshot.generation.name,
        "took_ms": found.took_ms,
        "columns": columns,
        "conditions": [condition.label for condition in found.conditions],
        "notices": list(found.notices),
        "did_you_mean": found.suggestion,
    }


def _as_json(passage: Passage) -> dict[str, Any]:
    return {
        "passage_id": passage.passage_id,
        "document_id": passage.document_id,
        "title": passage.title,
        "headings": list(passage.headings),
        "text": passage.text,
        "page": passage.page,
    }
