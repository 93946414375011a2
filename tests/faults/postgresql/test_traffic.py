"""What visitors are answered: right answers, wrong ones, errors, and lines that are lost afterwards are told apart."""

from __future__ import annotations

from collections.abc import Sequence

import psycopg

from faults.postgresql.library import NEW, OLD, published
from faults.postgresql.server import wait_until
from faults.postgresql.traffic import Traffic, new_traffic
from faults.small_index import InventedArticle


def traffic_of(address: str, *states: Sequence[InventedArticle]) -> Traffic:
    """Return the traffic with an index, after some questions and a line."""
    with new_traffic(address, states, "test") as traffic:
        wait_until(lambda: traffic.questions > 8 and len(traffic.kept) > 1, "nobody asks")
    return traffic


def test_the_answers_of_each_state_are_right(postgresql_address: str) -> None:
    published(postgresql_address, OLD)
    traffic = traffic_of(postgresql_address, NEW, OLD)
    assert (traffic.failed.total(), traffic.wrong, traffic.refused.total()) == (0, 0, 0)
    assert traffic.bad(postgresql_address) == []
    assert traffic.slowest > 0
    assert traffic.without_writes > 0


def test_other_answers_are_wrong_and_lost_lines_are_missed(postgresql_address: str) -> None:
    published(postgresql_address, OLD)
    traffic = traffic_of(postgresql_address, NEW)
    with psycopg.connect(postgresql_address) as connection:
        connection.execute("delete from kept_lines where number = 1")
        connection.execute("update kept_lines set line = %b where number = 2", [traffic.kept[-1]])
    assert traffic.wrong > 0
    lost = 1 if len(traffic.kept) == 2 else 2
    assert traffic.bad(postgresql_address)[1:] == [
        f"{lost} lines that were said to be kept are lost",
        *(["1 lines are there twice"] if lost == 2 else []),
    ]


def test_errors_are_counted_with_their_messages(postgresql_bare_address: str) -> None:
    """Without the extension nothing is kept, and nothing is there to be asked."""
    with new_traffic(postgresql_bare_address, (OLD,), "test") as traffic:
        wait_until(lambda: bool(traffic.failed and traffic.refused), "nobody asks")
    assert (traffic.wrong, traffic.kept) == (0, [])
    [failed], [refused] = traffic.failed, traffic.refused
    assert "Nothing is indexed in" in failed
    assert "vector" in refused
