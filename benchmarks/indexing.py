"""Benchmark of an index of any size: how fast it is built, brought up to date, and searched by keywords.

Encoding is left out: the vectors are synthetic, the seconds of the encoder are not counted, and the quality of the
results is not measured.
"""

from __future__ import annotations

import random
import time
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import numpy as np

from benchmarks.questions import sample_questions
from benchmarks.resources import run_in_new_process
from benchmarks.syncs import Syncs
from benchmarks.synthetic import write_articles
from core.progress import Progress
from evaluation import CorpusRow
from index import Filter, KeywordQuery, LocalEngine, question_terms

BUILT_TARGET = 1000
"""Aim: passages per second of a build."""

CHANGE_TARGET_S = 1.5
"""Aim: seconds to bring the index up to date after one article changed."""

NOTHING_TARGET_S = 5
"""Aim: seconds of a sync that finds nothing changed."""

_QUESTIONS, _CHANGES, _HITS = 500, 5, 1000


def measure(scratch: Path, rows: Sequence[CorpusRow], progress: Progress) -> dict[str, Any]:
    """Index these texts in the empty folder `scratch`, change articles, ask questions, and return the raw numbers."""
    write_articles(scratch / "articles", rows)
    syncs = Syncs(scratch)
    build_s, stages_s = syncs.sync(progress), dict(syncs.stages_s)
    generation = syncs.engine.generations()[0]
    changes_s = [syncs.change_and_sync(n, n) for n in range(_CHANGES)]
    return {
        "articles": generation.documents,
        "passages": generation.passages,
        "build_s": build_s,
        "stages_s": stages_s,
        "one_changed_article_s": changes_s,
        "one_changed_article_in_a_new_process_s": run_in_new_process(_time_first_change_of_a_process, scratch),
        "nothing_changed_s": syncs.sync(),
        "questions_ms": _time_questions(syncs.engine, [row.text for row in rows]),
    }


def _time_first_change_of_a_process(scratch: Path) -> float:
    return Syncs(scratch).change_and_sync(_CHANGES, _CHANGES)


def _time_questions(engine: LocalEngine, texts: Sequence[str]) -> dict[str, list[float]]:
    """Return the milliseconds of each question, in the order asked.

    Timed are the keyword leg over all articles, the keyword leg over one article, and the document frequencies.
    """
    source = random.Random(0)
    terms_of_questions = [question_terms(text) for text in sample_questions(source, texts, _QUESTIONS)]
    times: dict[str, list[float]] = {"keyword": [], "keyword in one article": [], "document frequencies": []}
    with engine.snapshot() as snapshot:
        articles = [summary.document_id for summary in snapshot.summaries()]
        for terms in map(tuple, terms_of_questions):
            one_article = Filter(documents=frozenset({source.choice(articles)}))
            times["keyword"].append(_time_ms(snapshot.keyword, KeywordQuery(terms), _HITS))
            times["keyword in one article"].append(_time_ms(snapshot.keyword, KeywordQuery(terms, one_article), _HITS))
            times["document frequencies"].append(_time_ms(snapshot.document_frequencies, terms))
    return times


def _time_ms(function: Callable[..., object], *arguments: object) -> float:
    started = time.perf_counter()
    function(*arguments)
    return 1000 * (time.perf_counter() - started)


def as_text(report: dict[str, Any]) -> str:
    """Return the raw numbers of `measure` as text, with a table of the times of questions."""
    passages, changes = report["passages"], report["one_changed_article_s"]
    lines = [
        f"{report['articles']} articles, {passages} passages; synthetic vectors, encoding not counted",
        f"built in {report['build_s']:.1f} s, {passages / report['build_s']:.0f} passages a second "
        f"(the aim: {BUILT_TARGET}): " + ", ".join(f"{name} {s:.1f}" for name, s in report["stages_s"].items()),
        f"one changed article: {max(changes):.2f} s, the most of {len(changes)}; the first of a process "
        f"{report['one_changed_article_in_a_new_process_s']:.2f} s (the aim: {CHANGE_TARGET_S} s)",
        f"nothing changed: {report['nothing_changed_s']:.2f} s (the aim: {NOTHING_TARGET_S} s)",
        "",
        f"{'milliseconds a question':<26}{'first':>8}{'p50':>8}{'p95':>8}{'max':>8}",
    ]
    for name, times in report["questions_ms"].items():
        p50, p95 = np.percentile(times, [50, 95])
        lines.append(f"{name:<26}{times[0]:>8.1f}{p50:>8.1f}{p95:>8.1f}{max(times):>8.1f}")
    return "\n".join(lines)
