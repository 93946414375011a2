"""Judgements for other programs: the files of each form, and that they come back by an import."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from core.errors import CollectionError, UsageError
from evaluation.judgements import (
    Grade,
    Judgement,
    JudgementLog,
    LibrarySections,
    export_judgements,
    import_judgements,
    question_id,
)

TREATED = Judgement("How is clonus  treated?", "clonus.md#treatment", Grade.ANSWERS, "ann", "d", at="2026-01-01")
BY_BOB = replace(TREATED, judge="bob", at="2026-01-02")
BY_CY = replace(TREATED, judge="cy", grade=Grade.NO, question="how is clonus treated?", at="2026-01-03")
WARM = Judgement('How do "bees" keep warm?', "wintering bees.md#top", Grade.NO, "ann", "d", at="2026-01-04")
GONE = Judgement("How is clonus treated?", "old.md#top", Grade.HELPS, "ann", "d", at="2026-01-05")
FIRST, SECOND = question_id(TREATED.question), question_id(WARM.question)


def contents(folder: Path) -> dict[str, str]:
    files = (path for path in folder.rglob("*") if path.is_file())
    return {path.relative_to(folder).as_posix(): path.read_text("utf-8") for path in files}


def test_beir(sections: LibrarySections, tmp_path: Path) -> None:
    report = export_judgements([TREATED, BY_BOB, BY_CY, WARM, GONE], sections, tmp_path / "out")
    assert report == (2, 2, [GONE])
    qrels = f"query-id\tcorpus-id\tscore\n{FIRST}\tclonus.md#treatment\t2\n{SECOND}\twintering bees.md#top\t0\n"
    assert contents(tmp_path / "out") == {
        "queries.jsonl": (
            f'{{"_id": "{FIRST}", "text": "How is clonus treated?"}}\n'
            f'{{"_id": "{SECOND}", "text": "How do \\"bees\\" keep warm?"}}\n'
        ),
        "qrels.tsv": qrels,
        "qrels/test.tsv": qrels,
    }


def test_trec(sections: LibrarySections, tmp_path: Path) -> None:
    export_judgements([TREATED, BY_BOB, BY_CY, WARM], sections, tmp_path / "out", "last", "trec")
    files = contents(tmp_path / "out")
    assert files["qrels.txt"] == f"{FIRST} 0 clonus.md#treatment 0\n{SECOND} 0 wintering%20bees.md#top 0\n"
    assert files["topics.tsv"] == f'{FIRST}\tHow is clonus treated?\n{SECOND}\t"How do ""bees"" keep warm?"\n'


@pytest.mark.parametrize("form", ["beir", "trec"])
def test_what_was_exported_can_be_imported(
    log: JudgementLog, sections: LibrarySections, tmp_path: Path, form: str
) -> None:
    export_judgements([TREATED, WARM], sections, tmp_path / "out", form="trec" if form == "trec" else "beir")
    assert import_judgements(log, sections, tmp_path / "out", "eve").added == 2
    assert [(each.question, each.section_id, each.grade) for each in log.all()] == [
        ("How is clonus treated?", TREATED.section_id, TREATED.grade),
        (WARM.question, WARM.section_id, WARM.grade),
    ]


def test_nothing_to_export_is_said(sections: LibrarySections, tmp_path: Path) -> None:
    for judgements in ([], [GONE]):
        with pytest.raises(CollectionError, match="There is nothing to export"):
            export_judgements(judgements, sections, tmp_path / "out")
    assert not (tmp_path / "out").exists()


def test_a_place_that_cannot_be_written_is_said(sections: LibrarySections, tmp_path: Path) -> None:
    (tmp_path / "file").write_bytes(b"")
    with pytest.raises(UsageError, match=r"file cannot be written: .* Choose another place for it"):
        export_judgements([TREATED], sections, tmp_path / "file")
