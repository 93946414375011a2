"""Hostile files in the pool: each fails alone, with its bound in the reason, and the others are read."""

from __future__ import annotations

import os
import threading
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from core.documents import Document
from core.errors import ArticleError, EmptyArticle, ModelError, PassedBound, ReaderCrashed
from core.settings import BUNDLED_MODEL
from embedding.models import Model, find_model
from ingest.bounded import pool as pools
from ingest.bounded.bounds import Bounds
from ingest.bounded.frames import ReadArticle
from ingest.bounded.pool import Pool, Request
from tests.support import hostile

MODEL = find_model(BUNDLED_MODEL)
GOOD = hostile.good()


@pytest.fixture
def pool(monkeypatch: pytest.MonkeyPatch) -> Iterator[Pool]:
    monkeypatch.setattr(pools, "cores", lambda: 2)
    made = Pool()
    yield made
    made.close()


def request_of(call: Callable[[], Document], bounds: Bounds | None = None, model: Model = MODEL) -> Request:
    return Request("odd.md", 0, call, model, bounds or Bounds())


def outcomes(pool: Pool, *requests: Request) -> list[Document | str]:
    """Return the document of each request, or its reason."""
    return [
        outcome.document if isinstance(outcome, ReadArticle) else outcome.reason for outcome in pool.map(iter(requests))
    ]


def test_what_is_read_is_what_this_process_would_read(pool: Pool) -> None:
    (outcome,) = pool.map([request_of(hostile.good)])
    assert isinstance(outcome, ReadArticle)
    assert outcome.document == GOOD
    assert [(passage.passage_id, passage.text) for passage in outcome.passages] == [
        ("good.md#top:0", "The cat drinks milk.")
    ]


TIME = Bounds(seconds=1)
ASLEEP = Bounds(seconds=0.2, patience=1)  # nothing but waiting passes it: processor time is bounded by whole seconds
MEMORY = Bounds(memory_mb=100)
OUTPUT = Bounds(output_mb=1)
TOO_LONG = "took more than 1 s to read. Split it, or allow more with PATELLA_READ_SECONDS."
TOO_MUCH = "needed more than 100 MB of memory to read. Split it, or allow more with PATELLA_READ_MB."
NONSENSE = "made its reader give something else than an article. Open it and save it again."


@pytest.mark.parametrize(
    ("call", "bounds", "reason"),
    [
        (hostile.compute, TIME, TOO_LONG),
        (hostile.compute_in_c, TIME, TOO_LONG),
        (hostile.wait, ASLEEP, "took more than 0 s to read. Split it, or allow more with PATELLA_READ_SECONDS."),
        (hostile.allocate_at_once, MEMORY, TOO_MUCH),
        (hostile.allocate_piece_by_piece, MEMORY, TOO_MUCH),
        (hostile.give_much, OUTPUT, "gave more than 1 MB of text and passages. Split it."),
        (hostile.answer_without_end, OUTPUT, "gave more than 1 MB of text and passages. Split it."),
        (hostile.answer_nonsense, OUTPUT, NONSENSE),
        (hostile.answer_with_another_type, OUTPUT, NONSENSE),
        (
            hostile.leave,
            Bounds(),
            "made its reader crash (status 3); the file may be broken. Open it and save it again.",
        ),
        (
            hostile.crash,
            Bounds(),
            "made its reader crash (SIGSEGV); the file may be broken. Open it and save it again.",
        ),
        (
            hostile.be_killed,
            Bounds(),
            "needed more memory to read than this machine had left. Close other programs, or split it.",
        ),
        (hostile.recurse, Bounds(), "cannot be read (RecursionError: maximum recursion depth exceeded)."),
    ],
    ids=lambda value: getattr(value, "__name__", ""),
)
def test_a_hostile_file_fails_alone(pool: Pool, call: Callable[[], Document], bounds: Bounds, reason: str) -> None:
    good = request_of(hostile.good)
    assert outcomes(pool, good, request_of(call, bounds), good, good) == [GOOD, reason, GOOD, GOOD]


