"""Measurement of questions over HTTP and in one process, side by side by turns: what the way through HTTP adds."""

from __future__ import annotations

import http.client
import json
import time
from collections.abc import Callable, Mapping, Sequence
from typing import Any
from urllib.parse import urlencode, urlsplit

import numpy as np

from api import api_routes, make_api, running
from core.progress import Progress
from patella import Library
from serving import OpenLibrary

WARM_UP = 20
"""The first questions are asked once more before any is timed."""

TARGET_MS = 3.0
"""The most that the way through HTTP may add to a question."""

_RESULTS = 5  # of each question, as the command prints


def measure_http(library: Library, questions: Sequence[str], rounds: int, progress: Progress) -> dict[str, Any]:
    """Ask each question in this process and over HTTP, by turns, in several rounds.

    Both make JSON of the answer. The server runs in a thread of this process, with the same model and index, and
    remembers no question that was asked before. Return the milliseconds of both ways, one pair per question and round,
    by the clock and of the processor.
    """
    library.warm_up()
    opened = OpenLibrary("", library)
    times: dict[str, list[float]] = {name: [] for name in ("in_process_ms", "over_http_ms")}
    times |= {f"{name}_of_processor": [] for name in times}
    with running(api_routes(make_api(lambda name: opened, "127.0.0.1"), "")) as address:
        place = urlsplit(address)
        connection = http.client.HTTPConnection(place.hostname or "", place.port or 0)
        ways = {"in_process_ms": _in_process(library), "over_http_ms": _over_http(connection)}
        for question in questions[:WARM_UP]:
            for ask in ways.values():
                ask(question)
        total = len(questions) * rounds
        for number in range(total):
            progress("asking", number, total)
            opened.recent.forget()
            turn = list(ways) if (number + number // len(questions)) % 2 else list(ways)[::-1]
            for name in turn:
                started, worked = time.perf_counter(), time.process_time()
                ways[name](questions[number % len(questions)])
                times[name].append(round(1000 * (time.perf_counter() - started), 3))
                times[f"{name}_of_processor"].append(round(1000 * (time.process_time() - worked), 3))
        progress("asking", total, total)
        connection.close()
    return {"questions": len(questions), "rounds": rounds, "model": library.model.name, **times}


def http_as_text(report: Mapping[str, Any]) -> str:
    """Return the raw numbers of `measure_http` as a table, and whether the target is met.

    Other work of the machine only ever adds to a time. So the best of the rounds of each question is compared too.
    """
    rounds, names = report["rounds"], ("in_process_ms", "over_http_ms")
    own, over = (np.array(report[name]).reshape(rounds, -1) for name in names)
    own_work, over_work = (np.array(report[f"{name}_of_processor"]) for name in names)
    best = over.min(axis=0) - own.min(axis=0)
    rows = {
        "in one process": own,
        "over HTTP": over,
        "difference of each pair": over - own,
        f"difference, best of {rounds}": best,
        "difference, processor": over_work - own_work,
    }
    lines = [
        f"{report['questions']} questions, {rounds} rounds, {report['model']}",
        "",
        f"{'milliseconds':<30}{'mean':>9}{'p50':>9}{'p95':>9}",
    ]
    for name, values in rows.items():
        p50, p95 = np.percentile(values, [50, 95])
        lines.append(f"{name:<30}{values.mean():>9.2f}{p50:>9.2f}{p95:>9.2f}")
    added = float(np.median(best))
    verdict = "met" if added <= TARGET_MS else "missed"
    told = f"Over HTTP a question takes {added:.2f} ms longer (median of the best)"
    return "\n".join([*lines, "", f"{told}; at most {TARGET_MS:.0f} ms: {verdict}."])


def _in_process(library: Library) -> Callable[[str], object]:
    return lambda question: json.dumps(library.search(question, k=_RESULTS).as_json())


def _over_http(connection: http.client.HTTPConnection) -> Callable[[str], object]:
    def ask(question: str) -> bytes:
        connection.request("GET", f"/api/v1/search?{urlencode({'q': question, 'k': _RESULTS})}")
        answer = connection.getresponse()
        body = answer.read()
        if answer.status != 200:
            raise RuntimeError(f"{answer.status}: {body[:200]!r}")
        return body

    return ask
