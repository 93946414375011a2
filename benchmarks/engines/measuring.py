"""The run of two engines side by side: both grow by the same publishes and are asked the same at each size."""

from __future__ import annotations

import os
import random
import time
from collections.abc import Iterable, Mapping, Sequence
from contextlib import ExitStack, closing
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from itertools import chain
from pathlib import Path
from typing import Any

import numpy as np

from benchmarks.engines.asking import (
    HYBRID,
    KEYWORD,
    SEMANTIC,
    WAYS,
    Asked,
    ask_all,
    ask_at_once,
    index_size,
)
from benchmarks.growth import (
    IndexGrower,
    Nearest,
    RealEncodings,
    RealThenSyntheticEncodings,
    SyntheticEncodings,
    copy_with_new_words,
    endless,
    vectors_of,
)
from benchmarks.questions import sample_questions
from benchmarks.resources import run_in_new_process
from benchmarks.side_by_side import recall
from benchmarks.synthetic import write_articles
from core.progress import Progress
from core.settings import Settings
from evaluation import CorpusRow
from index import Engine, Fingerprint, Generation, IndexedDocument, PassageEncoding, open_engine
from patella import Library, articles_in

PAGE_SERVERS = ((1, 8), (4, 8))
"""The page servers that ask at once, each with the number of its threads."""


@dataclass(frozen=True, slots=True)
class Compared:
    """The two engines: name -> address, and the process id of the server of the second, if it is on this machine."""

    addresses: Mapping[str, str]
    server: int | None


def measure_engines(
    scratch: Path,
    rows: Sequence[CorpusRow],
    sizes: Sequence[int],
    questions: int,
    publishes: int,
    real: RealEncodings,
    compared: Compared,
    settings: Settings,
    progress: Progress,
) -> dict[str, Any]:
    """Grow an index in each engine to each size, and return the raw numbers of both at each size.

    Ask so many questions at each size, and publish one changed article so many times.
    """
    run = _Run(scratch, rows, questions, publishes, real, compared, settings, progress)
    return {
        "engines": list(compared.addresses),
        "cores": len(os.sched_getaffinity(0)),
        "questions": questions,
        "publishes": publishes,
        "real": real.passages,
        "sizes": [run.grow_and_measure(size) for size in sizes],
    }


class _Both:
    """Several engines that are given the same documents. `seconds` holds the time of the publishes of each."""

    def __init__(self, engines: Mapping[str, Engine]) -> None:
        self._engines = engines
        self.seconds = dict.fromkeys(engines, 0.0)

    def generations(self) -> list[Generation]:
        """Return the generations of the first engine."""
        return next(iter(self._engines.values())).generations()

    def publish(self, added: Iterable[IndexedDocument], removed: Iterable[str], fingerprint: Fingerprint) -> Generation:
        """Publish the same in each engine, and return the generation of the last."""
        documents, gone = list(added), list(removed)
        for name, engine in self._engines.items():
            started = time.perf_counter()
            generation = engine.publish(documents, gone, fingerprint)
            self.seconds[name] += time.perf_counter() - started
        return generation


