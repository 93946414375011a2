"""Open what lies beside the index at an address."""

from __future__ import annotations

import atexit
from functools import lru_cache
from typing import TYPE_CHECKING

from core.errors import UsageError
from core.locations import MEMORY, folder_of_index, is_database, shown_address
from index.beside.files import FilesBeside

if TYPE_CHECKING:
    from index.beside.kept import KeptBeside


def open_beside(address: str) -> KeptBeside:
    """Return what lies beside the index at an address. That of an index in memory is new, and empty, each time.

    Raises UsageError for the URL of something else than a database of PostgreSQL.
    """
    if address == MEMORY:
        from index.beside.memory import MemoryBeside

        return MemoryBeside()
    if is_database(address):
        return _in_database(address)
    folder = folder_of_index(address)
    if folder is None:
        raise UsageError(f"There is no engine for the address {shown_address(address)}. Use a folder, or memory:.")
    return FilesBeside(folder)


@lru_cache(maxsize=32)
def _in_database(address: str) -> KeptBeside:
    """Return what lies beside the index in a database, always by the same object: it has a pool of connections."""
    from index.postgresql import PostgresBeside

    beside = PostgresBeside(address)
    atexit.register(beside.close)
    return beside
