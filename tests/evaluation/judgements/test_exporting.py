"""Judgements for other programs: the files of each form, and that they come back by an import."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from core.errors import CollectionError, UsageError
from core.locations import MEMORY
from evaluation.collections import Collection
from evaluation.judgements import (
    Choice,
    Grade,
    Judgement,
    JudgementLog,
    LibrarySections,
    QuestionEntry,
    collection_of,
    export_judgements,
    import_judgements,
    question_id,
)
from evaluation.judgements.log import Line
from index import FilesBeside

TREATED = Judgement("How is clonus  treated?", "clonus.md#treatment", Grade.ANSWERS, "ann", "d", at="2026-01-01")
BY_BOB = replace(TREATED, judge="bob", at="2026-01-02")
BY_CY = replace(TREATED, judge="cy", grade=Grade.NO, question="how is clonus treated?", at="2026-01-03")
WARM = Judgement('How do "bees" keep warm?', "wintering bees.md#top", Grade.NO, "ann", "d", at="2026-01-04")
GONE = Judgement("How is clonus treated?", "old.md#top", Grade.HELPS, "ann", "d", at="2026-01-05")
FIRST, SECOND = question_id(TREATED.question), question_id(WARM.question)


def contents(folder: Path) -> dict[str, str]:
    files = (path for path in folder.rglob("*") if path.is_file())
    return {path.relative_to(folder).as_posix(): path.read_text("utf-8") for path in files}


def collection(log: JudgementLog, sections: LibrarySections, *lines: Line, choice: Choice = "majority") -> Collection:
    log.keep(*lines)
    return collection_of(log, sections, MEMORY, choice)


def test_beir(log: JudgementLog, sections: LibrarySections, tmp_path: Path) -> None:
    tagged = QuestionEntry(WARM.question, "ann", tags=("bees", "winter"), at="2026-01-05")
    out = QuestionEntry("How is gout treated?", "ann", kept=False, at="2026-01-05")
    gout = replace(TREATED, question=out.question, at="2026-01-04")
    exported = collection(log, sections, TREATED, BY_BOB, BY_CY, WARM, GONE, gout, tagged, out)
    assert export_judgements(exported, tmp_path / "out") == (2, 2)
    qrels = f"query-id\tcorpus-id\tscore\n{SECOND}\twintering bees.md#top\t0\n{FIRST}\tclonus.md#treatment\t2\n"
    assert contents(tmp_path / "out") == {
        "queries.jsonl": (
            f'{{"_id": "{SECOND}", "text": "How do \\"bees\\" keep warm?", "split": "test", '
            '"topic": "bees, winter"}\n'
            f'{{"_id": "{FIRST}", "text": "How is clonus treated?", "split": "development"}}\n'
        ),
        "qrels.tsv": qrels,
        "qrels/test.tsv": qrels,
    }


def test_trec(log: JudgementLog, sections: LibrarySections, tmp_path: Path) -> None:
    export_judgements(collection(log, sections, TREATED, BY_BOB, BY_CY, WARM, choice="last"), tmp_path / "out", "trec")
    files = contents(tmp_path / "out")
    assert files["qrels.txt"] == f"{FIRST} 0 clonus.md#treatment 0\n{SECOND} 0 wintering%20bees.md#top 0\n"
    assert files["topics.tsv"] == f'{FIRST}\tHow is clonus treated?\n{SECOND}\t"How do ""bees"" keep warm?"\n'


@pytest.mark.parametrize("form", ["beir", "trec"])
def test_what_was_exported_can_be_imported(
    log: JudgementLog, sections: LibrarySections, tmp_path: Path, form: str
) -> None:
    exported = collection(log, sections, TREATED, WARM)
    export_judgements(exported, tmp_path / "out", "trec" if form == "trec" else "beir")
    other = JudgementLog(FilesBeside(tmp_path / "other"))
    assert import_judgements(other, sections, tmp_path / "out", "eve").added == 2
    assert [(each.question, each.section_id, each.grade) for each in other.all()] == [
        ("How is clonus treated?", TREATED.section_id, TREATED.grade),
        (WARM.question, WARM.section_id, WARM.grade),
    ]


def test_splits_tags_and_questions_without_judgement_come_back(
    log: JudgementLog, sections: LibrarySections, tmp_path: Path
) -> None:
    """A split that an import fixed stays, even where the hash says otherwise, and so it is exported again."""
    fixed = [
        QuestionEntry(TREATED.question, "ann", tags=("drugs",), split="test", at="2026-01-05"),
        QuestionEntry("Do bees sleep?", "ann", split="development", at="2026-01-05"),
        QuestionEntry("Do ants sleep?", "ann", split="test", at="2026-01-05"),
    ]
    exported = collection(log, sections, TREATED, WARM, *fixed)
    export_judgements(exported, tmp_path / "out")
    other = JudgementLog(FilesBeside(tmp_path / "other"))
    report = import_judgements(other, sections, tmp_path / "out", "eve")
    assert str(report).endswith(
        "2 added as judged by eve, 0 known before, 0 without a rating, 0 refused, 4 questions with split or tags"
    )
    assert collection_of(other, sections, MEMORY).questions == exported.questions
    before = Path(other.place).read_bytes()
    import_judgements(other, sections, tmp_path / "out", "eve")
    assert Path(other.place).read_bytes() == before
    other.keep(QuestionEntry("Do ants sleep?", "eve", kept=False))
    import_judgements(other, sections, tmp_path / "out", "eve")
    assert len(collection_of(other, sections, MEMORY).questions) == 3


def test_nothing_to_export_is_said(log: JudgementLog, sections: LibrarySections, tmp_path: Path) -> None:
    with pytest.raises(CollectionError, match="There is nothing to export"):
        export_judgements(collection(log, sections), tmp_path / "out")
    assert not (tmp_path / "out").exists()


def test_a_place_that_cannot_be_written_is_said(log: JudgementLog, sections: LibrarySections, tmp_path: Path) -> None:
    (tmp_path / "file").write_bytes(b"")
    with pytest.raises(UsageError, match=r"file cannot be written: .* Choose another place for it"):
        export_judgements(collection(log, sections, TREATED), tmp_path / "file")
