"""Judgements and evaluations over HTTP. To measure takes long, so it is a job."""

from __future__ import annotations

from http import HTTPStatus
from pathlib import Path
from typing import Annotated, Any

from fastapi import APIRouter, Query
from fastapi.responses import Response
from pydantic import BaseModel, ConfigDict, Field

from api.http import models
from api.http.context import Reader, Writer, current
from api.http.jobs import accepted
from api.http.problems import Refused, json_answer
from core.documents import document_id_of
from core.errors import CollectionError, NotInIndex, UsageError
from core.progress import Progress
from core.settings import Settings
from evaluation import (
    Collection,
    Grade,
    Judgement,
    bundled_collection,
    evaluate,
    load_collection,
    log_of,
    own_collection,
    question_key,
    store_of,
)
from index import Snapshot
from search import Mode

router = APIRouter()

_COMMAND = "the API"
"""What a run that a request began keeps as its command."""

_JOB: dict[int | str, dict[str, Any]] = {
    202: {"description": "It is begun. `Location` names the job.", "model": models.JobState}
}


class JudgementsWanted(BaseModel):
    model_config = ConfigDict(extra="forbid")

    question: Annotated[str, Field(max_length=1000, description="Only those of this question.")] = ""


@router.get("/judgements", tags=["Judge"], response_model=models.Judgements)
def judgements(served: Writer, wanted: Annotated[JudgementsWanted, Query()]) -> Response:
    """Return what people said of sections for questions, as it stands. Who may write may see it, as on the page."""
    with current(served) as snapshot:
        digests = {each.document_id: each.digest for each in snapshot.summaries()}
    said = log_of(served.opened.library.settings.index).current(digests)
    key = question_key(wanted.question)
    asked = [each for each in said if not key or question_key(each.question) == key]
    return json_answer({"judgements": [_as_json(each) for each in asked]})


@router.post("/judgements", tags=["Judge"], status_code=201, response_model=models.JudgementState | None)
def judge(served: Writer, said: models.NewJudgement) -> Response:
    """Keep what a judge says of a section for a question. A grade of null takes back what the judge said before."""
    with current(served) as snapshot:
        digest = _digest_of(snapshot, said.section_id)
    grade = None if said.grade is None else Grade(said.grade)
    name, note = " ".join(said.judge.split()), " ".join(said.note.split())
    try:
        judgement = Judgement(said.question, said.section_id, grade, name, digest, note=note)
    except ValueError as error:
        raise UsageError("A judgement needs a question with a word in it, and the name of a judge.") from error
    log = log_of(served.opened.library.settings.index)
    log.keep(judgement)
    if grade is None:
        return json_answer(None, HTTPStatus.CREATED)
    kept = next(each for each in reversed(log.all()) if each.key == judgement.key)
    return json_answer(_as_json(kept), HTTPStatus.CREATED)


@router.get("/evaluations", tags=["Judge"], response_model=models.Evaluations)
def evaluations(served: Reader) -> Response:
    """Return the evaluations that are kept of this library."""
    kept = store_of(served.opened.library.settings.index).summaries()
    names = ("name", "series", "collection", "split", "questions", "date", "runs")
    return json_answer({"evaluations": [{name: getattr(each, name) for name in names} for each in kept]})


@router.post("/evaluations", tags=["Judge"], status_code=202, responses=_JOB)
def measure(served: Writer, wanted: models.EvaluationWanted) -> Response:
    """Measure how well judged questions are answered in the three modes, in the background, and keep the run."""
    chosen = served.opened.library.settings
    try:
        collection = _collection(wanted, chosen)
    except CollectionError as error:
        raise Refused(HTTPStatus.CONFLICT, "no-collection", str(error)) from error

    def work(progress: Progress) -> str:
        report = evaluate(collection, chosen, tuple(Mode), progress=progress, with_confidence=True)
        return store_of(chosen.index).keep(report, collection, _COMMAND)[0]

    return accepted(served, "evaluation", served.opened.evaluations, work)


def _collection(wanted: models.EvaluationWanted, chosen: Settings) -> Collection:
    if wanted.collection == "own":
        return own_collection(chosen.index)
    return bundled_collection() if wanted.collection == "bundled" else load_collection(Path(wanted.folder).expanduser())


def _digest_of(snapshot: Snapshot, section_id: str) -> str:
    """Return the digest of the article of a section. Raises NotInIndex if there is no such section."""
    try:
        document = snapshot.document(document_id_of(section_id))
    except KeyError as error:
        raise NotInIndex(f"The index holds no section {section_id[:200]}. Search again for its id.") from error
    if all(f"{document.document_id}#{each.anchor}" != section_id for each in document.sections):
        raise NotInIndex(f"The index holds no section {section_id[:200]}. Search again for its id.")
    return document.digest


def _as_json(said: Judgement) -> dict[str, Any]:
    return {
        "question": said.question,
        "section_id": said.section_id,
        "grade": int(said.grade or 0),
        "judge": said.judge,
        "note": said.note,
        "blind": said.blind,
        "at": said.at,
    }
