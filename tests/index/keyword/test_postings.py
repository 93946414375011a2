"""Keyword scores over segments that were written, merged and partly deleted equal those of Whoosh's own search."""

from __future__ import annotations

import random
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np
import pytest

from core.documents import Hit
from core.errors import IndexDamaged
from index.keyword.bm25 import FIELD_WEIGHTS, FIELDS, K1, B, bm25f_scores, length_norms
from index.keyword.postings import (
    LivePostings,
    SegmentPostings,
    TermCounter,
    TermCounts,
    postings_files,
    write_postings,
)
from index.keyword.whoosh_writer import KeywordEntry, WhooshWriter
from index.merge_policy import segments_to_merge
from index.top_k import keyword_hits

TERMS = ["a", "ab", "abc", "spasm", "muscl", "pain", "é", "神経", "0.5", "the", "x" * 300]
ABSENT = ["", "aa", "zz", "\udc80", "absent"]
Terms = dict[str, list[str]]


def random_passage(source: random.Random) -> Terms:
    weights = [2**-n for n in range(len(TERMS))]
    longest = {"title": 4, "heading": 3, "body": source.choice([0, 6, 60]), "metadata": 2}
    return {name: source.choices(TERMS, weights, k=source.randint(0, longest[name])) for name in FIELDS}


def counted(passages: Iterable[Terms]) -> TermCounts:
    counts = TermCounter()
    for passage in passages:
        counts.add(passage)
    return counts.counts()


@dataclass
class History:
    """Passages by id, in segments like those of a local index."""

    folder: Path
    passages: dict[str, Terms] = field(default_factory=dict)
    segments: dict[str, list[str | None]] = field(default_factory=dict)  # the ids of the rows, None for a deleted one

    def publish(self, added: dict[str, Terms], removed: Sequence[str] = ()) -> None:
        for name in (*removed, *added):
            self.passages.pop(name, None)
            for ids in self.segments.values():
                ids[:] = [None if each == name else each for each in ids]
        self.passages |= added
        sizes = {name: len(live) for name, live in zip(self.segments, self.live(), strict=True)}
        merged = segments_to_merge(sizes, {name: len(ids) for name, ids in self.segments.items()}, len(added))
        parts = [
            SegmentPostings(self.folder, name).counts(self.live_in(name), len(self.segments[name])) for name in merged
        ]
        ids = [each for name in merged for each in self.segments.pop(name) if each] + list(added)
        if ids:
            name = f"{random.getrandbits(64):016x}"
            write_postings(self.folder, name, [*parts, counted(added.values())])
            self.segments[name] = list(ids)

    def live_in(self, segment: str) -> np.ndarray:
        return np.flatnonzero([each is not None for each in self.segments[segment]])

    def live(self) -> list[np.ndarray]:
        return [self.live_in(name) for name in self.segments]

    def postings(self) -> LivePostings:
        segments = [SegmentPostings(self.folder, name) for name in self.segments]
        return LivePostings(segments, self.live(), [len(ids) for ids in self.segments.values()])

    def hits(self, terms: Sequence[str], k: int) -> list[Hit]:
        ids = [each for segment in self.segments.values() for each in segment if each]
        lengths = [np.array([len(self.passages[each][name]) for each in ids], np.int64) for name in FIELDS]
        scores = bm25f_scores(terms, self.postings().of, [length_norms(each) for each in lengths], len(ids))
        return keyword_hits(ids, scores, None, k)


def random_history(source: random.Random, folder: Path) -> History:
    history = History(folder)
    for n in range(source.randint(1, 6)):
        added = {f"{source.randrange(40):02}": random_passage(source) for _ in range(source.choice([0, 1, 3, 12]))}
        gone = [name for name in history.passages if name not in added and source.random() < 0.2 * (n > 0)]
        history.publish(added, gone)
    return history


class Whoosh:
    """An index that Whoosh searches by itself, with all passages written at once."""

    def __init__(self, folder: Path, passages: dict[str, Terms]) -> None:
        from whoosh import scoring
        from whoosh.filedb.filestore import FileStorage

        folder.mkdir()
        with WhooshWriter(folder) as writer:
            for name, terms in passages.items():
                writer.add(KeywordEntry(name, name, terms))
        self._searcher = FileStorage(str(folder)).open_index().searcher(weighting=scoring.BM25F(B=B, K1=K1))

    def scores(self, terms: Sequence[str]) -> dict[str, float]:
        from whoosh import query

        any_term = query.Or([query.Term(name, term, boost=FIELD_WEIGHTS[name]) for term in terms for name in FIELDS])
        scores = list(self._searcher.search(any_term, limit=None).items())
        names = self._searcher.reader().column_reader("passage_id") if scores else []
        return {names[number]: score for number, score in scores}


