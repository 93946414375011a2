"""The benchmark of encoding by several hosts, in small: without processes, and with two hosts that hardly wait."""

from __future__ import annotations

import pytest

from benchmarks.encoding_hosts import hosts_as_text, measure_hosts, measuring
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
