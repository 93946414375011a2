"""The generation folders of a local index, each immutable and sealed by a manifest, and the pointer CURRENT.

The name of a generation ends with the first digits of the SHA-256 of its MANIFEST, and CURRENT holds all of them.
"""

from __future__ import annotations

import fcntl
import hashlib
import json
import os
import re
import secrets
import shutil
import stat
from collections.abc import Callable, Mapping
from contextlib import ExitStack, suppress
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

from core.atomic_files import fsync, fsync_tree, make_folder, replace_file
from core.digests import sha256_of
from core.disk_space import raise_if_unreadable
from core.errors import IndexDamaged, IndexInaccessible
from index.engine import Fingerprint, Generation

FORMAT = 9
"""The version of the format of a generation. Generations of another format are not read."""

_NAME = re.compile(r"\d{8}-[0-9a-f]{8}")
_DIGITS = 8  # of the digest of the MANIFEST, at the end of the name
SYNC = "`patella index sync FOLDER`"
CURE = f"{SYNC} makes the index whole again."
"""What the user can do about a damaged generation."""


Identities = Mapping[str, tuple[int, int, int]]
"""Inode, size and time of modification of files, by path."""


@dataclass(frozen=True, slots=True)
class _Sealed:
    """The content of a MANIFEST, and the fields in it."""

    content: bytes
    fields: dict[str, Any]


@dataclass(frozen=True, slots=True)
class DocumentEntry:
    """One document of a generation, as documents.json lists it (the field names are part of the format).

    `digest` is the digest at its indexing, `version` its version in the catalogue, and `segment` the name of the
    segment that holds its passages, empty for a document without passages. `words_only` tells that its passages are
    found by words only; a document that is found by meaning as well lacks this field in the file.
    """

    digest: str
    version: str
    segment: str
    words_only: bool = False

    def as_fields(self) -> dict[str, str | bool]:
        """Return the fields like `asdict`, but in a tenth of the time: there is an entry for every document."""
        fields: dict[str, str | bool] = {"digest": self.digest, "version": self.version, "segment": self.segment}
        return fields | {"words_only": True} if self.words_only else fields


@dataclass(frozen=True, slots=True)
class Manifest:
    """The content of a generation: when it was created, with what, and the size and sha256 of every file.

    Everything is checked against it before any file of the generation is opened. The field names are the keys of the
    file MANIFEST. `in_graphs` and `words_only` count passages: those that are found through a graph, and those that are
    found by words only. `completes` names the generations that this one takes the place of: they lacked encodings.
    `undone` names those that a rollback had gone back behind, and that somebody still read. Nobody returns to either.
    """

    created: str
    fingerprint: Fingerprint
    documents: int
    passages: int
    segments: list[str]
    in_graphs: int = 0
    words_only: int = 0
    completes: list[str] = field(default_factory=list)
    undone: list[str] = field(default_factory=list)
    files: dict[str, tuple[int, str]] = field(default_factory=dict)  # name -> size in bytes, sha256
    format: int = FORMAT

    def generation(self, name: str, current: bool) -> Generation:
        """Return the generation of this name that the manifest describes."""
        return Generation(
            name,
            self.created,
            self.documents,
            self.passages,
            self.fingerprint,
            current,
            self.in_graphs,
            self.words_only,
        )