@pytest.mark.filterwarnings("ignore::DeprecationWarning")
@pytest.mark.parametrize("seed", range(10))
def test_every_history_is_ranked_as_whoosh_ranks_its_outcome(tmp_path: Path, seed: int) -> None:
    source = random.Random(seed)
    for n in range(20):
        (folder := tmp_path / str(n)).mkdir()
        history = random_history(source, folder)
        whoosh = Whoosh(folder / "whoosh", history.passages)
        for _ in range(10):
            terms = source.sample(TERMS, source.randint(1, 6)) + source.sample(ABSENT[:3], 1)
            theirs = whoosh.scores(terms)
            ours = history.hits(terms, 100)
            assert {hit.passage_id: hit.score for hit in ours} == pytest.approx(theirs, abs=1e-6)
            ranked = sorted(theirs, key=lambda name: (-round(theirs[name], 9), name))
            assert [hit.passage_id for hit in ours] == ranked


@pytest.mark.parametrize("seed", range(20))
def test_scores_do_not_depend_on_the_segments_to_the_last_digit(tmp_path: Path, seed: int) -> None:
    source = random.Random(seed)
    (tmp_path / "at once").mkdir()
    history, at_once = random_history(source, tmp_path), History(tmp_path / "at once")
    at_once.publish(dict(sorted(history.passages.items())))
    for _ in range(10):
        terms = source.sample(TERMS + ABSENT, source.randint(1, 6))
        assert history.hits(terms, 100) == at_once.hits(terms, 100)
        frequencies = [[int(h.postings().holding(term).sum()) for term in terms] for h in (history, at_once)]
        assert frequencies[0] == frequencies[1]
        by_hand = [sum(any(t in p[f] for f in FIELDS) for p in history.passages.values()) for t in terms]
        assert frequencies[0] == by_hand


def in_body(*terms: str) -> Terms:
    return {"title": [], "heading": [], "body": list(terms), "metadata": []}


def test_a_term_that_no_passage_holds_any_more_is_not_written_again(tmp_path: Path) -> None:
    history = History(tmp_path)
    history.publish({"1": in_body("old"), "2": in_body("kept")})
    history.publish({"1": in_body("new")})
    (name,) = history.segments
    assert np.load(tmp_path / f"{name}.terms.npy").tobytes() == b"keptnew"


def test_a_term_may_stand_in_a_passage_any_number_of_times(tmp_path: Path) -> None:
    history = History(tmp_path)
    history.publish({"1": in_body("a"), "2": in_body(*["a"] * 70_000)})
    title, _, body, _ = history.postings().of("a")
    assert (title.rows.tolist(), body.rows.tolist(), body.frequencies.tolist()) == ([], [0, 1], [1, 70_000])


def test_postings_that_cannot_be_read_are_damage(tmp_path: Path) -> None:
    write_postings(tmp_path, "segment", [counted([random_passage(random.Random(0))])])
    for path in postings_files(tmp_path, "segment"):
        content = path.read_bytes()
        path.write_bytes(b"no array")
        with pytest.raises(IndexDamaged, match=r"postings in .* cannot be opened"):
            SegmentPostings(tmp_path, "segment").of("a")
        path.write_bytes(content)


def test_passages_without_a_term_have_postings_all_the_same(tmp_path: Path) -> None:
    write_postings(tmp_path, "segment", [counted([in_body(), in_body()])])
    assert SegmentPostings(tmp_path, "segment").of("a") == []


Cells = dict[tuple[str, str, int], int]
"""Frequencies by term, field and row."""


