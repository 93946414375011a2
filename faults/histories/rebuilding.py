"""The index that is built anew from the same articles, in one publish, and everything that both must answer alike."""

from __future__ import annotations

from contextlib import closing
from dataclasses import replace
from itertools import chain
from pathlib import Path

from core.progress import no_progress
from faults.histories.articles import WORDS, encoder
from faults.histories.plain import PlainState
from index import (
    Clause,
    Engine,
    Filter,
    Fingerprint,
    IndexedDocument,
    KeywordQuery,
    LocalEngine,
    PassageEncoding,
    PassageVectors,
    Property,
    Snapshot,
    terms,
)
from search import Mode, search

_MOST = 500  # more hits than there are passages
_QUESTIONS = ("what keeps the lens of the lamp", "storms and FSN 2024")


def differences(engine: LocalEngine, state: PlainState, fingerprint: Fingerprint, folder: Path) -> list[str]:
    """Return what an index answers otherwise than one that is built anew, in this folder, which does not exist."""
    with closing(LocalEngine(folder)) as rebuilt:
        publish_at_once(rebuilt, state, fingerprint)
        with engine.snapshot() as found, rebuilt.snapshot() as right:
            answers, expected = everything(found), everything(right)
    differing = [name for name in expected if answers[name] != expected[name]]
    return [f"built anew, it answers otherwise: {name}" for name in differing]


def publish_at_once(engine: Engine, state: PlainState, fingerprint: Fingerprint) -> None:
    """Publish all articles of a state in one generation."""
    encoding = PassageEncoding(engine.encodings, encoder())
    passages = [tuple(each.passage for each in held.article.passages) for held in state.held.values()]
    encoding.encode(list(chain.from_iterable(passages)), no_progress)
    documents = [
        IndexedDocument(held.article.document, own, encoding.encoded(own), "", held.by_hand)
        for held, own in zip(state.held.values(), passages, strict=True)
    ]
    engine.publish(documents, [], fingerprint)


def everything(snapshot: Snapshot) -> dict[str, object]:
    """Return all that a generation holds and answers, by the name of what was asked."""
    summaries = [replace(each, indexed_at="") for each in snapshot.summaries()]
    passages = [each for summary in summaries for each in snapshot.document_passages(summary.document_id)]
    ids = [each.passage_id for each in passages]
    forms, properties = snapshot.short_forms(), snapshot.properties()
    answers: dict[str, object] = {
        "articles": summaries,
        "texts": [snapshot.document(each.document_id) for each in summaries],
        "passages": passages,
        "vectors": _as_lists(snapshot.passage_vectors(ids)),
        "spelling words": dict(snapshot.vocabulary().counts),
        "short forms": (forms.definitions, forms.long_forms, forms.shorts, forms.most_words),
        "facets": {kind: properties.values(kind) for kind in Property},
        "sizes": (snapshot.generation.documents, snapshot.generation.passages),
    }
    if ids:
        answers["words in context"] = snapshot.scores_in_context([terms(word) for word in WORDS], ids).tolist()
    for word in WORDS:
        asked = tuple(terms(word))
        answers[f"words: {word}"] = snapshot.keyword(KeywordQuery(asked), _MOST)
        answers[f"required: {word}"] = snapshot.keyword(KeywordQuery(asked, Filter((Clause(asked, "body"),))), _MOST)
        answers[f"frequency: {word}"] = snapshot.document_frequencies(asked)
    for question in _QUESTIONS:
        answers[f"meaning: {question}"] = snapshot.semantic(encoder().encode_question(question).vector, _MOST)
        for mode in Mode:
            answer = search(snapshot, encoder(), question, mode)
            answers[f"search by {mode}: {question}"] = (answer.results, answer.suggestion)
    return answers


def _as_lists(vectors: PassageVectors) -> list[object]:
    return [getattr(vectors, name).tolist() for name in PassageVectors.__slots__]
