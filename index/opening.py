"""Open the engine that an address names."""

from __future__ import annotations

from pathlib import Path

from core.errors import UsageError
from core.locations import MEMORY, is_url, shown_address
from index.engine import Engine


def open_engine(address: str) -> Engine:
    """Return the engine at an address: the path of a folder, or "memory:" for an engine that stores nothing on disk.

    Raises UsageError for every other address with a scheme ("postgresql://...").
    """
    if address == MEMORY:
        from index.memory import MemoryEngine

        return MemoryEngine()
    if is_url(address):
        raise UsageError(f"There is no engine for the address {shown_address(address)}. Use a folder, or memory:.")
    from index.local import LocalEngine

    return LocalEngine(Path(address).expanduser())
