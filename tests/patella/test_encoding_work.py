"""`patella index work`: what it tells, when it ends, and what it leaves. And a sync that such processes help."""

from __future__ import annotations

import os
import re
import socket
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import closing
from pathlib import Path

import pytest

from core.errors import UsageError
from core.locations import PROJECT
from core.progress import no_progress
from core.settings import CPU, Settings
from index.encoding_queue import EncodingQueue
from index.engine import Engine
from index.opening import open_engine
from index.passage_encoding import PassageEncoder
from patella.encoding_work import encoding_status, work
from patella.library import Library
from tests.embedding.test_encoder import DEVICE_WITHOUT_ACCELERATOR
from tests.support.articles import FakeEncoder
from tests.support.queues import HookedEncoder, passages, rows

NOTHING = "Nothing waits to be encoded. A sync of this index hands passages over."


class Loaded(FakeEncoder):
    """An encoder whose model is loaded."""

    is_loaded = True

    def load(self) -> None:
        pass


@pytest.fixture
def engine(postgresql_address: str) -> Iterator[Engine]:
    with closing(open_engine(postgresql_address)) as opened:
        yield opened


def library_of(engine: Engine, address: str, encoder: FakeEncoder | None = None) -> Library:
    library = Library(Settings(index=address), engine)
    library.__dict__["encoder"] = encoder or Loaded()
    return library


def queue_of(engine: Engine, model: str = "fake model") -> EncodingQueue:
    queue = engine.queue(PassageEncoder(FakeEncoder(model)).model)
    assert queue
    return queue


def hand_over(engine: Engine, count: int, model: str = "fake model") -> None:
    queue_of(engine, model).hand_over(passages(count))


class Waits:
    """Waits for no time, but does one thing after another, and then sends Ctrl-C."""

    def __init__(self, *things: Callable[[], object]) -> None:
        self.things, self.seconds = list(things), list[float]()

    def __call__(self, seconds: float) -> None:
        self.seconds.append(seconds)
        if not self.things:
            raise KeyboardInterrupt
        self.things.pop(0)()


def test_the_index_of_one_machine_has_no_queue(tmp_path: Path) -> None:
    with closing(open_engine(str(tmp_path / "index"))) as local:
        library = library_of(local, str(tmp_path / "index"))
        with pytest.raises(UsageError, match=r"index is the index of one machine, which encodes by itself\. "):
            work(library, True, no_progress, print, Waits())


def test_it_encodes_what_waits_and_ends(engine: Engine, postgresql_address: str) -> None:
    hand_over(engine, 200)
    told, steps = list[str](), list[tuple[int, int]]()
    library = library_of(engine, postgresql_address)
    encoded = work(library, True, lambda stage, done, total: steps.append((done, total)), told.append, Waits())
    assert (encoded, told) == (200, ["Encoding.", NOTHING])
    assert (steps[-1], steps == sorted(steps)) == ((600, 600), True)
    assert rows(postgresql_address, "select (select count(*) from encodings), (select count(*) from workers)") == [
        (200, 0)
    ]


def test_a_device_encodes_and_one_that_is_not_there_is_said_before_anything_is_claimed(
    engine: Engine, postgresql_address: str, model_folder: Path
) -> None:
    def library(device: str) -> Library:
        return Library(Settings(model=str(model_folder), index=postgresql_address, device=device), engine)

    queue = engine.queue(PassageEncoder(library(CPU).encoder).model)
    assert queue
    queue.hand_over(passages(3))
    with pytest.raises(UsageError, match=r"^PATELLA_DEVICE is cuda:99, "):
        work(library("cuda:99"), True, no_progress, pytest.fail, Waits())
    assert rows(postgresql_address, "select worker, tries, count(*) from jobs group by 1, 2") == [("", 0, 3)]
    assert work(library(DEVICE_WITHOUT_ACCELERATOR), True, no_progress, list[str]().append, Waits()) == 3
    assert rows(postgresql_address, "select count(*) from encodings") == [(3,)]


