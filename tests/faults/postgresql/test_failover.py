"""The drill of failover: what is lost is found, and the report counts. `patella faults failover` makes it with Patroni.

Here one server stands for the machines, so that nothing has to be installed.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager, nullcontext
from dataclasses import dataclass
from typing import Any

import pytest

from core.progress import no_progress
from faults.postgresql import failover
from faults.postgresql.failover import lose_etcd, run_failover
from faults.postgresql.library import OLD, published
from faults.postgresql.server import ROLE, Server


@dataclass
class OneMachine:
    """A server that is all machines, and its own primary, whatever happens."""

    place: str
    port: int
    kill: Callable[[], None] = lambda: None
    start: Callable[[], None] = lambda: None
    switch_over: Callable[[], None] = lambda: None
    without_etcd: Callable[[], AbstractContextManager[object]] = nullcontext
    is_up: bool = True
    name: str = "machine-1"

    def address(self) -> str:
        return self.place

    @property
    def machines(self) -> list[OneMachine]:
        return [self]

    def wait_for_primary(self) -> OneMachine:
        return self

    def wait_until_whole(self) -> None:
        pass


def drilled(machines: OneMachine, monkeypatch: pytest.MonkeyPatch) -> list[dict[str, Any]]:
    """Return the rows of one round."""
    monkeypatch.setattr(failover, "address_of", lambda servers: machines.place)
    return list(failover.drill(machines, 1))  # type: ignore[arg-type]


def test_what_is_lost_is_found(
    postgresql_address: str, postgresql_server: Server, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The change of the primary is one that loses the latest publish."""
    change = f"alter database {ROLE} %s default_transaction_read_only"

    def lose_the_latest() -> None:
        published(postgresql_address, OLD)

    @contextmanager
    def read_only() -> Iterator[None]:
        postgresql_server.sql(change % "set" + " = on")
        yield
        postgresql_server.sql(change % "reset")

    port = postgresql_server.port
    machines = OneMachine(postgresql_address, port, switch_over=lose_the_latest, without_etcd=read_only)
    killed, returned, changed, without_etcd = drilled(machines, monkeypatch)
    assert without_etcd["attack"] == "etcd is lost on all machines, and returns"
    assert without_etcd["bad"] == []
    assert killed["attack"] == "the machine of the primary is lost"
    assert killed["bad"] == ["control: the lost machine still answers"]
    assert returned["bad"] == []
    assert changed["bad"] == ["what was published is lost"]
    assert returned.keys() == {
        *("attack", "questions", "failed", "wrong", "slowest_question", "lines_kept", "lines_refused", "messages"),
        *("seconds_without_writes", "seconds_to_a_primary", "seconds_until_whole", "bad"),
    }


def test_a_primary_that_stays_without_etcd_is_found(postgresql_address: str, postgresql_server: Server) -> None:
    published(postgresql_address, OLD)
    assert lose_etcd(OneMachine(postgresql_address, postgresql_server.port)) == [  # type: ignore[arg-type]
        "without etcd it is answered otherwise",
        "control: an article is published while no machine takes writes",
    ]


ROW = {
    "attack": "the machine of the primary is lost",
    "questions": 2_230,
    "failed": 0,
    "wrong": 0,
    "slowest_question": 0.4,
    "lines_kept": 67,
    "lines_refused": 462,
    "seconds_without_writes": 42.5,
    "messages": ["machine-1 cannot be reached"],
    "seconds_to_a_primary": 42.1,
    "seconds_until_whole": 45.9,
    "bad": [],
}
OTHER = ROW | {"questions": 1, "failed": 1, "slowest_question": 0.5, "seconds_to_a_primary": 30.0, "bad": ["lost"]}


def test_the_command_counts_and_fails_if_something_is_bad(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    @contextmanager
    def no_machines() -> Iterator[None]:
        yield

    rows = [ROW, OTHER]
    monkeypatch.setattr(failover, "new_machines", no_machines)
    monkeypatch.setattr(failover, "drill", lambda machines, rounds: iter(rows[:rounds]))
    assert run_failover(1, False, None, no_progress) == 0
    assert run_failover(2, False, None, no_progress) == 1
    printed = capsys.readouterr()
    assert printed.out.endswith(
        "the machine of the primary is lost: 2 tried, 1 bad\n"
        "    2,231 questions, 1 failed, 0 wrong; 134 lines kept, 924 refused\n"
        "    the slowest question took 0.5 s; no writes for 42.5 s\n"
        "    a primary after 30.0 to 42.1 s; all follow it after 45.9 s\n"
        "in all: 2,231 questions, 1 failed, 0 wrong; 134 lines kept, 924 refused\n"
    )
    assert "'bad': ['lost']" in printed.err


def test_addresses_are_named_in_messages() -> None:
    machines = [OneMachine("", 4_001), OneMachine("", 4_002, name="machine-2")]
    text = failover._named("127.0.0.1:4002: refused; 127.0.0.1:4001: no", machines)  # type: ignore[arg-type]
    assert text == "machine-2: refused; machine-1: no"
