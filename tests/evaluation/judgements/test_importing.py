"""Judgements of other programs: which rows are taken over, with which grade, and what is said of the others."""

from __future__ import annotations

import json
import os
from dataclasses import replace
from pathlib import Path

import pytest

from core.errors import CollectionError
from evaluation.judgements import (
    Grade,
    ImportReport,
    Judgement,
    JudgementLog,
    LibrarySections,
    grade_of,
    import_judgements,
)
from tests.evaluation.judgements.conftest import BEES, CLONUS

TREATED = Judgement("How is clonus treated?", "clonus.md#treatment", Grade.ANSWERS, "imported", CLONUS.digest)
WARM = Judgement("How do bees keep warm?", "wintering bees.md#top", Grade.HELPS, "imported", BEES.digest)
QUERIES = {"q1": "How is clonus treated?", "q2": "How do bees keep warm?"}


def kept(log: JudgementLog) -> list[Judgement]:
    return [replace(each, at="") for each in log.all()]


def write(folder: Path, **files: str) -> Path:
    """Write files to a folder. Two underscores in a name stand for a full stop."""
    folder.mkdir(exist_ok=True)
    for name, content in files.items():
        (folder / name.replace("__", ".")).write_text(content, "utf-8")
    return folder


def beir(folder: Path, *rows: str) -> Path:
    queries = "".join(json.dumps({"_id": name, "text": text}) + "\n" for name, text in QUERIES.items())
    lines = ["query-id\tcorpus-id\tscore", *rows]
    return write(folder, queries__jsonl=queries, qrels__tsv="".join(f"{line}\n" for line in lines))


def test_beir(log: JudgementLog, sections: LibrarySections, tmp_path: Path) -> None:
    folder = beir(tmp_path / "judged", "q1\tclonus.md#treatment\t2", "q2\twintering bees.md\t1")
    assert import_judgements(log, sections, folder, "imported") == ImportReport("imported", added=2)
    assert kept(log) == [TREATED, WARM]


def test_the_splits_of_beir(log: JudgementLog, sections: LibrarySections, tmp_path: Path) -> None:
    folder = beir(tmp_path / "judged", "q1\tclonus.md#treatment\t2", "q2\twintering bees.md\t1")
    (folder / "qrels").mkdir()
    header, first, second = (folder / "qrels.tsv").read_text().splitlines()
    (folder / "qrels.tsv").unlink()
    (folder / "qrels" / "dev.tsv").write_text(f"{header}\n{first}\n")
    (folder / "qrels" / "test.tsv").write_text(f"{header}\n{second}\n")
    assert import_judgements(log, sections, folder, "imported").added == 2
    assert kept(log) == [TREATED, WARM]


def test_trec(log: JudgementLog, sections: LibrarySections, tmp_path: Path) -> None:
    topics = "".join(f"{name}\t{text}\n" for name, text in QUERIES.items())
    lines = "q1 0 clonus.md#treatment 2\n\nq2 Q0 wintering%20bees.md#top 1\n"
    folder = write(tmp_path / "judged", topics__tsv=topics, qrels__txt=lines, my__qrels=lines)
    assert import_judgements(log, sections, folder, "imported").added == 2
    assert kept(log) == [TREATED, WARM]
    assert import_judgements(log, sections, folder / "my.qrels", "ann").added == 2
    assert {each.judge for each in log.all()} == {"imported", "ann"}


BASIC = """query,docid,rating
How is clonus treated?,clonus.md#treatment,3
How do bees keep warm?,wintering bees.md#top,2
 =a question without ratings

"""
DETAILED = (
    "Team Name,Case Name,Case ID,Query Text,Doc ID,Title,Rating,text\r\n"
    "Ours,Case,1,How is clonus treated?,clonus.md#treatment,Clonus,3,Baclofen\r\n"
    'Ours,Case,1,How do bees keep warm?,wintering bees.md#top,"Bees, wintering",1,\r\n'
    "Ours,Case,1,How do bees keep warm?,clonus.md#top,Clonus,,\r\n"
)


