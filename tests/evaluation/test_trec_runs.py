"""Runs in TREC form: what is written scores, elsewhere too, exactly as it was measured, and what is read is checked."""

from __future__ import annotations

from itertools import pairwise
from pathlib import Path

import ir_measures
import numpy as np
import pytest
import pytrec_eval
from hypothesis import given, strategies as st

from core.documents import document_id_of, section_id_of
from core.errors import UsageError
from evaluation.collections import Collection, CorpusRow, Question
from evaluation.measures import MEASURES, measure
from evaluation.trec_runs import DEPTH, decreasing, problems_of_run, read_runs, strictly_decreasing, write_runs

JUDGED = {"q1": {"b": 2, "a": 1, "c": 0, "z": 1}, "q2": {"d": 1}, "q3": {"e": 1}}
TIED = {"q1": {"b": 0.5, "x": 0.5, "a": 0.5, "c": 0.5 - 1e-12}, "q2": {"y": -1.0, "d": -1.0}, "q3": {}}
"""A run whose ties decide every measure, in the order in which it is meant."""


def test_scores_decrease_in_single_precision_and_the_order_stays() -> None:
    decreasing = strictly_decreasing(TIED)
    assert {question: list(scores) for question, scores in decreasing.items()} == {
        "q1": ["b", "x", "a", "c"],
        "q2": ["y", "d"],
        "q3": [],
    }
    for scores in decreasing.values():
        single = np.array(list(scores.values()), np.float32)
        assert single.tolist() == list(scores.values())
        assert (np.diff(single) < 0).all()


@given(st.lists(st.floats(-1e38, 1e38), max_size=30))
def test_any_scores_decrease_strictly_and_none_rises(scores: list[float]) -> None:
    single = list(decreasing({str(number): score for number, score in enumerate(scores)}).values())
    assert all(after < before for before, after in pairwise(single))
    assert all(after <= float(np.float32(before)) for before, after in zip(scores, single, strict=True))


def test_scores_that_differ_stay_as_they_are() -> None:
    assert decreasing({"a": 0.75, "b": 0.5, "c": -2.0}) == {"a": 0.75, "b": 0.5, "c": -2.0}


def test_a_run_is_a_thousand_deep() -> None:
    deep = {f"d{number}": 2000.0 - number for number in range(1500)}
    assert list(decreasing(deep)) == [f"d{number}" for number in range(DEPTH)]


def test_the_lines_of_a_run(tmp_path: Path) -> None:
    assert write_runs({"hybrid": {"q1": {"b": 0.75, "a": 0.5}, "q2": {"d": -1.0}}}, tmp_path) == []
    assert (tmp_path / "hybrid.run").read_text() == (
        "q1 Q0 b 1 0.75 patella-hybrid\nq1 Q0 a 2 0.5 patella-hybrid\nq2 Q0 d 1 -1.0 patella-hybrid\n"
    )


def test_what_others_compute_of_a_written_run_is_what_was_measured(tmp_path: Path) -> None:
    """ir_measures from the file, by each of its providers, and pytrec_eval itself."""
    run = strictly_decreasing(TIED)
    write_runs({"hybrid": run}, tmp_path)
    names = [*MEASURES, "AP", "Success@1", "Bpref", "nDCG"]
    measured = measure(JUDGED, run, names)
    read = list(ir_measures.read_trec_run(str(tmp_path / "hybrid.run")))
    qrels = [ir_measures.Qrel(q, d, grade) for q, grades in JUDGED.items() for d, grade in grades.items()]
    calculated = ir_measures.iter_calc([ir_measures.parse_measure(name) for name in names], qrels, read)
    values: dict[str, dict[str, float]] = {question: {} for question in JUDGED}
    for each in calculated:
        values[each.query_id][str(each.measure)] = each.value
    assert values == measured
    scored: dict[str, dict[str, float]] = {}
    for line in (tmp_path / "hybrid.run").read_text().splitlines():
        question_id, _, document_id, _, score, _ = line.split()
        scored.setdefault(question_id, {})[document_id] = float(score)
    evaluated = pytrec_eval.RelevanceEvaluator(JUDGED, {"map", "ndcg_cut.10", "P.1"}).evaluate(scored)
    assert {q: (each["map"], each["ndcg_cut_10"], each["P_1"]) for q, each in evaluated.items()} == {
        q: (measured[q]["AP"], measured[q]["nDCG@10"], measured[q]["P@1"]) for q in ("q1", "q2")
    }


