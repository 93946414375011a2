"""Open the engine that an address names."""

from __future__ import annotations

from pathlib import Path

from core.errors import UsageError
from core.locations import MEMORY, is_database, is_url, shown_address
from index.engine import Engine


def open_engine(address: str) -> Engine:
    """Return the engine at an address.

    It is the path of a folder, "memory:" for an engine that stores nothing on disk, or that of a PostgreSQL database:
    "postgresql://user@host1,host2/database". Raises UsageError for every other address with a scheme.
    """
    if address == MEMORY:
        from index.memory import MemoryEngine

        return MemoryEngine()
    if is_database(address):
        from index.postgresql import PostgresEngine

        return PostgresEngine(address)
    if is_url(address):
        place = "a folder, memory:, or postgresql://USER@HOST/DATABASE"
        raise UsageError(f"There is no engine for the address {shown_address(address)}. Use {place}.")
    from index.local import LocalEngine

    return LocalEngine(Path(address).expanduser())