@pytest.mark.parametrize("content", [BASIC, DETAILED])
def test_quepid(log: JudgementLog, sections: LibrarySections, tmp_path: Path, content: str) -> None:
    (tmp_path / "case.csv").write_bytes(content.encode())
    report = import_judgements(log, sections, tmp_path / "case.csv", "imported")
    assert report == ImportReport("imported", added=2, unrated=1)
    assert kept(log) == [TREATED, WARM]


def test_the_doubled_quotes_of_quepid_are_one(log: JudgementLog, sections: LibrarySections, tmp_path: Path) -> None:
    (tmp_path / "case.csv").write_text('query,docid,rating\nwhat does ""clonus"" mean,clonus.md#top,3\n')
    import_judgements(log, sections, tmp_path / "case.csv", "imported")
    assert [each.question for each in log.all()] == ['what does "clonus" mean']


def test_what_is_not_taken_over_is_told_by_line(log: JudgementLog, sections: LibrarySections, tmp_path: Path) -> None:
    folder = beir(
        tmp_path / "judged",
        "q1\tclonus.md#treatment\t2",
        "q1\ttremor.md#top\t2",
        "q1\tclonus.md\t2",
        "q9\tclonus.md#top\t2",
        "q2\tclonus.md#top\t3",
        "q2\tclonus.md#top\t-1",
        "q2\tclonus.md#top\t0.5",
        "q2\tclonus.md#top\tgood",
        "q1\tclonus.md#treatment\t0",
        "q1\tclonus.md#treatment\t2",
    )
    report = import_judgements(log, sections, folder, "imported")
    at = f"{folder / 'qrels.tsv'}, line "
    assert report.refused == [
        f"{at}3: the library has no article tremor.md.",
        f"{at}4: clonus.md has 2 sections, and a judgement names one of them, such as clonus.md#treatment.",
        f"{at}5: no question has the id q9.",
        f"{at}6: the grade 3 is none of 0 to 2.",
        f"{at}7: the grade -1 is none of 0 to 2.",
        f"{at}8: the grade 0.5 is none of 0 to 2.",
        f"{at}9: the grade good is none of 0 to 2.",
        f"{at}10: clonus.md#treatment was judged otherwise for this question ({at}2).",
    ]
    assert (report.added, report.known, kept(log)) == (1, 1, [TREATED])
    assert str(report) == "1 added as judged by imported, 1 known before, 0 without a rating, 8 refused"


def test_a_second_import_adds_nothing(log: JudgementLog, sections: LibrarySections, tmp_path: Path) -> None:
    folder = beir(tmp_path / "judged", "q1\tclonus.md#treatment\t2", "q2\twintering bees.md\t1")
    import_judgements(log, sections, folder, "imported")
    before = log.lines()
    assert import_judgements(log, sections, folder, "imported") == ImportReport("imported", known=2)
    assert log.lines() == before
    beir(folder, "q1\tclonus.md#treatment\t1", "q2\twintering bees.md\t1")
    assert import_judgements(log, sections, folder, "imported") == ImportReport("imported", added=1, known=1)
    assert kept(log)[-1] == replace(TREATED, grade=Grade.HELPS)


def test_a_grade_that_was_given_blind_is_not_overruled(
    log: JudgementLog, sections: LibrarySections, tmp_path: Path
) -> None:
    log.keep(replace(TREATED, blind=True, grade=Grade.NO), replace(WARM, blind=True))
    before = log.lines()
    folder = beir(tmp_path / "judged", "q1\tclonus.md#treatment\t2", "q2\twintering bees.md\t1")
    for _ in range(2):
        report = import_judgements(log, sections, folder, "imported")
        assert (report.added, report.known) == (0, 1)
        place = f"{folder / 'qrels.tsv'}, line 2"
        assert report.refused == [f"{place}: imported has graded clonus.md#treatment blind, and otherwise."]
    assert log.lines() == before


