"""The folder of a keyword index, as Whoosh reads and writes it."""

from __future__ import annotations

import os
import warnings
from pathlib import Path

with warnings.catch_warnings(action="ignore"):  # Whoosh 2.7.4 has invalid escapes and `is` with literals
    from whoosh.filedb.filestore import FileStorage


class FolderStorage(FileStorage):  # type: ignore[misc]
    """A folder of Whoosh's files that tells apart what is missing and what the system cannot read.

    Whoosh takes a folder that cannot be listed for an empty one, and a file that cannot be looked at for a missing one,
    and would write an index without it.
    """

    def __init__(self, folder: Path) -> None:
        super().__init__(str(folder))

    def list(self) -> list[str]:
        """Return the names of the files. Raises OSError if the folder cannot be read."""
        return os.listdir(self.folder)  # noqa: PTH208 - Whoosh wants names

    def file_exists(self, name: str) -> bool:
        """Return whether a file is there. Raises OSError if the system cannot tell."""
        try:
            os.stat(self._fpath(name))  # noqa: PTH116 - the path is a text of Whoosh's
        except FileNotFoundError:
            return False
        return True
