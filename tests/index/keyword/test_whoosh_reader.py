"""The keyword index equals the one that Whoosh's own writer makes of the same terms."""

from __future__ import annotations

import gc
import random
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import pytest
from hypothesis import Phase, example, given, settings, strategies as st
from whoosh.filedb.filestore import FileStorage

from core.errors import IndexDamaged
from index.engine import Clause
from index.keyword.bm25 import FIELDS
from index.keyword.whoosh_reader import WhooshReader
from index.keyword.whoosh_writer import KeywordEntry, merge_small_segments, update_keyword_index, whoosh_schema

pytestmark = pytest.mark.filterwarnings("ignore::DeprecationWarning")

WORDS = ["a", "ab", "spasm", "é", "神経", "0.5", "x" * 300]

Step = tuple[list[KeywordEntry], list[str]]
"""The passages added by one update, and the documents it removes."""


def write(folder: Path, added: Sequence[KeywordEntry], removed: Sequence[str]) -> None:
    with update_keyword_index(folder) as update:
        update.remove(removed)
        for each in added:
            update.add(each)


def entry(number: int, terms: Mapping[str, Sequence[str]]) -> KeywordEntry:
    return KeywordEntry(f"{number // 3}.md#top:{number % 3}", f"{number // 3}.md", terms)