@pytest.mark.parametrize(
    ("highest", "ratings", "grades"),
    [
        (1, ["0", "1"], [Grade.NO, Grade.ANSWERS]),
        (2, ["0", "1", "2", "2.0"], [Grade.NO, Grade.HELPS, Grade.ANSWERS, Grade.ANSWERS]),
        (3, ["0", "1", "2", "3"], [Grade.NO, Grade.HELPS, Grade.HELPS, Grade.ANSWERS]),
        (10, ["0", "1", "9", "10"], [Grade.NO, Grade.HELPS, Grade.HELPS, Grade.ANSWERS]),
    ],
)
def test_grades_of_every_scale(highest: int, ratings: list[str], grades: list[Grade]) -> None:
    assert [grade_of(rating, highest) for rating in ratings] == grades


@pytest.mark.parametrize("rating", ["4", "-1", "1.5", "nan", "inf", "x", "1e400"])
def test_what_is_no_grade(rating: str) -> None:
    with pytest.raises(ValueError, match="is none of 0 to 3"):
        grade_of(rating, highest=3)


@pytest.mark.parametrize(
    ("files", "said"),
    [
        ({}, r"has no qrels\.tsv, no qrels/\*\.tsv \(BEIR\) and no qrels\.txt \(TREC\)"),
        ({"qrels__txt": "q1 0 a 1\n"}, r"has no queries\.jsonl and no topics\.tsv"),
        ({"qrels__txt": "q1 0 1\n", "topics__tsv": "q1\tx\n"}, r"qrels\.txt, line 1: not a question, a section"),
    ],
)
def test_a_folder_of_another_form_is_refused(
    log: JudgementLog, sections: LibrarySections, tmp_path: Path, files: dict[str, str], said: str
) -> None:
    folder = write(tmp_path / "judged", **files)
    with pytest.raises(CollectionError, match=said):
        import_judgements(log, sections, folder, "imported")


def test_a_table_without_the_columns_of_quepid_is_refused(
    log: JudgementLog, sections: LibrarySections, tmp_path: Path
) -> None:
    (tmp_path / "other.csv").write_text("question,answer\na,b\n")
    with pytest.raises(CollectionError, match="has no columns query, docid and rating"):
        import_judgements(log, sections, tmp_path / "other.csv", "imported")
    with pytest.raises(CollectionError, match=r"missing\.csv cannot be read"):
        import_judgements(log, sections, tmp_path / "missing.csv", "imported")


def test_nothing_is_imported_where_the_log_cannot_be_written(
    log: JudgementLog, sections: LibrarySections, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = beir(tmp_path / "judged", "q1\tclonus.md#treatment\t2", "q2\twintering bees.md\t1")

    def refuse(*_: object) -> int:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "write", refuse)
    with pytest.raises(CollectionError, match="The judgements were not kept"):
        import_judgements(log, sections, folder, "imported")
    assert log.all() == []


def test_accepted_drafts_are_judgements_and_others_are_not(
    log: JudgementLog, sections: LibrarySections, tmp_path: Path
) -> None:
    rows = [
        ("How is clonus treated?", "heading", "clonus.md#treatment", True),
        ("remedies for clonus", "paraphrase", "clonus.md#treatment", None),
        ("How is clonsu treated?", "misspelt", "clonus.md#treatment", False),
        ("How are bees treated?", "near miss", "clonus.md#treatment", True),
        ("What is rust?", "sentence", "rust.md#top", True),
    ]
    names = ("text", "source", "section_id", "accepted")
    lines = "".join(json.dumps(dict(zip(names, row, strict=True))) + "\n" for row in rows)
    file = write(tmp_path / "drafts", drafts__jsonl=lines) / "drafts.jsonl"
    report = import_judgements(log, sections, file, "imported")
    assert (report.added, report.unrated) == (1, 3)
    assert report.refused == [f"{file}, line 5: the library has no article rust.md."]
    assert kept(log) == [TREATED]
    with pytest.raises(CollectionError, match="text, section_id, source is missing or not text"):
        import_judgements(log, sections, write(tmp_path / "odd", odd__jsonl="{}") / "odd.jsonl", "imported")
