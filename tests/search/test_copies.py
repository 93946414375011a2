"""Copies: one result for each text, in every mode, and the other passages of that text with it."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import count
from pathlib import Path

import pytest
from hypothesis import given, strategies as st

from core.documents import Passage
from index.engine import Engine, Snapshot
from index.opening import open_engine
from search.answers.confidence import Calibration
from search.comparison import Move, compare
from search.copies import DistinctPassage, copy_names, distinct_ranks, fold_copies, text_key
from search.results import Answer, Mode
from search.searcher import search
from search.similar import find_similar
from tests.support.articles import FakeEncoder, document, publish

RULES = ("Doors are locked at night.", "Cats purr at doors.")
OTHERS = [document(f"{n}.md", f"Cats open {n} doors.", title=f"Doors {n}") for n in range(9)]
HANDBOOKS = [document(f"handbook ({n:02}).md", *RULES, title="Handbook") for n in range(60)]


def passage(document_id: str, text: str, *headings: str) -> Passage:
    return Passage(f"{document_id}#a:0", document_id, "Title", headings, text, 0, len(text), (), "", 3)


def test_equal_texts_are_folded_and_similar_ones_never() -> None:
    one, two, copy, near, spaced = (
        passage(f"{n}.md", text)
        for n, text in enumerate(("Tea is hot.", "Milk.", "Tea is hot.", "tea is hot.", " Tea\n is\u00a0hot."))
    )
    assert fold_copies([one, two, copy, near, spaced], 9) == [
        DistinctPassage(one, (copy, spaced)),
        DistinctPassage(two),
        DistinctPassage(near),
    ]
    assert fold_copies([], 9) == []


def test_the_original_stands_for_its_copies() -> None:
    """Of passages that score alike, the one with the shortest name: copies are called "tea (copy).md"."""
    copy, old, original, elsewhere = (
        passage(name, "Tea is hot.", heading)
        for name, heading in (("tea (copy).md", "Heat"), ("old/tea.md", "Heat"), ("tea.md", "Heat"), ("a.md", "Other"))
    )
    assert fold_copies([copy, elsewhere, old, original], 2) == [DistinctPassage(original, (copy, elsewhere, old))]


@given(st.lists(st.sampled_from(["a", "b", "c", " a"]), max_size=12), st.integers(1, 5))
def test_no_passage_is_lost_and_none_is_taken_in_vain(texts: list[str], wanted: int) -> None:
    passages = [passage(f"{n:02}.md", text) for n, text in enumerate(texts)]
    source = iter(passages)
    found = fold_copies(source, wanted)
    taken = passages[: len(passages) - len(list(source))]
    assert sorted((p for each in found for p in (each.passage, *each.copies)), key=lambda p: p.document_id) == taken
    assert len(found) == min(wanted, len({text_key(each) for each in passages}))
    assert len({text_key(each) for each in taken[:-1]}) < wanted


def test_ranks_count_a_text_once() -> None:
    assert distinct_ranks(["a", "b", "c", "d"], {"a": "x", "b": "y", "c": "x"}) == {"x": 1, "y": 2, "d": 3}


@pytest.mark.parametrize(
    ("copies", "names"),
    [
        ([], ()),
        ([("copy.md", "Dose")], ("copy.md",)),
        ([("copy.md", "Children")], ("copy.md › Children",)),
        ([("a.md", "Children", "Dose")], ("a.md › Children › Dose",)),
        (
            [("copy.md", "Dose"), ("old.md", "Dose"), ("copy.md", "Dose")],
            ("copy.md › Dose", "old.md", "copy.md › Dose"),
        ),
        ([("copy.md",)], ("copy.md",)),
    ],
)
def test_a_copy_is_named_by_its_article_and_where_that_is_not_enough_by_its_headings(
    copies: list[tuple[str, ...]], names: tuple[str, ...]
) -> None:
    found = tuple(passage(name, "Text.", *headings) for name, *headings in copies)
    assert copy_names(passage("a.md", "Text.", "Dose"), found) == names


@pytest.fixture(scope="module", params=["memory:", "local"])
def many(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Snapshot]:
    """A library in which sixty of sixty-nine articles are the same handbook: more than there are candidates."""
    folder: Path = tmp_path_factory.mktemp("copies")
    engine: Engine = open_engine("memory:" if request.param == "memory:" else str(folder / "index"))
    publish(engine, *OTHERS, *HANDBOOKS)
    with engine.snapshot() as snapshot:
        yield snapshot


def texts_of(answer: Answer) -> list[str]:
    return [text_key(result.passage) for result in answer.results]


@pytest.mark.parametrize("mode", Mode)
def test_copies_take_no_place_of_other_results(many: Snapshot, mode: Mode) -> None:
    answer = search(many, FakeEncoder(), "cats at doors", mode, 11)
    assert sorted(texts_of(answer)) == sorted([*RULES, *(f"Cats open {n} doors." for n in range(9))])
    assert [result.rank for result in answer.results] == list(range(1, 12))
    for reasons in ([each.why.keyword for each in answer.results], [each.why.semantic for each in answer.results]):
        ranks = [reason.rank for reason in reasons if reason and reason.rank]
        assert sorted(ranks) in ([], list(range(1, len(ranks) + 1)))
    folded = {result.passage.text: len(result.copies) for result in answer.results if result.copies}
    assert folded == dict.fromkeys(RULES, 59)
    for result in answer.results:
        ids = [each.passage_id for each in (result.passage, *result.copies)]
        assert ids == sorted(ids)


@pytest.mark.parametrize("mode", Mode)
def test_the_number_asked_for_changes_no_result(many: Snapshot, mode: Mode) -> None:
    longest = search(many, FakeEncoder(), "cats at doors", mode, 11).results
    for k in range(11):
        shorter = search(many, FakeEncoder(), "cats at doors", mode, k).results
        assert [(each.passage, each.score, each.margin) for each in shorter] == [
            (each.passage, each.score, each.margin) for each in longest[:k]
        ]


def test_a_copy_is_no_rival_of_its_original(many: Snapshot) -> None:
    """A result is called an answer by its lead over other articles. A copy in another article would leave none."""
    first, second = search(many, FakeEncoder(), "locked at night", k=2, calibration=Calibration.of([])).results
    assert (first.passage.text, first.copies[0].document_id) == (RULES[0], "handbook (01).md")
    assert second.passage.document_id not in {each.document_id for each in (first.passage, *first.copies)}
    assert first.signs["article_lead"] == pytest.approx(first.score - second.score)


def test_similar_passages_and_listed_articles_are_distinct_too(many: Snapshot) -> None:
    similar = find_similar(many, "0.md#top:0", 10)
    assert sorted(texts_of(similar)) == sorted([*RULES, *(f"Cats open {n} doors." for n in range(1, 9))])
    listed = search(many, FakeEncoder(), "type:md", k=10)
    assert sorted(texts_of(listed)) == sorted([RULES[0], *(f"Cats open {n} doors." for n in range(9))])
    assert sum(len(result.copies) for result in listed.results) == 59


def test_a_comparison_counts_a_text_once(many: Snapshot) -> None:
    columns = compare(many, FakeEncoder(), "cats at doors", 11).columns
    ranks = {mode: {text_key(entry.passage): entry.rank for entry in column} for mode, column in columns.items()}
    assert [len(each) for each in ranks.values()] == [11, 11, 11]
    for entry in columns[Mode.HYBRID]:
        text = text_key(entry.passage)
        assert entry.moves == tuple(Move(leg, ranks[leg][text], entry.rank) for leg in (Mode.KEYWORD, Mode.SEMANTIC))
        assert len(entry.copies) == (59 if text in RULES else 0)


def test_a_text_under_another_title_is_a_copy_too() -> None:
    engine = open_engine("memory:")
    publish(engine, *(document(f"{n}.md", "Cats purr.", title=title) for n, title in zip(count(), ("A", "B", "Dogs"))))
    with engine.snapshot() as snapshot:
        for mode in Mode:
            (result,) = search(snapshot, FakeEncoder(), "cats", mode).results
            assert len(result.copies) == 2


@pytest.mark.parametrize("mode", Mode)
def test_a_result_is_the_original_and_not_its_copy(mode: Mode) -> None:
    engine = open_engine("memory:")
    names = ("tea (copy).md", "tea.md", "milk.md")
    publish(
        engine, *(document(name, "Tea is hot.", title="Tea") for name in names[:2]), document(names[2], "Tea, cold.")
    )
    with engine.snapshot() as snapshot:
        results = search(snapshot, FakeEncoder(), "hot tea", mode, 1).results
    assert [(each.passage.document_id, *(copy.document_id for copy in each.copies)) for each in results] == [
        ("tea.md", "tea (copy).md")
    ]
    assert results[0].why.keyword or results[0].why.semantic
