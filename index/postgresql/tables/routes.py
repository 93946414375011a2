"""The way to a host of an address that serves a use, past hosts that do not answer."""

from __future__ import annotations

import time
from collections.abc import Callable, Collection, Iterator, Sequence
from contextlib import contextmanager
from typing import TYPE_CHECKING, Literal
from weakref import WeakKeyDictionary

from index.postgresql.tables.address import Address
from index.postgresql.tables.driver import Row, Statement, execute, modules, rows_of
from index.postgresql.tables.failures import has_no_answer, no_answer, problem_of
from index.postgresql.tables.hosts import Host, Waiting, Watch

if TYPE_CHECKING:
    from index.postgresql.tables.driver import Connection, Error

_SLOW_SECONDS = 1.0  # after which a host that refuses a connection is asked whether it is away

Use = Literal["reads", "reads of the primary", "writes"]
"""What a connection is for: reads go to any host, the others to the one that takes writes."""


class Routes:
    """Ways to the hosts of an address. `lost` is called when connections may lead to a host that is found away."""

    def __init__(self, address: Address, lost: Callable[[], object]) -> None:
        self._address, self._lost = address, lost
        self._primary = Host(f"the primary of {address.shown}", "")
        self._hosts = dict(address.hosts())
        self._watch = Watch([*self._hosts, self._primary], self._answers, self._leave, address.connect_seconds)
        self._host_of: WeakKeyDictionary[Connection[Row], Host] = WeakKeyDictionary()

    @property
    def primary_is_away(self) -> bool:
        """Return whether it is known that no host takes writes."""
        return self._watch.is_away(self._primary)

    def lead_to(self, use: Use) -> bool:
        """Return whether a host that serves a use is not known to be away."""
        if use != "reads" and self.primary_is_away:
            return False
        return not all(map(self._watch.is_away, self._hosts))

    def connect(self, use: Use) -> Connection[Row]:
        """Connect to the first host that serves a use. Those that are away are asked only if all are.

        Raises psycopg.OperationalError, which says of each host why it does not.
        """
        psycopg, _, _ = modules()
        hosts = self._address.hosts_in_turn(writes=use != "reads")
        present = [(host, conninfo) for host, conninfo in hosts if not self._watch.is_away(host)]
        problems = [no_answer(host) for host, _ in hosts if present and self._watch.is_away(host)]
        failed = psycopg.OperationalError()
        for host, conninfo in present or hosts:
            began = time.monotonic()
            try:
                connection: Connection[Row] = psycopg.connect(conninfo, autocommit=True, prepare_threshold=None)
            except psycopg.Error as error:
                failed = error
                problems.append(problem_of(host, error))
                if has_no_answer(error):
                    self._watch.note(host, answers=False)
                elif time.monotonic() - began > _SLOW_SECONDS:
                    self._watch.doubt(host)
            else:
                self._host_of[connection] = host
                self._watch.note(host, answers=True)
                if use != "reads":
                    self._watch.note(self._primary, answers=True)
                return connection
        if use != "reads" and self._address.has_several_hosts:
            self._watch.note(self._primary, answers=False)
        raise type(failed)("\n".join(problems), pgconn=failed.pgconn)

    @contextmanager
    def watched(self, connection: Connection[Row], more_seconds: float = 0.0) -> Iterator[Waiting]:
        """Give a connection up if its host does not answer. Raises an error of psycopg that says so."""
        psycopg, _, _ = modules()
        with self._watch.waiting(self._host_of[connection], connection.pgconn.socket, more_seconds) as waiting:
            try:
                yield waiting
            except psycopg.Error as error:
                raise self.cause_of(error, waiting) from error

    def cause_of(self, error: Error, waiting: Waiting) -> Error:
        """Return an error or, if a host is away, one that says so in place of what came of it."""
        psycopg, _, _ = modules()
        is_away = waiting.is_given_up or (error.sqlstate is None and self._watch.is_away(waiting.host))
        cause: Error = psycopg.OperationalError(no_answer(waiting.host)) if is_away else error
        return cause

    def ask_each(self, *statements: Statement) -> list[tuple[Host, list[list[Row]] | Error]]:
        """Ask each host by itself. Return the rows of each statement, or what failed."""
        return [(host, self._ask(host, conninfo, statements)) for host, conninfo in self._hosts.items()]

    def _ask(self, host: Host, conninfo: str, statements: Sequence[Statement]) -> list[list[Row]] | Error:
        psycopg, _, _ = modules()
        try:
            with psycopg.connect(conninfo, autocommit=True, prepare_threshold=None) as connection:
                self._host_of[connection] = host
                with self.watched(connection):
                    return [rows_of(execute(connection, each)) for each in statements]
        except psycopg.Error as error:
            failed: Error = psycopg.OperationalError(no_answer(host)) if has_no_answer(error) else error
            return failed

    def close(self) -> None:
        """Ask no host any more whether it answers."""
        self._watch.close()

    def _answers(self, host: Host) -> bool:
        """Return whether a host takes a connection, or refuses it at once; of the primary, whether there is one."""
        psycopg, _, _ = modules()
        began = time.monotonic()
        try:
            if host == self._primary:
                self.connect("writes").close()
            else:
                psycopg.connect(self._hosts[host]).close()
        except psycopg.Error as error:
            is_slow = has_no_answer(error) or time.monotonic() - began > _SLOW_SECONDS
            return host != self._primary and not is_slow
        return True

    def _leave(self, away: Collection[Host]) -> None:
        if set(away) != {self._primary}:
            self._lost()
