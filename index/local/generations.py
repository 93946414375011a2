"""The folders of a local index: immutable generations, each with a manifest, and the one pointer CURRENT."""

from __future__ import annotations

import fcntl
import json
import os
import re
import secrets
import shutil
from collections.abc import Mapping
from contextlib import ExitStack, suppress
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

from core.atomic_files import fsync, fsync_tree, replace_file
from core.digests import sha256_of
from core.errors import IndexDamaged
from index.engine import Fingerprint, Generation

FORMAT = 6
_NAME = re.compile(r"\d{8}-[0-9a-f]{8}")


@dataclass(frozen=True, slots=True)
class DocumentEntry:
    """A document of a generation: the digest it was indexed at, its version in the catalogue, its vector segment.

    `segment` is empty for a document without passages.
    """

    digest: str
    version: str
    segment: str

    def as_fields(self) -> dict[str, str]:
        """What `asdict` gives, in a tenth of the time: there are as many entries as documents."""
        return {"digest": self.digest, "version": self.version, "segment": self.segment}


@dataclass(frozen=True, slots=True)
class Manifest:
    """What a generation is made of. Everything in it is checked before any of its files is opened."""

    created: str
    fingerprint: Fingerprint
    documents: int
    passages: int
    segments: list[str]
    in_graphs: int = 0
    files: dict[str, tuple[int, str]] = field(default_factory=dict)  # name -> size in bytes, sha256
    format: int = FORMAT

    def generation(self, name: str, current: bool) -> Generation:
        return Generation(name, self.created, self.documents, self.passages, self.fingerprint, current, self.in_graphs)


