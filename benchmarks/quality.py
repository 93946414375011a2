"""What is found by the vectors of the model itself and by ours, side by side: the same passages, questions and weights.

sentence-transformers encodes all parts of all passages in float32, and so does the encoder that an index is made with.
"""

from __future__ import annotations

import random
from collections.abc import Mapping, Sequence
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import Any

import numpy as np

from core.documents import document_of
from core.parallel import parallel_map
from core.progress import Progress
from embedding import AutoEncoder, Encoder, Model, TorchEncoder
from evaluation import Collection, Question, ask_all, interval, judged_questions, measure_run, randomisation
from index import Indexer, open_engine
from ingest import CHUNKER
from patella import chunk_for
from search import Mode

_MODES = (Mode.SEMANTIC, Mode.HYBRID)
_MEASURE = "nDCG@10"


def cut(collection: Collection, texts: int) -> Collection:
    """With its judged texts, and with others by chance until there are so many."""
    ids = {judged_id for judged in collection.judgements.values() for judged_id in judged}
    documents = ids | {document_of(judged_id) for judged_id in ids}
    judged = [article for article in collection.articles if article.document_id in documents]
    others = [article for article in collection.articles if article.document_id not in documents]
    random.Random(0).shuffle(others)
    return replace(collection, articles=judged + others[: max(texts - len(judged), 0)])


def measure(scratch: Path, collection: Collection, model: Model, cache: Path, progress: Progress) -> dict[str, Any]:
    """Of each way the seconds of a build, and what each mode measures for each question. Raises CollectionError."""
    questions = judged_questions(collection)
    ways: dict[str, Encoder] = {"itself": TorchEncoder(model, exact=True), "patella": AutoEncoder(model, cache)}
    found = {
        name: _way(scratch / name, collection, questions, model, encoder, progress) for name, encoder in ways.items()
    }
    return {"model": model.name, "collection": collection.name, "measure": _MEASURE, "ways": found}


def as_text(report: Mapping[str, Any]) -> str:
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
        exact, own = values.mean(axis=1)
        lines.append(
            f"{mode.value:<10}{exact:>9.4f}{own:>9.4f}{own - exact:>+12.4f}   {f'{low:+.4f} to {high:+.4f}':<17}"
            f"{randomisation(differences):>7.3f}"
        )
    return "\n".join([*lines, "", f"built in {itself['build_s']:.0f} s and in {ours['build_s']:.0f} s"])


def _way(
    folder: Path,
    collection: Collection,
    questions: Sequence[Question],
    model: Model,
    encoder: Encoder,
    progress: Progress,
) -> dict[str, Any]:
    engine = open_engine(str(folder))
    indexer = Indexer(engine, encoder, partial(chunk_for, model), CHUNKER, parallel_map)
    built = indexer.sync(collection.articles, progress)
    with engine.snapshot() as snapshot:
        found: dict[str, Any] = {"passages": snapshot.generation.passages, "build_s": round(built.seconds, 1)}
        for mode in _MODES:
            run = ask_all(snapshot, encoder, collection, questions, mode, progress)
            per_question = measure_run(collection, questions, run)
            found[mode.value] = [round(per_question[question.question_id][_MEASURE], 6) for question in questions]
    return found