class _Run:
    """Two indexes that only grow, and the questions to ask them, which use words of the first passages."""

    def __init__(
        self,
        scratch: Path,
        rows: Sequence[CorpusRow],
        questions: int,
        publishes: int,
        real: RealEncodings,
        compared: Compared,
        settings: Settings,
        progress: Progress,
    ) -> None:
        self._compared, self._publishes, self._progress = compared, publishes, progress
        self._settings = {
            name: settings.model_copy(update={"index": address}) for name, address in compared.addresses.items()
        }
        self._library = Library(settings)
        write_articles(scratch / "articles", rows)
        articles = endless(articles_in(scratch / "articles"), self._library.model)
        self._article = next(articles)
        texts = [row.text for row in rows]
        self._questions = sample_questions(random.Random(0), texts, questions)
        encoder = self._library.encoder
        vectors = np.stack([each.vector for each in encoder.encode_questions(self._questions)])
        self._nearest, self._real = Nearest(vectors), real.passages
        self._kept = open_engine(str(real.kept))
        encodings = RealThenSyntheticEncodings(PassageEncoding(self._kept.encodings, encoder), real.passages)
        self._grower = IndexGrower(chain([self._article], articles), encodings, self._nearest)
        own_encoding = PassageEncoding(self._kept.encodings, encoder)
        own_encoding.encode(self._article[1], progress)
        # a changed article means nearly what it meant before
        self._synthetic = SyntheticEncodings(np.stack(vectors_of(own_encoding.encoded(self._article[1]))))
        self._round = 0

    def grow_and_measure(self, size: int) -> dict[str, Any]:
        """Grow both indexes to `size` passages, and return the raw numbers at this size."""
        names = list(self._settings)
        with ExitStack() as open_engines:
            engines = {
                name: open_engines.enter_context(closing(open_engine(each.index)))
                for name, each in self._settings.items()
            }
            grown_s = self._grow(engines, size)
            before = {name: self._ask(name, KEYWORD, size) for name in names}
            publish_s = self._publish_changes(engines, size)
        asked = {way: {name: self._ask(name, way, size) for name in names} for way in WAYS}
        return {
            "passages": size,
            "grown_s": grown_s,
            "publish_s": publish_s,
            "disk_mb": {name: index_size(each) for name, each in self._settings.items()},
            "equal": {
                "keyword lists before the publishes": _share_of_equal(*(each.answers for each in before.values())),
                "keyword lists after them": _share_of_equal(*(each.answers for each in asked[KEYWORD].values())),
                "order of hybrid answers": _share_of_equal(*(_orders(each) for each in asked[HYBRID].values())),
                "hybrid answers": _share_of_equal(*(each.answers for each in asked[HYBRID].values())),
            },
            "recall_at_10": {
                name: recall([_ids(answer) for answer in each.answers], self._nearest.ids)
                if size <= self._real
                else None
                for name, each in asked[SEMANTIC].items()
            },
            "asked": {way: {name: _costs(each) for name, each in engines.items()} for way, engines in asked.items()},
            "at_once": {name: self._ask_at_once(name, size) for name in names},
        }

    def _grow(self, engines: Mapping[str, Engine], size: int) -> dict[str, float]:
        """Grow and calibrate both indexes, and return the seconds of the publishes."""
        both = _Both(engines)
        if not both.generations():
            both.publish([], [], self._fingerprint)
            both = _Both(engines)
        self._grower.grow(both, self._fingerprint, size, self._progress)
        self._calibrate(engines)
        return both.seconds

    def _calibrate(self, engines: Mapping[str, Engine]) -> None:
        for name, engine in engines.items():
            library = Library(self._settings[name], engine, twin=self._library)
            library.calibrate(self._progress)

    def _publish_changes(self, engines: Mapping[str, Engine], size: int) -> dict[str, list[float]]:
        """Publish a changed copy of one article in place of the last, many times. Return the seconds of each."""
        seconds: dict[str, list[float]] = {name: [] for name in engines}
        previous: list[str] = []
        for number in range(self._publishes):
            self._progress(f"{size:,} passages: one changed article", number, self._publishes)
            self._round += 1
            document, passages = copy_with_new_words(*self._article, self._round)
            encoded, now = self._synthetic.encode(passages), datetime.now(UTC).isoformat(timespec="seconds")
            both = _Both(engines)
            both.publish([IndexedDocument(document, passages, tuple(encoded), now)], previous, self._fingerprint)
            previous = [document.document_id]
            for name, taken in both.seconds.items():
                seconds[name].append(taken)
        _Both(engines).publish([], previous, self._fingerprint)
        self._calibrate(engines)
        return seconds

    @property
    def _fingerprint(self) -> Fingerprint:
        return self._library.indexer.fingerprint

    def _ask(self, name: str, way: str, size: int) -> Asked:
        self._progress(f"{size:,} passages: {way}, {name}", 0, 1)
        server = self._compared.server if name != next(iter(self._settings)) else None
        return run_in_new_process(ask_all, self._settings[name], way, self._questions, server)

    def _ask_at_once(self, name: str, size: int) -> list[dict[str, Any]]:
        self._progress(f"{size:,} passages: several page servers, {name}", 0, 1)
        return [asdict(ask_at_once(self._settings[name], self._questions, *each)) for each in PAGE_SERVERS]


def _share_of_equal(found: Sequence[Any], others: Sequence[Any]) -> float:
    """Return the share of the questions whose answers are equal in everything."""
    return sum(map(_is_same, found, others)) / len(found)


def _is_same(found: Any, other: Any) -> bool:
    return bool(found == other)


def _orders(asked: Asked) -> list[list[str]]:
    return [[each["passage_id"] for each in answer if isinstance(each, dict)] for answer in asked.answers]


def _ids(hits: Sequence[tuple[str, float]]) -> list[str]:
    return [passage_id for passage_id, _ in hits]


def _costs(asked: Asked) -> dict[str, Any]:
    return {name: value for name, value in asdict(asked).items() if name != "answers"}