def cells_of(counts: TermCounts) -> Cells:
    found = zip(counts.cells.tolist(), counts.rows.tolist(), counts.frequencies.tolist(), strict=True)
    return {(counts.terms[cell // 4].decode(), FIELDS[cell % 4], row): frequency for cell, row, frequency in found}


PASSAGES: list[Terms] = [
    {"title": ["é"], "heading": [], "body": ["b", "a", "b", "é"], "metadata": []},
    {"title": [], "heading": [], "body": [], "metadata": []},
    {"title": ["a", "a"], "heading": ["c"], "body": ["ab", "b"], "metadata": ["é"]},
]
COUNTS: Cells = {
    ("é", "title", 0): 1,
    ("b", "body", 0): 2,
    ("a", "body", 0): 1,
    ("é", "body", 0): 1,
    ("a", "title", 2): 2,
    ("c", "heading", 2): 1,
    ("ab", "body", 2): 1,
    ("b", "body", 2): 1,
    ("é", "metadata", 2): 1,
}


def test_terms_are_counted_by_field_and_passage() -> None:
    counts = counted(PASSAGES)
    assert (counts.passages, [*counts.terms]) == (3, [b"\xc3\xa9", b"b", b"a", b"c", b"ab"])
    assert cells_of(counts) == COUNTS


@pytest.mark.parametrize("passages", [[], [in_body(), in_body()]])
def test_nothing_is_counted_where_there_are_no_terms(passages: list[Terms]) -> None:
    counts = counted(passages)
    assert (counts.passages, [*counts.terms], cells_of(counts)) == (len(passages), [], {})


def arrays_of(folder: Path, segment: str) -> list[tuple[list[object], str]]:
    arrays = [np.load(path) for path in postings_files(folder, segment)]
    return [(array.tolist(), str(array.dtype)) for array in arrays]


def test_the_files_of_a_segment_are_as_the_format_says(tmp_path: Path) -> None:
    write_postings(tmp_path, "s", [counted(PASSAGES)])
    assert sorted(path.name for path in tmp_path.iterdir()) == [
        "s.bounds.npy",
        "s.frequencies.npy",
        "s.postings.npy",
        "s.terms.npy",
    ]
    assert arrays_of(tmp_path, "s") == [
        ([*b"aabbc\xc3\xa9"], "uint8"),
        (
            [[0, 0, 1, 1, 2], [1, 2, 2, 2, 3], [3, 3, 3, 3, 5], [4, 5, 5, 6, 6], [5, 6, 7, 7, 8], [7, 9, 9, 9, 9]],
            "int64",
        ),
        ([2, 0, 2, 0, 2, 2, 0, 0, 2], "int32"),
        ([2, 1, 1, 2, 1, 1, 1, 1, 1], "uint8"),
    ]


def test_the_rows_of_each_part_follow_those_of_the_part_before(tmp_path: Path) -> None:
    write_postings(tmp_path, "at once", [counted(PASSAGES)])
    write_postings(tmp_path, "in parts", [counted([]), *(counted([each]) for each in PASSAGES)])
    assert arrays_of(tmp_path, "in parts") == arrays_of(tmp_path, "at once")


@pytest.mark.parametrize(
    ("frequency", "kind"), [(255, "uint8"), (256, "uint16"), (65_535, "uint16"), (65_536, "uint32")]
)
def test_frequencies_are_stored_in_the_smallest_type_that_fits(tmp_path: Path, frequency: int, kind: str) -> None:
    write_postings(tmp_path, "s", [counted([in_body(*["a"] * frequency), in_body("a")])])
    assert arrays_of(tmp_path, "s")[3] == ([frequency, 1], kind)


def test_a_segment_without_passages_is_written_all_the_same(tmp_path: Path) -> None:
    write_postings(tmp_path, "s", [counted([])])
    assert arrays_of(tmp_path, "s") == [([], "uint8"), ([[0, 0, 0, 0, 0]], "int64"), ([], "int32"), ([], "uint8")]
    assert SegmentPostings(tmp_path, "s").of("a") == []
    assert cells_of(SegmentPostings(tmp_path, "s").counts(np.zeros(0, np.int64), 0)) == {}


@pytest.mark.parametrize(
    ("term", "postings"),
    [
        ("a", [([2], [2]), ([], []), ([0], [1]), ([], [])]),
        ("ab", [([], []), ([], []), ([2], [1]), ([], [])]),
        ("b", [([], []), ([], []), ([0, 2], [2, 1]), ([], [])]),
        ("c", [([], []), ([2], [1]), ([], []), ([], [])]),
        ("é", [([0], [1]), ([], []), ([0], [1]), ([2], [1])]),
        *((absent, []) for absent in ("", "A", "aa", "abc", "d", "ê", "\udc80")),
    ],
)
def test_a_term_is_found_in_each_field_or_nowhere(
    tmp_path: Path, term: str, postings: list[tuple[list[int], list[int]]]
) -> None:
    write_postings(tmp_path, "s", [counted(PASSAGES)])
    found = SegmentPostings(tmp_path, "s").of(term)
    assert [(rows.tolist(), frequencies.tolist()) for rows, frequencies, _ in found] == postings


@pytest.mark.parametrize("live", [[], [0], [1], [2], [0, 2], [1, 2], [0, 1, 2]])
def test_live_rows_are_counted_as_if_there_were_no_others(tmp_path: Path, live: list[int]) -> None:
    write_postings(tmp_path, "s", [counted(PASSAGES)])
    counts = SegmentPostings(tmp_path, "s").counts(np.array(live, np.int64), 3)
    alone = counted(PASSAGES[row] for row in live)
    assert (counts.passages, sorted(counts.terms), cells_of(counts)) == (
        len(live),
        sorted(alone.terms),
        cells_of(alone),
    )


def two_segments(folder: Path) -> LivePostings:
    """Return the postings of rows 0 and 2 of one segment, a segment without "é" and all three rows of another one."""
    write_postings(folder, "one", [counted(PASSAGES)])
    write_postings(folder, "two", [counted([in_body("a"), in_body("a", "a")])])
    segments = [SegmentPostings(folder, name) for name in ("one", "two", "one")]
    return LivePostings(segments, [np.array([0, 2]), np.array([1]), np.arange(3)], [3, 2, 3])


@pytest.mark.parametrize(
    ("term", "postings"),
    [
        ("a", [([1, 5], [2, 2]), ([], []), ([0, 2, 3], [1, 2, 1]), ([], [])]),
        ("c", [([], []), ([1, 5], [1, 1]), ([], []), ([], [])]),
        ("é", [([0, 3], [1, 1]), ([], []), ([0, 3], [1, 1]), ([1, 5], [1, 1])]),
        ("d", [([], []), ([], []), ([], []), ([], [])]),
    ],
)
def test_the_rows_of_segments_follow_each_other_without_deleted_ones(
    tmp_path: Path, term: str, postings: list[tuple[list[int], list[int]]]
) -> None:
    live = two_segments(tmp_path)
    assert [(each.rows.tolist(), each.frequencies.tolist()) for each in live.of(term)] == postings
    assert live.total == 6


def test_the_postings_of_the_last_terms_are_remembered(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    live = two_segments(tmp_path)
    read: list[str] = []
    original = SegmentPostings.of
    monkeypatch.setattr(SegmentPostings, "of", lambda self, term: read.append(term) or original(self, term))
    monkeypatch.setattr("index.keyword.postings._MAX_RECENT_TERMS", 2)
    for term in ("a", "d", "a", "c", "a", "d"):
        live.of(term)
    assert read == [*"aaa", *"ddd", *"ccc", *"ddd"]  # three segments; "d" was used before "a" when "c" came
    monkeypatch.setattr("index.keyword.postings._MAX_RECENT_ROWS", 4)  # "a" has five, "c" two
    for term in ("c", "a", "c"):
        live.of(term)
    assert read[12:] == [*"ccc", *"aaa", *"ccc"]


def test_a_row_holds_a_term_in_any_of_the_fields_that_are_asked_for(tmp_path: Path) -> None:
    live = two_segments(tmp_path)
    assert np.flatnonzero(live.holding("a")).tolist() == [0, 1, 2, 3, 5]
    assert np.flatnonzero(live.holding("a", ["body"])).tolist() == [0, 2, 3]
    assert np.flatnonzero(live.holding("a", ["title"])).tolist() == [1, 5]
    assert np.flatnonzero(live.holding("a", ["heading", "title"])).tolist() == [1, 5]
    assert (live.holding("d").tolist(), live.holding("a", []).tolist()) == ([False] * 6, [False] * 6)


def test_rows_that_hold_a_term_are_counted_once_in_whatever_field(tmp_path: Path) -> None:
    live = two_segments(tmp_path)
    fields = ((), ("title",), ("body",), ("title", "body"), ("title", "heading", "body", "metadata"))
    counts = {term: [live.document_frequency(term, each) for each in fields] for term in "acéd"}
    assert counts == {"a": [0, 2, 3, 5, 5], "c": [0, 0, 0, 0, 2], "é": [0, 2, 2, 2, 4], "d": [0, 0, 0, 0, 0]}


def test_without_segments_no_row_holds_a_term() -> None:
    live = LivePostings([], [], [])
    assert (live.total, live.holding("a").tolist()) == (0, [])
    assert [(each.rows.tolist(), each.frequencies.tolist()) for each in live.of("a")] == [([], [])] * 4


def test_files_are_opened_at_the_first_lookup_and_named_where_they_are_not_there(tmp_path: Path) -> None:
    postings = SegmentPostings(tmp_path, "s")
    missing = tmp_path / "s.terms.npy"
    for look in (lambda: postings.of("a"), lambda: postings.counts(np.zeros(0, np.int64), 0)):
        with pytest.raises(IndexDamaged) as raised:
            look()
        reason = f"[Errno 2] No such file or directory: '{missing}'"
        assert str(raised.value) == f"The postings in {tmp_path} cannot be opened: {reason}"
    write_postings(tmp_path, "s", [counted(PASSAGES)])
    assert len(postings.of("a")) == 4
