"""A small library of invented articles in PostgreSQL, before and after a change, and what it answers.

`python -m faults.postgresql.library publish ADDRESS` makes the change, and `work ADDRESS` encodes what a sync hands
over: processes that are killed.
"""

from __future__ import annotations

import sys
import time
from collections.abc import Sequence
from contextlib import closing
from dataclasses import replace

from benchmarks import SyntheticEncoder
from core.errors import IndexProblem
from faults.small_index import Answers, InventedArticle, answers_of, indexer, invented
from index import Engine, KeywordQuery, PassageEncoder, Worker, open_engine, terms

SUBJECTS = 8
QUESTIONS = ("keeper", "lens", "granite", "vinegar", "harbour", "clean", "unknown", "lens clean")

OLD = [InventedArticle(invented(number, revision=0)) for number in range(SUBJECTS)]
"""The articles before the change."""

NEW = [*OLD[1:-1], InventedArticle(invented(SUBJECTS - 1, revision=1))]
"""Those after it: one is gone, one is another."""

_SLOW_SECONDS = 0.2  # for each call of the encoder, so that a kill meets work


def many_articles(count: int) -> list[InventedArticle]:
    """Return so many articles, no two of which are equal."""
    drafts = (invented(number % SUBJECTS, revision=number) for number in range(count))
    names = [f"{number}.md" for number in range(count)]
    return [
        InventedArticle(replace(draft, document_id=name, title=f"{draft.title} {name}"))
        for draft, name in zip(drafts, names, strict=True)
    ]


def answers_in_memory(articles: Sequence[InventedArticle]) -> Answers:
    """Return what the smallest engine answers from these articles."""
    with closing(open_engine("memory:")) as engine:
        indexer(engine).sync(articles)
        return everything(engine)


def answers_at(address: str) -> Answers:
    """Open the index at an address and ask it everything."""
    with closing(open_engine(address)) as engine:
        return everything(engine)


def published(address: str, articles: Sequence[InventedArticle]) -> Answers:
    """Bring the index at an address up to date, and return what it answers."""
    with closing(open_engine(address)) as engine:
        indexer(engine).sync(articles)
        return everything(engine)


def sync_slowly(engine: Engine, articles: Sequence[InventedArticle]) -> None:
    """Bring an index up to date with an encoder as slow as that of the workers."""
    indexer(engine, _SlowEncoder(dimensions=32)).sync(articles)


def everything(engine: Engine) -> Answers:
    """Ask an index everything, with a few words."""
    return answers_of(engine, words=("lens", "clean"), phrases=("lens clean",))


def problems_at(address: str) -> list[str]:
    """Return what `check` says of the index at an address."""
    with closing(open_engine(address)) as engine:
        return [f"check says: {each.problem}" for each in engine.check() if each.problem]


def ask(engine: Engine, number: int) -> object:
    """Return all of the answer to one question: hits of both kinds, passages and vectors. Or the error of an index."""
    question = QUESTIONS[number % len(QUESTIONS)]
    try:
        with engine.snapshot() as snapshot:
            by_words = snapshot.keyword(KeywordQuery(tuple(terms(question))), 20)
            by_meaning = snapshot.semantic(_encoder().encode_question(question).vector, 20)
            ids = sorted({hit.passage_id for hit in (*by_words, *by_meaning)})
            vectors = snapshot.passage_vectors(ids)
            return (by_words, by_meaning, snapshot.passages(ids), vectors.passages.tolist(), vectors.tokens.tolist())
    except IndexProblem as error:
        return error


def _encoder() -> SyntheticEncoder:
    return SyntheticEncoder(dimensions=32)


class _SlowEncoder(SyntheticEncoder):
    """The encoder of the small library, which takes its time."""

    def encode_with_tokens(self, texts, progress=lambda done: None):  # type: ignore[no-untyped-def]
        time.sleep(_SLOW_SECONDS)
        return super().encode_with_tokens(texts, progress)


def _work(address: str) -> None:
    with closing(open_engine(address)) as engine:
        encoder = PassageEncoder(_SlowEncoder(dimensions=32))
        queue = engine.queue(encoder.model)
        assert queue
        worker = Worker(queue, encoder)
        queue.renew()
        print("ready", flush=True)
        while True:
            if not worker.work(lambda texts: None):
                time.sleep(_SLOW_SECONDS)


if __name__ == "__main__":
    what, place = sys.argv[1:]
    if what == "work":
        _work(place)
    else:
        with closing(open_engine(place)) as changed:
            indexer(changed).sync(NEW)
