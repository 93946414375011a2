"""Open what lies beside the index at an address."""

from __future__ import annotations

from typing import TYPE_CHECKING

from core.errors import UsageError
from core.locations import MEMORY, folder_of_index, shown_address
from index.beside.files import FilesBeside

if TYPE_CHECKING:
    from index.beside.kept import KeptBeside


def open_beside(address: str) -> KeptBeside:
    """Return what lies beside the index at an address. That of an index in memory is new, and empty, each time.

    Raises UsageError for the URL of a database that no engine keeps an index in.
    """
    if address == MEMORY:
        from index.beside.memory import MemoryBeside

        return MemoryBeside()
    folder = folder_of_index(address)
    if folder is None:
        raise UsageError(f"There is no engine for the address {shown_address(address)}. Use a folder, or memory:.")
    return FilesBeside(folder)
