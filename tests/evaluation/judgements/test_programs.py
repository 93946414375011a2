"""The commands of `patella evaluate judgements`, from the words of the command to the exit status."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from evaluation.judgements import Grade, Judgement, JudgementLog, PoolEntry, question_id
from tests.evaluation.judgements.conftest import CLONUS
from tests.support.commands import command

main = command("evaluate", "judgements")

TREATED = Judgement("How is clonus treated?", "clonus.md#treatment", Grade.ANSWERS, "ann", CLONUS.digest)
GONE = Judgement("How is clonus treated?", "old.md#top", Grade.HELPS, "ann")


def test_list(index: Path, log: JudgementLog, capsys: pytest.CaptureFixture[str]) -> None:
    log.keep(TREATED, GONE)
    assert main(["list", "--index", str(index)]) == 0
    assert "ann            1        1      1      0      0      0\n" in capsys.readouterr().out
    assert main(["list", "--index", str(index), "--json"]) == 0
    assert json.loads(capsys.readouterr().out)["orphans"][0]["section"] == "old.md#top"


def test_export_and_import(index: Path, log: JudgementLog, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    log.keep(TREATED, GONE)
    out = tmp_path / "out"
    assert main(["export", str(out), "--choice", "last", "--format", "trec", "--index", str(index)]) == 0
    said = capsys.readouterr()
    assert said.out == f"{out}: 1 question, 1 graded section.\n"
    assert said.err == "problem: judgements.jsonl: ann judged old.md#top, which the library does not have.\n"
    assert main(["import", str(out), "--judge", "bob", "--index", str(index)]) == 0
    assert (
        capsys.readouterr().out == f"{out}: 1 added as judged by bob, 0 known before, 0 without a rating, 0 refused.\n"
    )
    assert [each.judge for each in log.all()] == ["ann", "ann", "bob"]


def test_a_refused_row_is_told_and_ends_with_its_status(
    index: Path, log: JudgementLog, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "case.csv").write_text("query,docid,rating\nhow,clonus.md#top,1\nhow,tremor.md,1\n")
    assert main(["import", str(tmp_path / "case.csv"), "--highest", "1", "--index", str(index)]) == 1
    said = capsys.readouterr()
    assert said.err == f"refused: {tmp_path / 'case.csv'}, line 3: the library has no article tremor.md.\n"
    assert [(each.grade, each.judge) for each in log.all()] == [(Grade.ANSWERS, "imported")]


def test_a_pool_is_offered_once(
    index: Path, log: JudgementLog, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    log.keep(TREATED)
    run = tmp_path / "bm25.run"
    run.write_text(f"{question_id(TREATED.question)} Q0 clonus.md#top 1 2.5 bm25\n")
    for _ in range(2):
        assert main(["pool", str(run), "--index", str(index)]) == 0
        assert capsys.readouterr().out == (
            "1 section of 1 question to judge: press a question on the Evaluation page.\n"
        )
    assert [each.source for each in log.lines() if isinstance(each, PoolEntry)] == ["bm25.run"]
    run.write_text("q9 Q0 clonus.md#top 1 2.5 bm25\n")
    assert main(["pool", str(run), "--index", str(index)]) == 1
    assert capsys.readouterr().err == f"refused: {run}: none of your questions has the id q9.\n"
