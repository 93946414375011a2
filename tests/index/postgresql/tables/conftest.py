from __future__ import annotations

from collections.abc import Iterator
from contextlib import closing

import pytest

from index.postgresql.tables.address import Address
from index.postgresql.tables.connections import Connections


@pytest.fixture
def connections(postgresql_address: str) -> Iterator[Connections]:
    with closing(Connections(Address(postgresql_address))) as each:
        yield each
