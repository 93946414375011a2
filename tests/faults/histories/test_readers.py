"""One writer and several readers: the short form, and the negative control, an engine that answers from elsewhere."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager
from itertools import pairwise
from pathlib import Path
from random import Random

import pytest

from core.progress import no_progress
from faults.histories import readers
from faults.histories.questions import QUESTIONS
from faults.histories.readers import Pace, Reading, draw_generations, publish, read_generations, write_generations
from index import Engine, LocalEngine, Snapshot, open_engine


def test_each_generation_differs_from_the_one_before() -> None:
    generations = draw_generations(1, 40)
    digests = [{name: held.article.document.digest for name, held in each.items()} for each in generations]
    assert all(one != other for one, other in pairwise(digests))
    again = draw_generations(1, 40)
    assert digests == [{name: held.article.document.digest for name, held in each.items()} for each in again]


@pytest.fixture
def pace(tmp_path: Path) -> Pace:
    return Pace(tmp_path, publishes=3, answers=60)


def test_every_answer_is_that_of_its_generation(tmp_path: Path, pace: Pace) -> None:
    generations = draw_generations(1, 3)
    engine = LocalEngine(tmp_path / "index")
    seen: list[tuple[str, int, int]] = []
    rows = list(write_generations(engine, generations, pace, lambda *progress: seen.append(progress)))
    assert rows == [{"published": 1, "kept": kept, "bad": []} for kept in (1, 2, 2)]
    assert seen[-1] == ("publishing", 3, 3)
    rows = list(read_generations(engine, Reading(generations), pace, 60, Random(1)))
    assert [sum(row["kinds"].values()) // 25 for row in rows] == [1, 1, 0]  # what Ctrl-C can lose is little
    assert sum(sum(row["kinds"].values()) for row in rows) == 60
    assert [(row["generations"], row["superseded"], row["bad"]) for row in rows] == [([3], 0, [])] * 3
    assert set().union(*(row["kinds"] for row in rows)) <= set(QUESTIONS)
    assert (pace.published, pace.answered) == (3, 60)
    engine.close()


class OneBehind:
    """An engine whose snapshots bear the name of the current generation, and answer from the one before."""

    def __init__(self, folder: Path) -> None:
        self._engine = LocalEngine(folder)

    @contextmanager
    def snapshot(self) -> Iterator[Snapshot]:
        current = self._engine.generations()[0]
        self._engine.rollback()
        with LocalEngine(self._engine.folder).snapshot() as snapshot:
            snapshot.generation = current
            yield snapshot
        self._engine._folders.point_to(current.name)


def test_an_answer_of_another_generation_is_caught(tmp_path: Path, pace: Pace) -> None:
    generations = draw_generations(1, 3)
    with_two = LocalEngine(tmp_path / "index")
    list(write_generations(with_two, generations, pace, no_progress))
    with_two.close()
    behind: Engine = OneBehind(tmp_path / "index")  # type: ignore[assignment]
    rows = list(read_generations(behind, Reading(generations), pace, 60, Random(1)))
    bad = [each for row in rows for each in row["bad"]]
    assert bad
    assert bad[0].startswith("generation 3: ")


def test_an_error_reaches_the_report(pace: Pace) -> None:
    os.truncate(pace._files["published"], 1)
    nothing_published = open_engine("memory:")
    rows = list(read_generations(nothing_published, Reading([]), pace, 60, Random(1)))
    bad = [each for row in rows for each in row["bad"]]
    assert len(bad) == 20
    assert all("IndexMissing" in each for each in bad)


def test_a_generation_that_has_another_number_is_told(tmp_path: Path, pace: Pace) -> None:
    generations = draw_generations(1, 4)
    engine = LocalEngine(tmp_path / "index")
    publish(engine, generations[3])
    rows = list(write_generations(engine, generations[:1], pace, no_progress))
    assert [each.split("-")[0] for each in rows[0]["bad"]] == ["publish 1 made generation 00000002"]
    engine.close()


def test_neither_side_waits_for_ever(pace: Pace, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(readers, "_STANDSTILL", 0.0)
    with pytest.raises(RuntimeError, match="The writer stands still"):
        pace.wait_for_publishes(0, share=20)
    with pytest.raises(RuntimeError, match="The readers stand still"):
        pace.wait_for_answers(published=20)
    pace.wait_for_answers(published=10)
