"""An index behind PgBouncer, which hands a connection on after each session or transaction: nothing is lost by that."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import closing

import pytest

from core.errors import IndexBusy
from faults.postgresql import Server
from faults.postgresql.library import NEW, OLD, answers_in_memory, problems_at, published
from faults.postgresql.server import wait_until
from faults.postgresql.traffic import new_traffic
from index import open_engine
from tests.support.pgbouncer import needs_pgbouncer, new_pgbouncer

pytestmark = needs_pgbouncer


@pytest.fixture
def database(postgresql_server: Server) -> Iterator[str]:
    """An address to which the hosts are missing."""
    yield "postgresql://patella@HOSTS/patella?schema=behind_pgbouncer"
    postgresql_server.sql("drop schema if exists behind_pgbouncer cascade", "patella")


@pytest.mark.parametrize(("mode", "connections"), [("session", 40), ("transaction", 3)])
def test_an_index_is_asked_and_changed(postgresql_server: Server, database: str, mode: str, connections: int) -> None:
    with new_pgbouncer(postgresql_server, mode, connections) as port:
        address = database.replace("HOSTS", f"127.0.0.1:{port}")
        assert published(address, OLD) == answers_in_memory(OLD)
        with new_traffic(address, (OLD, NEW), mode) as traffic:
            assert published(address, NEW) == answers_in_memory(NEW)
            with closing(open_engine(address)) as first, closing(open_engine(address)) as second, first.writing():
                with pytest.raises(IndexBusy, match="has been writing to"):
                    second.writing().__enter__()
                wait_until(lambda: traffic.questions > 20 and len(traffic.kept) > 5, "nobody asks")
        assert (traffic.bad(address), traffic.refused.total(), problems_at(address)) == ([], 0, [])


def test_writes_find_the_one_that_leads_to_the_primary(postgresql_server: Server, database: str) -> None:
    takes_none = "set default_transaction_read_only = on"
    with (
        new_pgbouncer(postgresql_server, "transaction", 3, takes_none) as replica,
        new_pgbouncer(postgresql_server, "transaction", 3) as primary,
    ):
        address = database.replace("HOSTS", f"127.0.0.1:{replica},127.0.0.1:{primary}")
        assert published(address, OLD) == answers_in_memory(OLD)
        with closing(open_engine(address)) as engine:
            assert f"127.0.0.1:{primary}, " in dict(engine.status())["Primary"]
