"""A wire to a server: it carries what is sent, counts it, and is cut where it is told to be."""

from __future__ import annotations

import psycopg
import pytest

from faults.postgresql.server import Server
from faults.postgresql.wire import Message, new_wire


def test_a_wire_carries_until_it_is_cut(postgresql_server: Server) -> None:
    seen: list[Message] = []

    def cut(message: Message) -> int | None:
        seen.append(message)
        return 3 if message.kind == "Q" and message.number > 1 else None

    with new_wire(postgresql_server) as other, psycopg.connect(other.address()) as connection:
        assert connection.execute("select 1").fetchone() == (1,)
    with new_wire(postgresql_server) as wire:
        wire.cut = cut
        connection = psycopg.connect(wire.address(), autocommit=True)
        connection.pgconn.exec_(b"select 2")
        with pytest.raises(psycopg.OperationalError):
            connection.pgconn.exec_(b"select 3")
            connection.execute("select 4")
        to_server = [(each.number, each.kind) for each in seen if each.to_server]
        assert to_server[:3] == [(0, "start"), (1, "Q"), (2, "Q")]
        assert {each.kind for each in seen if not each.to_server} >= {"R", "K", "Z", "D", "C"}
        whole = psycopg.connect(wire.address().replace(str(wire.port), str(postgresql_server.port)))
        assert whole.execute("select 5").fetchone() == (5,)
        whole.close()
