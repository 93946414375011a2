"""A replica that lags: who publishes sees it at once, and who reads there reads what was there before."""

from __future__ import annotations

from faults.postgresql.cluster import new_cluster
from faults.postgresql.lag import publish_behind, publish_first_behind


def test_nobody_sees_a_mix_behind_a_replica_that_lags() -> None:
    with new_cluster(replicas=1, is_durable=False) as cluster:
        assert publish_first_behind(cluster)["bad"] == []
        assert publish_behind(cluster)["bad"] == []
