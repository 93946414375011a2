"""`patella index`, with a tiny model; and once, in a process of its own, with the bundled one and no network."""

from __future__ import annotations

import json
import os
import re
import sqlite3
import subprocess
import sys
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import closing
from pathlib import Path

import pytest

from core.locations import PROJECT
from core.settings import Settings, settings
from evaluation import Grade, Judgement, log_of
from index import TUNING, open_beside, open_engine
from patella.article_files import articles_in
from patella.cli.index import WHEN_INTERRUPTED
from patella.failures import kept_failures
from patella.library import Library
from patella.tuned_weights import TuningRun, tuning_log
from search import WeightChoice
from tests.support.commands import command, without_progress

main = command("index")

Run = Callable[..., "Ran"]


class Ran:
    def __init__(self, code: int, out: str, err: str) -> None:
        self.code = code
        self.lines = [re.sub(r"\d+\.\d seconds", "N seconds", line) for line in out.splitlines()]
        self.errors = without_progress(err).splitlines()

    def __eq__(self, other: object) -> bool:
        return (self.code, self.lines, self.errors) == other

    def __repr__(self) -> str:
        return repr((self.code, self.lines, self.errors))


@pytest.fixture
def index(tmp_path: Path) -> Path:
    return tmp_path / "the index"


@pytest.fixture
def chosen(model_folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Callable[..., None]:
    """Choose the settings that the commands find."""

    def choose(model: Path = model_folder) -> None:
        monkeypatch.setattr("core.settings.settings", lambda: Settings(model=str(model), index=tmp_path / "default"))

    choose()
    return choose


@pytest.fixture
def run(chosen: object, index: Path, capsys: pytest.CaptureFixture[str]) -> Run:
    def command(*arguments: str | Path, at: Path = index) -> Ran:
        code = main([str(argument) for argument in (arguments[0], "--index", at, *arguments[1:])])
        return Ran(code, *capsys.readouterr())

    return command


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    made = tmp_path / "my articles"
    write(made, "cats.md", "The cat and the fish purr.")
    write(made, "deep/dogs.txt", "The dog barks.")
    return made


def write(folder: Path, name: str, text: str) -> Path:
    path = folder / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(f"# About {name}\n\n{text}\n", "utf-8")
    return path


def current(index: Path) -> str:
    with closing(open_engine(str(index))) as engine, engine.snapshot() as snapshot:
        return snapshot.generation.name


def digests_of(index: Path) -> Mapping[str, str]:
    with closing(open_engine(str(index))) as engine:
        return engine.digests()


def test_sync_says_what_it_did(run: Run, folder: Path) -> None:
    assert run("sync", folder) == (0, ["2 new, 0 changed, 0 gone, 0 unchanged, 0 failed, N seconds"], [])
    assert run("sync", folder) == (0, ["0 new, 0 changed, 0 gone, 2 unchanged, 0 failed, N seconds"], [])
    (folder / "cats.md").unlink()
    write(folder, "deep/dogs.txt", "The dog swims.")
    write(folder, "fish.md", "The fish swims.")
    assert run("sync", folder) == (0, ["1 new, 1 changed, 1 gone, 0 unchanged, 0 failed, N seconds"], [])


def test_sync_names_each_file_that_failed_and_indexes_the_others(run: Run, folder: Path, index: Path) -> None:
    (folder / "empty.md").write_bytes(b"")
    (folder / "broken.pdf").write_bytes(b"%PDF-1.7 and nothing more")
    ran = run("sync", folder)
    assert (ran.code, ran.lines) == (1, ["2 new, 0 changed, 0 gone, 0 unchanged, 2 failed, N seconds"])
    assert [re.match(r"failed: (\S+): \S.*", line)[1] for line in ran.errors] == ["broken.pdf", "empty.md"]  # type: ignore[index]
    assert set(digests_of(index)) == {"cats.md", "deep/dogs.txt"}


def test_sync_removes_most_articles_only_if_that_is_allowed(run: Run, tmp_path: Path) -> None:
    folder = tmp_path / "many"
    folder.mkdir()
    files = [write(folder, f"{n:02}.md", f"# Kite {n}\n\nKites fly.") for n in range(11)]
    run("sync", folder)
    for file in files:
        file.unlink()
    refused = run("sync", folder)
    assert (refused.code, refused.lines) == (1, [])
    assert refused.errors[0].startswith(
        "The folder lacks 11 of its 11 indexed articles, such as 00.md, 01.md, 02.md. Nothing was changed. "
    )
    allowed = run("sync", folder, "--allow-removals")
    assert allowed == (0, ["0 new, 0 changed, 11 gone, 0 unchanged, 0 failed, N seconds"], [])


def test_a_second_folder_renames_the_articles_and_encodes_and_forgets_nothing(
    run: Run, folder: Path, tmp_path: Path, index: Path
) -> None:
    for n in range(11):
        write(folder, f"more/{n:02}.md", f"The cat {n} purrs.")
    other = tmp_path / "rules"
    write(other, "cats.md", "The dog may not bark.")
    run("sync", folder)
    digests = digests_of(index)
    judged = Judgement("what purrs", "cats.md#about-cats-md", Grade.ANSWERS, "ann", digests["cats.md"])
    log_of(str(index)).keep(judged)
    report = json.loads(run("sync", folder, other, "--json").lines[0])
    assert (len(report["new"]), len(report["gone"]), report["encoded"]) == (14, 13, 1), "only the new article"
    both = digests_of(index)
    assert both == {f"my articles/{name}": digest for name, digest in digests.items()} | {
        "rules/cats.md": both["rules/cats.md"]
    }
    assert [each.section_id for each in log_of(str(index)).current(both)] == ["my articles/cats.md#about-cats-md"]
    for file in sorted(other.iterdir()):
        file.unlink()
    for n in range(11):
        write(other, f"{n:02}.md", f"The dog {n} barks.")
    run("sync", folder, other)
    refused = run("sync", folder)
    assert refused.code == 1
    assert refused.errors[0].startswith("A folder that is no longer named lacks 11 of its 11 indexed articles, ")
    allowed = json.loads(run("sync", folder, "--allow-removals", "--json").lines[0])
    assert (allowed["encoded"], digests_of(index)) == (0, digests)


@pytest.fixture
def handbook(folder: Path, model_folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """Name a library of the folder. Returns the folder of its index."""
    (tmp_path / "libraries.toml").write_text('[handbook]\narticles = "my articles"\n[notes]\narticles = "notes"\n')
    for name, value in {"LIBRARIES": "libraries.toml", "INDEX": "default", "MODEL": model_folder}.items():
        monkeypatch.setenv(f"PATELLA_{name}", str(tmp_path / value))
    settings.cache_clear()
    yield tmp_path / "default-handbook"
    settings.cache_clear()


def test_a_command_works_on_the_library_that_it_is_told(
    handbook: Path, folder: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    assert main(["sync", "--library", "handbook"]) == 0
    assert set(digests_of(handbook)) == {"cats.md", "deep/dogs.txt"}
    assert not (tmp_path / "default").exists()
    monkeypatch.setenv("PATELLA_LIBRARY", "handbook")
    settings.cache_clear()
    assert main(["remove", "cats.md"]) == 0
    assert main(["status", "--library", "notes"]) == 1, "the option comes first"
    capsys.readouterr()
    monkeypatch.delenv("PATELLA_LIBRARY")
    settings.cache_clear()
    assert main(["libraries"]) == 0
    assert capsys.readouterr().out.splitlines() == [
        "the default library",
        f"  articles  {PROJECT / 'corpus'}",
        f"  index     {tmp_path / 'default'}: not made yet",
        "handbook",
        f"  articles  {folder}",
        f"  index     {handbook}: 1 article, 1 passage",
        "notes",
        f"  articles  {tmp_path / 'notes'}",
        f"  index     {tmp_path / 'default-notes'}: not made yet",
    ]


@pytest.mark.usefixtures("handbook")
@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["sync"], "Which folder? Name it: patella index sync FOLDER\n"),
        (["sync", "x", "--library", "notes"], "The library notes has folders of its own. Leave the folder out.\n"),
        (["status", "--library", "x"], "There is no library 'x'. {0} names: handbook, notes.\n"),
        (["sync", "--library", "notes"], "{1} is not a folder. Name the folder that holds the articles.\n"),
    ],
)
def test_a_wrong_library_is_said(
    arguments: list[str], said: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(arguments) == 2
    assert capsys.readouterr().err == said.format(tmp_path / "libraries.toml", tmp_path / "notes")


def test_folders_that_cannot_be_together_are_a_wrong_argument(run: Run, folder: Path) -> None:
    ran = run("sync", folder, folder / "deep")
    assert (ran.code, ran.lines) == (2, [])
    assert ran.errors == [f"{folder / 'deep'} lies in {folder}, whose articles hold its own. Name {folder} alone."]


GOUT = "Gout is a disease.\n\n## Treatment\n\nThe cat and the dog rest."
"""The text of an article that questions are drafted from."""

HELD = (
    "Nothing is published: the index is as it was. To publish this, run the same command without --hold. Nothing is "
    "encoded again."
)


@pytest.fixture
def changed(run: Run, folder: Path) -> Path:
    """Return a folder that was synced, whose only article that questions are drafted from is gone since."""
    gout = write(folder, "gout.md", GOUT)
    gout.write_text(gout.read_text().replace("About gout.md", "Gout"))
    run("sync", folder)
    gout.unlink()
    write(folder, "fish.md", "The fish swims.")
    return folder


MOVED = [
    "1 new, 0 changed, 1 gone; 2 of 2 first results move (drafted questions)",
    "  What is gout?",
    r"    gout\.md#\S+ -> \S+",
    r"  How is gout treated\?",
    r"    gout\.md#\S+ -> \S+",
]
MOVED[0], MOVED[1] = re.escape(MOVED[0]), re.escape(MOVED[1])


def matches(lines: Sequence[str], patterns: Sequence[str]) -> bool:
    return re.fullmatch("\n".join(patterns), "\n".join(lines)) is not None


def test_sync_names_the_questions_whose_first_result_moves(run: Run, changed: Path) -> None:
    ran = run("sync", changed)
    assert matches(ran.lines, [*MOVED, "1 new, 0 changed, 1 gone, 2 unchanged, 0 failed, N seconds"])
    assert (ran.code, ran.errors) == (0, [])


def test_a_held_sync_publishes_nothing_and_encodes_nothing_twice(run: Run, changed: Path, index: Path) -> None:
    before = current(index)
    held = run("sync", changed, "--hold")
    assert matches(held.lines, [*MOVED, "1 new, 0 changed, 1 gone, 2 unchanged, 0 failed, not published, N seconds"])
    assert (held.code, held.errors, current(index)) == (3, [HELD], before)
    with closing(open_engine(str(index))) as engine:
        assert [each.name for each in engine.generations()] == [before]
    report = json.loads(run("sync", changed, "--hold", "--json").lines[0])
    assert (report["held"], report["encoded"], report["effect"]["asked"]) == (True, 0, 2)
    assert json.loads(run("sync", changed, "--json").lines[0])["held"] is False
    assert current(index) != before
    assert run("sync", changed, "--hold") == (0, ["0 new, 0 changed, 0 gone, 3 unchanged, 0 failed, N seconds"], [])


@pytest.fixture
def typed(monkeypatch: pytest.MonkeyPatch, run: Run) -> Callable[..., None]:
    """Let a person sit at the terminal who gives these answers. One that is no text is called first."""

    def type_(*answers: str | Callable[[], str]) -> None:
        left = list(answers)

        def answer(question: str) -> str:
            print(question)
            if not left:
                raise EOFError
            next_ = left.pop(0)
            return next_ if isinstance(next_, str) else next_()

        monkeypatch.setattr("builtins.input", answer)

    monkeypatch.setattr("patella.cli.index.is_attended", lambda: True)
    return type_


@pytest.mark.parametrize("answers", [["n"], [""], [], ["nonsense"]])
def test_a_sync_that_a_person_does_not_consent_to_is_not_published(
    run: Run, changed: Path, index: Path, typed: Callable[..., None], answers: Sequence[str]
) -> None:
    before = current(index)
    typed(*answers)
    held = run("sync", changed, "--hold")
    summary = "1 new, 0 changed, 1 gone, 2 unchanged, 0 failed, not published, N seconds"
    assert matches(held.lines, [*MOVED, r"Publish it\? \[y/N\] ", summary])
    assert (held.code, held.errors, current(index)) == (3, [HELD], before)


def test_a_sync_that_a_person_consents_to_is_published_if_nothing_has_changed_meanwhile(
    run: Run, changed: Path, index: Path, typed: Callable[..., None]
) -> None:
    def change_and_consent() -> str:
        with closing(open_engine(str(index))) as engine, engine.writing():
            pass  # it is not locked while a person thinks
        write(changed, "birds.md", "The bird swims.")
        return "y"

    typed(change_and_consent, "Yes")
    ran = run("sync", changed, "--hold")
    again = ["2" + MOVED[0][1:], *MOVED[1:], r"Publish it\? \[y/N\] "]
    assert matches(
        ran.lines,
        [
            *MOVED,
            r"Publish it\? \[y/N\] ",
            "The folder or the index has changed meanwhile. This is what would change now.",
            *again,
            "2 new, 0 changed, 1 gone, 2 unchanged, 0 failed, N seconds",
        ],
    )
    assert (ran.code, ran.errors) == (0, [])
    assert set(digests_of(index)) == {"birds.md", "cats.md", "deep/dogs.txt", "fish.md"}


def test_no_question_is_asked_where_that_is_switched_off(
    run: Run, changed: Path, monkeypatch: pytest.MonkeyPatch, model_folder: Path
) -> None:
    monkeypatch.setattr("core.settings.settings", lambda: Settings(model=str(model_folder), canary_questions=0))
    held = run("sync", changed, "--hold")
    assert held.lines[0] == "1 new, 0 changed, 1 gone; no question was asked: PATELLA_CANARY_QUESTIONS is 0."
    assert run("sync", changed).lines == ["1 new, 0 changed, 1 gone, 2 unchanged, 0 failed, N seconds"]


def test_the_judgements_and_failures_are_those_of_the_index_that_is_named(
    run: Run, changed: Path, index: Path, tmp_path: Path
) -> None:
    log_of(str(index)).keep(Judgement("a cat", "cats.md#top", Grade.ANSWERS, "ann"))
    (changed / "empty.md").write_bytes(b"")
    ran = run("sync", changed)
    assert ran.lines[0].startswith("1 new, 0 changed, 1 gone; ")
    assert " of 1 first result moves; nDCG@10 " in ran.lines[0]
    assert [each.document_id for each in kept_failures(str(index))] == ["empty.md"]
    assert kept_failures(str(tmp_path / "default")) == []


def test_a_folder_that_is_not_there(run: Run, index: Path) -> None:
    ran = run("sync", "/nowhere/at all")
    assert ran == (2, [], ["/nowhere/at all is not a folder. Name the folder that holds the articles."])
    assert not index.exists()


@pytest.mark.parametrize("command", [["status"], ["check"], ["rollback"], ["remove", "cats.md"]])
def test_an_index_that_is_not_there(run: Run, index: Path, command: Sequence[str]) -> None:
    assert run(*command) == (1, [], [f"Nothing is indexed in {index} yet. Run `patella index sync FOLDER`."])
    assert not index.exists()


@pytest.mark.parametrize("arguments", [[], ["add"], ["remove"], ["unknown"], ["sync", "a", "--lost"]])
def test_wrong_arguments(arguments: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    assert main(arguments) == 2
    output = capsys.readouterr()
    assert "Usage: patella index" in output.out + output.err


def test_add_and_remove(run: Run, folder: Path, tmp_path: Path) -> None:
    run("sync", folder)
    note = write(tmp_path, "note.md", "The cat hides.")
    assert run("add", note) == (0, ["1 new, 0 changed, 0 gone, 0 unchanged, 0 failed, N seconds"], [])
    assert run("sync", folder) == (0, ["0 new, 0 changed, 0 gone, 2 unchanged, 0 failed, N seconds"], [])
    assert run("remove", "note.md", "nothing.md") == (
        1,
        ["0 new, 0 changed, 1 gone, 2 unchanged, 1 failed, N seconds"],
        ["failed: nothing.md: is not in the index"],
    )
    assert run("remove", "cats.md") == (
        0,
        [
            f"{folder}/cats.md is still there: the next sync of its folder brings cats.md back.",
            "0 new, 0 changed, 1 gone, 1 unchanged, 0 failed, N seconds",
        ],
        [],
    )


def test_add_refuses_two_files_of_one_name(run: Run, tmp_path: Path) -> None:
    files = [write(tmp_path / name, "note.md", "The cat.") for name in ("a", "b")]
    assert run("add", *files) == (
        2,
        [],
        ["Several of the files are named note.md. Rename them: the name is the id."],
    )


def test_add_names_a_file_that_is_not_there(run: Run, folder: Path) -> None:
    assert run("add", folder / "cats.md", folder / "gone.md") == (
        1,
        ["1 new, 0 changed, 0 gone, 0 unchanged, 1 failed, N seconds"],
        ["failed: gone.md: does not exist. Check the name."],
    )


def test_status_says_where_a_graph_looks_up_vectors(
    run: Run, folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("index.local.segments.MIN_GRAPH_PASSAGES", 2)
    run("sync", folder)
    run("add", write(tmp_path, "note.md", "The cat hides."))
    assert run("status").lines[4:6] == [
        "3 articles, 3 passages",
        "A graph finds the nearest of 2 passages, and may miss one in a hundred. "
        "A question is compared with the vectors of 1 other passage.",
    ]


def test_status_lists_articles_and_generations(run: Run, folder: Path, tmp_path: Path, index: Path) -> None:
    run("sync", folder)
    first = current(index)
    run("add", write(tmp_path, "note.md", "The cat hides."))
    ran = run("status")
    created = r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\+00:00"
    assert (ran.code, ran.errors) == (0, [])
    assert [re.sub(created, "TIME", line) for line in ran.lines] == [
        "cats.md  About cats.md  (1 section, 1 passage)",
        "deep/dogs.txt  About deep/dogs.txt  (1 section, 1 passage)",
        "note.md  About note.md  (1 section, 1 passage, added by hand)",
        "",
        "3 articles, 3 passages",
        "A question is compared with the vector of every passage.",
        "",
        "Generations",
        f"  {current(index)}  TIME  3 articles, 3 passages  (current)",
        f"  {first}  TIME  2 articles, 2 passages",
        "",
        f"Index  {index}",
        f"Cache  {Settings().cache}",
    ]


def test_status_tells_where_the_judgements_lie(run: Run, folder: Path, index: Path) -> None:
    run("sync", folder)
    log = log_of(str(index))
    log.keep(Judgement("what purrs", "cats.md#about-cats-md", Grade.ANSWERS, "ann"))
    assert run("status").lines[-1] == f"Judgements  {log.place}"


def test_status_tells_which_weights_were_tuned_and_by_which_run(run: Run, folder: Path, index: Path) -> None:
    run("sync", folder)
    log = tuning_log(str(index))
    kept = log.keep(TuningRun("own", "", "", "patella evaluate tune own", WeightChoice(rare=0.2), {}, {}, {}, True, 1))
    assert not run("status").lines[-1].startswith("Weights")
    log.use(kept)
    when = kept.at[:16].replace("T", " ")
    assert run("status").lines[-1] == (
        f"Weights  words 0.18, headings 0.2, rare words 0.2, by the tuning on own of {when} UTC "
        "(patella evaluate tune own)"
    )
    open_beside(str(index)).append(TUNING, [b"{}"])
    assert (
        run("status")
        .lines[-1]
        .startswith(f"Weights  default, since those that were tuned cannot be read: {log.place}: line 3 is not what")
    )


def test_check_and_what_it_says_of_damage(run: Run, folder: Path, index: Path) -> None:
    run("sync", folder)
    name = current(index)
    assert run("check") == (0, [f"{name} (current): whole: 2 articles, 2 passages"], [])
    (index / "gens" / name / "documents.json").write_bytes(b"{}")
    assert run("check") == (
        1,
        [f"{name} (current): Generation {name}: documents.json is not what its manifest says."],
        ["`patella index sync FOLDER` makes it whole again and encodes nothing twice."],
    )
    assert run("sync", folder) == (0, ["0 new, 0 changed, 0 gone, 2 unchanged, 0 failed, N seconds"], [])
    assert run("check").code == 0


def test_check_asks_for_each_passage(run: Run, folder: Path, index: Path) -> None:
    run("sync", folder)
    assert run("check", "--retrieval") == (
        0,
        [
            "2 of 2 passages asked for, 10 results of each leg looked at.",
            "",
            "not found by           keyword  semantic",
            "its heading                  0         0",
            "its first sentence           0         0",
        ],
        [],
    )
    found = json.loads("".join(run("check", "--retrieval", "--json", "--sample", "1").lines))
    assert (found["passages"], found["of"], found["never"]) == (1, 2, [])
    assert run("check", "--json").code == 2


def test_rollback(run: Run, folder: Path, index: Path) -> None:
    run("sync", folder)
    first = current(index)
    (folder / "cats.md").unlink()
    run("sync", folder)
    ran = run("rollback")
    assert (ran.code, ran.errors, len(ran.lines)) == (0, [], 1)
    assert re.fullmatch(rf"Now serving {first} of \S+: 2 articles\.", ran.lines[0])
    assert current(index) == first
    assert run("rollback") == (1, [], [f"There is no generation in {index} before the current one."])


def test_another_model_is_said_and_rebuilt(
    run: Run, chosen: Callable[..., None], folder: Path, other_model_folder: Path
) -> None:
    run("sync", folder)
    chosen(other_model_folder)
    assert run("sync", folder) == (
        0,
        [
            "The model changed: the index is rebuilt beside the old one, which serves until it is done.",
            "0 new, 0 changed, 0 gone, 2 unchanged, 0 failed, N seconds",
        ],
        [],
    )
    assert run("sync", folder).lines == ["0 new, 0 changed, 0 gone, 2 unchanged, 0 failed, N seconds"]


def test_a_model_that_is_not_there(run: Run, chosen: Callable[..., None], folder: Path, tmp_path: Path) -> None:
    chosen(tmp_path)
    assert run("sync", folder) == (
        1,
        [],
        [f"The model {tmp_path} in {tmp_path} has no config.json. Set PATELLA_MODEL to a complete model."],
    )


def test_a_device_that_is_not_there_is_said_before_anything_is_read(
    run: Run, folder: Path, model_folder: Path, index: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("core.settings.settings", lambda: Settings(model=str(model_folder), device="cuda:99"))
    for arguments in (("sync", folder), ("sync", folder, "--watch"), ("add", folder / "cats.md")):
        ran = run(*arguments)
        assert ran == (2, [], ran.errors[:1])
        assert ran.errors[0].startswith("PATELLA_DEVICE is cuda:99, which ")
    assert not index.exists()


def test_a_busy_index_is_said_at_once(run: Run, folder: Path, index: Path) -> None:
    with closing(open_engine(str(index))) as engine, engine.writing():
        assert run("sync", folder) == (
            1,
            [],
            [f"Another process is writing to {index}. Try again when it has finished."],
        )


def test_an_interruption_keeps_what_was_done(run: Run, folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    run("sync", folder)
    write(folder, "fish.md", "The fish swims.")

    def interrupted(*values: object) -> None:
        raise KeyboardInterrupt

    with monkeypatch.context() as patched:
        patched.setattr("embedding.auto_encoder.AutoEncoder.encode", interrupted)
        assert run("sync", folder) == (
            130,
            [],
            [
                "",
                f"Stopped. {WHEN_INTERRUPTED}",
            ],
        )
    assert run("sync", folder).lines == ["1 new, 0 changed, 0 gone, 2 unchanged, 0 failed, N seconds"]


def test_ctrl_c_in_the_middle_of_encoding_loses_nothing(model_folder: Path, folder: Path, tmp_path: Path) -> None:
    interrupted, whole = tmp_path / "interrupted", tmp_path / "whole"
    command = [sys.executable, "-W", "ignore", "-m", "tests.support.interrupted"]
    command += ["sync", str(folder), "--index", str(interrupted)]
    environment = os.environ | {"PATELLA_MODEL": str(model_folder)}
    done = subprocess.run(command, cwd=PROJECT, env=environment, capture_output=True, text=True, timeout=600)
    assert (done.returncode, done.stdout) == (130, "")
    assert without_progress(done.stderr) == f"\nStopped. {WHEN_INTERRUPTED}\n"

    def encoded(index: Path) -> int:
        with closing(open_engine(str(index))) as engine:
            return Library(Settings(model=str(model_folder)), engine).indexer.sync(articles_in(folder)).encoded

    assert 0 < encoded(interrupted) < encoded(whole)
    assert encoded(interrupted) == 0


def test_what_was_damaged_is_named_by_check_and_sync_repairs_it_or_calls_it_lost(
    run: Run, folder: Path, index: Path, tmp_path: Path
) -> None:
    run("sync", folder)
    run("add", write(tmp_path, "note.md", "The cat hides."))
    with sqlite3.connect(index / "catalogue.sqlite") as connection:
        connection.execute("UPDATE documents SET document = x'00' WHERE document_id IN ('cats.md', 'note.md')")
    connection.close()
    checked = run("check")
    assert (checked.code, len(checked.lines)) == (1, 2)
    assert "cats.md is not what was written" in checked.lines[0]
    assert "And 1 other article." in checked.lines[0]
    ran = run("sync", folder)
    assert (ran.code, ran.lines) == (
        1,
        ["0 new, 0 changed, 0 gone, 1 unchanged, 0 failed, 1 repaired, 1 lost, N seconds"],
    )
    assert ran.errors[-2:] == [
        "repaired: cats.md: was damaged in the index, and was made anew",
        "lost: note.md: was damaged in the index, and the folder does not hold its file. Add it again.",
    ]
    assert run("check").code == 0
    assert run("sync", folder).lines == ["0 new, 0 changed, 0 gone, 2 unchanged, 0 failed, N seconds"]


def test_what_the_system_refuses_is_said_in_a_line(run: Run, folder: Path, tmp_path: Path) -> None:
    (tmp_path / "file").write_text("no folder")
    ran = run("sync", folder, at=tmp_path / "file" / "index")
    assert (ran.code, ran.lines, len(ran.errors)) == (1, [], 1)
    assert ran.errors[0].startswith("The system refused: [Errno 20] Not a directory")


def test_without_an_index_the_one_of_the_settings_is_kept(
    chosen: object, folder: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["sync", str(folder)]) == 0
    assert digests_of(tmp_path / "default").keys() == {"cats.md", "deep/dogs.txt"}


NO_NETWORK = """
import os, sys

def guard(event, values):
    if event in ("socket.connect", "socket.getaddrinfo", "socket.gethostbyname", "socket.sendto"):
        os.write(2, f"network: {event} {values}".encode())
        os._exit(42)

sys.addaudithook(guard)
from patella.cli import main
folder, kept = sys.argv[1:]
failed = main(["index", "sync", folder, "--index", kept])
failed = failed or main(["index", "check", "--index", kept])
failed = failed or main(["search", "Which drink does a young cat like?", "-k", "1", "--index", kept])
print(*sorted({"openvino", "openvino_telemetry", "torch"} & {name for name, module in sys.modules.items() if module}))
sys.exit(failed)
"""


def test_the_bundled_model_indexes_and_searches_without_a_network(folder: Path, index: Path, tmp_path: Path) -> None:
    write(folder, "drinks.md", "A kitten likes a bowl of milk. It sleeps a lot.")
    environment = {name: value for name, value in os.environ.items() if not name.startswith(("PATELLA_", "HF_"))}
    home = tmp_path / "home"
    home.mkdir()
    environment |= {"HOME": str(home), "PATELLA_CACHE": str(tmp_path / "cache")}
    command = [sys.executable, "-W", "ignore", "-c", NO_NETWORK, str(folder), str(index)]
    for new, loaded in (("3 new", "openvino torch"), ("0 new", "openvino")):  # the first converts the model
        done = subprocess.run(command, cwd=PROJECT, env=environment, capture_output=True, text=True, timeout=600)
        assert (done.returncode, without_progress(done.stderr)) == (0, "")
        said, checked, *found, libraries = done.stdout.splitlines()
        assert said.startswith(f"{new}, 0 changed, 0 gone, ")
        assert checked.endswith(" (current): whole: 3 articles, 3 passages")
        assert "[[A kitten *likes* a bowl of milk.]]" in "\n".join(found)
        assert libraries == loaded
    assert list(home.iterdir()) == []  # openvino_telemetry would have kept there whom it reports


def test_every_file_of_the_folder_is_reported(run: Run, tmp_path: Path) -> None:
    folder = tmp_path / "mixed"
    folder.mkdir()
    (folder / "tea.md").write_text("# Tea\n\nTea is hot.\n", "utf-8")
    (folder / "letter.doc").write_bytes(b"x")
    (folder / "README").write_bytes(b"x")
    assert run("sync", folder) == (
        0,
        ["1 new, 0 changed, 0 gone, 0 unchanged, 0 failed, skipped: 2 (1 .doc, 1 without an ending), N seconds"],
        [],
    )
    assert run("sync", folder, "--verbose") == (
        0,
        [
            "unchanged: tea.md",
            "skipped: README has no ending that tells its kind. If it is a text, give it the ending .txt or .md.",
            "skipped: letter.doc is an old Word file. Save it as .docx.",
            "0 new, 0 changed, 0 gone, 1 unchanged, 0 failed, skipped: 2 (1 .doc, 1 without an ending), N seconds",
        ],
        [],
    )


def test_a_report_as_json(run: Run, tmp_path: Path) -> None:
    folder = tmp_path / "mixed"
    folder.mkdir()
    (folder / "empty.txt").write_bytes(b"")
    (folder / "letter.doc").write_bytes(b"x")
    ran = run("sync", folder, "--json")
    report = json.loads(ran.lines[0])
    del report["seconds"], report["effect"]
    assert (ran.code, ran.errors, report) == (
        1,
        [],
        {
            "new": [],
            "changed": [],
            "gone": [],
            "unchanged": [],
            "failed": [{"file": "empty.txt", "reason": "is empty. Save the article in it again, or remove it."}],
            "warnings": [],
            "skipped": [{"file": "letter.doc", "reason": "is an old Word file. Save it as .docx."}],
            "rebuilt_because": [],
            "repaired": [],
            "lost": [],
            "encoded": 0,
            "held": False,
        },
    )


@pytest.mark.parametrize("words", ["status", "check", "rollback", "sync .", "export b", "import b"])
def test_an_address_without_an_engine_is_refused_and_shows_no_password(
    chosen: Callable[..., None], capsys: pytest.CaptureFixture[str], words: str
) -> None:
    address = "mysql://ann:secret@db/patella"
    assert main([*words.split(), "--index", address]) == 2
    told = capsys.readouterr()
    assert ("secret" in told.out + told.err, "has no such address" in " ".join(told.err.split())) == (False, True)


def test_an_index_in_memory_is_no_folder_to_export_or_to_import_into(
    chosen: Callable[..., None], capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    assert main(["export", str(tmp_path / "backup"), "--index", "memory:"]) == 2
    assert main(["import", str(tmp_path / "backup"), "--index", "memory:"]) == 2
    assert main(["check", "--index", "memory:"]) == 1
    assert capsys.readouterr().err.splitlines() == [
        "memory: is no folder, so there is nothing to export. Use the backups of the database.",
        "memory: is no folder. Import into one: --index FOLDER",
        "Nothing is indexed yet. Index a folder with `patella index sync FOLDER`.",
    ]
