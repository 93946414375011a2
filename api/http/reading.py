"""What the library holds, over HTTP: articles, sections, passages, files, and the state of the index."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import asdict
from http import HTTPStatus
from importlib.metadata import version
from typing import Annotated, Any

from fastapi import APIRouter, Query
from fastapi.responses import FileResponse, JSONResponse, Response
from pydantic import BaseModel, ConfigDict, Field

from api.access import Right
from api.contents import (
    MOST_CHARACTERS,
    MOST_NEIGHBOURS,
    MOST_SECTIONS,
    ArticleOutline,
    ArticleText,
    PassageInArticle,
    SectionText,
    article_outline,
    article_text,
    passage_in_article,
    section_text,
)
from api.http import models
from api.http.context import PRIVATE, Reader, Served, current, state_of, unless_known
from api.http.problems import Refused
from api.listing import MOST_LISTED, ArticlePage, list_articles
from core.errors import NotInIndex, PatellaError
from index import Generation, Snapshot
from patella import original_answer, original_of
from serving import turns

router = APIRouter()

_FILE: dict[str, Any] = {"*/*": {"schema": {"type": "string", "format": "binary"}}}


class _Named(BaseModel):
    model_config = ConfigDict(extra="forbid")


class ListWanted(_Named):
    filter: Annotated[
        str,
        Field(max_length=2000, description="Words of title or id, and conditions as in a question: `author:smith`."),
    ] = ""
    cursor: Annotated[str, Field(max_length=8000, description="`next_cursor` of the page before.")] = ""
    limit: Annotated[int, Field(ge=1, le=MOST_LISTED, description="The most articles of a page.")] = 50


class ArticleWanted(_Named):
    id: Annotated[str, Field(max_length=4096, description="The id of an article.", examples=["clonus.md"])]


class OutlineWanted(ArticleWanted):
    first_section: Annotated[int, Field(ge=0, description="The number of the first section to list, from 0.")] = 0
    limit: Annotated[int, Field(ge=1, le=MOST_SECTIONS, description="The most sections to list.")] = MOST_SECTIONS


class TextWanted(ArticleWanted):
    offset: Annotated[int, Field(ge=0, description="Where to begin, in characters.")] = 0
    characters: Annotated[int, Field(ge=1, le=MOST_CHARACTERS, description="The most to send.")] = MOST_CHARACTERS


class SectionWanted(_Named):
    id: Annotated[str, Field(max_length=4096, description="The id of a section.", examples=["clonus.md#treatment"])]
    offset: Annotated[int | None, Field(ge=0, description="Where to begin, in the text of the article.")] = None
    characters: Annotated[int, Field(ge=1, le=MOST_CHARACTERS, description="The most to send.")] = MOST_CHARACTERS


class PassageWanted(_Named):
    id: Annotated[str, Field(max_length=4096, description="The id of a passage.", examples=["clonus.md#treatment:0"])]
    around: Annotated[int, Field(ge=0, le=MOST_NEIGHBOURS, description="So many before it and after it too.")] = 0


@router.get("/articles", tags=["Read"], response_model=ArticlePage)
def articles(served: Reader, wanted: Annotated[ListWanted, Query()]) -> Response:
    """Return the articles, all or those that meet conditions, ordered by id."""
    return _read(served, lambda snapshot: list_articles(snapshot, wanted.filter, wanted.cursor, wanted.limit))


@router.get("/article", tags=["Read"], response_model=ArticleOutline)
def article(served: Reader, wanted: Annotated[OutlineWanted, Query()]) -> Response:
    """Return an article with its sections and the ids of their passages, without its text."""
    return _read(served, lambda snapshot: article_outline(snapshot, wanted.id, wanted.first_section, wanted.limit))


@router.get("/article/text", tags=["Read"], response_model=ArticleText)
def text(served: Reader, wanted: Annotated[TextWanted, Query()]) -> Response:
    """Return the text of an article, or a part of it."""
    return _read(served, lambda snapshot: article_text(snapshot, wanted.id, wanted.offset, wanted.characters))


@router.get("/section", tags=["Read"], response_model=SectionText)
def section(served: Reader, wanted: Annotated[SectionWanted, Query()]) -> Response:
    """Return the text of a section, without the sections below it."""
    return _read(served, lambda snapshot: section_text(snapshot, wanted.id, wanted.offset, wanted.characters))


@router.get("/passage", tags=["Read"], response_model=PassageInArticle)
def passage(served: Reader, wanted: Annotated[PassageWanted, Query()]) -> Response:
    """Return a passage, and its neighbours in the article."""
    return _read(served, lambda snapshot: passage_in_article(snapshot, wanted.id, wanted.around))


@router.get(
    "/original",
    tags=["Read"],
    response_class=FileResponse,
    responses={200: {"description": "The file as it lies in the folder.", "content": _FILE}},
)
def original(served: Reader, wanted: Annotated[ArticleWanted, Query()]) -> Response:
    """Return the file of an article itself."""
    with current(served) as snapshot:
        try:
            document = snapshot.document(wanted.id)
        except KeyError as error:
            raise NotInIndex(f"The index holds no article {wanted.id[:200]}. `/articles` lists all.") from error
    file = original_of(served.opened.library, document)
    if file is None:
        raise Refused(HTTPStatus.NOT_FOUND, "no-file", "The folder has no file of this article that may be sent.")
    headers = {**PRIVATE, "Content-Security-Policy": "sandbox; default-src 'none'; frame-ancestors 'none'"}
    return original_answer(file, wanted.id, headers, inline=False)


@router.get("/status", tags=["Look after"], response_model=models.ServerStatus)
def status(served: Reader) -> Response:
    """Return how the library is, what is going on, and what this request may do."""
    opened = served.opened
    generation, notice = _generation_now(served)
    values = {
        "version": version("patella"),
        "library": opened.name,
        "generation": generation,
        "notice": notice,
        "model": opened.library.settings.model,
        "is_model_loaded": _is_model_loaded(served),
        "may": {"read": Right.READ in served.rights, "write": Right.WRITE in served.rights},
        "searches_running": turns.taken,
        "searches_waiting": turns.waiting,
        "is_indexing": opened.changes.running is not None,
        "is_evaluating": opened.evaluations.running is not None,
    }
    return JSONResponse(values, headers={"Cache-Control": "no-store"})


@router.get("/generations", tags=["Look after"], response_model=models.Generations)
def generations(served: Reader) -> Response:
    """Return the states of the index that are kept, newest first."""
    found = [generation_json(each) for each in served.opened.library.engine.generations()]
    return unless_known(served, found, make=lambda: JSONResponse({"generations": found}))


def generation_json(generation: Generation) -> dict[str, Any]:
    """Return a generation as JSON values."""
    return {
        "name": generation.name,
        "created": generation.created,
        "documents": generation.documents,
        "passages": generation.passages,
        "words_only": generation.words_only,
        "current": generation.current,
        **asdict(generation.fingerprint),
    }


def _read(served: Served, part: Callable[[Snapshot], Any]) -> Response:
    """Return a part of the library as JSON."""
    with current(served) as snapshot:
        return unless_known(served, state_of(served, snapshot), make=lambda: JSONResponse(asdict(part(snapshot))))


def _generation_now(served: Served) -> tuple[dict[str, Any] | None, str]:
    """Return the generation that answers, and what there is to say about it."""
    try:
        with current(served) as snapshot:
            return generation_json(snapshot.generation), snapshot.warning
    except PatellaError as error:
        return None, str(error)


def _is_model_loaded(served: Served) -> bool:
    try:
        return served.opened.library.encoder.is_loaded
    except PatellaError:
        return False
