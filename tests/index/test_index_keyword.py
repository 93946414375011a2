"""The keyword index is what Whoosh's own writer would have made of the same terms."""

from __future__ import annotations

import random
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pytest

from index import keyword
from index.bm25 import FIELDS
from index.engine import Clause
from index.keyword import KeywordEntry, KeywordIndex

pytestmark = pytest.mark.filterwarnings("ignore::DeprecationWarning")

TERMS = ["a", "ab", "spasm", "é", "神経", "0.5", "x" * 300]


def random_entries(source: random.Random, count: int) -> list[KeywordEntry]:
    def terms(longest: int) -> list[str]:
        return source.choices(TERMS, [2**-n for n in range(len(TERMS))], k=source.randint(0, longest))

    return [
        KeywordEntry(f"{n // 3}.md#top:{n % 3}", f"{n // 3}.md", {name: terms(300) for name in FIELDS})
        for n in range(count)
    ]


def write_as_whoosh_does(folder: Path, entries: Sequence[KeywordEntry]) -> None:
    from whoosh.filedb.filestore import FileStorage

    writer = FileStorage(str(folder)).create_index(keyword._schema()).writer()
    for each in entries:
        texts = {name: " ".join(each.terms[name]) for name in FIELDS}
        writer.add_document(passage_id=each.passage_id, document_id=each.document_id, **texts)
    writer.commit()


def everything_in(folder: Path) -> list[Any]:
    """Terms with their statistics, every posting with its positions, lengths and ids."""
    from whoosh.filedb.filestore import FileStorage

    said: list[Any] = []
    with FileStorage(str(folder)).open_index().reader() as reader:
        for (field, term), info in reader:
            said.append((field, term, info.weight(), info.doc_frequency(), info.min_length(), info.max_length()))
            matcher = reader.postings(field, term)
            while matcher.is_active():
                positions = matcher.value_as("positions") if field in FIELDS else None
                said.append((matcher.id(), matcher.weight(), positions))
                matcher.next()
        numbers = range(reader.doc_count_all())
        said += [[reader.doc_field_length(number, name) for name in FIELDS] for number in numbers]
        return [*said, list(reader.column_reader("passage_id"))]


@pytest.mark.parametrize("count", [1, 40])
def test_it_holds_what_whoosh_would_have_written(tmp_path: Path, count: int) -> None:
    (ours := tmp_path / "ours").mkdir()
    (theirs := tmp_path / "theirs").mkdir()
    entries = random_entries(random.Random(count), count)
    keyword.write(ours, entries, [])
    write_as_whoosh_does(theirs, entries)
    assert everything_in(ours) == everything_in(theirs)


def test_a_term_that_is_no_text_leaves_the_index_as_it_was(tmp_path: Path) -> None:
    entries = random_entries(random.Random(0), 6)
    keyword.write(tmp_path, entries, [])
    broken = KeywordEntry("b.md#top:0", "b.md", {"title": ["fine"], "heading": [], "body": ["\udc80"]})
    with pytest.raises(UnicodeEncodeError):
        keyword.write(tmp_path, [entries[0], broken], ["1.md"])
    assert sorted(KeywordIndex(tmp_path).passage_ids()) == sorted(each.passage_id for each in entries)
    keyword.write(tmp_path, [], ["1.md"])  # nothing is locked
    assert KeywordIndex(tmp_path).passages == 3


def test_a_phrase_is_not_found_where_it_was_deleted(tmp_path: Path) -> None:
    def entry(name: str, *body: str) -> KeywordEntry:
        return KeywordEntry(f"{name}#top:0", name, {"title": [], "heading": [], "body": body})

    keyword.write(
        tmp_path, [entry("a", "muscl", "spasm"), entry("b", "spasm", "muscl"), entry("c", "a", "muscl", "spasm")], []
    )
    keyword.write(tmp_path, [entry("c", "no", "more")], ["a", "c"])
    keyword.write(tmp_path, [entry("d", "muscl", "spasm")], [])
    assert KeywordIndex(tmp_path).with_phrase(Clause(("muscl", "spasm"))) == ["d#top:0"]
    assert KeywordIndex(tmp_path).with_phrase(Clause(("muscl", "spasm"), "title")) == []
