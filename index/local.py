"""The default engine: one folder on this machine, for one writer and any number of readers.

<index>/catalogue.sqlite   articles, passages and vectors: the truth
<index>/gens/<name>/       immutable generations: keyword/ (Whoosh), vectors/, documents.json, MANIFEST, LEASE
<index>/CURRENT            the name of the generation in use
<index>/LOCK               held by the one writer
"""

from __future__ import annotations

import logging
import threading
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from functools import cached_property
from pathlib import Path

from filelock import FileLock, Timeout

from documents import Document
from errors import IndexBusy, IndexDamaged, IndexMissing
from index.catalogue import Catalogue
from index.check import GenerationCheck, check_all
from index.engine import Fingerprint, Generation, IndexedDocument, VectorStore
from index.generations import DocumentEntry, GenerationFolders
from index.local_snapshot import LocalSnapshot
from index.opened import read_documents
from index.publication import Publication

log = logging.getLogger(__name__)


class LocalEngine:
    """An Engine in a folder. Opening it reads and writes nothing; the folder is made by the first publish."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self._opening = threading.Lock()
        self._open: LocalSnapshot | None = None

    @property
    def vectors(self) -> VectorStore:
        return self._catalogue

    @cached_property
    def _catalogue(self) -> Catalogue:
        self.folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        return Catalogue(self.folder / "catalogue.sqlite")

    @cached_property
    def _folders(self) -> GenerationFolders:
        return GenerationFolders(self.folder)

    # What is there

    def fingerprint(self) -> Fingerprint | None:
        name = self._usable_or_none()
        return self._folders.manifest(name).fingerprint if name else None

    def digests(self) -> Mapping[str, str]:
        return {document_id: entry.digest for document_id, entry in self._documents().items()}

    def added_by_hand(self) -> list[Document]:
        versions = {document_id: entry.version for document_id, entry in self._documents().items()}
        return self._catalogue.added_by_hand(versions) if self.folder.is_dir() else []

    def _documents(self) -> Mapping[str, DocumentEntry]:
        name = self._usable_or_none()
        return read_documents(self._folders.path(name)) if name else {}

    def generations(self) -> list[Generation]:
        if not self.folder.is_dir():
            return []
        current = self._folders.current()
        return [self._folders.manifest(name).generation(name, name == current) for name in self._folders.names()]

    def check(self) -> list[GenerationCheck]:
        """Look over every generation; nothing is changed. Raises IndexMissing where nothing was published."""
        if not self.folder.is_dir():
            raise IndexMissing(f"Nothing is indexed in {self.folder} yet. Run `python -m index sync FOLDER`.")
        return check_all(self._folders, self._catalogue)

    def usable(self) -> str | None:
        """The newest generation, from the current one back, that is whole; None where nothing was published.

        Raises IndexDamaged where something was published and nothing of it is whole.
        """
        if not self.folder.is_dir():
            return None
        current = self._folders.current()
        if current is None:
            return None
        candidates = [current] + [name for name in self._folders.names() if name < current]
        problems = []
        for name in candidates:
            try:
                self._folders.verify(name)
                return name
            except IndexDamaged as error:
                log.warning("%s Falling back to the generation before it; `sync` makes a whole one again.", error)
                problems.append(str(error))
        raise IndexDamaged(
            f"No generation in {self.folder} is whole: {' '.join(problems)} Run `python -m index sync FOLDER`."
        )

    def _usable_or_none(self) -> str | None:
        try:
            return self.usable()
        except IndexDamaged as error:
            log.warning("%s", error)
            return None

    # Reading

    @contextmanager
    def snapshot(self) -> Iterator[LocalSnapshot]:
        snapshot = self._acquire()
        try:
            yield snapshot
        finally:
            snapshot.release()

    def _acquire(self) -> LocalSnapshot:
        """The open snapshot of the current generation; a newer generation is opened when CURRENT names one."""
        with self._opening:
            current = self._current()
            if self._open is None or self._open.asked_for != current:
                opened = self._open_newest(current)
                if self._open is not None:
                    self._open.release()
                self._open = opened
            return self._open.acquire()

    def _open_newest(self, current: str) -> LocalSnapshot:
        while True:
            try:
                return LocalSnapshot(self._folders, self._catalogue, self.usable() or current, asked_for=current)
            except IndexDamaged:
                newer = self._current()
                if newer == current:
                    raise
                current = newer  # the one we wanted was superseded, and removed, before we held it

    def _current(self) -> str:
        current = self._folders.current() if self.folder.is_dir() else None
        if current is None:
            raise IndexMissing(f"Nothing is indexed in {self.folder} yet. Run `python -m index sync FOLDER`.")
        return current

    def close(self) -> None:
        """Close what is open. The engine may not be used after it."""
        with self._opening:
            if self._open is not None:
                self._open.release()
                self._open = None
            if "_catalogue" in self.__dict__:
                self._catalogue.close()

    # Writing

    def publish(self, added: Iterable[IndexedDocument], removed: Iterable[str], fingerprint: Fingerprint) -> Generation:
        with self._sole_writer():
            base = self._base_for(fingerprint)
            return Publication(self._folders, self._catalogue, base, fingerprint).run(added, removed)

    def _base_for(self, fingerprint: Fingerprint) -> str | None:
        """The generation to build on: the current one if it is whole and was made with this fingerprint."""
        name = self._usable_or_none()
        return name if name and self._folders.manifest(name).fingerprint == fingerprint else None

    def rollback(self) -> Generation:
        with self._sole_writer():
            current = self._folders.current()
            earlier = [name for name in self._folders.names() if current and name < current]
            if not earlier:
                raise IndexMissing(f"There is no generation in {self.folder} before the current one.")
            manifest = self._folders.verify(earlier[0])
            self._folders.point_to(earlier[0])
            return manifest.generation(earlier[0], current=True)

    @contextmanager
    def _sole_writer(self) -> Iterator[None]:
        self.folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        lock = FileLock(self.folder / "LOCK")
        try:
            lock.acquire(timeout=0)
        except Timeout as error:
            raise IndexBusy(f"Another process is writing to {self.folder}. Try again when it has finished.") from error
        try:
            yield
        finally:
            lock.release()
