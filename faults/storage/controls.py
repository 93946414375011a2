"""Negative controls: an attack must find something bad where one sync is taken away."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import partial
from importlib import import_module
from pathlib import Path
from typing import Any
from unittest.mock import patch

Call = Callable[..., Any]


@dataclass(frozen=True, slots=True)
class Control:
    """A sync that is taken away: `change` makes a function without it of the one at `target`."""

    name: str
    target: str
    change: Callable[[Call], Call]

    @contextmanager
    def taken_away(self) -> Iterator[None]:
        """Leave the sync out while the context lasts."""
        module, _, name = self.target.partition(":")
        owner: Any = import_module(module)
        *inside, last = name.split(".")
        for each in inside:
            owner = getattr(owner, each)
        with patch.object(owner, last, self.change(getattr(owner, last))):
            yield


def _except_for(begins: str, is_folder: bool, fsync: Call) -> Call:
    """Return `fsync` that leaves out the files, or the folders, whose names begin so."""

    def changed(path: Path) -> None:
        if not (path.name.startswith(begins) and path.is_dir() == is_folder):
            fsync(path)

    return changed


def _never(fsync: Call) -> Call:
    return lambda path: None


def _without_waiting(open_writer: Call) -> Call:
    """Return `Database._open_writer` that lets SQLite go on before the disk has what it wrote."""

    def changed(database: Any) -> Any:
        connection = open_writer(database)
        connection.execute("PRAGMA synchronous = OFF")
        return connection

    return changed


_FSYNC = "core.atomic_files:fsync"

CONTROLS = (
    Control("CURRENT, before it gets its name", _FSYNC, partial(_except_for, ".CURRENT", False)),
    Control("the folder of CURRENT", _FSYNC, partial(_except_for, "index", True)),
    Control("MANIFEST, before it gets its name", _FSYNC, partial(_except_for, ".MANIFEST", False)),
    Control("the files of a generation", "index.local.generations:fsync_tree", _never),
    Control("the folder of the generations", "index.local.generations:fsync", _never),
    Control("the catalogue", "index.database.database:Database._open_writer", _without_waiting),
    Control("an uploaded file, before it gets its name", _FSYNC, partial(_except_for, ".log.md", False)),
    Control("the folder of the articles", _FSYNC, partial(_except_for, "articles", True)),
)
"""Each takes one sync away that the promises need."""