class GenerationFolders:
    """`gens/` and CURRENT below the folder of an index."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._generations = folder / "gens"
        self._pointer = folder / "CURRENT"

    def pointer(self) -> bytes:
        """What CURRENT holds, whatever it is; nothing where it is not there."""
        try:
            return self._pointer.read_bytes()
        except FileNotFoundError:
            return b""

    def current(self) -> str | None:
        """The name of the generation in use; None where nothing was published. Raises IndexDamaged."""
        content, names = self.pointer(), self.names()
        if not names and not self._pointer.exists():
            return None
        current = next((name for name in names if content == f"{name}\n".encode()), None)
        if current is None:
            raise IndexDamaged(
                f"{self._pointer} does not name a generation that is there. "
                "`patella index sync FOLDER` makes the index whole again."
            )
        return current

    def names(self) -> list[str]:
        """The generations that are kept, newest first."""
        found = self._generations.iterdir() if self._generations.is_dir() else ()
        return sorted((path.name for path in found if _NAME.fullmatch(path.name)), reverse=True)

    def path(self, name: str) -> Path:
        return self._generations / name

    def begin(self) -> Path:
        """A new folder to build a generation in; nobody reads it before `commit`."""
        self._generations.mkdir(mode=0o700, exist_ok=True)
        self._remove_unfinished()
        folder = self._generations / f"building-{secrets.token_hex(4)}"
        folder.mkdir(mode=0o700)
        return folder

    def commit(self, building: Path, manifest: Manifest) -> str:
        """Seal a folder with its manifest and make it the current generation; returns its name."""
        (building / "LEASE").touch()
        files = {name: _size_and_sha256(path) for name, path in _files(building).items()}
        fsync_tree(building)
        sealed = asdict(manifest) | {"files": files}
        replace_file(building / "MANIFEST", json.dumps(sealed, indent=1).encode())
        newest = max((int(name.split("-")[0]) for name in self.names()), default=0)
        name = f"{newest + 1:08d}-{secrets.token_hex(4)}"
        building.rename(self.path(name))
        fsync(self._generations)
        self.point_to(name)
        return name

    def point_to(self, name: str) -> None:
        """Make a generation the current one: the only commit point of search."""
        replace_file(self._pointer, f"{name}\n".encode())

    def manifest(self, name: str) -> Manifest:
        """The manifest of a generation, without a look at its files. Raises IndexDamaged."""
        fields = self._sealed(name)
        if fields["format"] != FORMAT:
            raise IndexDamaged(f"Generation {name} has format {fields['format']}; this version reads {FORMAT}.")
        try:
            return Manifest(**fields | {"fingerprint": Fingerprint(**fields["fingerprint"])})
        except (KeyError, TypeError) as error:
            raise IndexDamaged(f"The MANIFEST of generation {name} lacks something: {error}") from error

    def _sealed(self, name: str) -> dict[str, Any]:
        """What a manifest says, in whatever format it is. Raises IndexDamaged."""
        path = self.path(name) / "MANIFEST"
        try:
            fields: dict[str, Any] = json.loads(path.read_text("utf-8"))
            return {"format": fields["format"], "files": fields["files"]} | fields
        except (OSError, ValueError, KeyError, TypeError) as error:
            raise IndexDamaged(f"{path} cannot be read: {error}") from error

    def verify(self, name: str, afresh: bool = False) -> Manifest:
        """Check the size and the sha256 of every file of a generation. Raises IndexDamaged, naming the file.

        Unless `afresh`, a file that this process has read before and that looks unchanged is not read again.
        """
        manifest, found = self.manifest(name), _files(self.path(name))
        if set(found) != set(manifest.files):
            odd = ", ".join(sorted(set(found) ^ set(manifest.files)))
            raise IndexDamaged(f"Generation {name}: the files are not those of its manifest: {odd}.")
        for file, expected in manifest.files.items():
            if _size_and_sha256(found[file], afresh) != tuple(expected):
                raise IndexDamaged(f"Generation {name}: {file} is not what its manifest says.")
        return manifest

    def has_intact(self, name: str, file: str) -> bool:
        """Whether one file of a generation, which need not be whole nor of this format, is what its manifest says."""
        try:
            return _size_and_sha256(self.path(name) / file) == tuple(self._sealed(name)["files"][file])
        except (OSError, KeyError, IndexDamaged):
            return False

    def lease(self, name: str) -> int:
        """A descriptor that keeps a generation from being removed while it is open. Raises IndexDamaged."""
        try:
            descriptor = os.open(self.path(name) / "LEASE", os.O_RDONLY)
        except OSError as error:
            raise IndexDamaged(f"Generation {name} is not there: {error}") from error
        fcntl.flock(descriptor, fcntl.LOCK_SH)
        return descriptor

    def remove_old(self, keep: set[str]) -> list[str]:
        """Remove the generations that are neither kept nor leased; returns the names of those that remain."""
        for name in self.names():
            if name not in keep:
                self._remove_unless_leased(name)
        return self.names()

    def _remove_unless_leased(self, name: str) -> None:
        """Hold the lease meanwhile, so that nobody takes it; and rename first, so that no half of it is ever seen."""
        with ExitStack() as stack:
            with suppress(FileNotFoundError):
                lease = stack.enter_context((self.path(name) / "LEASE").open("rb"))
                try:
                    fcntl.flock(lease, fcntl.LOCK_EX | fcntl.LOCK_NB)
                except BlockingIOError:
                    return
            removed = self.path(name).rename(self._generations / f"removed-{name}")
            fsync(self._generations)  # before the catalogue forgets what it was made of
            shutil.rmtree(removed)

    def _remove_unfinished(self) -> None:
        for path in [*self._generations.glob("building-*"), *self._generations.glob("removed-*")]:
            shutil.rmtree(path)


def _size_and_sha256(path: Path, afresh: bool = False) -> tuple[int, str]:
    return path.stat().st_size, sha256_of(path, afresh)


def _files(folder: Path) -> Mapping[str, Path]:
    found = {str(path.relative_to(folder)): path for path in sorted(folder.rglob("*")) if path.is_file()}
    return {name: path for name, path in found.items() if name not in ("MANIFEST", "LEASE")}
