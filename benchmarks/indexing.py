"""How fast an index of any size is built, brought up to date and searched by words, apart from encoding.

The vectors are synthetic: what they find is not measured, and the seconds of the encoder are not counted.
"""

from __future__ import annotations

import random
import time
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import numpy as np

from benchmarks.questions import sample_questions
from benchmarks.resources import in_another_process
from benchmarks.syncs import Syncs
from benchmarks.synthetic import write_articles
from core.progress import Progress
from evaluation import CorpusRow
from index import Filter, KeywordQuery, LocalEngine, question_terms

BUILT_TARGET = 1000
CHANGE_TARGET_S = 1.5
NOTHING_TARGET_S = 5

_QUESTIONS, _CHANGES, _HITS = 500, 5, 1000


def measure(scratch: Path, rows: Sequence[CorpusRow], progress: Progress) -> dict[str, Any]:
    """Index these texts in an empty folder, change an article a few times, ask questions: raw numbers of it all."""
    write_articles(scratch / "articles", rows)
    syncs = Syncs(scratch)
    build_s, stages_s = syncs.seconds(progress), dict(syncs.stages_s)
    generation = syncs.engine.generations()[0]
    changes_s = [syncs.seconds_after_a_change(n, n) for n in range(_CHANGES)]
    return {
        "articles": generation.documents,
        "passages": generation.passages,
        "build_s": build_s,
        "stages_s": stages_s,
        "one_changed_article_s": changes_s,
        "one_changed_article_in_a_new_process_s": in_another_process(_first_change_in_a_process, scratch),
        "nothing_changed_s": syncs.seconds(),
        "questions_ms": _questions(syncs.engine, [row.text for row in rows]),
    }


def _first_change_in_a_process(scratch: Path) -> float:
    return Syncs(scratch).seconds_after_a_change(_CHANGES, _CHANGES)


def _questions(engine: LocalEngine, texts: Sequence[str]) -> dict[str, list[float]]:
    """Milliseconds of the keyword leg in all articles and in one, and of counting words; the first comes first."""
    source = random.Random(0)
    terms_asked = [question_terms(text) for text in sample_questions(source, texts, _QUESTIONS)]
    found: dict[str, list[float]] = {"keyword": [], "keyword in one article": [], "document frequencies": []}
    with engine.snapshot() as snapshot:
        articles = [summary.document_id for summary in snapshot.summaries()]
        for terms in map(tuple, terms_asked):
            one = Filter(documents=frozenset({source.choice(articles)}))
            found["keyword"].append(_ms(snapshot.keyword, KeywordQuery(terms), _HITS))
            found["keyword in one article"].append(_ms(snapshot.keyword, KeywordQuery(terms, one), _HITS))
            found["document frequencies"].append(_ms(snapshot.document_frequencies, terms))
    return found


def _ms(work: Callable[..., object], *values: object) -> float:
    started = time.perf_counter()
    work(*values)
    return 1000 * (time.perf_counter() - started)


def as_text(report: dict[str, Any]) -> str:
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
