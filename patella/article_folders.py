"""The folders of a library: which articles they hold, and in which folder an article lies."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import combinations
from pathlib import Path

from core.errors import UsageError
from patella.article_files import FolderListing, files_in, printable


class ArticleFolders:
    """The folders whose articles a library holds.

    Where it has one, the id of an article is its path below that folder. Where it has several, each id begins with the
    name of its folder: "handbook/intro.md". Raises UsageError if two of them have the same name, or one lies in
    another.
    """

    def __init__(self, folders: Sequence[Path]) -> None:
        self.folders = tuple(folders)
        self._roots = [folder.absolute() for folder in self.folders]
        self._names = [printable((root.resolve() if root.name == ".." else root).name) for root in self._roots]
        for (one, name), (other, other_name) in combinations(zip(self._roots, self._names, strict=True), 2):
            _check_apart(one, other, name == other_name)

    def __str__(self) -> str:
        return ", ".join(map(str, self.folders))

    @property
    def names(self) -> str:
        """The names of the folders, without the places where they lie."""
        return ", ".join(self._names)

    @property
    def are_several(self) -> bool:
        return len(self.folders) > 1

    @property
    def for_uploads(self) -> Path:
        """The folder that takes the files that visitors upload: the first."""
        return self.folders[0]

    def id_of_upload(self, name: str) -> str:
        """Return the id that an uploaded file of this name will have."""
        return f"{self._prefix(0)}{name}"

    def files(self, follow_links: bool = False) -> FolderListing:
        """Return the files of all folders, as `files_in` does. Raises UsageError if one of them cannot be read."""
        listings = [self.files_of(each, follow_links) for each in self.folders]
        return FolderListing(
            [article for listing in listings for article in listing.articles],
            [name for listing in listings for name in listing.skipped],
        )

    def files_of(self, folder: Path, follow_links: bool = False) -> FolderListing:
        """Return the files of one of the folders. Raises UsageError if it cannot be read."""
        return files_in(folder, follow_links, self._prefix(self.folders.index(folder)))

    def place_of(self, document_id: str) -> tuple[Path, str] | None:
        """Return the folder that an id names and the path below it, or None if it names none of the folders.

        >>> ArticleFolders([Path("/srv/handbook"), Path("/srv/policies")]).place_of("policies/leave/sick.md")
        (PosixPath('/srv/policies'), 'leave/sick.md')
        """
        if not self.are_several:
            return self.folders[0], document_id
        name, _, below = document_id.partition("/")
        return (self.folders[self._names.index(name)], below) if below and name in self._names else None

    def folder_of(self, source: str) -> str:
        """Return what the folder is called that holds a file, in a message."""
        path = Path(source).absolute()
        holding = (f"the folder {root}" for root in self._roots if path.is_relative_to(root))
        return next(holding, "a folder that is no longer named")

    def _prefix(self, position: int) -> str:
        return f"{self._names[position]}/" if self.are_several else ""


def _check_apart(one: Path, other: Path, same_name: bool) -> None:
    """Raise UsageError if two folders cannot be in one library."""
    inner, outer = sorted((one, other), key=lambda path: len(path.resolve().parts), reverse=True)
    if inner.resolve() == outer.resolve():
        raise UsageError(f"{one} and {other} are the same folder. Name it once.")
    if inner.resolve().is_relative_to(outer.resolve()):
        raise UsageError(f"{inner} lies in {outer}, whose articles hold its own. Name {outer} alone.")
    if same_name:
        raise UsageError(
            f"{one} and {other} have the same name, and the ids of their articles begin with it. Rename one of them, "
            "or name a link to it that has another name."
        )