@pytest.mark.parametrize(
    ("call", "bounds", "bound"),
    [
        (hostile.compute, TIME, "time"),
        (hostile.wait, ASLEEP, "time"),
        (hostile.allocate_at_once, MEMORY, "memory"),
        (hostile.be_killed, Bounds(), "memory"),
        (hostile.give_much, OUTPUT, "output"),
        (hostile.answer_without_end, OUTPUT, "output"),
        (hostile.answer_nonsense, OUTPUT, None),
        (hostile.leave, Bounds(), None),
        (hostile.crash, Bounds(), None),
        (hostile.recurse, Bounds(), None),
    ],
    ids=lambda value: getattr(value, "__name__", ""),
)
def test_a_bound_that_was_passed_and_a_crash_are_told_apart(
    pool: Pool, call: Callable[[], Document], bounds: Bounds, bound: str | None
) -> None:
    with pytest.raises(PassedBound if bound else ReaderCrashed) as raised:
        pool.read(request_of(call, bounds))
    assert (raised.value.file, getattr(raised.value, "bound", None)) == ("odd.md", bound)


def test_an_error_of_a_reader_keeps_its_kind(pool: Pool) -> None:
    (outcome,) = pool.map([request_of(hostile.empty)])
    assert (type(outcome), str(outcome)) == (EmptyArticle, "odd.md: is empty.")
    with pytest.raises(EmptyArticle):
        pool.read(request_of(hostile.empty))


def test_a_model_that_is_missing_is_no_fault_of_the_file(pool: Pool, tmp_path: Path) -> None:
    gone = Model("gone", tmp_path, 32, "")
    with pytest.raises(ModelError, match=r"tokenizer\.json cannot be read"):
        list(pool.map([request_of(hostile.good, model=gone)]))


def test_a_process_that_an_earlier_file_harmed_is_not_held_against_the_next(pool: Pool) -> None:
    requests = [request_of(hostile.harm_the_next), request_of(hostile.good), request_of(hostile.good)]
    assert [pool.read(request).document for request in requests] == [GOOD, GOOD, GOOD]


def process_id() -> Document:
    """A document whose text is the id of the process that reads it."""
    from ingest.reading import read_text

    return read_text("id", "Id", str(os.getpid()))


def test_processes_are_used_again_and_one_stays(pool: Pool) -> None:
    ids = {str(text) for text in (each.text for each in outcomes(pool, *[request_of(process_id)] * 20)) if text}
    assert 1 <= len(ids) <= 2
    again = {pool.read(request_of(process_id)).document.text for _ in range(5)}
    assert len(again) == 1
    assert again <= ids
    assert not {str(os.getpid())} & ids


def test_a_path_means_what_it_means_in_this_process(
    pool: Pool, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("one", "two"):
        (tmp_path / name).mkdir()
        (tmp_path / name / "a.md").write_text(f"# {name}\n\nText.\n", "utf-8")
        monkeypatch.chdir(tmp_path / name)
        assert pool.read(request_of(ReadHere())).document.title == name


class ReadHere:
    def __call__(self) -> Document:
        from ingest.reading import read

        return read(Path("a.md"), "a.md")


def test_many_threads_may_ask(pool: Pool) -> None:
    found: list[Document] = []
    threads = [
        threading.Thread(target=lambda: found.append(pool.read(request_of(hostile.good)).document)) for _ in range(6)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert found == [GOOD] * 6


def test_what_is_not_asked_for_is_not_read_far_ahead(pool: Pool) -> None:
    taken: list[int] = []

    def requests() -> Iterator[Request]:
        for number in range(10_000):
            taken.append(number)
            yield request_of(hostile.good)

    read = pool.map(requests())
    assert isinstance(next(read), ReadArticle)
    read.close()
    assert len(taken) < 200


def test_an_iterator_that_is_closed_ends_what_still_reads(pool: Pool, tmp_path: Path) -> None:
    ids = tmp_path / "ids"
    read: Any = pool.map([request_of(hostile.good), request_of(hostile.StartAnother(ids)), request_of(hostile.good)])
    assert next(read).document == GOOD
    wait_for(ids.exists)
    read.close()
    reader, program = map(int, ids.read_text("ascii").split())
    wait_for(lambda: not hostile.is_running(reader) and not hostile.is_running(program))


def test_what_a_file_started_ends_with_it(pool: Pool, tmp_path: Path) -> None:
    """OCR is such a program. The bound is passed by waiting."""
    ids = tmp_path / "ids"
    (outcome,) = pool.map([request_of(hostile.StartAnother(ids), Bounds(seconds=5, patience=1))])
    assert isinstance(outcome, ArticleError)
    reader, program = map(int, ids.read_text("ascii").split())
    wait_for(lambda: not hostile.is_running(reader) and not hostile.is_running(program))


def wait_for(condition: Callable[[], bool]) -> None:
    """Wait until a condition is true, for a minute at most."""
    ended = threading.Event()
    for _ in range(1200):
        if condition():
            return
        ended.wait(0.05)
    raise AssertionError("it did not come true")
