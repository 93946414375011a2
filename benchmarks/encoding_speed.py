"""Benchmark of the ways to run the model: sentence-transformers itself, our encoder with torch, and OpenVINO.

It also measures how fast passages are encoded with all their parts, as for an index; a build waits for that.
"""

from __future__ import annotations

import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Mapping
from functools import partial
from pathlib import Path
from typing import Any

import numpy as np

from benchmarks.synthetic import write_articles
from core.documents import Passage
from core.errors import UsageError
from core.locations import PROJECT
from core.progress import no_progress
from embedding import Model, OpenVinoEncoder, TorchEncoder, Vectors, unit_length, write_openvino_files
from evaluation import bundled_collection, corpus_rows
from index import MemoryEncodingStore, PassageEncoding
from patella import articles_in, chunk_for

_ROUNDS = 4
_QUESTIONS = 60
_STARTS = 3

_FIRST_VECTOR = {
    "torch": "TorchEncoder(find_model(name))",
    "openvino": "OpenVinoEncoder(Path(converted), '')",
}
_START = """
import sys
from pathlib import Path
from embedding import OpenVinoEncoder, TorchEncoder, find_model
name, converted = sys.argv[1:]
{}.encode_question("why do muscles cramp at night")
"""
_EXPLAINED = (
    "",
    "openvino: the encoding of questions and of the parts of passages; passages themselves are encoded more exactly",
    "with all parts: titles, headings and sentences are encoded too, each by itself, and so are the tokens",
)


class _Plain:
    """A plain use of sentence-transformers, in float32; the other ways are compared with it."""

    def __init__(self, model: Model) -> None:
        from sentence_transformers import SentenceTransformer

        self._model = SentenceTransformer(str(model.folder), device="cpu", local_files_only=True)

    def encode(self, texts: list[str]) -> Vectors:
        vectors: Vectors = self._model.encode(texts, show_progress_bar=False)
        return vectors

    def encode_question(self, text: str) -> Vectors:
        return self.encode([text])


def measure(model: Model, folder: Path, count: int) -> dict[str, Any]:
    """Return the raw numbers, on `count` passages spread over the corpus of a collection.

    The ways take turns, round by round. Raises UsageError if the collection has fewer texts than `count`.
    """
    passages = _sample_passages(model, folder, count)
    texts = [passage.embedded_text for passage in passages]
    with tempfile.TemporaryDirectory() as converted:
        torch = TorchEncoder(model)
        write_openvino_files(torch.portable_model(), Path(converted), in_int8=True)
        plain, openvino = _Plain(model), OpenVinoEncoder(Path(converted), "")
        encode: dict[str, Callable[[list[str]], Vectors]] = {
            "plain": plain.encode,
            "torch": torch.encode,
            "openvino": openvino.encode,
            "openvino, passages": partial(_encode_as_passages, openvino),
        }
        encode_question = {
            "plain": plain.encode_question,
            "torch": torch.encode_question,
            "openvino": openvino.encode_question,
        }
        return {
            "model": model.name,
            "collection": folder.resolve().name,
            "passages": len(passages),
            "passages_per_second": _time_passages(encode, openvino, passages),
            "question_ms": _time_questions(encode_question),
            "cosine_to_plain": _cosines_to_plain(encode, texts),
            "start_s": {name: [_time_start(name, model, converted) for _ in range(_STARTS)] for name in _FIRST_VECTOR},
        }


def as_text(report: dict[str, Any]) -> str:
    """Return the raw numbers of `measure` as a table with a row for each way, and an explanation."""
    lines = [
        f"{report['passages']} passages of {report['collection']}, {report['model']}",
        "",
        f"{'':<20}{'passages/s':>11}{'question ms':>13}{'cosine':>10}{'the least':>11}{'start s':>9}",
    ]
    for name, speeds in report["passages_per_second"].items():
        question, cosine, start = (report[what].get(name) for what in ("question_ms", "cosine_to_plain", "start_s"))
        line = f"{name:<20}{np.median(speeds):>11.1f}"
        line += f"{np.median(question):>13.1f}" if question else f"{'':>13}"
        line += f"{np.mean(cosine):>10.6f}{np.min(cosine):>11.6f}" if cosine else ""
        line += f"{np.median(start):>9.2f}" if start else ""
        lines.append(line.rstrip())
    return "\n".join([*lines, *_EXPLAINED])


def _sample_passages(model: Model, folder: Path, count: int) -> list[Passage]:
    rows = corpus_rows(folder)
    if not 0 < count <= len(rows):
        raise UsageError(f"{folder} has {len(rows)} texts. Give --texts a number from 1 to {len(rows)}.")
    with tempfile.TemporaryDirectory() as scratch:
        write_articles(Path(scratch) / "articles", rows[:: len(rows) // count][:count])
        articles = [article.read() for article in articles_in(Path(scratch) / "articles")]
    passages = [passage for article in articles for passage in chunk_for(model, article)]
    return passages[:: len(passages) // count][:count]


def _encode_as_passages(openvino: OpenVinoEncoder, texts: list[str]) -> Vectors:
    return np.stack([encoded.vector for encoded in openvino.encode_with_tokens(texts)])


def _time_passages(
    ways: Mapping[str, Callable[[list[str]], Vectors]], openvino: OpenVinoEncoder, passages: list[Passage]
) -> dict[str, list[float]]:
    """Return way -> passages per second in each round; every round has other passages."""
    speeds: dict[str, list[float]] = {}
    for batch in (passages[n::_ROUNDS] for n in range(_ROUNDS)):
        texts = [passage.embedded_text for passage in batch]
        tasks: dict[str, Callable[[], object]] = {name: partial(way, texts) for name, way in ways.items()}
        tasks["with all parts"] = partial(PassageEncoding(MemoryEncodingStore(), openvino).encode, batch, no_progress)
        for name, task in tasks.items():
            started = time.perf_counter()
            task()
            speeds.setdefault(name, []).append(round(len(batch) / (time.perf_counter() - started), 2))
    return speeds


def _time_questions(ways: Mapping[str, Callable[[str], object]]) -> dict[str, list[float]]:
    """Return way -> milliseconds of each question.

    Each question is encoded once before it is timed, because a new length is slower the first time.
    """
    questions = [question.text for question in bundled_collection().questions[:_QUESTIONS]]
    times: dict[str, list[float]] = {}
    for encode_question in ways.values():
        for text in questions:
            encode_question(text)
    for text in questions:
        for name, encode_question in ways.items():
            started = time.perf_counter()
            encode_question(text)
            times.setdefault(name, []).append(round((time.perf_counter() - started) * 1000, 3))
    return times


def _cosines_to_plain(ways: Mapping[str, Callable[[list[str]], Vectors]], texts: list[str]) -> dict[str, list[float]]:
    """Return way -> cosine of the vector of each text with its plain vector."""
    vectors = {name: unit_length(encode(texts)) for name, encode in ways.items()}
    return {name: (each * vectors["plain"]).sum(axis=1).round(6).tolist() for name, each in vectors.items()}


def _time_start(way: str, model: Model, converted: str) -> float:
    """Return the seconds from the start of a process to the vector of its first question."""
    command = [sys.executable, "-W", "ignore", "-c", _START.format(_FIRST_VECTOR[way]), model.name, converted]
    started = time.perf_counter()
    subprocess.run(command, cwd=PROJECT, check=True, capture_output=True)
    return round(time.perf_counter() - started, 3)
