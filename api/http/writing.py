"""What changes a library, over HTTP: syncs, uploads, removals, the return to the state before. Each needs the right."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from http import HTTPStatus
from pathlib import PurePath
from typing import Annotated, Any

from fastapi import APIRouter, Query, Request
from fastapi.concurrency import run_in_threadpool
from fastapi.responses import Response
from pydantic import BaseModel, ConfigDict, Field
from starlette.datastructures import UploadFile

from api.http import models
from api.http.context import Served, Writer, current
from api.http.jobs import Kind, accepted, full
from api.http.problems import Refused, json_answer
from api.http.reading import ArticleWanted, generation_json
from core.errors import IndexBusy, IndexMissing, NotInIndex
from core.progress import Progress
from ingest import SUFFIXES, explain_unread
from patella import safe_name
from serving import (
    MOST_BYTES,
    MOST_FILES,
    MOST_FILES_OF_ALL,
    IndexChange,
    TooBusy,
    UploadedFile,
    add_files,
    is_taken,
    noted_change,
    remove_article,
    waiting_files,
)

MOST_FILE_BYTES = 20_000_000
"""The largest file that is taken, as on the page."""

router = APIRouter()

_AS_IT_IS = models.SyncWanted(allow_removals=False, hold=False, consented=None)
"""What a sync does that is asked for without a body."""

_JOB: dict[int | str, dict[str, Any]] = {
    202: {"description": "It is begun. `Location` names the job.", "model": models.JobState}
}
_UPLOADS: dict[str, Any] = {
    "requestBody": {
        "required": True,
        "description": f"One file, with its `name` in the address; or a form with at most {MOST_FILES} files.",
        "content": {
            "application/octet-stream": {"schema": {"type": "string", "format": "binary"}},
            "multipart/form-data": {
                "schema": {
                    "type": "object",
                    "required": ["file"],
                    "properties": {"file": {"type": "array", "items": {"type": "string", "format": "binary"}}},
                }
            },
        },
    }
}


class UploadWanted(BaseModel):
    model_config = ConfigDict(extra="forbid")

    name: Annotated[
        str, Field(max_length=1000, description="The name of a file that is sent as it is.", examples=["notes.md"])
    ] = ""
    replace: Annotated[bool, Field(description="Replace articles of these names. The old files are kept aside.")] = (
        False
    )


@router.post("/sync", tags=["Change"], status_code=202, responses=_JOB)
def sync(served: Writer, wanted: models.SyncWanted = _AS_IT_IS) -> Response:
    """Bring the index up to date with the folder of articles, in the background."""
    library, may = served.opened.library, wanted.consented or ("" if wanted.hold else None)

    def work(progress: Progress) -> IndexChange:
        report, effect = library.sync_if(may, progress, wanted.allow_removals)
        return IndexChange(report, effect=effect, consented=bool(wanted.consented))

    return _begin(served, "sync", work)


@router.post("/articles", tags=["Change"], status_code=202, responses=_JOB, openapi_extra=_UPLOADS)
async def upload(request: Request, served: Writer, wanted: Annotated[UploadWanted, Query()]) -> Response:
    """Put files into the folder of articles, and bring the index up to date, in the background.

    Where several servers share an index in a database, the files go into the index itself.
    """
    files = await _files_in(request, wanted.name)
    return await run_in_threadpool(_add, served, files, wanted.replace)


@router.delete("/article", tags=["Change"], status_code=202, responses=_JOB)
def remove(served: Writer, wanted: Annotated[ArticleWanted, Query()]) -> Response:
    """Take an article out of the library, in the background. Its file in the folder is moved aside, not deleted."""
    with current(served) as snapshot:
        found = next((each for each in snapshot.summaries() if each.document_id == wanted.id), None)
    if found is None:
        raise NotInIndex(f"The index holds no article {wanted.id[:200]}. `/articles` lists all.")
    library = served.opened.library
    return _begin(served, "removal", lambda progress: remove_article(library, wanted.id, found.added_by_hand, progress))


@router.post("/rollback", tags=["Change"], response_model=models.GenerationState)
def rollback(served: Writer) -> Response:
    """Return to the state of the index before the current one. The files stay as they are."""
    try:
        return json_answer(generation_json(served.opened.library.engine.rollback()))
    except IndexMissing as error:
        raise Refused(HTTPStatus.CONFLICT, "no-earlier-state", str(error)) from error
    except IndexBusy as error:
        raise Refused(HTTPStatus.CONFLICT, "index-busy", str(error), Retry_After="10") from error


def _begin(served: Served, kind: Kind, work: Callable[[Progress], IndexChange]) -> Response:
    opened = served.opened
    return accepted(served, kind, opened.changes, noted_change(opened.library, work))


def _add(served: Served, files: Sequence[UploadedFile], may_replace: bool) -> Response:
    """Begin to add files. Raises Refused if one of them cannot be read by its name, or would replace an article."""
    library = served.opened.library
    for file in files:
        if PurePath(file.name).suffix.lower() not in SUFFIXES:
            raise Refused(HTTPStatus.UNSUPPORTED_MEDIA_TYPE, "unread", f"{file.name} {explain_unread(file.name)}")
        if not may_replace and is_taken(library, file.name):
            detail = f"There is an article {file.name}. Send `replace=true` to replace it."
            raise Refused(HTTPStatus.CONFLICT, "exists", detail)
    waiting = waiting_files().sizes()
    size = sum(len(file.data) for file in files)
    if len(waiting) + len(files) > MOST_FILES_OF_ALL or sum(waiting) + size > MOST_BYTES:
        raise full(TooBusy("There is no room for these files at this moment. Send them again later."))
    for file in files:
        waiting_files().add(file, len(file.data))
    held = [(file, may_replace) for file in files]
    return _begin(served, "upload", lambda progress: add_files(library, held, progress))


async def _files_in(request: Request, name: str) -> list[UploadedFile]:
    """Return the files of a request, with safe names. Raises Refused for one that is too large, and for none."""
    if request.headers.get("content-type", "").lower().startswith("multipart/form-data"):
        async with request.form(max_files=MOST_FILES, max_fields=10) as form:
            parts = [each for _, each in form.multi_items() if isinstance(each, UploadFile)]
            files = [(each.filename or "", await each.read(MOST_FILE_BYTES + 1)) for each in parts]
    else:
        files = [(name, await request.body())]
    if not files or not all(name.strip() for name, _ in files):
        detail = "Send a file with its `name` in the address, or a form with files that have names."
        raise Refused(HTTPStatus.BAD_REQUEST, "no-file", detail)
    named = [UploadedFile(safe_name(name), data) for name, data in files]
    if len({file.name for file in named}) < len(named):
        raise Refused(HTTPStatus.BAD_REQUEST, "same-name", "Two of these files have the same name.")
    for file in named:
        if len(file.data) > MOST_FILE_BYTES:
            detail = f"{file.name} is too large: at most {MOST_FILE_BYTES // 1_000_000} MB a file."
            raise Refused(HTTPStatus.REQUEST_ENTITY_TOO_LARGE, "too-large", detail)
    return named
