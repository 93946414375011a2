"""Keep each index that is named by a folder, or by "memory:", in PostgreSQL: in a schema of its own.

`begin` has a few functions of Patella replaced when their modules are imported. When they are called, `server` must be
the address of a database. The file that Python runs first in the processes that tests start is made of the text of this
one, so it imports nothing of ours at its top.
"""

from __future__ import annotations

import hashlib
import os
import re
import sys
from collections.abc import Callable, Sequence
from importlib.abc import MetaPathFinder
from importlib.machinery import ModuleSpec, PathFinder, SourceFileLoader
from itertools import count
from pathlib import Path
from types import ModuleType
from typing import Any
from weakref import WeakSet

server = ""
"""The address of the database that the indexes are kept in."""

opened: WeakSet[Any] = WeakSet()
"""What was opened in this process. What is closed opens again when it is used."""

_numbers = count()  # of indexes that their tests want in memory, and so empty
_folders: dict[str, str] = {}  # what stands for a folder in the name of a schema -> its path


def _folder_in_database(folder: str) -> str:
    """Return the address of what stands for an index in a folder.

    Folders beside each other have schemas whose names differ as theirs do, since the index of a named library has a
    name that begins with that of the default one.
    """
    parent, name = os.path.split(os.path.realpath(folder))
    return f"{server}?schema=t_{_sign_of(parent)}_{name if re.fullmatch('[a-z0-9-]{1,40}', name) else _sign_of(name)}"


def _sign_of(name: str) -> str:
    sign = hashlib.sha256(name.encode()).hexdigest()[:16]
    _folders[sign] = name
    return sign


def _memory_in_database() -> str:
    return f"{server}?schema=m_{os.getpid()}_{next(_numbers)}"


def _folder_of(schema: str) -> str | None:
    """Return the folder that a schema stands for, if this process knows it."""
    kind, *names = schema.split("_")
    return str(Path(*(_folders.get(name, name) for name in names))) if kind == "t" else None


def _change_locations(locations: ModuleType) -> None:
    """Let every address of a folder be that of the database, and messages show the folder all the same."""
    address_of, shown = locations.index_address, locations.shown_address

    def index_address(place: Path | str) -> str:
        address = str(address_of(place))
        return _folder_in_database(address) if locations.folder_of_index(address) else address

    def shown_address(address: str) -> str:
        return _folder_of(locations.schema_of(address)) or str(shown(address))

    locations.index_address, locations.shown_address = index_address, shown_address


def _change_opening(opening: ModuleType) -> None:
    from core.locations import MEMORY

    opens = opening.open_engine
    opening.open_engine = lambda address: _opened(
        opens(_memory_in_database() if address == MEMORY else _in_database(address))
    )


def _change_beside(opening: ModuleType) -> None:
    opens = opening.open_beside
    opening.open_beside = lambda address: _opened(opens(_in_database(address)))


def _change_states(beside: ModuleType) -> None:
    """Let a page see at once what a test writes. Else it may take the state of a log from the second before."""
    beside._FRESH_SECONDS = 0.0


def _in_database(address: str) -> str:
    from core.locations import folder_of_index, index_address

    return index_address(address) if folder_of_index(address) else address


def _opened(made: Any) -> Any:
    opened.add(made)
    return made


_CHANGES: dict[str, Callable[[ModuleType], None]] = {
    "core.locations": _change_locations,
    "index.opening": _change_opening,
    "index.beside.opening": _change_beside,
    "index.postgresql.beside": _change_states,
}


class _Finder(MetaPathFinder):
    """Finds the modules to change where others find them."""

    def find_spec(self, name: str, path: Sequence[str] | None, target: ModuleType | None = None) -> ModuleSpec | None:
        spec = PathFinder.find_spec(name, path, target) if name in _CHANGES else None
        if spec and isinstance(spec.loader, SourceFileLoader):
            spec.loader = _Loader(name, spec.loader.path)
        return spec


class _Loader(SourceFileLoader):
    """Loads a module, and changes it."""

    def exec_module(self, module: ModuleType) -> None:
        super().exec_module(module)
        _CHANGES[module.__name__](module)


def begin() -> None:
    """Change what is imported from now on."""
    sys.meta_path.insert(0, _Finder())
