"""The articles hold what questions can be about: tables, code, metadata, several languages and scripts."""

from __future__ import annotations

from contextlib import closing
from pathlib import Path

from core.documents import BlockKind
from faults.questions.articles import NAMES, TextArticle, texts
from index import LocalEngine, Property


def test_the_articles_have_tables_code_lists_and_metadata() -> None:
    documents = {name: TextArticle(name).document for name in NAMES}
    kinds = {block.kind for document in documents.values() for block in document.blocks}
    assert {BlockKind.ROW, BlockKind.ITEM, BlockKind.HEADING} <= kinds
    assert "def restart(pump: str" in documents["manual/pump.md"].text
    harbour = documents["tides/harbour.md"]
    assert harbour.metadata.authors == ("Ann Keeper", "Bo Lindqvist")
    assert [section.heading for section in harbour.sections] == [
        "The harbour of Vardholm",
        "Who may enter?",
        "Depths",
        "Treatment of the gate",
    ]


def test_the_index_holds_all_of_them_and_is_calibrated(indexes: Path) -> None:
    with closing(LocalEngine(indexes / "plain")) as engine, engine.snapshot() as snapshot:
        assert sorted(each.document_id for each in snapshot.summaries()) == sorted(NAMES)
        assert engine.calibration(snapshot.generation.name)
        assert snapshot.properties().holding(Property.LANGUAGE, "de") == {"sprachen/schleuse.md"}


def test_the_size_of_an_article_is_that_of_its_text_in_bytes() -> None:
    assert [TextArticle(name).size for name in NAMES] == [len(text.encode()) for text in texts()]
