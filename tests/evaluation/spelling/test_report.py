"""Reports on spelling correction: the table, the JSON, and the files of a kept run."""

from __future__ import annotations

import json
from collections import Counter
from dataclasses import replace
from pathlib import Path

from evaluation.spelling.report import keep_spelling, spelling_as_json, spelling_as_text
from evaluation.spelling.trials import Offer, SpellingReport, Trial

TRIALS = [
    Trial("q1", "slip", "tae", offered=True, right=True, clean=1.0, misspelt=0.25, corrected=1.0),
    Trial("q2", "slip", "gule", offered=True, right=False, clean=0.75, misspelt=0.5, corrected=0.5),
    Trial("q2", "dropped", "glü", offered=False, right=False, clean=0.75, misspelt=0.75, corrected=0.75),
]
OFFERS = [Offer("q8", "answerable", "takedown", "shakedown"), Offer("q9", "answerable", "Gule?", "Glue?")]
REPORT = SpellingReport("hints", None, TRIALS, Counter(answerable=1200, nonsense=3), OFFERS, [("a.md", "is empty")])
CLEAN = SpellingReport("knots", "test", [], {"answerable": 7}, [Offer("k1", "answerable", "bight", "bright")])

OUTCOMES = {
    "slip": {
        "trials": 2,
        "clean": 0.875,
        "misspelt": 0.375,
        "corrected": 0.75,
        "offered": 2,
        "right": 1,
        "regained": 0.75,
    },
    "dropped": {
        "trials": 1,
        "clean": 0.75,
        "misspelt": 0.75,
        "corrected": 0.75,
        "offered": 0,
        "right": 0,
        "regained": None,
    },
    "all": {
        "trials": 3,
        "clean": 2.5 / 3,
        "misspelt": 0.5,
        "corrected": 0.75,
        "offered": 2,
        "right": 1,
        "regained": 0.75,
    },
}


def test_the_table_has_a_row_for_each_kind_and_one_for_all() -> None:
    lines = [
        "hints: 3 misspelt questions, nDCG@10",
        "",
        "                clean   misspelt  corrected   regained    offered      right",
        "slip            0.875      0.375      0.750      75.0%        2/2        1/2",
        "dropped         0.750      0.750      0.750          -        0/1        0/1",
        "all             0.833      0.500      0.750      75.0%        2/3        1/3",
        "",
        "Offered on questions as they are: 2 of 1203 (2 of 1200 answerable, 0 of 3 nonsense).",
        "  q8: takedown -> shakedown",
        "  q9: Gule? -> Glue?",
    ]
    assert spelling_as_text([REPORT]).splitlines() == lines
    of_tests = spelling_as_text([replace(REPORT, split="test")]).splitlines()
    assert of_tests == ["hints, test questions: 3 misspelt questions, nDCG@10", *lines[1:]]


def test_questions_as_they_are_need_no_table_and_collections_are_added_up() -> None:
    assert spelling_as_text([CLEAN, replace(CLEAN, collection="hints", split=None, offers=[])]).splitlines() == [
        "knots, test questions: offered on questions as they are: 1 of 7 (1 of 7 answerable).",
        "  k1: bight -> bright",
        "",
        "hints: offered on questions as they are: 0 of 7 (0 of 7 answerable).",
        "",
        "All collections: 1 of 14 (1 of 14 answerable).",
    ]


def test_the_json_has_the_outcomes_without_single_trials() -> None:
    report = spelling_as_json([replace(REPORT, split="development"), CLEAN])
    misspelt = report["collections"][0].pop("misspelt")
    assert report == {
        "measure": "nDCG@10",
        "collections": [
            {
                "collection": "hints",
                "split": "development",
                "as_they_are": {"answerable": {"asked": 1200, "offered": 2}, "nonsense": {"asked": 3, "offered": 0}},
                "offers": [
                    {"question_id": "q8", "kind": "answerable", "typed": "takedown", "offered": "shakedown"},
                    {"question_id": "q9", "kind": "answerable", "typed": "Gule?", "offered": "Glue?"},
                ],
                "failed": [("a.md", "is empty")],
            },
            {
                "collection": "knots",
                "split": "test",
                "misspelt": {},
                "as_they_are": {"answerable": {"asked": 7, "offered": 1}},
                "offers": [{"question_id": "k1", "kind": "answerable", "typed": "bight", "offered": "bright"}],
                "failed": [],
            },
        ],
    }
    assert list(misspelt) == list(OUTCOMES)
    assert misspelt["slip"] == OUTCOMES["slip"]
    assert misspelt["dropped"] == OUTCOMES["dropped"]
    assert {name: round(value, 9) for name, value in misspelt["all"].items()} == {
        name: round(value, 9) for name, value in OUTCOMES["all"].items() if value is not None
    }


def test_a_kept_run_has_the_report_and_a_line_for_each_trial_without_the_question(tmp_path: Path) -> None:
    third = replace(TRIALS[2], clean=1 / 3, corrected=2 / 3)
    kept = replace(REPORT, trials=[*TRIALS[:2], third])
    keep_spelling([kept, CLEAN], tmp_path / "kept")
    assert (tmp_path / "kept" / "report.txt").read_text("utf-8") == spelling_as_text([kept, CLEAN]) + "\n"
    hints, knots = json.loads((tmp_path / "kept" / "report.json").read_text("utf-8"))["collections"]
    assert (hints["collection"], hints["misspelt"]["slip"], knots["misspelt"]) == ("hints", OUTCOMES["slip"], {})
    lines = (tmp_path / "kept" / "trials.jsonl").read_text("utf-8").splitlines()
    assert lines[2] == (
        '{"collection": "hints", "question_id": "q2", "kind": "dropped", "typed": "glü", "offered": false, '
        '"right": false, "clean": 0.3333, "misspelt": 0.75, "corrected": 0.6667}'
    )
    assert [json.loads(line)["typed"] for line in lines] == ["tae", "gule", "glü"]


def test_a_run_without_misspellings_has_no_trials(tmp_path: Path) -> None:
    keep_spelling([CLEAN], tmp_path)
    assert sorted(path.name for path in tmp_path.iterdir()) == ["report.json", "report.txt"]
