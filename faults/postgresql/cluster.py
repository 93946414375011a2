"""A primary server of PostgreSQL with streaming replicas, which share one address."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from faults.postgresql.home import new_home
from faults.postgresql.server import HERE, IN_MEMORY, ROLE, Place, Server, address_of, wait_until


class Cluster:
    """Servers that hold the same: `primary`, which takes writes, and `replicas`, which follow it and answer reads."""

    def __init__(self, primary: Server, replicas: list[Server]) -> None:
        self.primary, self.replicas = primary, replicas
        self._servers = (primary, *replicas)

    def address(self, schema: str = "", role: str = ROLE) -> str:
        """Return the address of all servers, which stays whatever becomes of them. It holds no password."""
        return address_of(self._servers, role=role, schema=schema)

    def wait_for_replicas(self) -> None:
        """Return as soon as each replica shows all that was committed on the primary."""
        written = self.primary.sql("select pg_current_wal_lsn()")
        for each in self.replicas:
            wait_until(lambda one=each: shows(one, written), f"{each.name} does not follow")  # type: ignore[misc]

    def lag(self, replica: Server, lags: bool) -> None:
        """Let a replica show the state of now until it is told to go on."""
        replica.sql(f"select pg_wal_replay_{'pause' if lags else 'resume'}()")
        if lags:
            wait_until(lambda: replica.sql("select pg_get_wal_replay_pause_state()") == "paused", "does not pause")

    def promote(self) -> None:
        """Make that replica which has received most the primary, after the primary is lost. The others follow it."""
        received = [(int(each.sql("select pg_last_wal_receive_lsn() - '0/0'")), each) for each in self.replicas]
        self.primary = max(received, key=lambda pair: pair[0])[1]
        self.replicas.remove(self.primary)
        self.primary.sql("select pg_promote()")
        for each in self.replicas:
            each.follow(self.primary)

    def rejoin(self, lost: Server) -> None:
        """Make a server that was lost a replica, with its port and a new copy of the primary."""
        lost.create_as_replica_of(self.primary)
        self.replicas.append(lost)


@contextmanager
def new_cluster(replicas: int = 2, is_durable: bool = True, place: Place = HERE) -> Iterator[Cluster]:
    """Make a primary with replicas that run while the block does. Durable ones wait for the disk.

    `place` is that of the primary.
    """
    settings = {"wal_keep_size": "256MB", "max_wal_senders": str(2 * replicas + 2)}  # a copy takes two for a while
    if not is_durable:
        settings |= IN_MEMORY | {"synchronous_commit": "on"}  # else what was committed is not sent at once
    with new_home() as home:
        servers = [Server(home, "primary", settings, place)]
        servers += [Server(home, f"replica-{number + 1}", settings) for number in range(replicas)]
        try:
            servers[0].create()
            for each in servers[1:]:
                each.create_as_replica_of(servers[0])
            cluster = Cluster(servers[0], servers[1:])
            cluster.wait_for_replicas()
            yield cluster
        finally:
            for each in reversed(servers):
                each.stop()


def shows(replica: Server, written: str) -> bool:
    return replica.sql(f"select pg_last_wal_replay_lsn() >= '{written}'") == "t"
