"""The default engine: an index in one folder on this machine, for one writer and any number of readers.

<index>/catalogue.sqlite   articles, passages and encodings, from which generations can be made again
<index>/gens/<name>/       immutable generations: keyword/ (Whoosh), vectors/, documents.json, MANIFEST, LEASE
<index>/CURRENT            the name of the generation in use
<index>/LOCK               locked by the writer

Only this file imports filelock.
"""

from __future__ import annotations

import logging
import threading
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING

from filelock import FileLock, Timeout

from core.counts import counted
from core.documents import Document
from core.errors import IndexBusy, IndexDamaged, IndexMissing, IndexProblem
from index.engine import EncodingStore, Fingerprint, Generation, IndexedDocument
from index.local.catalogue import Catalogue
from index.local.generation_reader import read_document_entries
from index.local.generations import DocumentEntry, GenerationFolders
from index.local.snapshot import LocalSnapshot

if TYPE_CHECKING:
    from index.local.check import GenerationCheck

log = logging.getLogger(__name__)


class LocalEngine:
    """An Engine in a folder.

    Creating the object reads and writes nothing; the first publish creates the folder.
    """

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self._snapshot_lock, self._renewal_lock = threading.Lock(), threading.Lock()
        self._snapshot: LocalSnapshot | None = None  # the open snapshot, shared by all readers
        self._renewal_thread = threading.Thread()
        self._write_lock = FileLock(folder / "LOCK")
        self._warnings: set[str] = set()  # the messages logged so far

    @property
    def encodings(self) -> EncodingStore:
        return self._catalogue

    @cached_property
    def _catalogue(self) -> Catalogue:
        self.folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        return Catalogue(self.folder / "catalogue.sqlite")

    @cached_property
    def _folders(self) -> GenerationFolders:
        return GenerationFolders(self.folder)

    # Looking at the index

    def fingerprint(self) -> Fingerprint | None:
        name = self._newest_intact_or_none()
        lost = self._catalogue.lost_encodings() if name else 0
        if lost:
            self._warn_once(f"The catalogue of {self.folder} has lost the encodings of {counted(lost, 'passage')}.")
        return self._folders.manifest(name).fingerprint if name and not lost else None

    def digests(self) -> Mapping[str, str]:
        return {document_id: entry.digest for document_id, entry in self._document_entries().items()}

    def added_by_hand(self) -> set[str]:
        versions = {document_id: entry.version for document_id, entry in self._document_entries().items()}
        return self._catalogue.added_by_hand(versions) if versions else set()

    def documents(self, document_ids: Iterable[str]) -> list[Document]:
        entries = self._document_entries()
        return [self._catalogue.document((name, entries[name].version)) for name in document_ids]

    def _document_entries(self) -> Mapping[str, DocumentEntry]:
        """Return the documents of the current generation, or those that can be recovered if all are damaged."""
        name = self._newest_intact_or_none()
        if name:
            return read_document_entries(self._folders.path(name))
        return self._recover_document_entries() if self._folders.pointer() or self._folders.names() else {}

    def _recover_document_entries(self) -> Mapping[str, DocumentEntry]:
        """Return the documents of the newest undamaged list of documents that the catalogue still holds.

        If every list is damaged, return the latest version of every document in the catalogue.
        """
        for name in self._folders.names():
            if self._folders.has_intact(name, "documents.json"):
                saved, listed = self._catalogue.versions(), read_document_entries(self._folders.path(name))
                return {
                    document_id: entry for document_id, entry in listed.items() if (document_id, entry.version) in saved
                }
        latest = self._catalogue.latest_versions()
        return {
            summary.document_id: DocumentEntry(summary.digest, latest[summary.document_id], segment="")
            for summary in self._catalogue.summaries(latest)
        }

    def generations(self) -> list[Generation]:
        current = self._folders.pointer().decode(errors="replace").strip()
        generations = []
        for name in self._folders.names():
            try:
                generations.append(self._folders.manifest(name).generation(name, name == current))
            except IndexDamaged as error:
                self._warn_once(f"{error} It is left out.")
        return generations

    def check(self) -> list[GenerationCheck]:
        """Check every generation without changing anything, and return the results, newest first.

        Raises IndexMissing before the first publish, and IndexDamaged if CURRENT does not name a stored generation.
        """
        if self._folders.current() is None:
            raise self._nothing_indexed()
        from index.local.check import check_all

        return check_all(self._folders, self._catalogue)

    def is_intact(self) -> bool:
        try:
            self._folders.current()
            for name in self._folders.names():
                self._verify(name)
        except IndexDamaged as error:
            self._warn_once(f"{error}")
            return False
        return True

    def newest_intact(self) -> str | None:
        """Return the newest undamaged generation that is not newer than the current one; None before the first publish.

        Log a warning if the current one is damaged. Raises IndexDamaged if every generation is damaged.
        """
        problems: list[str] = []
        try:
            newest = self._folders.current()
            if newest is None:
                return None
        except IndexDamaged as error:
            newest = max(self._folders.names(), default="")
            problems.append(str(error))
        for name in self._folders.names():
            try:
                if name <= newest:
                    self._verify(name)
                    self._warn_once(*(f"{problem} Until then {name} serves." for problem in problems))
                    return name
            except IndexDamaged as error:
                problems.append(f"{error} `patella index sync FOLDER` makes the index whole again.")
        raise IndexDamaged(f"No generation in {self.folder} is whole. {' '.join(problems)}")

    def _verify(self, name: str) -> None:
        """Raise IndexDamaged if files of a generation are damaged or the catalogue lacks some of its documents."""
        self._folders.verify(name)
        entries = read_document_entries(self._folders.path(name))
        listed = {(document_id, entry.version) for document_id, entry in entries.items()}
        lost = sorted(document_id for document_id, _ in listed - self._catalogue.versions())
        if lost:
            raise IndexDamaged(f"Generation {name}: the catalogue has lost {', '.join(lost[:3])} ({len(lost)} in all).")

    def _newest_intact_or_none(self) -> str | None:
        try:
            return self.newest_intact()
        except IndexDamaged as error:
            self._warn_once(f"{error}")
            return None

    def _warn_once(self, *messages: str) -> None:
        """Log each message that this engine has not logged before."""
        for message in messages:
            if message not in self._warnings:
                self._warnings.add(message)
                log.warning("%s", message)

    # Reading

    @contextmanager
    def snapshot(self) -> Iterator[LocalSnapshot]:
        snapshot = self._acquire()
        try:
            yield snapshot
        finally:
            snapshot.release()

    def _acquire(self) -> LocalSnapshot:
        """Return the open snapshot with one more holder, and open one if there is none.

        If CURRENT names another generation now, a thread opens that one. The old snapshot serves meanwhile, so that no
        reader waits.
        """
        with self._snapshot_lock:
            if self._snapshot is None:
                self._snapshot = self._open_snapshot()
            elif self._snapshot.pointer != self._folders.pointer() and not self._renewal_thread.is_alive():
                self._renewal_thread = threading.Thread(target=self._renew, daemon=True)
                self._renewal_thread.start()
            return self._snapshot.acquire()

    def _renew(self) -> None:
        """Replace the open snapshot, if there is one, by one of the generation that CURRENT names now."""
        with self._renewal_lock:
            before = self._snapshot
            if before is None or before.pointer == self._folders.pointer():
                return
            try:
                renewed = self._open_snapshot()
                renewed.load()
            except IndexProblem:
                renewed = None  # the next reader tries to open it, and gets the error
            with self._snapshot_lock:
                self._snapshot = renewed
                before.release()

    def _open_snapshot(self) -> LocalSnapshot:
        """Open the newest intact generation. Raises IndexMissing before the first publish, else as `newest_intact`."""
        while True:
            pointer = self._folders.pointer()
            try:
                name = self.newest_intact()
                if name is None:
                    raise self._nothing_indexed()
                return LocalSnapshot(self._folders, self._catalogue, name, pointer)
            except IndexDamaged:
                if self._folders.pointer() == pointer:
                    raise
                # Otherwise a publish superseded and removed this generation before its lease was taken: try again.

    def _nothing_indexed(self) -> IndexMissing:
        return IndexMissing(f"Nothing is indexed in {self.folder} yet. Run `patella index sync FOLDER`.")

    def close(self) -> None:
        """Close all files. The engine may not be used any more."""
        with self._renewal_lock, self._snapshot_lock:
            if self._snapshot is not None:
                self._snapshot.release()
                self._snapshot = None
            if "_catalogue" in self.__dict__:
                self._catalogue.close()

    # Calibrations

    def calibration(self, generation: str) -> str | None:
        return self._catalogue.calibration(generation)

    def set_calibration(self, generation: str, calibration: str) -> None:
        self._catalogue.set_calibration(generation, calibration)

    # Writing

    def publish(self, added: Iterable[IndexedDocument], removed: Iterable[str], fingerprint: Fingerprint) -> Generation:
        from index.local.generation_builder import GenerationBuilder  # Whoosh's writer: a search never needs it

        with self.writing():
            builder = GenerationBuilder(self._folders, self._catalogue, self._newest_intact_or_none(), fingerprint)
            generation = builder.run(added, removed)
        self._renew()
        return generation

    def rollback(self) -> Generation:
        if self._folders.current() is None:
            raise self._nothing_indexed()
        with self.writing():
            current = self._folders.current()
            earlier = next((name for name in self._folders.names() if current and name < current), None)
            if earlier is None:
                raise IndexMissing(f"There is no generation in {self.folder} before the current one.")
            self._verify(earlier)
            self._folders.point_to(earlier)
        self._renew()
        return self._folders.manifest(earlier).generation(earlier, current=True)

    @contextmanager
    def writing(self) -> Iterator[None]:
        self.folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        try:
            self._write_lock.acquire(timeout=0)  # a thread that holds the lock may acquire it again
        except Timeout as error:
            raise IndexBusy(f"Another process is writing to {self.folder}. Try again when it has finished.") from error
        try:
            yield
        finally:
            self._write_lock.release()
