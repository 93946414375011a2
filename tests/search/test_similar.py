"""More like this: the neighbours of a passage by its own vector, on every engine, and the command."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from index.engine import Engine
from index.opening import open_engine
from search.similar import find_similar
from tests.support.articles import FINGERPRINT, document, fake_vector, indexed, publish, without_encodings
from tests.support.commands import command

main = command("search")

ARTICLES = [document(f"{n}.md", f"Dogs bark {n} times.", f"Cats sleep {n} hours.", title="Pets") for n in range(4)]


@pytest.fixture(params=["memory:", "local"])
def engine(request: pytest.FixtureRequest, tmp_path: Path) -> Engine:
    engine = open_engine("memory:" if request.param == "memory:" else str(tmp_path / "index"))
    publish(engine, *ARTICLES)
    return engine


def test_the_neighbours_of_a_passage_best_first_and_not_itself(engine: Engine) -> None:
    with engine.snapshot() as snapshot:
        answer = find_similar(snapshot, "2.md#top:0", 100)
        nearest = snapshot.semantic(fake_vector("Pets\nDogs bark 2 times."), 100)
    assert [r.passage.passage_id for r in answer.results] == [hit.passage_id for hit in nearest[1:]]
    assert nearest[0].passage_id == "2.md#top:0"
    assert [(r.rank, r.score) for r in answer.results] == [(n, hit.score) for n, hit in enumerate(nearest[1:], 1)]
    assert {r.marks for r in answer.results} == {()}
    assert all(round(sum(r.why.parts.values()), 9) == r.score for r in answer.results)


def test_nothing_is_like_a_passage_that_is_found_by_words_only(engine: Engine) -> None:
    by_words = document("new.md", "Dogs bark often.", title="Pets")
    engine.publish([without_encodings(indexed(by_words))], [], FINGERPRINT)
    with engine.snapshot() as snapshot:
        new, old = (find_similar(snapshot, passage_id, 100) for passage_id in ("new.md#top:0", "2.md#top:0"))
    assert (new.results, new.notices) == (
        (),
        ("This passage is found by words only yet. Passages like it can be found when it has been encoded.",),
    )
    assert (len(old.results), old.notices) == (
        7,
        ("Words only for 1 of 9 passages yet: a question in other words does not find these.",),
    )


def test_the_number_asked_for_never_changes_the_order(engine: Engine) -> None:
    with engine.snapshot() as snapshot:
        everything = find_similar(snapshot, "0.md#top:1", 100).results
        assert len(everything) == 7
        for k in range(8):
            assert find_similar(snapshot, "0.md#top:1", k).results == everything[:k]


def test_copies_of_a_passage_are_found_and_it_is_still_left_out(engine: Engine) -> None:
    publish(engine, *[document(f"{n}.md", "Fish swim.", title="Fish") for n in range(4)])
    with engine.snapshot() as snapshot:
        (result,) = find_similar(snapshot, "3.md#top:0", 2).results
    ids = [each.passage_id for each in (result.passage, *result.copies)]
    assert ids == ["0.md#top:0", "1.md#top:0", "2.md#top:0"]


@pytest.mark.parametrize("unknown", ["", "9.md#top:0", "0.md#top:7", "0.md", "#", "\ud800"])
def test_an_id_that_is_not_there(engine: Engine, unknown: str) -> None:
    with engine.snapshot() as snapshot, pytest.raises(KeyError):
        find_similar(snapshot, unknown)


def test_the_command(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    publish(open_engine(str(tmp_path)), *ARTICLES)
    assert main(["--like", "1.md#top:0", "-k", "3", "--json", "--index", str(tmp_path)]) == 0
    answer = json.loads(capsys.readouterr().out)
    assert (answer["query"], answer["mode"], len(answer["results"])) == ("1.md#top:0", "semantic", 3)
    assert main(["--like", "1.md#top:0", "-k", "1", "--index", str(tmp_path)]) == 0
    assert capsys.readouterr().out.splitlines()[0] == "More like: Pets"
    assert main(["--like", "nowhere.md#top:0", "--index", str(tmp_path)]) == 2
    assert "There is no passage nowhere.md#top:0 in the index" in capsys.readouterr().err


@pytest.mark.parametrize("arguments", [[], ["a question", "--like", "1.md#top:0"]])
def test_a_question_or_a_passage_is_needed(arguments: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    assert main(arguments) == 2
    assert "Give either a question or --like PASSAGE_ID." in capsys.readouterr().err
