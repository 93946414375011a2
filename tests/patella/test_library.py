"""A library: its model, the passages it cuts, and the calibration of its generations."""

from __future__ import annotations

import gc
import os
import weakref
from collections.abc import Iterator, Mapping
from dataclasses import replace
from itertools import count
from pathlib import Path

import pytest

from core.errors import IndexMismatch, UsageError
from core.settings import Settings
from index.engine import Fingerprint, Generation, Snapshot
from index.opening import open_engine
from index.stages import Stages
from patella.article_files import articles_in
from patella.library import NEW_OBJECTS, Library
from patella.tuned_weights import TuningRun, tuning_log
from search import DEFAULT_WEIGHTS, WeightChoice, Weights, search
from search.answers.confidence import Calibration
from tests.support.articles import FINGERPRINT, FakeEncoder, document, indexed, publish, without_encodings


def write(folder: Path, *names: str) -> None:
    for name in names:
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(f"# {name}\n\nSome text.\n", "utf-8")


def test_a_library_says_where_the_index_has_another_model(model_folder: Path, tmp_path: Path) -> None:
    library = Library(Settings(model=str(model_folder), index=tmp_path / "index"))
    ours = library.indexer.fingerprint
    library.check_model(Generation("1", "", 0, 0, ours))
    library.check_model(Generation("1", "", 0, 0, Fingerprint(ours.model, "another", "another")))
    with pytest.raises(IndexMismatch, match=r"another model than .*tiny model\. Run `patella index sync FOLDER`"):
        library.check_model(Generation("1", "", 0, 0, Fingerprint("another", ours.chunker, ours.analyzer)))


def test_twins_load_their_model_once(model_folder: Path, tmp_path: Path) -> None:
    first = Library(Settings(model=str(model_folder), index=tmp_path / "one"))
    assert Library(Settings(model=str(model_folder), index=tmp_path / "two"), twin=first).encoder is first.encoder


def test_a_library_cuts_articles_for_its_own_model(model_folder: Path, tmp_path: Path) -> None:
    (tmp_path / "long.md").write_text("# Cats\n\n" + "The cat and the dog sleep. " * 40, "utf-8")
    (article,) = articles_in(tmp_path)
    library = Library(Settings(model=str(model_folder), index=tmp_path / "index"))
    passages = library.chunk(article.read())
    assert len(passages) > 5
    assert max(passage.token_count for passage in passages) <= library.model.max_tokens == 32


