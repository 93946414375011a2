"""The pool of a question: what is in it, and that its order tells nothing of the rankings."""

from __future__ import annotations

import json
from pathlib import Path

from hypothesis import given, strategies as st

from evaluation.judgements import (
    POOL_DEPTH,
    JudgementLog,
    LibrarySections,
    PoolEntry,
    QuestionEntry,
    log_of,
    pool,
    pooled_sections,
    question_id,
    read_pool,
)

SECTIONS = [f"a.md#{number}" for number in range(40)]
RANKINGS = st.lists(st.permutations(SECTIONS), min_size=1, max_size=4)


@given(st.text(), RANKINGS)
def test_the_first_of_each_ranking_are_pooled_once(question: str, rankings: list[list[str]]) -> None:
    expected = {section for ranking in rankings for section in ranking[:POOL_DEPTH]}
    drawn = pool(question, rankings)
    assert (len(drawn), set(drawn)) == (len(expected), expected)


@given(st.text(), RANKINGS)
def test_the_order_is_that_of_the_question_alone(question: str, rankings: list[list[str]]) -> None:
    drawn = pool(question, rankings)
    assert pool(f"  {question.upper().lower()} ", [ranking[:POOL_DEPTH] for ranking in reversed(rankings)]) == pool(
        question.upper().lower(), rankings
    )
    assert pool(question, [drawn], depth=len(drawn)) == drawn
    assert pool(question, rankings, judged=drawn[:2]) == drawn[2:]


def test_two_passages_of_a_section_count_once() -> None:
    assert sorted(pool("q", [["a", "a", "b", "a", "c"]], depth=2)) == ["a", "b"]


def test_other_questions_have_other_orders() -> None:
    orders = {tuple(pool(f"question {number}", [SECTIONS])) for number in range(20)}
    assert len(orders) == 20


TREC = """{id} Q0 wintering%20bees.md#top:0 1 9.5 theirs
{id} Q0 wintering%20bees.md 2 9.0 theirs
{id} Q0 clonus.md#treatment 3 8.5 theirs
{id} Q0 tremor.md#top 4 8.0 theirs
q9 Q0 clonus.md#top 1 1.0 theirs
"""


def test_the_runs_of_others_and_what_halves_an_interval_are_pooled(sections: LibrarySections, tmp_path: Path) -> None:
    question = "How do bees keep warm?"
    run, to_halve = tmp_path / "theirs.run", tmp_path / "pool.jsonl"
    run.write_text(TREC.replace("{id}", question_id(question)))
    row = {"question_id": "q1", "question": "Who has clonus?", "judged_id": "clonus.md#top"}
    to_halve.write_text(json.dumps(row) + "\n")
    report = read_pool([run, to_halve], sections, {question_id(question): question})
    assert report.entries == [
        PoolEntry(question, ("wintering bees.md#top", "clonus.md#treatment"), "theirs.run"),
        PoolEntry("Who has clonus?", ("clonus.md#top",), "pool.jsonl"),
    ]
    assert report.refused == [
        f"{run}: the library has no article tremor.md.",
        f"{run}: none of your questions has the id q9.",
    ]


def test_a_run_gives_its_first_ten(sections: LibrarySections, tmp_path: Path) -> None:
    run = tmp_path / "long.run"
    names = [*(f"gone-{n}.md#top" for n in range(9)), "clonus.md#top", "clonus.md#treatment"]
    run.write_text("".join(f"q1 Q0 {name} {n} {-n}.0 long\n" for n, name in enumerate(names)))
    (entry,) = read_pool([run], sections, {"q1": "what is it"}).entries
    assert entry.sections == ("clonus.md#top",)


def test_what_was_given_follows_an_edit(log: JudgementLog, index: str) -> None:
    log.keep(PoolEntry("old", ("a.md#top",), "one.run"), QuestionEntry("new", "ann", was="Old"))
    log.keep(PoolEntry("new", ("b.md#top",), "two.run"))
    assert log_of(index).lines() == log.lines()
    assert pooled_sections(log.lines()) == {"new": [("a.md#top",), ("b.md#top",)]}
