"""Hosts that do not answer any more, in small: the connections are given up sooner, and no seconds are judged.

`patella faults postgresql` does it with the time-outs of everybody, and lets a replica take the place of the host.
"""

from __future__ import annotations

from functools import partial
from itertools import islice

import pytest

from core.errors import UsageError
from faults.postgresql.cluster import new_cluster
from faults.postgresql.outages.attack import Outage, outages, standing_still
from faults.postgresql.outages.network import new_network


@pytest.fixture(autouse=True)
def soon(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("index.postgresql.tables.connections._PATIENCE", 0)
    monkeypatch.setattr(f"{outages.__module__}._QUESTIONS", 10)


def test_no_question_fails_while_a_server_stands_still() -> None:
    with new_cluster(replicas=1, is_durable=False) as cluster:
        beside, alone = islice(outages(cluster, standing_still(cluster.primary), "?connect_timeout=2"), 2)
    assert (beside["attack"], beside["bad"]) == ("a server stands still", [])
    assert (alone["attack"], alone["bad"]) == ("a server stands still, the only one", [])


def test_no_question_fails_while_a_network_swallows_packets() -> None:
    try:
        with new_network() as network, new_cluster(replicas=1, is_durable=False, place=network.place) as cluster:
            outage = Outage("silence", partial(network.swallow, True), partial(network.swallow, False))
            [beside] = islice(outages(cluster, outage, "?connect_timeout=2"), 1)
    except UsageError as error:
        pytest.skip(f"{error}")
    assert (beside["attack"], beside["bad"]) == ("silence", [])