def test_it_waits_for_more_until_it_is_stopped(engine: Engine, postgresql_address: str) -> None:
    told = list[str]()
    waits = Waits(*[lambda: None] * 4, lambda: hand_over(engine, 3), lambda: None)
    with pytest.raises(KeyboardInterrupt):
        work(library_of(engine, postgresql_address), False, no_progress, told.append, waits)
    assert told == [NOTHING, "Encoding.", NOTHING]
    assert waits.seconds == [1, 2, 4, 8, 8, 1, 2]


def test_who_is_stopped_gives_its_claims_back(engine: Engine, postgresql_address: str) -> None:
    hand_over(engine, 5)

    def stop(texts: object) -> None:
        raise KeyboardInterrupt

    stopped = HookedEncoder(stop)
    stopped.load = lambda: None  # type: ignore[attr-defined]
    with pytest.raises(KeyboardInterrupt):
        work(library_of(engine, postgresql_address, stopped), False, no_progress, print, Waits())
    assert rows(postgresql_address, "select worker, tries, count(*) from jobs group by 1, 2") == [("", 0, 5)]


def test_it_says_so_if_passages_wait_for_another_model(engine: Engine, postgresql_address: str) -> None:
    hand_over(engine, 2, "another model")
    told = list[str]()
    assert work(library_of(engine, postgresql_address), True, no_progress, told.append, Waits()) == 0
    assert told == [
        "2 passages wait for another model than that of this process. Set PATELLA_MODEL as the sync has it."
    ]


def test_it_waits_for_a_database_that_is_away() -> None:
    with socket.socket() as taken:  # it listens to nobody
        taken.bind(("127.0.0.1", 0))
        address = f"postgresql://ann:secret@127.0.0.1:{taken.getsockname()[1]}/articles"
        told, waits = list[str](), Waits(lambda: None)
        with closing(open_engine(address)) as away, pytest.raises(KeyboardInterrupt):
            work(library_of(away, address), True, no_progress, told.append, waits)
    assert waits.seconds == [1, 2]
    assert len(told) == 1
    assert re.search(r"127\.0\.0\.1.* This process goes on by itself when it can\.$", told[0])
    assert "secret" not in told[0]


def test_the_status_tells_who_encodes_and_what_could_not_be_encoded(
    engine: Engine, postgresql_address: str, tmp_path: Path
) -> None:
    (tmp_path / "lamp.txt").write_text("Lamp\n\nThe lamp burns.")
    library = library_of(engine, postgresql_address)
    library = Library(library.settings.model_copy(update={"articles": (tmp_path,)}), engine)
    library.__dict__["encoder"] = Loaded()
    library.sync()
    assert encoding_status(library) == []
    queue_of(engine).hand_over(passages(1, first=30))
    queue = queue_of(engine)
    for _ in range(3):
        queue.fail(dict.fromkeys(queue.exchange(1, {}), "no wick."))
    hand_over(engine, 25)
    queue.exchange(1, {})
    [waiting, who, failed] = encoding_status(library)
    assert waiting == ("Encoding", "25 passages in the queue")
    assert re.fullmatch(rf"process {os.getpid()} on \S+ since \S+: 0 passages", who[1])
    assert failed == ("Not encoded", "lamps#top:30: no wick.")


def test_a_process_encodes_until_it_is_told_to_end(engine: Engine, model_folder: Path, postgresql_address: str) -> None:
    settings = Settings(model=str(model_folder), index=postgresql_address)
    model = PassageEncoder(Library(settings, engine).encoder).model
    queue = engine.queue(model)
    assert queue
    queue.hand_over(passages(3))
    environment = os.environ | {"PATELLA_MODEL": str(model_folder), "PATELLA_INDEX": postgresql_address}
    command = [sys.executable, "-m", "patella", "index", "work"]
    with subprocess.Popen(command, cwd=PROJECT, env=environment, stderr=subprocess.PIPE, text=True) as process:
        assert process.stderr
        assert [process.stderr.readline() for _ in range(2)] == ["Encoding.\n", f"{NOTHING}\n"]
        process.terminate()
        assert process.stderr.read() == "\nStopped. What was encoded is kept, and others encode the rest.\n"
    assert process.returncode == 130
    assert rows(postgresql_address, "select (select count(*) from encodings), (select count(*) from workers)") == [
        (3, 0)
    ]
