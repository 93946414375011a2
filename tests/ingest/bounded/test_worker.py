"""The bounds that a child sets itself, and what it answers: each in a new process, since they stay with it."""

from __future__ import annotations

import pickle
import resource
from mmap import MAP_ANONYMOUS, MAP_PRIVATE, mmap
from pathlib import Path

import pytest

from core.settings import BUNDLED_MODEL
from embedding.models import find_model
from ingest.bounded import worker
from ingest.bounded.frames import Kind, ReadArticle, Refusal, decode
from ingest.bounded.worker import Job, _answer, _bounded, _data_bytes, _plain
from tests.support import hostile

MODEL = find_model(BUNDLED_MODEL)


def job(call: object, output: int = 10**6) -> Job:
    return Job(call, MODEL, Path.cwd(), 3600, 10**10, output)  # type: ignore[arg-type]


def test_an_answer_is_an_article_or_the_reason() -> None:
    answer, must_end = _answer(pickle.dumps(job(hostile.good)))
    read = decode(*answer)
    assert isinstance(read, ReadArticle)
    assert (read.document, must_end) == (hostile.good(), False)
    answer, must_end = _answer(pickle.dumps(job(hostile.empty)))
    assert (decode(*answer), must_end) == (Refusal("EmptyArticle", "odd.md", "is empty."), False)


def test_an_answer_that_is_too_long_is_not_sent() -> None:
    answer, must_end = _answer(pickle.dumps(job(hostile.good, output=10)))
    assert (decode(*answer), must_end) == (Refusal("output"), False)


def test_after_memory_ran_out_the_process_ends(monkeypatch: pytest.MonkeyPatch) -> None:
    def run_out(job: Job) -> ReadArticle:
        raise MemoryError

    monkeypatch.setattr(worker, "_read", run_out)
    answer, must_end = _answer(pickle.dumps(job(hostile.good)))
    assert (decode(*answer), must_end) == (Refusal("memory"), True)


def test_what_is_no_job_is_refused() -> None:
    answer, must_end = _answer(b"nonsense")
    assert (answer[0], must_end) == (Kind.REFUSED, False)


def test_the_limits_of_the_system_hold_for_the_job_alone() -> None:
    kinds = (resource.RLIMIT_CPU, resource.RLIMIT_DATA)
    before = [resource.getrlimit(kind) for kind in kinds]
    with _bounded(job(hostile.good)):
        (seconds, _), (memory, _) = [resource.getrlimit(kind) for kind in kinds]
    assert [resource.getrlimit(kind)[1] for kind in kinds] == [hard for _, hard in before]
    assert [resource.getrlimit(kind)[0] for kind in kinds] == [hard for _, hard in before]
    assert 3600 <= seconds < 3600 * 24
    assert memory >= 10**10


def test_memory_that_is_taken_counts() -> None:
    before = _data_bytes()
    with mmap(-1, 50_000_000, MAP_PRIVATE | MAP_ANONYMOUS):  # a heap may have room left over from before
        assert _data_bytes() - before >= 45_000_000


def test_a_name_that_is_no_text_can_be_sent() -> None:
    assert _plain("caf\udce9.md") == "caf\\udce9.md"
