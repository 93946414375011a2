"""Both engines give equal hits, those of Whoosh's own BM25F, whatever the history of the index."""

from __future__ import annotations

import random
from pathlib import Path

import numpy as np
import pytest

from core.documents import Document
from index.engine import Clause, Engine, Filter, KeywordQuery
from index.keyword.bm25 import FIELD_WEIGHTS, FIELDS, K1, B, quantized_lengths
from index.local.engine import LocalEngine
from index.memory import MemoryEngine
from index.top_k import semantic_hits
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
            terms, filter = tuple(source.sample(TERMS, source.randint(1, 5))), random_filter(source)
            k = source.choice([1, 3, 1000])
            results.append((terms, filter, snapshot.keyword(KeywordQuery(terms, filter), k)))
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


def test_lengths_count_as_whoosh_keeps_them() -> None:
    from whoosh.util.numeric import byte_to_length, length_to_byte

    lengths = [*range(3000), 50_000, 106_373, 106_374, 500_000]
    expected = [byte_to_length(length_to_byte(length)) for length in lengths]
    assert quantized_lengths(np.array(lengths)).tolist() == expected


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