@pytest.mark.parametrize("run", [{"q1": {"old notes.md#a": 0.5}}, {"q 1": {"a": 0.5}}, {"q1": {"": 0.5}}])
def test_a_run_with_an_id_that_has_a_blank_is_not_written(run: dict[str, dict[str, float]], tmp_path: Path) -> None:
    (problem,) = write_runs({"hybrid": run, "keyword": {"q1": {"a": 0.5}}}, tmp_path)
    assert problem.startswith("hybrid.run is not written: the form of TREC has no place for the blank in the id '")
    assert [path.name for path in tmp_path.iterdir()] == ["keyword.run"]


def test_a_run_of_another_system_is_in_the_order_of_trec_eval(tmp_path: Path) -> None:
    lines = ["q1 Q0 a 1 0.5 bm25", "q1 0 b 2 0.5 bm25", "", "q2 Q0 c 9 1 bm25", "q1\tQ0\td\t3\t7e-1\tbm25"]
    (tmp_path / "bm25.run").write_text("\n".join(lines))
    runs = read_runs([tmp_path / "bm25.run"])
    assert {question: list(scores.items()) for question, scores in runs["bm25.run"].items()} == {
        "q1": [("d", 0.7), ("b", 0.5), ("a", 0.5)],
        "q2": [("c", 1.0)],
    }


@pytest.mark.parametrize(
    ("text", "message"),
    [
        (
            "q1 Q0 a 1 0.5\n",
            "line 1: not a question, Q0, a document, a rank, a score and a name, but 'q1 Q0 a 1 0.5\\n'",
        ),
        ("q1 Q0 a 1 high bm25", "line 1: not a question, Q0, a document, a rank, a score and a name"),
        ("q1 Q0 a 1 nan bm25", "line 1: nan is no score. Scores are numbers up to 1e+38."),
        ("q1 Q0 a 1 1e39 bm25", "line 1: 1e39 is no score."),
        ("q1 Q0 a 1 2 bm25\nq1 Q0 a 2 1 bm25", "line 2: a is a result of q1 a second time."),
    ],
)
def test_a_line_that_is_no_result_is_refused(text: str, message: str, tmp_path: Path) -> None:
    (tmp_path / "bm25.run").write_text(text)
    with pytest.raises(UsageError) as error:
        read_runs([tmp_path / "bm25.run"])
    assert f"{tmp_path / 'bm25.run'}, {message}" in str(error.value)


def test_a_file_that_is_not_there_and_names_that_are_taken(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match=r"nowhere\.run cannot be read"):
        read_runs([tmp_path / "nowhere.run"])
    for name in ("a.run", "hybrid"):
        (tmp_path / name).write_text("q1 Q0 a 1 0.5 bm25\n")
    for paths in ([tmp_path / "a.run", tmp_path / "a.run"], [tmp_path / "hybrid"]):
        with pytest.raises(UsageError, match="Two runs are named"):
            read_runs(paths)


QUESTIONS = [Question("q1", "which knot holds"), Question("q2", "what rots")]
KNOTS = Collection("knots", Path("knots"), [CorpusRow("d1", "", "A")], QUESTIONS, {"q1": {"d1": 1}}, document_id_of)
SECTIONS = Collection("knots", Path("knots"), [CorpusRow("a.md", "", "A")], QUESTIONS, {}, section_id_of)


def test_what_a_run_lacks_or_has_beyond_the_corpus() -> None:
    assert (
        problems_of_run("bm25.run", {"q1": {"d1": 1.0}, "q2": {"d1": 1.0}, "q9": {"d7": 1.0}}, KNOTS, QUESTIONS) == []
    )
    assert problems_of_run("bm25.run", {"q2": {"d9": 1.0, "d8": 0.5, "d1": 0.1}}, KNOTS, QUESTIONS) == [
        "bm25.run has no result for 1 question, such as q1: 0 counts.",
        "bm25.run has 2 results from outside the corpus, such as d8.",
    ]
    assert problems_of_run("r", {"q1": {"a.md#x": 1.0}, "q2": {"b.md#x": 1.0}}, SECTIONS, QUESTIONS) == [
        "r has 1 result from outside the corpus, such as b.md#x."
    ]


def test_a_run_of_other_questions_is_refused() -> None:
    with pytest.raises(UsageError) as error:
        problems_of_run("bm25.run", {"q9": {"d1": 1.0}, "q1": {}}, KNOTS, QUESTIONS)
    assert str(error.value) == "bm25.run has results for none of the questions that are asked of knots."
