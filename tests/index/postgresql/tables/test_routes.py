"""Whoever connects gets the first host that serves the use, or is told of each host why it does not."""

from __future__ import annotations

from contextlib import closing

import pytest

from core.errors import IndexInaccessible
from faults.postgresql import Server
from index.postgresql.tables.address import Address
from index.postgresql.tables.connections import Connections
from index.postgresql.tables.driver import Statement


def test_a_server_that_is_down_is_said_at_once() -> None:
    with closing(Connections(Address("postgresql://ann:secret@127.0.0.1:1/x"))) as connections:
        for use in (lambda: connections.read(Statement("SELECT 1")), lambda: connections.transaction().__enter__()):
            with pytest.raises(
                IndexInaccessible, match=r"ann@127.0.0.1:1/x cannot be reached: 127.0.0.1:1: Connection refused. Check"
            ) as raised:
                use()
            assert "secret" not in str(raised.value)


def test_servers_none_of_which_is_the_primary_take_no_writes_and_say_so(postgresql_server: Server) -> None:
    address = f"{postgresql_server.address()}?options=-cdefault_transaction_read_only%3Don"
    host = f"127.0.0.1:{postgresql_server.port}"
    with closing(Connections(Address(address))) as connections:
        assert connections.read(Statement("SELECT 1")) == [[(1,)]]
        with pytest.raises(IndexInaccessible) as raised, connections.transaction():
            pass
    assert str(raised.value).endswith(
        f" takes no writes now: no server that answers is the primary ({host}: session is read-only). "
        "Try again when one is."
    )
