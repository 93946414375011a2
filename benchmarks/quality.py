"""Benchmark of the quality of our encoder: search with the vectors of sentence-transformers, and with ours.

Passages, questions and weights are the same. sentence-transformers encodes all parts of all passages in float32; our
side uses the encoder that an index is made with, on the same parts.
"""

from __future__ import annotations

import random
from collections.abc import Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np

from core.documents import document_id_of
from core.progress import Progress
from embedding import AutoEncoder, Encoder, Model, TorchEncoder
from evaluation import Collection, Question, ask_all, interval, judged_questions, measure_run, randomisation
from index import Indexer, open_engine
from ingest import CHUNKER, BoundedReader
from search import Mode

_MODES = (Mode.SEMANTIC, Mode.HYBRID)
_MEASURE = "nDCG@10"


def cut_collection(collection: Collection, texts: int) -> Collection:
    """Return a collection with all judged texts and with others, drawn at random, up to `texts` texts in all."""
    judged_ids = {judged_id for grades in collection.judgements.values() for judged_id in grades}
    documents = judged_ids | {document_id_of(judged_id) for judged_id in judged_ids}
    judged = [article for article in collection.articles if article.document_id in documents]
    others = [article for article in collection.articles if article.document_id not in documents]
    random.Random(0).shuffle(others)
    return replace(collection, articles=judged + others[: max(texts - len(judged), 0)])


def measure(scratch: Path, collection: Collection, model: Model, cache: Path, progress: Progress) -> dict[str, Any]:
    """Index the collection once with each encoder and ask its judged questions.

    Return, for each encoder, the seconds of the build and nDCG@10 of each question in each mode. Raises CollectionError
    if no question is judged.
    """
    questions = judged_questions(collection)
    encoders: dict[str, Encoder] = {"itself": TorchEncoder(model, exact=True), "patella": AutoEncoder(model, cache)}
    measured = {
        name: _measure_encoder(scratch / name, collection, questions, model, encoder, progress)
        for name, encoder in encoders.items()
    }
    return {"model": model.name, "collection": collection.name, "measure": _MEASURE, "ways": measured}


def as_text(report: Mapping[str, Any]) -> str:
    """Return a table that compares the means of both encoders in each mode, with interval and p value."""
    itself, ours = report["ways"]["itself"], report["ways"]["patella"]
    lines = [
        f"{report['measure']} of {report['model']} on {report['collection']}, {itself['passages']} passages: "
        "run by sentence-transformers in float32, and by Patella",
        "",
        f"{'':<10}{'itself':>9}{'patella':>9}{'difference':>12}   {'95 %':<17}{'p':>7}",
    ]
    for mode in _MODES:
        values = np.array([itself[mode.value], ours[mode.value]])
        differences = (values[1] - values[0]).tolist()
        low, high = interval(differences)
        exact_mean, our_mean = values.mean(axis=1)
        span = f"{low:+.4f} to {high:+.4f}"
        lines.append(
            f"{mode.value:<10}{exact_mean:>9.4f}{our_mean:>9.4f}{our_mean - exact_mean:>+12.4f}   {span:<17}"
            f"{randomisation(differences):>7.3f}"
        )
    return "\n".join([*lines, "", f"built in {itself['build_s']:.0f} s and in {ours['build_s']:.0f} s"])


def _measure_encoder(
    folder: Path,
    collection: Collection,
    questions: Sequence[Question],
    model: Model,
    encoder: Encoder,
    progress: Progress,
) -> dict[str, Any]:
    engine = open_engine(str(folder))
    indexer = Indexer(engine, encoder, BoundedReader(model), CHUNKER)
    sync_report = indexer.sync(collection.articles, progress)
    with engine.snapshot() as snapshot:
        measured: dict[str, Any] = {
            "passages": snapshot.generation.passages,
            "build_s": round(sync_report.seconds, 1),
        }
        for mode in _MODES:
            run = ask_all(snapshot, encoder, collection, questions, mode, progress)
            per_question = measure_run(collection, questions, run)
            measured[mode.value] = [round(per_question[question.question_id][_MEASURE], 6) for question in questions]
    return measured
