"""Both engines give equal hits, those of Whoosh's own BM25F, whatever the history of the index."""

from __future__ import annotations

import random
from pathlib import Path

import numpy as np
import pytest

from core.documents import Document, Hit
from index.engine import Clause, Engine, Filter, KeywordQuery
from index.keyword.bm25 import FIELD_WEIGHTS, FIELDS, K1, B
from index.local.engine import LocalEngine
from index.memory import MemoryEngine
from index.top_k import best_hits, continues_section, keyword_hits, ordered_hits, semantic_hits
from tests.support.articles import FINGERPRINT, document, fake_vector, indexed, publish

WORDS = ["spasm", "muscle", "muscles", "the", "pain", "é", "nerve", "nerves", "drug", "x-ray", "0.5", "it's"]
TERMS = ["spasm", "muscl", "the", "pain", "e", "nerv", "drug", "x", "ray", "0.5", "it", "absent"]


def random_article(source: random.Random, number: int) -> Document:
    def text(longest: int) -> str:
        return " ".join(source.choices(WORDS, k=source.randint(1, longest)))

    paragraphs = [text(source.choice([3, 30, 120])) for _ in range(source.randint(0, 4))]
    return document(f"{number}.md", *paragraphs, title=text(4))


def random_filter(source: random.Random) -> Filter:
    def clauses(most: int) -> tuple[Clause, ...]:
        return tuple(
            Clause(tuple(source.choices(TERMS, k=source.randint(1, 3))), source.choice([None, *FIELDS]))
            for _ in range(source.randint(0, most))
        )

    documents = source.choice([None, None, frozenset(f"{n}.md" for n in range(0, 99, 2))])
    return Filter(required=clauses(1), excluded=clauses(2), documents=documents)


def answers(engine: Engine, seed: int) -> list[object]:
    """Return the answers of the engine to 40 random questions, with their scores."""
    source = random.Random(seed)
    results: list[object] = []
    with engine.snapshot() as snapshot:
        for _ in range(40):
            terms, filter = tuple(source.choices(TERMS, k=source.randint(1, 5))), random_filter(source)
            k = source.choice([1, 3, 1000])
            found = snapshot.keyword(KeywordQuery(terms, filter), k)
            results.append((terms, filter, found))
            results.append(snapshot.scores_in_context([terms, terms[:1]], [hit.passage_id for hit in found]).tolist())
            results.append(snapshot.semantic(fake_vector(" ".join(terms)), k, filter))
        results.append(snapshot.document_frequencies(TERMS))
    return results


@pytest.mark.parametrize("seed", range(5))
def test_both_engines_give_the_same_to_the_last_bit(pair: tuple[MemoryEngine, LocalEngine], seed: int) -> None:
    source = random.Random(seed)
    articles = [random_article(source, n) for n in range(25)]
    for engine in pair:
        publish(engine, *articles)
    assert answers(pair[0], seed) == answers(pair[1], seed)


@pytest.mark.parametrize("seed", range(5))
def test_history_does_not_matter(pair: tuple[MemoryEngine, LocalEngine], seed: int) -> None:
    """Publishing in steps, with replacements and removals, gives the answers of publishing the outcome once."""
    source = random.Random(seed)
    once, in_steps = pair
    outcome: dict[str, Document] = {}
    for _ in range(12):
        added = {f"{n}.md": random_article(source, n) for n in source.sample(range(30), source.randint(0, 8))}
        removed = [name for name in outcome if name not in added and source.random() < 0.15]
        publish(in_steps, *added.values(), removed=removed)
        outcome = {name: each for name, each in (outcome | added).items() if name not in removed}
    publish(once, *outcome.values())
    assert answers(in_steps, seed) == answers(once, seed)
    assert in_steps.digests() == {name: each.digest for name, each in outcome.items()}
    assert [check.problem for check in in_steps.check()] == ["", ""]


def whoosh_scores(folder: Path, terms: tuple[str, ...]) -> dict[str, float]:
    from whoosh import query, scoring
    from whoosh.filedb.filestore import FileStorage

    with FileStorage(str(folder)).open_index().searcher(weighting=scoring.BM25F(B=B, K1=K1)) as searcher:
        any_term = query.Or([query.Term(field, term, boost=FIELD_WEIGHTS[field]) for term in terms for field in FIELDS])
        names = searcher.reader().column_reader("passage_id")
        return {names[number]: score for number, score in searcher.search(any_term, limit=None).items()}


