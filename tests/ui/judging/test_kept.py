"""The judgements of the library: read once for each change, kept with the right to write alone."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from types import SimpleNamespace

import pytest

from core.errors import CollectionError
from core.settings import Settings
from evaluation import Grade, Judgement, JudgementLog, QuestionEntry, log_of
from evaluation.judgements import PoolEntry
from index import JUDGEMENTS, Snapshot, open_beside, open_engine
from tests.support.articles import document, publish
from ui.judging import Item, judgements, kept
from ui.judging.blind import shown_passages
from ui.judging.kept import given_rankings, keep_judgement, keep_question, questions
from ui.security import NotAllowed

CLONUS = document("clonus.md", "Clonus is treated with baclofen.", "Ask a doctor.")
ITEM = Item("How is clonus treated?", "clonus.md#top", CLONUS.digest)
KEPT = Judgement(ITEM.question, ITEM.section_id, Grade.HELPS, "ann", ITEM.digest, note="in part")


@pytest.fixture
def log(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> JudgementLog:
    chosen = Settings(index=tmp_path / "index")
    monkeypatch.setattr("ui.service.library", lambda: SimpleNamespace(settings=chosen))
    monkeypatch.setattr(kept, "judge_name", lambda: "ann")
    monkeypatch.setattr(kept, "require_writing", lambda: None)
    return log_of(chosen.index)


@pytest.fixture
def snapshot() -> Iterator[Snapshot]:
    engine = open_engine("memory:")
    publish(engine, CLONUS)
    with engine.snapshot() as opened:
        yield opened


def test_what_is_kept_stands_until_it_is_taken_back(log: JudgementLog, snapshot: Snapshot) -> None:
    assert judgements(snapshot) == {}
    keep_judgement(ITEM, Grade.HELPS, "in part")
    (said,) = judgements(snapshot).values()
    assert replace(said, at="") == KEPT
    assert judgements(snapshot)[ITEM.key] == said
    keep_judgement(ITEM, Grade.NO, blind=True)
    assert (judgements(snapshot)[ITEM.key].grade, judgements(snapshot)[ITEM.key].blind) == (Grade.NO, True)
    keep_judgement(ITEM, None)
    assert judgements(snapshot) == {}
    assert [each.grade for each in log.all()] == [Grade.HELPS, Grade.NO, None]


def test_the_log_is_read_once_for_each_change(
    log: JudgementLog, snapshot: Snapshot, monkeypatch: pytest.MonkeyPatch
) -> None:
    read, reads = JudgementLog.lines, []

    def counted(of: JudgementLog) -> list[Judgement | QuestionEntry]:
        reads.append(of.place)
        return read(of)

    monkeypatch.setattr(JudgementLog, "lines", counted)
    log.keep(KEPT)
    for _ in range(3):
        judgements(snapshot)
    assert len(reads) == 1
    log.keep(KEPT)  # as another process does
    judgements(snapshot)
    assert len(reads) == 2


def test_judgements_follow_an_article_that_is_renamed(log: JudgementLog) -> None:
    log.keep(KEPT)
    engine = open_engine("memory:")
    publish(engine, replace(document("new.md", "Tea."), digest=CLONUS.digest))
    with engine.snapshot() as opened:
        assert [each.section_id for each in judgements(opened).values()] == ["new.md#top"]


def test_a_damaged_log_is_said(log: JudgementLog, snapshot: Snapshot, tmp_path: Path) -> None:
    log.keep(KEPT)
    open_beside(str(tmp_path / "index")).append(JUDGEMENTS, [b'{"grade": 1}'])
    with pytest.raises(CollectionError, match="line 2: this judgement is not what was written"):
        judgements(snapshot)


def test_nothing_is_kept_without_the_right_to_write(log: JudgementLog, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse() -> None:
        raise NotAllowed("You can search and read.")

    monkeypatch.setattr(kept, "require_writing", refuse)
    with pytest.raises(NotAllowed):
        keep_judgement(ITEM, Grade.HELPS)
    assert log.all() == []


def test_a_question_counts_once_it_is_kept_or_judged(log: JudgementLog, snapshot: Snapshot) -> None:
    assert questions(snapshot) == {}
    keep_judgement(ITEM, Grade.HELPS)
    keep_question("Who has gout?", tags=("gout",))
    assert [(each.text, each.kept, each.tags) for each in questions(snapshot).values()] == [
        ("Who has gout?", True, ("gout",)),
        (ITEM.question, True, ()),
    ]
    keep_question("How is it cured?", was=ITEM.question)
    keep_question("Who has gout?", kept=False)
    assert [(each.text, each.kept) for each in questions(snapshot).values()] == [
        ("Who has gout?", False),
        ("How is it cured?", True),
    ]
    assert [each.question for each in judgements(snapshot).values()] == ["How is it cured?"]


def test_what_runs_found_is_shown_with_all_passages_of_its_sections(log: JudgementLog, snapshot: Snapshot) -> None:
    log.keep(PoolEntry(ITEM.question, ("gone.md#top", "clonus.md#top"), "theirs.run"))
    given = given_rankings(snapshot, "how is  clonus treated?")
    passages = snapshot.document_passages("clonus.md")
    assert given == [("gone.md#top", "clonus.md#top")]
    assert len(passages) == 2
    assert shown_passages(snapshot, [passages[1:]], given) == [
        {"clonus.md#top": passages[1:]},
        {"clonus.md#top": passages},
    ]
