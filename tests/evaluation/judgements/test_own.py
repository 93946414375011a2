"""The library itself as a collection: its own index, and the grades that people gave."""

from __future__ import annotations

import json
import shutil
from dataclasses import replace
from pathlib import Path

import pytest

from core.errors import CollectionError, IndexMismatch, UsageError
from core.settings import Settings
from evaluation.collections import Question
from evaluation.judgements import Grade, Judgement, JudgementLog, log_of, own_collection
from evaluation.kept import store_of, texts_of
from evaluation.runner import index_collection
from patella import Library
from tests.evaluation.judgements.conftest import BEES, CLONUS
from tests.support.commands import command, without_progress

main = command("evaluate")

TREATED = Judgement("How is clonus  treated?", "clonus.md#treatment", Grade.ANSWERS, "ann", CLONUS.digest)
SHIVER = Judgement("Do bees shiver?", "wintering bees.md#top", Grade.NO, "ann", BEES.digest)
GONE = Judgement("How is clonus treated?", "old.md#top", Grade.HELPS, "ann")


def test_what_is_judged_is_the_collection(index: str, log: JudgementLog) -> None:
    asked_otherwise = replace(TREATED, question="how is Clonus treated?", judge="cy")
    log.keep(TREATED, asked_otherwise, replace(TREATED, judge="bob", grade=Grade.NO), SHIVER, GONE)
    own = own_collection(index)
    treated, shiver = (question.question_id for question in own.questions)
    assert own.questions == [
        Question(treated, "How is clonus treated?", split="development"),
        Question(shiver, "Do bees shiver?", split="test"),
    ]
    assert own.judgements == {treated: {"clonus.md#treatment": 2}, shiver: {"wintering bees.md#top": 0}}
    assert own_collection(index, "last").judgements[treated] == {"clonus.md#treatment": 0}
    assert own.problems == [
        "judgements.jsonl: ann judged old.md#top, which the library does not have.",
        "Nothing is judged relevant to the question 'Do bees shiver?', so its measures are 0.",
    ]
    assert own.document_ids == {"clonus.md", "wintering bees.md"}


def test_without_judgements_there_is_no_collection(index: str, log: JudgementLog) -> None:
    log.keep(GONE)
    with pytest.raises(CollectionError, match="Nobody has judged anything in this library yet"):
        own_collection(index)
    with pytest.raises(UsageError, match="An index in memory keeps no judgements"):
        own_collection("memory:")


def test_an_index_of_another_model_is_refused(index: str, log: JudgementLog) -> None:
    log.keep(TREATED)
    with pytest.raises(IndexMismatch):
        index_collection(own_collection(index), Settings(index=index))


ARTICLES = {
    "tea.md": "# Tea\n\n## Green\n\nGreen tea is brewed with water that is not quite boiling.\n",
    "glue.md": "# Glue\n\n## Wood\n\nWood glue sets in half an hour. Clamp the joint until it has dried.\n",
}


@pytest.fixture
def library(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A library of two articles with two judged questions. Returns the address of its index."""
    chosen = Settings(articles=tmp_path / "articles", index=tmp_path / "index")
    monkeypatch.setattr("evaluation.programs.settings", lambda: chosen)
    chosen.articles[0].mkdir()
    for name, text in ARTICLES.items():
        (chosen.articles[0] / name).write_text(text)
    with Library(chosen) as library:
        library.sync()
    log_of(chosen.index).keep(
        Judgement("how hot is the water for tea", "tea.md#green", Grade.ANSWERS, "ann"),
        Judgement("how hot is the water for tea", "glue.md#wood", Grade.NO, "ann"),
        Judgement("when does glue hold", "glue.md#wood", Grade.HELPS, "ann"),
    )
    return chosen.index


def run_json(capsys: pytest.CaptureFixture[str], *words: str) -> dict[str, object]:
    assert main(["run", *words, "--json"]) == 0
    return dict(json.loads(capsys.readouterr().out))


def test_the_library_is_measured_by_its_own_index_as_its_export_is(
    library: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    before = sorted(path.name for path in tmp_path.iterdir())
    measured = run_json(capsys, "--own", "--choice", "last")
    assert sorted(path.name for path in tmp_path.iterdir()) == before  # no other index was made
    exported = tmp_path / "exported"
    assert main(["judgements", "export", str(exported), "--index", str(library)]) == 0
    capsys.readouterr()
    shutil.copytree(tmp_path / "articles", exported / "articles")
    alike = run_json(capsys, str(exported))
    assert measured["collection"] == "own questions"
    assert (measured["queries"], measured["documents"]) == (2, 2)
    for name in ("runs", "intervals", "judged_alone"):
        assert measured[name] == alike[name]


def test_a_gate_of_the_library_and_what_is_kept_of_it(
    library: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    kept = tmp_path / "kept"
    assert main(["run", "--own", "--keep", "--out", str(kept)]) == 0
    store = store_of(library)
    (summary,) = store.summaries()
    assert (summary.collection, summary.origin and summary.origin.index) == ("own questions", library)
    texts = texts_of(store.run(summary.name), ["tea.md#green", "tea.md"])
    assert (texts.remark, texts.by_id["tea.md#green"].title) == ("", "Tea › Green")
    assert main(["gate", "--own", "--against", str(kept)]) == 0
    log_of(library).keep(Judgement("how hot is the water for tea", "tea.md#gone", Grade.HELPS, "ann"))
    capsys.readouterr()
    assert main(["gate", "--own", "--against", str(kept)]) == 1
    assert capsys.readouterr().out.splitlines()[1] == (
        "gate: the collection is broken: judgements.jsonl: ann judged tea.md#gone, which the library does not have."
    )


def test_one_collection_is_measured_at_a_time(library: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["run", "my-questions", "--own"]) == 2
    assert without_progress(capsys.readouterr().err) == (
        "--own measures the library itself. Leave out my-questions, or --own.\n"
    )