@pytest.mark.filterwarnings("ignore::DeprecationWarning")
@pytest.mark.parametrize("seed", range(8))
def test_scores_are_those_of_whoosh(local: LocalEngine, seed: int) -> None:
    source = random.Random(seed)
    publish(local, *(random_article(source, n) for n in range(source.randint(1, 40))))
    folder = local.folder / "gens" / local.generations()[0].name / "keyword"
    with local.snapshot() as snapshot:
        for _ in range(10):
            terms = tuple(source.sample(TERMS, source.randint(1, 5)))
            ours = {hit.passage_id: hit.score for hit in snapshot.keyword(KeywordQuery(terms), 10_000)}
            assert ours == pytest.approx(whoosh_scores(folder, terms), abs=1e-6)


@pytest.mark.parametrize("seed", range(3))
def test_asking_for_more_only_adds_at_the_end(engine: Engine, seed: int) -> None:
    source = random.Random(seed)
    engine.publish([indexed(random_article(source, n)) for n in range(40)], [], FINGERPRINT)
    with engine.snapshot() as snapshot:
        everything = snapshot.keyword(KeywordQuery(("spasm", "pain")), 10_000)
        nearest = snapshot.semantic(fake_vector("spasm"), 10_000)
        for k in range(0, len(nearest) + 2, 7):
            assert snapshot.keyword(KeywordQuery(("spasm", "pain")), k) == everything[:k]
            assert snapshot.semantic(fake_vector("spasm"), k) == nearest[:k]


def test_the_order_of_the_words_of_a_question_does_not_matter(engine: Engine) -> None:
    source = random.Random(7)
    publish(engine, *(random_article(source, n) for n in range(30)))
    with engine.snapshot() as snapshot:
        hits = snapshot.keyword(KeywordQuery(("spasm", "nerv", "the")), 50)
        assert snapshot.keyword(KeywordQuery(("the", "spasm", "nerv")), 50) == hits
        ids = [hit.passage_id for hit in hits]
        bags = [["spasm", "nerv", "the", "nerv"], ["nerv", "the", "nerv", "spasm"]]
        one, other = snapshot.scores_in_context(bags, ids).tolist()
        assert other == one
        assert snapshot.scores_in_context(bags, ids[::-1]).tolist() == [one[::-1], one[::-1]]


@pytest.mark.parametrize("seed", range(5))
def test_the_nearest_of_many_are_the_exact_ones(seed: int) -> None:
    """The exact cosine and then the id decide, even among rows that single precision cannot tell apart."""
    source = np.random.default_rng(seed)
    centre = fake_vector("centre")
    matrix = (centre + source.standard_normal((3000, 16)) * source.choice([0, 1e-7, 1e-3], (3000, 1))).astype(
        np.float32
    )
    ids = [f"{n:05}" for n in source.permutation(3000)]
    allowed = source.random(3000) < 0.5
    exact = np.round(matrix.astype(np.float64) @ centre.astype(np.float64), 9)
    for k in (1, 10, 700):
        ranked = sorted((-exact[row], ids[row]) for row in np.flatnonzero(allowed))[:k]
        hits = semantic_hits(ids, matrix, centre, allowed, k)
        assert [hit.passage_id for hit in hits] == [name for _, name in ranked]


IDS = ["d", "b", "a", "c", "e"]


@pytest.mark.parametrize(
    ("k", "expected"),
    [
        (-1, []),
        (0, []),
        (1, [Hit("b", 0.9)]),
        (2, [Hit("b", 0.9), Hit("a", 0.5)]),
        (3, [Hit("b", 0.9), Hit("a", 0.5), Hit("c", 0.5)]),
        (4, [Hit("b", 0.9), Hit("a", 0.5), Hit("c", 0.5), Hit("d", 0.5)]),
        (5, [Hit("b", 0.9), Hit("a", 0.5), Hit("c", 0.5), Hit("d", 0.5), Hit("e", 0.1)]),
        (6, [Hit("b", 0.9), Hit("a", 0.5), Hit("c", 0.5), Hit("d", 0.5), Hit("e", 0.1)]),
    ],
)
def test_the_best_rows_are_ordered_by_score_and_then_by_id(k: int, expected: list[Hit]) -> None:
    assert best_hits(IDS, np.arange(5), np.array([0.5, 0.9, 0.5, 0.5, 0.1]), k) == expected


