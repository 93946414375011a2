"""The attacks on PostgreSQL in small: readers that are cut off, and a full disk.

`patella faults postgresql` makes them all, and many more of each; it takes minutes.
"""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from core.progress import no_progress
from faults.postgresql.attacks import cut_answers, fill_the_disk
from faults.postgresql.server import Server, new_server


@pytest.fixture(scope="module")
def server() -> Iterator[Server]:
    with new_server() as started:
        yield started


def test_a_cut_connection_gives_no_wrong_answer(server: Server) -> None:
    tried, control = cut_answers(server, 1, 0, no_progress)
    assert tried["bad"] == []
    assert control["bad"] == ["control: no cut was felt"]  # a connection that is cut once is passed over


def test_a_full_disk_is_told(server: Server) -> None:
    [row] = fill_the_disk(server)
    assert row["bad"] == []
