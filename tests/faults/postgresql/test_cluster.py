"""A primary with two replicas: they follow it, one takes its place, and the lost one comes back."""

from __future__ import annotations

import psycopg
import pytest

from faults.postgresql.cluster import new_cluster
from faults.postgresql.server import ROLE


def test_a_cluster_outlives_its_primary() -> None:
    with new_cluster(is_durable=False) as cluster:
        first, lagging = cluster.primary, cluster.replicas[0]
        address = cluster.address()
        with psycopg.connect(address) as connection:
            connection.execute("create table here (n int); insert into here values (1)")
        cluster.wait_for_replicas()
        cluster.lag(lagging, lags=True)
        with psycopg.connect(address) as connection:
            connection.execute("insert into here values (2)")
        assert lagging.sql("select max(n) from here", ROLE) == "1"
        cluster.lag(lagging, lags=False)
        cluster.wait_for_replicas()

        first.kill()
        with psycopg.connect(address) as connection:  # the next host answers
            assert connection.execute("select max(n) from here").fetchone() == (2,)
            with pytest.raises(psycopg.errors.ReadOnlySqlTransaction):
                connection.execute("insert into here values (3)")
        with pytest.raises(psycopg.OperationalError):
            psycopg.connect(address, target_session_attrs="read-write")
        cluster.promote()
        with psycopg.connect(address, target_session_attrs="read-write") as connection:
            connection.execute("insert into here values (3)")
        cluster.rejoin(first)
        cluster.wait_for_replicas()
        shown = [each.sql("select max(n) from here", ROLE) for each in (cluster.primary, *cluster.replicas)]
        assert (shown, first in cluster.replicas) == (["3", "3", "3"], True)
