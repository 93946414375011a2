"""Open the engine at an address."""

from __future__ import annotations

from pathlib import Path

from core.errors import UsageError
from index.engine import Engine


def open_engine(address: str) -> Engine:
    """The engine at an address: a folder (the local engine), or "memory:" (one that forgets)."""
    if address == "memory:":
        from index.memory import MemoryEngine

        return MemoryEngine()
    if "://" in address:
        raise UsageError(f"There is no engine for the address {address}. Use a folder, or memory:.")
    from index.local import LocalEngine

    return LocalEngine(Path(address).expanduser())
