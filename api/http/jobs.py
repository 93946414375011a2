"""Long work that requests begin: each has an id by which programs ask how far it is and how it ended."""

from __future__ import annotations

import secrets
import threading
from collections import OrderedDict
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from http import HTTPStatus
from typing import Any, Literal
from weakref import WeakKeyDictionary

from fastapi import APIRouter, Path
from fastapi.responses import JSONResponse, Response

from api.http import models
from api.http.context import Reader, Served
from api.http.problems import Problem, Refused, problem_of
from api.problem_details import problem_body
from core.progress import Progress
from serving import Background, IndexChange, Job, Status, TooBusy

MOST_JOBS = 100
"""The number of jobs of a library that are remembered; those that have ended are forgotten first."""

router = APIRouter()

Kind = Literal["sync", "upload", "removal", "evaluation"]


@dataclass(frozen=True, slots=True)
class _Begun:
    """A job with what the API knows of it. `created` is a UTC time in ISO 8601."""

    id: str
    kind: Kind
    job: Job[Any]
    created: str


@dataclass(slots=True)
class JobList:
    """The jobs of one library that requests began, oldest first."""

    _lock: threading.Lock = field(default_factory=threading.Lock)
    _begun: OrderedDict[str, _Begun] = field(default_factory=OrderedDict)

    def add(self, kind: Kind, job: Job[Any]) -> _Begun:
        begun = _Begun(secrets.token_urlsafe(12), kind, job, datetime.now(UTC).isoformat(timespec="milliseconds"))
        with self._lock:
            self._begun[begun.id] = begun
            ended = [each.id for each in self._begun.values() if each.job.status is Status.ENDED]
            for old in ended[: max(len(self._begun) - MOST_JOBS, 0)]:
                del self._begun[old]
        return begun

    def all(self) -> list[_Begun]:
        with self._lock:
            return list(self._begun.values())

    def get(self, job_id: str) -> _Begun | None:
        with self._lock:
            return self._begun.get(job_id)


_lists: WeakKeyDictionary[Background[Any], JobList] = WeakKeyDictionary()
_listing = threading.Lock()


def jobs_of(served: Served) -> JobList:
    """Return the jobs of a library. They are forgotten with the library."""
    with _listing:
        return _lists.setdefault(served.opened.changes, JobList())


def accepted(served: Served, kind: Kind, queue: Background[Any], work: Callable[[Progress], Any]) -> Response:
    """Put work into a queue, and return the answer that says where to ask how far it is. Raises Refused if it is full.

    Nobody but those who send such requests fills a queue: so it is 429, not 503.
    """
    try:
        begun = jobs_of(served).add(kind, queue.add(work))
    except TooBusy as error:
        raise full(error) from error
    place = f"jobs/{begun.id}"  # relative to the request: what stands before may have changed its path
    return JSONResponse(_as_json(begun, place), HTTPStatus.ACCEPTED, {"Location": place, "Cache-Control": "no-store"})


def full(error: TooBusy) -> Refused:
    """Return what refuses a request for which too much waits already."""
    return Refused(HTTPStatus.TOO_MANY_REQUESTS, "too-much-waits", str(error), Retry_After="30")


@router.get("/jobs", tags=["Look after"], response_model=models.Jobs)
def jobs(served: Reader) -> Response:
    """Return the work that requests began: syncs, uploads, removals, evaluations."""
    path = served.request.url.path
    values = [_as_json(each, f"{path}/{each.id}") for each in jobs_of(served).all()]
    return JSONResponse({"jobs": values}, headers={"Cache-Control": "no-store"})


@router.get("/jobs/{job_id}", tags=["Look after"], response_model=models.JobState)
def job(served: Reader, job_id: str = Path(max_length=100, examples=["k3vXr0Qm2w8LhT1a"])) -> Response:
    """Return how far a job is, or how it ended."""
    begun = jobs_of(served).get(job_id)
    if begun is None:
        raise Refused(HTTPStatus.NOT_FOUND, "no-job", "There is no such job, or it is forgotten. `/jobs` lists all.")
    return JSONResponse(_as_json(begun, served.request.url.path), headers={"Cache-Control": "no-store"})


def _as_json(begun: _Begun, path: str) -> dict[str, Any]:
    job = begun.job
    ended, outcome, problem = job.status is Status.ENDED, job.outcome, _problem(job, path)
    status = {Status.WAITING: "waiting", Status.RUNNING: "running"}.get(job.status, "failed" if problem else "done")
    return {
        "id": begun.id,
        "kind": begun.kind,
        "status": status,
        "created": begun.created,
        "ended": job.ended.isoformat(timespec="milliseconds") if ended and job.ended else None,
        "progress": _progress(job) if job.status is Status.RUNNING else None,
        "change": _change(outcome) if isinstance(outcome, IndexChange) else None,
        "evaluation": {"run": outcome} if isinstance(outcome, str) else None,
        "problem": problem.model_dump() if problem else None,
    }


def _problem(job: Job[Any], path: str) -> Problem | None:
    if not job.problem:
        return None
    if job.error:
        return problem_of(job.error, path)
    body = problem_body(HTTPStatus.INTERNAL_SERVER_ERROR, "fault", job.problem, path)
    return Problem.model_validate_json(body)


def _progress(job: Job[Any]) -> dict[str, Any]:
    rate = job.rate
    return {
        "stage": rate.stage,
        "done": rate.done,
        "total": rate.total,
        "share": rate.share,
        "seconds_left": rate.seconds_left,
    }


def _change(change: IndexChange) -> dict[str, Any]:
    report, effect = change.report, change.effect
    return {
        "generation": change.generation,
        "held": report.held,
        **{name: list(getattr(report, name)) for name in ("new", "changed", "gone", "repaired", "lost", "skipped")},
        "unchanged": len(report.unchanged),
        "failed": _named(report.failed),
        "warnings": _named(report.warnings),
        "not_added": _named(change.not_added),
        "seconds": report.seconds,
        "effect": effect
        and {
            "state": effect.state,
            "summary": str(effect),
            "asked": effect.asked,
            "moved": [{"question": each.text, "before": each.before, "after": each.after} for each in effect.moved],
        },
    }


def _named(pairs: Sequence[tuple[str, str]]) -> list[dict[str, str]]:
    return [{"name": name, "reason": reason} for name, reason in pairs]
