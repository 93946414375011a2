"""Reports of an ablation: the table and its verdicts, the JSON, and the files of a kept run."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path

import pytest

from evaluation.ablation.report import ablation_as_json, ablation_as_text, keep_ablation, verdicts
from evaluation.ablation.study import ArmDifference, Row, Table, compare_arms
from evaluation.measures import MEASURES
from tests.support.ablation import measured


def test_the_verdicts_are_plain() -> None:
    assert verdicts(compare_arms([measured(without_words=[0.0, 0.125] * 5, without_title=[0.5] * 10)])[0]) == [
        "Hybrid is above the better leg (semantic leg): +0.125, not significant.",
        "Against RRF k=60: +0.000, not significant, wanted +0.02: NOT reached.",
        "Hybrid is worse without words; not surely different without title.",
    ]


def test_the_table_of_a_collection() -> None:
    assert ablation_as_text(compare_arms([measured(without_words=[0.25, 0.5] * 5)])).splitlines()[:5] == [
        "hints: 3 documents, 4 passages, 10 questions",
        "",
        " " * 28 + "nDCG@10     95 % interval    RR@10      P@1  Judged@10   to default      95 % interval        p",
        "default                       0.500    0.500 to 0.500    0.500    0.500      0.500",
        "keyword leg                   0.250    0.250 to 0.250    0.250    0.250      0.250"
        "       -0.250   -0.250 to -0.250   1.0000",
    ]


def test_the_json_of_a_row() -> None:
    row = Row({"nDCG@10": 0.5}, (0.25, 0.75), 10, ArmDifference(-0.25, (-0.5, -0.125), 0.001, 0.01))
    table = Table(measured(), dict.fromkeys(["default", "keyword leg", "semantic leg", "RRF k=60"], row))
    (shown,) = ablation_as_json([table])["collections"]
    assert shown["arms"]["RRF k=60"] == {
        "means": {"nDCG@10": 0.5},
        "interval": (0.25, 0.75),
        "found": 10,
        "comparison": {
            "difference": -0.25,
            "interval": (-0.5, -0.125),
            "p": 0.001,
            "corrected": 0.01,
            "significant": True,
        },
    }
    assert (shown["queries"], shown["gain_on_rrf"], shown["gain_on_better_leg"]) == (10, 0, 0)


def row(ndcg: float, comparison: ArmDifference | None = None, found: int = 10) -> Row:
    return Row(dict.fromkeys(MEASURES, ndcg) | {"P@1": 0.1234}, (ndcg - 0.125, ndcg + 0.125), found, comparison)


def difference(mean: float, corrected: float) -> ArmDifference:
    return ArmDifference(mean, (mean - 0.0625, mean + 0.0625), corrected / 4, corrected)


def table(default: float = 0.5, **others: Row) -> Table:
    """Return a table of the default, of both legs, of RRF and of other arms."""
    rows = {
        "default": row(default),
        "keyword leg": row(0.25, difference(-0.25, 0.049)),
        "semantic leg": row(0.375, difference(-0.125, 0.05)),
        "RRF k=60": row(0.5, difference(0.0, 1.0)),
    }
    return Table(measured(), rows | {name.replace("_", " "): each for name, each in others.items()})


LEGEND = """To default: nDCG@10 of the arm minus that of the default; bootstrap intervals over the questions.
p: two-sided paired randomisation test, Holm-corrected for {} comparisons; * means below 0.05. 9,999 resamples."""


def test_each_collection_has_its_table_and_its_verdicts_and_the_legend_comes_last() -> None:
    first = table(
        without_words=row(0.25, difference(-0.25, 0.01)), without_list=row(0.0, difference(0.0, 1.0), found=0)
    )
    second = replace(table(), measured=replace(measured(), collection="more", split="test", documents=5))
    titles = (
        " " * 28 + "nDCG@10     95 % interval    RR@10      P@1  Judged@10   to default      95 % interval        p"
    )
    legs = [
        "keyword leg                   0.250    0.125 to 0.375    0.250    0.123      0.250       -0.250"
        "   -0.312 to -0.188   0.0490 *",
        "semantic leg                  0.375    0.250 to 0.500    0.375    0.123      0.375       -0.125"
        "   -0.188 to -0.062   0.0500",
        "RRF k=60                      0.500    0.375 to 0.625    0.500    0.123      0.500       +0.000"
        "   -0.062 to +0.062   1.0000",
    ]
    default = "default                       0.500    0.375 to 0.625    0.500    0.123      0.500"
    assert ablation_as_text([first, second]).splitlines() == [
        "hints: 3 documents, 4 passages, 10 questions",
        "",
        titles,
        default,
        *legs,
        "without words                 0.250    0.125 to 0.375    0.250    0.123      0.250       -0.250"
        "   -0.312 to -0.188   0.0100 *",
        "without list                  0.000   -0.125 to 0.125    0.000    0.123      0.000       +0.000"
        "   -0.062 to +0.062   1.0000   found nothing for any question",
        "",
        *verdicts(first),
        "",
        "more, test questions: 5 documents, 4 passages, 10 questions",
        "",
        titles,
        default,
        *legs,
        "",
        *verdicts(second),
        "",
        *LEGEND.format(8).splitlines(),
    ]


def test_the_verdict_on_the_legs_follows_the_better_one() -> None:
    leg = {"keyword_leg": row(0.5, difference(0.0, 0.01))}
    assert [
        verdicts(table(default, **others))[0] for default, others in ((0.5, {}), (0.375, {}), (0.25, {}), (0.5, leg))
    ] == [
        "Hybrid is above the better leg (semantic leg): +0.125, not significant.",
        "Hybrid is NOT above the better leg (semantic leg): +0.000, not significant.",
        "Hybrid is NOT above the better leg (semantic leg): -0.125, not significant.",
        "Hybrid is NOT above the better leg (keyword leg): +0.000, significant.",
    ]


@pytest.mark.parametrize(
    ("default", "rrf", "verdict"),
    [
        (0.02, 0.0, "+0.020, significant, wanted +0.02: reached."),
        (0.019, 0.0, "+0.019, significant, wanted +0.02: NOT reached."),
        (0.0, 0.25, "-0.250, significant, wanted +0.02: NOT reached."),
    ],
)
def test_the_verdict_on_rrf_says_whether_the_gain_is_the_wanted_one(default: float, rrf: float, verdict: str) -> None:
    shown = table(default, **{"RRF k=60": row(rrf, difference(0.1, 0.049))})
    assert verdicts(shown)[1] == f"Against RRF k=60: {verdict}"


def test_the_verdict_on_the_parts_names_each_with_its_outcome() -> None:
    parts = {
        "without_a": row(0.1, difference(-0.4, 0.01)),
        "without_b": row(0.9, difference(0.4, 0.01)),
        "without_c": row(0.1, difference(-0.4, 0.05)),
        "without_d": row(0.1, difference(-0.4, 0.02)),
    }
    assert [verdicts(table(**parts))[2], verdicts(table(without_b=parts["without_b"]))[2]] == [
        "Hybrid is worse without a, d; better without b; not surely different without c.",
        "Hybrid is better without b.",
    ]


def test_an_arm_without_a_comparison_is_not_significant() -> None:
    assert verdicts(table(**{"RRF k=60": row(0.5), "semantic_leg": row(0.5)}))[:2] == [
        "Hybrid is NOT above the better leg (semantic leg): +0.000, not significant.",
        "Against RRF k=60: +0.000, not significant, wanted +0.02: NOT reached.",
    ]


def test_the_json_as_a_whole() -> None:
    of_tests = replace(measured(), split="test", failed=[("a.md", "is empty")])
    means = dict.fromkeys(MEASURES, 0.5) | {"P@1": 0.1234}
    shown = Table(
        of_tests,
        {
            "default": row(0.5),
            "RRF k=60": row(0.25, difference(-0.25, 0.05)),
            "keyword leg": row(0.375),
            "semantic leg": row(0.125),
        },
    )
    report = ablation_as_json([shown])
    arms = report["collections"][0].pop("arms")
    assert report == {
        "measure": "nDCG@10",
        "resamples": 9999,
        "level": 0.05,
        "collections": [
            {
                "collection": "hints",
                "split": "test",
                "documents": 3,
                "passages": 4,
                "queries": 10,
                "gain_on_better_leg": 0.125,
                "gain_on_rrf": 0.25,
                "failed": [("a.md", "is empty")],
            }
        ],
    }
    assert list(arms) == ["default", "RRF k=60", "keyword leg", "semantic leg"]
    assert arms["default"] == {"means": means, "interval": (0.375, 0.625), "found": 10, "comparison": None}
    assert arms["RRF k=60"]["comparison"] == {
        "difference": -0.25,
        "interval": (-0.3125, -0.1875),
        "p": 0.0125,
        "corrected": 0.05,
        "significant": False,
    }


def test_a_kept_run_has_the_report_and_a_line_for_each_question(tmp_path: Path) -> None:
    kept = table()
    kept.measured.per_question["default"]["q0"]["nDCG@10"] = 1 / 3
    other = replace(kept, measured=replace(measured(), collection="more"))
    keep_ablation([kept, other], tmp_path / "kept")
    assert (tmp_path / "kept" / "report.txt").read_text("utf-8") == ablation_as_text([kept, other]) + "\n"
    report = json.loads((tmp_path / "kept" / "report.json").read_text("utf-8"))
    assert {name: report[name] for name in ("measure", "resamples")} == {"measure": "nDCG@10", "resamples": 9999}
    lines = [json.loads(line) for line in (tmp_path / "kept" / "questions.jsonl").read_text("utf-8").splitlines()]
    arms = {"default": 0.5, "keyword leg": 0.25, "semantic leg": 0.375, "RRF k=60": 0.5}
    rows = [{"collection": name, "_id": f"q{n}", "nDCG@10": arms} for name in ("hints", "more") for n in range(10)]
    assert lines == [rows[0] | {"nDCG@10": arms | {"default": 0.3333}}, *rows[1:]]
