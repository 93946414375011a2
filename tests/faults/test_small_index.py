"""The small index holds what an index can hold, and everything is asked of it."""

from __future__ import annotations

from contextlib import closing

from core.errors import IndexDamaged, IndexMissing
from faults.small_index import BY_HAND, SmallIndex, answers_of, indexer
from index import LocalEngine


def test_its_generations_answer_differently_and_neither_has_an_error(small: SmallIndex) -> None:
    assert small.now.keys() == small.before.keys() == small.without_by_hand.keys()
    assert not any(isinstance(each, Exception) for each in [*small.now.values(), *small.before.values()])
    different = {name for name in small.now if small.now[name] != small.before[name]}
    assert {"document harbour.md", "passages harbour.md", "vectors harbour.md", "vocabulary"} <= different
    assert "document lamp.md" not in different
    assert small.now[f"document {BY_HAND}"] != "unknown" == small.without_by_hand[f"document {BY_HAND}"]
    found = {name for name, answer in small.now.items() if answer}
    assert {f"words {word}" for word in ("keeper", "lens", "granite", "vinegar", "harbour", "clean")} <= found
    assert {"phrase clean vinegar", "phrase vinegar 7"} <= found
    assert {"phrase lens clean", "words unknown"}.isdisjoint(found)
    with closing(LocalEngine(small.folder)) as engine:
        assert engine.generations()[0].name == small.newest
        assert answers_of(engine) == small.now
        assert [each.problem for each in engine.check()] == ["", ""]
        report = indexer(engine).sync(small.articles)
        assert (report.unchanged, report.repaired) == ([each.document_id for each in small.articles], [])


def test_an_error_of_the_index_is_an_answer(small: SmallIndex, tmp_path) -> None:  # type: ignore[no-untyped-def]
    with closing(LocalEngine(tmp_path)) as engine:
        answers = answers_of(engine)
    assert [(name, type(answer)) for name, answer in answers.items()] == [("opening", IndexMissing)]
    assert not isinstance(answers["opening"], IndexDamaged)