class GenerationFolders:
    """The generations of an index and the file CURRENT, which names the one in use.

    The generations are in the folder `gens/`, whose name is part of the format. A method that reads a generation raises
    IndexDamaged if something is missing or was altered, and IndexInaccessible if the system cannot read it.
    """

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._generations = folder / "gens"
        self._pointer = folder / "CURRENT"

    def pointer(self) -> bytes:
        """Return the content of CURRENT, valid or not. It is empty if there is no such file."""
        try:
            return self._pointer.read_bytes()
        except FileNotFoundError:
            return b""
        except OSError as error:
            raise_if_unreadable(error, self._pointer)
            raise

    def current(self) -> str | None:
        """Return the name of the generation in use, or None before the first publish.

        Raises IndexDamaged if CURRENT does not name a stored generation.
        """
        content, names = self.pointer(), self.names()
        if not names and not self._pointer.exists():
            return None
        name, _, digest = content.decode("ascii", errors="replace").removesuffix("\n").partition(" ")
        if name not in names or content != _pointer_to(name, digest) or not self._may_be(name, digest):
            raise IndexDamaged(f"{self._pointer} does not name a generation that is there. {CURE}")
        return name

    def _may_be(self, name: str, digest: str) -> bool:
        """Return whether CURRENT can hold this digest for a generation.

        It can if the MANIFEST has it, or is damaged, of another format or cannot be read, which `manifest` says.
        """
        try:
            sealed = self._sealed(name)
        except (IndexDamaged, IndexInaccessible):
            return True
        return sealed.fields["format"] != FORMAT or digest == _sha256(sealed.content)

    def named(self) -> str:
        """Return the name that CURRENT begins with, of a generation or not."""
        return self.pointer().decode(errors="replace").partition(" ")[0].strip()

    def names(self) -> list[str]:
        """Return the names of the stored generations, newest first."""
        try:
            names = os.listdir(self._generations)  # noqa: PTH208 - a Path would hide some errors of the disk
        except (FileNotFoundError, NotADirectoryError):
            return []
        except OSError as error:
            raise_if_unreadable(error, self._generations)
            raise
        return sorted((name for name in names if _NAME.fullmatch(name)), reverse=True)

    def path(self, name: str) -> Path:
        """Return the folder of a generation."""
        return self._generations / name

    def begin(self) -> Path:
        """Create and return a new folder to build a generation in. No reader sees it before `commit`."""
        make_folder(self._generations, mode=0o700)  # its name is on the disk before CURRENT names what it holds
        self._remove_unfinished()
        folder = self._generations / f"building-{secrets.token_hex(4)}"
        folder.mkdir(mode=0o700)
        return folder

    def commit(self, building: Path, manifest: Manifest, before_commit: Callable[[str], object] = str) -> str:
        """Seal a folder with its manifest, make it the current generation, and return its name.

        `before_commit` is called with the name that it will have.
        """
        (building / "LEASE").touch()
        files = {name: _size_and_sha256(path) for name, path in _list_files(building).items()}
        fsync_tree(building)
        content = json.dumps(asdict(manifest) | {"files": files}, indent=1).encode()
        replace_file(building / "MANIFEST", content)
        name = self._name_for(content)
        before_commit(name)
        building.rename(self.path(name))
        fsync(self._generations)
        self.point_to(name)
        return name

    def _name_for(self, manifest: bytes) -> str:
        newest = max((int(name.split("-")[0]) for name in self.names()), default=0)
        return f"{newest + 1:08d}-{_sha256(manifest)[:_DIGITS]}"

    def point_to(self, name: str) -> None:
        """Make a generation the current one. This is the only commit point of the index."""
        replace_file(self._pointer, self.pointer_to(name))

    def pointer_to(self, name: str) -> bytes:
        """Return the content of CURRENT that makes a generation the current one."""
        return _pointer_to(name, _sha256(self._sealed(name).content))

    def manifest(self, name: str) -> Manifest:
        """Return the manifest of a generation without checking its files.

        Raises IndexDamaged if it is not the one that was written, or has another format.
        """
        fields = self._sealed(name).fields
        if fields["format"] != FORMAT:
            raise IndexDamaged(f"Generation {name} has format {fields['format']}; this version reads {FORMAT}.")
        try:
            return Manifest(**fields | {"fingerprint": Fingerprint(**fields["fingerprint"])})
        except (KeyError, TypeError) as error:
            raise IndexDamaged(f"The MANIFEST of generation {name} lacks something: {error}") from error

    def _sealed(self, name: str) -> _Sealed:
        """Return a manifest of any format. Raises IndexDamaged if it cannot be read or is not what was written."""
        path = self.path(name) / "MANIFEST"
        try:
            content = path.read_bytes()
            fields: dict[str, Any] = json.loads(content)
            sealed = _Sealed(content, {"format": fields["format"], "files": fields["files"]} | fields)
        except (OSError, ValueError, KeyError, TypeError, RecursionError) as error:
            raise_if_unreadable(error, path)
            raise IndexDamaged(f"{path} cannot be read: {error}") from error
        is_named = bool(_NAME.fullmatch(name))  # by the digest, unlike one that is being built
        if is_named and sealed.fields["format"] == FORMAT and not name.endswith(_sha256(content)[:_DIGITS]):
            raise IndexDamaged(f"{path} is not what was written.")
        return sealed

    def verify(self, name: str, afresh: bool = False) -> Manifest:
        """Check the size and sha256 of every file of a generation, and return its manifest.

        Raises IndexDamaged, which names the file. A file that this process has read before and that looks unchanged is
        read again only if `afresh` is true.
        """
        manifest, files = self.manifest(name), _list_files(self.path(name))
        if not _is_file(self.path(name) / "LEASE"):
            raise IndexDamaged(f"Generation {name} has lost its file LEASE.")
        if set(files) != set(manifest.files):
            differing = ", ".join(sorted(set(files) ^ set(manifest.files)))
            raise IndexDamaged(f"Generation {name}: the files are not those of its manifest: {differing}.")
        for file, expected in manifest.files.items():
            try:
                found = _size_and_sha256(files[file], afresh)
            except OSError as error:
                raise_if_unreadable(error, files[file])
                raise IndexDamaged(f"Generation {name}: {file} cannot be read: {error}") from error
            if found != tuple(expected):
                raise IndexDamaged(f"Generation {name}: {file} is not what its manifest says.")
        return manifest

    def identities(self, name: str) -> Identities:
        """Return what tells whether a file of a generation was cut or changed since: its inode, size and time by path.

        A file that is gone is left out.
        """
        return {
            path: identity for path in map(str, _list_files(self.path(name)).values()) if (identity := _identity(path))
        }

    def has_intact(self, name: str, file: str) -> bool:
        """Return whether one file of a generation is as its manifest says.

        The generation may be damaged otherwise, or have another format.
        """
        try:
            return _size_and_sha256(self.path(name) / file) == tuple(self._sealed(name).fields["files"][file])
        except (OSError, KeyError, IndexDamaged) as error:
            raise_if_unreadable(error, self.path(name) / file)
            return False

    def lease(self, name: str) -> int:
        """Return a file descriptor that protects a generation from removal until it is closed.

        Raises IndexDamaged if the generation is gone.
        """
        try:
            descriptor = os.open(self.path(name) / "LEASE", os.O_RDONLY)
        except OSError as error:
            raise_if_unreadable(error, self.path(name) / "LEASE")
            raise IndexDamaged(f"Generation {name} is not there: {error}") from error
        fcntl.flock(descriptor, fcntl.LOCK_SH)
        return descriptor

    def remove_old(self, keep: set[str]) -> list[str]:
        """Remove all generations that are neither in `keep` nor leased, and return the names of the rest."""
        for name in self.names():
            if name not in keep:
                self._remove_unless_leased(name)
        return self.names()

    def _remove_unless_leased(self, name: str) -> None:
        """Remove a generation unless a reader has leased it.

        The lease is held exclusively meanwhile, so that no reader can take it. The folder is renamed first, so that no
        reader sees it half removed.
        """
        with ExitStack() as stack:
            with suppress(FileNotFoundError):
                lease = stack.enter_context((self.path(name) / "LEASE").open("rb"))
                try:
                    fcntl.flock(lease, fcntl.LOCK_EX | fcntl.LOCK_NB)
                except BlockingIOError:
                    return
            removed = self.path(name).rename(self._generations / f"removed-{name}")
            fsync(self._generations)  # before the catalogue deletes the articles of this generation
            shutil.rmtree(removed)

    def _remove_unfinished(self) -> None:
        for path in [*self._generations.glob("building-*"), *self._generations.glob("removed-*")]:
            shutil.rmtree(path)


