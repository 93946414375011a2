"""Whole searches in an article with a table that is longer than a passage."""

from __future__ import annotations

import pytest

from core.documents import MarkKind
from core.settings import Settings
from index.opening import open_engine
from patella.library import Library
from search.results import Mode, Result

NAMES = "Name | Sill height | Built | Timber"
ROWS = [f"Weir {n} | {40 + 7 * n % 60} cm | {1800 + 13 * n % 100} | oak from the upper wood" for n in range(1, 91)]
TABLE = "\n".join(f"| {row} |" for row in (NAMES, "--- | --- | --- | ---", *ROWS))


@pytest.fixture(scope="module")
def library(tmp_path_factory: pytest.TempPathFactory) -> Library:
    folder = tmp_path_factory.mktemp("valley")
    (folder / "weirs.md").write_text(
        f"# The valley\n\n## Weirs\n\nThese are the weirs:\n\n{TABLE}\n\nAll stand.\n", "utf-8"
    )
    for n in range(4):
        (folder / f"pot-{n}.md").write_text(f"# Pot {n}\n\nPot number {n} is made of clay.\n", "utf-8")
    library = Library(Settings(articles=folder), open_engine("memory:"))
    library.sync()
    return library


def first(library: Library, question: str, mode: Mode = Mode.HYBRID) -> Result:
    return library.search(question, mode, k=1).results[0]


def test_a_row_of_a_later_passage_is_marked_with_its_column_names(library: Library) -> None:
    result = first(library, "how high is the sill of weir 57")
    passage = result.passage
    assert passage.text.startswith(f"These are the weirs:\n\n{NAMES}\nWeir ")
    answers = [mark for mark in result.marks if mark.kind is MarkKind.ANSWER]
    assert [passage.text[mark.start : mark.end] for mark in answers] == [NAMES, ROWS[56]]
    with library.engine.snapshot() as snapshot:
        text = snapshot.document("weirs.md").text
    spans = [span for mark in answers for span in passage.document_spans(mark.start, mark.end)]
    assert [text[span.start : span.end] for span in spans] == [NAMES, ROWS[56]]
    assert text.count(NAMES) == 1
    shown = result.as_json()
    lead = shown["lead"]
    assert text[lead["start"] : lead["end"]] + "\n" + text[shown["start"] : shown["end"]] == shown["text"]


def test_a_row_is_found_by_a_column_name_and_a_cell_that_must_both_be_there(library: Library) -> None:
    results = library.search('+built "weir 57"', Mode.KEYWORD).results
    assert [ROWS[56] in result.passage.body.split("\n") for result in results] == [True]
    keyword = results[0].why.keyword
    assert keyword is not None
    assert keyword.words == ("built", "weir", "57")
    text, marks = results[0].passage.text, results[0].marks
    assert {"Built", "Weir", "57"} <= {text[mark.start : mark.end] for mark in marks if mark.kind is MarkKind.WORD}


def test_every_passage_of_the_table_says_its_column_names_and_no_row_is_said_twice(library: Library) -> None:
    with library.engine.snapshot() as snapshot:
        document, passages = snapshot.document("weirs.md"), list(snapshot.document_passages("weirs.md"))
    assert len(passages) > 3
    assert [passage.passage_id for passage in passages if NAMES not in passage.text] == []
    assert [passage.text_in(document.text) for passage in passages] == [passage.text for passage in passages]
    assert [line for passage in passages for line in passage.body.split("\n") if line.startswith("Weir ")] == ROWS
