"""The report of a tuning: what is printed, kept, and remembered by the library."""

from __future__ import annotations

import json
from pathlib import Path

from evaluation.collections import Question
from evaluation.tuning.report import keep_tuning, run_of, tuning_as_json, tuning_as_text
from evaluation.tuning.study import Tuning, change_of
from search import DEFAULT_CHOICE, WeightChoice

HEADINGS = WeightChoice(heading=0.4)
DEVELOPMENT = [Question(f"q{n}", f"How is  Tea {n} made?", split="development") for n in range(10)]
TEST = [Question(f"t{n}", f"Why {n}?") for n in range(10)]
SCORES = {question.question_id: (0.5, 0.625 + n / 100) for n, question in enumerate(DEVELOPMENT)}
REPORTED = {question.question_id: (0.5, 0.75 - n / 100) for n, question in enumerate(TEST)}


def tuning(chosen: WeightChoice = HEADINGS, notes: tuple[str, ...] = ()) -> Tuning:
    reported = REPORTED if chosen != DEFAULT_CHOICE else {}
    return Tuning(
        collection="kitchen",
        digest="12ab",
        generation="00000001-12345678",
        development=DEVELOPMENT,
        test=TEST if reported else [],
        groups=[f"{n // 2}.md" for n in range(10)],
        folds=[n // 2 for n in range(10)],
        fold_choices=[HEADINGS, HEADINGS, WeightChoice(keyword=0.28), HEADINGS, HEADINGS],
        chosen=chosen,
        on_development=change_of("development", SCORES),
        on_test=change_of("test", reported) if reported else None,
        scores=SCORES | reported,
        notes=notes,
    )


def test_a_gain_as_text() -> None:
    assert tuning_as_text(tuning(notes=("One is left out.",))).split("\n") == [
        "kitchen: 10 development questions about 5 groups of articles, 10 test questions asked",
        "",
        "weights                        words  headings  rare words",
        "default                         0.18       0.2        0.05",
        "chosen                          0.18       0.4        0.05",
        "chosen in 4 of 5 folds          0.18       0.4        0.05",
        "chosen in 1 of 5 folds          0.28       0.2        0.05",
        "",
        "nDCG@10                    questions  better  worse  default   chosen  difference      95 % interval        p"
        "   least",
        "development, by folds             10      10      0    0.500    0.670      +0.170   +0.152 to +0.188   0.0020"
        "   0.027 *",
        "test                              10      10      0    0.500    0.705      +0.205   +0.187 to +0.223   0.0020"
        "   0.027 *",
        "",
        "One is left out.",
        "Chosen: a gain on both halves.",
        "",
        "development, by folds: each fold by the weights that the other folds chose. test: by those chosen from all.",
        "p: two-sided paired randomisation test, 9,999 resamples; * means below 0.05.",
        "least: the least difference that so many questions would show, with a probability of 80%.",
    ]


def test_where_the_default_was_chosen_the_test_half_was_not_asked() -> None:
    lines = tuning_as_text(tuning(DEFAULT_CHOICE)).split("\n")
    assert lines[0] == "kitchen: 10 development questions about 5 groups of articles, 0 test questions asked"
    assert lines[10] == "test                      not asked: the default was chosen"
    assert lines[12] == "Within noise: keep the default."


def test_the_json_holds_the_questions_that_were_seen() -> None:
    report = tuning_as_json(tuning())
    assert json.loads(json.dumps(report))["figures"]["test"] == {
        "questions": 10,
        "before": 0.5,
        "after": 0.705,
        "difference": 0.205,
        "interval": [0.187, 0.223],
        "p": 0.001953,
        "better": 10,
        "worse": 0,
        "least": 0.026823,
    }
    assert (report["development"], report["test"]) == ([f"q{n}" for n in range(10)], [f"t{n}" for n in range(10)])
    assert report["chosen"] == {"keyword": 0.18, "heading": 0.4, "rare": 0.05}
    assert (report["gained"], tuning_as_json(tuning(DEFAULT_CHOICE))["gained"]) == (True, False)


def test_a_kept_run_has_every_question_with_its_split(tmp_path: Path) -> None:
    keep_tuning(tuning(), tmp_path / "kept")
    rows = [json.loads(line) for line in (tmp_path / "kept" / "questions.jsonl").read_text().splitlines()]
    assert rows[3] == {
        "_id": "q3",
        "split": "development",
        "group": "1.md",
        "fold": 1,
        "nDCG@10": {"default": 0.5, "chosen": 0.655},
    }
    assert rows[10] == {"_id": "t0", "split": "test", "nDCG@10": {"default": 0.5, "chosen": 0.75}}
    assert len(rows) == 20
    report = json.loads((tmp_path / "kept" / "report.json").read_text())
    assert report["made_with"].keys() >= {"command", "date"}
    assert (tmp_path / "kept" / "report.txt").read_text() == tuning_as_text(tuning()) + "\n"


def test_the_library_remembers_the_texts_of_the_questions() -> None:
    run = run_of(tuning(), shared=3)
    assert (run.development["q3"], run.test["t3"]) == ("how is tea 3 made?", "why 3?")
    assert (run.chosen, run.gained, run.shared, run.collection) == (HEADINGS, True, 3, "kitchen")
