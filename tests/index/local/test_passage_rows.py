"""The passages of a generation are numbered through its segments, and a filter allows some of their rows."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest

from core.documents import Hit
from index.engine import Clause, Filter
from index.keyword.postings import TermCounter
from index.local.engine import LocalEngine
from index.local.generation_reader import GenerationReader
from index.local.passage_rows import PassageRows
from index.local.segments import Segment, SegmentRow, write_segment
from tests.support.articles import FINGERPRINT, document, indexed, publish


def segment_of(folder: Path, *passage_ids: str) -> Segment:
    rows = [
        SegmentRow(each, each.rpartition("#")[0], bytes(32), np.zeros(4, np.float16), (0, 0, 0), set())
        for each in passage_ids
    ]
    return Segment(folder, write_segment(folder, rows, [TermCounter().counts()]))


@pytest.fixture
def passages(tmp_path: Path) -> PassageRows:
    """Return the rows of two segments. In the first, "b" is replaced by the second and "gone" is removed."""
    first = segment_of(tmp_path, "gone#top:0", "c#x#top:0", "c#x#top:1", "b#top:0", "a#top:0")
    second = segment_of(tmp_path, "b#top:0", "b#end:0", "b#top:1")
    segments = {"c#x": first.name, "a": first.name, "b": second.name, "empty": ""}
    return PassageRows([first, second], segments)


def test_rows_run_through_the_segments_without_deleted_passages(passages: PassageRows) -> None:
    assert passages.ids == ["c#x#top:0", "c#x#top:1", "a#top:0", "b#top:0", "b#end:0", "b#top:1"]
    assert passages.of_document == {"c#x": range(2), "a": range(2, 3), "b": range(3, 6)}
    assert [rows.tolist() for rows in passages.live] == [[1, 2, 4], [0, 1, 2]]
    assert len(passages) == 6


def test_a_passage_has_a_row_and_a_number_in_its_document(passages: PassageRows) -> None:
    assert [passages.row(passage_id) for passage_id in passages.ids] == [0, 1, 2, 3, 4, 5]
    assert [passages.number(passage_id) for passage_id in passages.ids] == [0, 1, 0, 0, 1, 2]


def test_many_passages_have_their_rows_in_the_order_in_which_they_are_given(passages: PassageRows) -> None:
    rows = passages.rows(["b#top:1", "a#top:0", "c#x#top:1", "b#top:0", "a#top:0"])
    assert (rows.tolist(), rows.dtype) == ([5, 2, 1, 3, 2], np.int64)
    assert passages.rows([]).tolist() == []


def test_what_was_found_keeps_its_row(passages: PassageRows, monkeypatch: pytest.MonkeyPatch) -> None:
    hits = passages.hits(np.array([5, 0]), np.array([0.5, 0.25]))
    assert hits == [Hit("b#top:1", 0.5), Hit("c#x#top:0", 0.25)]
    assert (type(hits[0].score), passages.rows(["c#x#top:0", "a#top:0", "b#top:1"]).tolist()) == (float, [0, 2, 5])
    monkeypatch.setattr(passages, "of_document", {})
    assert passages.rows(["c#x#top:0", "b#top:1"]).tolist() == [0, 5]
    monkeypatch.setattr("index.local.passage_rows._MAX_FOUND", 2)
    passages.hits(np.array([3]), np.array([1.0]))
    assert passages.row("b#top:0") == 3
    with pytest.raises(KeyError):
        passages.row("b#top:1")  # only so many are remembered


@pytest.mark.parametrize("passage_id", ["gone#top:0", "b#top:2", "c#top:0", "empty#top:0", "a"])
def test_an_unknown_passage_has_no_row(passages: PassageRows, passage_id: str) -> None:
    for look in (passages.row, passages.number, lambda each: passages.rows(["a#top:0", each])):
        with pytest.raises(KeyError) as raised:
            look(passage_id)
        assert raised.value.args == (passage_id,)


def test_documents_have_their_passages_and_unknown_ones_have_none(passages: PassageRows) -> None:
    assert passages.ids_of(["b", "gone", "a"]) == {"b#top:0", "b#end:0", "b#top:1", "a#top:0"}
    assert passages.within(["b", "gone", "a"]).tolist() == [False, False, True, True, True, True]
    assert passages.within(["c#x"]).tolist() == [True, True, False, False, False, False]
    assert (passages.ids_of([]), passages.within(["empty"]).tolist()) == (set(), [False] * 6)


def test_without_segments_there_are_no_rows() -> None:
    passages = PassageRows([], {"empty": ""})
    assert (len(passages), passages.ids, passages.of_document, passages.live) == (0, [], {}, [])
    assert (passages.ids_of(["empty"]), passages.within(["empty"]).tolist()) == (set(), [])


@pytest.fixture(scope="module")
def reader(tmp_path_factory: pytest.TempPathFactory) -> Iterator[GenerationReader]:
    """Return a generation whose rows are a:0, a:1, b:0 of one segment and c:0 of another. A deleted row was first."""
    engine = LocalEngine(tmp_path_factory.mktemp("index"))
    gone = document("0.md", "A muscle spasm.", title="Gone")
    a = document("a.md", "A muscle spasm hurts.", "Rest hurts less.", title="Cramp")
    b = document("b.md", "A spasm: muscle that hurts.", title="Spasm")
    engine.publish([indexed(gone), indexed(a, heading="Therapy"), indexed(b)], [], FINGERPRINT)
    publish(engine, document("c.md", "A muscle spasm.", title="Muscle"), removed=["0.md"])
    (name, *_), folders = engine._folders.names(), engine._folders
    reader = GenerationReader(folders.path(name), folders.manifest(name).segments)
    yield reader
    reader.close()
    engine.close()


def test_the_rows_that_the_filters_choose_from(reader: GenerationReader) -> None:
    assert len(reader.segments) == 2
    assert reader.passages.ids == ["a.md#top:0", "a.md#top:1", "b.md#top:0", "c.md#top:0"]


@pytest.mark.parametrize(
    ("filter", "rows"),
    [
        (Filter(required=(Clause(("muscl",)),)), [0, 2, 3]),
        (Filter(required=(Clause(("muscl",), "title"),)), [3]),
        (Filter(required=(Clause(("muscl",), "heading"),)), []),
        (Filter(required=(Clause(("therapi",), "heading"),)), [0, 1]),
        (Filter(required=(Clause(("muscl", "spasm")),)), [0, 3]),
        (Filter(required=(Clause(("spasm", "muscl"), "body"),)), [2]),
        (Filter(required=(Clause(("spasm", "muscl"), "title"),)), []),
        (Filter(required=(Clause(("muscl",)), Clause(("hurt",)))), [0, 2]),
        (Filter(excluded=(Clause(("muscl",)),)), [1]),
        (Filter(excluded=(Clause(("muscl", "spasm")), Clause(("therapi",)))), [2]),
        (Filter(required=(Clause(("hurt",)),), excluded=(Clause(("cramp",), "title"),)), [2]),
        (Filter(documents=frozenset({"a.md", "c.md", "0.md"})), [0, 1, 3]),
        (Filter(documents=frozenset()), []),
        (Filter(documents=frozenset({"a.md"}), required=(Clause(("muscl",)),)), [0]),
        (Filter(sections=frozenset({"a.md#top", "c.md#top", "0.md#top"})), [0, 1, 3]),
        (Filter(sections=frozenset({"a.md#other"})), []),
        (Filter(sections=frozenset()), []),
        (Filter(sections=frozenset({"a.md#top", "b.md#top"}), documents=frozenset({"b.md", "c.md"})), [2]),
        (Filter(sections=frozenset({"a.md#top"}), excluded=(Clause(("muscl",)),)), [1]),
        (Filter(required=(Clause(("unheardof",)),)), []),
        (Filter(excluded=(Clause(("unheardof", "spasm")),)), [0, 1, 2, 3]),
    ],
)
def test_a_filter_allows_the_rows_that_meet_all_its_conditions(
    reader: GenerationReader, filter: Filter, rows: list[int]
) -> None:
    allowed = reader.row_filter.allowed(filter)
    assert allowed is not None
    assert (np.flatnonzero(allowed).tolist(), allowed.shape, allowed.dtype) == (rows, (4,), np.bool_)


def test_without_conditions_there_is_nothing_to_look_up(reader: GenerationReader) -> None:
    assert reader.row_filter.allowed(Filter()) is None