def test_what_is_warmed_up_serves_the_first_misspelt_question(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    done: list[object] = []
    library = Library(Settings(articles=tmp_path), open_engine("memory:"))
    library.__dict__["encoder"] = encoder = FakeEncoder()
    monkeypatch.setattr(encoder, "encode_question", lambda text: done.append(f"{len(text.split())} words"))
    monkeypatch.setattr(encoder, "encode_questions", lambda texts: done.append(f"{len(texts)} questions"))
    monkeypatch.setattr("search.load_words", lambda engine: done.append(engine))
    monkeypatch.setattr("gc.freeze", lambda: done.append("frozen"))
    monkeypatch.setattr("gc.set_threshold", lambda *numbers: done.append(f"thresholds {numbers}"))
    library.warm_up()
    assert [each for each in done if each != library.engine] == [
        *("4 words", "12 words", "20 words", "28 words", "2 questions", "frozen", "thresholds (50000, 0, 0)")
    ]
    assert library.engine in done[:-1]


def test_a_warm_process_soon_lets_go_of_what_lived_for_long(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, own_garbage_collector: None
) -> None:
    monkeypatch.setattr("search.load_words", lambda engine: None)
    library = Library(Settings(articles=tmp_path), open_engine("memory:"))
    library.__dict__["encoder"] = FakeEncoder()
    library.warm_up()
    session = _Session()
    grown = [[n] for n in range(4 * NEW_OBJECTS)]  # every search for garbage finds the session in use
    gone = weakref.ref(session)
    del session
    grown += [[n] for n in range(4 * NEW_OBJECTS)]
    assert gone() is None


class _Session:
    """An object in a cycle, as the session of a visitor is: only the garbage collector ends it."""

    def __init__(self) -> None:
        self.itself = self


@pytest.fixture
def own_garbage_collector() -> Iterator[None]:
    """Let a test change what the garbage collector does."""
    before = gc.get_threshold()
    yield
    gc.unfreeze()
    gc.set_threshold(*before)


def test_a_search_ranks_with_the_weights_that_were_tuned_from_the_next_question_on(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(Library, "check_model", lambda *_: None)  # the fake index has a fake model
    library = Library(Settings(articles=tmp_path, index=tmp_path / "index"), open_engine("memory:"))
    library.__dict__["encoder"] = encoder = FakeEncoder()
    monkeypatch.setattr(encoder, "load", lambda: None, raising=False)
    publish(library.engine, document("cats.md", "A cat purrs.", "It hides."), document("dogs.md", "A dog barks."))
    log = tuning_log(str(tmp_path / "index"))
    run = log.keep(TuningRun("own", "", "", "", WeightChoice(keyword=0.4), {}, {}, {}, True, 1))

    def parts() -> list[Mapping[str, float]]:
        return [result.why.parts for result in library.search("cat").results]

    def expected(weights: Weights) -> list[Mapping[str, float]]:
        with library.engine.snapshot() as snapshot:
            return [result.why.parts for result in search(snapshot, FakeEncoder(), "cat", weights=weights).results]

    assert parts() == expected(DEFAULT_WEIGHTS)
    log.use(run)
    assert parts() == expected(run.chosen.weights()) != expected(DEFAULT_WEIGHTS)
    log.use(None)
    assert parts() == expected(DEFAULT_WEIGHTS)


@pytest.mark.parametrize("address", ["memory:", "local"])
def test_each_generation_is_calibrated_once(address: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    made = Library(Settings(articles=tmp_path), open_engine(str(tmp_path / "index") if address == "local" else address))
    made.__dict__["encoder"] = FakeEncoder()
    measured = iter(range(100))
    monkeypatch.setattr("search.calibrate", lambda *_: Calibration((next(measured), 0, 0), (1, 1, 1)))
    for n in range(3):
        (tmp_path / "hens.md").write_text(f"Hens lay {n} eggs.", "utf-8")
        made.indexer.sync(articles_in(tmp_path))
        before = made.engine.generations()[0]
        assert made.calibration(before) == (
            Calibration((n - 1, 0, 0), (1, 1, 1)) if n else None
        )  # that of the one before
        made.calibrate()
        made.calibrate()
    newest, before, *_ = made.engine.generations()
    calibrations = [made.calibration(newest), made.calibration(before)]
    assert calibrations == [Calibration((2, 0, 0), (1, 1, 1)), Calibration((1, 0, 0), (1, 1, 1))]


def test_added_and_removed_articles_leave_a_calibrated_generation(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The generations before are forgotten one by one, and so is a calibration that is not measured again."""
    measured = iter(range(100))
    monkeypatch.setattr("search.calibrate", lambda *_: Calibration((next(measured), 0, 0), (1, 1, 1)))
    write(tmp_path, *(f"folder/{name}.md" for name in "abcd"), "e.md")
    with Library.open(tmp_path / "folder", index=tmp_path / "index") as library:
        library.__dict__["encoder"] = FakeEncoder()
        library.sync()
        changes = [library.add([tmp_path / "e.md"]).new, *(library.remove([f"{name}.md"]).gone for name in "abc")]
        assert changes == [["e.md"], ["a.md"], ["b.md"], ["c.md"]]
        assert library.calibration(library.engine.generations()[0]) == Calibration((4, 0, 0), (1, 1, 1))


def test_a_long_build_is_calibrated_at_each_stage_and_told_as_one_change(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """An earlier stage lends no calibration: among fewer passages, everything looks surer."""
    monkeypatch.setattr("index.stages.STAGE_SECONDS", 0.0)
    monkeypatch.setattr("index.stages._MEASURED", 0.0)
    monkeypatch.setattr("index.stages._GROUP", 1)
    measured: list[tuple[int, int]] = []

    def calibrate(snapshot: Snapshot, *_: object) -> Calibration:
        measured.append((snapshot.generation.passages, snapshot.generation.words_only))
        return Calibration((len(measured), 0, 0), (1, 1, 1))

    monkeypatch.setattr("search.calibrate", calibrate)
    folder = tmp_path / "folder"
    write(folder, "a.md")
    with Library.open(folder, index=tmp_path / "index") as library:
        library.__dict__["encoder"] = FakeEncoder()
        library.sync()
        write(folder, "b.md", "c.md", "d.md")
        stages = Stages(tuple, seconds=0.0, clock=map(float, count()).__next__)
        monkeypatch.setattr(library, "_stages", lambda *_: replace(stages, published=library.calibrate))
        report, effect = library.sync_if(None)
        undrafted = "nobody has judged anything, and no question could be drafted."
        assert (len(report.new), effect and (effect.new, effect.not_asked)) == (3, (3, undrafted))
        assert measured == [(1, 0), (4, 2), (4, 1), (4, 0)]
        newest, before = library.engine.generations()
        assert (newest.words_only, before.documents) == (0, 1)
        assert library.calibration(replace(newest, name="00000009-0123abcd")) == Calibration((4, 0, 0), (1, 1, 1))
        library.check_complete(newest)
        with pytest.raises(UsageError, match=r"Words only for 3 of 4 passages yet.* Nothing was measured"):
            library.check_complete(replace(newest, words_only=3))
        write(folder, "e.md", "f.md")
        held, _ = library.sync_if("")
        assert (held.held, len(library.engine.generations()), library.engine.words_only()) == (True, 2, set())


def test_what_is_found_by_words_only_is_sure_of_nothing(tmp_path: Path) -> None:
    library = Library(Settings(articles=tmp_path), open_engine("memory:"))
    library.__dict__["encoder"] = FakeEncoder()
    library.engine.publish([without_encodings(indexed(document("a.md", "Hens lay eggs.")))], [], FINGERPRINT)
    library.calibrate()
    assert library.calibration(library.engine.generations()[0]) is None


LINK = "is a link that leads out of the folder. Copy the file into the folder, or set PATELLA_FOLLOW_LINKS=true."


def test_what_is_odd_in_a_folder_fails_alone_and_is_never_opened_here(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Readers in this process would raise an error; those of the child processes are whole."""
    monkeypatch.setattr("ingest.reading.read_bytes", lambda *_: pytest.fail("a file was read in this process"))
    monkeypatch.setattr("search.calibrate", lambda *_: Calibration((0, 0, 0), (1, 1, 1)))
    write(tmp_path, "folder/a.md", "folder/b.md", "secret.md")
    os.mkfifo(tmp_path / "folder" / "pipe.md")
    (tmp_path / "folder" / "zero.txt").symlink_to("/dev/zero")
    (tmp_path / "folder" / "link.md").symlink_to("../secret.md")
    with Library.open(tmp_path / "folder", index=tmp_path / "index") as library:
        library.__dict__["encoder"] = FakeEncoder()
        report = library.sync()
        odd = "is no file but a pipe, a device or a part of the system. Remove it from here."
        assert (report.new, report.failed) == (
            ["a.md", "b.md"],
            [("link.md", LINK), ("pipe.md", odd), ("zero.txt", odd)],
        )
        asked = Library(library.settings.model_copy(update={"follow_links": True}), library.engine)
        asked.__dict__["encoder"] = FakeEncoder()
        report = asked.sync()
        assert (report.new, report.failed) == (["link.md"], [("pipe.md", odd), ("zero.txt", odd)])


def test_files_of_one_name_are_not_added(tmp_path: Path) -> None:
    write(tmp_path, "one/a.md", "two/a.md", "b.md")
    with Library.open(tmp_path, index=tmp_path / "index") as library, pytest.raises(UsageError) as raised:
        library.add([tmp_path / "one/a.md", tmp_path / "two/a.md", tmp_path / "b.md"])
    assert str(raised.value) == "Several of the files are named a.md. Rename them: the name is the id."


def test_a_calibration_of_another_model_or_procedure_is_none(tmp_path: Path) -> None:
    made = Library(Settings(articles=tmp_path), open_engine("memory:"))
    made.__dict__["encoder"] = FakeEncoder()
    (tmp_path / "hens.md").write_text("Hens lay eggs.", "utf-8")
    made.indexer.sync(articles_in(tmp_path))
    (generation,) = made.engine.generations()
    other_model = replace(generation, name="other", fingerprint=Fingerprint("other", "", ""))
    made.engine.set_calibration(generation.name, Calibration((1, 0, 0), (1, 1, 1)).to_json())
    assert made.calibration(generation) == Calibration((1, 0, 0), (1, 1, 1))
    assert made.calibration(other_model) is None
    made.engine.set_calibration(generation.name, '{"middles": [1, 0, 0], "spreads": [1, 1, 1], "procedure": 4}')
    assert made.calibration(generation) is None
