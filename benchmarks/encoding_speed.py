"""How fast the model is by each way to run it, side by side: the library itself, our way with torch, and OpenVINO.

And how fast passages are encoded with all their parts, as for an index: that is what a build waits for.
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
from index.openvino_encoder import OpenVinoEncoder
from index.torch_encoder import TorchEncoder
from models import find_model
name, converted = sys.argv[1:]
{}.encode_question("why do muscles cramp at night")
"""
_EXPLAINED = (
    "",
    "openvino: as questions and the parts of passages are encoded; passages themselves more exactly",
    "with all parts: titles, headings and sentences too, each by itself, and word pieces",
)


class _Plain:
    """sentence-transformers as anyone would use it, in float32: what the other ways are compared with."""

    def __init__(self, model: Model) -> None:
        from sentence_transformers import SentenceTransformer

        self._model = SentenceTransformer(str(model.folder), device="cpu", local_files_only=True)

    def encode(self, texts: list[str]) -> Vectors:
        found: Vectors = self._model.encode(texts, show_progress_bar=False)
        return found

    def ask(self, text: str) -> Vectors:
        return self.encode([text])


def measure(model: Model, folder: Path, count: int) -> dict[str, Any]:
    """The raw numbers, on `count` passages from all over a collection's corpus. The ways take turns, round by round."""
    passages = _passages(model, folder, count)
    texts = [passage.embedded_text for passage in passages]
    with tempfile.TemporaryDirectory() as converted:
        torch = TorchEncoder(model)
        write_openvino_files(torch.portable_model(), Path(converted), in_int8=True)
        plain, openvino = _Plain(model), OpenVinoEncoder(Path(converted), "")
        encode: dict[str, Callable[[list[str]], Vectors]] = {
            "plain": plain.encode,
            "torch": torch.encode,
            "openvino": openvino.encode,
            "openvino, passages": partial(_whole, openvino),
        }
        ask = {"plain": plain.ask, "torch": torch.encode_question, "openvino": openvino.encode_question}
        return {
            "model": model.name,
            "collection": folder.resolve().name,
            "passages": len(passages),
            "passages_per_second": _batches(encode, openvino, passages),
            "question_ms": _questions(ask),
            "cosine_to_plain": _cosines(encode, texts),
            "start_s": {name: [_start(name, model, converted) for _ in range(_STARTS)] for name in _FIRST_VECTOR},
        }


def as_text(report: dict[str, Any]) -> str:
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


def _passages(model: Model, folder: Path, count: int) -> list[Passage]:
    rows = corpus_rows(folder)
    if not 0 < count <= len(rows):
        raise UsageError(f"{folder} has {len(rows)} texts. Ask for no more, and for one at least, with --texts.")
    with tempfile.TemporaryDirectory() as scratch:
        write_articles(Path(scratch) / "articles", rows[:: len(rows) // count][:count])
        articles = [article.read() for article in articles_in(Path(scratch) / "articles")]
    passages = [passage for article in articles for passage in chunk_for(model, article)]
    return passages[:: len(passages) // count][:count]


def _whole(openvino: OpenVinoEncoder, texts: list[str]) -> Vectors:
    return np.stack([encoded.vector for encoded in openvino.encode_with_tokens(texts)])


def _batches(
    ways: Mapping[str, Callable[[list[str]], Vectors]], openvino: OpenVinoEncoder, passages: list[Passage]
) -> dict[str, list[float]]:
    """Passages a second of each way in each round, every round with other passages."""
    speeds: dict[str, list[float]] = {}
    for some in (passages[n::_ROUNDS] for n in range(_ROUNDS)):
        texts = [passage.embedded_text for passage in some]
        works: dict[str, Callable[[], object]] = {name: partial(way, texts) for name, way in ways.items()}
        works["with all parts"] = partial(PassageEncoding(MemoryEncodingStore(), openvino).encode, some, no_progress)
        for name, work in works.items():
            started = time.perf_counter()
            work()
            speeds.setdefault(name, []).append(round(len(some) / (time.perf_counter() - started), 2))
    return speeds


def _questions(ways: Mapping[str, Callable[[str], object]]) -> dict[str, list[float]]:
    """Milliseconds of each question, after each was asked once: a new length is slower the first time."""
    questions = [question.text for question in bundled_collection().questions[:_QUESTIONS]]
    times: dict[str, list[float]] = {}
    for ask in ways.values():
        for text in questions:
            ask(text)
    for text in questions:
        for name, ask in ways.items():
            started = time.perf_counter()
            ask(text)
            times.setdefault(name, []).append(round((time.perf_counter() - started) * 1000, 3))
    return times


def _cosines(ways: Mapping[str, Callable[[list[str]], Vectors]], texts: list[str]) -> dict[str, list[float]]:
    """Of each text's vector with the plain one."""
    vectors = {name: unit_length(encode(texts)) for name, encode in ways.items()}
    return {name: (found * vectors["plain"]).sum(axis=1).round(6).tolist() for name, found in vectors.items()}


def _start(way: str, model: Model, converted: str) -> float:
    """Seconds from the start of a process to the vector of its first question."""
    command = [sys.executable, "-W", "ignore", "-c", _START.format(_FIRST_VECTOR[way]), model.name, converted]
    started = time.perf_counter()
    subprocess.run(command, cwd=PROJECT, check=True, capture_output=True)
    return round(time.perf_counter() - started, 3)