def test_only_the_rows_that_are_given_are_chosen_from() -> None:
    rows, scores = np.array([4, 0, 3]), np.array([0.1, 0.5, 0.5])
    assert best_hits(IDS, rows, scores, 2) == [Hit("c", 0.5), Hit("d", 0.5)]
    assert best_hits(IDS, rows, scores, 3) == [Hit("c", 0.5), Hit("d", 0.5), Hit("e", 0.1)]
    assert best_hits(IDS, rows[:0], scores[:0], 3) == []


def test_a_row_without_a_score_above_zero_is_no_keyword_hit() -> None:
    scores = np.array([0.5, 0.0, 1e-6, -1.0, 2.0])
    assert keyword_hits(IDS, scores, None, 9) == [Hit("e", 2.0), Hit("d", 0.5), Hit("a", 1e-6)]
    allowed = np.array([True, True, True, True, False])
    assert keyword_hits(IDS, scores, allowed, 9) == [Hit("d", 0.5), Hit("a", 1e-6)]
    assert keyword_hits(IDS, scores, allowed, 1) == [Hit("d", 0.5)]
    assert [keyword_hits(IDS, scores, None, k) for k in (0, -1)] == [[], []]
    assert keyword_hits([], scores[:0], None, 3) == []


@pytest.mark.parametrize("k", [1, 2, 3])
def test_scores_that_are_equal_to_nine_digits_are_ties(k: int) -> None:
    """The two differ by 0.8e-9 and are rounded to the same number. The third is rounded to another."""
    scores = np.array([1 + 1.4e-9, 1 + 2.6e-9, 1 + 0.6e-9])
    everything = [Hit("b", 1.000000003), Hit("a", 1.000000001), Hit("d", 1.000000001)]
    assert keyword_hits(["d", "b", "a"], scores, None, k) == everything[:k]
    assert keyword_hits(["d", "a"], scores[[0, 2]], None, 1) == [Hit("a", 1.000000001)]


def test_hits_with_scores_are_put_in_order() -> None:
    scores = np.array([0.5, 2.0, 0.5, 0.0, -1.0])
    expected = [Hit("b", 2.0), Hit("a", 0.5), Hit("d", 0.5), Hit("c", 0.0), Hit("e", -1.0)]
    assert ordered_hits(IDS, scores) == expected
    assert ordered_hits([], scores[:0]) == []


@pytest.mark.parametrize(
    ("ids", "continues"),
    [
        ([], []),
        (["a#top:0"], [False]),
        (["a#top:0", "a#top:1", "a#top:2"], [False, True, True]),
        (["a#top:0", "a#end:0", "a#end:1", "b#top:0"], [False, False, True, False]),
        ([*(f"a#top:{n}" for n in range(12)), "b:0#top:0"], [False, *[True] * 11, False]),
    ],
)
def test_a_passage_that_is_not_the_first_of_its_section_continues_it(ids: list[str], continues: list[bool]) -> None:
    found = continues_section(ids)
    assert (found.tolist(), found.dtype) == (continues, np.dtype(bool))


def test_the_nearest_rows_are_the_allowed_ones_of_the_highest_cosine() -> None:
    matrix = np.array([[1, 0], [0.8, 0.6], [0.6, 0.8], [0.8, 0.6]], np.float32)
    vector = np.array([1, 0], np.float32)
    assert semantic_hits(IDS[:4], matrix, vector, None, 3) == [
        Hit("d", 1.0),
        Hit("b", 0.800000012),
        Hit("c", 0.800000012),
    ]
    allowed = np.array([False, True, True, True])
    assert semantic_hits(IDS[:4], matrix, vector, allowed, 1) == [Hit("b", 0.800000012)]
    assert semantic_hits(IDS[:4], matrix, vector, allowed, 0) == []
    assert semantic_hits([], np.zeros((0, 0), np.float32), vector, None, 3) == []
