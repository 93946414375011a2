"""A small library of invented articles in PostgreSQL, before and after a change, and what it answers.

`python -m faults.postgresql.library ADDRESS` encodes what a sync hands over, until it is killed.
"""

from __future__ import annotations

import sys
import time
from collections.abc import Sequence
from contextlib import closing
from dataclasses import replace
from unittest.mock import patch

from benchmarks import SyntheticEncoder
from core.documents import Passage
from core.errors import IndexProblem
from faults.small_index import Answers, InventedArticle, answers_of, cut, indexer, invented
from index import (
    Engine,
    KeywordQuery,
    MemoryEncodingStore,
    PassageEncoder,
    PassageEncoding,
    Worker,
    model_fingerprint,
    open_engine,
    terms,
)

SUBJECTS = 8
QUESTIONS = ("keeper", "lens", "granite", "vinegar", "harbour", "clean", "unknown", "lens clean")

OLD: list[InventedArticle] = [InventedArticle(invented(number, revision=0)) for number in range(SUBJECTS)]
"""The articles before the change."""

NEW: list[InventedArticle] = [*OLD[1:-1], InventedArticle(invented(SUBJECTS - 1, revision=1))]
"""Those after it: one is gone, one is another."""

MODEL = model_fingerprint(SyntheticEncoder(dimensions=32))
"""The model of the small library."""

_SLOW_SECONDS = 0.2  # for each call of the encoder, so that a kill meets work
_FIRST_CLAIM = 16  # passages, so that a worker claims more than once


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


def passages_to_encode(articles: Sequence[InventedArticle]) -> dict[bytes, Passage]:
    """Return the passages of articles by the keys of their encodings, as a queue takes them."""
    passages = [passage for article in articles for passage in cut(article.document)]
    encoded = PassageEncoding(MemoryEncodingStore(), _encoder()).without_encodings(passages)
    return {each.key: passage for each, passage in zip(encoded, passages, strict=True)}


def told(answers: Answers) -> Answers:
    """Return answers with the kinds of their errors in place of these."""
    return {name: type(each).__name__ if isinstance(each, IndexProblem) else each for name, each in answers.items()}


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


def ask_all(engine: Engine) -> list[object]:
    """Return what `ask` returns for each question, in their order."""
    return [ask(engine, number) for number in range(len(QUESTIONS))]


def _encoder() -> SyntheticEncoder:
    return SyntheticEncoder(dimensions=32)


class _SlowEncoder(SyntheticEncoder):
    """The encoder of the small library, which takes its time."""

    def encode_with_tokens(self, texts, progress=lambda done: None):  # type: ignore[no-untyped-def]
        time.sleep(_SLOW_SECONDS)
        return super().encode_with_tokens(texts, progress)


def work_until_all_is_encoded(address: str) -> None:
    """Work on the queue of passages to encode until none is left."""
    with closing(open_engine(address)) as engine:
        queue = engine.queue(MODEL)
        assert queue
        with patch("index.encoding_queue.worker._FIRST_CLAIM", _FIRST_CLAIM):
            worker = Worker(queue, PassageEncoder(_encoder()))
        queue.renew()
        while worker.work(lambda texts: None):
            pass
        worker.leave()


def _work(address: str) -> None:
    with closing(open_engine(address)) as engine:
        queue = engine.queue(MODEL)
        assert queue
        worker = Worker(queue, PassageEncoder(_SlowEncoder(dimensions=32)))
        queue.renew()
        print("ready", flush=True)
        while True:
            if not worker.work(lambda texts: None):
                time.sleep(_SLOW_SECONDS)


if __name__ == "__main__":
    _work(sys.argv[1])
