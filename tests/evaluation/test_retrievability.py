"""Passages that cannot be found are named, and so are copies, articles without sections, and pieces of tables."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from core.documents import Block, BlockKind, Document, Span
from evaluation.retrievability import (
    Retrievability,
    check_retrieval,
    retrievability_as_json,
    retrievability_as_text,
)
from index.engine import Engine
from index.opening import open_engine
from tests.support.articles import FINGERPRINT, FakeEncoder, document, indexed, publish

CATS = "Cats purr softly at night while rain falls on the old roof. They sleep."
COPY = "Cats purr softly at night while the rain falls on an old roof. They sleep."


@pytest.fixture
def engine() -> Iterator[Engine]:
    engine = open_engine("memory:")
    yield engine
    engine.close()


def checked(engine: Engine, sample: int | None = None, seed: int = 0) -> Retrievability:
    with engine.snapshot() as snapshot:
        return check_retrieval(snapshot, FakeEncoder(), sample, seed)


def test_each_passage_is_asked_for_by_heading_and_by_first_sentence(engine: Engine, tmp_path: Path) -> None:
    file = tmp_path / "cats.md"
    file.write_text("here", "utf-8")
    publish(
        engine,
        document("cats.md", CATS, "Dogs bark.", title="Cats and dogs", source=str(file)),
        document("gone.md", "A kettle whistles.", title="Kettles", source=str(tmp_path / "gone.md")),
        document("copy.md", COPY, title="More of cats", source=str(file)),
    )
    found = checked(engine)
    assert (found.passages, found.of) == (4, 4)
    assert found.by_heading == {"keyword": [], "semantic": []}  # of four passages all are among the first ten
    assert found.by_sentence == {"keyword": [], "semantic": []}
    assert (found.never, found.alike) == ([], [("cats.md#top:0", "copy.md#top:0")])
    assert (found.gone, found.without_sections, found.from_tables) == (["gone.md"], ["cats.md"], [])


def test_what_others_crowd_out_is_named_by_leg(engine: Engine) -> None:
    crowd = [document(f"{n:02}.md", f"The same words again, number {n}.", title="The same") for n in range(12)]
    publish(engine, *crowd)
    found = checked(engine)
    assert len(found.by_heading["keyword"]) == 2  # 12 articles share a title, and 10 results are looked at
    assert found.by_sentence["keyword"] == []  # the number tells them apart
    assert set(found.never) <= set(found.by_sentence["semantic"])
    assert retrievability_as_json(found)["by_heading"] == found.by_heading
    text = retrievability_as_text(found).splitlines()
    assert text[0] == "12 of 12 passages asked for, 10 results of each leg looked at."
    assert text[3].split() == ["its", "heading", "2", str(len(found.by_heading["semantic"]))]


def test_a_sample_is_drawn_by_its_seed(engine: Engine) -> None:
    publish(engine, document("cats.md", *(f"Sentence number {n}." for n in range(30))))
    found = checked(engine, sample=5)
    assert (found.passages, found.of) == (5, 30)
    assert checked(engine, sample=5) == found
    assert checked(engine, sample=99).passages == 30


def test_a_passage_that_goes_on_with_a_table_is_named(engine: Engine) -> None:
    table = document("table.md", "Name | Weight", "Ann | 3", "Bob | 4")
    rows = tuple(
        replace(each, kind=BlockKind.ROW) if each.kind is BlockKind.PARAGRAPH else each for each in table.blocks
    )
    first = rows[1]
    article = indexed(table)
    going_on = replace(article.passages[2], lead=Span(first.start, first.end), text="Name | Weight\nBob | 4")
    passages = (*article.passages[:2], replace(going_on, sentences=()))
    engine.publish([replace(article, document=_with_blocks(table, rows), passages=passages)], [], FINGERPRINT)
    assert checked(engine).from_tables == ["table.md#top:2"]


def _with_blocks(article: Document, blocks: tuple[Block, ...]) -> Document:
    return replace(article, blocks=blocks)


def test_signs_of_the_box_are_mere_words_here(engine: Engine) -> None:
    publish(engine, document("odd.md", 'Say "hello there" -not tag:x (or) – else.', title="Odd: -signs"))
    found = checked(engine)
    assert (found.by_heading["keyword"], found.by_sentence["keyword"]) == ([], [])


def test_long_lists_are_cut_in_the_text_alone() -> None:
    found = Retrievability(25, 25, never=[f"a.md#top:{n}" for n in range(25)])
    text = retrievability_as_text(found)
    assert "Found in no way (25):" in text
    assert text.endswith("  a.md#top:19\n  and 5 more (--json names all)")