def _size_and_sha256(path: Path, afresh: bool = False) -> tuple[int, str]:
    return path.stat().st_size, sha256_of(path, afresh)


def _sha256(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()


def _pointer_to(name: str, digest: str) -> bytes:
    """Return the content of CURRENT."""
    return f"{name} {digest}".strip().encode() + b"\n"


def is_unchanged(identities: Identities) -> bool:
    """Return whether files are as `GenerationFolders.identities` found them."""
    return all(_identity(path) == identity for path, identity in identities.items())


def _identity(path: str) -> tuple[int, int, int] | None:
    try:
        found = os.stat(path)  # noqa: PTH116 - each question does it for every file, and a Path takes longer
    except OSError:
        return None
    return found.st_ino, found.st_size, found.st_mtime_ns


def _list_files(folder: Path) -> Mapping[str, Path]:
    """Return the files of a generation that its manifest lists, by their path relative to the folder."""
    walked = os.walk(folder, onerror=_raise_unless_damaged)
    paths = sorted(Path(root, name) for root, _, names in walked for name in names)
    files = {str(path.relative_to(folder)): path for path in paths if _is_file(path)}
    return {name: path for name, path in files.items() if name not in ("MANIFEST", "LEASE")}


def _raise_unless_damaged(error: OSError) -> None:
    raise_if_unreadable(error, Path(error.filename or ""))


def _is_file(path: Path) -> bool:
    """Return whether a file lies there. Raises IndexInaccessible if the system cannot tell."""
    try:
        return stat.S_ISREG(path.stat().st_mode)
    except OSError as error:
        raise_if_unreadable(error, path)
        return False