@st.composite
def histories(draw: st.DrawFn) -> list[Step]:
    """Draw a few steps, enough for Whoosh to merge segments, with words of all sorts, some of them many times."""
    texts = st.lists(st.sampled_from(WORDS) | st.text("abcé", min_size=1, max_size=3), max_size=12)
    terms = st.fixed_dictionaries(dict.fromkeys(FIELDS, texts))
    steps, before = [], 0
    for count in draw(st.lists(st.integers(0, 6), min_size=1, max_size=8)):
        removed = draw(st.lists(st.sampled_from([f"{n}.md" for n in range(before // 3 + 1)]), max_size=2))
        steps.append(([entry(before + n, draw(terms)) for n in range(count)], removed))
        before += count
    return steps


def many_entries(count: int) -> list[KeywordEntry]:
    """Return entries in which the postings of a word fill several blocks, and in which weights are often equal."""
    source = random.Random(count)
    likely = [2.0**-n for n in range(len(WORDS))]
    return [
        entry(n, {name: source.choices(WORDS, likely, k=source.randint(0, 60)) for name in FIELDS})
        for n in range(count)
    ]


def write_as_whoosh_does(folder: Path, added: Sequence[KeywordEntry], removed: Sequence[str]) -> None:
    storage = FileStorage(str(folder))
    index = storage.open_index() if storage.index_exists() else storage.create_index(whoosh_schema())
    writer = index.writer()
    for document_id in removed:
        writer.delete_by_term("document_id", document_id)
    for each in added:
        texts = {name: " ".join(each.terms[name]) for name in FIELDS}
        writer.add_document(passage_id=each.passage_id, document_id=each.document_id, **texts)
    writer.commit(mergetype=merge_small_segments)


def everything_in(folder: Path) -> list[Any]:
    """Return for each segment its terms with statistics, all postings and blocks, lengths, ids, and deletions."""
    with FileStorage(str(folder)).open_index().reader() as reader:
        leaves = [leaf for leaf, _ in reader.leaf_readers()] if reader.doc_count_all() else []
        return [(list(terms_in(leaf)), list(passages_in(leaf))) for leaf in leaves]


def terms_in(leaf: Any) -> Iterator[Any]:
    block_statistics = [] if leaf.has_deletions() else BLOCK_STATISTICS  # deletions are filtered, which hides blocks
    for (field, term), info in leaf:
        yield field, term, [getattr(info, name)() for name in STATISTICS]
        matcher = leaf.postings(field, term)
        while matcher.is_active():
            positions = matcher.value_as("positions") if field in FIELDS else None
            yield matcher.id(), matcher.weight(), positions, [getattr(matcher, name)() for name in block_statistics]
            matcher.next()


STATISTICS = ["weight", "doc_frequency", "min_length", "max_length", "max_weight", "min_id", "max_id"]
BLOCK_STATISTICS = ["block_min_id", "block_max_id", "block_min_length", "block_max_length", "block_max_weight"]


def passages_in(leaf: Any) -> Iterator[Any]:
    for name in FIELDS:
        if total := leaf.field_length(name):  # without a length Whoosh has no shortest one
            yield name, total, leaf.min_field_length(name), leaf.max_field_length(name)
    for number, passage_id in enumerate(leaf.column_reader("passage_id")):
        yield passage_id, leaf.is_deleted(number), [leaf.doc_field_length(number, name) for name in FIELDS]


def written_both_ways(folder: Path, steps: Sequence[Step]) -> tuple[list[Any], list[Any]]:
    (ours := folder / "ours").mkdir()
    (theirs := folder / "theirs").mkdir()
    for added, removed in steps:
        write(ours, added, removed)
        write_as_whoosh_does(theirs, added, removed)
    return everything_in(ours), everything_in(theirs)


@settings(max_examples=40, phases=[Phase.explicit, Phase.generate])
@example([([entry(n, {name: ["spasm"] for name in FIELDS})], []) for n in range(8)])  # Whoosh merges some
@given(histories())
def test_it_holds_what_whoosh_would_have_written(steps: list[Step]) -> None:
    with TemporaryDirectory() as folder:
        ours, theirs = written_both_ways(Path(folder), steps)
    assert ours == theirs


@pytest.mark.parametrize("count", [127, 128, 129, 300])
def test_the_postings_of_a_word_are_in_the_same_blocks(tmp_path: Path, count: int) -> None:
    ours, theirs = written_both_ways(tmp_path, [(many_entries(count), [])])
    assert ours == theirs


def test_a_term_that_is_no_text_leaves_the_index_as_it_was(tmp_path: Path) -> None:
    entries = many_entries(6)
    write(tmp_path, entries, [])
    broken = KeywordEntry("b.md#top:0", "b.md", {"title": ["fine"], "heading": [], "body": ["\udc80"], "metadata": []})
    with pytest.raises(UnicodeEncodeError):
        write(tmp_path, [entries[0], broken], ["1.md"])
    assert sorted(WhooshReader(tmp_path).passage_ids()) == sorted(each.passage_id for each in entries)
    write(tmp_path, [], ["1.md"])  # nothing is locked
    assert WhooshReader(tmp_path).passages == 3


def test_a_phrase_is_not_found_where_it_was_deleted(tmp_path: Path) -> None:
    def passage(name: str, *body: str) -> KeywordEntry:
        return KeywordEntry(f"{name}#top:0", name, {"title": [], "heading": [], "body": body, "metadata": []})

    write(
        tmp_path,
        [passage("a", "muscl", "spasm"), passage("b", "spasm", "muscl"), passage("c", "a", "muscl", "spasm")],
        [],
    )
    write(tmp_path, [passage("c", "no", "more")], ["a", "c"])
    write(tmp_path, [passage("d", "muscl", "spasm")], [])
    assert WhooshReader(tmp_path).with_phrase(Clause(("muscl", "spasm"))) == ["d#top:0"]
    assert WhooshReader(tmp_path).with_phrase(Clause(("muscl", "spasm"), "title")) == []


def test_the_passages_of_a_document_are_those_that_are_not_deleted(tmp_path: Path) -> None:
    terms = {name: ["a"] for name in FIELDS}
    write(tmp_path, [entry(n, terms) for n in range(7)], [])
    write(tmp_path, [entry(9, terms)], ["1.md"])
    index = WhooshReader(tmp_path)
    assert index.passages == 5
    assert sorted(index.passage_ids()) == ["0.md#top:0", "0.md#top:1", "0.md#top:2", "2.md#top:0", "3.md#top:0"]
    found = {name: sorted(index.passage_ids_of(name)) for name in ("0.md", "1.md", "2.md", "3.md", "4.md", "0")}
    assert found == {
        "0.md": ["0.md#top:0", "0.md#top:1", "0.md#top:2"],
        "1.md": [],
        "2.md": ["2.md#top:0"],
        "3.md": ["3.md#top:0"],
        "4.md": [],
        "0": [],
    }
    index.close()


def test_a_phrase_is_found_in_one_field_or_in_any(tmp_path: Path) -> None:
    phrase, other = ["b", "a"], ["a", "b", "c", "a"]
    terms = [
        {"title": phrase, "heading": other, "body": other, "metadata": []},
        {"title": other, "heading": phrase, "body": other, "metadata": []},
        {"title": other, "heading": other, "body": ["c", *phrase, "c"], "metadata": []},
        {"title": ["b"], "heading": ["a"], "body": other, "metadata": []},
        {"title": [], "heading": [], "body": [], "metadata": phrase},
    ]
    write(tmp_path, [entry(n, each) for n, each in enumerate(terms)], [])
    index = WhooshReader(tmp_path)
    found = {field: index.with_phrase(Clause(("b", "a"), field)) for field in (*FIELDS, None)}
    assert found == {
        "title": ["0.md#top:0"],
        "heading": ["0.md#top:1"],
        "body": ["0.md#top:2"],
        "metadata": ["1.md#top:1"],
        None: ["0.md#top:0", "0.md#top:1", "0.md#top:2", "1.md#top:1"],
    }
    assert index.with_phrase(Clause(("a", "unheardof"))) == []
    index.close()


def test_an_empty_index_has_no_passages(tmp_path: Path) -> None:
    write(tmp_path, [], [])
    index = WhooshReader(tmp_path)
    assert (index.passages, index.passage_ids(), index.passage_ids_of("0.md")) == (0, [], [])
    assert index.with_phrase(Clause(("a", "b"))) == []
    index.close()


@pytest.mark.parametrize("lost", ["*.toc", "*.seg"])
def test_an_index_that_cannot_be_opened_is_damage(tmp_path: Path, lost: str) -> None:
    write(tmp_path, many_entries(3), [])
    next(tmp_path.glob(lost)).unlink()
    with pytest.raises(IndexDamaged) as raised:
        WhooshReader(tmp_path)
    assert str(raised.value).startswith(f"The keyword index in {tmp_path} cannot be opened: ")


@pytest.mark.filterwarnings("ignore::ResourceWarning")
@pytest.mark.parametrize("length", [0, 100])
def test_an_index_that_was_cut_is_damage(tmp_path: Path, length: int) -> None:
    write(tmp_path, many_entries(3), [])
    toc = next(tmp_path.glob("*.toc"))
    toc.write_bytes(toc.read_bytes()[:length])
    raised: list[type[Exception]] = []
    try:
        WhooshReader(tmp_path)
    except Exception as error:  # noqa: BLE001 - compared below
        raised.append(type(error))
    gc.collect()  # Whoosh leaves the file open, and a later test would be told of it
    assert raised == [IndexDamaged]
