"""A judged collection in BEIR form, written for a test."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

Row = Mapping[str, Any]


def write_collection(folder: Path, corpus: Iterable[Row], queries: Iterable[Row], judged: Mapping[str, str]) -> Path:
    """Into a folder, which is made; `judged` names for each query the one row that answers it. Returns the folder."""
    folder.mkdir(exist_ok=True)
    for name, rows in (("corpus", corpus), ("queries", queries)):
        (folder / f"{name}.jsonl").write_text("".join(json.dumps(row) + "\n" for row in rows))
    lines = [f"{query}\t{answer}\t1\n" for query, answer in judged.items()]
    (folder / "qrels.tsv").write_text("query-id\tcorpus-id\tscore\n" + "".join(lines))
    return folder


def titled(rows: Mapping[str, str]) -> list[Row]:
    """Rows of a corpus from their texts by id, which is also their title."""
    return [{"_id": name, "title": name.title(), "text": text} for name, text in rows.items()]


def twelve_cats(folder: Path) -> Path:
    """A small corpus that nothing is asked about. Returns the folder."""
    text = "The cat {} and the dog sleep and swim and hide."
    rows = [{"_id": f"d{n}", "title": f"Cat {n}", "text": text.format(name)} for n, name in enumerate("abcdefghijkl")]
    return write_collection(folder, rows, [], {})
