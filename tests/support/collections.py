"""Write judged collections in BEIR form for tests."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

Row = Mapping[str, Any]


def write_collection(folder: Path, corpus: Iterable[Row], queries: Iterable[Row], judged: Mapping[str, str]) -> Path:
    """Write a collection into a folder, which is created, and return the folder.

    `judged` gives for the id of each query the id of the one row of the corpus that answers it.
    """
    folder.mkdir(exist_ok=True)
    for name, rows in (("corpus", corpus), ("queries", queries)):
        (folder / f"{name}.jsonl").write_text("".join(json.dumps(row) + "\n" for row in rows))
    lines = [f"{query}\t{answer}\t1\n" for query, answer in judged.items()]
    (folder / "qrels.tsv").write_text("query-id\tcorpus-id\tscore\n" + "".join(lines))
    return folder


def titled(rows: Mapping[str, str]) -> list[Row]:
    """Return the rows of a corpus from texts by id. The id is also the title."""
    return [{"_id": name, "title": name.title(), "text": text} for name, text in rows.items()]


def twins(folder: Path, question: str, text: str) -> Path:
    """Write a collection of two equal articles, "a" and "b", of which "a" answers the question.

    A search shows "a" first. trec_eval would put equal scores in the order of their ids, from the last.
    """
    rows = [{"_id": name, "title": "Twins", "text": text} for name in "ab"]
    return write_collection(folder, rows, [{"_id": "q1", "text": question}], {"q1": "a"})


def twelve_cats(folder: Path) -> Path:
    """Write a small corpus of twelve articles without queries, and return its folder."""
    text = "The cat {} and the dog sleep and swim and hide."
    rows = [{"_id": f"d{n}", "title": f"Cat {n}", "text": text.format(name)} for n, name in enumerate("abcdefghijkl")]
    return write_collection(folder, rows, [], {})
