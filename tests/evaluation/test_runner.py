"""Tests of a whole evaluation of a small collection, with the real model."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

import pytest

from core.settings import Settings
from evaluation.collections import load_collection
from evaluation.kept import store_of, texts_of
from evaluation.measures import MEASURES
from evaluation.runner import evaluate, index_collection
from patella import Library
from search import DEFAULT_WEIGHTS, Confidence, Mode
from tests.support.collections import titled, write_collection
from tests.support.commands import command, without_progress

main = command("evaluate")

ROWS = {
    "tea": "Green tea is brewed with water that is not quite boiling. Three minutes are enough.",
    "glue": "Wood glue sets in half an hour. Clamp the joint until it has dried.",
    "frost": "Frost splits pots of clay that stand outside in winter. Empty them in autumn.",
}
QUESTIONS = {"q1": ("how hot should I make it for green tea", "tea"), "q2": ("my clay pots crack in the cold", "frost")}


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    chosen = Settings(index=tmp_path / "kept" / "index")
    monkeypatch.setattr("evaluation.programs.settings", lambda: chosen)
    asked = [{"_id": name, "text": text} for name, (text, _) in QUESTIONS.items()]
    judged = {name: answer for name, (_, answer) in QUESTIONS.items()}
    return write_collection(tmp_path / "household hints", titled(ROWS), asked, judged)


def test_the_json_of_a_run(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["run", str(folder), "--json"]) == 0
    report = json.loads(capsys.readouterr().out)
    assert (report["collection"], report["documents"], report["passages"], report["queries"]) == (
        "household hints",
        3,
        3,
        2,
    )
    assert set(report["runs"]) == {"keyword", "semantic", "hybrid"}
    assert all(set(measured) == set(MEASURES) for measured in report["runs"].values())
    assert report["runs"]["hybrid"] == {"nDCG@10": 1, "RR@10": 1, "P@1": 1, "R@100": 1, "Judged@10": 1 / 3}
    assert set(report["seconds"]) == {"indexing", "keyword", "semantic", "hybrid"}


def test_a_kept_run_has_its_raw_numbers(folder: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    kept = tmp_path / "kept"
    assert main(["run", str(folder), "--mode", "keyword", "--out", str(kept)]) == 0
    assert "household hints: 3 documents, 3 passages, 2 questions" in capsys.readouterr().out
    rows = [json.loads(line) for line in (kept / "questions.jsonl").read_text().splitlines()]
    assert [row["_id"] for row in rows] == ["q1", "q2"]
    assert rows[0]["measures"]["keyword"]["P@1"] == 1
    assert set(json.loads((kept / "report.json").read_text())["made_with"]) >= {"command", "date", "versions"}


def test_a_second_run_encodes_nothing(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    assert main(["run", str(folder), "--json"]) == 0

    def never(*_: object) -> None:
        raise AssertionError("a text was encoded again")

    monkeypatch.setattr("embedding.auto_encoder.AutoEncoder.encode", never)
    assert main(["run", str(folder), "--json"]) == 0


def test_judgements_of_other_questions_are_no_result(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (folder / "qrels.tsv").write_text("query-id\tcorpus-id\tscore\nq9\ttea\t1\n")
    assert main(["run", str(folder)]) == 1
    assert capsys.readouterr().err.splitlines() == [
        "problem: qrels.tsv, line 2: the question q9 is not in queries.jsonl.",
        "problem: queries.jsonl, line 1: question q1 has no judgement. It is not asked.",
        "problem: queries.jsonl, line 2: question q2 has no judgement. It is not asked.",
        "None of the questions of household hints is judged: qrels.tsv, line 2: the question q9 is not in "
        "queries.jsonl.",
    ]


def test_a_collection_that_is_not_one(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["run", str(tmp_path)]) == 1
    assert "has no corpus.jsonl" in capsys.readouterr().err


def test_collections_with_the_same_articles_share_an_index(folder: Path, tmp_path: Path) -> None:
    chosen = Settings(index=tmp_path / "index")
    own = load_collection(folder)
    other = replace(own, name="other", folder=tmp_path / "other", articles_from=folder)
    for collection, encoded in ((own, 3), (other, 0)):
        library, report = index_collection(collection, chosen)
        with library:
            assert report.encoded == encoded
    assert [path.name[:16] for path in (tmp_path / "evaluation").iterdir()] == ["household hints-"]


def test_a_run_encodes_nothing_that_the_library_has_encoded(sections: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    chosen = Settings(articles=sections / "articles", index=sections / "index")
    with Library(chosen) as library:
        assert library.sync().encoded == 1
    texts: list[str] = []

    def count(_: object, asked: Sequence[str], *rest: object) -> None:
        texts.extend(asked)

    for name in ("encode", "encode_with_tokens"):
        monkeypatch.setattr(f"embedding.auto_encoder.AutoEncoder.{name}", count)
    measured, report = index_collection(load_collection(sections), chosen)
    with measured:
        assert (report.new, report.encoded, texts) == (["tea.md"], 0, [])


def test_what_is_wrong_with_a_collection_is_told_and_the_rest_is_measured(
    folder: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    with (folder / "qrels.tsv").open("a") as qrels:
        qrels.write("q1\tMISSING\t1\nq1\ttea\t1\n")
    problems = [
        "qrels.tsv, line 4: the document MISSING is not in the corpus.",
        "qrels.tsv, line 5: tea is judged for q1 in qrels.tsv, line 2 too.",
    ]
    kept = tmp_path / "out"
    assert main(["run", str(folder), "--mode", "keyword", "--json", "--out", str(kept)]) == 0
    printed = capsys.readouterr()
    assert without_progress(printed.err).splitlines() == [f"problem: {problem}" for problem in problems]
    report = json.loads(printed.out)
    assert (report["problems"], report["runs"]["keyword"]["R@100"]) == (problems, 1)
    assert json.loads((kept / "report.json").read_text())["problems"] == problems
    assert (kept / "report.txt").read_text().endswith("\n".join(["", "Problems of the collection:", *problems, ""]))


def test_nothing_follows_from_one_question(folder: Path) -> None:
    lines = (folder / "queries.jsonl").read_text().splitlines()
    (folder / "queries.jsonl").write_text(lines[0] + "\n")
    (folder / "qrels.tsv").write_text("q1\ttea\t1\n")
    report = evaluate(load_collection(folder), Settings(index=folder / "index"), [Mode.KEYWORD])
    assert report.problems == ["Only one question was asked. Nothing follows from one question."]


@pytest.fixture
def sections(folder: Path) -> Path:
    """A collection of files: of two judged sections of tea.md one is not there, and q2 is judged by that alone."""
    (folder / "corpus.jsonl").unlink()
    (folder / "articles").mkdir()
    (folder / "articles" / "tea.md").write_text("# Tea\n\n## Green\n\nGreen tea is brewed with water that is hot.\n")
    (folder / "qrels.tsv").write_text("q1\ttea.md#green\t2\nq1\ttea.md#black\t1\nq2\ttea.md#black\t1\n")
    return folder


MISSING_SECTIONS = [
    "qrels.tsv, line 2: no article has a section tea.md#black with text.",
    "qrels.tsv, line 3: no article has a section tea.md#black with text.",
    "Question q2 has no judgement left. It is not asked.",
]


def test_sections_that_no_article_has(sections: Path) -> None:
    report = evaluate(load_collection(sections), Settings(index=sections / "index"), [Mode.KEYWORD])
    assert report.problems == [
        *MISSING_SECTIONS,
        "Only one question was asked. Nothing follows from one question.",
    ]
    assert report.per_question["keyword"].keys() == {"q1"}
    assert report.per_question["keyword"]["q1"]["R@100"] == 1


def test_other_commands_tell_them_too(sections: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["spelling", str(sections), "--clean"]) == 0
    assert without_progress(capsys.readouterr().err).splitlines() == [
        f"problem: household hints: {problem}" for problem in MISSING_SECTIONS
    ]


def test_chosen_measures_of_each_question_and_their_means(
    folder: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    kept, names = tmp_path / "out", "Success@5,P(judged_only=True)@2,Judged@10"
    assert main(["run", str(folder), "--measures", names, "--out", str(kept)]) == 0
    lines = capsys.readouterr().out.splitlines()
    assert lines[2:4] == [
        "              Success@5  P(judged_only=True)@2    Judged@10",
        "hybrid            1.000                  0.500        0.333",
    ]
    assert not any("nDCG@10" in line for line in lines)
    values = {"Success@5": 1.0, "P(judged_only=True)@2": 0.5, "Judged@10": 1 / 3}
    assert json.loads((kept / "report.json").read_text())["runs"]["hybrid"] == values
    rows = [json.loads(line) for line in (kept / "questions.jsonl").read_text().splitlines()]
    assert rows[0]["measures"]["hybrid"] == values | {"Judged@10": 0.3333}


def test_a_name_that_is_no_measure_is_refused(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["run", str(folder), "--measures", "nDCG@10,nonsense"]) == 2
    assert "'nonsense' is no measure that can be computed here" in capsys.readouterr().err


def test_the_rankings_are_kept_and_score_as_the_report_says(folder: Path, tmp_path: Path) -> None:
    """A kept run, measured as the run of another system, has the values that the report has for its mode."""
    kept, again = tmp_path / "out", tmp_path / "again"
    assert main(["run", str(folder), "--out", str(kept)]) == 0
    assert sorted(path.name for path in kept.glob("*.run")) == ["hybrid.run", "keyword.run", "semantic.run"]
    runs = [word for mode in ("hybrid", "keyword", "semantic") for word in ("--run", str(kept / f"{mode}.run"))]
    assert main(["run", str(folder), "--mode", "keyword", *runs, "--out", str(again)]) == 0
    first, second = (json.loads((out / "report.json").read_text()) for out in (kept, again))
    assert {mode: second["runs"][f"{mode}.run"] for mode in Mode} == first["runs"]
    assert [path.name for path in again.glob("*.run")] == ["keyword.run"]


def test_a_run_of_another_system_without_a_question_of_the_collection_is_refused(
    folder: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "bm25.run").write_text("q9 Q0 tea 1 1.5 bm25\n")
    assert main(["run", str(folder), "--run", str(tmp_path / "bm25.run")]) == 2
    assert capsys.readouterr().err == (
        "bm25.run has results for none of the questions that are asked of household hints.\n"
    )


def test_a_run_is_kept_for_the_page(folder: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """With the texts of its questions, what was found, the confidence, and what answered."""
    assert main(["run", str(folder), "--keep"]) == 0
    store = store_of(str(tmp_path / "kept" / "index"))
    (summary,) = store.summaries()
    assert without_progress(capsys.readouterr().err) == f"Kept in {store.shown(summary.name)}\n"
    run = store.run(summary.name)
    assert [(each.text, each.judged, each.right) for each in run.questions] == [
        (text, {answer: 1}, dict.fromkeys(("hybrid", "keyword", "semantic"), 1)) for text, answer in QUESTIONS.values()
    ]
    assert run.questions[0].found["hybrid"][0] == "tea"
    assert all(each.confidence in set(Confidence) and each.margin is not None for each in run.questions)
    assert summary.origin
    assert (Path(summary.origin.index).parent.name, summary.origin.weights) == ("evaluation", DEFAULT_WEIGHTS.parts)
    texts = texts_of(run, ["tea"])
    assert (texts.remark, texts.by_id["tea"].title) == ("", "Tea")


def test_a_ranking_that_trec_form_cannot_hold_is_told(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    for name in ("corpus.jsonl", "qrels.tsv"):
        (folder / name).write_text((folder / name).read_text().replace("tea", "hot tea", 1))
    assert main(["run", str(folder), "--mode", "semantic", "--out", str(folder / "out")]) == 0
    assert without_progress(capsys.readouterr().err) == (
        "problem: semantic.run is not written: the form of TREC has no place for the blank in the id 'hot tea'.\n"
    )


def test_unjudged_results_are_shown_as_intervals_and_as_what_to_judge(folder: Path, tmp_path: Path) -> None:
    """Two of three documents are unjudged for each question, below the one that is right."""
    kept, pool = tmp_path / "out", tmp_path / "pool.jsonl"
    assert main(["run", str(folder), "--mode", "semantic", "--out", str(kept), "--pool", str(pool)]) == 0
    report = json.loads((kept / "report.json").read_text())
    assert report["intervals"]["semantic"] == {name: [1.0, 1.0] for name in MEASURES[:-1]}
    assert pool.read_text() == ""
    (folder / "qrels.tsv").write_text("q1\tglue\t1\nq2\tfrost\t1\n")
    assert main(["run", str(folder), "--mode", "semantic", "--out", str(kept), "--pool", str(pool)]) == 0
    report = json.loads((kept / "report.json").read_text())
    assert report["intervals"]["semantic"]["P@1"] == [0.5, 1.0]
    assert [json.loads(line) for line in pool.read_text().splitlines()] == [
        {"question_id": "q1", "question": QUESTIONS["q1"][0], "judged_id": "tea"}
    ]
    assert report["to_judge"] == {"semantic": 1}
