"""The benchmark of encoding by several hosts, in small: without processes, and with two hosts that hardly wait."""

from __future__ import annotations

from itertools import islice
from types import SimpleNamespace
from typing import cast

import pytest

from benchmarks.encoding_hosts import copies_of, hosts_as_text, measure_hosts, measuring
from index.encoding_queue.queue import EncodingQueue, Participant, QueueState
from tests.support.articles import FakeEncoder
from tests.support.queues import passages


def test_it_measures_rates_and_simulates_hosts(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(measuring, "PROCESSES", ())
    monkeypatch.setattr(measuring, "HOSTS", (2,))
    monkeypatch.setattr(measuring, "_CLAIM_SECONDS", 1)
    steps: list[tuple[int, int]] = []
    found = list(passages(200).values())
    report = measure_hosts(FakeEncoder(), "none", found, 2.0, lambda stage, *step: steps.append(step))
    assert (steps[0], steps[-1]) == ((0, 3), (3, 3))
    assert report["passages"] == 200
    assert {name for name, rate in report["rates"].items() if rate} == {"without a queue", "a sync alone"}
    assert 0 < report["share_of_queue"] < 1
    assert 0 < report["simulated"]["2"]["rate"] <= 2 * 54
    assert report["simulated"]["2"]["exchange_ms"] > 0


def test_the_rate_leaves_out_what_was_begun_before() -> None:
    """One process stores 20 passages every 4 s, the other 10 in 4 s. The first claims of both were larger."""
    stored = [
        (0, 0),
        *[(128, 0)] * 2,
        *[(128, 64)] * 2,
        *[(148, 64)] * 2,
        *[(148, 74)] * 2,
        (168, 74),
    ]  # at each second
    states = [_state(1, *encoded) for encoded in stored] + [_state(0, *stored[-1])]
    second = 0

    def pass_a_second(_: float) -> None:
        nonlocal second
        second += 1

    queue = cast(EncodingQueue, SimpleNamespace(state=lambda: states[second]))
    assert measuring.rate_of_all(queue, lambda: float(second), pass_a_second) == 20 / 4 + 10 / 4


def _state(in_queue: int, *encoded: int) -> QueueState:
    others = (Participant("host", process, "2026-11-30T00:00:00Z", done, None) for process, done in enumerate(encoded))
    return QueueState(0, 0, in_queue, 0, 0, tuple(others), ())


def test_no_sentence_of_a_copy_is_that_of_another() -> None:
    lamps = list(passages(2).values())
    found = list(islice(copies_of(lamps), 5))
    assert [each.passage_id for each in found] == [f"lamps#top:{n}" for n in ("0/1", "1/1", "0/2", "1/2", "0/3")]
    assert (found[2].text, found[2].embedded_text) == (
        "Lamp 0 burns. 2 Its keeper sleeps. 2",
        "Lamps 2\nLamp 0 burns. 2 Its keeper sleeps. 2",
    )
    assert [each.text[sentence.start : sentence.end] for each in found[:3] for sentence in each.sentences] == [
        *("Lamp 0 burns. 1", "Its keeper sleeps. 1"),
        *("Lamp 1 burns. 1", "Its keeper sleeps. 1"),
        *("Lamp 0 burns. 2", "Its keeper sleeps. 2"),
    ]


def test_the_report_shows_them() -> None:
    simulated = {"10": {"rate": 530.0, "of_ideal": 0.98, "server_cpu": 0.25, "exchange_ms": 42.0}}
    rates = {"without a queue": 54.0, "a sync alone": 53.5, "processes": {"1": 53.0, "2": 55.0}}
    report = {"passages": 512, "rates": rates, "share_of_queue": 0.0123, "simulated": simulated}
    assert hosts_as_text(report).splitlines() == [
        "512 passages, in passages a second",
        "without a queue                               54.0",
        "a sync with a queue, and nobody who helps     53.5",
        "patella index work, 1 at once                 53.0",
        "patella index work, 2 at once                 55.0",
        "share of the time spent in the queue: 1.23% (aim: 2%)",
        "",
        "hosts that encode 54 passages a second each, by a wait",
        "  10 hosts:      530 passages a second, 98% of what they could; 0.25 cores of the server, "
        "42 ms for each claim",
    ]
