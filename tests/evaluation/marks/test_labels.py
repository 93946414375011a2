"""The labelled sentences of both kinds of collections: those of the development half, and which of them answer."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from core.settings import Settings
from evaluation.collections import load_collection
from evaluation.marks.labels import is_development, labelled_passages
from search import FEATURES
from tests.support.collections import write_collection

TEXT = "Hens moult. A hen lays fewer eggs in winter, since it needs light. They scratch."


def labels(folder: Path, index: Path) -> list[list[bool]]:
    passages = list(labelled_passages(load_collection(folder), Settings(index=index)))
    assert all(len(each.features) == len(FEATURES) for passage in passages for each in passage)
    return [[each.right for each in passage] for passage in passages]


@pytest.mark.parametrize(("corpus_id", "expected"), [("Nikola_Tesla-3", [[True, False, False]]), ("Normans-0", [])])
def test_the_development_half_of_texts_goes_by_the_name_of_the_article(
    tmp_path: Path, corpus_id: str, expected: list[list[bool]]
) -> None:
    assert is_development(corpus_id) == bool(expected)
    question = {
        "_id": "q1",
        "text": "why are there fewer eggs in winter",
        "corpus_id": corpus_id,
        "answers": [{"start": TEXT.index("it needs"), "text": "it needs light"}],
    }
    folder = write_collection(
        tmp_path, [{"_id": corpus_id, "title": "Hens", "text": TEXT}], [question], {"q1": corpus_id}
    )
    assert labels(folder, tmp_path / "index") == expected


@pytest.mark.parametrize(("split", "expected"), [("development", [[True, False]]), ("test", [])])
def test_the_development_half_of_sections_is_a_split(tmp_path: Path, split: str, expected: list[list[bool]]) -> None:
    folder = tmp_path / "farm"
    (folder / "articles").mkdir(parents=True)
    (folder / "articles" / "hens.md").write_text("# Hens\n\n## Winter\n\nHens need light in winter. They scratch.\n")
    row = {"_id": "q1", "text": "what do hens need in winter", "split": split, "answers": ["need light"]}
    (folder / "queries.jsonl").write_text(json.dumps(row) + "\n")
    (folder / "qrels.tsv").write_text("query-id\tcorpus-id\tscore\nq1\thens.md#winter\t2\n")
    assert labels(folder, tmp_path / "index") == expected
